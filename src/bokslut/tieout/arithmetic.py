"""A table's own arithmetic: differences between columns, and totals of rows, that hold but for a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from bokslut.tieout.figures import Written
from bokslut.tieout.plain import Table

Place = tuple[int, int]
_TOTAL = re.compile(r"\b(?:summa|totalt?|totala)\b|\bkostnader\b|\bnetto", re.IGNORECASE)


FEWEST_ROWS = 4
"""In how many rows a column must be the difference of two others."""

MOST_COLUMNS, MOST_PARTS = 24, 200
"""How many columns, and rows above a total, are tried against each other; more is no table that people add up."""


@dataclass(frozen=True)
class Broken:
    """A cell that is not what the table's own figures make it: what it should be, by which rule."""

    place: Place
    expected: Decimal
    rule: str
    parts: tuple[Place, ...]


def broken(table: Table, cells: Mapping[Place, Written]) -> list[Broken]:
    """Return the cells that break a rule which the rest of the table keeps."""
    return [*_differences(table, cells), *_totals(table, cells)]


def _last(*written: Written) -> Decimal:
    return max(Decimal(1).scaleb(-one.decimals) for one in written)


def _differences(table: Table, cells: Mapping[Place, Written]) -> Iterator[Broken]:
    """Return where one column is the difference of two others in all rows but one or two."""
    columns = sorted({column for _, column in cells})
    lines = range(len(table.rows))
    if len(lines) < FEWEST_ROWS or len(columns) > MOST_COLUMNS:
        return
    for place, result in enumerate(columns[2:], start=2):
        for one, other in permutations(columns[:place], 2):
            whole = [line for line in lines if all((line, column) in cells for column in (one, other, result))]
            telling = [line for line in whole if cells[line, one].value != 0 or cells[line, other].value != 0]
            wrong = [line for line in telling if not _differ(cells, line, one, other, result)]
            if len(telling) < FEWEST_ROWS or not wrong or len(wrong) > max(1, len(telling) // 5):
                continue
            names = [_heading(table, column) for column in (one, other)]
            for line in wrong:
                expected = cells[line, one].value - cells[line, other].value
                yield Broken((line, result), expected, f"{names[0]} − {names[1]}", ((line, one), (line, other)))


def _differ(cells: Mapping[Place, Written], line: int, one: int, other: int, result: int) -> bool:
    a, b, c = cells[line, one], cells[line, other], cells[line, result]
    return abs(a.value - b.value - c.value) <= _last(a, b, c)


def _heading(table: Table, column: int) -> str:
    return table.headings[column + 1] if column + 1 < len(table.headings) else f"kolumn {column + 2}"


def _totals(table: Table, cells: Mapping[Place, Written]) -> Iterator[Broken]:
    """Return where a row is the sum of the rows right above it in all columns but one or two."""
    width = max((column for _, column in cells), default=-1) + 1
    for line, row in enumerate(table.rows):
        if not _TOTAL.search(row.label):
            continue
        columns = [column for column in range(width) if (line, column) in cells]
        for first in range(max(0, line - MOST_PARTS), line - 1):
            parts = range(first, line)
            if not all((part, column) in cells for part in parts for column in columns):
                continue
            wrong = [column for column in columns if not _adds_up(cells, parts, line, column)]
            if len(columns) < 3 or not wrong or len(wrong) > max(1, len(columns) // 3):
                continue
            for column in wrong:
                expected = sum((cells[part, column].value for part in parts), Decimal(0))
                rule = f"summan av raderna {table.rows[first].label} till {table.rows[line - 1].label}"
                yield Broken((line, column), expected, rule, tuple((part, column) for part in parts))
            break


def _adds_up(cells: Mapping[Place, Written], parts: Sequence[int], line: int, column: int) -> bool:
    total = sum((cells[part, column].value for part in parts), Decimal(0))
    allowed = _last(cells[line, column]) * (1 + len(parts) // 2)
    return abs(total - cells[line, column].value) <= allowed
