"""The tables of a report as open data: a CSV file each, with a Frictionless `datapackage.json`."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from bokslut.pipeline.plan import Plan
from bokslut.present.prose import slug

FOLDER = "data"

_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"[+-]?\d[\d \u00a0.,]*%?|[+-]")


def write_open_data(plan: Plan, tables: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write the tables that the report shows, and what describes them.

    Numbers are unrounded, with a point and without grouping; a missing one is empty. Each row has the group
    that it stands under and the unit of its numbers.
    """
    (folder / FOLDER).mkdir()
    resources = []
    for table in tables:
        path = f"{_name(table['name'])}.csv"
        fields = _fields(table["fields"])
        with (folder / FOLDER / path).open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow([field["name"] for field in fields])
            rows.writerows([as_text(cell) for cell in row] for row in table["rows"])
        resources.append(
            {
                "name": path.removesuffix(".csv"),
                "type": "table",
                "title": table["title"],
                **({"description": table["description"]} if "description" in table else {}),
                "path": path,
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": fields, "missingValues": [""]},
            }
        )
    report = plan.report
    package = {
        "name": _name(f"{report.code} {report.year} {report.kind.folder(report.month)}"),
        "title": f"{report.title}, {report.board.name}",
        "description": f"Tabellerna i {report.title.lower()} för {report.board.name}, {report.board.municipality}.",
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / FOLDER / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: one that would begin as one begins with an apostrophe.

    Numbers stay numbers, whatever their sign.
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _name(text: str) -> str:
    """Return a name of the letters that names in a package may have: a to z."""
    plain = unicodedata.normalize("NFKD", slug(text).replace("_", "-"))
    return "".join(letter for letter in plain if letter.isascii())


def _fields(fields: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the fields with names that are their own: two columns of a table may share a heading."""
    named: list[dict[str, str]] = []
    for field in fields:
        stem = re.sub(r"\W+", "_", field["name"])
        names = (stem if times == 1 else f"{stem}_{times}" for times in count(1))
        known = {other["name"] for other in named}
        named.append({**field, "name": next(name for name in names if name not in known)})
    return named
