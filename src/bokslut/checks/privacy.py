"""Checks of small groups: figures about persons of whom it is not told how many they are.

A period is asked about by its own reports; those of the year after show its figures, and do not ask again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from bokslut.checks.finding import Finding
from bokslut.control.records import SAMPLES
from bokslut.economy.records import VOLUMES
from bokslut.errors import BokslutError
from bokslut.goals.records import KEY_FIGURES
from bokslut.numbers import format_value
from bokslut.operations import FACTS, FactRow
from bokslut.period import Period
from bokslut.personnel.records import (
    INCIDENTS,
    SICK_LEAVE,
    STAFF,
    TURNOVER,
    IncidentRow,
    SickLeaveRow,
    StaffRow,
    TurnoverRow,
)
from bokslut.privacy import FILE, Personal, is_of_nobody
from bokslut.reading import read_rows

ABOUT_PERSONS: tuple[tuple[str, type[Personal], str, Callable[[Any], str]], ...] = (
    (STAFF, StaffRow, "Personalstatistik", lambda row: f"{row.mått}, {row.grupp}" if row.grupp else row.mått),
    (SICK_LEAVE, SickLeaveRow, "Sjukfrånvaro", lambda row: row.grupp),
    (INCIDENTS, IncidentRow, "Arbetsskador och tillbud", lambda row: f"{row.typ} {row.varav}".strip()),
    (TURNOVER, TurnoverRow, "Personalomsättning", lambda row: row.avdelning),
)
"""The files whose every row is about persons, what they are called, and what a row is."""

OF_PERSONS = re.compile(
    r"ärende|person|anställ|medarbet|brukar|klient|barn|ungdom|elev|sjuk|placera|hushåll|studier", re.IGNORECASE
)
"""Words of a fact that counts persons or cases."""

COUNTING = (*(file for file, *_ in ABOUT_PERSONS), FACTS, KEY_FIGURES, SAMPLES, VOLUMES)
"""The files that may tell how many persons they are about."""

TO_DO = (
    "Fyll i kolumnen personer (docs/privacy.md). Går det inte att få veta: acceptera fyndet under accepted, och säg "
    "varför ingen kan kännas igen."
)


def findings(period: Period) -> Iterator[Finding]:
    """Yield the files of a period that do not tell how many persons their figures are about."""
    for file in sorted(period.privacy.files.keys() - set(COUNTING)):
        near = get_close_matches(file, COUNTING, n=1)
        hint = f"Menas {near[0]}?" if near else f"De filer som kan ha kolumnen är {', '.join(COUNTING)}."
        where = period.project.name(period.project.params / FILE)
        yield Finding("E215", file, f"{file} är ingen fil med kolumnen personer.", where, hint=hint)
    for file, record, subject, name in ABOUT_PERSONS:
        rows = period.known_rows(file, record)
        yield from _of_nobody(period, file, record, subject, name)
        unknown = [
            row
            for row, persons in zip(rows, record.persons(rows), strict=True)
            if persons is None and any(getattr(row, column).known for column in record.figures)
        ]
        if unknown:
            which = "alla rader" if len(unknown) == len(rows) else ", ".join(name(row) for row in unknown)
            told = f"Antalet personer är okänt för {which}."
            yield _finding(period, file, subject, " ".join(filter(None, (told, _implied(unknown, period)))))
    few = [
        row
        for row in _facts(period)
        if row.enhet == "antal"
        and not row.personer.known
        and row.värde.value is not None
        and 0 < row.värde.value < period.privacy.fewest(FACTS)
        and OF_PERSONS.search(f"{row.nyckel} {row.beskrivning}")
    ]
    if few:
        told = f"Antalet personer är okänt för {', '.join(row.nyckel for row in few)}, som kan gälla få."
        yield _finding(period, FACTS, "Fakta", told)


def _of_nobody(
    period: Period, file: str, record: type[Personal], subject: str, name: Callable[[Any], str]
) -> Iterator[Finding]:
    """Yield the rows that tell something of nobody: whoever wrote 0 meant perhaps that the number is not known."""
    path = period.path(file)
    rows = read_rows(path, record, period.project) if period.has(file) else []
    for row, persons in zip(rows, record.persons(rows), strict=True):
        if is_of_nobody(row, persons):
            yield Finding(
                "E216",
                f"{subject}, {name(row)}",
                "Raden gäller 0 personer men har en uppgift.",
                f"{period.name(file)}, kolumn personer",
                hint="Skriv hur många de är, eller lämna cellen tom om antalet är okänt.",
            )


def _facts(period: Period) -> list[FactRow]:
    """Return the registered facts; none where they cannot be read, which the comments that name them tell of."""
    try:
        return period.known_rows(FACTS, FactRow)
    except BokslutError:
        return []


def _finding(period: Period, file: str, subject: str, told: str) -> Finding:
    return Finding("W214", f"{subject}, antal personer", told, f"{period.name(file)}, kolumn personer", hint=TO_DO)


def _implied(rows: list[Personal], period: Period) -> str:
    """Return which departments are small, as their turnover tells: leavers through percent."""
    small = []
    for row in rows:
        if isinstance(row, TurnoverRow) and row.externa_avgångar.value and row.procent.value:
            persons = abs(row.externa_avgångar.value) / row.procent.value * 100
            if persons < Decimal(period.privacy.fewest(TURNOVER)):
                small.append(f"{row.avdelning} omkring {format_value(persons, 1)}")
    return f"Avgångarna och procenten säger att några är få: {', '.join(small)}." if small else ""
