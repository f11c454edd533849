"""All that is known of a board and a year, each value with the words that name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from bokslut.errors import BokslutError
from bokslut.goals.records import KEY_FIGURES, KeyFigureRow
from bokslut.kinds import KINDS
from bokslut.numbers import Cell, Figure, relative
from bokslut.operations import FACTS, FactRow
from bokslut.period import Period
from bokslut.pipeline.catalogue import catalogue
from bokslut.present import blocks
from bokslut.present.chart import Chart
from bokslut.present.prose import Names
from bokslut.present.table import SUPERSCRIPTS, Composed, Table
from bokslut.project import Project
from bokslut.reading import Record
from bokslut.report import SUBJECTS, Report, open_report
from bokslut.tieout.measures import OF_NAMES, of_heading
from bokslut.tieout.words import stems

R = TypeVar("R", bound=Record)

_PERIODS = ("helår", "delår", "period", "föregående")
_GENERIC = {("kostnad",), ("tot",), ("totalt",), ("total",)}


@dataclass(frozen=True)
class Known:
    """A known value and its words.

    Attributes
    ----------
    domain
        The first part of its name: drift, sjukfrånvaro …
    label
        What people call it: “drift: Personalkostnader, utfall 2023”.
    phrase
        Stems that stand together where a text names the subject.
    around
        Stems one of which must stand in the sentence or its heading as well; empty where none need.
    measure, year, month
        What it measures, of which year and, for a period within it, to which month.
    unit
        As `bokslut.numbers.Figure`, with `andel` told in percent.
    derived
        Whether it is reckoned from other figures, so that others may have reckoned before rounding.
    """

    domain: str
    label: str
    phrase: tuple[str, ...]
    around: tuple[str, ...]
    measure: str
    year: int
    month: int | None
    value: Decimal
    unit: str
    decimals: int
    derived: bool


@dataclass(frozen=True)
class KnownRow:
    """A row of a known table: its label, the label above it, and its figures by column."""

    label: str
    group: str
    cells: tuple[Figure | None, ...]


@dataclass(frozen=True)
class KnownTable:
    """A table of one of the year's reports."""

    report: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[KnownRow, ...]


@dataclass
class Knowledge:
    """What is known: values for sentences, tables for tables."""

    board: str
    year: int
    values: list[Known] = field(default_factory=list)
    tables: list[KnownTable] = field(default_factory=list)


def known_of(project: Project, board: str, year: int) -> Knowledge:
    """Gather all values of a board and year, from every report that is asked for of the year.

    Raises
    ------
    BokslutError
        Where the board or the year is not known, or its data are wrong.
    """
    orders = [order for order in catalogue(project) if (order.board, order.year) == (board, year)]
    if not orders:
        open_report(board, year, next(iter(KINDS)), project)  # says which boards, years and kinds there are
    knowledge = Knowledge(board, year)
    gathered: set[tuple[int, int | None, str]] = set()
    seen: set[tuple[Any, ...]] = set()
    for order in orders:
        report = open_report(board, year, order.kind, project, month=order.month)
        for known in _values(report, gathered):
            key = (known.phrase, known.around, known.measure, known.year, known.month, known.value, known.unit)
            if key not in seen:
                seen.add(key)
                knowledge.values.append(known)
        knowledge.tables += _tables(report)
    return knowledge


def _values(report: Report, gathered: set[tuple[int, int | None, str]]) -> Iterator[Known]:
    """Return the values of a report's period and of those that it compares with, but for what is `gathered`.

    Reports of a year name the same periods; only the price index that they reckon with differs between kinds.
    """
    names, period = report.names, report.period
    followed_up = [other for other in period.whole_year.followed_up if other.month != period.month]
    periods: list[tuple[Period, Callable[[], Names]]] = [
        (period, lambda: names),
        (period.before, lambda: names["föregående"]),
        *((other, lambda other=other: names["period"][f"{other.month:02}"]) for other in followed_up),
        *([(period.whole_year, lambda: names["helår"])] if period.month else []),
    ]
    for of, named in periods:
        key = (of.year, of.month, report.kind.index_basis)
        if key not in gathered:
            gathered.add(key)
            yield from _of_period(named(), of)


def _of_period(names: Names, period: Period) -> Iterator[Known]:
    facts = {row.nyckel: row for row in _rows(period, FACTS, FactRow)}
    keys = {row.nyckel: row for row in _rows(period, KEY_FIGURES, KeyFigureRow)}
    for top in names:
        if top in _PERIODS:
            continue
        leaves = [(path, figure) for path, figure in _leaves(names, top, ()) if figure.known]
        rows = {path[:3] for path, _ in leaves if len(path) > 3}
        groups = Counter(path[:2] for path in rows)
        alone = {group for group, count in groups.items() if count == 1}
        for path, figure in leaves:
            yield from _known(path, figure, period, facts, keys, alone)


def _rows(period: Period, file: str, record: type[R]) -> list[R]:
    """Return a file's rows; none where it cannot be read, which the reports that show it tell of."""
    try:
        return period.known_rows(file, record)
    except BokslutError:
        return []


def _leaves(names: Names, name: str, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Figure]]:
    """Return the figures under a name with their paths; what has no data gives none."""
    try:
        value = names[name]
    except (BokslutError, ValueError, ArithmeticError, IndexError, StopIteration):
        return
    if isinstance(value, Figure):
        yield (*path, name), value
    elif isinstance(value, Names | dict):
        inner = value if isinstance(value, Names) else Names(name, value)
        for key in inner:
            yield from _leaves(inner, key, (*path, name))


def _known(
    path: tuple[str, ...],
    figure: Figure,
    period: Period,
    facts: dict[str, FactRow],
    keys: dict[str, KeyFigureRow],
    alone: set[tuple[str, ...]],
) -> Iterator[Known]:
    measure, offset = OF_NAMES.get(path[-1], ("", 0))
    subject = path if not measure else path[:-1]
    domain, *labels = subject
    if domain == "fakta":
        measure, labels = "fakta", [facts[labels[-1]].beskrivning if labels and labels[-1] in facts else path[-1]]
    elif domain == "nyckeltal" and labels and labels[0] in keys:
        labels = [keys[labels[0]].nyckeltal]
    phrase, around = _phrase(domain, labels, alone=path[:2] in alone)
    if domain == "index":
        measure, around = "förändring", ()
    if not phrase:
        return
    told = f"{domain}: {', '.join(label.replace('_', ' ') for label in labels) or domain}"
    year = period.year + offset
    when = f"{path[-1].replace('_', ' ')} {period.year}" if measure != "fakta" else str(period.year)
    label = f"{told}, {when}" + (f" (t.o.m. månad {period.month})" if period.month else "")
    forms = [figure]
    if (
        figure.base is not None
        and figure.base.value
        and figure.unit not in ("procent", "andel", "procentenheter")
        and (
            domain != "drift" or "resultat" not in path[1].lower()  # which may turn from plus to minus
        )
    ):
        forms.append(relative(figure))
    for form in forms:
        assert form.value is not None
        share = form.unit == "andel"
        yield Known(
            domain, label + (" i procent" if share else ""), phrase, around, measure or "utfall", year, period.month,
            form.value * 100 if share else form.value, "procent" if share else form.unit,
            1 if share else form.decimals, not isinstance(figure.source, Cell) or share,
        )  # fmt: skip


def _phrase(domain: str, labels: list[str], *, alone: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the stems that name a subject, and those of what must be near where the label alone is not enough."""
    own = [stems(label.rstrip(SUPERSCRIPTS)) for label in labels]
    own = [part for part in own if part and part not in _GENERIC]
    if alone and len(own) > 1:  # a group of one row is named by the group
        own = own[:1]
    whole = stems(domain)
    if not own:
        return whole, ()
    phrase = tuple(part for part in own[-1] if part not in ("verksamh", "verksamhet", "år")) or own[-1]
    if phrase in _GENERIC:
        phrase = own[-1]
    above = tuple(part for group in own[:-1] for part in group)
    if alone or domain in ("drift", "incidenter", "nyckeltal", "fakta", "kontroller", "granskningar", "skuld"):
        return phrase, above
    return phrase, above or (() if phrase == whole else whole)


def _tables(report: Report) -> Iterator[KnownTable]:
    for subject in SUBJECTS:
        part = getattr(report, subject)
        for section in blocks.sections_of(type(part)):
            for table in _tables_in(getattr(part, section)()):
                yield _table(table, report.title)


def _tables_in(block: object) -> Iterator[Table]:
    if isinstance(block, Table):
        yield block
    if isinstance(block, Chart):
        yield block.data
    for inner in (*getattr(block, "parts", ()), getattr(block, "block", None)):
        if inner is not None:
            yield from _tables_in(inner)


def _table(table: Table, report: str) -> KnownTable:
    rows, group = [], ""
    for row in table.rows:
        if row.style in ("rubrik", "delsumma"):
            group = row.label
        if row.style != "rubrik":
            cells = tuple(_figure(cell) for cell in row.cells)
            rows.append(KnownRow(row.label, group if row.style == "nivå2" else "", cells))
    return KnownTable(report, table.caption, tuple(column.heading for column in table.columns), tuple(rows))


def _figure(cell: object) -> Figure | None:
    if isinstance(cell, Composed):
        cell = next((part for part in cell.parts if isinstance(part, Figure)), None)
    return cell if isinstance(cell, Figure) and cell.known else None


def heading_year(headings: tuple[str, ...]) -> set[int]:
    """Return the years that a table's headings name."""
    return {year for heading in headings if (year := of_heading(heading)[1])}
