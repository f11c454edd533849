"""A document's tables against the tables of the year's reports.

A table is known by its rows' labels and by its values: its columns are those of the known table that they agree with
most often, so that a heading that cannot be read, or reads otherwise, does not matter. A cell that differs where the
rest of its column and its row agree is a contradiction.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bokslut.numbers import Cell, Figure
from bokslut.tieout.compare import Agreement, agreement
from bokslut.tieout.figures import MONEY, Written, figure_of_cell
from bokslut.tieout.known import Knowledge, KnownRow, KnownTable
from bokslut.tieout.measures import of_heading
from bokslut.tieout.plain import Row, Table
from bokslut.tieout.words import alike, stems

LIKE = 0.6
"""How alike the labels of two rows are at least where they are the same row."""

LONGEST_LABEL = 300
"""Letters of a label that are compared; a longer one is a text."""

Place = tuple[int, int]


@dataclass(frozen=True)
class Tied:
    """A cell and the known figure that stands in its place."""

    written: Written
    figure: Figure
    name: str
    agreement: Agreement
    sure: bool


@dataclass(frozen=True)
class _Fit:
    """A document's table laid on a known one: rows and columns, the factor of its unit, and mirrored columns."""

    table: KnownTable
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    mirrored: frozenset[int]
    factor: Decimal
    agreeing: int
    tied: int
    headings: int


def cells_of(table: Table) -> dict[Place, Written]:
    """Return the figures of a table's cells by row and column; the first column after the labels is 0."""
    found = {}
    for line, row in enumerate(table.rows):
        for column, text in enumerate(row.cells):
            if figure := figure_of_cell(text):
                found[line, column] = figure
    return found


def tie_table(table: Table, knowledge: Knowledge) -> dict[Place, Tied]:
    """Return the cells of a table that stand for known figures, with how they compare."""
    cells = cells_of(table)
    fits = [fit for known in knowledge.tables if (fit := _fit(table, cells, known)) is not None]
    tied: dict[Place, Tied] = {}
    for fit in sorted(fits, key=lambda fit: (-fit.agreeing, -fit.headings, fit.tied)):
        for place, found in _tied(table, cells, fit):
            before = tied.get(place)
            if before is None or (before.agreement == "differs" and found.agreement != "differs"):
                tied[place] = found
    return tied


def _fit(table: Table, cells: Mapping[Place, Written], known: KnownTable) -> _Fit | None:
    rows = _rows(table.rows, known.rows, cells)
    if not rows:
        return None
    width = max(len(row.cells) for row in table.rows)
    best: _Fit | None = None
    for factor in _factors(table, known):
        columns, mirrored = _columns(table, cells, known, rows, width, factor)
        fit = _counted(cells, known, rows, columns, mirrored, factor, _headings(table, known, columns))
        if best is None or fit.agreeing > best.agreeing:
            best = fit
    if best is None or best.tied == 0:
        return None
    whole = len(rows) >= 0.5 * sum(any(place[0] == line for place in cells) for line in range(len(table.rows)))
    enough = best.agreeing >= 2 and best.agreeing >= 0.55 * best.tied
    return best if enough and (whole or best.agreeing >= 6) else None


def _rows(rows: Sequence[Row], known: Sequence[KnownRow], cells: Mapping[Place, Written]) -> dict[int, int]:
    """Lay rows on known rows by their labels, then by the labels above them, then by their values."""
    scored = []
    values_of: dict[int, list[Decimal]] = defaultdict(list)
    for (line, _), figure in cells.items():
        values_of[line].append(figure.value)
    for line, row in enumerate(rows):
        own = values_of[line]
        for other, candidate in enumerate(known):
            near = _likeness(row, candidate)
            if near >= LIKE:
                values = [cell.value for cell in candidate.cells if cell is not None]
                same = sum(value in values for value in own)
                scored.append((-near, -same, abs(line - other), line, other))
    taken: dict[int, int] = {}
    for *_, line, other in sorted(scored):
        if line not in taken and other not in taken.values():
            taken[line] = other
    return taken


def _likeness(row: Row, known: KnownRow) -> float:
    """Return how alike two rows' labels are: at most 1, and a little more where the labels above are alike too."""
    own, other = _label(row.label), _label(known.label)
    if not own and not other:
        return 0.0
    near = alike(own, other)
    whole = alike(_label(f"{row.group} {row.label}"), _label(f"{known.group} {known.label}"))
    best = max(near, whole if whole > 0.75 else 0.0)
    above = alike(_label(row.group), _label(known.group)) if row.group and known.group else 0.0
    return best + above / 10


def _label(label: str) -> tuple[str, ...]:
    label = label[:LONGEST_LABEL]
    digits = (
        tuple(re.findall(r"\d+", label)[:2]) if re.search(r"\d+ ?(?:[-–]|år|>)|[<>≤≥]|\bdag\b", label, re.I) else ()
    )
    words = tuple(part for part in stems(re.sub(r"[\d¹²³⁴⁵⁶⁷⁸⁹*]", " ", label)) if not part.isdigit())
    return words + digits


def _factors(table: Table, known: KnownTable) -> list[Decimal]:
    """Return what the document's figures may have to be multiplied by: 1, or by what its money is told in."""
    told, other = (
        _money(f"{table.caption} {' '.join(table.headings)}"),
        _money(f"{known.caption} {' '.join(known.headings)}"),
    )
    units = {cell.unit for row in known.rows for cell in row.cells if cell is not None}
    other = other or next((unit for unit in units if unit in MONEY), "")
    if not other or not told or told == other:
        return [Decimal(1)]
    return [MONEY[told] / MONEY[other], Decimal(1)]


def _money(text: str) -> str:
    found = re.search(r"\b(tkr|mnkr|mkr|mdkr)\b", text)
    return {"mkr": "mnkr"}.get(found[1], found[1]) if found else ""


def _columns(
    table: Table,
    cells: Mapping[Place, Written],
    known: KnownTable,
    rows: Mapping[int, int],
    width: int,
    factor: Decimal,
) -> tuple[dict[int, int], frozenset[int]]:
    scored = []
    for column in range(width):
        for other in range(len(known.headings) - 1):
            agree = mirror = both = 0
            for line, row in rows.items():
                written, figure = cells.get((line, column)), _at(known, row, other)
                if written is None or figure is None:
                    continue
                both += 1
                agree += _compared(written, figure, factor, mirrored=False) != "differs"
                mirror += _compared(written, figure, factor, mirrored=True) != "differs"
            heading = _same_heading(table, known, column, other)
            share = max(agree, mirror) / both if both else 0
            if (share >= 0.5 and max(agree, mirror) >= 1 and heading >= 0) or (heading == 2 and both):
                scored.append(
                    (-share - heading * 0.3, abs(column - other), column, other, mirror > agree and mirror > 1)
                )
    columns: dict[int, int] = {}
    mirrored = set()
    for _, _, column, other, flipped in sorted(scored):
        if column not in columns and other not in columns.values():
            columns[column] = other
            if flipped:
                mirrored.add(column)
    return columns, frozenset(mirrored)


def _same_heading(table: Table, known: KnownTable, column: int, other: int) -> int:
    """Return 2 where headings say the same measure and year, 0 where they do not say, −1 where they say another."""
    if len(table.headings) <= column + 1:
        return 0
    measure, year = of_heading(table.headings[column + 1])
    its, its_year = of_heading(known.headings[other + 1])
    if not measure or not its:
        return 0
    if measure != its or (year and its_year and year != its_year):
        return -1
    return 2


def _headings(table: Table, known: KnownTable, columns: Mapping[int, int]) -> int:
    return sum(_same_heading(table, known, column, other) for column, other in columns.items())


def _at(known: KnownTable, row: int, column: int) -> Figure | None:
    cells = known.rows[row].cells
    return cells[column] if column < len(cells) else None


def _compared(written: Written, figure: Figure, factor: Decimal, *, mirrored: bool) -> Agreement:
    assert figure.value is not None
    value = (-figure.value if mirrored else figure.value) / factor
    exact = figure.decimals if factor == 1 else 6
    return agreement(written, value, exact, derived=not isinstance(figure.source, Cell) and figure.unit != "antal")


def _counted(
    cells: Mapping[Place, Written], known: KnownTable, rows: Mapping[int, int], columns: Mapping[int, int],
    mirrored: frozenset[int], factor: Decimal, headings: int,
) -> _Fit:  # fmt: skip
    agreeing = tied = 0
    for (line, column), written in cells.items():
        if line in rows and column in columns and (figure := _at(known, rows[line], columns[column])) is not None:
            tied += 1
            agreeing += _compared(written, figure, factor, mirrored=column in mirrored) != "differs"
    return _Fit(known, rows, columns, mirrored, factor, agreeing, tied, headings)


def _tied(table: Table, cells: Mapping[Place, Written], fit: _Fit) -> Iterator[tuple[Place, Tied]]:
    """Return the tied cells; one that differs is sure where its row is like the known one and the table agrees."""
    for (line, column), written in cells.items():
        if line not in fit.rows or column not in fit.columns:
            continue
        row = fit.table.rows[fit.rows[line]]
        figure = _at(fit.table, fit.rows[line], fit.columns[column])
        if figure is None:
            continue
        heading = fit.table.headings[fit.columns[column] + 1]
        name = f"{fit.table.caption.split('.')[0]}: {row.label}, {heading}"
        found = _compared(written, figure, fit.factor, mirrored=column in fit.mirrored)
        full = len(table.rows[line].cells) >= max(fit.columns) + 1
        sure = full and _likeness(table.rows[line], row) >= 0.75
        yield (line, column), Tied(written, figure, name, found, sure)
