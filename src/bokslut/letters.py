"""Letters as data mean them: what looks alike is alike, and what cannot be seen is not there."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal
from unicodedata import category, normalize

from bokslut.project import RESOURCES

_UNSEEN = {"Cf", "Cc"}
"""Categories of characters that print nothing: soft hyphens, zero-width and direction marks, control characters."""

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def label(text: str) -> str:
    """Return a label, a name or the text of a cell as it is matched and shown.

    Composed letters (NFC), no characters that print nothing, and single ordinary spaces for no-break
    spaces, line breaks and the like.
    """
    return " ".join(readable(text).split())


def readable(text: str) -> str:
    """Return a text of several lines with composed letters and without characters that print nothing."""
    if text.isascii() and text.isprintable():
        return text
    lines = _BREAKS.sub("\n", normalize("NFC", text))
    return "".join(one for one in lines if one in "\n\t" or category(one) not in _UNSEEN)


@cache
def in_fonts(which: Literal["own", "lent"]) -> frozenset[int]:
    """Return the letters of the report's own typeface, or those that other fonts lend it."""
    tables = (RESOURCES / "filters" / "letters.lua").read_text(encoding="utf-8").partition("lent")
    pairs = re.findall(r"\{0x(\w+), 0x(\w+)\}", tables[0 if which == "own" else 2])
    return frozenset(letter for first, last in pairs for letter in range(int(first, 16), int(last, 16) + 1))


def without_font(text: str) -> list[str]:
    """Return the letters of a text that no font has, each once: a PDF shows a box with their numbers instead."""
    return [
        one
        for one in dict.fromkeys(text)
        if not one.isascii()
        and category(one) not in {*_UNSEEN, "Mn", "Zl", "Zp"}
        and ord(one) not in in_fonts("own")
        and ord(one) not in in_fonts("lent")
    ]
