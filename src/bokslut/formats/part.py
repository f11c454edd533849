"""The parts of a document, as any format shows them: one sequence that formats can be compared by."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

CAPTION, CELL, FIGURE, HEADING, ITEM, LINK, NOTE, PARAGRAPH = (
    *("caption", "cell", "figure", "heading", "item", "link", "note", "paragraph"),
)

MAYBE_SPACE = "\n"
"""Stands in a text of a PDF where a line ends: there a space or a hyphen may or may not belong to the text."""

FORMULA = "\ufffc"
"""Stands for a formula, which each format writes in a language of its own."""

_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)])
"""What is not seen: where a word may be parted, and how the letter before should look."""


@dataclass(frozen=True)
class Part:
    """A part of a document.

    Attributes
    ----------
    kind
        A heading, a paragraph, an item of a list, a caption, a cell, a figure (its alternative text), a
        note or a link (its address).
    text
        What it says, with single spaces.
    place
        What it is beside its text: the level of a heading, the mark of an item, the row and the column of
        a cell, the number of a note.
    """

    kind: str
    text: str
    place: str = ""


def plain(text: str) -> str:
    """Return a text as it is compared: composed letters, single spaces, no soft hyphens.

    A no-break space counts as a space, since each format keeps words together in a way of its own.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_UNSEEN))
    return " ".join(text.split())


def in_cell(parts: Iterable[Part]) -> str:
    """Return what a cell says: its paragraphs and the items of its lists, with their marks."""
    said = (f"{part.place} {part.text}" if part.kind == ITEM else part.text for part in parts if part.kind != LINK)
    return " ".join(said).strip()
