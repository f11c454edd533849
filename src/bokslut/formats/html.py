"""What an HTML report says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import html

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

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "figcaption", "figure"),
        *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "ul"),
    )
)
_UNSEEN = frozenset(("script", "style", "template", "colgroup"))
_OUTSIDE = ("http:", "https:", "mailto:")


def read_html(file: Path) -> list[Part]:
    """Return the parts of the page's main part, without the figures behind its charts, which only it has."""
    page = html.parse(str(file)).getroot()
    main = page.find(".//main")
    parts = [*_flow(main)]
    for number, note in enumerate(main.xpath("./section[@role='doc-endnotes']/ol/li"), start=1):
        said = [*_flow(note)]
        parts.append(Part(NOTE, in_cell(said), str(number)))
        parts += [part for part in said if part.kind == LINK]
    return parts


def _flow(element: Any) -> Iterator[Part]:
    """Yield the parts of an element that holds blocks; text between them is a paragraph."""
    loose: list[Any] = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS:
            yield from _paragraph(loose)
            loose = []
            yield from _block(child)
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
            loose.append(child)
        loose.append(child.tail or "")
    yield from _paragraph(loose)


def _block(element: Any) -> Iterator[Part]:
    tag = element.tag
    if element.get("role") == "doc-endnotes" or "siffror" in element.get("class", ""):
        return
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        yield from _paragraph([element], HEADING, tag[1])
    elif tag == "figcaption":
        yield from _paragraph([element], CAPTION)
    elif tag in ("ul", "ol"):
        for number, item in enumerate(element.iterchildren("li"), start=int(element.get("start", 1))):
            yield from _item(item, "•" if tag == "ul" else f"{number}.")
    elif tag == "table":
        yield from _table(element)
    else:
        yield from _flow(element)


def _item(element: Any, mark: str) -> Iterator[Part]:
    parts = [*_flow(element)]
    if not parts or parts[0].kind != PARAGRAPH:
        parts.insert(0, Part(PARAGRAPH, ""))
    yield Part(ITEM, parts[0].text, mark)
    yield from parts[1:]


def _table(element: Any) -> Iterator[Part]:
    for caption in element.iterchildren("caption"):
        yield from _paragraph([caption], CAPTION)
    for row, line in enumerate(element.iter("tr"), start=1):
        for column, cell in enumerate(line.iterchildren("th", "td"), start=1):
            said = [*_flow(cell)]
            yield Part(CELL, in_cell(said), f"{row}:{column}")
            yield from (part for part in said if part.kind == LINK)


def _paragraph(content: list[Any], kind: str = PARAGRAPH, place: str = "") -> Iterator[Part]:
    """Yield running text as one part, then its pictures and its links to the outside."""
    pieces: list[str] = []
    more: list[Part] = []
    for piece in content:
        if isinstance(piece, str):
            pieces.append(piece)
        else:
            pieces.append(_text(piece))
            more += _inside(piece)
    if said := plain("".join(pieces)):
        yield Part(kind, said, place)
    yield from more


def _text(element: Any) -> str:
    """Return an element's text without the way back from a note; a line break is a space."""
    if element.tag in _UNSEEN or element.get("role") == "doc-backlink":
        return ""
    if element.tag == "math":
        return FORMULA
    parts = [" " if element.tag == "br" else element.text or ""]
    for child in element:
        parts += [_text(child) if isinstance(child.tag, str) else "", child.tail or ""]
    return "".join(parts)


def _inside(element: Any) -> Iterator[Part]:
    for found in element.iter("img", "a"):
        if found.tag == "img":
            yield Part(FIGURE, plain(found.get("alt", "")))
        elif found.get("href", "").startswith(_OUTSIDE):
            yield Part(LINK, found.get("href"))
