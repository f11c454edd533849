"""The one reader of CSV: rows counted as the file counts them, and quotation marks that close."""

from __future__ import annotations

import csv
import io
import re

from bokslut.errors import BokslutError
from bokslut.letters import label

LONGEST_CELL = 131_072
"""Characters of a cell at most."""

MOST_COLUMNS = 1_000

_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)
"""A line that Excel reads and does not show; other programs give it as many separators as the table has."""

_CONFLICT = re.compile(r"^(<<<<<<< |=======$|>>>>>>> )", re.MULTILINE)


def numbered_rows(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file's text with the lines that they begin on, the header first.

    Parameters
    ----------
    file
        What errors call it.

    Raises
    ------
    BokslutError
        Where there is no row, a quotation mark does not close, or a cell goes beyond the bounds.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if conflict := _CONFLICT.search(text):
        number = text.count("\n", 0, conflict.start()) + 1
        raise BokslutError(
            "git has marked a conflict", where=f"{file}, row {number}", hint="keep one of the two versions of the rows"
        )
    first, _, rest = text.partition("\n")
    skipped, separator = 0, ""
    if told := _SEPARATOR.fullmatch(first.strip()):
        text, separator, skipped = rest, told[1], 1
        first = rest.partition("\n")[0]
    separator = separator or max(",;\t", key=first.count)
    rows: list[list[str]] = []
    lines: list[int] = []
    ended = skipped
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:  # a cell may hold several lines
            rows.append(row)
            lines.append(ended + 1)
            ended = reader.line_num + skipped
            if len(row) > MOST_COLUMNS:
                raise BokslutError(
                    "a row has too many cells", where=f"{file}, row {lines[-1]}", expected=f"at most {MOST_COLUMNS}"
                )
    except csv.Error as error:
        raise _told(str(error), file, ended + 1) from None
    if not rows:
        raise BokslutError("the file is empty", where=file, expected="a header row")
    rows[0] = [label(name) for name in rows[0]]
    while rows[0] and not rows[0][-1] and all(not "".join(row[len(rows[0]) - 1 :]).strip() for row in rows):
        rows = [row[: len(rows[0]) - 1] for row in rows]
    return list(zip(lines, rows, strict=True))


def _told(said: str, file: str, row: int) -> BokslutError:
    where = f"{file}, row {row}"
    if "field limit" in said:
        return BokslutError(
            "a cell is too long",
            where=where,
            expected=f"at most {LONGEST_CELL} characters",
            hint="see whether a quotation mark in the row does not close",
        )
    if "unexpected end" in said:
        return BokslutError(
            "a quotation mark that opens in this row does not close", where=where, hint='close it with another "'
        )
    return BokslutError(
        "a quotation mark does not stand where a cell ends",
        where=where,
        hint='close the cell that begins with " with another one; write "" for one within its text',
    )
