"""What the files on internal control, risks and private providers hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel

from bokslut.reading import Blank, Count, Record

CONTROLS = "kontroller.yaml"
SAMPLES = "granskningar.csv"
RISKS = "risker.csv"
PROVIDERS = "utförare.csv"
RISK_SCALES = "riskskala.csv"

Level = Annotated[int, Field(ge=1, le=4)]
"""Likelihood and materiality: 1 to 4."""


class Control(Record):
    """A control of a risk, and what its follow-up showed; `resultat` and `åtgärd` are Markdown with expressions."""

    id: str
    risk: str
    riskbeskrivning: str | None = None
    riskvärde: Annotated[int, Field(ge=1, le=16)] | None = None
    kontroll: str
    metod: str | None = None
    frekvens: str | None = None
    ansvarig: str | None = None
    bedömning: str | None = None
    resultat: str | None = None
    åtgärd: str | None = None


class Controls(RootModel[list[Control]]):
    """The controls of a year's plan."""


class SampleRow(Record):
    """A sample that a control looked at: how many cases, and how many were without remark."""

    unique = ("kontroll", "urval")

    kontroll: str
    urval: str
    granskade: Count
    utan_anmärkning: Count
    handläggare: Count


class RiskRow(Record):
    """A risk with its likelihood and materiality, and how it is taken care of."""

    risk: str
    beskrivning: str
    sannolikhet: Level
    väsentlighet: Level
    hantering: str


class ScaleRow(Record):
    """A level of likelihood or materiality, and what it means."""

    skala: Literal["Sannolikhet", "Väsentlighet"]
    nivå: Level
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
