"""What the files on economy hold."""

from __future__ import annotations

from typing import Literal

from bokslut.reading import Measured, Percent, Record, Tkr

STATEMENT = "drift.csv"
INVESTMENTS = "investeringar.csv"
FORECASTS = "prognoser.csv"
PRICE_INDEX = "index.csv"

StatementRole = Literal[
    "intäkt", "kostnad", "summa_kostnader", "nettokostnad", "kommunbidrag", "finansnetto", "resultat"
]
InvestmentRole = Literal["kategori", "post", "summa"]


class StatementRow(Record):
    """A line of the operating statement: incomes and grants positive, costs negative, in tkr."""

    rad: str
    roll: StatementRole
    budget: Tkr
    utfall: Tkr


class InvestmentRow(Record):
    """A line of the investments: expenditure positive, in tkr."""

    rad: str
    roll: InvestmentRole
    budget: Tkr
    utfall: Tkr


class ForecastRow(Record):
    """The year's result as it was forecast at a follow-up."""

    tillfälle: str
    period: str
    enhet: Literal["tkr", "mnkr"]
    prognos: Measured


class PriceIndexRow(Record):
    """The yearly change of a price index, as known when `underlag` was written."""

    index: str
    år: int
    underlag: str
    procent: Percent
    källa: str
