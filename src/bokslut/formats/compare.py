"""Hold the formats of a rendered report against each other, part by part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from bokslut.formats.docx import read_docx
from bokslut.formats.html import read_html
from bokslut.formats.part import CAPTION, HEADING, MAYBE_SPACE, Part
from bokslut.formats.pdf import read_pdf

READERS = {"html": read_html, "docx": read_docx, "pdf": read_pdf}
"""What reads each format. The first of those that there are is what the others are held against; the PDF is last,
since where its lines end it does not tell whether there is a space."""

_HYPHENS = "-\u2010\u2011"
_LOOSE = re.compile(rf"[{_HYPHENS}\s]")
_SHOWN = re.compile(r'<data [^>]*?\bid="([^"]+)"')


@dataclass(frozen=True)
class Difference:
    """A part that one format has and another has not, or has otherwise.

    Attributes
    ----------
    format
        The format that differs.
    where
        The heading, or the caption of the table or figure, that it stands under.
    expected, found
        The part as it should be, and as it is; None where there is none.
    """

    format: str
    where: str
    expected: Part | None
    found: Part | None

    def __str__(self) -> str:
        return f"{self.format}, {self.where}: expected {_told(self.expected)}, found {_told(self.found)}"


def differences(folder: Path, formats: Sequence[str]) -> list[Difference]:
    """Return where the formats of a report say different things, in the order of the document.

    Parameters
    ----------
    folder
        The report's folder.
    formats
        Which formats to read; the HTML page is what the others are held against, where it is one of them.
    """
    read = {name: READERS[name](folder / f"report.{name}") for name in READERS if name in formats}
    (_, expected), *others = read.items()
    return [difference for name, parts in others for difference in _differences(name, expected, parts)]


def missing(folder: Path, formats: Sequence[str]) -> list[str]:
    """Return what does not stand in every format of a report: nothing where all is well.

    Beside what differs between the formats, that is each number that was executed and is not on the page.
    """
    told = [str(difference) for difference in differences(folder, formats)]
    values = folder / "values.json"
    if "html" in formats and values.is_file():
        shown = set(_SHOWN.findall((folder / "report.html").read_text(encoding="utf-8")))
        for value in json.loads(values.read_text(encoding="utf-8")):
            if value["id"] not in shown:
                place = ", ".join(f"{name} {what}" for name, what in value["where"].items())
                told.append(f"html, {place}: expected the number “{value['shown']}”, found nothing")
    return told


def same_text(expected: str, found: str) -> bool:
    """Return whether a text is what was expected.

    Where a line of a PDF ends there may be a space or not, and a hyphen that parts a word; everywhere
    else spaces and hyphens must be the same.
    """
    if MAYBE_SPACE not in found or expected == found:
        return expected == found
    at = 0
    for number, line in enumerate(found.split(MAYBE_SPACE)):
        line = line.strip(" ")
        if number and expected[at : at + 1] == " ":
            at += 1
        if expected.startswith(line, at):
            at += len(line)
        else:
            return False
    return at == len(expected)


def _differences(name: str, expected: Sequence[Part], found: Sequence[Part]) -> Iterator[Difference]:
    if len(expected) == len(found) and all(map(_same, expected, found)):
        return
    matcher = SequenceMatcher(None, [_key(part) for part in expected], [_key(part) for part in found], autojunk=False)
    where = _places(expected)
    for _, start, end, other_start, other_end in matcher.get_opcodes():
        for part, other in zip_longest(expected[start:end], found[other_start:other_end]):
            if part is None or other is None or not _same(part, other):
                yield Difference(name, where[min(start, len(where) - 1)], part, other)
            start = min(start + 1, end)


def _same(part: Part, other: Part) -> bool:
    return part.kind == other.kind and part.place == other.place and same_text(part.text, other.text)


def _key(part: Part) -> tuple[str, str, str]:
    """Return what parts are matched by: what they say but for spaces and hyphens."""
    return part.kind, part.place, _LOOSE.sub("", part.text)


def _places(parts: Sequence[Part]) -> list[str]:
    """Return for each part what it stands under: the last caption, or the last heading where that is later."""
    places, place = [], "the beginning"
    for part in parts:
        if part.kind in (HEADING, CAPTION):
            place = part.text
        places.append(place)
    return places


def _told(part: Part | None) -> str:
    if part is None:
        return "nothing"
    text = part.text.replace(MAYBE_SPACE, " ")
    place = f" {part.place}" if part.place else ""
    return f"{part.kind}{place} “{text if len(text) <= 200 else text[:200] + '…'}”"
