"""The assembled document, as its files lie in a report's folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bokslut.letters import in_fonts
from bokslut.present.blocks import DOCUMENT, LEFT_OUT
from bokslut.present.markdown_text import plain

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
    return not {ord(letter) for letter in set(text) if not letter.isascii()}.isdisjoint(in_fonts("lent"))


def left_out(folder: Path) -> tuple[str, ...]:
    """Return the notes of an assembled report on what it leaves out: what has no data, and what is the analyst's."""
    notes = re.findall(rf"^::: \{{\.{LEFT_OUT}\}}\n(.+)$", with_chapters(folder), re.MULTILINE)
    return (*map(plain, notes), *_for_the_analyst(folder))


def _for_the_analyst(folder: Path) -> Iterator[str]:
    """Yield, by notebook, how many cells show something that is none of the report's: a frame, a plot."""
    for notebook in sorted((folder / "notebooks").glob("*.ipynb")):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        number = sum(any(map(_is_own, cell.get("outputs", []))) for cell in cells)
        if number:
            name = re.sub(r"^\d+-", "", notebook.stem)
            shown = "1 cell visar" if number == 1 else f"{number} celler visar"
            yield f"notebooks/{name}.ipynb: {shown} något som inte hör till rapporten"


def _is_own(output: Mapping[str, Any]) -> bool:
    """Return whether an output was made for whoever runs the notebook: shown, but by no call of the report."""
    data = output.get("data", {})
    text = "".join(data.get("text/plain", ""))
    return bool(data) and DOCUMENT not in data and (len(data) > 1 or bool(text.strip("'\"")))
