"""A built report as tests read it: its folder, and the tables, headings and captions of its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

SUPERSCRIPTS = re.compile("[¹²³⁴⁵⁶⁷⁸⁹⁰]+$")


@dataclass(frozen=True)
class Asked:
    """Which report: its board, year and kind, and what its cover calls it."""

    board: str
    year: int
    kind: str
    title: str

    def __str__(self) -> str:
        return f"{self.board}-{self.year}" + ("" if self.kind == "annual" else f"-{self.kind}")


REPORTS = {
    str(asked): asked
    for asked in (
        Asked("SN", 2025, "annual", "Årsbokslut 2025"),
        Asked("SN", 2023, "annual", "Årsbokslut 2023"),
        Asked("VON", 2024, "annual", "Årsbokslut 2024"),
        Asked("SN", 2026, "budget", "Budget 2026–2028"),
        Asked("SN", 2024, "audit", "Revisionsunderlag 2024"),
        Asked("SN", 2024, "interim", "Delårsbokslut januari–augusti 2024"),
        Asked("ALLA", 2024, "summary", "Sammanställning 2024"),
    )
}
"""Every real report of the repository, by the name that tests give it."""


@dataclass(frozen=True)
class Built:
    """A report that has been built in a project of its own."""

    project: Path
    asked: Asked

    @property
    def board(self) -> str:
        return self.asked.board

    @property
    def year(self) -> int:
        return self.asked.year

    @property
    def folder(self) -> Path:
        return self.project / "outputs" / self.board / str(self.year) / self.asked.kind

    @property
    def html(self) -> HtmlElement:
        return _page(self.folder / "report.html")

    def table(self, name: str) -> Table:
        """Return the table whose anchor is `tabell-<name>`."""
        return next(table for table in self.tables() if table.name == name)

    def tables(self) -> list[Table]:
        return tables_of(self.html)


@dataclass(frozen=True)
class Row:
    """A row: its label, the label of the group that it stands under, and its cells by column heading."""

    label: str
    group: str
    cells: dict[str, HtmlElement]

    @property
    def name(self) -> str:
        return f"{self.group}: {self.label}" if self.group else self.label

    def text(self, column: str) -> str:
        return text(self.cells[column])


@dataclass(frozen=True)
class Table:
    """A table: its anchor, its caption, its headings, and its rows without group headings."""

    name: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """Return the row that is called `name`, of which there is one."""
        found = [row for row in self.rows if row.name == name]
        assert len(found) == 1, f"{self.caption}: {len(found)} rows {name}; there are {[row.name for row in self.rows]}"
        return found[0]


def build(report: Built, renderer: str = "builtin") -> None:
    """Build a report through the pipeline."""
    from bokslut.pipeline.make import make_report
    from bokslut.pipeline.order import Means, Order
    from bokslut.pipeline.progress import Silent
    from bokslut.project import Project

    asked = report.asked
    order = Order(asked.board, asked.year, asked.kind, renderer=renderer)
    make_report(Project(report.project), order, Means(), Silent())


def text(element: HtmlElement) -> str:
    """Return an element's text with single spaces; a non-breaking space counts as one."""
    return " ".join(element.text_content().split())


def without_sources(document: str) -> str:
    """Return a block's Markdown without what its numbers come from, and without the figures behind its charts."""
    shown = re.sub(r'```\{=html\}\n<details class="siffror">.*?</details>\n```', "", document, flags=re.DOTALL)
    return re.sub(r'(<data [^>]*?) data-figure="[^"]*">', r"\1>", shown)


def number(shown: str) -> Decimal:
    """Read a number as it is published: Swedish decimals and thousands, any minus sign, with or without %."""
    plain = re.sub(r"[\s%]", "", shown).translate(str.maketrans("−–,", "--."))
    return Decimal(plain)


def headings_of(page: HtmlElement) -> list[tuple[int, str]]:
    """Return the level and the text of each heading of the page's main part, in order."""
    found = page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]")
    return [(int(heading.tag[1]), text(heading)) for heading in found]


def captions_of(page: HtmlElement) -> list[str]:
    """Return the captions of tables and figures, in order."""
    return [text(caption) for caption in page.xpath("//main//caption[not(ancestor::details)] | //main//figcaption")]


def tables_of(page: HtmlElement) -> list[Table]:
    return [_table(element) for element in page.xpath("//main//table[caption][not(ancestor::details)]")]


def _table(element: HtmlElement) -> Table:
    anchor = element.xpath("string(ancestor::*[starts-with(@id, 'tabell-')][1]/@id)")
    headings = tuple(text(cell) for cell in element.xpath("./thead/tr/th"))
    return Table(
        anchor.removeprefix("tabell-"), text(element.find("caption")), headings, tuple(_rows(element, headings))
    )


def _rows(element: HtmlElement, headings: tuple[str, ...]) -> Iterator[Row]:
    group = ""
    for line in element.xpath("./tbody/tr"):
        style = line.get("class") or ""
        label = SUPERSCRIPTS.sub("", text(line.find("th")))
        if style in ("rubrik", "delsumma"):
            group = label
        if style != "rubrik":
            yield Row(label, group if style == "nivå2" else "", dict(zip(headings, line, strict=True)))


@cache
def _page(path: Path) -> HtmlElement:
    return html.parse(str(path)).getroot()
