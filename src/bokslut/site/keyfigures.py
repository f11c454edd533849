"""The boards' key figures over the years, from the data that the reports on the shelf were made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bokslut.comparison import MEASURES, BoardYear, board_year
from bokslut.numbers import Cell, Figure, format_value
from bokslut.parameters import YearParameters, read_year
from bokslut.period import Period
from bokslut.pipeline.values import source_text
from bokslut.project import Project
from bokslut.provenance import origin, record
from bokslut.reads import is_file
from bokslut.site.shelf import Shelf

DRAWN = ("resultat", "nettokostnadsökning", "sjukfrånvaro", "omsättning", "mål")
"""The measures that have a chart, and that the start page shows."""

LABELS = {key: label for key, label, _ in MEASURES}


@dataclass(frozen=True)
class KeyFigures:
    """A board's key figures by year, oldest first; only years that have any."""

    board: str
    years: tuple[tuple[int, BoardYear], ...]

    @property
    def measures(self) -> list[str]:
        """The measures that have a figure in any year, in the order of `MEASURES`."""
        return [key for key in LABELS if any(figure(year, key) for _, year in self.years)]

    @property
    def drawn(self) -> list[str]:
        """The measures with a chart: those of `DRAWN` that there is something to compare of."""
        return [key for key in DRAWN if sum(number is not None for _, number in self.over_time(key)) > 1]

    def over_time(self, key: str) -> list[tuple[str, Figure | None]]:
        """Return a measure's figure of each year."""
        return [(str(number), figure(year, key)) for number, year in self.years]


def figure(year: BoardYear, key: str) -> Figure | None:
    """Return a known figure of a year; None where it is not known."""
    found = year.figures.get(key)
    return found if found and found.known else None


def shown(number: Figure) -> str:
    """Return a figure as readers see it, without its unit."""
    assert number.value is not None
    return format_value(number.value, number.decimals)


def sources(number: Figure) -> list[str]:
    """Return where a figure comes from in Swedish, a line each."""
    return source_text(record(number))


def key_figures(project: Project, shelf: Shelf, board: str) -> KeyFigures:
    """Return a board's key figures.

    The site tells no more than the reports on it do: a year's figure is there only where all files
    behind it are among those that reports of that whole year or a later one were made from.
    """
    folder = project.data / board
    years = sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit()) if folder.is_dir() else []
    found = []
    for year in years:
        period = Period(project, board, year)
        known = _told_of(shelf, year)
        if not any(name.startswith(f"{project.name(period.folder)}/") for name in known):
            continue
        whole = board_year(period, shelf.boards[board].name, _parameters(project, board, year))
        told = {key: number for key, number in whole.figures.items() if number.known and _files(number) <= known}
        if told:
            found.append((year, BoardYear(whole.name, told)))
    return KeyFigures(board, tuple(found))


def side_by_side(boards: Sequence[KeyFigures], year: int) -> list[tuple[str, BoardYear]]:
    """Return the boards that have key figures of a year, with them."""
    return [(known.board, found) for known in boards for number, found in known.years if number == year]


def _told_of(shelf: Shelf, year: int) -> set[str]:
    """Return the files that reports of whole years were made from, the year's and later ones'.

    An earlier report may have read a file of the year too, to be compared with it, but does not tell it.
    """
    whole = [entry for entry in shelf.entries if entry.whole_year_outcome and entry.order.year >= year]
    return {name for entry in whole for name in entry.manifest.content["inputs"]}


def _parameters(project: Project, board: str, year: int) -> YearParameters | None:
    return read_year(project, board, year) if is_file(project.params / board / f"{year}.yaml") else None


def _files(number: Figure) -> set[str]:
    """Return the data files behind a figure."""
    return {
        file
        for leaf in origin(number).leaves
        for file in ((leaf.source.file,) if isinstance(leaf.source, Cell) else leaf.source.files)
    }
