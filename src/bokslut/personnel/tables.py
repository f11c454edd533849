"""The tables of the personnel chapter."""

from __future__ import annotations

from collections.abc import Sequence

from bokslut.personnel.figures import Level
from bokslut.present.table import Column, Row, Table

SUPERSCRIPTS = "¹²³⁴⁵⁶⁷⁸⁹"


def staff_table(levels: Sequence[Level], year: int) -> Table:
    """The measures of the staff, grouped, with the year before and the difference."""
    notes: list[str] = []
    rows: list[Row] = []
    for group in dict.fromkeys(level.group for level in levels):
        of_group = [level for level in levels if level.group == group]
        mark = ""
        if note := next((level.note for level in of_group if level.note), None):
            if note not in notes:
                notes.append(note)
            mark = SUPERSCRIPTS[notes.index(note)]
        whole = len(of_group) == 1 and not of_group[0].label
        if not whole:
            rows.append(Row(group + mark, style="rubrik"))
        for level in of_group:
            label = group + mark if whole else level.label
            cells = (level.outcome.unit, level.outcome, level.before, level.change)
            rows.append(Row(label, cells, "" if whole else "nivå2"))
    columns = (
        Column("Mått", width=40),
        Column("Enhet", numbers=False, width=18),
        Column(str(year), width=14),
        Column(str(year - 1), width=14),
        Column("Differens", width=14),
    )
    marked = tuple(f"{SUPERSCRIPTS[number]} {note}." for number, note in enumerate(notes))
    return Table("personal", f"Personalstatistik {year}", columns, tuple(rows), marked, decimals_by="row")


def incident_table(levels: Sequence[Level], year: int) -> Table:
    """Reported injuries and incidents, with the year before and the difference."""
    rows = tuple(Row(level.label, (level.outcome, level.before, level.change)) for level in levels)
    return Table("incidenter", f"Arbetsskador och tillbud {year}. Antal rapporterade", _compared(year), rows)


def sick_leave_table(levels: Sequence[Level], year: int) -> Table:
    """Sick leave by sex, age and length, with the year before and the difference."""
    rows = tuple(
        Row(level.label, (level.outcome, level.before, level.change), "summa" if level.group == "Totalt" else "")
        for level in levels
    )
    caption = f"Sjukfrånvaro {year}. Procent av ordinarie arbetstid, differens i procentenheter"
    notes = ("Avser samtliga anställningsformer, inklusive timavlönade.",)
    return Table("sjukfranvaro", caption, _compared(year), rows, notes)


def _compared(year: int) -> tuple[Column, ...]:
    columns = [Column(heading, width=18) for heading in (str(year), str(year - 1), "Differens")]
    return (Column("Grupp", width=46), *columns)
