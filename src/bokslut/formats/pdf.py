"""What a PDF report says, by its tags: what a screen reader reads out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bokslut.formats.part import (
    CAPTION,
    CELL,
    FIGURE,
    FORMULA,
    HEADING,
    ITEM,
    LINK,
    MAYBE_SPACE,
    NOTE,
    PARAGRAPH,
    Part,
    in_cell,
    plain,
)
from bokslut.formats.pdftext import letters_of, text_by_mark

_UNSHOWN = re.compile("□\\s?U\\+([0-9A-F]{4,6})")
_INLINE = frozenset(
    ("/Span", "/Strong", "/Em", "/Link", "/Lbl", "/Reference", "/Quote", "/Code", "/Sub", "/Note", "/Formula")
)
_HEADINGS = {f"/H{level}": str(level) for level in range(1, 7)}


@dataclass
class _Pdf:
    """A PDF that is being read: the marks of its pages, and the notes found so far."""

    texts: dict[int, dict[int, str]]
    notes: list[Part] = field(default_factory=list)


def read_pdf(file: Path) -> list[Part]:
    """Return the parts of a PDF report, from after its contents; its headers and footers are no part of it."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    fonts: dict[int, dict[int, str]] = {}
    texts = {}
    for page in reader.pages:
        known = {}
        resources: Any = page["/Resources"].get_object()
        for name, font in resources.get("/Font", {}).items():
            if font.idnum not in fonts:
                fonts[font.idnum] = letters_of(font.get_object())
            known[name.removeprefix("/")] = fonts[font.idnum]
        content = page.get_contents()
        texts[_number(page.indirect_reference)] = text_by_mark(content.get_data(), known) if content is not None else {}
    pdf = _Pdf(texts)
    root: Any = reader.trailer["/Root"].get_object()
    document = _kids(_kids(root["/StructTreeRoot"])[0].get_object())
    elements = [element.get_object() for element in document]
    contents = max((at for at, element in enumerate(elements) if element.get("/S") == "/TOC"), default=-1)
    parts = [part for element in elements[contents + 1 :] for part in _block(element, pdf, 0)]
    return parts + pdf.notes


def _block(element: Any, pdf: _Pdf, page: int) -> Iterator[Part]:
    tag, page = element.get("/S"), _page(element, page)
    if tag in _HEADINGS:
        yield from _paragraph([element], pdf, page, HEADING, _HEADINGS[tag])
    elif tag == "/Caption":
        said, more = _said([element], pdf, page)
        yield Part(CAPTION, said)
        yield from more
    elif tag == "/Figure":
        yield Part(FIGURE, " ".join(str(element.get("/Alt", "")).split()))
    elif tag == "/Formula":
        yield Part(PARAGRAPH, FORMULA)
    elif tag == "/LI":
        yield from _item(element, pdf, page)
    elif tag == "/Table":
        yield from _table(element, pdf, page)
    else:
        parts = [*_flow(element, pdf, page)]
        if [part.kind for part in parts] == [CAPTION, FIGURE]:
            parts.reverse()  # Typst reads a figure's caption out first
        yield from parts


def _flow(element: Any, pdf: _Pdf, page: int) -> Iterator[Part]:
    """Yield the parts of an element that holds blocks; text between them is a paragraph."""
    loose: list[Any] = []
    for kid in _kids(element):
        kid = kid.get_object()
        if _is_inline(kid):
            loose.append(kid)
        else:
            yield from _paragraph(loose, pdf, page)
            loose = []
            yield from _block(kid, pdf, page)
    yield from _paragraph(loose, pdf, page)


def _item(element: Any, pdf: _Pdf, page: int) -> Iterator[Part]:
    mark = ""
    parts: list[Part] = []
    for kid in map(_resolved, _kids(element)):
        if kid.get("/S") == "/Lbl":
            mark = _said([kid], pdf, _page(kid, page))[0]
        else:
            parts += _flow(kid, pdf, _page(kid, page))
    if not parts or parts[0].kind != PARAGRAPH:
        parts.insert(0, Part(PARAGRAPH, ""))
    yield Part(ITEM, parts[0].text, mark)
    yield from parts[1:]


def _table(element: Any, pdf: _Pdf, page: int) -> Iterator[Part]:
    rows: list[tuple[Any, int]] = []
    for kid in map(_resolved, _kids(element)):
        inner = _page(kid, page)
        if kid.get("/S") == "/Caption":
            yield from _block(kid, pdf, inner)
        elif kid.get("/S") == "/TR":
            rows.append((kid, inner))
        else:
            rows += [(row, _page(row, inner)) for row in map(_resolved, _kids(kid))]
    for number, (row, inner) in enumerate(rows, start=1):
        for column, cell in enumerate(map(_resolved, _kids(row)), start=1):
            said = [*_flow(cell, pdf, _page(cell, inner))]
            yield Part(CELL, in_cell(said), f"{number}:{column}")
            yield from (part for part in said if part.kind == LINK)


def _paragraph(kids: list[Any], pdf: _Pdf, page: int, kind: str = PARAGRAPH, place: str = "") -> Iterator[Part]:
    said, more = _said(kids, pdf, page)
    if said:
        yield Part(kind, said, place)
    yield from more


def _said(kids: list[Any], pdf: _Pdf, page: int) -> tuple[str, list[Part]]:
    """Return running text, a mark where each line ends, and the links and figures in it."""
    pieces: list[str] = []
    more: list[Part] = []

    def read(kid: Any, page: int) -> None:
        if isinstance(kid, int):
            pieces.append(pdf.texts.get(page, {}).get(kid, ""))
        elif kid.get("/Type") == "/MCR":
            read(int(kid["/MCID"]), _page(kid, page))
        elif kid.get("/Type") == "/OBJR":
            address = kid["/Obj"].get_object().get("/A", {}).get("/URI")
            if address:
                more.append(Part(LINK, _address(address)))
        elif kid.get("/S") == "/Note":
            _note(kid, pdf, _page(kid, page))
        elif kid.get("/S") == "/Formula":
            pieces.append(FORMULA)
        elif kid.get("/S") == "/Figure":
            more.extend(_block(kid, pdf, page))
        else:
            for inner in map(_resolved, _kids(kid)):
                read(inner, _page(kid, page))

    for kid in kids:
        read(kid, page)
    return _lines(pieces), more


def _note(element: Any, pdf: _Pdf, page: int) -> None:
    kids = [*map(_resolved, _kids(element))]
    marks = [kid for kid in kids if not isinstance(kid, int) and kid.get("/S") == "/Lbl"]
    number = _said(marks, pdf, page)[0]
    said = [*_flow({"/K": [kid for kid in kids if kid not in marks]}, pdf, page)]
    pdf.notes.append(Part(NOTE, in_cell(said), number))
    pdf.notes += [part for part in said if part.kind == LINK]


def _lines(pieces: list[str]) -> str:
    """Return a text of several lines. A letter that the PDF shows the number of is that letter."""
    said = MAYBE_SPACE.join(_UNSHOWN.sub(lambda match: chr(int(match[1], 16)), piece) for piece in pieces)
    return MAYBE_SPACE.join(plain(line) for line in said.split(MAYBE_SPACE) if line).strip()


def _is_inline(kid: Any) -> bool:
    return isinstance(kid, int) or kid.get("/Type") in ("/MCR", "/OBJR") or kid.get("/S") in _INLINE


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    return list(kids) if isinstance(kids, list) else [kids]


def _resolved(kid: Any) -> Any:
    return kid.get_object()


def _page(element: Any, page: int) -> int:
    return _number(element.raw_get("/Pg")) if "/Pg" in element else page


def _number(reference: Any) -> int:
    return int(reference.idnum)


def _address(address: Any) -> str:
    """Return a link's address, which Typst writes in UTF-8."""
    return bytes(getattr(address, "original_bytes", address)).decode("utf-8", "replace")
