"""The kinds of report, and what each consists of: the only place that says so.

Headings and titles are templates: `$year` is the report's year, `$before` the year before, `$next`
and the like the years after, `$month` the month that a period ends with, `$period` the
period and `$span` the period in short.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from string import Template

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)


INTERIM_MONTH = 8
"""The month that the interim report is made after."""


@dataclass(frozen=True)
class Time:
    """The year of a report and, for a period within it, the month that it ends with."""

    year: int
    month: int | None = None

    def fill(self, template: str) -> str:
        """Fill in the years and months of a heading."""
        years = {f"next{n}" if n > 1 else "next": self.year + n for n in range(1, 5)}
        month = MONTHS[self.month - 1] if self.month else ""
        period = f"januari–{month}" if self.month and self.month > 1 else month
        short = month if len(month) < 5 else month[:3]
        span = f"jan–{short}" if self.month and self.month > 1 else short
        return Template(template).substitute(
            year=self.year, before=self.year - 1, month=month, period=period, span=span, last=self.year + 2, **years
        )


@dataclass(frozen=True)
class Column:
    """A column of a table of lines: which of a line's figures it shows, by the name that comments use."""

    figure: str
    heading: str


@dataclass(frozen=True)
class Kind:
    """One kind of report.

    Attributes
    ----------
    name
        What commands and parameters call it.
    title
        What readers call it.
    month
        The month that its period ends with; 0 where it is asked for with the report, None where
        the period is the year.
    lines, investments
        The columns of the operating statement and of the investments; a column that no line has a
        figure for is left out.
    account
        The sentence that opens the account of a line, told from its figures; `rad` stands for it.
    outcome
        What the period's outcome is called where tables name it; empty for a kind that looks ahead.
    index_basis
        Which knowledge of the price index applies: `underlag` in `data/index.csv`.
    requires
        Data files without which there is no report of this kind; other missing files leave out
        the section that needs them.
    adopted
        What a later report calls one that was adopted and whose figures were restated since; empty for
        a kind whose figures no later report compares itself with.
    """

    name: str
    title: str
    month: int | None = None
    lines: tuple[Column, ...] = ()
    investments: tuple[Column, ...] = ()
    account: str = ""
    outcome: str = "Utfall $year"
    index_basis: str = "bokslut $year"
    requires: tuple[str, ...] = field(default=("drift.csv",))
    adopted: str = ""

    def folder(self, month: int | None) -> str:
        """Return the name of the folder that its reports are left in."""
        return f"{self.name}-{month:02}" if self.month == 0 else self.name


_OUTCOME = (
    "Utfallet blev {{ rad.utfall | belopp | mnkr }}{% if rad.avvikelse.known %}, {{ rad.avvikelse | mot_budget }}"
    "{% endif %}{% if rad.föregående.known %}, och {{ rad.ökning | ökade }} jämfört med {{ föregående_år }}"
    "{% endif %}."
)
_FORECAST = (
    "{% if rad.utfall.known %}Till och med {{ månad }} är utfallet {{ rad.utfall | belopp | mnkr }}"
    "{% if rad.avvikelse.known %}, {{ rad.avvikelse | mot_budget }}{% endif %}. {% endif %}"
    "{% if rad.prognosavvikelse.known %}Helåret väntas bli {{ rad.prognosavvikelse | mot_budget }}.{% endif %}"
)
_BUDGET = (
    "Budgeten {{ år }} är {{ rad.budget | belopp | mnkr }}{% if rad.föregående_budget.known %}"
    "{% if rad.budgetökning.value %}, en {{ rad.budgetökning | tecken_ord('ökning', 'minskning') }} med "
    "{{ rad.budgetökning | belopp | mnkr }} jämfört med {{ föregående_år }}{% else %}, lika mycket som "
    "{{ föregående_år }}{% endif %}{% endif %}."
)

_YEAR = (
    Column("budget", "Budget $year"),
    Column("utfall", "Bokslut $year"),
    Column("avvikelse", "Avvikelse från budget $year"),
    Column("föregående", "Bokslut $before"),
    Column("förändring", "Differens $year/$before"),
)
_PERIOD = (
    Column("budget", "Budget $span"),
    Column("utfall", "Utfall $span"),
    Column("avvikelse", "Avvikelse $span"),
    Column("föregående", "Utfall $span $before"),
    Column("helårsbudget", "Budget $year"),
    Column("prognosavvikelse", "Prognos, avvikelse"),
    Column("prognosändring", "Ändring av prognos"),
)
_PLAN = (
    Column("föregående_budget", "Budget $before"),
    Column("budget", "Budget $year"),
    Column("plan_1", "Plan $next"),
    Column("plan_2", "Plan $next2"),
)

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "annual",
            "Årsbokslut $year",
            None,
            _YEAR,
            _YEAR,
            _OUTCOME,
            outcome="Bokslut $year",
            adopted="det beslutade årsbokslutet",
        ),
        Kind(
            "interim",
            "Delårsbokslut $period $year",
            INTERIM_MONTH,
            _PERIOD,
            _PERIOD,
            _FORECAST,
            adopted="det beslutade delårsbokslutet",
        ),
        Kind(
            "monthly",
            "Månadsuppföljning $period $year",
            0,
            _PERIOD,
            _PERIOD,
            _FORECAST,
            adopted="den beslutade månadsuppföljningen",
        ),
        Kind(
            "budget",
            "Budget $year–$last",
            None,
            _PLAN,
            (*_PLAN, Column("plan_3", "Plan $next3"), Column("plan_4", "Plan $next4")),
            _BUDGET,
            outcome="",
            index_basis="budget $year–$last",
        ),
        Kind(
            "audit",
            "Revisionsunderlag $year",
            None,
            _YEAR,
            _YEAR,
            _OUTCOME,
            index_basis="budget $year–$last",
            requires=("revision.yaml",),
        ),
        Kind("summary", "Sammanställning $year", None, requires=()),
    )
}
