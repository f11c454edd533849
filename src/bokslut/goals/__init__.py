"""Goals: the board's goals with signals, indicators, key figures and Agenda 2030."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bokslut.goals import figures
from bokslut.goals.figures import KeyFigure
from bokslut.goals.figures import names as names
from bokslut.goals.records import Goal
from bokslut.numbers import Figure, format_value
from bokslut.present.blocks import NOTHING, Block, Blocks, Div, Markdown, section
from bokslut.present.chart import Aim, against_targets
from bokslut.present.signal import inline, legend, signal
from bokslut.present.table import Column, Content, Row, Table

if TYPE_CHECKING:
    from bokslut.report import Report


class Goals:
    """The sections of the chapter on goals."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @section
    def overview(self) -> Block:
        """Every goal with its signal, and the scale of the signals."""
        period, scale = self.report.period, self.report.parameters.signals.goals
        where = period.name("mål.yaml")
        rows: list[Row] = []
        for over in figures.municipal_goals(period):
            rows.append(Row(over.kommunmål, style="rubrik"))
            rows += [Row(goal.namn, (signal(scale, goal.bedömning, where),), "nivå2") for goal in over.mål]
        columns = (Column("Nämndens mål", width=72), Column("Bedömning", numbers=False, width=28))
        table = Table("mal", f"Bedömning av nämndens mål {period.year}", columns, tuple(rows))
        return Blocks((Markdown(f"Målen bedöms med dessa signaler: {legend(scale)}" if scale else ""), table))

    @section
    def goals(self) -> Block:
        """Each goal: signal, indicator, Agenda 2030, key figures and the board's comment."""
        period = self.report.period
        all_figures = figures.key_figures(period)
        parts: list[Block] = []
        for over in figures.municipal_goals(period):
            parts.append(Markdown(f"### {over.kommunmål}"))
            parts += [self._card(goal, figures.of_goal(all_figures, goal)) for goal in over.mål]
        return Blocks(tuple(parts))

    @section
    def targets(self) -> Block:
        """All key figures against their targets in one chart."""
        return target_chart(figures.key_figures(self.report.period), self.report.year) or NOTHING

    def _card(self, goal: Goal, key_figures: Sequence[KeyFigure]) -> Block:
        period = self.report.period
        shown = signal(self.report.parameters.signals.goals, goal.bedömning, period.name("mål.yaml"))
        facts = [f"**Bedömning:** {inline(shown)}"]
        if goal.indikator:
            facts.append(f"**Kommunens indikator:** {goal.indikator}")
        if goal.risk:
            facts.append(f"**Omhändertar risken:** {goal.risk}")
        if goal.agenda2030:
            names = figures.agenda(period)
            linked = "; ".join(names.get(number, f"Mål {number}").rstrip(".") for number in goal.agenda2030)
            facts.append(f"**Agenda 2030:** {linked}")
        table: Block = key_figure_table(goal, key_figures, period.year) if key_figures else NOTHING
        head = Markdown(f"#### {goal.namn} {{#mal-{goal.id.replace('_', '-')}}}\n\n" + "\n\n".join(facts))
        comment = self.report.text(f"mål/{goal.id}")
        return Div("mål", Blocks((head, comment, table)))

    @section
    def sustainability(self) -> Block:
        """How the work follows the principles of sustainable development."""
        return self.report.text("hållbarhet")


def key_figure_table(goal: Goal, key_figures: Sequence[KeyFigure], year: int) -> Table:
    """The key figures of a goal with target, outcome and the year before; sources as notes."""
    municipal = any(one.row.utfall_kommun.known for one in key_figures)

    def row(one: KeyFigure) -> Row:
        target = one.row.målvärde.text if one.row.målvärde else None
        cells: list[Content] = [target, one.row.utfall]
        cells += [one.row.utfall_kommun] if municipal else []
        return Row(one.row.nyckeltal, (*cells, one.before))

    headings = [f"Mål {year}", f"Utfall {year}", *(["Hela kommunen"] if municipal else []), f"Utfall {year - 1}"]
    columns = (
        Column("Nyckeltal", width=100 - 15 * len(headings)),
        *(Column(heading, width=15) for heading in headings),
    )
    sources = tuple(f"Källa: {source}." for source in dict.fromkeys(one.row.källa for one in key_figures) if source)
    name = f"nyckeltal-{goal.id.replace('_', '-')}"
    rows = tuple(row(one) for one in key_figures)
    return Table(name, f"Nyckeltal för målet ”{goal.namn}”", columns, rows, sources, decimals_by="row")


def target_chart(key_figures: Sequence[KeyFigure], year: int) -> Block | None:
    """Draw the key figures that have both a target and an outcome; None where none has."""
    aims = []
    for one in key_figures:
        target, outcome, met = one.row.målvärde, one.row.utfall, one.row.met()
        if target is None or outcome.value is None or met is None or not target.value:
            continue
        label = re.sub(r" ?\([^)]*\)|, andel\b.*|, index .*", "", one.row.nyckeltal)
        aims.append(Aim(label, _written(outcome), target.text, float(outcome.value / target.value), met))
    if not aims:
        return None
    caption = f"Nyckeltalens utfall {year} i förhållande till målvärdet. Ringen når målet, rutan når det inte"
    return against_targets("nyckeltal", caption, aims)


def _written(figure: Figure) -> str:
    return "" if figure.value is None else format_value(figure.value, figure.decimals)
