"""Checks of the economy: sums, signs, budgets, plans, forecasts and what is reasonable."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bokslut.checks.finding import Finding, found, told
from bokslut.economy.checks import CHECKED, Sum, investment_sums, places, statement_sums
from bokslut.economy.records import (
    ACTIONS,
    FORECASTS,
    GRANT,
    INVESTMENTS,
    LIABILITY,
    STATEMENT,
    VOLUMES,
    ActionRow,
    ForecastRow,
    GrantRow,
    InvestmentRow,
    LiabilityRow,
    LineRow,
    StatementRow,
    VolumeRow,
)
from bokslut.numbers import Figure, format_value
from bokslut.period import Period

UNLIKELY = Decimal("0.25")
"""A deviation from budget, or a change in a year, of a larger share than this is asked about."""

SMALL = Decimal("0.01")
"""Amounts below this share of the total costs are not asked about."""


def findings(period: Period) -> Iterator[Finding]:
    """Yield what the economy's rules find in a period's own files."""
    statement = period.known_rows(STATEMENT, StatementRow)
    investments = period.known_rows(INVESTMENTS, InvestmentRow)
    for one in (*statement_sums(statement), *investment_sums(investments)):
        yield from _sum(one)
    yield from _signs(statement, investments)
    if statement:
        yield from _grant(period, statement)
        yield from _plan(period, statement, investments)
        yield from _reasonable(period, statement)
        yield from _actions(period, statement)
        yield from _forecasts(period)
        yield from _within_year(period, statement)
    yield from _volumes(period)
    yield from _liability(period)


def _sum(one: Sum) -> Iterator[Finding]:
    if not one.difference:
        return
    subject = f"{one.label}, {one.column}"
    digits = max(part.decimals for part in (one.whole, *one.parts))
    computed = format_value(one.computed, digits)
    message = f"Summan är {told(one.whole)}, men delarna blir {computed}"
    if abs(one.difference) <= one.slack:
        yield found("N101", subject, f"{message}. Skillnaden ryms i avrundningen.", one.whole, *one.parts)
    elif one.column in CHECKED:
        yield found(
            "E101", subject, f"{message}.", one.whole, *one.parts, hint="Rätta summan eller den del som är fel."
        )
    else:
        yield found("W102", subject, f"{message}.", one.whole, *one.parts)


def _signs(statement: list[StatementRow], investments: list[InvestmentRow]) -> Iterator[Finding]:
    signs = {"intäkt": 1, "kommunbidrag": 1, "kostnad": -1, "summa_kostnader": -1, "nettokostnad": -1}
    rows: list[tuple[LineRow, int]] = [(row, signs[row.roll]) for row in statement if row.roll in signs]
    rows += [(row, 1) for row in investments]
    for row, sign in rows:
        for column in CHECKED:
            figure = getattr(row, column)
            if figure.known and figure.value * sign < 0:
                should = "positivt" if sign > 0 else "negativt"
                message = f"{told(figure)} ska vara {should}."
                yield found("E104", f"{row.rad}, {column}", message, figure, hint="Byt tecken.")


def _grant(period: Period, statement: list[StatementRow]) -> Iterator[Finding]:
    """The grant is what the council has decided: its outcome is its budget, and its parts explain its growth."""
    for row in statement:
        if row.roll == "kommunbidrag":
            if row.budget.known and row.utfall.known and row.budget.value != row.utfall.value:
                message = f"Utfallet {told(row.utfall)} är inte budgeten {told(row.budget)}."
                yield found("E107", f"{row.rad}, utfall", message, row.utfall, row.budget)
            yield from _grant_parts(period, row)
        if row.roll == "resultat" and not period.month and row.budget.known and row.budget.value:
            message = f"Nämndens budgeterade resultat är {told(row.budget)}."
            yield found("W103", f"{row.rad}, budget", message, row.budget)


def _grant_parts(period: Period, grant: StatementRow) -> Iterator[Finding]:
    parts = period.known_rows(GRANT, GrantRow)
    earlier = {row.roll: row for row in period.before.known_rows(STATEMENT, StatementRow)}.get("kommunbidrag")
    levels = [earlier.budget if earlier else None, grant.budget, grant.plan_1, grant.plan_2]
    for step, before, after in zip(("budget", "plan_1", "plan_2"), levels, levels[1:], strict=False):
        known = [part for row in parts if (part := getattr(row, step)).known]
        if not known or before is None or after is None or before.value is None or after.value is None:
            continue
        factor = Decimal("0.001") if (known[0].unit, grant.enhet) == ("mnkr", "tkr") else Decimal(1)
        growth = (after.value - before.value) * factor
        computed = sum((part.value for part in known if part.value is not None), Decimal(0))
        slack = Decimal(1).scaleb(-known[0].decimals) * (1 + len(known) // 2)
        if abs(growth - computed) > slack:
            message = (
                f"Kommunbidraget ökar med {format_value(growth, 1)} {known[0].unit}, men ramens delar blir "
                f"{format_value(computed, 1)}."
            )
            yield found("W111", f"Ram, {step}", message, *known, after, before)


def _plan(period: Period, statement: list[StatementRow], investments: list[InvestmentRow]) -> Iterator[Finding]:
    if period.month:
        return
    after = Period(period.project, period.board, period.year + 1)
    pairs: list[tuple[str, list[LineRow], list[LineRow]]] = [
        (STATEMENT, list(statement), list(after.known_rows(STATEMENT, StatementRow))),
        (INVESTMENTS, list(investments), list(after.known_rows(INVESTMENTS, InvestmentRow))),
    ]
    for _, now, then in pairs:
        budgets = {place: row.budget for place, row in zip(places(then), then, strict=True)}
        for place, row in zip(places(now), now, strict=True):
            budget = budgets.get(place)
            if budget and row.plan_1.known and budget.known and row.plan_1.value != budget.value:
                message = f"Planen är {told(row.plan_1)}, men nästa års budget {told(budget)}."
                yield found("W106", f"{place}, plan_1", message, row.plan_1, budget)


def _reasonable(period: Period, statement: list[StatementRow]) -> Iterator[Finding]:
    costs = max((abs(row.utfall.value or row.budget.value or Decimal(0)) for row in statement), default=Decimal(0))
    before = {row.rad: row for row in period.before.known_rows(STATEMENT, StatementRow)}
    if before and not period.month:
        for row in statement:
            if row.rad not in before and row.utfall.known:
                hint = f"Året före heter raderna: {', '.join(before)}."
                yield found("W105", row.rad, "Raden finns inte året före.", row.utfall, hint=hint)
    for row in statement:
        if row.roll not in ("intäkt", "kostnad"):
            continue
        if _far(row.utfall, row.budget, costs):
            message = f"Utfallet {told(row.utfall)} är långt från budgeten {told(row.budget)}."
            yield found("W113", f"{row.rad}, utfall", message, row.utfall, row.budget)
        for column in ("budget", "utfall"):
            new, old = getattr(row, column), getattr(before.get(row.rad), column, None)
            if old is not None and not period.month and _far(new, old, costs):
                message = f"{told(new)} är långt från {told(old)} året före."
                yield found("W114", f"{row.rad}, {column}", message, new, old)


def _far(one: Figure, other: Figure, costs: Decimal) -> bool:
    if one.value is None or other.value is None or one.unit != other.unit:
        return False
    difference = abs(one.value - other.value)
    return difference > SMALL * costs and difference > UNLIKELY * abs(other.value)


def _actions(period: Period, statement: list[StatementRow]) -> Iterator[Finding]:
    rows = period.known_rows(ACTIONS, ActionRow)
    for action in rows:
        if action.effekt.value is not None and action.effekt.value <= 0:
            yield found("W115", action.åtgärd, f"Effekten {told(action.effekt)} ska vara positiv.", action.effekt)
    result = next((row.prognosavvikelse for row in statement if row.roll == "resultat"), None)
    if result and result.value is not None and rows:
        effect = sum((row.effekt.value or Decimal(0) for row in rows), Decimal(0))
        deficit = -result.value * (1000 if result.unit == "mnkr" else 1)
        if effect > 2 * deficit > 0:
            message = f"Åtgärdernas effekt {format_value(effect, 0)} tkr är mer än dubbla underskottet {told(result)}."
            yield found("W115", "Åtgärdernas effekt", message, *(row.effekt for row in rows), result)


def _forecasts(period: Period) -> Iterator[Finding]:
    """A forecast that the year looks back on is the one that the follow-up told then."""
    if period.month:
        return
    for row in period.known_rows(FORECASTS, ForecastRow):
        year, _, month = row.period.partition("-")
        if not month.isdecimal():
            continue
        then = Period(period.project, period.board, int(year), int(month))
        told_then = [one for one in then.known_rows(STATEMENT, StatementRow) if one.roll == "resultat"]
        for result in told_then:
            told_as = result.prognosavvikelse
            if told_as.value is None or row.prognos.value is None or result.budget.value:
                continue
            factor = {("tkr", "mnkr"): Decimal("0.001"), ("mnkr", "tkr"): Decimal(1000)}
            value = told_as.value * factor.get((told_as.unit, row.prognos.unit), Decimal(1))
            if abs(value - row.prognos.value) > Decimal(1).scaleb(-row.prognos.decimals):
                message = f"Prognosen är {told(row.prognos)}, men uppföljningen visade {told(told_as)}."
                yield found("W112", row.tillfälle, message, row.prognos, told_as)


def _within_year(period: Period, statement: list[StatementRow]) -> Iterator[Finding]:
    """A period's amounts grow through the year and end in the year's."""
    if not period.month:
        return
    year = {row.rad: row for row in period.whole_year.known_rows(STATEMENT, StatementRow)}
    earlier = next((other for other in reversed(period.followed_up) if other.has(STATEMENT)), None)
    last = {row.rad: row for row in earlier.rows(STATEMENT, StatementRow)} if earlier else {}
    for row in statement:
        if row.roll not in ("intäkt", "kostnad", "summa_kostnader", "nettokostnad", "kommunbidrag"):
            continue
        whole, then = year.get(row.rad), last.get(row.rad)
        if whole and _exceeds(row.budget, whole.budget):
            message = f"Periodens budget {told(row.budget)} är större än helårets {told(whole.budget)}."
            yield found("W108", f"{row.rad}, budget", message, row.budget, whole.budget)
        for column in ("budget", "utfall"):
            new = getattr(row, column)
            if then and _exceeds(getattr(then, column), new):
                message = f"{told(new)} är mindre än {told(getattr(then, column))} vid uppföljningen före."
                yield found("W109", f"{row.rad}, {column}", message, new, getattr(then, column))
        if whole and period.month == 12 and _differs(row.utfall, whole.utfall):
            message = f"Utfallet till och med december är {told(row.utfall)}, men bokslutet {told(whole.utfall)}."
            yield found("W110", f"{row.rad}, utfall", message, row.utfall, whole.utfall)


def _differs(one: Figure, other: Figure) -> bool:
    return one.known and other.known and one.unit == other.unit and one.value != other.value


def _exceeds(one: Figure, other: Figure) -> bool:
    if one.value is None or other.value is None or one.unit != other.unit:
        return False
    return abs(one.value) > abs(other.value)


def _volumes(period: Period) -> Iterator[Finding]:
    before = {row.volym: row for row in period.before.known_rows(VOLUMES, VolumeRow)}
    for row in period.known_rows(VOLUMES, VolumeRow):
        for column in ("budget", "utfall"):
            figure = getattr(row, column)
            if figure.known and figure.value < 0:
                yield found("E202", f"{row.volym}, {column}", f"{told(figure)} är negativt.", figure)
        pairs = [(row.utfall, row.budget, "budgeten")]
        if then := before.get(row.volym):
            pairs += [(row.utfall, then.utfall, "året före"), (row.budget, then.budget, "året före")]
        for one, other, what in pairs:
            if one.known and other.known and abs(one.value - other.value) > UNLIKELY * abs(other.value):  # type: ignore[operator, arg-type]
                yield found("W113", row.volym, f"{told(one)} är långt från {told(other)} ({what}).", one, other)


def _liability(period: Period) -> Iterator[Finding]:
    rows = period.known_rows(LIABILITY, LiabilityRow)
    named = {row.rad.split()[0].lower(): row.värde for row in rows}
    opening, closing, change = (named.get(word) for word in ("ingående", "utgående", "förändring"))
    if opening and closing and change and opening.known and closing.known and change.known:
        difference = opening - closing
        if difference.value != change.value:
            message = f"Förändringen är {told(change)}, men skulderna ger {told(difference)}."
            yield found("W116", "Semesterlöneskuld", message, change, opening, closing)
