"""What the files on personnel hold."""

from __future__ import annotations

from typing import Literal

from bokslut.reading import Blank, Count, Measured, Percent, Record

STAFF = "personal.csv"
SICK_LEAVE = "sjukfrånvaro.csv"
INCIDENTS = "incidenter.csv"
TURNOVER = "personalomsättning.csv"
WORK_ENVIRONMENT = "arbetsmiljö.csv"


class StaffRow(Record):
    """A measure of the staff at the end of the period; `grupp` is empty where it has no groups."""

    unique = ("mått", "grupp")

    mått: str
    grupp: str
    enhet: Literal["antal", "årsarbetare", "procent", "år"]
    värde: Measured
    fotnot: Blank = None

    @property
    def key(self) -> tuple[str, str]:
        """What the measure is found by in another year."""
        return self.mått, self.grupp


class SickLeaveRow(Record):
    """Sick leave in percent of ordinary working time: of a group, or by length a part of the total."""

    unique = ("grupp",)

    indelning: Literal["Totalt", "Kön", "Ålder", "Längd"]
    grupp: str
    procent: Percent


class IncidentRow(Record):
    """Reported injuries and incidents; with `varav` those of a certain sort among them."""

    unique = ("typ", "varav")

    typ: str
    varav: str
    antal: Count


class TurnoverRow(Record):
    """External turnover of a department during the year; leavers are negative, as published."""

    avdelning: str
    externa_avgångar: Count
    procent: Percent


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
