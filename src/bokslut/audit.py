"""The auditors' questionnaire: questions with answers, accounts and the evidence behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from pydantic import RootModel

from bokslut.goals import key_figure_table
from bokslut.goals.figures import key_figures
from bokslut.kinds import INTERIM_MONTH
from bokslut.numbers import count
from bokslut.period import Period
from bokslut.personnel.records import TURNOVER, TurnoverRow
from bokslut.personnel.tables import turnover_table
from bokslut.present.blocks import NOTHING, Block, Blocks, Div, Markdown, section
from bokslut.present.markdown_text import literal
from bokslut.present.names import Anchors
from bokslut.present.table import Column, Row, Table
from bokslut.present.value import marked
from bokslut.reading import Record

if TYPE_CHECKING:
    from bokslut.report import Report

QUESTIONNAIRE = "revision.yaml"
NO_ANSWER = "Framgår inte av underlaget"

Answer = Literal["Ja", "Nej", "Delvis", "Vet ej"]


class Evidence(Record):
    """What an answer can be verified by: a document, and where in it, or a decision."""

    dokument: str
    beslut: str | None = None
    diarienummer: str | None = None
    sida: str | None = None

    def __str__(self) -> str:
        page = f"sid. {self.sida}" if self.sida else None
        number = f"dnr {self.diarienummer}" if self.diarienummer else None
        return ", ".join(part for part in (self.dokument, self.beslut, number, page) if part)


class Question(Record):
    """A question; `beskrivning` is Markdown with expressions, `tabell` one of ours shown under it."""

    unique = ("nummer",)

    nummer: str
    fråga: str
    svar: Answer | None = None
    svarstyp: Literal["kryss", "fritext"]
    beskrivning: str
    tabell: Literal["nyckeltal", "personalomsättning", "mål"] | None = None
    underlag: tuple[Evidence, ...] = ()


class Part(Record):
    """A part of the questionnaire."""

    unique = ("nummer",)

    nummer: int
    rubrik: str
    frågor: tuple[Question, ...]


class Questionnaire(RootModel[list[Part]]):
    """The whole questionnaire."""


def questionnaire(period: Period) -> list[Part]:
    """Return the year's questionnaire."""
    return period.yaml(QUESTIONNAIRE, Questionnaire).root


def without_evidence(period: Period) -> list[Question]:
    """Return the questions whose answers nothing verifies."""
    return [question for part in questionnaire(period) for question in part.frågor if not question.underlag]


class Audit:
    """The sections of the auditors' questionnaire."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @section
    def background(self) -> Block:
        """What the auditors ask for, and why."""
        return self.report.text("revision/inledning")

    @section
    def answers(self) -> Block:
        """All questions and answers in one table."""
        rows: list[Row] = []
        file = self.report.period.name(QUESTIONNAIRE)
        for part in questionnaire(self.report.period):
            rows.append(Row(f"{part.nummer} {part.rubrik}", style="rubrik"))
            for one in part.frågor:
                evidence = count(len(one.underlag), f"underlag till fråga {one.nummer}", file)
                rows.append(Row(f"{one.nummer} {one.fråga}", (_answer(one), evidence), "nivå2"))
        columns = (
            Column("Fråga", width=64),
            Column("Svar", numbers=False, width=22),
            Column("Underlag, antal", width=14),
        )
        return Table("svar", f"Frågor och svar {self.report.year}", columns, tuple(rows))

    @section
    def questions(self) -> Block:
        """Each question with its answer, the account and the evidence."""
        parts: list[Block] = []
        anchor = Anchors()
        for part in questionnaire(self.report.period):
            parts.append(Markdown(f"## {literal(part.rubrik)} {{#{anchor('fraga', str(part.nummer))}}}"))
            parts += [self._question(question, anchor) for question in part.frågor]
        return Blocks(tuple(parts))

    @section
    def missing_evidence(self) -> Block:
        """A note to the analyst: the questions whose answers nothing verifies."""
        lacking = without_evidence(self.report.period)
        if not lacking:
            return NOTHING
        number = count(len(lacking), "frågor utan underlag", self.report.period.name(QUESTIONNAIRE))
        told = marked(number, str(len(lacking)), {"comment": "missing_evidence", "line": 1})
        of = "fråga" if len(lacking) == 1 else "frågor"
        listed = literal("; ".join(f"{question.nummer} {question.fråga.rstrip('?')}" for question in lacking))
        return Div("saknas", Markdown(f"Underlag saknas för {told} {of}: {listed}."))

    def _question(self, question: Question, anchor: Anchors) -> Block:
        where = f"{self.report.period.name(QUESTIONNAIRE)}, {question.nummer}"
        name = anchor("fraga", re.sub("[^0-9a-z]+", " ", question.nummer))
        head = f"### {literal(f'{question.nummer} {question.fråga}')} {{#{name}}}"
        answer = f"\n\n**Svar:** {_answer(question)}" if question.svarstyp == "kryss" else ""
        account = self.report.prose(question.beskrivning, where)
        evidence = literal("; ".join(str(one) for one in question.underlag))
        behind = f"**Underlag:** {evidence}." if evidence else "**Underlag:** saknas."
        return Blocks((Markdown(f"{head}{answer}"), account, self._table(question), Markdown(behind)))

    def _table(self, question: Question) -> Block:
        period = self.report.period
        if question.tabell == "nyckeltal":
            interim = Period(period.project, period.board, period.year, INTERIM_MONTH)
            caption = f"Nyckeltal per {interim.time.fill('$month $year')}"
            rows = key_figures(interim, 1)
            return key_figure_table("nyckeltal-delar", caption, rows, interim.time, 1)
        if question.tabell == "personalomsättning":
            of = period if period.has(TURNOVER) else period.before
            return turnover_table(of.rows(TURNOVER, TurnoverRow), of.year)
        if question.tabell == "mål":
            return self.report.goals.aims()
        return NOTHING


def _answer(question: Question) -> str:
    if question.svarstyp == "fritext":
        return "Fritext"
    return question.svar or NO_ANSWER
