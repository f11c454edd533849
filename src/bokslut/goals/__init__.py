"""Goals: the board's goals with signals, indicators, key figures and Agenda 2030."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bokslut.errors import BokslutError
from bokslut.goals import figures
from bokslut.goals.figures import KeyFigure
from bokslut.goals.figures import names as names
from bokslut.goals.records import AGENDA, Goal
from bokslut.kinds import Time
from bokslut.numbers import Figure
from bokslut.present.blocks import NOTHING, Block, Blocks, Div, Markdown, section
from bokslut.present.chart import Aim, against_targets
from bokslut.present.markdown_text import literal
from bokslut.present.names import Anchors
from bokslut.present.signal import inline, legend, signal
from bokslut.present.table import Column, Composed, Content, Row, Table, superscript

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
        return Blocks((Markdown(f"Målen bedöms med dessa signaler:\n\n{legend(scale)}" if scale else ""), table))

    @section
    def goals(self) -> Block:
        """Each goal: signal, indicator, Agenda 2030, key figures and the board's comment."""
        period = self.report.period
        all_figures = figures.key_figures(period, self.report.parameters.look.outcome_years)
        parts: list[Block] = []
        anchor = Anchors()
        for over in figures.municipal_goals(period):
            parts.append(Markdown(f"### {literal(over.kommunmål)}"))
            parts += [self._card(goal, figures.of_goal(all_figures, goal), anchor) for goal in over.mål]
        return Blocks(tuple(parts))

    @section
    def targets(self) -> Block:
        """All key figures against their targets in one chart."""
        return target_chart(figures.key_figures(self.report.period), self.report.year) or NOTHING

    def _card(self, goal: Goal, key_figures: Sequence[KeyFigure], anchor: Anchors) -> Block:
        period = self.report.period
        shown = signal(self.report.parameters.signals.goals, goal.bedömning, period.name("mål.yaml"))
        facts = [f"**Bedömning:** {inline(shown)}"]
        if goal.indikator:
            facts.append(f"**Kommunens indikator:** {literal(goal.indikator)}")
        if goal.risk:
            facts.append(f"**Omhändertar risken:** {literal(goal.risk)}")
        if goal.agenda2030:
            names = figures.agenda(period)
            linked = "; ".join(f"mål {number}, {literal(_agenda(names, number, goal))}" for number in goal.agenda2030)
            facts.append(f"**Agenda 2030:** {linked}")
        table: Block = NOTHING
        if key_figures:
            name = anchor("nyckeltal", goal.id)
            caption = f"Nyckeltal för målet ”{goal.namn}”"
            years = self.report.parameters.look.outcome_years
            table = key_figure_table(name, caption, key_figures, period.time, years)
        head = Markdown(f"#### {literal(goal.namn)} {{#{anchor('mal', goal.id)}}}\n\n" + "\n\n".join(facts))
        comment = self.report.text(f"mål/{goal.id}")
        return Div("mål", Blocks((head, comment, table)))

    @section
    def key_figures(self) -> Block:
        """All key figures in one table."""
        period, years = self.report.period, self.report.parameters.look.outcome_years
        rows = figures.key_figures(period, years)
        return key_figure_table("nyckeltal", f"Nyckeltal {period.year}", rows, period.time, years)

    def aims(self) -> Table:
        """The board's goals under the municipality's, without assessment."""
        rows: list[Row] = []
        for over in figures.municipal_goals(self.report.period):
            rows.append(Row(over.kommunmål, style="rubrik"))
            rows += [Row(goal.namn, (_linked(goal),), "nivå2") for goal in over.mål]
        columns = (Column("Nämndens mål", width=66), Column("Indikator eller risk", numbers=False, width=34))
        return Table("namndmal", f"Nämndens mål {self.report.year}", columns, tuple(rows))

    @section
    def sustainability(self) -> Block:
        """How the work follows the principles of sustainable development."""
        return self.report.text("hållbarhet")


def key_figure_table(
    name: str,
    caption: str,
    key_figures: Sequence[KeyFigure],
    time: Time,
    years: int,
) -> Table:
    """Key figures with target, outcome and the years before; columns that nothing is known for are left out."""
    when = time.fill("$month $year" if time.month else "$year")
    headings: list[tuple[str, list[Content]]] = [
        (f"Mål {time.year}", [_target(one) for one in key_figures]),
        (f"Utfall {when}", [one.row.utfall for one in key_figures]),
        ("Hela kommunen", [one.row.utfall_kommun for one in key_figures]),
    ]
    for back in range(years):
        heading = f"Utfall {when}".replace(str(time.year), str(time.year - back - 1))
        headings.append((heading, [one.earlier[back] for one in key_figures]))
    forecasts: list[Content] = [one.row.prognos for one in key_figures]
    optional = {"Hela kommunen"}
    shown = [(heading, cells) for heading, cells in headings if heading not in optional or any(map(_is_known, cells))]
    with_forecast = any(forecasts)
    width = 13 if len(shown) > 3 or with_forecast else 15
    label = 100 - width * len(shown) - (22 if with_forecast else 0)
    columns = [Column("Nyckeltal", width=label), *(Column(heading, width=width) for heading, _ in shown)]
    if with_forecast:
        columns.append(Column("Prognos för helåret", numbers=False, width=22))
        shown.append(("Prognos", forecasts))
    notes: dict[str, str] = {}
    rows = []
    for place, one in enumerate(key_figures):
        mark = ""
        if one.row.fotnot:
            mark = notes.setdefault(one.row.fotnot, superscript(len(notes) + 1))
        kolada = f" ({one.row.kolada})" if one.row.kolada else ""
        rows.append(Row(one.row.nyckeltal + kolada + mark, tuple(cells[place] for _, cells in shown)))
    told = [f"{mark} {literal(note.rstrip('.'))}." for note, mark in notes.items()]
    sources = [source for source in dict.fromkeys(one.row.källa for one in key_figures) if source]
    told += [f"Källa: {literal('; '.join(sources))}."] if sources else []
    return Table(name, caption, tuple(columns), tuple(rows), tuple(told), decimals_by="row")


def _target(one: KeyFigure) -> Composed | None:
    if one.target is None:
        return None
    limit = one.row.gräns
    return Composed((one.target.comparison, one.aim, *((" (", limit, ")") if limit.known else ())))


def _agenda(names: dict[int, str], number: int, goal: Goal) -> str:
    if number not in names:
        raise BokslutError(
            f"Agenda 2030 has no goal {number}",
            where=f"data/{AGENDA}",
            expected=f"a row for the goal that {goal.id} names",
        )
    return names[number].lower()


def _linked(goal: Goal) -> str | None:
    return goal.indikator or (f"Risk: {goal.risk}" if goal.risk else None)


def _is_known(cell: Content) -> bool:
    return cell.known if isinstance(cell, Figure) else cell is not None


def target_chart(key_figures: Sequence[KeyFigure], year: int) -> Block | None:
    """Draw the key figures that have both a target and an outcome; None where none has."""
    aims = []
    for one in key_figures:
        target, outcome, met = one.target, one.row.utfall, one.met()
        if target is None or outcome.value is None or met is None or not target.value:
            continue
        label = re.sub(r" ?\([^)]*\)|, andel\b.*|, index .*", "", one.row.nyckeltal)
        aims.append(Aim(label, outcome, target.comparison, one.aim, met))
    if not aims:
        return None
    caption = f"Nyckeltalens utfall {year} i förhållande till målvärdet. Punkten når målet, romben når det inte"
    return against_targets("nyckeltal", caption, aims)
