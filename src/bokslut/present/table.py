"""Tables: columns, rows and notes, in the words of those who read tables.

A table is written once as accessible HTML. Pandoc's HTML keeps it as it is; the document filter
turns it into a tagged PDF table and a Word table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from bokslut.comments.page import Page
from bokslut.comments.tree import Inlines, Paragraph, Parsed, inlines_of, words
from bokslut.marks import CLOSE, OPEN
from bokslut.numbers import MISSING, Figure, format_value, plain
from bokslut.present.blocks import Block
from bokslut.present.signal import Shown
from bokslut.present.value import marked
from bokslut.project import RESOURCES

if TYPE_CHECKING:
    import pandas as pd

RowStyle = Literal["", "rubrik", "delsumma", "summa", "nivå2"]


SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""Digits of the marks of notes, behind a label and before the note."""


def superscript(number: int) -> str:
    """Return the mark of a table's n-th note, counted from 1."""
    return "".join(SUPERSCRIPTS[int(digit)] for digit in str(number))


@dataclass(frozen=True)
class Text:
    """A cell's text, which may hold paragraphs and lists; `where` is the file that it stands in."""

    parsed: Parsed
    where: str

    @classmethod
    def of(cls, content: Inlines, where: str) -> Text:
        """Return a text that stands within a line."""
        return cls(Parsed((Paragraph(content),)), where)

    def words(self, *, exact: bool = False) -> str:
        """Return what readers see, without its look; `exact` gives numbers unrounded."""
        return " ".join(filter(None, (words(content, exact=exact) for content in inlines_of(self.parsed.blocks))))

    @property
    def html(self) -> Markup:
        """The text as HTML, without a paragraph's mark around a single one."""
        blocks = self.parsed.blocks
        page = Page(self.where)
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            return page.inline(blocks[0].content)
        return page.write(self.parsed)


@dataclass(frozen=True)
class Composed:
    """A cell of words and figures after each other, such as a limit: “≥ ” and the figure."""

    parts: tuple[str | Figure, ...]


Content = Figure | Shown | Text | Composed | str | None


@dataclass(frozen=True)
class Column:
    """A column: its heading, whether it holds numbers, and its width in percent of the table."""

    heading: str
    numbers: bool = True
    width: int | None = None


@dataclass(frozen=True)
class Row:
    """A row: its label (the row's header) and the contents of the other columns."""

    label: str
    cells: tuple[Content, ...] = ()
    style: RowStyle = ""


@dataclass(frozen=True)
class Table(Block):
    """A table of a report.

    Attributes
    ----------
    name
        Short and unique in the report; part of the table's anchor.
    caption
        Without number, which is given when the report is put together; a table without caption has none.
    columns
        The first is the column of the row labels.
    notes
        Markdown under the table.
    marks
        Marks of notes behind cells, by row and column as they are counted from 1 (the labels are column 0).
    decimals_by
        Figures of a `table` or of a `row` that have the same unit show the same number of decimals.
    prose
        Whether the cells hold text to read rather than figures to compare.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    decimals_by: Literal["table", "row"] = "table"
    prose: bool = False
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def document(self) -> str:
        notes = "\n\n".join(self.notes)
        below = f"\n\n::: {{.tabellnot}}\n{notes}\n:::" if notes else ""
        return f"::: {{#tabell-{self.name} .tabell}}\n```{{=html}}\n{self.html(numbered=True)}\n```{below}\n:::"

    def lab(self) -> dict[str, Any]:
        return {"text/html": self.html(numbered=False)}

    def html(self, *, numbered: bool) -> str:
        """Return the table as HTML; `numbered` puts a mark where its number will stand."""
        number = f"{number_mark('tabell', self.name)}. " if numbered and self.caption else ""
        rows = [
            (row, [self._marked(row, cell, (line, place)) for place, cell in enumerate(row.cells, start=1)])
            for line, row in enumerate(self.rows, start=1)
        ]
        text = _template().render(table=self, groups=_grouped(rows), caption=number + self.caption)
        return "\n".join(line for line in text.splitlines() if line.strip())

    def frame(self) -> pd.DataFrame:
        """Return the table's rows as a frame: figures as floats, everything else as text."""
        import pandas as pd

        def plain(cell: Content) -> object:
            if isinstance(cell, Figure):
                return None if cell.value is None else float(cell.value)
            return cell.words() if isinstance(cell, Text) else cell.label if isinstance(cell, Shown) else cell

        names = [column.heading for column in self.columns]
        return pd.DataFrame(
            [[row.label, *map(plain, row.cells)] for row in self.rows if row.style != "rubrik"], columns=names
        )

    def _marked(self, row: Row, cell: Content, at: tuple[int, int]) -> Markup:
        return self._cell(row, cell, at) + self.marks.get(at, "")

    def _cell(self, row: Row, cell: Content, at: tuple[int, int]) -> Markup:
        if cell is None:
            return Markup("")
        if isinstance(cell, Figure):
            return self._number(row, cell, self.decimals_of(row, cell), at)
        if isinstance(cell, Composed):
            parts = (
                self._number(row, part, part.decimals, at) if isinstance(part, Figure) else escape(part)
                for part in cell.parts
            )
            return Markup("").join(parts)
        if isinstance(cell, Shown):
            return Markup('<span class="signal signal-{}">{}</span>').format(cell.look, cell.label)
        if isinstance(cell, Text):
            return cell.html
        return Markup("{}").format(cell)

    def _number(self, row: Row, figure: Figure, decimals: int, at: tuple[int, int]) -> Markup:
        if figure.value is None:
            return Markup('<span class="okänd" title="uppgift saknas">{}</span>').format(MISSING)
        where = {"table": self.name, "row": row.label, "column": self.columns[at[1]].heading, "at": list(at)}
        return marked(replace(figure, decimals=decimals), format_value(figure.value, decimals), where)

    def decimals_of(self, row: Row, figure: Figure) -> int:
        """Return how many decimals a figure of a row is shown with."""
        most = self._decimals if self.decimals_by == "table" else _decimals((row,))
        return most.get(_alike(figure.unit), figure.decimals)

    @cached_property
    def _decimals(self) -> dict[str, int]:
        """The most decimals of each unit, gone through once for all cells that ask."""
        return _decimals(self.rows)

    def tables(self) -> list[dict[str, Any]]:
        return [self.open_data()]

    def open_data(self) -> dict[str, Any]:
        """Return the table for machines: name, caption, fields and rows, numbers unrounded and without grouping."""
        numeric = [self._is_numeric(place) for place in range(len(self.columns))]
        fields = [
            {
                "name": _field(column.heading, place),
                "title": column.heading or "Post",
                "type": "number" if numeric[place] else "string",
            }
            for place, column in enumerate(self.columns)
        ]
        rows, group = [], ""
        for row in self.rows:
            if row.style in ("rubrik", "delsumma"):
                group = row.label.rstrip(SUPERSCRIPTS)
            if row.style != "rubrik":
                units = {cell.unit for cell in row.cells if isinstance(cell, Figure)}
                label = row.label.rstrip(SUPERSCRIPTS)
                cells = [
                    "" if numbers and _is_missing(cell) else _machine(cell)
                    for cell, numbers in zip(row.cells, numeric[1:], strict=True)
                ]
                over = group if row.style == "nivå2" else ""
                rows.append([over, label, *cells, "; ".join(sorted(units))])
        head = [{"name": "grupp", "title": "Grupp", "type": "string"}]
        tail = [{"name": "måttenhet", "title": "Enhet", "type": "string"}]
        return {"name": self.name, "title": self.caption, "fields": [*head, *fields, *tail], "rows": rows}

    def _is_numeric(self, place: int) -> bool:
        cells = [row.cells[place - 1] for row in self.rows if row.cells] if place else [""]
        return any(isinstance(cell, Figure) for cell in cells) and all(
            isinstance(cell, Figure) or _is_missing(cell) for cell in cells
        )


def _decimals(rows: Sequence[Row]) -> dict[str, int]:
    """Return the most decimals that known figures of each unit have."""
    most: dict[str, int] = {}
    for row in rows:
        for cell in row.cells:
            if isinstance(cell, Figure) and cell.known:
                unit = _alike(cell.unit)
                most[unit] = max(most.get(unit, cell.decimals), cell.decimals)
    return most


def _alike(unit: str) -> str:
    """Return what a unit shares its number of decimals under: percent and points are shown alike."""
    return "procent" if unit in ("procent", "procentenheter") else unit


def _is_missing(cell: Content) -> bool:
    return cell is None or (isinstance(cell, Shown) and cell.look == "saknas")


def _grouped(rows: Sequence[tuple[Row, list[Markup]]]) -> list[list[tuple[Row, list[Markup]]]]:
    """Divide rows into groups: a heading with the rows that it heads, or rows that no heading is for."""
    groups: list[list[tuple[Row, list[Markup]]]] = []
    for (row, cells), (following, _) in pairwise([*rows, (Row(""), [])]):
        heads = row.style != "nivå2" and following.style == "nivå2"
        ends = row.style != "nivå2" and groups and groups[-1][-1][0].style == "nivå2"
        if heads or ends or not groups:
            groups.append([])
        groups[-1].append((row, cells))
    return groups


def _machine(cell: Content) -> str:
    """Return a cell's content for a data file; empty where it is not known."""
    if cell is None:
        return ""
    if isinstance(cell, Figure):
        return "" if cell.value is None else plain(cell.value)
    if isinstance(cell, Shown):
        return cell.label
    if isinstance(cell, Composed):
        return "".join(_machine(part) if isinstance(part, Figure) else part for part in cell.parts)
    return " ".join((cell.words(exact=True) if isinstance(cell, Text) else cell).split())


def _field(heading: str, place: int) -> str:
    return re.sub(r"[^\wåäö]+", "_", heading.lower()).strip("_") or f"kolumn_{place}"


def number_mark(series: Literal["tabell", "figur"], name: str) -> str:
    """Return the mark that becomes “Tabell 3” when the report is put together."""
    return f"{OPEN}{series}:{name}{CLOSE}"


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(RESOURCES / "html"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("table.html.j2")
