"""What a comment consists of, once it has been read: small trees that no text can break out of.

There is no other way from a comment to a page, so that what is not here cannot come into a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bokslut.numbers import Figure, plain

# ---- Within a line --------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """Text as readers see it: no character of it has a meaning to any format."""

    text: str


@dataclass(frozen=True)
class Number:
    """A number that an expression has written, `shown` as readers see it, with the line of the expression."""

    figure: Figure
    shown: str
    line: int


@dataclass(frozen=True)
class Strong:
    """Words that weigh more."""

    content: Inlines


@dataclass(frozen=True)
class Emphasis:
    """Words that are stressed."""

    content: Inlines


@dataclass(frozen=True)
class Code:
    """Text to be taken letter by letter: a path, an account, a formula."""

    content: Inlines


@dataclass(frozen=True)
class Link:
    """A link to an address (http, https, mailto) or to an anchor of the report (`#…`)."""

    content: Inlines
    target: str


@dataclass(frozen=True)
class NoteMark:
    """The place that a footnote is cited at; `again` where it was cited before."""

    name: str
    again: bool = False


@dataclass(frozen=True)
class Break:
    """The end of a line: `hard` where readers shall see it."""

    hard: bool = False


Inline = Words | Number | Strong | Emphasis | Code | Link | NoteMark | Break
Inlines = tuple[Inline, ...]

# ---- Between blank lines --------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    content: Inlines


@dataclass(frozen=True)
class Heading:
    """A heading within a section, of the third level or, under one, of the fourth.

    `anchor` is its own among those of the comment.
    """

    content: Inlines
    anchor: str
    level: int = 3


@dataclass(frozen=True)
class Listing:
    """A list; `start` is the number of its first item, None where items have no numbers."""

    items: tuple[Blocks, ...]
    start: int | None = None
    loose: bool = False


@dataclass(frozen=True)
class Quote:
    """Somebody else's words."""

    content: Blocks


@dataclass(frozen=True)
class Grid:
    """A table: heading cells, rows, and the caption, empty where none is written."""

    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    numeric: tuple[bool, ...]
    caption: Inlines = ()


@dataclass(frozen=True)
class Picture:
    """An image of the project, alone in its paragraph."""

    target: str
    alt: str
    line: int


BlockOf = Paragraph | Heading | Listing | Quote | Grid | Picture
Blocks = tuple[BlockOf, ...]


@dataclass(frozen=True)
class Problem:
    """Something that a comment cannot hold.

    Attributes
    ----------
    line
        Its line in the text that was read, counted from 1.
    subject
        What it is, short and stable.
    message, hint
        What is wrong and what to do, in Swedish.
    """

    line: int
    subject: str
    message: str
    hint: str


@dataclass(frozen=True)
class Parsed:
    """A comment that has been read."""

    blocks: Blocks
    notes: Mapping[str, Blocks] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    markers: tuple[tuple[int, str], ...] = ()
    """Line and number of each item of the numbered lists, which are no figures."""


def words(content: Inlines, *, exact: bool = False) -> str:
    """Return what readers see of inlines, without any look; `exact` gives numbers unrounded, as machines read them."""
    return "".join(_words(part, exact) for part in content)


def _words(part: Inline, exact: bool) -> str:
    match part:
        case Words():
            return part.text
        case Number():
            return plain(part.figure.value) if exact and part.figure.value is not None else part.shown
        case Break():
            return "\n" if part.hard else " "
        case NoteMark():
            return ""
    return words(part.content, exact=exact)


def inlines_of(blocks: Sequence[BlockOf]) -> Iterator[Inlines]:
    """Yield the inlines of blocks in the order in which readers meet them."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield block.content
            case Listing():
                for item in block.items:
                    yield from inlines_of(item)
            case Quote():
                yield from inlines_of(block.content)
            case Grid():
                yield block.caption
                yield from block.head
                for row in block.rows:
                    yield from row


Flavour = Literal["comment", "cell", "line"]
"""Where a text stands, which says what it may hold: a comment, a cell of a table, or within a line."""
