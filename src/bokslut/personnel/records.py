"""What the files on personnel hold."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from bokslut.privacy import FEWEST_BY_ANY_LAW, Personal, Persons, Sum
from bokslut.reading import Blank, Count, Measured, Percent, Record, absent

STAFF = "personal.csv"
SICK_LEAVE = "sjukfrånvaro.csv"
INCIDENTS = "incidenter.csv"
TURNOVER = "personalomsättning.csv"
WORK_ENVIRONMENT = "arbetsmiljö.csv"


EMPLOYEES = "Antal anställda"
"""The measure of `personal.csv` that tells how many persons each group is."""

ALL_OF_THEM = ("", "Samtliga", "Totalt", "Summa", "Alla")
"""What a group of the staff is called that the others add up to."""


class StaffRow(Personal):
    """A measure of the staff at the end of the period; `grupp` is empty where it has no groups.

    A measure of a group is about as many as the group has employees; one of no such group is about all of them.
    """

    unique = ("mått", "grupp")
    figures = ("värde",)

    mått: str
    grupp: str
    enhet: Literal["antal", "årsarbetare", "procent", "år"]
    värde: Measured
    fotnot: Blank = None
    personer: Persons = absent()

    @property
    def key(self) -> tuple[str, str]:
        """What the measure is found by in another year."""
        return self.mått, self.grupp

    @property
    def group(self) -> Hashable:
        """The group, of whichever measure: one of them would tell of the others."""
        return self.key if self.grupp in ALL_OF_THEM else self.grupp

    @classmethod
    def persons(cls, rows: Sequence[Any]) -> list[Decimal | None]:
        """Return how many employees each measure is about."""
        employees = {row.grupp: row.värde.value for row in rows if row.mått == EMPLOYEES and row.värde.known}
        named = next((employees[group] for group in ALL_OF_THEM if group in employees), None)
        everybody = named if named is not None or not employees else sum(employees.values(), Decimal(0))
        return [row.personer.value if row.personer.known else employees.get(row.grupp, everybody) for row in rows]

    @classmethod
    def sums(cls, rows: Sequence[Any]) -> list[Sum]:
        """Return the groups of each measure that has a row for all of them."""
        found = []
        for measure in dict.fromkeys(row.mått for row in rows):
            of = [row for row in rows if row.mått == measure]
            whole = next((row for row in of if row.grupp in ALL_OF_THEM), None)
            parts = tuple(row for row in of if row is not whole)
            if whole and parts:
                found += _divided(whole, parts, dict(zip(map(id, rows), cls.persons(rows), strict=True)))
        return found


def _divided(whole: StaffRow, parts: tuple[StaffRow, ...], persons: Mapping[int, Decimal | None]) -> list[Sum]:
    """Return the divisions of all employees that rows are: those after each other that are as many as all of them.

    What they leave is one division where it is not more than all of them. Where it is more, nobody knows which rows
    divide what.
    """
    weighted = whole.enhet in ("procent", "år")
    numbers, everybody = [persons[id(row)] for row in parts], persons[id(whole)]
    if everybody is None or None in numbers or sum(filter(None, numbers)) <= everybody:
        return [Sum(whole, parts, weighted=weighted)]
    found, start = [], 0
    while start < len(parts):
        ends = (end for end in range(start + 1, len(parts) + 1) if sum(filter(None, numbers[start:end])) == everybody)
        end = next(ends, None)
        if end is None:
            found.append(Sum(whole, parts[start:], weighted=weighted, entangled=True))
            break
        found.append(Sum(whole, parts[start:end], weighted=weighted))
        start = end
    return found


class SickLeaveRow(Personal):
    """Sick leave in percent of ordinary working time: of a group, or by length a part of the total.

    Of a length, `personer` is how many were on sick leave of that length.
    """

    unique = ("grupp",)
    figures = ("procent",)

    indelning: Literal["Totalt", "Kön", "Ålder", "Längd"]
    grupp: str
    procent: Percent
    personer: Persons = absent()

    @property
    def fewest_by_law(self) -> int:
        """More than ten employees of a sex or an age, as the rules on the yearly account say: docs/privacy.md."""
        return 0 if self.indelning == "Längd" else FEWEST_BY_ANY_LAW

    @classmethod
    def sums(cls, rows: Sequence[Any]) -> list[Sum]:
        """Return the sexes and the ages, weighted by how many they are, and the lengths, which add up."""
        whole = next((row for row in rows if row.indelning == "Totalt"), None)
        by = {name: tuple(row for row in rows if row.indelning == name) for name in ("Kön", "Ålder", "Längd")}
        return [
            Sum(whole, parts, weighted=name != "Längd", rest=name != "Längd") for name, parts in by.items() if parts
        ]


class IncidentRow(Personal):
    """Reported injuries and incidents; with `varav` those of a certain sort among them.

    `personer` is how many persons they happened to.
    """

    unique = ("typ", "varav")
    figures = ("antal",)
    since_january = True

    typ: str
    varav: str
    antal: Count
    personer: Persons = absent()

    @classmethod
    def sums(cls, rows: Sequence[Any]) -> list[Sum]:
        """Return the sorts that are told of among all of a type."""
        wholes = [row for row in rows if not row.varav]
        found = [(whole, tuple(row for row in rows if row.typ == whole.typ and row.varav)) for whole in wholes]
        return [Sum(whole, parts, rest=True) for whole, parts in found if parts]


class TurnoverRow(Personal):
    """External turnover of a department during the year; leavers are negative, as published.

    `personer` is how many the department employs.
    """

    figures = ("externa_avgångar", "procent")

    avdelning: str
    externa_avgångar: Count
    procent: Percent
    personer: Persons = absent()

    @property
    def group(self) -> Hashable:
        """The department."""
        return self.avdelning

    @classmethod
    def sums(cls, rows: Sequence[Any]) -> list[Sum]:
        """Return the departments, which are together the administration, wherever that stands."""
        if len(rows) < 2:
            return []

        def beside(whole: Any) -> list[Any]:
            return [row for row in rows if row is not whole]

        whole = next((row for row in rows if _leavers([row]) == _leavers(beside(row))), rows[0])
        others = tuple(beside(whole))
        if _leavers(others) > _leavers([whole]) or _employees(others) > (_employees([whole]) or _employees(others)):
            return [Sum(None, tuple(rows), weighted=True, entangled=True)]
        return [Sum(whole, others, weighted=True, rest=True)]


def _leavers(rows: Sequence[TurnoverRow]) -> Decimal:
    return sum((abs(row.externa_avgångar.value or Decimal(0)) for row in rows), Decimal(0))


def _employees(rows: Sequence[TurnoverRow]) -> Decimal:
    return sum((row.personer.value or Decimal(0) for row in rows), Decimal(0))


class WorkEnvironmentRow(Record):
    """The work-environment goal and, where it has one, its indicator.

    `tidigare` is an earlier measurement of the same year, `högsta` the scale's top.
    """

    nyckel: str
    mål: Blank
    indikator: Blank
    enhet: str
    målvärde: Measured
    utfall: Measured
    tidigare: Measured
    högsta: Measured
