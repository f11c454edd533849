"""Derived figures of the economy: deviations, differences, real terms, and whether totals add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bokslut.economy.records import (
    FORECASTS,
    INVESTMENTS,
    PRICE_INDEX,
    STATEMENT,
    ForecastRow,
    InvestmentRow,
    PriceIndexRow,
    StatementRow,
)
from bokslut.errors import BokslutError
from bokslut.numbers import Figure, Formula, change, growth, relative, total
from bokslut.period import Period
from bokslut.present.prose import Names
from bokslut.reading import read_rows


@dataclass(frozen=True)
class Line:
    """A line with budget and outcome, and the outcome a year earlier where it is known.

    `spending` is True where amounts are expenditure (positive), so that less is better; otherwise
    costs are negative and more is better.
    """

    label: str
    role: str
    budget: Figure
    outcome: Figure
    before: Figure
    spending: bool = False

    @property
    def deviation(self) -> Figure:
        """Outcome against budget; positive is better for the board."""
        difference = self.budget - self.outcome if self.spending else self.outcome - self.budget
        return replace(difference, base=self.budget)

    @property
    def change(self) -> Figure:
        """Outcome − the year before."""
        return change(self.outcome, self.before)

    @property
    def growth(self) -> Figure:
        """How much the amount grew since the year before, whatever its sign."""
        return growth(self.outcome, self.before)

    def names(self) -> Names:
        """Return what comments call the line's figures."""
        return Names(
            self.label,
            {
                "budget": self.budget,
                "utfall": self.outcome,
                "avvikelse": lambda: self.deviation,
                "föregående": self.before,
                "förändring": lambda: self.change,
                "ökning": lambda: self.growth,
                "förbrukning": lambda: self.outcome / self.budget,
            },
        )


def statement(period: Period) -> list[Line]:
    """Return the operating statement in the order of its file, totals checked.

    Raises
    ------
    MissingData
        Where the year has none.
    BokslutError
        Where a total differs from its parts by more than rounding.
    """
    rows = period.rows(STATEMENT, StatementRow)
    check_unique([row.rad for row in rows], period.name(STATEMENT))
    check_statement(rows, period.name(STATEMENT))
    before = {row.rad: row.utfall for row in period.before.known_rows(STATEMENT, StatementRow)}
    return [Line(row.rad, row.roll, row.budget, row.utfall, before.get(row.rad, _none(row.utfall))) for row in rows]


def investments(period: Period) -> list[Line]:
    """Return the investments in the order of their file, totals checked."""
    rows = period.rows(INVESTMENTS, InvestmentRow)
    check_investments(rows, period.name(INVESTMENTS))
    keys = _places(rows)
    check_unique(keys, period.name(INVESTMENTS))
    earlier = period.before.known_rows(INVESTMENTS, InvestmentRow)
    before = {key: row.utfall for key, row in zip(_places(earlier), earlier, strict=True)}
    return [
        Line(row.rad, row.roll, row.budget, row.utfall, before.get(key, _none(row.utfall)), spending=True)
        for key, row in zip(keys, rows, strict=True)
    ]


def by_role(lines: Sequence[Line], role: str) -> Line:
    """Return the line that has a role of which every board has one."""
    return next(line for line in lines if line.role == role)


def with_role(lines: Sequence[Line], role: str) -> list[Line]:
    """Return the lines that have a role, of which a board may have none."""
    return [line for line in lines if line.role == role]


def account_groups(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that budget is followed up by: incomes and costs."""
    return [line for line in lines if line.role in ("intäkt", "kostnad")]


def price_change(period: Period, index: str) -> Figure:
    """Return the year's change of a price index in percent, as known when the books were closed.

    Raises
    ------
    BokslutError
        Where `data/index.csv` has no such row.
    """
    path = period.project.data / PRICE_INDEX
    basis = f"bokslut {period.year}"
    for row in read_rows(path, PriceIndexRow, period.project):
        if (row.index, row.år, row.underlag) == (index, period.year, basis):
            return row.procent
    raise BokslutError(
        f"the price index {index} is not known for {period.year}",
        where=period.project.name(path),
        expected=f"a row {index},{period.year},{basis}",
        hint="add the row, or leave out price_index: in params/",
    )


def real_growth(nominal: Figure, prices: Figure) -> Figure:
    """Return growth in real terms, in percent: (1 + nominal) / (1 + prices) − 1.

    Parameters
    ----------
    nominal
        A change that knows what it is relative to.
    prices
        The change of the price index in percent.
    """
    share = relative(nominal)
    value = None
    if share.value is not None and prices.value is not None:
        value = ((1 + share.value) / (1 + prices.value / 100) - 1) * 100
    return Figure(value, "procent", 1, Formula("(1 + a) / (1 + b) − 1", (share, prices)))


@dataclass(frozen=True)
class Forecast:
    """A forecast of the year's result, and the outcome's deviation from it in tkr."""

    occasion: str
    forecast: Figure
    deviation: Figure

    def names(self) -> Names:
        """Return what comments call the forecast."""
        return Names(self.occasion, {"prognos": self.forecast, "avvikelse": self.deviation})


def forecasts(period: Period) -> list[Forecast]:
    """Return the year's forecasts of the result, oldest first."""
    outcome = by_role(statement(period), "resultat").outcome
    rows = period.rows(FORECASTS, ForecastRow)
    return [Forecast(row.tillfälle, tkr := in_tkr(row.prognos), change(outcome, tkr)) for row in rows]


def in_tkr(figure: Figure) -> Figure:
    """Return an amount in tkr."""
    if figure.unit == "tkr" or figure.value is None:
        return figure
    return Figure(figure.value * 1000, "tkr", 0, Formula("a × 1000", (figure,)))


def check_unique(keys: Sequence[str], file: str) -> None:
    """Stop where a line stands twice, since last year's figure could not be told apart."""
    for key in keys:
        if keys.count(key) > 1:
            numbers = ", ".join(str(place) for place, other in enumerate(keys, start=2) if other == key)
            raise BokslutError(f"“{key}” stands more than once", where=f"{file}, rows {numbers}", hint="name it once")


def check_statement(rows: Sequence[StatementRow], file: str) -> None:
    """Stop where the operating statement does not add up beyond rounding."""

    def of(*roles: str) -> list[StatementRow]:
        return [row for row in rows if row.roll in roles]

    for role in ("nettokostnad", "resultat"):
        if len(of(role)) != 1:
            raise BokslutError(
                f"the statement needs one line with the role {role}", where=file, found=str(len(of(role)))
            )
    sums = (
        ("summa_kostnader", of("kostnad")),
        ("nettokostnad", of("intäkt", "kostnad")),
        ("resultat", of("nettokostnad", "kommunbidrag", "finansnetto")),
    )
    for role, parts in sums:
        for whole in of(role):
            for column in ("budget", "utfall"):
                check_total(whole.rad, getattr(whole, column), [getattr(part, column) for part in parts], file)


def check_investments(rows: Sequence[InvestmentRow], file: str) -> None:
    """Stop where a category or the whole of the investments does not add up beyond rounding."""
    categories: list[tuple[InvestmentRow, list[InvestmentRow]]] = []
    for row in rows:
        if row.roll == "kategori":
            categories.append((row, []))
        elif row.roll == "post" and categories:
            categories[-1][1].append(row)
    tops = [category for category, _ in categories]
    for whole, parts in [*categories, *((row, tops) for row in rows if row.roll == "summa")]:
        for column in ("budget", "utfall"):
            check_total(whole.rad, getattr(whole, column), [getattr(part, column) for part in parts], file)


def check_total(label: str, whole: Figure, parts: Sequence[Figure], file: str) -> None:
    """Stop where a published total differs from its parts by more than rounding.

    Each part and the total are rounded, so they may differ by 1 per 2 parts in the last place.
    """
    known = [part for part in parts if part.value is not None]
    if whole.value is None or not known:
        return
    computed = total(list(known)).value
    assert computed is not None
    step = Decimal(1).scaleb(-max(part.decimals for part in [whole, *known]))
    slack = step * max(1, len(known) // 2)
    if abs(whole.value - computed) > slack:
        raise BokslutError(
            f"“{label}” is not the sum of its parts",
            where=str(whole.source) if whole.source else file,
            expected=f"{computed} ± {slack}, the sum of {', '.join(str(part.value) for part in known)}",
            found=str(whole.value),
            hint="correct the total or the part that is wrong",
        )


def names(period: Period, index: str | None) -> dict[str, Any]:
    """Return what comments call the economy's figures."""

    def operating() -> Names:
        lines = statement(period)
        entries: dict[str, Any] = {line.label: line.names() for line in lines}
        roles = {
            "intäkter": "intäkt",
            "kostnader": "summa_kostnader",
            "nettokostnader": "nettokostnad",
            "kommunbidrag": "kommunbidrag",
            "finansnetto": "finansnetto",
            "resultat": "resultat",
        }
        for name, role in roles.items():
            if named := with_role(lines, role):
                entries[name] = named[0].names()
        net = by_role(lines, "nettokostnad")
        if index:
            real = {"real_ökning": lambda: real_growth(net.growth, price_change(period, index))}
            entries["nettokostnader"] = Names("nettokostnader", {**net.names().entries, **real})
        return Names("drift", entries)

    def invested() -> Names:
        lines = investments(period)
        return Names(
            "investeringar", {line.label: line.names() for line in lines} | {"totalt": by_role(lines, "summa").names()}
        )

    return {
        "drift": operating,
        "investeringar": invested,
        "prognoser": lambda: Names("prognoser", {row.occasion: row.names() for row in forecasts(period)}),
        "index": Names("index", {index: lambda: price_change(period, index)} if index else {}),
    }


def _places(rows: Sequence[InvestmentRow]) -> list[str]:
    """Return each line's name with that of the category it stands under."""
    places, category = [], ""
    for row in rows:
        category = row.rad if row.roll == "kategori" else "" if row.roll == "summa" else category
        places.append(row.rad if row.roll != "post" else f"{category}, {row.rad}")
    return places


def _none(like: Figure) -> Figure:
    """Return a missing figure, where the year before does not have the line."""
    return replace(like, value=None, decimals=0)
