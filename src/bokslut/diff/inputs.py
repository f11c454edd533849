"""The input files of two versions: which changed, and their cells or lines that did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from bokslut.contents import content_of, file_of
from bokslut.diff.cells import Rows, swedish
from bokslut.diff.numbers import Number
from bokslut.diff.versions import Version
from bokslut.privacy import counts_persons
from bokslut.reading import decode

Sort = Literal["ändrad", "tillkommer", "utgår"]

MOST_LINES = 40


@dataclass(frozen=True)
class CellChange:
    """A cell of a data file that is not as it was; empty where a version has no such cell."""

    row: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class LineChange:
    """A line of a file of parameters, taken away (−) or put in (+)."""

    sign: Literal["−", "+"]
    number: int
    text: str


@dataclass(frozen=True)
class Input:
    """An input file that is not as it was.

    Attributes
    ----------
    cells
        The cells that changed, of a data file.
    lines
        The lines that changed, of a file of parameters.
    numbers
        How many numbers of the report changed for it.
    compared
        Whether the earlier content is known, so that all that changed is told.
    """

    file: str
    sort: Sort
    cells: tuple[CellChange, ...] = ()
    lines: tuple[LineChange, ...] = ()
    numbers: int = 0
    compared: bool = True


def inputs(old: Version, new: Version, numbers: Iterable[Number]) -> list[Input]:
    """Return the input files that are not as they were, by name."""
    before, after = _files(old.manifest), _files(new.manifest)
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    told = list(numbers)
    found = []
    for name in changed:
        sort: Sort = "ändrad" if name in before and name in after else "tillkommer" if name in after else "utgår"
        count = sum(any(name in cause.file.split(", ") for cause in number.causes) for number in told)
        was, now = content_of(name, old.inputs), content_of(name, new.inputs)
        known = was is not None and now is not None and not (counts_persons(was) or counts_persons(now))
        cells: Iterable[CellChange] = ()
        lines: Iterable[LineChange] = ()
        if sort == "ändrad" and name.endswith(".csv"):
            cells = _cells(old.rows(name), new.rows(name)) if known else _from_numbers(name, told)
        elif sort == "ändrad" and was is not None and now is not None and file_of(name).endswith((".yaml", ".yml")):
            lines = _lines(decode(was), decode(now))
        found.append(Input(name, sort, tuple(cells), tuple(lines), count, known or sort != "ändrad"))
    return found


def _files(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that were read, with what they held; not those that did not exist, nor folders."""
    return {name: was for name, was in manifest["inputs"].items() if was.startswith("sha256:")}


def _cells(before: Rows, after: Rows) -> Iterator[CellChange]:
    """Yield the cells that are not as they were, whatever row they stand in now."""
    there, here = before.by_key(), after.by_key()
    for key, number in here.items():
        label, cells = after.labels[number], after.cells[number]
        if key not in there:
            told = ", ".join(swedish(cell) for cell in cells.values() if cell)
            yield CellChange(label, "hela raden", "", told)
            continue
        was = before.cells[there[key]]
        for column in dict.fromkeys((*cells, *was)):
            if was.get(column, "") != cells.get(column, ""):
                yield CellChange(label, column, swedish(was.get(column, "")), swedish(cells.get(column, "")))
    for key, number in there.items():
        if key not in here:
            told = ", ".join(swedish(cell) for cell in before.cells[number].values() if cell)
            yield CellChange(before.labels[number], "hela raden", told, "")


def _from_numbers(file: str, numbers: Iterable[Number]) -> Iterator[CellChange]:
    """Yield the changed cells that numbers of the report come from, where the earlier file is not known."""
    seen = set()
    # A number in millions tells the cell's value in millions; one that shows it in thousands tells it as it stands.
    causes = [cause for number in numbers for cause in number.causes if cause.file == file and cause.sort == "cell"]
    for cause in sorted(causes, key=lambda cause: cause.new is not None and cause.new.unit == "mnkr"):
        if cause.old and cause.new and (name := (cause.new.row, cause.new.column)) not in seen:
            seen.add(name)
            label = cause.new.label or f"rad {cause.new.row}"
            yield CellChange(label, cause.new.column, cause.old.told(), f"{cause.new.told()}{cause.new.measure}")


def _lines(old: str, new: str) -> Iterator[LineChange]:
    before, after = old.splitlines(), new.splitlines()
    found: list[LineChange] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [LineChange("−", number, before[number - 1]) for number in range(i1 + 1, i2 + 1)]
            found += [LineChange("+", number, after[number - 1]) for number in range(j1 + 1, j2 + 1)]
    yield from found[:MOST_LINES]
