"""Full text without a server: the text of all reports as scripts, one a year, which the search page loads.

A page that is opened from a file share may not fetch files, but may load scripts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from unicodedata import normalize

from bokslut.pipeline.order import Order
from bokslut.policy import in_script
from bokslut.site.sections import Section
from bokslut.site.shelf import Entry


def index_file(year: int) -> str:
    """Return the address of a year's index from the site's root."""
    return f"assets/index-{year}.js"


def index(entries: Sequence[Entry], texts: Mapping[Order, Sequence[Section]]) -> str:
    """Return the script that gives `search.js` the reports of a year and their sections.

    A report is its board, title, kind, year, status and page; a section the report's place in the
    list, its address, heading and text. Letters are composed (NFC), as the search compares them.
    """
    reports = [
        {
            "board": entry.board.name,
            "title": entry.title,
            "kind": entry.kind_name,
            "year": entry.order.year,
            "status": entry.status,
            "page": entry.page,
        }
        for entry in entries
    ]
    found = [
        [place, f"{entry.address('report.html')}#{section.anchor}", section.heading, section.text]
        for place, entry in enumerate(entries)
        for section in texts[entry.order]
    ]
    text = json.dumps({"reports": reports, "sections": found}, ensure_ascii=False, separators=(",", ":"))
    return f"(globalThis.bokslutIndex ??= []).push({in_script(normalize('NFC', text))});\n"
