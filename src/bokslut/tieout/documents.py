"""Documents as blocks: sentences with the heading that they stand under, and tables with their cells."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bokslut.errors import BokslutError
from bokslut.tieout.limits import PAGES, Counted, bounded, check_file, span
from bokslut.tieout.plain import Row, Sentence, Table, pages, plain_blocks, sentences

Block = Sentence | Table

SKIPPED = {"script", "style", "nav", "svg", "head", "template", "math"}
"""HTML elements that hold nothing to tie out."""


@dataclass(frozen=True)
class Document:
    """A document: its name, and its sentences and tables in the order in which they stand."""

    name: str
    blocks: tuple[Block, ...]


def read_document(path: Path) -> Document:
    """Read a Word, PDF, HTML or text file.

    Raises
    ------
    BokslutError
        Where the file does not exist, is of another format, cannot be read or holds no text.
    """
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise BokslutError(
            "a document of a format that cannot be read",
            where=str(path),
            expected=", ".join(READERS),
            found=path.suffix or "no suffix",
        )
    if not path.is_file():
        raise BokslutError("there is no such document", where=str(path), hint="check the path")
    try:
        check_file(path)
        blocks = tuple(read(path))
    except BokslutError as error:
        raise error.at(str(path)) from None
    except Exception as error:  # three libraries, each with errors of its own
        raise BokslutError(
            "the document cannot be read",
            where=str(path),
            found=f"what is no {path.suffix.lower().lstrip('.')}: {error}",
            hint="save it anew",
        ) from None
    if not blocks:
        raise BokslutError(
            "the document holds no text",
            where=str(path),
            hint="a scanned document must be turned into text first"
            if path.suffix.lower() == ".pdf"
            else "open it, and save it anew",
        )
    return Document(path.name, blocks)


def _text(path: Path) -> Iterator[Block]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    counted = Counted()
    return plain_blocks(counted.each(counted.text(text).splitlines()))


def _pdf(path: Path) -> Iterator[Block]:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is broken is told by the command
    counted, read = Counted(), []
    for page in PdfReader(path).pages:
        counted.add("pages", 1, PAGES)
        read.append([*counted.each(counted.text(page.extract_text()).splitlines())])
    return plain_blocks(pages(read))


def _html(path: Path) -> Iterator[Block]:
    from lxml import html

    root = html.document_fromstring(path.read_bytes())
    return html_blocks(root)


def html_blocks(root: Any) -> Iterator[Block]:
    """Return the blocks of an HTML document that lxml has parsed."""
    main = root.xpath("//main | //*[@role='main']")
    body = main[0] if main else root.find("body") if root.find("body") is not None else root
    heading = ""
    counted = Counted()
    for element in counted.each(_leaves(body)):
        if re.fullmatch(r"h[1-6]", element.tag):
            heading = _spaced(element.text_content())
        elif element.tag == "table":
            yield _html_table(element, heading, counted)
        elif _is_fragment(element.getprevious()) and _is_fragment(element):
            continue  # told with the fragment before it
        else:
            yield from sentences(_with_fragments(element), heading)


def _is_fragment(element: Any) -> bool:
    """Return whether a paragraph is a label or a value of a card rather than a sentence."""
    if element is None or element.tag != "p":
        return False
    text = _spaced(element.text_content())
    return 0 < len(text) < 60 and not re.search(r"[.:;!?]$", text)


def _with_fragments(element: Any) -> str:
    """Return a paragraph's text; a card's label with what stands under it, as one sentence."""
    text = _spaced(_own_text(element))
    under = []
    following: Any = element.getnext() if _is_fragment(element) else None
    while following is not None and _is_fragment(following):
        under.append(_spaced(following.text_content()))
        following = following.getnext()
    return f"{text}: {', '.join(under)}" if under else text


def _leaves(element: Any) -> Iterator[Any]:
    """Return headings, tables and whatever holds text of its own, each once and in order."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag in SKIPPED:
            continue
        if child.tag == "table" or re.fullmatch(r"h[1-6]|p|dt|dd|figcaption|blockquote|summary", child.tag):
            yield child
        elif child.tag == "li" and not child.xpath("./p | ./div"):
            yield child
            for nested in child.xpath("./ul | ./ol"):
                yield from _leaves(nested)
        elif _spaced(child.text or "") and child.tag not in ("ul", "ol"):
            yield child
        else:
            yield from _leaves(child)


def _own_text(element: Any) -> str:
    """Return an element's text without lists within it, which are blocks of their own."""
    if element.tag != "li":
        return str(element.text_content())
    parts = [element.text or ""]
    for child in element:
        if child.tag not in ("ul", "ol"):
            parts.append(child.text_content() if isinstance(child.tag, str) else "")
        parts.append(child.tail or "")
    return "".join(parts)


def _html_table(element: Any, heading: str, counted: Counted) -> Table:
    caption = _spaced("".join(part.text_content() for part in element.xpath("./caption")))
    lines = []
    for line in counted.each(element.xpath(".//tr")):
        cells: list[str] = []
        for cell in line.xpath("./th | ./td"):
            counted.cells(span(cell))
            cells += [_spaced(cell.text_content())] + [""] * (span(cell) - 1)
        lines.append(cells)
    return grid(lines, caption, heading)


def _word(path: Path) -> Iterator[Block]:
    import docx
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph

    heading, before = "", ""
    counted = Counted()
    for part in counted.each(docx.Document(str(path)).iter_inner_content()):
        if isinstance(part, WordTable):
            lines = []
            for row in counted.each(part.rows):
                # Counted before they are asked for: one cell is as many as the columns that it says it stands over.
                counted.cells(row.grid_cols_before + sum(cell.grid_span for cell in row._tr.tc_lst))
                lines.append([counted.text(_spaced(cell.text)) for cell in row.cells])
            yield grid(lines, before, heading)
        elif isinstance(part, Paragraph):
            text = counted.text(_spaced(part.text))
            style = (part.style.name if part.style is not None else "") or ""
            if re.match(r"(?i)heading|rubrik|title", style):
                heading = text
            else:
                yield from sentences(text, heading)
            before = text if len(text) < 200 else ""


def grid(lines: list[list[str]], caption: str, heading: str) -> Table:
    """Make a table of lines of cells; the first line that has no figures but years holds the headings."""
    lines = [line for line in lines if any(line)]
    headings: list[str] = []
    if lines and _is_head(lines[0]):
        headings, *lines = lines
    rows, group = [], ""
    for line in lines:
        label, *cells = line
        if not any(cells) or all(cell == label for cell in cells):
            group = label
        else:
            rows.append(Row(label, group, tuple(cells)))
    return Table(caption, heading, tuple(headings), tuple(rows))


def _is_head(line: list[str]) -> bool:
    return not any(re.search(r"\d", re.sub(r"\b(19|20)\d\d\b|\b\d{1,2} \w{3,}", "", cell)) for cell in line[1:])


def _spaced(text: str) -> str:
    return bounded(" ".join(text.split()))


READERS: dict[str, Callable[[Path], Iterator[Block]]] = {
    ".docx": _word,
    ".pdf": _pdf,
    ".html": _html,
    ".htm": _html,
    ".txt": _text,
    ".md": _text,
}
"""How a file is read, by its suffix."""
