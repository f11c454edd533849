"""Checks of personnel: shares, counts, and tables that must agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bokslut.checks.finding import Finding, found, told
from bokslut.numbers import Figure, format_value
from bokslut.period import Period
from bokslut.personnel.records import (
    INCIDENTS,
    SICK_LEAVE,
    STAFF,
    TURNOVER,
    WORK_ENVIRONMENT,
    IncidentRow,
    SickLeaveRow,
    StaffRow,
    TurnoverRow,
    WorkEnvironmentRow,
)

UNLIKELY_STAFF = Decimal("0.25")
"""A change of the staff in a year of a larger share than this is asked about, from `FEW` upwards."""

FEW = 20

UNLIKELY_SHARE = Decimal("2.0")
"""A change of sick leave or turnover in a year of more percentage points than this is asked about."""

ROUNDING = Decimal("0.3")
"""How far four figures of one decimal may add up wrong by rounding."""


def findings(period: Period) -> Iterator[Finding]:
    """Yield what the rules on personnel find in a period's own files."""
    yield from _staff(period)
    yield from _sick_leave(period)
    yield from _incidents(period)
    yield from _turnover(period)
    yield from _work_environment(period)


def _staff(period: Period) -> Iterator[Finding]:
    rows = {row.key: row for row in period.known_rows(STAFF, StaffRow)}
    before = {row.key: row.värde for row in period.before.known_rows(STAFF, StaffRow)}
    for (measure, group), row in rows.items():
        name = f"{measure}, {group}" if group else measure
        yield from _level(name, row.värde)
        old = before.get(row.key)
        if old and old.known and row.värde.known and old.unit == row.värde.unit and _unlikely(row.värde, old):
            yield found("W208", name, f"{told(row.värde)} är långt från {told(old)} året före.", row.värde, old)
    for group in {group for _, group in rows}:
        people, equivalents, degree = (
            rows[key].värde if (key := (measure, group)) in rows else None
            for measure in ("Antal anställda", "Antal årsarbetare", "Sysselsättningsgrad")
        )
        if not (people and people.value and equivalents and equivalents.value is not None):
            continue
        if equivalents.value > people.value:
            message = f"{told(equivalents)} är fler än {told(people)} anställda."
            yield found("W206", f"Antal årsarbetare, {group}", message, equivalents, people)
        share = equivalents.value / people.value * 100
        if degree and degree.value is not None and abs(degree.value - share) > 1:
            computed = format_value(share, 1)
            message = f"Sysselsättningsgraden är {told(degree)}, men årsarbetare genom anställda ger {computed}."
            yield found("W205", f"Sysselsättningsgrad, {group}", message, degree, equivalents, people)


def _level(name: str, figure: Figure) -> Iterator[Finding]:
    if figure.value is None:
        return
    if figure.unit == "procent" and not 0 <= figure.value <= 100:
        yield found("E201", name, f"{told(figure)} ligger inte mellan 0 och 100.", figure)
    if figure.unit == "antal" and (figure.value < 0 or figure.value % 1):
        yield found("E202", name, f"{told(figure)} är inget helt antal.", figure)
    if figure.unit == "årsarbetare" and figure.value < 0:
        yield found("E202", name, f"{told(figure)} är negativt.", figure)
    if figure.unit == "år" and not 25 <= figure.value <= 65:
        yield found("W209", name, f"{told(figure)} är ingen rimlig medelålder.", figure)


def _unlikely(new: Figure, old: Figure) -> bool:
    assert new.value is not None
    assert old.value is not None
    difference = abs(new.value - old.value)
    if new.unit == "procent":
        return difference > 2 * UNLIKELY_SHARE
    if new.unit == "år":
        return difference > 3
    return difference > UNLIKELY_STAFF * old.value and max(new.value, old.value) > FEW


def _sick_leave(period: Period) -> Iterator[Finding]:
    rows = period.known_rows(SICK_LEAVE, SickLeaveRow)
    before = {row.grupp: row.procent for row in period.before.known_rows(SICK_LEAVE, SickLeaveRow)}
    for row in rows:
        name = f"Sjukfrånvaro, {row.grupp}"
        if row.procent.value is not None and not 0 <= row.procent.value <= 100:
            yield found("E201", name, f"{told(row.procent)} ligger inte mellan 0 och 100.", row.procent)
        old = before.get(row.grupp)
        if old and _apart(row.procent, old, UNLIKELY_SHARE):
            yield found("W208", name, f"{told(row.procent)} är långt från {told(old)} året före.", row.procent, old)
    total = next((row.procent for row in rows if row.indelning == "Totalt"), None)
    if total is None or total.value is None:
        return
    for division in ("Kön", "Ålder"):
        parts = [row.procent for row in rows if row.indelning == division and row.procent.known]
        if any(row.procent.withheld for row in rows if row.indelning == division):
            continue  # the total may lie outside those that are given
        values = [part.value for part in parts if part.value is not None]
        if len(values) > 1 and not min(values) <= total.value <= max(values):
            low, high = format_value(min(values), 1), format_value(max(values), 1)
            message = f"Totalt {told(total)}, men {division.lower()} från {low} till {high}."
            yield found("E203", f"Sjukfrånvaro efter {division.lower()}", message, total, *parts)
    lengths = [row.procent for row in rows if row.indelning == "Längd"]
    if lengths and all(part.known for part in lengths):
        added = sum((part.value for part in lengths if part.value is not None), Decimal(0))
        if abs(added - total.value) > ROUNDING:
            message = f"Längderna blir {format_value(added, 1)}, men totalen är {told(total)}."
            yield found("W204", "Sjukfrånvaro efter längd", message, total, *lengths)


def _incidents(period: Period) -> Iterator[Finding]:
    rows = period.known_rows(INCIDENTS, IncidentRow)
    whole = {row.typ: row.antal for row in rows if not row.varav}
    before = {row.typ: row.antal for row in period.before.known_rows(INCIDENTS, IncidentRow) if not row.varav}
    for row in rows:
        name = f"{row.typ}, varav {row.varav}" if row.varav else row.typ
        yield from _level(name, row.antal)
        if row.varav and row.typ in whole and _more(row.antal, whole[row.typ]):
            message = f"{told(row.antal)} är fler än alla {told(whole[row.typ])}."
            yield found("E207", name, message, row.antal, whole[row.typ])
        old = None if row.varav else before.get(row.typ)
        if old and _many_times(row.antal, old):
            yield found("W208", name, f"{told(row.antal)} är långt från {told(old)} året före.", row.antal, old)


def _many_times(one: Figure, other: Figure) -> bool:
    """Return whether one count is more than three times the other, where they are not few."""
    low, high = sorted((one.value or Decimal(0), other.value or Decimal(0)))
    return high > FEW and high > 3 * low


def _apart(one: Figure, other: Figure, most: Decimal) -> bool:
    return one.value is not None and other.value is not None and abs(one.value - other.value) > most


def _more(one: Figure, other: Figure) -> bool:
    return one.value is not None and other.value is not None and one.value > other.value


def _turnover(period: Period) -> Iterator[Finding]:
    rows = period.known_rows(TURNOVER, TurnoverRow)
    for row in rows:
        if row.externa_avgångar.value is not None and row.externa_avgångar.value > 0:
            message = f"{told(row.externa_avgångar)} ska vara negativt."
            yield found("W210", row.avdelning, message, row.externa_avgångar)
        yield from _level(row.avdelning, row.procent)
    if len(rows) < 3:
        return
    whole, parts = rows[0], rows[1:]
    if any(row.externa_avgångar.withheld or row.procent.withheld for row in rows):
        return  # those that are given do not add up to the whole
    added = sum((row.externa_avgångar.value or Decimal(0) for row in parts), Decimal(0))
    if whole.externa_avgångar.value is not None and added != whole.externa_avgångar.value:
        message = f"{whole.avdelning} har {told(whole.externa_avgångar)}, men avdelningarna {format_value(added, 0)}."
        yield found("W210", whole.avdelning, message, whole.externa_avgångar, *(row.externa_avgångar for row in parts))
    shares = [row.procent.value for row in parts if row.procent.value is not None]
    if whole.procent.value is not None and shares and not min(shares) <= whole.procent.value <= max(shares):
        message = f"{told(whole.procent)} ligger inte mellan avdelningarnas lägsta och högsta."
        yield found("W210", f"{whole.avdelning}, procent", message, whole.procent)
    yield from _same_turnover(period, whole)


def _same_turnover(period: Period, whole: TurnoverRow) -> Iterator[Finding]:
    for row in period.known_rows(STAFF, StaffRow):
        same = row.key == ("Personalomsättning", "Total extern omsättning")
        if same and _apart(row.värde, whole.procent, Decimal("0.1")):
            message = f"{told(row.värde)} i personalstatistiken, men {told(whole.procent)} per avdelning."
            yield found("W212", "Total extern omsättning", message, row.värde, whole.procent)


def _work_environment(period: Period) -> Iterator[Finding]:
    before = {row.nyckel: row for row in period.before.known_rows(WORK_ENVIRONMENT, WorkEnvironmentRow)}
    for row in period.known_rows(WORK_ENVIRONMENT, WorkEnvironmentRow):
        for column in ("målvärde", "utfall", "tidigare", "högsta"):
            figure = getattr(row, column)
            if not figure.known:
                continue
            if figure.value < 0 or (row.högsta.value is not None and figure.value > row.högsta.value):
                message = f"{told(figure)} ligger utanför skalan, som går från 0 till {told(row.högsta)}."
                yield found("E211", f"{row.nyckel}, {column}", message, figure, row.högsta)
        then = before.get(row.nyckel)
        others = [row.målvärde, row.tidigare, *((then.utfall, then.högsta) if then else ())]
        pairs = [(row.utfall, other) for other in others[:3]]
        pairs += [(row.målvärde, then.målvärde), (row.högsta, then.högsta)] if then else []
        for one, other in pairs:
            if one.known and other.known and _apart(one, other, abs(other.value or Decimal(0)) / 4):
                yield found("W213", row.nyckel, f"{told(one)} är långt från {told(other)}.", one, other)
