"""What an engine's error is about: the heading, table or figure, in the words of the report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bokslut.errors import BokslutError

_PLACE = re.compile(r"^=+ (?P<heading>.+)$|#tabell\(\"(?P<table>[^\"]+)\"|#figur\(\"(?P<figure>[^\"]+)\"", re.MULTILINE)
_MARKDOWN_PLACE = re.compile(r"^#+ (?P<heading>.+?)(?: \{#.*\})?$|^::: \{#(?P<table>[\w-]+)", re.MULTILINE)
_CAUSE = re.compile(r"^\s*(?:\w+ )*?error: (?P<cause>.+)$", re.MULTILINE | re.IGNORECASE)
_TYPST_LINE = re.compile(r"┌─ (?P<file>.*?):(?P<line>\d+):\d+")
_PANDOC_LINE = re.compile(r"\(line (?P<line>\d+), column \d+\)|at line (?P<other>\d+)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_HINT = "the document and what renders it are described in docs/architecture.md"


def typst_error(diagnostic: str, source: str) -> BokslutError:
    """Return what Typst could not do, with the table or the heading of the first place that it names.

    Parameters
    ----------
    diagnostic
        What Typst says.
    source
        What it was given to read.
    """
    told = _COLOURS.sub("", diagnostic)
    line = _TYPST_LINE.search(told, _error_start(told))  # warnings, of fonts that are not there, tell places too
    at = int(line["line"]) if line else 0
    return BokslutError(
        f"the PDF could not be made: {_cause(told)}",
        where=_place(_PLACE, source, at),
        found=_line(source, at) or told.strip()[-2000:],
        hint=_HINT,
    )


def pandoc_error(told: str, document: str) -> BokslutError:
    """Return what Pandoc could not do, with the table or the heading that it is about, where it tells the line."""
    told = _COLOURS.sub("", told)
    line = _PANDOC_LINE.search(told)
    at = int(line["line"] or line["other"]) if line else 0
    return BokslutError(
        f"pandoc could not render the report: {_cause(told)}",
        where=_place(_MARKDOWN_PLACE, document, at),
        found=told.strip()[-2000:],
        hint=_HINT,
    )


def quarto_error(told: str, folder: Path) -> BokslutError:
    """Return what Quarto could not do; where Typst was the one, as Typst tells it.

    Quarto leaves Typst's source where rendering fails; it is read if so.
    """
    told = _COLOURS.sub("", told)
    left = folder / "report.typ"
    if _TYPST_LINE.search(told) and left.is_file():
        return typst_error(told, left.read_text(encoding="utf-8"))
    return BokslutError(
        f"quarto could not render the report: {_cause(told)}",
        where=_shown_place(told),
        found=told.strip()[-2000:],
        hint=_HINT,
    )


def _cause(told: str) -> str:
    """Return the first error that is told, or the first line where none calls itself one."""
    found = _CAUSE.search(told)
    return found["cause"].strip() if found else next(iter(told.strip().splitlines()), "it gave no reason")


def _error_start(told: str) -> int:
    """Return where the first error is told, or 0 where none calls itself one."""
    found = _CAUSE.search(told)
    return found.start() if found else 0


def _place(places: re.Pattern[str], source: str, line: int) -> str | None:
    """Return the nearest heading, and the table or figure after it, up to a line."""
    if not line:
        return None
    before = "\n".join(source.splitlines()[:line])
    heading = within = ""
    for match in places.finditer(before):
        if match["heading"]:
            heading, within = match["heading"], ""
        else:
            within = next(name for name in _named(match.groupdict()))
    return ", ".join(part for part in (heading, within) if part) or "the cover"


def _named(groups: dict[str, str | None]) -> Iterable[str]:
    return (text for text in groups.values() if text)


def _line(source: str, line: int) -> str:
    lines = source.splitlines()
    return lines[line - 1].strip()[:300] if 0 < line <= len(lines) else ""


def _shown_place(told: str) -> str | None:
    """Return the table or figure that stands in the lines that are shown with an error."""
    found = _PLACE.search(told)
    return None if found is None else next(iter(_named(found.groupdict())), None)
