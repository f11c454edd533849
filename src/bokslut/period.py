"""The data of a board and a period, and of other periods that it is compared with."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from bokslut.kinds import Time
from bokslut.project import Project
from bokslut.reading import Record, existing, read_rows, read_yaml
from bokslut.reads import is_folder

R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=BaseModel)


class Period:
    """The data files of a board's year or, with a month, of January to that month; each is read once."""

    def __init__(self, project: Project, board: str, year: int, month: int | None = None) -> None:
        self.project = project
        self.board = board
        self.year = year
        self.month = month
        self.time = Time(year, month)
        self.folder = project.data / board / str(year) / (f"{month:02}" if month else "")
        self._read: dict[tuple[str, type[BaseModel]], Any] = {}

    @cached_property
    def before(self) -> Period:
        """The same period a year earlier."""
        return Period(self.project, self.board, self.year - 1, self.month)

    @cached_property
    def whole_year(self) -> Period:
        """The year that the period is part of; itself where it is the year."""
        return Period(self.project, self.board, self.year) if self.month else self

    @cached_property
    def followed_up(self) -> list[Period]:
        """The periods within the same year that have data, those before this one, oldest first."""
        months = range(1, self.month or 13)
        periods = [Period(self.project, self.board, self.year, month) for month in months]
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
        """Return a CSV file's rows as records; see `bokslut.reading.read_rows`."""
        key = (file, record)
        if key not in self._read:
            self._read[key] = read_rows(self.path(file), record, self.project)
        result: list[R] = self._read[key]
        return result

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
