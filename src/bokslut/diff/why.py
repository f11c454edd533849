"""Why a number changed: the cell that did, another cell that is read, another formula, or the package."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from bokslut.numbers import format_value

if TYPE_CHECKING:
    from bokslut.diff.versions import Version

Value = Mapping[str, Any]

PACKAGE = "Programmet som gör rapporten har ändrats"
SHOWN = "Samma celler och formel, men talet skrivs på ett annat sätt"


@dataclass(frozen=True)
class SourceCell:
    """A cell that a number is read from, or a count of things in files.

    Attributes
    ----------
    file, row, column
        Where it stands; of a count, the files and what is counted, the row being 0.
    label
        What its row is called; empty where that is not known.
    value, unit
        What stood there; None where it was missing.
    key
        What tells its row from all others, wherever it stands; its number where that is not known.
    """

    file: str
    row: int
    column: str
    label: str
    value: str | None
    unit: str
    key: object

    def told(self, decimals: int = 0) -> str:
        """Return the value as people write it, without its unit, in at least so many decimals."""
        return "saknas" if self.value is None else format_value(Decimal(self.value), max(decimals, self.decimals))

    @property
    def decimals(self) -> int:
        """How many decimals the value has."""
        return len((self.value or "").partition(".")[2])

    @property
    def measure(self) -> str:
        """The unit as it is written behind a number; nothing for things that are counted."""
        return "" if self.unit in ("antal", "skala") else f" {self.unit}"

    @property
    def where(self) -> str:
        """The cell as people call it."""
        if not self.row:
            return f"{self.column} i {self.file}" if self.file else self.column
        return f"{self.label or f'rad {self.row}'}, {self.column}"


Sort = Literal["cell", "annan cell", "tillkommer", "utgår", "formel", "fil", "program", "visning"]


@dataclass(frozen=True)
class Cause:
    """One reason for a change.

    Attributes
    ----------
    sort
        A cell changed; another cell is read; one is reckoned in or no longer; the formula changed; a
        file of parameters or comments changed; the package changed; or only the way it is written.
    old, new
        The cells, where it is about cells.
    text
        The reason, where it is not; of a file, its name.
    """

    sort: Sort
    old: SourceCell | None = None
    new: SourceCell | None = None
    text: str = ""

    @property
    def file(self) -> str:
        """The file that it is about; empty where it is about none."""
        cell = self.new or self.old
        return cell.file if cell else self.text if self.sort == "fil" else ""

    def __str__(self) -> str:
        if self.old and self.new and self.sort == "cell":
            decimals = max(self.old.decimals, self.new.decimals)
            change = f"{self.old.told(decimals)} → {self.new.told(decimals)}{self.new.measure}"
            return f"{self._file}{self.new.where}: {change}"
        if self.old and self.new:
            return f"Hämtas ur {self._file}{_valued(self.new)}, förut {_valued(self.old)}"
        if self.new:
            return f"Räknas nu in: {self._file}{_valued(self.new)}"
        if self.old:
            return f"Räknas inte längre in: {self._file}{_valued(self.old)}"
        return f"{self.text} har ändrats" if self.sort == "fil" else self.text

    @property
    def _file(self) -> str:
        cell = self.new or self.old
        return f"{cell.file}, " if cell and cell.row else ""


def _valued(cell: SourceCell) -> str:
    return f"{cell.where} ({cell.told()}{cell.measure})"


def cells_of(version: Version, value: Value) -> list[SourceCell]:
    """Return the cells that a number comes from, in the order in which its formula names them."""
    return [_cell(version, leaf) for leaf in value["sources"]]


def _cell(version: Version, leaf: Value) -> SourceCell:
    if "counted" in leaf:
        files = ", ".join(leaf["files"])
        return SourceCell(files, 0, leaf["counted"], "", leaf["value"], leaf["unit"], 0)
    file, row, column = leaf["file"], leaf["row"], leaf["column"]
    rows = version.rows(file)
    label, key = rows.labels.get(row, ""), rows.keys.get(row, row)
    return SourceCell(file, row, column, label, leaf["value"], leaf["unit"], key)


def causes(old: Version, new: Version, before: Value, after: Value) -> Iterator[Cause]:
    """Yield why a number changed, nearest reason first."""
    same_formula = before.get("formula") == after.get("formula")
    found = list(_cells(cells_of(old, before), cells_of(new, after), same_formula, old.inputs.keys()))
    yield from found
    if any(cause.sort in ("cell", "tillkommer", "utgår") for cause in found):
        return
    if not found and not same_formula:
        was, now = (value.get("formula") or "en cell" for value in (before, after))
        yield Cause("formel", text=f"Beräknas på annat sätt: {now}, förut {was}")
        found.append(Cause("formel"))
    asked = [*_asked(old, new, after)]
    yield from (Cause("fil", text=file) for file in asked)
    if not found and not asked:
        package = old.manifest.get("package") != new.manifest.get("package") or old.restored
        yield Cause("program", text=PACKAGE) if package else Cause("visning", text=SHOWN)


def _cells(
    before: Sequence[SourceCell], after: Sequence[SourceCell], same_formula: bool, known: Container[str]
) -> Iterator[Cause]:
    """Yield what differs between the cells of two numbers.

    Where the formula is the same, each stands for the same letter; otherwise they are matched by row and
    column, the row by its name where the earlier file is known.
    """

    def name(cell: SourceCell) -> tuple[str, object, str]:
        return cell.file, cell.key if cell.file in known else cell.row, cell.column

    if same_formula and len(before) == len(after):
        for was, now in zip(before, after, strict=True):
            if (was.value, was.unit) != (now.value, now.unit):
                yield Cause("cell" if _same(was, now) else "annan cell", was, now)
        return
    there = {name(cell): cell for cell in after}
    for was in before:
        same = there.pop(name(was), None)
        if same is None:
            yield Cause("utgår", was, None)
        elif same.value != was.value and same.unit == was.unit:
            yield Cause("cell", was, same)
    yield from (Cause("tillkommer", None, now) for now in there.values())


def _same(was: SourceCell, now: SourceCell) -> bool:
    """Return whether two cells are the same; of a row whose name is not known, whether its column is."""
    if (was.file, was.column) != (now.file, now.column):
        return False
    return not (was.label and now.label) or was.key == now.key or was.label == now.label


def _asked(old: Version, new: Version, value: Value) -> Iterator[str]:
    """Yield the files that say what is shown and have changed: the comment, or parameters and notebooks."""
    comment = str(value["where"].get("comment", "")).partition(", ")[0]
    for name in sorted({*old.manifest["inputs"], *new.manifest["inputs"]}):
        if old.manifest["inputs"].get(name) != new.manifest["inputs"].get(name) and (
            name == comment or name.startswith(("params/", "notebooks/"))
        ):
            yield name
