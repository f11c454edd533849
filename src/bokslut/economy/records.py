"""What the files on economy hold."""

from __future__ import annotations

from typing import Literal

from bokslut.privacy import Personal, Persons
from bokslut.reading import Measured, Percent, Record, absent

STATEMENT = "drift.csv"
INVESTMENTS = "investeringar.csv"
FORECASTS = "prognoser.csv"
GRANT = "ram.csv"
LIABILITY = "skuld.csv"
VOLUMES = "volymer.csv"
ACTIONS = "åtgärder.csv"
PRICE_INDEX = "index.csv"

Money = Literal["tkr", "mnkr"]
StatementRole = Literal[
    "intäkt", "kostnad", "summa_kostnader", "nettokostnad", "kommunbidrag", "finansnetto", "resultat"
]
InvestmentRole = Literal["kategori", "post", "summa"]


class LineRow(Record):
    """A line with budget and outcome of the period; the other figures need not have a column.

    `prognosavvikelse` is how far the whole year is forecast to end from its budget (positive is
    better), `plan_1` … the plan for the years after.
    """

    rad: str
    roll: str
    enhet: Money = "tkr"
    budget: Measured
    utfall: Measured
    prognosavvikelse: Measured = absent()
    plan_1: Measured = absent()
    plan_2: Measured = absent()
    plan_3: Measured = absent()
    plan_4: Measured = absent()


class StatementRow(LineRow):
    """A line of the operating statement: incomes and grants positive, costs negative."""

    roll: StatementRole


class InvestmentRow(LineRow):
    """A line of the investments: expenditure positive."""

    roll: InvestmentRole


class ForecastRow(Record):
    """The year's result as it was forecast at a follow-up."""

    unique = ("tillfälle",)

    tillfälle: str
    period: str
    enhet: Money
    prognos: Measured


class GrantRow(Record):
    """A part of the grant's change: to the budget year, and from each year to the next of the plan."""

    unique = ("komponent",)

    komponent: str
    enhet: Money
    budget: Measured
    plan_1: Measured = absent()
    plan_2: Measured = absent()


class LiabilityRow(Record):
    """An amount on the vacation-pay liability."""

    rad: str
    enhet: Money
    värde: Measured


class VolumeRow(Personal):
    """How much of something the period had, against what was budgeted."""

    unique = ("volym",)
    figures = ("utfall",)
    seldom = True
    since_january = True

    volym: str
    enhet: str
    budget: Measured
    utfall: Measured
    personer: Persons = absent()


class ActionRow(Record):
    """An action for a budget in balance, and its effect on the year's result in tkr."""

    åtgärd: str
    enhet: Money = "tkr"
    effekt: Measured
    status: str
    ansvarig: str


class PriceIndexRow(Record):
    """The yearly change of a price index, as known when `underlag` was written."""

    unique = ("index", "år", "underlag")

    index: str
    år: int
    underlag: str
    procent: Percent
    källa: str
