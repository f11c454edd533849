"""What a Word report says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree

from bokslut.formats.part import (
    CAPTION,
    CELL,
    FIGURE,
    FORMULA,
    HEADING,
    ITEM,
    LINK,
    NOTE,
    PARAGRAPH,
    Part,
    in_cell,
    plain,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_COVER = ("Kommun", "Dokumentstatus")
"""Styles of what the sender says of the document, which is on the cover and may stand on a back page."""

_CAPTIONS = ("TableCaption", "ImageCaption")
_NUMBERED = re.compile(r"(\d+\.)\s+(.*)")


@dataclass
class _Word:
    """A document that is being read: where its links lead, how its lists are numbered, how far they are."""

    links: dict[str, str]
    lists: dict[tuple[str, str], tuple[str, int]]
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def read_docx(file: Path) -> list[Part]:
    """Return the parts of a Word report, from after its contents."""
    with ZipFile(file) as packed:
        names = packed.namelist()

        def read(name: str) -> Any:
            return etree.fromstring(packed.read(name)) if name in names else None

        body = read("word/document.xml")[0]
        noted, numbering = read("word/footnotes.xml"), read("word/numbering.xml")
        word = _Word(_links(read("word/_rels/document.xml.rels")), _lists(numbering))
        # The links of notes are told apart from those of the text in a file of their own.
        noting = _Word(_links(read("word/_rels/footnotes.xml.rels")), word.lists)
    elements = [*body]
    contents = next((at for at, element in enumerate(elements) if element.tag == f"{_W}sdt"), -1)
    parts = [part for element in elements[contents + 1 :] for part in _block(element, word)]
    texts = {note.get(f"{_W}id"): note for note in noted} if noted is not None else {}
    for number, name in enumerate(word.notes, start=1):
        said = [part for element in texts[name] for part in _block(element, noting)]
        parts.append(Part(NOTE, in_cell(said), str(number)))
        parts += [part for part in said if part.kind == LINK]
    return parts


def _block(element: Any, word: _Word) -> Iterator[Part]:
    if element.tag == f"{_W}p":
        yield from _paragraph(element, word)
    elif element.tag == f"{_W}tbl":
        yield from _table(element, word)


def _paragraph(element: Any, word: _Word) -> Iterator[Part]:
    properties = element.find(f"{_W}pPr")
    style = _value(properties, "pStyle")
    if style in _COVER:
        return
    text, more = _runs(element, word)
    if text:
        kind, place = PARAGRAPH, ""
        if style.startswith("Heading"):
            kind, place = HEADING, style.removeprefix("Heading")
        elif style in _CAPTIONS:
            kind = CAPTION
        elif mark := _mark(properties, word):
            kind, place = ITEM, mark
        elif style == "Tabellpunkt":
            place, text = text.split(" ", 1)
            kind = ITEM
        elif style == "Tabellnot" and (numbered := _NUMBERED.fullmatch(text)):
            kind, (place, text) = ITEM, numbered.groups()
        yield Part(kind, text, place)
    yield from more


def _table(element: Any, word: _Word) -> Iterator[Part]:
    cards = _value(element.find(f"{_W}tblPr"), "tblStyle") == "Nyckelkort"
    for row, line in enumerate(element.iterchildren(f"{_W}tr"), start=1):
        column = 0
        for cell in line.iterchildren(f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merged is not None and merged.get(f"{_W}val") != "restart":
                continue
            column += 1
            said = [part for child in cell for part in _block(child, word)]
            if cards:
                yield from said
            else:
                yield Part(CELL, in_cell(said), f"{row}:{column}")
                yield from (part for part in said if part.kind == LINK)


def _runs(element: Any, word: _Word) -> tuple[str, list[Part]]:
    """Return a paragraph's text, and its pictures and links to the outside."""
    pieces: list[str] = []
    more: list[Part] = []
    for found in element.iter():
        tag = found.tag
        if tag == f"{_M}oMath":
            pieces.append(FORMULA)
        elif tag == f"{_W}t":
            style = found.getparent().find(f"{_W}rPr/{_W}rStyle")
            # A signal's symbol; the words that it stands for follow.
            if style is None or not style.get(f"{_W}val").startswith("Signal"):
                pieces.append(found.text or "")
        elif tag in (f"{_W}br", f"{_W}tab"):
            pieces.append(" ")
        elif tag == f"{_W}noBreakHyphen":
            pieces.append("\u2011")
        elif tag == f"{_W}footnoteReference":
            if (name := found.get(f"{_W}id")) not in word.notes:
                word.notes.append(name)
            pieces.append(str(word.notes.index(name) + 1))
        elif tag == _DRAWN:
            more.append(Part(FIGURE, plain(found.get("descr", ""))))
        elif tag == f"{_W}hyperlink" and (name := found.get(f"{_R}id")):
            more.append(Part(LINK, word.links[name]))
    return plain("".join(pieces)), more


def _mark(properties: Any, word: _Word) -> str:
    """Return the mark that Word shows before an item: a dot, or the number that it has come to."""
    if properties is None or (numbered := properties.find(f"{_W}numPr")) is None:
        return ""
    level, name = _value(numbered, "ilvl"), _value(numbered, "numId")
    kind, start = word.lists.get((name, level), ("", 1))
    if kind in ("", "none"):
        return ""  # goes on with the item above
    if kind == "bullet":
        return "•"
    word.counts[name, level] += 1
    return f"{start + word.counts[name, level] - 1}."


def _lists(numbering: Any) -> dict[tuple[str, str], tuple[str, int]]:
    """Return how each list marks its items, by its number and its level, and where it starts."""
    if numbering is None:
        return {}
    kinds: dict[str, dict[str, tuple[str, int]]] = {}
    for abstract in numbering.iterchildren(f"{_W}abstractNum"):
        kinds[abstract.get(f"{_W}abstractNumId")] = {
            level.get(f"{_W}ilvl"): _list_level(level) for level in abstract.iterchildren(f"{_W}lvl")
        }
    found = {}
    for one in numbering.iterchildren(f"{_W}num"):
        starts = {
            override.get(f"{_W}ilvl"): int(_value(override, "startOverride") or 1)
            for override in one.iterchildren(f"{_W}lvlOverride")
        }
        for level, (kind, start) in kinds.get(_value(one, "abstractNumId"), {}).items():
            found[one.get(f"{_W}numId"), level] = (kind, starts.get(level, start))
    return found


def _list_level(level: Any) -> tuple[str, int]:
    blank = not _value(level, "lvlText").strip()
    return "none" if blank else _value(level, "numFmt"), int(_value(level, "start") or 1)


def _links(relations: Any) -> dict[str, str]:
    return {one.get("Id"): one.get("Target") for one in relations} if relations is not None else {}


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}") if element is not None else None
    return "" if found is None else str(found.get(f"{_W}val"))
