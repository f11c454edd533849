"""Personnel: staff, work environment, injuries and incidents, sick leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.personnel import charts, figures, tables
from bokslut.personnel.figures import names as names
from bokslut.personnel.records import TURNOVER, WORK_ENVIRONMENT, TurnoverRow, WorkEnvironmentRow
from bokslut.present.blocks import NOTHING, Block, Blocks, Markdown, section
from bokslut.present.markdown_text import literal
from bokslut.present.table import Column, Row, Table

if TYPE_CHECKING:
    from bokslut.report import Report


class Personnel:
    """The sections of the personnel chapter."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @section
    def staff(self) -> Block:
        """Employees, full-time equivalents, degree of employment, age, hours and turnover."""
        period = self.report.period
        table = tables.staff_table(figures.staff(period), period.time, older_first=self._older_first)
        return Blocks((table, charts.staff_over_time(period) or NOTHING))

    @section
    def recruitment(self) -> Block:
        """Recruitment and the supply of competence: the board's own account."""
        return self.report.text("personal/kompetensförsörjning")

    @section
    def work_environment(self) -> Block:
        """The work-environment goal and, where it has one, its indicator."""
        period = self.report.period
        row = period.rows(WORK_ENVIRONMENT, WorkEnvironmentRow)[0]
        goal = Markdown(f"**Nämndens arbetsmiljömål {period.year}:** {literal(row.mål)}.") if row.mål else NOTHING
        if not (row.utfall.known and self.report.kind.outcome):
            return goal
        before = [
            other.utfall
            for other in period.before.known_rows(WORK_ENVIRONMENT, WorkEnvironmentRow)
            if other.nyckel == row.nyckel
        ]
        names = [(f"Mål {period.year}", row.målvärde)] if row.målvärde.known else []
        names += [("Tidigare under året", row.tidigare)] if row.tidigare.known else []
        names += [(f"Utfall {period.year}", row.utfall), *((f"Utfall {period.year - 1}", figure) for figure in before)]
        names += [("Högsta värde", row.högsta)] if row.högsta.known else []
        columns = (Column("Indikator", width=52), *(Column(heading, width=48 // len(names)) for heading, _ in names))
        rows = (Row(row.indikator or row.nyckel, tuple(figure for _, figure in names)),)
        return Blocks((goal, Table("arbetsmiljo", f"Indikator för arbetsmiljömålet {period.year}", columns, rows)))

    @section
    def incidents(self) -> Block:
        """Reported injuries and incidents."""
        return tables.incident_table(
            figures.incidents(self.report.period), self.report.period.time, older_first=self._older_first
        )

    @section
    def sick_leave(self) -> Block:
        """Sick leave by sex, age and length."""
        period = self.report.period
        table = tables.sick_leave_table(figures.sick_leave(period), period.time, older_first=self._older_first)
        return Blocks((table, charts.sick_leave_over_time(period) or NOTHING))

    @section
    def turnover(self) -> Block:
        """External turnover of each department."""
        period = self.report.period
        return tables.turnover_table(period.rows(TURNOVER, TurnoverRow), period.year)

    @property
    def _older_first(self) -> bool:
        return self.report.parameters.look.older_first
