"""The charts of the economy chapter."""

from __future__ import annotations

from collections.abc import Sequence

from bokslut.economy.figures import Line, account_groups, by_role, statement
from bokslut.economy.records import STATEMENT
from bokslut.economy.tables import mnkr
from bokslut.numbers import rounded
from bokslut.period import Period
from bokslut.present.chart import Chart, Panel, Series, deviations, over_time, waterfall


def deviation_chart(lines: Sequence[Line], year: int) -> Chart:
    """Deviation from budget for each account group, in mnkr."""
    items = [(line.label, mnkr(line.deviation)) for line in account_groups(lines)]
    return deviations("avvikelse", f"Avvikelse från budget per kontogrupp {year}, mnkr", items, "mnkr")


def budget_to_outcome(lines: Sequence[Line], year: int) -> Chart:
    """The way from the budgeted to the actual result, an account group a step, in mnkr."""
    result = by_role(lines, "resultat")
    others = [line for line in lines if line.role in ("kommunbidrag", "finansnetto")]
    steps = [(line.label, mnkr(line.deviation)) for line in [*account_groups(lines), *others]]
    moved = [(label, step) for label, step in steps if step.value and rounded(step.value, 1)]
    return waterfall(
        "budget-till-utfall",
        f"Från budgeterat till redovisat resultat {year}, mnkr. Poster under 0,05 mnkr visas inte",
        ("Budgeterat resultat", mnkr(result.budget)),
        moved,
        ("Årets resultat", mnkr(result.outcome)),
    )


def result_over_time(period: Period) -> Chart | None:
    """Result and net cost for all years in a row that the data hold; None where it is one year."""
    years = period.years(STATEMENT)
    if len(years) < 2:
        return None
    lines = [statement(year) for year in years]
    result = tuple(mnkr(by_role(of, "resultat").outcome) for of in lines)
    net = tuple(mnkr(abs(by_role(of, "nettokostnad").outcome)) for of in lines)
    panels = (
        Panel("Årets resultat, mnkr", (Series("Resultat", result),), bars=True),
        Panel("Nettokostnad, mnkr", (Series("Nettokostnad", net),), bars=True),
    )
    first, last = years[0].year, years[-1].year
    caption = f"Resultat och nettokostnad {first}–{last}, mnkr"
    return over_time("resultat", caption, [str(year.year) for year in years], panels, same_scale=False)
