"""The data of a board and a period, and of the same period a year earlier."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from bokslut.project import Project
from bokslut.reading import Record, read_rows, read_yaml

R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=BaseModel)


class Period:
    """The data files of a board's year; each file is read once."""

    def __init__(self, project: Project, board: str, year: int) -> None:
        self.project = project
        self.board = board
        self.year = year
        self.folder = project.data / board / str(year)
        self._read: dict[tuple[str, type[BaseModel]], Any] = {}

    @cached_property
    def before(self) -> Period:
        """The same period a year earlier."""
        return Period(self.project, self.board, self.year - 1)

    def path(self, file: str) -> Path:
        """Return where a file of the period is."""
        return self.folder / file

    def name(self, file: str) -> str:
        """Return how a file of the period is told to people."""
        return self.project.name(self.path(file))

    def has(self, file: str) -> bool:
        """Return whether the period has a file."""
        return self.path(file).is_file()

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
