"""The assembled document, as its files lie in a report's folder."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from bokslut.present.blocks import LEFT_OUT
from bokslut.project import RESOURCES

RENDER = "_render"
"""Folder of the project that holds what both engines render with."""

INCLUDE = re.compile(r"^\{\{< include (?P<file>\S+) >\}\}$", re.MULTILINE)


def with_chapters(folder: Path) -> str:
    """Return the document with its chapters in place, as Quarto includes them."""

    def chapter(match: re.Match[str]) -> str:
        return (folder / match["file"]).read_text(encoding="utf-8")

    return INCLUDE.sub(chapter, (folder / "report.qmd").read_text(encoding="utf-8"))


def more_letters(text: str) -> bool:
    """Return whether a text has letters that the report's own typeface lacks and others lend."""
    return not {ord(letter) for letter in set(text) if not letter.isascii()}.isdisjoint(_lent())


@cache
def _lent() -> frozenset[int]:
    table = (RESOURCES / "filters" / "letters.lua").read_text(encoding="utf-8").partition("lent")[2]
    pairs = re.findall(r"\{0x(\w+), 0x(\w+)\}", table)
    return frozenset(letter for first, last in pairs for letter in range(int(first, 16), int(last, 16) + 1))


def left_out(folder: Path) -> tuple[str, ...]:
    """Return the notes of an assembled report on what it leaves out."""
    return tuple(re.findall(rf"^::: \{{\.{LEFT_OUT}\}}\n(.+)$", with_chapters(folder), re.MULTILINE))
