"""The charts of the personnel chapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bokslut.numbers import Figure
from bokslut.period import Period
from bokslut.personnel.figures import Level, sick_leave, staff
from bokslut.personnel.records import SICK_LEAVE, STAFF
from bokslut.present.chart import Chart, Panel, Series, over_time


def staff_over_time(period: Period) -> Chart | None:
    """Full-time equivalents and turnover for all years in a row that the data hold; None where they hold neither."""
    years = period.years(STAFF)
    if len(years) < 2:
        return None
    levels = [staff(year) for year in years]
    panels = []
    for unit, title in (("årsarbetare", "Årsarbetare"), ("procent", "Personalomsättning, procent")):
        words = "Antal årsarbetare" if unit == "årsarbetare" else "Personalomsättning"
        series = tuple(_series(levels, words, label) for label in _labels(levels[-1], words))
        if series:
            panels.append(Panel(title, series, bars=True))
    if not panels:
        return None
    caption = f"Årsarbetare och personalomsättning {years[0].year}–{years[-1].year}"
    return over_time("personal", caption, [str(year.year) for year in years], panels, same_scale=False)


def sick_leave_over_time(period: Period) -> Chart | None:
    """Sick leave by sex, age and length for all years in a row that the data hold."""
    years = period.years(SICK_LEAVE)
    if len(years) < 2:
        return None
    levels = [sick_leave(year) for year in years]
    panels = []
    for group, title in (("Kön", "Kön och totalt"), ("Ålder", "Ålder"), ("Längd", "Längd")):
        series = [_series(levels, group, label) for label in _labels(levels[-1], group)]
        if group == "Kön":
            series += [
                replace(_series(levels, "Totalt", label), label="Totalt") for label in _labels(levels[-1], "Totalt")
            ]
        if series:
            panels.append(Panel(title, tuple(series)))
    if not panels:
        return None
    caption = f"Sjukfrånvaro {years[0].year}–{years[-1].year}, procent av ordinarie arbetstid"
    return over_time("sjukfranvaro", caption, [f"’{year.year % 100}" for year in years], panels, same_scale=True)


def _labels(levels: Sequence[Level], group: str) -> list[str]:
    return [level.label for level in levels if level.group == group]


def _series(years: Sequence[Sequence[Level]], group: str, label: str) -> Series:
    return Series(label, tuple(_outcome(levels, group, label) for levels in years))


def _outcome(levels: Sequence[Level], group: str, label: str) -> Figure:
    found = [level.outcome for level in levels if (level.group, level.label) == (group, label)]
    return found[0] if found else replace(levels[0].outcome, value=None, withheld=False)
