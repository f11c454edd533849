"""A comment's tree as HTML: for the cells of tables, and for what JupyterLab shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

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
from bokslut.present.markdown_text import typeset
from bokslut.present.value import marked

NOTHING = Markup("")


@dataclass(frozen=True)
class Page:
    """Writes the comments of one file as HTML.

    Attributes
    ----------
    where
        The file, for the records of its numbers.
    picture, grid
        How an image and a table are written, which need more than the comment.
    """

    where: str
    picture: Callable[[Picture], Markup] = lambda _: NOTHING
    grid: Callable[[Grid], Markup] = lambda _: NOTHING

    def write(self, parsed: Parsed) -> Markup:
        """Return a comment as HTML, its footnotes last."""
        notes = [
            Markup("<p><sup>{}</sup> {}</p>").format(name, self.inline(_first(content)))
            for name, content in parsed.notes.items()
        ]
        return Markup("\n").join([self.blocks(parsed.blocks), *notes]).strip()

    def blocks(self, blocks: Blocks) -> Markup:
        """Return blocks as HTML."""
        return Markup("\n").join(map(self.block, blocks))

    def block(self, block: BlockOf) -> Markup:
        """Return a block as HTML."""
        match block:
            case Paragraph():
                return Markup("<p>{}</p>").format(self.inline(block.content))
            case Heading():
                return Markup("<h{0}>{1}</h{0}>").format(block.level, self.inline(block.content))
            case Quote():
                return Markup("<blockquote>{}</blockquote>").format(self.blocks(block.content))
            case Listing():
                items = Markup("\n").join(Markup("<li>{}</li>").format(self._item(item)) for item in block.items)
                if block.start is None:
                    return Markup("<ul>\n{}\n</ul>").format(items)
                return Markup('<ol start="{}">\n{}\n</ol>').format(block.start, items)
            case Picture():
                return self.picture(block)
            case Grid():
                return self.grid(block)

    def _item(self, item: Blocks) -> Markup:
        """Return an item, whose first paragraph is its text."""
        if item and isinstance(item[0], Paragraph):
            return self.inline(item[0].content) + self.blocks(item[1:])
        return self.blocks(item)

    def inline(self, content: Inlines) -> Markup:
        """Return inlines as HTML."""
        return Markup("").join(map(self._inline, content))

    def _inline(self, part: Inline) -> Markup:
        match part:
            case Words():
                return Markup("{}").format(typeset(part.text))
            case Number():
                return marked(part.figure, part.shown, {"comment": self.where, "line": part.line})
            case Break():
                return Markup("<br>") if part.hard else Markup("\n")
            case NoteMark():
                return Markup("<sup>{}</sup>").format(part.name)
            case Code():
                return Markup("<code>{}</code>").format(self.inline(part.content))
            case Link():
                return Markup('<a href="{}">{}</a>').format(part.target, self.inline(part.content))
            case Strong():
                return Markup("<strong>{}</strong>").format(self.inline(part.content))
            case Emphasis():
                return Markup("<em>{}</em>").format(self.inline(part.content))


def _first(blocks: Blocks) -> Inlines:
    return next((block.content for block in blocks if isinstance(block, Paragraph)), ())
