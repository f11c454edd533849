"""The chapters of a report as readers see them: pieces of text, and the place of every number.

A chapter is Markdown with tables in HTML. Here it becomes pieces without markup: sentences, headings,
captions, and rows of tables. A number within is kept between two marks, so that it stays one word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal

from markdown_it import MarkdownIt

Sort = Literal["mening", "rubrik", "bildtext", "tabellrubrik", "tabellrad"]

OPEN, CLOSE = "\ue000", "\ue001"
"""Stand around a number in a text."""

CARD = "kort"
"""The look of a card: what it is about, a number, and a few words."""

_RAW = re.compile(r"^```(?:\{=html\})?$", re.MULTILINE)
_FENCE = re.compile(r"^:{3,}[ \t]*(?:\{[^.}]*\.(?P<look>[\w-]+)[^}]*\})?[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r'!\[[^\]]*\]\([^)]*\)(?:\{alt="[^"]*"[^}]*\})?')
_ANCHOR = re.compile(r"[ \t]*\{#[^}]*\}[ \t]*$", re.MULTILINE)
_SPAN = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\{[^}]*\}")
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:[ \t]*|\[\^[^\]]+\]", re.MULTILINE)
_NUMBERED = re.compile(r"^(?:\d+(?:\.\d+)* |Bilaga \d+ – |(?:Tabell|Figur)\s\d+\.\s)")
_CAPTION = re.compile(r"^(?:Tabell|Figur)\s\d+\.\s")
_SUPERSCRIPTS = re.compile("[¹²³⁴⁵⁶⁷⁸⁹⁰]+$")
_ENDS = re.compile(rf"(?<=[.!?…])([”\")]?)\s+(?=[A-ZÅÄÖ0-9”\"(−–{OPEN}])")
_SHORTENED = re.compile(r"\b(?:bl\.a|t\.ex|dvs|kl|ca|resp|s\.k|m\.m|nr|jfr|\w)\.$", re.IGNORECASE)

_BLOCKS = {
    *("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "figure", "figcaption", "section"),
}
_UNREAD = ("details", "script")
"""What is no text of the report: the figures of a chart, which are told as numbers, and data for machines."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class Place:
    """Where something stands: chapter, section and, within a table, the table, the row and its group, and the column.

    On a card, `row` is what the card is about. `text` is the sentence that a number stands in; a number that
    fills its cell stands in none.
    """

    chapter: str
    section: str
    table: str = ""
    group: str = ""
    row: str = ""
    column: str = ""
    text: str = ""


@dataclass(frozen=True)
class Piece:
    """A piece of text: a sentence, a heading, a caption, or the words of a table's row."""

    sort: Sort
    text: str
    place: Place


@dataclass
class Pages:
    """What the chapters say: their pieces in order, and where each number stands, by its id."""

    pieces: list[Piece] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)


def read_pages(chapters: Mapping[str, str]) -> Pages:
    """Return what chapters in Markdown say, in their order."""
    pages = Pages()
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    for text in chapters.values():
        walker = _Walker(pages)
        walker.feed(markdown.render(_plain(text)))
        walker.close()
        walker.flush()
    return pages


def without_numbers(pages: Pages, ids: Iterable[str]) -> Pages:
    """Return pages in which the sentences that some numbers stand in tell no numbers."""
    within = {shown(pages.places[one].text) for one in ids if one in pages.places} - {""}
    pieces = [
        replace(piece, text=re.sub(rf"{OPEN}[^{CLOSE}]*{CLOSE}", f"{OPEN}…{CLOSE}", piece.text))
        if shown(piece.text) in within
        else piece
        for piece in pages.pieces
    ]
    return Pages(pieces, pages.places)


def shown(text: str) -> str:
    """Return a piece's text without the marks around its numbers."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def _plain(text: str) -> str:
    """Return Markdown without what only Pandoc knows; its fenced divisions as those of HTML."""
    patterns: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
        (_RAW, ""),
        (_FENCE, _division),
        (_IMAGE, ""),
        (_ANCHOR, ""),
        (_SPAN, r"\1"),
        (_FOOTNOTE, ""),
    )
    for pattern, instead in patterns:
        text = pattern.sub(instead, text)
    return text.replace("\u00ad", "")


def _division(fence: re.Match[str]) -> str:
    return f'\n<div class="{fence["look"]}">\n' if fence["look"] else "\n</div>\n"


def _has_words(text: str) -> bool:
    """Return whether a text says anything beside its numbers."""
    return bool(re.search(r"[^\W\d_]", re.sub(rf"{OPEN}[^{CLOSE}]*{CLOSE}", "", text)))


def _sentences(text: str) -> Iterator[str]:
    """Divide a paragraph; a point behind a shortened word ends no sentence."""
    start = 0
    for end in _ENDS.finditer(text):
        if not _SHORTENED.search(text[start : end.start()]):
            yield text[start : end.start()] + end[1]
            start = end.end()
    yield text[start:]


class _Walker(HTMLParser):
    """Walks through a chapter's HTML and collects what it says."""

    def __init__(self, pages: Pages) -> None:
        super().__init__(convert_charrefs=True)
        self.pages = pages
        self.chapter = ""
        self.sections: list[str] = [""] * 7
        self.table = self.group = self.row = ""
        self.headings: list[str] = []
        self.words: list[str] = []
        self.column = -1
        self.scope = ""
        self.hidden = 0
        self.divisions: list[str] = []
        self.within = ""
        self.text: list[str] = []
        self.numbers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNREAD:
            self.flush()
            self.hidden += 1
        elif tag == "data":
            self.text.append(OPEN)
            self.numbers.append(given.get("id") or "")
            return
        elif tag == "br":
            self.text.append(" ")
        if tag in _BLOCKS:
            self.flush()
            self.within = tag
        if tag == "div":
            self.divisions.append(given.get("class") or "")
            if self.divisions[-1] == CARD:
                self.row = ""
        elif tag == "table":
            self.table = self.group = self.row = ""
            self.headings, self.words = [], []
        elif tag == "tr":
            self.row, self.words, self.column = "", [], -1
        elif tag in ("th", "td"):
            self.column += 1
            self.scope = given.get("scope") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self.text.append(CLOSE)
        elif tag in _BLOCKS:
            self.flush()
            if tag == "tr" and self.words:
                self._add("tabellrad", " · ".join(self.words))
                self.words = []
            elif tag == "div" and self.divisions:
                if self.divisions.pop() == CARD:
                    self.row = ""
            elif tag == "table":
                self.table = self.group = self.row = ""
                self.column = -1
            self.within = ""
        elif tag in _UNREAD:
            self.flush()
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def flush(self) -> None:
        """Take up the text that has been gathered, as what it is by the element that it stands in."""
        # Spaces that do not break belong to numbers, which stay as they are.
        text = re.sub(r"[ \t\n]+", " ", "".join(self.text)).strip()
        numbers, self.text, self.numbers = self.numbers, [], []
        if not text:
            return
        if self.within in _HEADINGS:
            self._heading(text, int(self.within[1]))
        elif self.within == "caption":
            self.table = _NUMBERED.sub("", text)
            self._add("tabellrubrik", self.table)
        elif self.within == "th":
            self._header(text)
        elif self.column >= 0:
            self._cell(text, numbers)
        elif _CAPTION.match(text):
            self._add("bildtext", _NUMBERED.sub("", text))
        else:
            self._paragraph(text, numbers)

    def _heading(self, text: str, level: int) -> None:
        text = _NUMBERED.sub("", text)
        if level == 1:
            self.chapter = text
        self.sections[level:] = ["" if level == 1 else text, *[""] * (6 - level)]
        self._add("rubrik", text)

    def _header(self, text: str) -> None:
        plain = _SUPERSCRIPTS.sub("", text)
        if self.scope == "col":
            self.headings.append(plain)
        elif self.scope == "rowgroup":
            self.group = plain
        else:
            self.row = plain
        self.words.append(plain)

    def _cell(self, text: str, numbers: list[str]) -> None:
        """Take up a cell: figures by their place, a few words with the row, more as sentences."""
        if not _has_words(text):
            self._found(numbers, "")
        elif not numbers and len(text.split()) <= 5:
            self.words.append(text)
        else:
            self._paragraph(text, numbers)

    def _paragraph(self, text: str, numbers: list[str]) -> None:
        if CARD in self.divisions and not self.row:
            self.row = text  # what the card is about comes first
        left = list(numbers)
        for sentence in _sentences(text):
            held = sentence.count(OPEN)
            self._found(left[:held], sentence)
            left = left[held:]
            if _has_words(sentence):
                self._add("mening", sentence)

    def _found(self, numbers: list[str], sentence: str) -> None:
        self.pages.places.update(dict.fromkeys(numbers, self._place(sentence)))

    def _place(self, text: str = "") -> Place:
        section = next((title for title in reversed(self.sections) if title), "")
        column = self.headings[self.column] if 0 <= self.column < len(self.headings) else ""
        if self.column < 0:
            return Place(self.chapter, section, row=self.row, text=text)
        return Place(self.chapter, section, self.table, self.group, self.row, column, text)

    def _add(self, sort: Sort, text: str) -> None:
        if not self.hidden:
            self.pages.pieces.append(Piece(sort, text, self._place()))
