"""How much of a document that others wrote is read: more than any report has, and less than a machine cannot bear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from zipfile import ZipFile, is_zipfile

from bokslut.errors import BokslutError

T = TypeVar("T")

FILE = 100_000_000
"""Bytes of a file, and of what a packed file holds beside its pictures."""

PAGES = 3_000
PARTS = 200_000
"""Paragraphs, rows and lines, empty ones too."""

CELLS = 1_000_000
SPAN = 1_000
"""Columns that a cell may stand over, as browsers count: more is taken as that many."""

FIGURES = 20_000
LETTERS = 20_000_000
LONGEST_LINE = 1_000
"""Letters of a line that can be a row or the head of a table; a longer one is running text."""

_ENDLESS = re.compile(r"\d{30,}")
"""Digits that are no number of anything."""

LONGEST_SENTENCE = 4_000
"""Letters of a sentence; a longer one is read in pieces, since each of its figures is held against all of it."""


def check_file(path: Path) -> None:
    """Refuse a file that is too large, or packs what would be.

    Raises
    ------
    BokslutError
        With what was found, and how much there may be.
    """
    if (size := path.stat().st_size) > FILE:
        raise too_much("bytes", FILE, size)
    if path.suffix.lower() == ".docx" and is_zipfile(path):
        with ZipFile(path) as packed:
            read = [one.file_size for one in packed.infolist() if not one.filename.startswith("word/media/")]
        if sum(read) > FILE:
            raise too_much("bytes when it is unpacked", FILE, sum(read))


def too_much(what: str, most: int, found: int | str) -> BokslutError:
    """Return the refusal of a document that holds too much of something."""
    found = f"{found:,}" if isinstance(found, int) else found
    return BokslutError(
        "the document is too large to be tied out",
        expected=f"at most {most:,} {what}",
        found=found,
        hint="divide it, or save the part with the figures as a document of its own",
    )


def bounded(text: str) -> str:
    """Return a text with “…” in the place of digits without end."""
    return _ENDLESS.sub(" … ", text)


class Counted:
    """How much of a document has been read so far."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def add(self, what: str, number: int, most: int) -> None:
        """Count more of something, and refuse the document where that is more than there may be."""
        self._seen[what] = self._seen.get(what, 0) + number
        if self._seen[what] > most:
            raise too_much(what, most, "more")

    def each(self, parts: Iterable[T]) -> Iterator[T]:
        """Return the parts of a document, as many as there may be."""
        for part in parts:
            self.add("paragraphs, rows and lines", 1, PARTS)
            yield part

    def cells(self, number: int) -> None:
        """Count the cells of a row."""
        self.add("cells of tables", number, CELLS)

    def text(self, text: str) -> str:
        """Count the letters of a text, and return it without digits that are no number."""
        self.add("letters", len(text), LETTERS)
        return bounded(text)


def span(cell: Any) -> int:
    """Return how many columns a cell of HTML stands over: 1 where it says nothing that is a number."""
    told = str(cell.get("colspan") or "").strip()
    if not (told.isascii() and told.isdigit()):
        return 1
    return SPAN if len(told) > 4 else min(max(int(told), 1), SPAN)
