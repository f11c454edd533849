"""The kinds of report, and what each consists of: the only place that says so."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template


@dataclass(frozen=True)
class Kind:
    """One kind of report.

    Attributes
    ----------
    name
        What commands and parameters call it.
    title
        What readers call it, `$year` standing for the year.
    outcome, deviation, change
        Headings of columns: what the period's outcome, its deviation from budget and its
        difference from the year before are called (`$year`, `$before`).
    requires
        Data files without which there is no report of this kind; other missing files leave out
        the section that needs them.
    """

    name: str
    title: str
    budget: str
    outcome: str
    deviation: str
    change: str
    requires: tuple[str, ...]

    def heading(self, template: str, year: int) -> str:
        """Fill in the years of a heading."""
        return Template(template).substitute(year=year, before=year - 1)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="annual",
            title="Årsbokslut $year",
            budget="Budget $year",
            outcome="Bokslut $year",
            deviation="Avvikelse från budget $year",
            change="Differens $year/$before",
            requires=("drift.csv",),
        ),
    )
}
