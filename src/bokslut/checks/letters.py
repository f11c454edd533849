"""Letters in data and parameters that no font of the report has; those of comments are told with the comments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.checks.comments.sources import comments
from bokslut.checks.finding import Finding
from bokslut.letters import without_font
from bokslut.parameters import BOARDS
from bokslut.reading import read_text
from bokslut.reads import unrecorded

if TYPE_CHECKING:
    from bokslut.period import Period
    from bokslut.report import Report

HINT = "PDF:en visar en ruta med tecknets nummer; skriv om det ska läsas där."


def findings(report: Report, periods: list[Period]) -> Iterator[Finding]:
    """Yield the letters that a PDF cannot show, at the first place in each file that the checks have read."""
    params, of_comments = report.project.params, _of_comments(report)
    own = "\n".join(filter(None, report.board.model_dump().values()))
    for path in (params / BOARDS, params / report.code / f"{report.year}.yaml", *_data(periods)):
        file = report.project.name(path)
        with unrecorded() if path.name == BOARDS else nullcontext():  # only the board's entry, which was read, counts
            content = read_text(path, report.project) or ""
        for letter in without_font(own if path.name == BOARDS else content):
            place = next(
                (at for at, one in enumerate(content) if one == letter and (file, at) not in of_comments), None
            )
            if place is not None:
                yield _missing(letter, file, content, place)


def _data(periods: list[Period]) -> list[Path]:
    return sorted({period.path(file) for period in periods for file in period.files_read})


def _of_comments(report: Report) -> set[tuple[str, int]]:
    return {(one.file, place) for one in comments(report) if not one.file.endswith(".md") for place in one.places}


def _missing(letter: str, file: str, content: str, place: int) -> Finding:
    line, column = content.count("\n", 0, place) + 1, place - content.rfind("\n", 0, place)
    message = f"Tecknet {letter} (U+{ord(letter):04X}) finns inte i rapportens typsnitt."
    return Finding("N607", f"{Path(file).name}, {letter}", message, f"{file}, rad {line}, kolumn {column}", hint=HINT)
