"""The assembled document, as its files lie in a report's folder."""

from __future__ import annotations

import re
from pathlib import Path

from bokslut.present.blocks import LEFT_OUT
from bokslut.present.markdown_text import plain

RENDER = "_render"
"""Folder of the project that holds what both engines render with."""

INCLUDE = re.compile(r"^\{\{< include (?P<file>\S+) >\}\}$", re.MULTILINE)


def with_chapters(folder: Path) -> str:
    """Return the document with its chapters in place, as Quarto includes them."""

    def chapter(match: re.Match[str]) -> str:
        return (folder / match["file"]).read_text(encoding="utf-8")

    return INCLUDE.sub(chapter, (folder / "report.qmd").read_text(encoding="utf-8"))


def left_out(folder: Path) -> tuple[str, ...]:
    """Return the notes of an assembled report on what it leaves out."""
    notes = re.findall(rf"^::: \{{\.{LEFT_OUT}\}}\n(.+)$", with_chapters(folder), re.MULTILINE)
    return tuple(plain(note) for note in notes)
