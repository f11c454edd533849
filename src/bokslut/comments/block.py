"""A comment as a notebook shows it: filled in, read, and cleaned before it meets anything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from bokslut.comments.dialect import parse
from bokslut.comments.document import Document
from bokslut.comments.page import Page
from bokslut.comments.pictures import Image, find_image
from bokslut.comments.tree import Flavour, Grid, Parsed, Picture, inlines_of, words
from bokslut.errors import BokslutError, Errors
from bokslut.present.blocks import Block
from bokslut.present.prose import Names, fill, slug
from bokslut.present.table import Column, Row, Table, Text

WIDE = 92
"""Letters that fit beside each other in a table of an upright page; a wider one lies down."""


@dataclass(frozen=True)
class Comment(Block):
    """A comment of a report.

    Attributes
    ----------
    where
        The file that it stands in, for the records of its numbers.
    name
        What it is called, short and unique in the report: its anchors begin with it.
    folder
        The folder that the images it names are looked for in, and the project's; None where it may name none.
    """

    parsed: Parsed
    where: str
    name: str
    folder: tuple[Path, Path] | None = None

    def document(self) -> str:
        return Document(self.where, self._prefix, self._picture, self._table).write(self.parsed)

    def lab(self) -> dict[str, Any]:
        page = Page(
            self.where,
            lambda picture: Markup("<img src='data:{}' alt='{}'>").format(self._image(picture).url, picture.alt),
            lambda grid: Markup(self._as_table(grid, 1).html(numbered=False)),
        )
        return {"text/html": str(page.write(self.parsed))}

    def images(self) -> dict[str, str]:
        found = (self._image(block) for block in self.parsed.blocks if isinstance(block, Picture))
        return {image.name: image.content for image in found}

    def tables(self) -> list[dict[str, Any]]:
        return [self._as_table(grid, number).open_data() for number, grid in enumerate(self._grids, start=1)]

    @property
    def _prefix(self) -> str:
        return slug(self.name.replace("/", " ").replace(".", " ")).replace("_", "-") or "kommentar"

    @cached_property
    def _grids(self) -> list[Grid]:
        return [block for block in self.parsed.blocks if isinstance(block, Grid)]

    def _image(self, picture: Picture) -> Image:
        assert self.folder is not None
        return find_image(picture, self.where, *self.folder)

    def _picture(self, picture: Picture) -> str:
        alt = picture.alt.replace("\\", "\\\\").replace('"', '\\"')
        return f'::: {{.bild}}\n![](figures/{self._image(picture).name}){{alt="{alt}"}}\n:::'

    def _table(self, grid: Grid, number: int) -> str:
        table = self._as_table(grid, number).document()
        return f":::: {{.liggande}}\n{table}\n::::" if sum(_widths(grid)) > WIDE else table

    def _as_table(self, grid: Grid, number: int) -> Table:
        """Return a table that somebody has typed as one of the report's own; its first column heads the rows."""
        widths = _widths(grid)
        shares = [max(4, round(100 * width / sum(widths))) for width in widths]
        columns = tuple(
            Column(words(heading), numbers=numeric, width=share)
            for heading, numeric, share in zip(grid.head, grid.numeric, shares, strict=True)
        )
        rows = tuple(
            Row(words(first), tuple(Text.of(cell, self.where) for cell in cells)) for first, *cells in grid.rows
        )
        return Table(f"{self._prefix}-{number}", words(grid.caption), columns, rows, prose=not any(grid.numeric))


def _widths(grid: Grid) -> list[int]:
    """Return how many letters each column wants: those of its longest word, and some of its longest cell."""
    columns = zip(grid.head, *grid.rows, strict=True)
    texts = [[words(cell) for cell in column] for column in columns]
    longest = [max((len(word) for text in column for word in text.split(" ")), default=1) for column in texts]
    whole = [max(map(len, column), default=1) for column in texts]
    return [max(3, word, min(text, 24)) for word, text in zip(longest, whole, strict=True)]


def read_comment(text: str, names: Names, where: str, flavour: Flavour = "comment") -> Parsed:
    """Fill in a comment and read it.

    Raises
    ------
    BokslutError
        With file and line: an expression that cannot be filled in, or something that a comment cannot hold.
    """
    filled = fill(text, names, where)
    parsed = parse(filled.text, filled.written, flavour)
    errors = [
        BokslutError(
            problem.message, where=f"{where}, line {source_line(text, names, where, problem.line)}", hint=problem.hint
        )
        for problem in parsed.problems
    ]
    if errors:
        raise errors[0] if len(errors) == 1 else Errors(errors)
    return parsed


def source_line(text: str, names: Names, where: str, line: int) -> int:
    """Return the line of a comment as it is typed, of a line of it as it is filled in.

    They differ where an expression or a choice stands on several lines.
    """
    if "\n" not in text:
        return 1
    marked = "\n".join(f"\x01{number}\x02{part}" for number, part in enumerate(text.split("\n"), start=1))
    # A mark within an expression cannot be read; then the comment is as good as its own lines.
    try:
        told = fill(marked, names, where).text.split("\n")
    except BokslutError:
        return min(line, text.count("\n") + 1)
    return next(_marks(told[:line][::-1]), 1)


def _marks(lines: list[str]) -> Iterator[int]:
    for line in lines:
        for part in line.split("\x01")[:0:-1]:
            yield int(part.split("\x02")[0])


def within_line(text: str, names: Names, where: str) -> str:
    """Return a text of one line, filled in, as Markdown for the document."""
    parsed = read_comment(text, names, where, "line")
    document = Document(where, "", lambda _: "", lambda *_: "")
    return " ".join(document.inline(content) for content in inlines_of(parsed.blocks))
