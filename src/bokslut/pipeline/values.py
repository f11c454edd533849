"""Every number that a report shows, with what it comes from: `values.json`, and the sources in the HTML.

Numbers come in the chapters' Markdown as `<data>` elements that carry their record. Here each gets an id that
says where it stands, and its record is moved out of the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any

from bokslut.numbers import format_value
from bokslut.policy import in_script
from bokslut.present.prose import slug
from bokslut.present.value import MARK

FILE = "values.json"
SOURCES = "_sources.md"
"""The part of the document that holds the sources, for HTML alone."""

_NUMBER = re.compile(rf'<data value="([^"]*)" {MARK}="([^"]*)">(.*?)</data>', re.DOTALL)


def collect(chapters: Mapping[str, str], titles: Mapping[str, str]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Give every number its id, and return the chapters and the numbers in the order in which they stand.

    Parameters
    ----------
    chapters
        Markdown by file.
    titles
        The chapters' titles by file.
    """
    values: list[dict[str, Any]] = []
    taken: set[str] = set()

    def told(file: str, found: re.Match[str]) -> str:
        record = json.loads(unescape(found[2]))
        where = {"chapter": titles[file], **record.pop("where")}
        stem = _name(where)
        names = (f"{stem}-{times}" if times > 1 or "comment" in where else stem for times in count(1))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        values.append({"id": name, "shown": unescape(found[3]), **record, "where": where})
        return f'<data id="{name}" value="{found[1]}">{found[3]}</data>'

    done = {
        file: _NUMBER.sub(lambda found, file=file: told(file, found), text)  # type: ignore[misc]
        for file, text in chapters.items()
    }
    return done, values


def write_values(values: list[dict[str, Any]], folder: Path) -> None:
    """Write `values.json` and the sources that the HTML holds."""
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")
    sources = {value["id"]: source_text(value) for value in values}
    compact = in_script(json.dumps(sources, ensure_ascii=False, separators=(",", ":")))
    script = f'<script type="application/json" id="källor">{compact}</script>'
    (folder / SOURCES).write_text(f"```{{=html}}\n{script}\n```\n", encoding="utf-8")


def source_text(value: Mapping[str, Any]) -> list[str]:
    """Return where a number comes from in Swedish, a line each: the unrounded value, formula and cells."""
    unit = f" {value['unit']}"
    lines = [f"Oavrundat: {_swedish(value['value'])}{unit}"]
    letters = value["sources"] if "formula" in value else []
    if letters:
        lines.append(f"Beräknat: {value['formula']}")
    for place, leaf in enumerate(value["sources"]):
        letter = f"{_letter(place)} = {_swedish(leaf['value'])} {leaf['unit']}: " if letters else "Källa: "
        if "file" in leaf:
            lines.append(f"{letter}{leaf['file']}, rad {leaf['row']}, kolumn {leaf['column']}")
        else:
            counted = f"{leaf['counted']} i {', '.join(leaf['files'])}" if leaf["files"] else leaf["counted"]
            lines.append(f"{letter}{counted}")
    return lines


def _letter(place: int) -> str:
    turn, at = divmod(place, 26)
    return chr(ord("a") + at) + (str(turn) if turn else "")


def _swedish(number: str | None) -> str:
    if number is None:
        return "okänt"
    return format_value(Decimal(number), len(number.partition(".")[2]))


def _name(where: Mapping[str, Any]) -> str:
    """Return the beginning of a number's id: the place that it is shown at."""
    if "table" in where:
        return f"v-{where['table']}-" + "-".join(map(str, where["at"]))
    comment = re.sub(r"^data/[^/]*/\d+/|\btext/|\.md$", "", where["comment"])
    return "v-" + slug(re.sub("[/.]", " ", comment)).replace("_", "-")
