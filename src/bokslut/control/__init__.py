"""Internal control: risks, the control plan and its follow-up, and private providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.control import figures
from bokslut.control.figures import names as names
from bokslut.control.records import CONTROLS, LEVELS, Control
from bokslut.present.blocks import Block, Blocks, Div, LeftOut, Markdown, section
from bokslut.present.chart import matrix
from bokslut.present.signal import legend, signal
from bokslut.present.table import Column, Content, Row, Table

if TYPE_CHECKING:
    from bokslut.report import Report


class InternalControl:
    """The sections on internal control and private providers."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @section
    def controls(self) -> Block:
        """How many controls were carried out without remark, and the scale of the signals."""
        sentence = (
            "Uppföljningen{% if 'control_follow_up' in bilaga %} ({{ bilaga.control_follow_up }}){% endif %} visar att "
            "{{ kontroller.utan_anmärkning | av(kontroller.antal) }} kontrollpunkter har genomförts utan anmärkning "
            "eller med försumbar anmärkning."
        )
        scale = self.report.parameters.signals.controls
        followed_up = any(control.bedömning for control in figures.controls(self.report.period))
        counts = self.report.names["kontroller"].own if followed_up else None
        told = (
            self.report.prose(sentence, "controls", kontroller=counts)
            if followed_up
            else LeftOut("Kontrollernas bedömning")
        )
        return Blocks((told, Markdown(f"Kontrollerna bedöms med dessa signaler:\n\n{legend(scale)}" if scale else "")))

    @section
    def risks(self) -> Block:
        """The risk analysis as a table and as a matrix of likelihood and materiality."""
        rows = figures.risks(self.report.period)
        year = self.report.year
        table = Table(
            "risker",
            f"Väsentlighets- och riskanalys {year}",
            (
                Column("Risk", width=20),
                Column("Beskrivning", numbers=False, width=38),
                Column("Sannolikhet", width=9),
                Column("Väsentlighet", width=9),
                Column("Riskvärde", width=8),
                Column("Hantering", numbers=False, width=16),
            ),
            tuple(
                Row(
                    row.risk,
                    (
                        row.beskrivning,
                        row.sannolikhet,
                        row.väsentlighet,
                        row.riskvärde,
                        row.hantering,
                    ),
                )
                for row in rows
            ),
            prose=True,
        )
        chart = matrix(
            "risker",
            f"Riskerna {year} efter sannolikhet och väsentlighet. Talet i rutans hörn är riskvärdet",
            [(row.risk, row.sannolikhet, row.väsentlighet, row.riskvärde) for row in rows],
            ("Sannolikhet", "Väsentlighet", "Riskvärde"),
            LEVELS,
        )
        return Blocks((chart, Div("liggande", table)))

    @section
    def risk_scales(self) -> Block:
        """What the levels of likelihood and materiality mean."""
        rows: list[Row] = []
        levels = figures.risk_scales(self.report.project)
        for scale in dict.fromkeys(level.skala for level in levels):
            rows.append(Row(scale, style="rubrik"))
            rows += [
                Row(f"{level.nivå} {level.benämning}", (level.förklaring,), "nivå2")
                for level in levels
                if level.skala == scale
            ]
        columns = (Column("Nivå", width=30), Column("Förklaring", numbers=False, width=70))
        return Table("riskskala", "Skalor för sannolikhet och väsentlighet", columns, tuple(rows))

    @section
    def control_plan(self) -> Block:
        """The control plan: each risk with its value, method and who is responsible."""
        known = figures.controls(self.report.period)
        columns = (
            Column("Risk", width=18),
            Column("Beskrivning", numbers=False, width=30),
            Column("Riskvärde", width=9),
            Column("Metod", numbers=False, width=27),
            Column("Ansvarig", numbers=False, width=16),
        )
        rows = tuple(
            Row(
                control.risk,
                (
                    control.riskbeskrivning,
                    control.riskvärde if control.riskvärde.known else None,
                    ". ".join(part for part in (control.kontroll, control.metod) if part),
                    control.ansvarig,
                ),
            )
            for control in known
        )
        caption = f"Internkontrollplan {self.report.year}"
        return Div("liggande", Table("kontrollplan", caption, columns, rows, prose=True))

    @section
    def control_follow_up(self) -> Block:
        """Each control with its risk, result, signal and action; columns without content are left out."""
        known = figures.controls(self.report.period)
        scale = self.report.parameters.signals.controls
        where = self.report.period.name(CONTROLS)

        def filled(control: Control, text: str | None) -> Content:
            return self.report.cell(text, f"{where}, {control.id}") if text else None

        columns: list[tuple[Column, list[Content]]] = [
            (Column("Beskrivning", numbers=False, width=13), [control.riskbeskrivning for control in known]),
            (
                Column("Riskvärde", width=8),
                [control.riskvärde if control.riskvärde.known else None for control in known],
            ),
            (Column("Kontroll", numbers=False, width=16), [control.kontroll for control in known]),
            (Column("Frekvens", numbers=False, width=9), [control.frekvens for control in known]),
            (Column("Metod", numbers=False, width=10), [control.metod for control in known]),
            (Column("Resultat", numbers=False, width=22), [filled(control, control.resultat) for control in known]),
            (
                Column("Bedömning", numbers=False, width=11),
                [signal(scale, control.bedömning, where) for control in known],
            ),
            (Column("Åtgärd", numbers=False, width=22), [filled(control, control.åtgärd) for control in known]),
        ]
        shown = [(column, cells) for column, cells in columns if any(cell is not None for cell in cells)]
        rows = tuple(
            Row(control.risk, tuple(cells[place] for _, cells in shown)) for place, control in enumerate(known)
        )
        caption = f"Uppföljning av internkontrollplan {self.report.year}"
        headings = (Column("Identifierad risk", width=12), *(column for column, _ in shown))
        return Div("liggande", Table("kontroller", caption, headings, rows, prose=True))

    @section
    def providers(self) -> Block:
        """Private providers: the board's account of how agreements are followed up."""
        return self.report.text("utförare")

    @section
    def provider_follow_up(self) -> Block:
        """Each agreement: what was followed up, whether it was met, shortcomings and actions."""
        rows = tuple(
            Row(row.avtal, (row.kontroll, row.uppfyllt, row.brister, row.påverkan, row.åtgärder))
            for row in figures.providers(self.report.period)
        )
        columns = (
            Column("Berört avtal", width=20),
            Column("Vad har följts upp?", numbers=False, width=24),
            Column("Väsentliga mål och krav uppfyllda", numbers=False, width=13),
            Column("Iakttagna brister", numbers=False, width=14),
            Column("Påverkan på verksamheten", numbers=False, width=14),
            Column("Vidtagna åtgärder", numbers=False, width=15),
        )
        table = Table("utforare", f"Uppföljning av privata utförare {self.report.year}", columns, rows, prose=True)
        return Blocks((Div("liggande", table), self.report.text("utförare_helhet")))
