"""Economy: the operating statement, the net cost, forecasts and investments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.economy import charts, figures, tables
from bokslut.economy.figures import names as names
from bokslut.present.blocks import NOTHING, Block, Blocks, Markdown, section
from bokslut.present.prose import slug

if TYPE_CHECKING:
    from bokslut.report import Report


class Economy:
    """The sections of the economy chapter."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @section
    def operating_statement(self) -> Block:
        """The operating statement: budget, outcome, deviation, the year before and the difference."""
        year, kind = self.report.year, self.report.kind
        caption = f"Driftredovisning {year}. Belopp i tkr"
        return tables.line_table("drift", caption, figures.statement(self.report.period), kind, year)

    @section
    def deviations(self) -> Block:
        """The deviation of each account group, and the way from budget to outcome."""
        lines, year = figures.statement(self.report.period), self.report.year
        return Blocks((charts.deviation_chart(lines, year), charts.budget_to_outcome(lines, year)))

    @section
    def account_groups(self) -> Block:
        """An account for each account group: its figures in a sentence, and the board's comment."""
        parts: list[Block] = []
        for line in figures.account_groups(figures.statement(self.report.period)):
            name = slug(line.label)
            parts.append(Markdown(f"### {line.label} {{#kontogrupp-{name.replace('_', '-')}}}"))
            parts.append(self.report.prose(ACCOUNT.format(name=name), f"drift.{name}"))
            parts.append(self.report.text(f"ekonomi/kontogrupper/{name}"))
        return Blocks(tuple(parts))

    @section
    def net_cost(self) -> Block:
        """The net cost's development in mnkr, in percent and in real terms, and over the years."""
        period, index = self.report.period, self.report.parameters.price_index
        lines = figures.statement(period)
        prices = (index, figures.price_change(period, index)) if index else None
        table: Block = NOTHING
        if figures.by_role(lines, "nettokostnad").before.known:
            table = tables.net_cost_table(lines, period.year, prices)
        return Blocks((table, charts.result_over_time(period) or NOTHING))

    @section
    def forecast_accuracy(self) -> Block:
        """The year's forecasts and how far the outcome came from them."""
        period = self.report.period
        outcome = figures.by_role(figures.statement(period), "resultat").outcome
        return tables.forecast_table(figures.forecasts(period), outcome, self.report.kind, period.year)

    @section
    def investments(self) -> Block:
        """Investments by category: budget, outcome, deviation and the year before."""
        year = self.report.year
        return tables.line_table(
            "investeringar",
            f"Investeringar {year}. Belopp i tkr",
            figures.investments(self.report.period),
            self.report.kind,
            year,
            spent_less_is_more=self.report.parameters.investment_change == "spent_less",
        )


ACCOUNT = (
    "Utfallet blev {{{{ drift.{name}.utfall | belopp | mnkr }}}}, {{{{ drift.{name}.avvikelse | mot_budget }}}}"
    "{{% if drift.{name}.föregående.known %}}, och {{{{ drift.{name}.ökning | ökade }}}} jämfört med"
    " {{{{ föregående_år }}}}{{% endif %}}."
)
"""The sentence that opens each account group, told from its figures."""
