"""What is asked for: a report, and with which means it is made."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.kinds import KINDS, Kind
from bokslut.project import Project

FORMATS = ("html", "pdf", "docx")

CAN_FORK = hasattr(os, "fork")
"""Whether a process can fork itself; elsewhere kernels are ordinary ones, with the same result."""


@dataclass(frozen=True)
class Order:
    """A report that somebody asks for.

    Attributes
    ----------
    board, year, kind, month
        Which report; `month` of a kind that is made by the month.
    renderer
        auto, quarto or builtin.
    formats
        Of `FORMATS`.
    """

    board: str
    year: int
    kind: str = "annual"
    month: int | None = None
    renderer: str = "auto"
    formats: tuple[str, ...] = FORMATS

    @property
    def parameters(self) -> dict[str, str | int]:
        """What every notebook is given, beside the number of its chapter."""
        month = self.month or (KINDS[self.kind].month if self.kind in KINDS else 0) or 0
        return {"board": self.board, "year": self.year, "kind": self.kind, "month": month}

    def folder(self, project: Project) -> Path:
        """Return the folder that the report ends in."""
        kind = KINDS[self.kind].folder(self.month) if self.kind in KINDS else self.kind
        return project.outputs / self.board / str(self.year) / kind

    def __str__(self) -> str:
        month = f" {self.month:02}" if self.month and self.kind in KINDS and KINDS[self.kind].month == 0 else ""
        return f"{self.board} {self.year} {self.kind}{month}"


def months_with_data(project: Project, board: str, year: int, kind: Kind) -> list[int]:
    """Return the months that a kind of report which is made by the month can be made for."""
    folder = project.data / board / str(year)
    return [month for month in range(1, 13) if all((folder / f"{month:02}" / file).is_file() for file in kind.requires)]


def with_month(project: Project, order: Order) -> Order:
    """Return an order that says its month, where its kind is made by the month.

    Raises
    ------
    BokslutError
        Where it does not; it is told which months there are.
    """
    kind = KINDS.get(order.kind)
    if kind is None or kind.month != 0 or (order.month is not None and 1 <= order.month <= 12):
        return order
    months = ", ".join(map(str, months_with_data(project, order.board, order.year, kind)))
    raise BokslutError(
        f"which month? a report of kind {kind.name} is made by the month",
        expected=f"MONTH= one of {months}" if months else f"a month, and its data in data/{order.board}/{order.year}/",
        found=None if order.month is None else str(order.month),
    )


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Means:
    """How a report is made; none of it changes what the report says.

    Attributes
    ----------
    jobs
        How many things are done at a time.
    warm
        Whether kernels are forked from a process with the libraries loaded, where there is fork.
    force
        Whether steps are run whose inputs have not changed.
    """

    jobs: int = field(default_factory=processors)
    warm: bool = CAN_FORK
    force: bool = False
