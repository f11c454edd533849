"""What the rows of a data file are called, so that a cell is the same one when its row has moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bokslut.errors import BokslutError
from bokslut.numbers import format_value, parse_number
from bokslut.seals.labels import KEYS, labelled

_YEAR = re.compile(r"(?:19|20)\d\d")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """The rows of a data file, by their number; the header is row 1.

    Attributes
    ----------
    keys
        What tells each row from all others.
    labels
        What people call each row.
    cells
        What else stands in each row, by column.
    """

    keys: Mapping[int, Key]
    labels: Mapping[int, str]
    cells: Mapping[int, Mapping[str, str]]

    def by_key(self) -> dict[Key, int]:
        """Return the number of each row, by what tells it from the others."""
        return {key: number for number, key in self.keys.items()}


UNKNOWN = Rows({}, {}, {})
"""The rows of a file whose content is not known."""


def rows_of(file: str, content: bytes) -> Rows:
    """Return the rows of a CSV file; none of one that cannot be read, which then no report is made of."""
    try:
        rows = labelled(file, content)
    except BokslutError:
        return UNKNOWN
    columns = KEYS.get(file.rpartition("/")[2]) or tuple(next(iter(row.cells)) for row in rows[:1])
    return Rows(
        {row.number: row.key for row in rows},
        {row.number: row.label for row in rows},
        {row.number: {name: cell for name, cell in row.cells.items() if name not in columns} for row in rows},
    )


def swedish(text: str) -> str:
    """Return a cell's number as a report writes it; any other text as it stands."""
    try:
        value, decimals = parse_number(text.removesuffix("%"))
    except ValueError:
        return text
    return text if _YEAR.fullmatch(text) else format_value(value, decimals)
