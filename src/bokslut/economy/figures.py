"""Derived figures of the economy: deviations, differences, real terms, and whether totals add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bokslut.economy.checks import check_investments, check_statement, check_unique, places
from bokslut.economy.records import (
    FORECASTS,
    INVESTMENTS,
    PRICE_INDEX,
    STATEMENT,
    VOLUMES,
    ForecastRow,
    InvestmentRow,
    LineRow,
    PriceIndexRow,
    StatementRow,
    VolumeRow,
)
from bokslut.errors import BokslutError, MissingData
from bokslut.numbers import Figure, Formula, change, growth, in_unit, missing, relative
from bokslut.period import Period
from bokslut.present.names import Names, row_of_figure
from bokslut.reading import read_rows

L = TypeVar("L", bound=LineRow)


@dataclass(frozen=True)
class Line:
    """A line with its figures of the period, and those of other periods that it is compared with.

    `spending` is True where amounts are expenditure (positive), so that less is better; otherwise
    costs are negative and more is better. Figures that are not known are missing.

    Attributes
    ----------
    row
        The line's row of the period.
    before
        The outcome of the same period a year earlier.
    budget_before
        The budget a year earlier.
    year_budget
        The budget of the whole year.
    earlier_forecast
        The forecast deviation at the follow-up before.
    place
        What it is found by in another period: its label or, within a category, both labels.
    """

    row: LineRow
    before: Figure
    budget_before: Figure
    year_budget: Figure
    earlier_forecast: Figure
    spending: bool = False
    place: str = ""

    @property
    def label(self) -> str:
        """What the board calls the line."""
        return self.row.rad

    @property
    def role(self) -> str:
        """What the line is in the statement."""
        return self.row.roll

    @property
    def budget(self) -> Figure:
        """The period's budget."""
        return self.row.budget

    @property
    def outcome(self) -> Figure:
        """The period's outcome."""
        return self.row.utfall

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

    @property
    def forecast(self) -> Figure:
        """The whole year as forecast: its budget and the deviation; of an unknown budget, taken as 0."""
        deviation = self.row.prognosavvikelse
        if not self.year_budget.known:
            return deviation
        return self.year_budget - deviation if self.spending else self.year_budget + deviation

    def names(self, extra: dict[str, Any] | None = None) -> Names:
        """Return what comments and the columns of tables call the line's figures."""
        row = self.row
        forecast = replace(row.prognosavvikelse, base=self.year_budget)
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
                "helårsbudget": self.year_budget,
                "prognosavvikelse": forecast,
                "prognos": lambda: self.forecast,
                "tidigare_prognosavvikelse": self.earlier_forecast,
                "prognosändring": lambda: row.prognosavvikelse - self.earlier_forecast,
                "föregående_budget": self.budget_before,
                "budgetökning": lambda: growth(self.budget, self.budget_before),
                "plan_1": row.plan_1,
                "plan_2": row.plan_2,
                "plan_3": row.plan_3,
                "plan_4": row.plan_4,
                "planökning_1": lambda: growth(row.plan_1, self.budget),
                "planökning_2": lambda: growth(row.plan_2, row.plan_1),
                **(extra or {}),
            },
            where=row_of_figure(row.utfall),
        )

    def figure(self, name: str) -> Figure:
        """Return a figure by the name that comments use."""
        found: Figure = self.names()[name]
        return found


def statement(period: Period) -> list[Line]:
    """Return the operating statement in the order of its file, totals checked.

    Raises
    ------
    MissingData
        Where the period has none.
    BokslutError
        Where a total differs from its parts by more than rounding, or a line stands twice.
    """
    rows = period.rows(STATEMENT, StatementRow)
    check_unique(rows, period.name(STATEMENT))
    check_statement(rows, period.name(STATEMENT))
    return _lines(period, STATEMENT, StatementRow)


def investments(period: Period) -> list[Line]:
    """Return the investments in the order of their file, totals checked."""
    rows = period.rows(INVESTMENTS, InvestmentRow)
    check_unique(rows, period.name(INVESTMENTS))
    check_investments(rows)
    return _lines(period, INVESTMENTS, InvestmentRow)


def _lines(period: Period, file: str, record: type[L]) -> list[Line]:
    def known(of: Period, column: str) -> dict[str, Figure]:
        rows = of.known_rows(file, record)
        return {key: getattr(row, column) for key, row in zip(places(rows), rows, strict=True)}

    followed_up = [other for other in period.followed_up if other.has(file)] if period.month else []
    outcome_before, budget_before = known(period.before, "utfall"), known(period.before, "budget")
    year_budget = known(period.whole_year, "budget")
    earlier = known(followed_up[-1], "prognosavvikelse") if followed_up else {}
    rows = period.rows(file, record)
    return [
        Line(
            row,
            _as(row, outcome_before.get(key)),
            _as(row, budget_before.get(key)),
            _as(row, year_budget.get(key)),
            _as(row, earlier.get(key)),
            spending=record is InvestmentRow,
            place=key,
        )
        for key, row in zip(places(rows), rows, strict=True)
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


def price_change(period: Period, index: str, basis: str, ahead: int = 0) -> Figure:
    """Return the year's change of a price index in percent.

    Parameters
    ----------
    basis
        As known when this was written: `underlag` in `data/index.csv`.
    ahead
        How many years after the period's year.

    Raises
    ------
    BokslutError
        Where `data/index.csv` has no such row.
    """
    path = period.project.data / PRICE_INDEX
    year = period.year + ahead
    for row in read_rows(path, PriceIndexRow, period.project):
        if (row.index, row.år, row.underlag) == (index, year, basis):
            return row.procent
    raise BokslutError(
        f"the price index {index} is not known for {year}",
        where=period.project.name(path),
        expected=f"a row {index},{year},{basis}",
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
        value = (1 + share.value) / (1 + prices.value / 100) * 100 - 100
    return Figure(value, "procent", 1, Formula("(1 + a) / (1 + b / 100) × 100 − 100", (share, prices)))


@dataclass(frozen=True)
class Forecast:
    """A forecast of the year's result, and the outcome's deviation from it in tkr."""

    occasion: str
    forecast: Figure
    outcome: Figure

    @property
    def deviation(self) -> Figure:
        """Outcome − forecast; positive is better for the board."""
        return change(self.outcome, self.forecast)

    def names(self) -> Names:
        """Return what comments call the forecast."""
        figures = {"prognos": self.forecast, "avvikelse": lambda: self.deviation}
        return Names(self.occasion, figures, where=row_of_figure(self.forecast))


def forecasts(period: Period) -> list[Forecast]:
    """Return the year's forecasts of the result, oldest first."""
    outcome = by_role(statement(period), "resultat").outcome
    if period.has(FORECASTS):
        rows = period.rows(FORECASTS, ForecastRow)
        told = [(row.tillfälle, row.prognos) for row in rows]
    else:
        told = _followed_up(period)
    return [Forecast(occasion, in_unit(forecast, outcome.unit), outcome) for occasion, forecast in told]


def _followed_up(period: Period) -> list[tuple[str, Figure]]:
    """Return the result as it was forecast at each of the year's follow-ups."""
    told = []
    for other in period.followed_up:
        if other.has(STATEMENT):
            result = by_role(statement(other), "resultat")
            told.append((f"Per {other.time.fill('$month')}", result.forecast))
    if not told:
        raise MissingData(period.name(FORECASTS))
    return told


@dataclass(frozen=True)
class Volume:
    """A volume of the period, and of the same period a year earlier where it is known."""

    row: VolumeRow
    before: Figure

    def names(self) -> Names:
        """Return what comments call the volume's figures."""
        row = self.row
        return Names(
            row.volym,
            {
                "budget": row.budget,
                "utfall": row.utfall,
                "avvikelse": lambda: change(row.utfall, row.budget),
                "föregående": self.before,
                "förändring": lambda: change(row.utfall, self.before),
                "ökning": lambda: growth(row.utfall, self.before),
            },
            where=row_of_figure(row.utfall),
        )


def volumes(period: Period) -> list[Volume]:
    """Return the volumes in the order of their file."""
    before = {row.volym: row.utfall for row in period.before.known_rows(VOLUMES, VolumeRow)}
    return [
        Volume(row, before.get(row.volym, replace(row.utfall, value=None, withheld=False)))
        for row in period.rows(VOLUMES, VolumeRow)
    ]


def _as(row: LineRow, figure: Figure | None) -> Figure:
    """Return another period's figure of a line in the line's own unit; missing where there is none."""
    if figure is None:
        return missing(row.utfall, f"no “{row.rad}” in the period compared with")
    return in_unit(figure, row.enhet)
