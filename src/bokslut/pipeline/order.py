"""What is asked for: a report, and with which means it is made."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from bokslut.kinds import KINDS
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
