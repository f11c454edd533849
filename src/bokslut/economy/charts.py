"""The charts of the economy chapter."""

from __future__ import annotations

from collections.abc import Sequence

from bokslut.economy.figures import Line, account_groups, by_role, statement, with_role
from bokslut.economy.records import STATEMENT
from bokslut.economy.tables import mnkr
from bokslut.kinds import Time
from bokslut.numbers import Figure, rounded
from bokslut.period import Period
from bokslut.present.chart import Chart, Panel, Series, deviations, over_time, waterfall


def deviation_chart(name: str, caption: str, lines: Sequence[Line], figure: str) -> Chart | None:
    """A deviation of each account group, in mnkr; None where none is known."""
    items = [(line.label, mnkr(line.figure(figure))) for line in account_groups(lines)]
    known = [(label, amount) for label, amount in items if amount.known]
    return deviations(name, f"{caption}, mnkr", known, "mnkr") if known else None


def budget_to_outcome(lines: Sequence[Line], time: Time) -> Chart | None:
    """The way from the budgeted to the actual result, an account group a step, in mnkr."""
    result = by_role(lines, "resultat")
    if not (result.budget.known and result.outcome.known):
        return None
    others = [*with_role(lines, "kommunbidrag"), *with_role(lines, "finansnetto")]
    steps = [(line.label, mnkr(line.deviation)) for line in [*account_groups(lines), *others]]
    moved = [(label, step) for label, step in steps if step.value and rounded(step.value, 1)]
    when = time.fill("$period $year" if time.month else "$year")
    return waterfall(
        "budget-till-utfall",
        f"Från budgeterat till redovisat resultat {when}, mnkr. Poster under 0,05 mnkr visas inte",
        ("Budgeterat resultat", mnkr(result.budget)),
        moved,
        ("Årets resultat" if not time.month else "Periodens resultat", mnkr(result.outcome)),
    )


def result_over_time(period: Period) -> Chart | None:
    """Result and net cost for all years in a row that the data hold; None where it is one year."""
    years = period.years(STATEMENT)
    lines = [statement(year) for year in years]
    result = tuple(mnkr(by_role(of, "resultat").outcome) for of in lines)
    net = tuple(mnkr(abs(by_role(of, "nettokostnad").outcome)) for of in lines)
    panels = [
        Panel(f"{title}, mnkr", (Series(title, figures),), bars=True)
        for title, figures in (("Resultat", result), ("Nettokostnad", net))
        if sum(figure.known for figure in figures) > 1
    ]
    if not panels:
        return None
    span = f"{years[0].year}–{years[-1].year}"
    when = period.time.fill(f"$period {span}") if period.month else span
    caption = f"Resultat och nettokostnad {when}, mnkr"
    return over_time("resultat", caption, [str(year.year) for year in years], panels, same_scale=False)


def forecasts_over_time(period: Period) -> Chart | None:
    """The forecast of the year's result at each follow-up of the year; None where it is one."""
    periods = [*(other for other in period.followed_up if other.has(STATEMENT)), period]
    told = [(other.time, mnkr(by_role(statement(other), "resultat").forecast)) for other in periods]
    known = [(time, figure) for time, figure in told if figure.known]
    if len(known) < 2:
        return None
    series = Series("Prognos", tuple(figure for _, figure in known))
    caption = period.time.fill("Prognos för årets resultat vid uppföljningarna $year, mnkr")
    times = [time.fill("$month")[:3] for time, _ in known]
    return over_time("prognoser", caption, times, [Panel("", (series,), bars=True)], same_scale=False)


def grant_over_time(grant: Line, time: Time) -> Chart | None:
    """The grant in the budget before, the budget and the plan, in mnkr."""
    steps = [("föregående_budget", "$before"), ("budget", "$year"), ("plan_1", "$next"), ("plan_2", "$next2")]
    known: list[tuple[str, Figure]] = [
        (time.fill(when), mnkr(grant.figure(name))) for name, when in steps if grant.figure(name).known
    ]
    if len(known) < 2:
        return None
    series = Series("Kommunbidrag", tuple(figure for _, figure in known))
    caption = f"Kommunbidrag {known[0][0]}–{known[-1][0]}, mnkr"
    return over_time("ram", caption, [when for when, _ in known], [Panel("", (series,), bars=True)], same_scale=False)
