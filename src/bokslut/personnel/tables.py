"""The tables of the personnel chapter."""

from __future__ import annotations

from collections.abc import Sequence

from bokslut.kinds import Time
from bokslut.numbers import Figure
from bokslut.personnel.figures import Level
from bokslut.personnel.records import TurnoverRow
from bokslut.present.markdown_text import literal
from bokslut.present.table import Column, Row, Table, superscript


def staff_table(levels: Sequence[Level], time: Time, *, older_first: bool = False) -> Table:
    """The measures of the staff, grouped, with the year before and the difference."""
    notes: dict[str, str] = {}
    rows: list[Row] = []
    for group in dict.fromkeys(level.group for level in levels):
        of_group = [level for level in levels if level.group == group]
        mark = ""
        if note := next((level.note for level in of_group if level.note), None):
            mark = notes.setdefault(note, superscript(len(notes) + 1))
        whole = len(of_group) == 1 and not of_group[0].label
        if not whole:
            rows.append(Row(group + mark, style="rubrik"))
        for level in of_group:
            label = group + mark if whole else level.label
            cells = (level.outcome.unit, *_figures(level, older_first))
            rows.append(Row(label, cells, "" if whole else "nivå2"))
    headings = (Column(heading, width=14) for heading in _headings(time.year, older_first))
    columns = (Column("Mått", width=40), Column("Enhet", numbers=False, width=18), *headings)
    marked = tuple(f"{mark} {literal(note)}." for note, mark in notes.items())
    return Table("personal", f"Personalstatistik {_when(time)}", columns, tuple(rows), marked, decimals_by="row")


def incident_table(levels: Sequence[Level], time: Time, *, older_first: bool = False) -> Table:
    """Reported injuries and incidents, with the year before and the difference."""
    rows = tuple(Row(level.label, _figures(level, older_first)) for level in levels)
    caption = f"Arbetsskador och tillbud {_when(time)}. Antal rapporterade"
    return Table("incidenter", caption, _compared("Typ", time.year, older_first), rows)


def sick_leave_table(levels: Sequence[Level], time: Time, *, older_first: bool = False) -> Table:
    """Sick leave by sex, age and length, with the year before and the difference."""
    rows = tuple(
        Row(level.label, _figures(level, older_first), "summa" if level.group == "Totalt" else "") for level in levels
    )
    caption = f"Sjukfrånvaro {_when(time)}. Procent av ordinarie arbetstid, differens i procentenheter"
    notes = ("Avser samtliga anställningsformer, inklusive timavlönade.",)
    return Table("sjukfranvaro", caption, _compared("Grupp", time.year, older_first), rows, notes)


def turnover_table(rows: Sequence[TurnoverRow], year: int) -> Table:
    """External turnover of each department."""
    columns = (
        Column("Avdelning", width=52),
        Column("Externa avgångar, antal", width=24),
        Column("Extern omsättning, procent", width=24),
    )
    parts = tuple(Row(row.avdelning, (row.externa_avgångar, row.procent)) for row in rows)
    return Table("personalomsattning", f"Personalomsättning per avdelning {year}", columns, parts)


def _when(time: Time) -> str:
    return time.fill("$period $year" if time.month else "$year")


def _compared(label: str, year: int, older_first: bool) -> tuple[Column, ...]:
    return (Column(label, width=46), *(Column(heading, width=18) for heading in _headings(year, older_first)))


def _headings(year: int, older_first: bool) -> tuple[str, str, str]:
    first, second = (year - 1, year) if older_first else (year, year - 1)
    return str(first), str(second), "Differens"


def _figures(level: Level, older_first: bool) -> tuple[Figure, Figure, Figure]:
    first, second = (level.before, level.outcome) if older_first else (level.outcome, level.before)
    return first, second, level.change
