"""A finished report as sections: headings with their anchors, and the text that stands under each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
BLOCKS = {"p", "li", "tr", "caption", "figcaption", "div", "section", "dt", "dd", *HEADINGS}
CELLS = {"th", "td"}
UNREAD = {"script", "style", "details", "button", "svg"}
"""What is no text of the report, or says again what stands beside it."""

_PICTURE = re.compile(r'(?<=src=")data:[^"]*')


@dataclass(frozen=True)
class Section:
    """A heading, its level and anchor, and the plain text up to the next heading."""

    level: int
    anchor: str
    heading: str
    text: str


def sections(page: str) -> list[Section]:
    """Return the sections of a report's HTML page, in order."""
    start, end = page.find("<main"), page.rfind("</main>")
    reader = _Reader()
    reader.feed(_PICTURE.sub("", page[start:end]))
    reader.close()
    return reader.sections()


class _Reader(HTMLParser):
    """Gathers text by heading."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[tuple[int, str, list[str], list[str]]] = []
        self._into: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        """Begin a section at a heading that can be linked to."""
        if tag in UNREAD:
            self._unread.append(tag)
        anchor = dict(attributes).get("id")
        if tag in HEADINGS and anchor:
            self._found.append((HEADINGS[tag], anchor, [], []))
            self._into = self._found[-1][2]
        else:
            self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a section's heading, and what is not read."""
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()
        elif tag in HEADINGS and self._found:
            self._into = self._found[-1][3]
        else:
            self._part(tag)

    def handle_data(self, data: str) -> None:
        """Keep text that is read."""
        if not self._unread:
            self._into.append(data)

    def _part(self, tag: str) -> None:
        if tag in CELLS:
            self._into.append(" · ")
        elif tag in BLOCKS:
            self._into.append(" ")

    def sections(self) -> list[Section]:
        """Return what was found."""
        return [
            Section(level, anchor, plain("".join(heading)), plain("".join(text)))
            for level, anchor, heading, text in self._found
        ]


def plain(text: str) -> str:
    """Return text with single spaces, without soft hyphens and without empty cells."""
    words = " ".join(text.replace("\u00ad", "").split())
    return re.sub(r"(?: ?·)+ ?", " · ", words).strip(" ·")
