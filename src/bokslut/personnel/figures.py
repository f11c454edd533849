"""Figures of the staff beside those of the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bokslut.numbers import Figure, change, missing
from bokslut.period import Period
from bokslut.personnel.records import (
    INCIDENTS,
    SICK_LEAVE,
    STAFF,
    WORK_ENVIRONMENT,
    IncidentRow,
    SickLeaveRow,
    StaffRow,
    WorkEnvironmentRow,
)
from bokslut.present.names import Names, row_of_figure


@dataclass(frozen=True)
class Level:
    """A level at the end of a period or during it, and a year earlier where it is known."""

    group: str
    label: str
    outcome: Figure
    before: Figure
    note: str | None = None

    @property
    def change(self) -> Figure:
        """Outcome − the year before; of percentages, in percentage points."""
        return change(self.outcome, self.before)

    def names(self) -> dict[str, Any]:
        """Return what comments call the level's figures."""
        change_of = lambda: self.change  # noqa: E731
        return {"utfall": self.outcome, "föregående": self.before, "förändring": change_of, "ökning": change_of}

    def named(self, what: str, **more: Any) -> Names:
        """Return what comments call the level's figures, and more that belongs to its row."""
        return Names(what, self.names() | more, where=row_of_figure(self.outcome))


def staff(period: Period) -> list[Level]:
    """Return the measures of the staff, in the order of their file."""
    before = {row.key: row.värde for row in period.before.known_rows(STAFF, StaffRow)}
    return [
        Level(row.mått, row.grupp, row.värde, before.get(row.key, _none(row.värde)), row.fotnot)
        for row in period.rows(STAFF, StaffRow)
    ]


def sick_leave(period: Period) -> list[Level]:
    """Return the sick leave of all groups, in the order of their file."""
    before = {row.grupp: row.procent for row in period.before.known_rows(SICK_LEAVE, SickLeaveRow)}
    return [
        Level(row.indelning, row.grupp, row.procent, before.get(row.grupp, _none(row.procent)))
        for row in period.rows(SICK_LEAVE, SickLeaveRow)
    ]


def incidents(period: Period) -> list[Level]:
    """Return reported injuries and incidents, without those told as parts of others."""
    before = {row.typ: row.antal for row in period.before.known_rows(INCIDENTS, IncidentRow) if not row.varav}
    return [
        Level("", row.typ, row.antal, before.get(row.typ, _none(row.antal)))
        for row in period.rows(INCIDENTS, IncidentRow)
        if not row.varav
    ]


def find(levels: Sequence[Level], group: str, label: str = "") -> Level | None:
    """Return the level of a group and label, None where the data have none."""
    return next((level for level in levels if (level.group, level.label) == (group, label)), None)


def names(period: Period) -> dict[str, Any]:
    """Return what comments call the figures on personnel."""

    def of_staff() -> Names:
        levels = staff(period)
        return Names(
            "personal",
            {
                group: Names(
                    group,
                    [
                        (one.label, one.named(f"{group}, {one.label}"))
                        for one in levels
                        if one.group == group and one.label
                    ],
                    [pair for one in levels if one.group == group and not one.label for pair in one.names().items()],
                )
                for group in dict.fromkeys(level.group for level in levels)
            },
        )

    def of_sick_leave() -> Names:
        levels = sick_leave(period)
        entries = [(level.label, level.named(level.label)) for level in levels]
        totals = [
            ("totalt", names) for level, (_, names) in zip(levels, entries, strict=True) if level.group == "Totalt"
        ]
        return Names("sjukfrånvaro", entries, totals)

    def of_incidents() -> Names:
        parts: dict[str, dict[str, Any]] = {}
        for row in period.rows(INCIDENTS, IncidentRow):
            if row.varav:
                parts.setdefault(row.typ, {})[row.varav] = row.antal
        entries = []
        for level in incidents(period):
            of_which = Names(f"{level.label} varav", parts.get(level.label, {}))
            entries.append((level.label, level.named(level.label, varav=of_which)))
        return Names("incidenter", entries)

    def of_work_environment() -> Names:
        row = period.rows(WORK_ENVIRONMENT, WorkEnvironmentRow)[0]
        earlier = {
            other.nyckel: other.utfall for other in period.before.known_rows(WORK_ENVIRONMENT, WorkEnvironmentRow)
        }
        level = Level("", row.nyckel, row.utfall, earlier.get(row.nyckel, _none(row.utfall)))
        texts = {"mål": row.mål, "indikator": row.indikator, "målvärde": row.målvärde}
        texts |= {"tidigare": row.tidigare, "högsta": row.högsta}
        return Names("arbetsmiljö", level.names() | texts)

    return {
        "personal": of_staff,
        "sjukfrånvaro": of_sick_leave,
        "incidenter": of_incidents,
        "arbetsmiljö": of_work_environment,
    }


def _none(like: Figure) -> Figure:
    return missing(like, "no such row in the period compared with")
