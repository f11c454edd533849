"""What the rows of a data file are called, so that a cell is the same one when its row has moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bokslut.numbers import format_value, parse_number
from bokslut.reading import csv_rows, decode

_NUMBER = re.compile(r"[-−–+]?\d[\d\s\u00a0.,]*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """The rows of a data file, by their number; the header is row 1.

    Attributes
    ----------
    keys
        What tells each row from all others: the words that it begins with.
    labels
        What people call each row: as few of those words as tell it from the others.
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


def rows_of(raw: bytes, file: str) -> Rows:
    """Return the rows of a CSV file; `file` is what errors call it."""
    header, *lines = csv_rows(decode(raw), file)
    rows = {
        number: [cell.strip() for cell in line]
        for number, line in enumerate(lines, start=2)
        if any(cell.strip() for cell in line) and len(line) == len(header)
    }
    columns = list(zip(*rows.values(), strict=True))
    words = next((place for place, column in enumerate(columns) if place and _has_figures(column)), len(header))
    keys, seen = {}, Counter[Key]()
    for number, row in rows.items():
        key = tuple(row[:words])
        seen[key] += 1
        keys[number] = key if seen[key] == 1 else (*key, str(seen[key]))
    cells = {number: dict(zip(header[words:], row[words:], strict=True)) for number, row in rows.items()}
    return Rows(keys, _labels(keys, words), cells)


def _has_figures(column: Sequence[str]) -> bool:
    """Return whether a column holds figures; years tell rows from each other as words do."""
    return any(_NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in column)


def _labels(keys: Mapping[int, Key], words: int) -> dict[int, str]:
    for width in range(1, words + 1):
        labels = {number: ", ".join(word for word in key[:width] if word) for number, key in keys.items()}
        if len(set(labels.values())) == len(labels):
            return labels
    return {number: ", ".join(word for word in key if word) for number, key in keys.items()}


def swedish(text: str) -> str:
    """Return a cell's number as a report writes it; any other text as it stands."""
    try:
        value, decimals = parse_number(text.removesuffix("%"))
    except ValueError:
        return text
    return text if _YEAR.fullmatch(text) else format_value(value, decimals)
