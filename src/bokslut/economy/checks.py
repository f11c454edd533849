"""Whether lines add up: what stops a report because its figures contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bokslut.economy.records import InvestmentRow, LineRow, StatementRow
from bokslut.errors import BokslutError
from bokslut.numbers import Cell, Figure, total

CHECKED = ("budget", "utfall", "plan_1", "plan_2", "plan_3", "plan_4")
"""The columns whose totals must be the sum of their parts."""

FORECAST_TOO = (*CHECKED, "prognosavvikelse")
"""The columns that have totals; a forecast is made by hand, and its total may be told otherwise with a reason."""


def places(rows: Sequence[LineRow]) -> list[str]:
    """Return each line's name, with that of the category it stands under."""
    places, category = [], ""
    for row in rows:
        category = row.rad if row.roll == "kategori" else "" if row.roll == "summa" else category
        places.append(row.rad if row.roll != "post" else f"{category}, {row.rad}")
    return places


def check_unique(rows: Sequence[LineRow], file: str) -> None:
    """Stop where a line stands twice, since last year's figure could not be told apart."""
    keys = places(rows)
    for key in keys:
        if keys.count(key) > 1:
            cells = [row.utfall.source for row, other in zip(rows, keys, strict=True) if other == key]
            numbers = ", ".join(str(cell.row) for cell in cells if isinstance(cell, Cell))
            raise BokslutError(f"“{key}” stands more than once", where=f"{file}, rows {numbers}", hint="name it once")


@dataclass(frozen=True)
class Sum:
    """A total and the parts that it is published as the sum of, in one column."""

    label: str
    column: str
    whole: Figure
    parts: tuple[Figure, ...]

    @property
    def known(self) -> bool:
        """Whether the total and all parts are known."""
        return self.whole.known and bool(self.parts) and all(part.known for part in self.parts)

    @property
    def computed(self) -> Decimal:
        """What the parts add up to."""
        return total(list(self.parts)).value or Decimal(0)

    @property
    def slack(self) -> Decimal:
        """How far rounding may take the total from its parts: 1 per 2 parts in the last place."""
        step = Decimal(1).scaleb(-max(part.decimals for part in (self.whole, *self.parts)))
        return step * max(1, len(self.parts) // 2)

    @property
    def difference(self) -> Decimal:
        """The published total − what the parts add up to."""
        return (self.whole.value or Decimal(0)) - self.computed


def statement_sums(rows: Sequence[StatementRow]) -> Iterator[Sum]:
    """Yield the sums of an operating statement."""
    parts_of = {
        "summa_kostnader": ("kostnad",),
        "nettokostnad": ("intäkt", "kostnad"),
        "resultat": ("nettokostnad", "kommunbidrag", "finansnetto"),
    }
    for whole in rows:
        if whole.roll in parts_of:
            yield from _sums(whole, [row for row in rows if row.roll in parts_of[whole.roll]], FORECAST_TOO)


def investment_sums(rows: Sequence[InvestmentRow]) -> Iterator[Sum]:
    """Yield the sums of the investments: of each category, and of all."""
    categories: list[tuple[InvestmentRow, list[InvestmentRow]]] = []
    for row in rows:
        if row.roll == "kategori":
            categories.append((row, []))
        elif row.roll == "post" and categories:
            categories[-1][1].append(row)
    tops = [category for category, _ in categories]
    for whole, parts in [*categories, *((row, tops) for row in rows if row.roll == "summa")]:
        yield from _sums(whole, parts, FORECAST_TOO)


def _sums(whole: LineRow, parts: Sequence[LineRow], columns: Sequence[str]) -> Iterator[Sum]:
    for column in columns:
        found = Sum(whole.rad, column, getattr(whole, column), tuple(getattr(part, column) for part in parts))
        if found.known:
            yield found


def check_statement(rows: Sequence[StatementRow], file: str) -> None:
    """Stop where the operating statement does not add up beyond rounding."""
    for role in ("nettokostnad", "resultat"):
        found = sum(row.roll == role for row in rows)
        if found != 1:
            raise BokslutError(f"the statement needs one line with the role {role}", where=file, found=str(found))
    check_sums(statement_sums(rows))


def check_investments(rows: Sequence[InvestmentRow]) -> None:
    """Stop where a category or the whole of the investments does not add up beyond rounding."""
    check_sums(investment_sums(rows))


def check_sums(sums: Iterable[Sum]) -> None:
    """Stop where a published total differs from its parts by more than rounding."""
    for one in sums:
        if one.column in CHECKED and abs(one.difference) > one.slack:
            raise BokslutError(
                f"“{one.label}” is not the sum of its parts",
                where=str(one.whole.source),
                expected=f"{one.computed} ± {one.slack}, the sum of {', '.join(str(p.value) for p in one.parts)}",
                found=str(one.whole.value),
                hint="correct the total or the part that is wrong",
            )
