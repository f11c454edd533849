"""Files among a board's figures that nothing reads: a misspelt name would leave its figures out in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from bokslut import audit, operations
from bokslut.checks.comments.places import TEXTS
from bokslut.checks.finding import Finding
from bokslut.control import records as control
from bokslut.economy import records as economy
from bokslut.goals import records as goals
from bokslut.letters import label
from bokslut.notebooks import cells_of
from bokslut.personnel import records as personnel
from bokslut.reads import is_folder

if TYPE_CHECKING:
    from bokslut.report import Report

DECLARING: tuple[ModuleType, ...] = (economy, goals, control, personnel, operations, audit)
"""The modules that say which files there are."""

FOR_ALL = (economy.PRICE_INDEX, goals.AGENDA, control.RISK_SCALES)
"""Files that lie in `data/` itself, for all boards."""

LEFT_ALONE = ("readme.md", "readme.txt", "thumbs.db", "desktop.ini")
"""What is no data and lies beside it."""

OWN = "Om en anteckningsbok läser filen under ett namn som den sätter ihop: acceptera fyndet under accepted."


@cache
def known_files() -> frozenset[str]:
    """Return the names of the files that a board's year or period may have, as their subjects declare them."""
    told = {value for module in DECLARING for value in vars(module).values() if isinstance(value, str)}
    return frozenset({name for name in told if re.fullmatch(r"\w+\.(csv|yaml)", name)} - set(FOR_ALL))


def findings(report: Report) -> Iterator[Finding]:
    """Yield the files and folders of a report's year and of its period that nothing reads."""
    months = {f"{month:02}" for month in range(1, 13)}
    for period in dict.fromkeys((report.period.whole_year, report.period)):
        known = known_files() | {TEXTS} | (months if not period.month else set())
        for path in _within(period.folder):
            name = label(path.name)
            if name not in known and not _is_read_by_a_notebook(report.project.notebooks, name):
                yield _unread(name, path, report, known)


def _unread(name: str, path: Path, report: Report, known: set[str] | frozenset[str]) -> Finding:
    where = report.project.name(path)
    near = nearest(name, known)
    told = (
        f"Menas {near}? Döp i så fall om den." if near else "Döp om den till ett namn i docs/data.md, eller flytta den."
    )
    what = "Mappen" if path.is_dir() else "Filen"
    return Finding("W002", where, f"{what} läses inte av någon rapport.", where, hint=f"{told} {OWN}")


def nearest(name: str, known: set[str] | frozenset[str]) -> str | None:
    """Return the known name that looks most like a name, or that stands within it as in a copy's; None where none."""
    stem = name.rpartition(".")[0] or name
    words = re.findall(r"\w+", stem.lower())
    within = [one for one in sorted(known) if one.rpartition(".")[0].lower() in words]
    near = get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.6)
    found = [*within, *near]
    return found[0] if found else None


def _within(folder: Path) -> list[Path]:
    if not is_folder(folder):
        return []
    names = sorted(folder.iterdir())
    return [path for path in names if not path.name.startswith((".", "~$")) and path.name.lower() not in LEFT_ALONE]


def _is_read_by_a_notebook(notebooks: Path, name: str) -> bool:
    """Return whether the code of a notebook names a file."""
    return any(name in source for source in map(_code, sorted(notebooks.glob("*.ipynb"))))


def _code(notebook: Path) -> str:
    """Return the code of a notebook's cells; empty where it cannot be read, which is told where it is run."""
    cells = cells_of(notebook)
    return label(" ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))
