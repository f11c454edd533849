"""A comment's tree as Markdown for the report's document, which Pandoc and Quarto read.

Everything that could mean something to them is escaped here, and nowhere else: what is written reads back as the
same tree, whatever words it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from bokslut.comments.tree import (
    BlockOf,
    Blocks,
    Break,
    Code,
    Emphasis,
    Grid,
    Heading,
    Inline,
    Inlines,
    Link,
    Listing,
    NoteMark,
    Number,
    Paragraph,
    Parsed,
    Picture,
    Quote,
    Strong,
    Words,
)
from bokslut.marks import CLOSE, OPEN
from bokslut.present.markdown_text import escaped, line_start
from bokslut.present.value import marked

HARD = "\\\n"


@dataclass(frozen=True)
class Document:
    """Writes the comments of one file.

    Attributes
    ----------
    where
        The file, for the records of its numbers.
    prefix
        What its footnotes and anchors begin with, since all comments end in one document.
    picture, grid
        How an image and a table are written, which need more than the comment.
    """

    where: str
    prefix: str
    picture: Callable[[Picture], str]
    grid: Callable[[Grid, int], str]

    def write(self, parsed: Parsed) -> str:
        """Return a comment as Markdown."""
        writer = _Writer(self, frozenset(one.anchor for one in parsed.blocks if isinstance(one, Heading)), count(1))
        parts = [writer.blocks(parsed.blocks)]
        for name, content in parsed.notes.items():
            parts.append(f"[^{self.note(name)}]: " + _indented(writer.blocks(content), 4))
        return "\n\n".join(part for part in parts if part)

    def inline(self, content: Inlines) -> str:
        """Return inlines as Markdown that stands within a line."""
        return _Writer(self, frozenset(), count(1)).inlines(content).replace(HARD, " ").replace("\n", " ")

    def note(self, name: str) -> str:
        """Return what a footnote is called in the document."""
        return f"{self.prefix}-{re.sub(r'[^0-9A-Za-zåäöÅÄÖ]+', '-', name)}"


@dataclass(frozen=True)
class _Writer:
    document: Document
    anchors: frozenset[str]
    grids: Iterator[int]

    def blocks(self, blocks: Blocks, between: str = "\n\n") -> str:
        written = ""
        for before, block in zip((None, *blocks), blocks, strict=False):
            if isinstance(before, Listing) and isinstance(block, Listing):
                written += "\n\n<!-- -->\n\n"  # two lists, and not the items of one
            elif before is not None:
                written += between
            written += self.block(block)
        return written

    def block(self, block: BlockOf) -> str:
        match block:
            case Paragraph():
                lines = self.inlines(block.content).split("\n")
                return "\n".join(line_start(line.strip(" \t")) for line in lines).strip("\n")
            case Heading():
                text = self.document.inline(block.content)
                return f"{'#' * block.level} {text} {{#{self.document.prefix}-{block.anchor}}}"
            case Quote():
                return "\n".join(f"> {line}".rstrip() for line in self.blocks(block.content).split("\n"))
            case Listing():
                return self.listing(block)
            case Picture():
                return self.document.picture(block)
            case Grid():
                return self.document.grid(block, next(self.grids))

    def listing(self, listing: Listing) -> str:
        between = "\n\n" if listing.loose else "\n"
        items = []
        for number, item in enumerate(listing.items, start=listing.start or 0):
            mark = ("- " if listing.start is None else f"{number}. ").ljust(4)
            # The list of a tight item follows it without a blank line, which would make it loose.
            items.append(mark + _indented(self.blocks(item, between), len(mark)).rstrip())
        return between.join(items)

    def inlines(self, content: Inlines) -> str:
        return "".join(map(self.inline, content))

    def inline(self, part: Inline) -> str:
        match part:
            case Words():
                return escaped(part.text)
            case Number():
                return str(marked(part.figure, part.shown, {"comment": self.document.where, "line": part.line}))
            case Break():
                return HARD if part.hard else "\n"
            case NoteMark():
                name = self.document.note(part.name)
                return f"{OPEN}not:{name}{CLOSE}" if part.again else f"[^{name}]"
            case Code():
                return f"[{self.inlines(part.content)}]{{.kod}}"
            case Link():
                inside = part.target.removeprefix("#") in self.anchors
                target = f"#{self.document.prefix}-{part.target[1:]}" if inside else part.target
                return f"[{self.inlines(part.content)}]({target if target.startswith('#') else f'<{target}>'})"
            case Strong():
                return _around("**", self.inlines(part.content))
            case Emphasis():
                return _around("*", self.inlines(part.content))


def _around(mark: str, text: str) -> str:
    """Put marks of emphasis around text: inside of spaces, which would part them from it."""
    stripped = text.strip()
    if not stripped:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{stripped}{mark}{after}"


def _indented(text: str, by: int) -> str:
    first, *more = text.split("\n")
    return "\n".join([first, *(f"{' ' * by}{line}" if line else "" for line in more)])
