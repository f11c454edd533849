"""Restated figures: what a later report says of a figure that was another when its year was adopted.

A figure of another year is read from that year's data file, as it stands there now. Where that year is sealed
and the cell was another then, the table that shows it gets a mark and a note with the adopted figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from bokslut.kinds import KINDS, Time
from bokslut.numbers import NBSP, Cell, Figure, format_value, parse_number
from bokslut.present.blocks import Block
from bokslut.present.markdown_text import literal
from bokslut.present.table import SUPERSCRIPTS, Composed, Content, Table, superscript
from bokslut.privacy import FEWEST_BY_ANY_LAW, read_privacy
from bokslut.project import Project
from bokslut.reads import is_file
from bokslut.seals.labels import Labelled, labelled
from bokslut.seals.record import SealedReport, read_inputs, seal_path

_DATA_FILE = re.compile(r"data/(?P<board>[^/]+)/(?P<year>\d{4})/(?:(?P<month>\d{2})/)?[^/]+\.csv")
_IN_TKR = {"tkr": Decimal(1), "mnkr": Decimal(1000)}
_UNWRITTEN = ("antal", "index", "skala")


@dataclass(frozen=True)
class Was:
    """What a cell held when it was adopted.

    Attributes
    ----------
    value, decimals, unit
        The figure; a file without a column for the unit has it from the figure that is shown.
    label
        The row's label, the column and the period, for a note on what is computed from it.
    where
        Which adopted report it stood in.
    """

    value: Decimal
    decimals: int
    unit: str
    label: str
    where: str

    def shown(self, unit: str, decimals: int) -> str:
        """Return the figure in the unit of a table, or with its own where the table has another."""
        if self.unit == unit:
            return format_value(self.value, max(decimals, self.decimals))
        if self.unit in _IN_TKR and unit in _IN_TKR:
            return format_value(_converted(self.value, self.unit, unit), decimals)
        return self.with_unit

    @property
    def with_unit(self) -> str:
        """The figure with its unit, but for units that are not written."""
        number = format_value(self.value, self.decimals)
        return number if self.unit in _UNWRITTEN else f"{number}{NBSP}{self.unit}"


@dataclass(frozen=True)
class _File:
    """A data file now, by row number, and when it was adopted, by label."""

    now: dict[int, Labelled]
    then: dict[tuple[str, ...], Labelled]
    where: str
    period: str


class Adopted:
    """The sealed figures of other years than a report's; a seal is read when the first figure of its year is shown.

    Parameters
    ----------
    year
        The report's year, whose own figures are not compared: `bokslut verify` does that.
    """

    def __init__(self, project: Project, year: int) -> None:
        self.project = project
        self.year = year
        self._files: dict[str, _File | None] = {}

    def was(self, figure: Figure) -> Was | None:
        """Return what a figure's cell held when it was adopted; None where it held the same, or nothing."""
        cell = figure.source
        if not isinstance(cell, Cell) or figure.withheld:  # what is not given now was not to be given then
            return None
        if cell.file not in self._files:
            self._files[cell.file] = self._file(cell.file)
        file = self._files[cell.file]
        now = file.now.get(cell.row) if file else None
        then = file.then.get(now.key) if file and now else None
        if file is None or now is None or then is None:
            return None
        old, new = _value(then, cell.column), _value(now, cell.column)
        unit, unit_now = _unit(then, figure), _unit(now, figure)
        if old is None or (new and _same(old, unit, new, unit_now)):
            return None
        return Was(*old, unit, f"{now.label}, {cell.column} {file.period}", file.where)

    def _file(self, name: str) -> _File | None:
        """Return a data file now and as it was adopted; None where no seal holds it."""
        found = _DATA_FILE.fullmatch(name)
        if found is None or int(found["year"]) == self.year:
            return None
        year, month = int(found["year"]), int(found["month"] or 0)
        for kind in KINDS.values():
            if not kind.adopted or month not in ((kind.month or 0,) if kind.month != 0 else range(1, 13)):
                continue
            path = seal_path(self.project, SealedReport(board=found["board"], year=year, kind=kind.name, month=month))
            if is_file(path):
                sealed = read_inputs(path, self.project).files.get(name)
                if sealed is None:
                    return None
                now = {row.number: row for row in labelled(name, (self.project.root / name).read_bytes())}
                then = {row.key: row for row in labelled(name, sealed)}
                if any(_is_about_few(row, self._most_few) for row in then.values()):
                    return None
                return _File(now, then, kind.adopted, Time(year, month or None).fill("$span $year").strip())
        return None

    @cached_property
    def _most_few(self) -> int:
        privacy = read_privacy(self.project)
        return max(FEWEST_BY_ANY_LAW, privacy.smallest_group, *privacy.files.values())


def _is_about_few(row: Labelled, fewest: int) -> bool:
    """Return whether a row may have been withheld, with others of its file, when it was adopted."""
    told = _value(row, "personer")
    return told is not None and 0 < told[0] < fewest


def with_notes(block: Block, adopted: Adopted) -> Block:
    """Return a block whose tables mark the figures that were restated, with the adopted figures in notes."""
    return block.each(lambda one: _noted(one, adopted) if isinstance(one, Table) else one)


def _noted(table: Table, adopted: Adopted) -> Table:
    if table.marks:  # a section within a section
        return table
    told: dict[tuple[int, int], str] = {}
    figures = [(at, figure) for at, cell in _cells(table) for figure in _figures(cell)]
    itself = {figure.source for _, figure in figures if isinstance(figure.source, Cell)}
    for at, figure in figures:
        if was := adopted.was(figure):
            told[at] = _itself(table, at, figure, was)
        elif behind := [was for leaf in _leaves(figure) if leaf.source not in itself and (was := adopted.was(leaf))]:
            told[at] = _behind(behind)
    if not told:
        return table
    before = sum(note.startswith(tuple(SUPERSCRIPTS)) for note in table.notes)
    marks = {note: superscript(number) for number, note in enumerate(dict.fromkeys(told.values()), before + 1)}
    notes = tuple(f"{mark} Omräknat: {literal(note)}" for note, mark in marks.items())
    return replace(table, notes=table.notes + notes, marks={at: marks[note] for at, note in told.items()})


def _itself(table: Table, at: tuple[int, int], figure: Figure, was: Was) -> str:
    row, heading = table.rows[at[0] - 1], table.columns[at[1]].heading
    name = ", ".join(filter(None, (row.label.rstrip(SUPERSCRIPTS), heading)))
    return f"{name}: {was.shown(figure.unit, table.decimals_of(row, figure))} i {was.where}."


def _behind(leaves: list[Was]) -> str:
    told = [f"{was.label}, som var {was.with_unit} i {was.where}" for was in dict.fromkeys(leaves)]
    return f"bygger på {'; och på '.join(told)}."


def _cells(table: Table) -> Iterator[tuple[tuple[int, int], Content]]:
    for line, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row.cells, start=1):
            yield (line, place), cell


def _figures(cell: Content) -> tuple[Figure, ...]:
    parts = cell.parts if isinstance(cell, Composed) else (cell,)
    return tuple(part for part in parts if isinstance(part, Figure))


def _leaves(figure: Figure) -> Iterator[Figure]:
    """Yield the figures behind a computed one that are read from cells."""
    if not isinstance(figure.source, Cell):
        for operand in figure.source.operands:
            if isinstance(operand.source, Cell):
                yield operand
            else:
                yield from _leaves(operand)


def _value(row: Labelled, column: str) -> tuple[Decimal, int] | None:
    try:
        return parse_number(row.cells.get(column, "").removesuffix("%"))
    except ValueError:
        return None


def _same(old: tuple[Decimal, int], unit: str, new: tuple[Decimal, int], unit_now: str) -> bool:
    """Return whether two figures are the same; amounts that went over to another unit may have been rounded."""
    if unit != unit_now and unit in _IN_TKR and unit_now in _IN_TKR:
        halves = (Decimal(5).scaleb(-decimals - 1) for _, decimals in (old, new))
        least = max(half * _IN_TKR[of] for half, of in zip(halves, (unit, unit_now), strict=True))
        return abs(old[0] * _IN_TKR[unit] - new[0] * _IN_TKR[unit_now]) <= least
    return (old[0], unit) == (new[0], unit_now)


def _converted(amount: Decimal, unit: str, to: str) -> Decimal:
    return amount * _IN_TKR[unit] / _IN_TKR[to]


def _unit(row: Labelled, figure: Figure) -> str:
    """Return the unit of a row's figures as its file has it: amounts are in tkr where it does not say."""
    return row.cells.get("enhet") or ("tkr" if figure.unit in _IN_TKR else figure.unit)
