"""Which reports stand on the shelf: those that are made, and made of what is there now."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bokslut.checks.show import Count
from bokslut.kinds import KINDS, Kind
from bokslut.parameters import Board, Decision
from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.manifest import Manifest, read_manifest
from bokslut.pipeline.order import FORMATS, Order
from bokslut.project import Project
from bokslut.report import open_report

FORMAT_NAMES = {"html": "Webbsida", "pdf": "PDF", "docx": "Word"}
MEDIA_TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".json": "application/json",
}
PACKAGE = "data/datapackage.json"
COPIED = (PACKAGE, "values.json", "checks.html", "checks.json")
"""What is copied of every report, beside its formats and its tables; it needs nothing else to be read."""

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class File:
    """A file of a report: its name in the report's folder, what readers call it, and its size in bytes."""

    name: str
    label: str
    size: int

    @property
    def media_type(self) -> str:
        """What the file is to machines."""
        return MEDIA_TYPES[Path(self.name).suffix]

    @property
    def size_text(self) -> str:
        """The size as readers are told it."""
        if self.size >= MEGABYTE:
            return f"{self.size / MEGABYTE:.1f} MB".replace(".", ",")
        return f"{max(1, round(self.size / 1000))} kB"


@dataclass(frozen=True)
class Entry:
    """A report on the shelf.

    Attributes
    ----------
    formats
        The files that people read.
    tables
        The files of open data, labelled with the tables' titles.
    package
        What `datapackage.json` says.
    count
        How many remarks its checks made.
    manifest
        What it was made of.
    """

    order: Order
    title: str
    board: Board
    status: str
    decision: Decision | None
    formats: tuple[File, ...]
    tables: tuple[File, ...]
    package: Mapping[str, Any]
    count: Count
    manifest: Manifest

    @property
    def kind(self) -> Kind:
        """What kind of report it is."""
        return KINDS[self.order.kind]

    @property
    def month(self) -> int | None:
        """The month that its period ends with; None where the period is the year."""
        return self.order.month or self.kind.month

    @property
    def kind_name(self) -> str:
        """What readers call its kind, without the period."""
        return self.kind.title.partition(" $")[0]

    @property
    def folder(self) -> str:
        """Its place on the site."""
        return f"rapport/{self.order.board}/{self.order.year}/{self.kind.folder(self.order.month)}"

    @property
    def page(self) -> str:
        """The address of its page, from the site's root."""
        return quote(f"{self.folder}/index.html")

    def address(self, file: str) -> str:
        """Return the address of one of its files, from the site's root."""
        return quote(f"{self.folder}/{file}")

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that it is about."""
        year, month = self.order.year, self.month or 12
        return dt.date(year, 1, 1), dt.date(year, month, calendar.monthrange(year, month)[1])

    @property
    def draft(self) -> bool:
        """Whether it is a draft yet."""
        return self.status == "Utkast"

    @property
    def whole_year_outcome(self) -> bool:
        """Whether it tells what came of a whole year."""
        return self.kind.month is None and bool(self.kind.outcome)


@dataclass(frozen=True)
class Shelf:
    """The reports on the shelf, and why others are not there.

    They stand by board, by year with the newest first, and by kind; those of months last.
    """

    entries: tuple[Entry, ...]
    left_off: tuple[str, ...]

    @property
    def boards(self) -> dict[str, Board]:
        """The boards with a report on the shelf, by short name, in their order."""
        return {entry.order.board: entry.board for entry in self.entries}

    @property
    def years(self) -> list[int]:
        """The years with a report on the shelf, newest first."""
        return sorted({entry.order.year for entry in self.entries}, reverse=True)

    def of(self, board: str | None = None, year: int | None = None) -> list[Entry]:
        """Return the reports of a board, of a year, or of both."""
        return [
            entry for entry in self.entries if board in (None, entry.order.board) and year in (None, entry.order.year)
        ]


def read_shelf(project: Project, *, decided: bool = False) -> Shelf:
    """Return the shelf.

    A report stands on it only where it is made, nothing that it was made of has changed, and its
    files are as they were made, so that the site never shows figures that the data no longer have.

    Parameters
    ----------
    decided
        Whether drafts are left off.
    """
    entries, left_off = [], []
    asked = catalogue(project)
    places = {code: place for place, code in enumerate(dict.fromkeys(order.board for order in asked))}
    for order in sorted(asked, key=lambda order: (places[order.board], -order.year, KINDS[order.kind].month == 0)):
        manifest = read_manifest(order, project)
        if not manifest.content:
            left_off.append(f"{order}: not made")
        elif not manifest.current():
            left_off.append(f"{order}: what it was made of has changed since")
        else:
            entry = _entry(project, order, manifest)
            changed = [file for file in files(entry) if not manifest.holds(file)]
            if changed:
                left_off.append(f"{order}: {changed[0]} is changed or gone")
            elif decided and entry.draft:
                left_off.append(f"{order}: a draft")
            else:
                entries.append(entry)
    return Shelf(tuple(entries), tuple(left_off))


def files(entry: Entry) -> list[str]:
    """Return the files of a report that the site holds, by their names in the report's folder."""
    return [*(file.name for file in (*entry.formats, *entry.tables)), *COPIED]


def _entry(project: Project, order: Order, manifest: Manifest) -> Entry:
    report = open_report(order.board, order.year, order.kind, project, month=order.month)
    package = _json(manifest.folder / PACKAGE)
    made = [name for name in FORMATS if name in manifest.content["formats"]]
    return Entry(
        order,
        report.title,
        report.board,
        report.asked.status,
        report.asked.decision,
        tuple(_file(manifest.folder, f"report.{name}", FORMAT_NAMES[name]) for name in made),
        tuple(
            _file(manifest.folder, f"data/{table['path']}", table["title"]) for table in package.get("resources", ())
        ),
        package,
        Count(**_json(manifest.folder / "checks.json").get("summary", _NO_COUNT)),
        manifest,
    )


_NO_COUNT = {"errors": 0, "warnings": 0, "accepted": 0, "notes": 0}


def _json(path: Path) -> dict[str, Any]:
    """Return what a file holds; nothing where it is gone, which is told of when files are compared."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return content


def _file(folder: Path, name: str, label: str) -> File:
    path = folder / name
    return File(name, label, path.stat().st_size if path.is_file() else 0)
