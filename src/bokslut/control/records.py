"""What the files on internal control, risks and private providers hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel

from bokslut.numbers import Figure, product
from bokslut.privacy import Personal, Persons
from bokslut.reading import Blank, Count, Record, absent, whole

CONTROLS = "kontroller.yaml"
SAMPLES = "granskningar.csv"
RISKS = "risker.csv"
PROVIDERS = "utförare.csv"
RISK_SCALES = "riskskala.csv"

LEVELS = 4
"""The levels of the scales of likelihood and materiality."""

Level = Annotated[Figure, whole(1, LEVELS)]
"""Likelihood or materiality."""

RiskValue = Annotated[Figure, whole(1, LEVELS**2)]
"""Likelihood × materiality."""


class Control(Record):
    """A control of a risk, and what its follow-up showed; `resultat` and `åtgärd` are Markdown with expressions."""

    unique = ("id",)

    id: str
    risk: str
    riskbeskrivning: str | None = None
    riskvärde: RiskValue = Field(default=None, validate_default=True)
    kontroll: str
    metod: str | None = None
    frekvens: str | None = None
    ansvarig: str | None = None
    bedömning: str | None = None
    resultat: str | None = None
    åtgärd: str | None = None


class Controls(RootModel[list[Control]]):
    """The controls of a year's plan."""


class SampleRow(Personal):
    """A sample that a control looked at: how many cases, and how many were without remark."""

    unique = ("kontroll", "urval")
    figures = ("granskade", "utan_anmärkning")
    seldom = True

    kontroll: str
    urval: str
    granskade: Count
    utan_anmärkning: Count
    handläggare: Count
    personer: Persons = absent()


class RiskRow(Record):
    """A risk with its likelihood and materiality, and how it is taken care of."""

    risk: str
    beskrivning: str
    sannolikhet: Level
    väsentlighet: Level
    hantering: str

    @property
    def riskvärde(self) -> Figure:
        """Likelihood × materiality."""
        return product(self.sannolikhet, self.väsentlighet)


class ScaleRow(Record):
    """A level of likelihood or materiality, and what it means."""

    unique = ("skala", "nivå")

    skala: Literal["Sannolikhet", "Väsentlighet"]
    nivå: Annotated[int, Field(ge=1, le=LEVELS)]
    benämning: str
    förklaring: str


class ProviderRow(Record):
    """An agreement with private providers and the follow-up of it."""

    avtal: str
    kontroll: str
    uppfyllt: Literal["Ja", "Nej"]
    brister: Blank
    påverkan: Blank
    åtgärder: Blank
