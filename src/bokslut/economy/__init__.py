"""Economy: the operating statement, the net cost, forecasts, frames and investments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bokslut.economy import charts, figures, tables
from bokslut.economy.names import names as names
from bokslut.economy.records import ACTIONS, GRANT, LIABILITY, ActionRow, GrantRow, LiabilityRow
from bokslut.errors import BokslutError
from bokslut.kinds import Column
from bokslut.present.blocks import NOTHING, Block, Blocks, Markdown, section
from bokslut.present.markdown_text import literal
from bokslut.present.names import Anchors, slug

if TYPE_CHECKING:
    from bokslut.report import Report


class Economy:
    """The sections of the economy chapter."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @section
    def operating_statement(self) -> Block:
        """The operating statement, with the columns that the kind of report gives it."""
        period = self.report.period
        lines = figures.statement(period)
        columns = self._columns(self.report.kind.lines)
        return tables.line_table("drift", f"Drift {self._when}", lines, columns, period.time)

    @section
    def deviations(self) -> Block:
        """The deviation of each account group, and the way from budget to outcome."""
        lines = figures.statement(self.report.period)
        caption = f"Avvikelse från budget per kontogrupp {self._when}"
        chart = charts.deviation_chart("avvikelse", caption, lines, "avvikelse")
        return Blocks((chart or NOTHING, charts.budget_to_outcome(lines, self.report.period.time) or NOTHING))

    @section
    def forecast(self) -> Block:
        """The forecast of the whole year: each account group's deviation, and how the forecast moved."""
        period = self.report.period
        caption = f"Prognos för helåret {period.year}: avvikelse från budget per kontogrupp"
        chart = charts.deviation_chart("prognos", caption, figures.statement(period), "prognosavvikelse")
        return Blocks((chart or NOTHING, charts.forecasts_over_time(period) or NOTHING))

    @section
    def account_groups(self) -> Block:
        """An account for each account group: its figures in a sentence, and the board's comment."""
        parts: list[Block] = []
        lines = figures.account_groups(figures.statement(self.report.period))
        anchor, names = Anchors(), Counter(slug(line.label) for line in lines)
        for line in lines:
            name = slug(line.label)
            parts.append(Markdown(f"### {literal(line.label)} {{#{anchor('kontogrupp', line.label)}}}"))
            parts.append(self.report.prose(self.report.kind.account, f"drift.{name}", rad=line.names()))
            comment = self.report.text(f"ekonomi/kontogrupper/{name}") if name else NOTHING
            if names[name] > 1 and comment is not NOTHING:
                raise self._of_several(name, [line for line in lines if slug(line.label) == name])
            parts.append(comment)
        return Blocks(tuple(parts))

    def _of_several(self, name: str, lines: Sequence[figures.Line]) -> BokslutError:
        """Return the refusal of a comment that would stand under each of several lines."""
        return BokslutError(
            f"{len(lines)} rows have the same comment",
            where=self.report.period.name(f"text/ekonomi/kontogrupper/{name}.md"),
            found=" and ".join(f"“{line.label}” ({line.names().where})" for line in lines),
            hint="name the rows so that more than their marks differs, and the comment after one of them",
        )

    @section
    def net_cost(self) -> Block:
        """The net cost's development in mnkr, in percent and in real terms, and over the years."""
        period, index = self.report.period, self.report.parameters.price_index
        lines = figures.statement(period)
        table: Block = NOTHING
        if figures.by_role(lines, "nettokostnad").growth.known:
            of_year = index if not period.month else None
            prices = (of_year, figures.price_change(period, of_year, self.report.index_basis)) if of_year else None
            table = tables.net_cost_table(lines, period.time, prices)
        return Blocks((table, charts.result_over_time(period) or NOTHING))

    @section
    def grant(self) -> Block:
        """The grant's development: its change by parts, and its way through the plan."""
        period = self.report.period
        grant = figures.by_role(figures.statement(period), "kommunbidrag")
        table = tables.grant_table(period.rows(GRANT, GrantRow), grant, period.time)
        return Blocks((table, charts.grant_over_time(grant, period.time) or NOTHING))

    @section
    def forecast_accuracy(self) -> Block:
        """The year's forecasts and how far the outcome came from them."""
        period = self.report.period
        outcome = figures.by_role(figures.statement(period), "resultat").outcome
        closing = period.time.fill(self.report.kind.outcome)
        return tables.forecast_table(figures.forecasts(period), outcome, closing, period.year)

    @section
    def investments(self) -> Block:
        """Investments by category, with the columns that the kind of report gives them."""
        period = self.report.period
        return tables.line_table(
            "investeringar",
            f"Investeringar {self._when}",
            figures.investments(period),
            self._columns(self.report.kind.investments),
            period.time,
            mirrored=self.report.parameters.investment_change == "spent_less",
        )

    @section
    def vacation_pay(self) -> Block:
        """The vacation-pay liability and its effect on the period's result."""
        period = self.report.period
        return tables.liability_table(period.rows(LIABILITY, LiabilityRow), period.time)

    @section
    def volumes(self) -> Block:
        """Volumes of the period against budget and against the year before."""
        return tables.volume_table(figures.volumes(self.report.period), self.report.period.time)

    @section
    def actions(self) -> Block:
        """Actions for a budget in balance; none are called for where the forecast is in balance."""
        result = figures.by_role(figures.statement(self.report.period), "resultat").row.prognosavvikelse
        if not self.report.period.has(ACTIONS) and result.value is not None and result.value >= 0:
            return Markdown("Prognosen visar inget underskott, och därför redovisas inga åtgärder.")
        return tables.action_table(self.report.period.rows(ACTIONS, ActionRow))

    def _columns(self, columns: Sequence[Column]) -> list[Column]:
        """Return the kind's columns under the headings that the board gives them."""
        own = self.report.parameters.look.columns
        return [Column(column.figure, own.get(column.figure, column.heading)) for column in columns]

    @property
    def _when(self) -> str:
        time = self.report.period.time
        return time.fill("$period $year" if time.month else "$year")
