"""What the files on goals and key figures hold."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import PlainValidator, RootModel

from bokslut.numbers import parse_number
from bokslut.privacy import Personal, Persons
from bokslut.reading import Blank, Measured, Record, absent

GOALS = "mål.yaml"
KEY_FIGURES = "nyckeltal.csv"
AGENDA = "agenda2030.csv"

_TARGET = re.compile(r"(?P<comparison>[≥≤<>]?)\s*(?P<number>.+)")


class Target(Record):
    """A target with its comparison as published: ≥81, <166, >20, or a bare value."""

    comparison: str
    value: Decimal
    text: str

    def met(self, outcome: Decimal, better: str) -> bool:
        """Return whether an outcome reaches the target; a bare value is met at or beyond it."""
        default = "≥" if better == "högre" else "≤"
        return {
            "≥": outcome >= self.value,
            "≤": outcome <= self.value,
            ">": outcome > self.value,
            "<": outcome < self.value,
        }[self.comparison or default]


def _target(text: object) -> Target | None:
    if not isinstance(text, str) or not text.strip():
        return None
    match = _TARGET.fullmatch(text.strip())
    if match is None:
        raise ValueError("a number, which may have ≥, ≤, < or > before it")
    number, decimals = parse_number(match["number"])
    shown = f"{number:.{decimals}f}".replace(".", ",").replace("-", "−")
    return Target(comparison=match["comparison"], value=number, text=match["comparison"] + shown)


class KeyFigureRow(Personal):
    """A key figure of a goal: which way is better, its target and its outcome.

    `utfall_kommun` is the municipality's value where the source has one beside the board's,
    `kolada` the key figure's id there, `gräns` a limit that is told in brackets after the target,
    and `prognos` how the year is expected to end, in words.
    """

    unique = ("nyckel",)
    figures = ("utfall",)
    seldom = True

    mål: str
    nyckel: str
    nyckeltal: str
    enhet: str
    riktning: Literal["högre", "lägre"]
    målvärde: Annotated[Target | None, PlainValidator(_target)]
    utfall: Measured
    utfall_kommun: Measured
    mätdatum: str
    källa: str
    kolada: Blank = None
    gräns: Measured = absent()
    fotnot: Blank = None
    prognos: Blank = None
    personer: Persons = absent()


class Goal(Record):
    """A goal of the board, tied to an indicator of the municipality's or to a risk."""

    unique = ("id",)

    id: str
    namn: str
    indikator: str | None = None
    risk: str | None = None
    agenda2030: tuple[int, ...] = ()
    bedömning: str | None = None


class MunicipalGoal(Record):
    """A prioritised goal of the municipality's, with the board's goals that contribute to it."""

    unique = ("kommunmål",)

    kommunmål: str
    mål: tuple[Goal, ...]


class Goals(RootModel[list[MunicipalGoal]]):
    """All goals of a year."""


class AgendaRow(Record):
    """A goal of Agenda 2030."""

    unique = ("nummer",)

    nummer: int
    mål: str
