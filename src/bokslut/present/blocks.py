"""Blocks: what a notebook's cell shows, and what becomes of it in the report.

A block has two faces. In JupyterLab it is shown as HTML, an image or Markdown; in the report it is
the Markdown that it carries under `DOCUMENT`, which Pandoc and Quarto turn into every format.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import update_wrapper
from typing import Any, Protocol, TypeVar

from bokslut.errors import MissingData
from bokslut.present.markdown_text import literal

DOCUMENT = "text/vnd.bokslut.document"
"""MIME type of a block's Markdown for the report."""

IMAGES = "application/vnd.bokslut.images+json"
"""MIME type of the images that the Markdown names: file name → content, PNG in base64."""

TABLES = "application/vnd.bokslut.tables+json"
"""MIME type of the tables as open data."""

LEFT_OUT = "saknas"
"""Class of the notes that tell of something left out."""

APPENDIX = "appendix"
"""Metadata key of a block that belongs in an appendix: the section's name."""

Bundle = tuple[dict[str, Any], dict[str, Any]]


class Block:
    """Anything that a cell can show."""

    def document(self) -> str:
        """Return the Markdown for the report; empty where there is nothing to show."""
        return ""

    def lab(self) -> dict[str, Any]:
        """Return what JupyterLab shows, by MIME type."""
        return {"text/markdown": self.document()}

    def images(self) -> dict[str, str]:
        """Return the image files that the Markdown names: file name → content."""
        return {}

    def tables(self) -> list[dict[str, Any]]:
        """Return the tables within as open data; see `bokslut.present.table.Table.open_data`."""
        return []

    def each(self, change: Callable[[Block], Block]) -> Block:
        """Return the block with `change` done to it or, where it holds others, to each of them."""
        return change(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        document = self.document()
        if not document:
            return {"text/plain": ""}, {}
        more = {IMAGES: self.images(), TABLES: self.tables()}
        # Told here, since what Python says of an object would put the project's folder into the notebook.
        return {
            "text/plain": type(self).__name__,
            **self.lab(),
            DOCUMENT: document,
            **{kind: content for kind, content in more.items() if content},
        }, {}


@dataclass(frozen=True)
class Markdown(Block):
    """Markdown as it stands; JupyterLab, which does not know Pandoc's attributes, is spared them."""

    text: str

    def document(self) -> str:
        return self.text

    def lab(self) -> dict[str, Any]:
        words = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\{\.[^}]*\}", r"**\1**", self.text)
        return {"text/markdown": re.sub(r" ?\{#[^}]*\}", "", words)}


@dataclass(frozen=True)
class LeftOut(Block):
    """A visible note that something asked for has no data."""

    what: str
    file: str = ""

    def document(self) -> str:
        return f"::: {{.{LEFT_OUT}}}\n{self._text}\n:::"

    def lab(self) -> dict[str, Any]:
        return {"text/markdown": f"*{self._text}*"}

    @property
    def _text(self) -> str:
        where = f" ({self.file})" if self.file else ""
        return literal(f"{self.what}: uppgifter saknas för perioden{where}.")


@dataclass(frozen=True)
class Blocks(Block):
    """Several blocks after each other."""

    parts: tuple[Block, ...]

    def document(self) -> str:
        return "\n\n".join(text for part in self.parts if (text := part.document()))

    def lab(self) -> dict[str, Any]:
        """Put the parts together as one page of HTML where one of them is HTML or an image."""
        from markdown_it import MarkdownIt

        pieces = []
        for part in self.parts:
            shown = part.lab()
            if "text/html" in shown:
                pieces.append(shown["text/html"])
            elif "image/svg+xml" in shown:
                pieces.append(shown["image/svg+xml"])
            else:
                pieces.append(MarkdownIt("commonmark").render(shown.get("text/markdown", "")))
        return {"text/html": "\n".join(pieces)}

    def images(self) -> dict[str, str]:
        return {name: image for part in self.parts for name, image in part.images().items()}

    def tables(self) -> list[dict[str, Any]]:
        return [table for part in self.parts for table in part.tables()]

    def each(self, change: Callable[[Block], Block]) -> Block:
        return replace(self, parts=tuple(part.each(change) for part in self.parts))


@dataclass(frozen=True)
class Div(Block):
    """A block in a fenced div, whose class says how it is laid out."""

    look: str
    block: Block

    def document(self) -> str:
        text = self.block.document()
        return f":::: {{.{self.look}}}\n{text}\n::::" if text else ""

    def lab(self) -> dict[str, Any]:
        return self.block.lab()

    def images(self) -> dict[str, str]:
        return self.block.images()

    def tables(self) -> list[dict[str, Any]]:
        return self.block.tables()

    def each(self, change: Callable[[Block], Block]) -> Block:
        return replace(self, block=self.block.each(change))


@dataclass(frozen=True)
class Raised(Block):
    """A block whose headings stand a level higher, where none of them stands above the others."""

    block: Block

    def document(self) -> str:
        text = self.block.document()
        if re.search(r"^## ", text, re.MULTILINE):
            return text
        return re.sub(r"^#(?=#{2,} )", "", text, flags=re.MULTILINE)

    def lab(self) -> dict[str, Any]:
        return self.block.lab()

    def images(self) -> dict[str, str]:
        return self.block.images()

    def tables(self) -> list[dict[str, Any]]:
        return self.block.tables()

    def each(self, change: Callable[[Block], Block]) -> Block:
        return replace(self, block=self.block.each(change))


def raised(block: Block) -> Block:
    """Return a block for a section without a heading of its own."""
    return Raised(block)


NOTHING = Markdown("")


def heading(text: str | None, level: int, anchor: str) -> Block:
    """Return a heading; nothing where the board gives none."""
    return Markdown(f"{'#' * level} {literal(text)} {{#{anchor}}}") if text else NOTHING


@dataclass(frozen=True)
class AppendixBlock(Block):
    """A block that the report moves to an appendix."""

    section: str
    block: Block

    def document(self) -> str:
        return self.block.document()

    def lab(self) -> dict[str, Any]:
        return self.block.lab()

    def images(self) -> dict[str, str]:
        return self.block.images()

    def tables(self) -> list[dict[str, Any]]:
        return self.block.tables()

    def each(self, change: Callable[[Block], Block]) -> Block:
        return replace(self, block=self.block.each(change))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        bundle, metadata = super()._repr_mimebundle_(include, exclude)
        return bundle, {**metadata, APPENDIX: self.section}


class Asked(Protocol):
    """What a section needs to know of its report."""

    def heading_of(self, section: str) -> tuple[bool, str | None]:
        """Return whether the section is asked for in a chapter, and under which heading."""
        ...

    def appendix_title(self, section: str) -> str | None:
        """Return the title of the appendix that the section is asked for as; None where it is not."""
        ...

    def restated(self, block: Block) -> Block:
        """Return the block with notes on figures that were others in an adopted report."""
        ...


class HasReport(Protocol):
    """A subject, which belongs to a report."""

    @property
    def report(self) -> Asked: ...


S = TypeVar("S", bound=HasReport)


def section(make: Callable[[S], Block]) -> Callable[[S], Block]:
    """Make a subject's method a section: shown where the parameters ask for it, under their heading.

    A section that is not asked for shows nothing; one that stands under a heading and has nothing
    to show, or whose data file does not exist, shows a note.
    """
    name = make.__name__

    def show(self: S) -> Block:
        asked, title = self.report.heading_of(name)
        appendix = self.report.appendix_title(name)
        if not asked and not appendix:
            return NOTHING
        try:
            body = self.report.restated(make(self))
        except MissingData as missing:
            if missing.misspelt:
                raise
            body = LeftOut(title or appendix or name, missing.file)
        if title and not body.document():
            body = LeftOut(title)
        if appendix:
            return AppendixBlock(name, body)
        return Blocks((heading(title, 2, name.replace("_", "-")), body)) if title else raised(body)

    update_wrapper(show, make)
    show.__dict__["is_section"] = True
    return show


def sections_of(subject: type) -> tuple[str, ...]:
    """Return the names of a subject's sections."""
    return tuple(name for name, member in vars(subject).items() if getattr(member, "is_section", False))
