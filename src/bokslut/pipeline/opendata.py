"""The tables of a report as open data: a CSV file each, with a Frictionless `datapackage.json`."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bokslut.pipeline.plan import Plan
from bokslut.present.prose import slug

FOLDER = "data"


def write_open_data(plan: Plan, tables: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write the tables that the report shows, and what describes them.

    Numbers are unrounded, with a point and without grouping; a missing one is empty. Each row has the group
    that it stands under and the unit of its numbers.
    """
    (folder / FOLDER).mkdir()
    resources = []
    for table in tables:
        path = f"{slug(table['name']).replace('_', '-')}.csv"
        fields = _fields(table["fields"])
        with (folder / FOLDER / path).open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow([field["name"] for field in fields])
            rows.writerows(table["rows"])
        resources.append(
            {
                "name": path.removesuffix(".csv"),
                "type": "table",
                "title": table["title"],
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
        "name": slug(f"{report.code} {report.year} {report.kind.folder(report.month)}").replace("_", "-"),
        "title": f"{report.title}, {report.board.name}",
        "description": f"Tabellerna i {report.title.lower()} för {report.board.name}, {report.board.municipality}.",
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / FOLDER / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def _fields(fields: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the fields with names that are their own: two columns of a table may share a heading."""
    seen: dict[str, int] = {}
    named = []
    for field in fields:
        seen[field["name"]] = seen.get(field["name"], 0) + 1
        again = f"_{seen[field['name']]}" if seen[field["name"]] > 1 else ""
        named.append({**field, "name": re.sub(r"\W+", "_", field["name"]) + again})
    return named
