"""The data of a board and a period, and of other periods that it is compared with."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from bokslut.kinds import Time
from bokslut.privacy import Groups, Personal, Privacy, read_privacy, withheld_groups, without
from bokslut.project import Project
from bokslut.reading import Record, existing, read_rows, read_yaml
from bokslut.reads import is_folder

R = TypeVar("R", bound=Record)
P = TypeVar("P", bound=Personal)
M = TypeVar("M", bound=BaseModel)


class Period:
    """The data files of a board's year or, with a month, of January to that month; each is read once.

    Figures about few persons are withheld here, so that nobody further up can show them.
    """

    def __init__(self, project: Project, board: str, year: int, month: int | None = None) -> None:
        self.project = project
        self.board = board
        self.year = year
        self.month = month
        self.time = Time(year, month)
        self.folder = project.data / board / str(year) / (f"{month:02}" if month else "")
        self._read: dict[tuple[str, type[BaseModel]], Any] = {}
        self._groups: dict[tuple[int, str], Groups] = {}

    def _other(self, year: int, month: int | None) -> Period:
        """Return another period of the board, which knows what this one knows of small groups."""
        other = Period(self.project, self.board, year, month)
        other._groups = self._groups
        return other

    @cached_property
    def before(self) -> Period:
        """The same period a year earlier."""
        return self._other(self.year - 1, self.month)

    @cached_property
    def whole_year(self) -> Period:
        """The year that the period is part of; itself where it is the year."""
        return self._other(self.year, None) if self.month else self

    @cached_property
    def followed_up(self) -> list[Period]:
        """The periods within the same year that have data, those before this one, oldest first."""
        return self._with_data(range(1, self.month or 13))

    def _with_data(self, months: Sequence[int]) -> list[Period]:
        periods = [self._other(self.year, month) for month in months]
        return [period for period in periods if is_folder(period.folder)]

    def path(self, file: str) -> Path:
        """Return where a file of the period is."""
        return self.folder / file

    def name(self, file: str) -> str:
        """Return how a file of the period is told to people."""
        return self.project.name(self.path(file))

    def has(self, file: str) -> bool:
        """Return whether the period has a file."""
        return existing(self.path(file), self.project) is not None

    @property
    def files_read(self) -> set[str]:
        """The files of the period that have been read as records."""
        return {file for file, _ in self._read}

    def rows(self, file: str, record: type[R]) -> list[R]:
        """Return a CSV file's rows as records, without what is withheld; see `bokslut.reading.read_rows`."""
        key = (file, record)
        if key not in self._read:
            rows = read_rows(self.path(file), record, self.project)
            if issubclass(record, Personal):
                about = cast(list[Personal], rows)
                if not record.seldom or any(row.personer.known for row in about):
                    rows = cast(list[R], without(about, self._withheld(file, record)))
            self._read[key] = rows
        result: list[R] = self._read[key]
        return result

    def _withheld(self, file: str, record: type[Personal]) -> frozenset[Hashable]:
        """Return the groups whose figures a file of this period withholds, for what other times of the year give."""
        key = (self.year, file)
        if key not in self._groups:
            times = [self.whole_year, *self._with_data(range(1, 13))]
            rows = {time.month: time._told(file, record) for time in times}
            self._groups[key] = withheld_groups(rows, record, self.privacy.fewest(file))
        return self._groups[key].get(self.month, frozenset())

    def _told(self, file: str, record: type[P]) -> list[P]:
        """Return a file's rows as they stand; where it cannot be read nobody knows what it would have withheld."""
        return read_rows(self.path(file), record, self.project) if self.has(file) else []

    @cached_property
    def privacy(self) -> Privacy:
        """How few persons are too few to give figures about."""
        return read_privacy(self.project)

    def known_rows(self, file: str, record: type[R]) -> list[R]:
        """Return a CSV file's rows, none where the period has no such file."""
        return self.rows(file, record) if self.has(file) else []

    def yaml(self, file: str, model: type[M]) -> M:
        """Return a YAML file as a model; see `bokslut.reading.read_yaml`."""
        key = (file, model)
        if key not in self._read:
            self._read[key] = read_yaml(self.path(file), model, self.project)
        result: M = self._read[key]
        return result

    def years(self, file: str) -> list[Period]:
        """Return this period and those before it, oldest first, as far back as each has the file."""
        periods = [self]
        while periods[0].before.has(file):
            periods.insert(0, periods[0].before)
        return periods
