"""Checks of goals and key figures: signals against outcomes, targets against outcomes and years against years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bokslut.checks.finding import Finding, found, told
from bokslut.goals.figures import KeyFigure, board_goals, key_figures, of_goal
from bokslut.goals.records import GOALS, KEY_FIGURES, Goal
from bokslut.numbers import Figure
from bokslut.parameters import Signal
from bokslut.period import Period

UNLIKELY = Decimal("1.6")
"""How many times larger or smaller than a year earlier, or than its target, an outcome is asked about."""


def findings(period: Period, scale: tuple[Signal, ...]) -> Iterator[Finding]:
    """Yield what the rules on goals find; `scale` is the board's scale of signals for goals, worst level first."""
    rows = key_figures(period) if period.has(KEY_FIGURES) else []
    for of in dict.fromkeys((period, period.before, period.whole_year)):
        for row in key_figures(of) if of.has(KEY_FIGURES) else []:
            yield from _key_figure(row)
    if period.has(GOALS):
        goals = board_goals(period)
        for goal in goals:
            yield from _signal(period, goal, of_goal(rows, goal), scale)
        lacking = [goal.namn for goal in goals if goal.bedömning is None]
        if lacking and len(lacking) < len(goals):
            message = f"Bedömning saknas för: {'; '.join(lacking)}."
            yield Finding("N306", "Målens bedömning", message, period.name(GOALS))


def _key_figure(one: KeyFigure) -> Iterator[Finding]:
    row, name = one.row, one.row.nyckeltal
    for figure in (row.utfall, row.utfall_kommun, one.aim, row.gräns):
        if figure.value is not None and figure.unit in ("procent", "index") and not 0 <= figure.value <= 100:
            yield found("E302", name, f"{told(figure)} ligger inte mellan 0 och 100.", figure)
        if figure.value is not None and figure.value < 0:
            yield found("E302", name, f"{told(figure)} är negativt.", figure)
    if one.target and one.target.comparison:
        better = "högre" if one.target.comparison in "≥>" else "lägre"
        if better != row.riktning:
            message = f"Målvärdet är {one.target.text}, men {row.riktning} är bättre."
            yield found("W303", name, message, one.aim)
    if _far(row.utfall, one.before):
        message = f"{told(row.utfall)} är långt från {told(one.before)} året före."
        yield found("W304", name, message, row.utfall, one.before)
    for other, what in ((one.aim, "målvärdet"), (row.utfall_kommun, "hela kommunen")):
        if _far(row.utfall, other):
            message = f"{told(row.utfall)} är långt från {told(other)} ({what})."
            yield found("W305", name, message, row.utfall, other)


def _far(one: Figure, other: Figure) -> bool:
    if not one.value or not other.value or one.unit != other.unit:
        return False
    low, high = sorted((abs(one.value), abs(other.value)))
    return high > UNLIKELY * low and high > 10


def _signal(period: Period, goal: Goal, rows: Sequence[KeyFigure], scale: tuple[Signal, ...]) -> Iterator[Finding]:
    """A best signal with every target missed, or a worst one with every target met, is asked about."""
    met = [result for row in rows if (result := row.met()) is not None]
    if not met or goal.bedömning is None or not scale:
        return
    best, worst = scale[-1].value, scale[0].value
    figures = [row.row.utfall for row in rows]
    if goal.bedömning == best and not any(met):
        yield found("W301", goal.namn, f"Bedömningen är {best}, men inget nyckeltal når sitt målvärde.", *figures)
    if goal.bedömning == worst and all(met):
        yield found("W301", goal.namn, f"Bedömningen är {worst}, men alla nyckeltal når sina målvärden.", *figures)
