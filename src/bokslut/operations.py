"""Operations: the board's own account of the year, its political directions, and registered facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import RootModel

from bokslut.period import Period
from bokslut.present.blocks import Block, Blocks, Markdown, section
from bokslut.present.markdown_text import literal
from bokslut.present.names import Names
from bokslut.privacy import Personal, Persons
from bokslut.reading import Measured, Record, absent

if TYPE_CHECKING:
    from bokslut.report import Report

FACTS = "fakta.csv"
DIRECTIONS = "inriktningar.yaml"


class FactRow(Personal):
    """A figure that the comments state and no table holds, with its source."""

    unique = ("nyckel",)
    figures = ("värde",)
    seldom = True

    nyckel: str
    enhet: str
    värde: Measured
    beskrivning: str
    källa: str
    personer: Persons = absent()


class Direction(Record):
    """A political direction; `beskrivning` is Markdown with expressions."""

    unique = ("namn",)

    namn: str
    beskrivning: str


class Directions(RootModel[list[Direction]]):
    """The board's political directions of a year."""


class Operations:
    """The sections of the chapter on operations."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @section
    def introduction(self) -> Block:
        """What the document is for."""
        return self.report.text("inledning")

    @section
    def board(self) -> Block:
        """The board, its tasks and what lies ahead."""
        return self.report.text("nämnden")

    @section
    def account(self) -> Block:
        """The board's account of the year."""
        return self.report.text("verksamhet")

    @section
    def efficiency(self) -> Block:
        """How the board contributes to the municipality's overall aim."""
        return self.report.text("effektiv_kommun")

    @section
    def directions(self) -> Block:
        """The political directions that the board prioritises."""
        where = self.report.period.name(DIRECTIONS)
        lead = self.report.text("inriktningar")
        directions = self.report.period.yaml(DIRECTIONS, Directions).root
        parts: list[Block] = []
        for one in directions:
            parts.append(Markdown(f"### {literal(one.namn)}"))
            parts.append(self.report.prose(one.beskrivning, f"{where}, {one.namn}"))
        return Blocks((lead, *parts))

    @section
    def review(self) -> Block:
        """The review of the operations' efficiency."""
        return self.report.text("genomlysning")


def names(period: Period) -> dict[str, Any]:
    """Return what comments call registered facts."""
    return {"fakta": lambda: Names("fakta", [(row.nyckel, row.värde) for row in period.rows(FACTS, FactRow)])}
