"""Measure how a report grows: with its key figures, with its statement lines and with the length of a comment.

The example board's annual report is made by the command as it is given, in all three formats, with one of its parts
made larger at a time. Time is of a run without looking at memory, memory of one more run: the most that all its
processes had together, shared pages counted once.

Usage: python bench/growth.py [--only key-figures lines comment] [--largest 5000]
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from bokslut.project import Project
from measure import copied_project, measured, run, tool

BOARD, YEAR = "EX", 2025
KEY_FIGURES = (100, 300, 1_000, 2_000, 5_000)
LINES = (100, 300, 1_000)
COMMENT = (10, 100, 300, 1_000)
"""Kilobytes."""

PARAGRAPH = "Verksamheten har under året arbetat med planering, uppföljning och dialog i alla sina delar. " * 4


def with_key_figures(project: Project, number: int) -> None:
    """Repeat the key figures of each year under keys and names of their own, until there are `number`."""
    for year in (YEAR - 1, YEAR):
        path = project.data / BOARD / str(year) / "nyckeltal.csv"
        head, *rows = _read(path)
        place = {name: head.index(name) for name in ("nyckel", "nyckeltal")}
        more = []
        for count in range(number):
            row = list(rows[count % len(rows)])
            if turn := count // len(rows):
                row[place["nyckel"]] += f"_{turn}"
                row[place["nyckeltal"]] = f"Enhet {turn}: {row[place['nyckeltal']]}"
            more.append(row)
        _write(path, [head, *more])


def with_lines(project: Project, number: int) -> None:
    """Divide the statement's last cost on lines of their own, until there are `number` and the totals still hold."""
    for year in (YEAR - 2, YEAR - 1, YEAR):
        path = project.data / BOARD / str(year) / "drift.csv"
        head, *rows = _read(path)
        last = max(place for place, row in enumerate(rows) if row[head.index("roll")] == "kostnad")
        label, role, *amounts = rows[last]
        count = number - len(rows) + 1
        parts = [_divided(int(amount), count) if amount else [""] * count for amount in amounts]
        labels = [label, *(f"{label} {place + 1}" for place in range(1, count))]  # the first keeps its comment
        new = [[labels[place], role, *(str(part[place]) for part in parts)] for place in range(count)]
        _write(path, [head, *rows[:last], *new, *rows[last + 1 :]])


def with_comment(project: Project, kilobytes: int) -> None:
    """Let one comment go on for that long."""
    path = project.data / BOARD / str(YEAR) / "text" / "verksamhet.md"
    size = len(PARAGRAPH.encode())
    path.write_text(f"{PARAGRAPH}\n\n" * (kilobytes * 1000 // size + 1), encoding="utf-8")


GROWN: dict[str, tuple[str, Callable[[Project, int], None], tuple[int, ...]]] = {
    "key-figures": ("key figures", with_key_figures, KEY_FIGURES),
    "lines": ("statement lines", with_lines, LINES),
    "comment": ("kB of a comment", with_comment, COMMENT),
}


def row(grow: Callable[[Project, int], None], number: int) -> tuple[float, float]:
    """Return the seconds and the megabytes that a report of a size takes."""
    with copied_project() as project:
        grow(project, number)

        def make() -> None:
            shutil.rmtree(project.outputs, ignore_errors=True)
            run([tool("bokslut"), "report", BOARD, str(YEAR), "--renderer", "builtin"], project.root)

        took = measured(make)
        peak = measured(make, memory=True).peak
    return took.wall, peak / 1e6


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=GROWN, default=list(GROWN))
    parser.add_argument("--largest", type=int, default=max(KEY_FIGURES))
    asked = parser.parse_args()
    print("| grown | number | seconds | ms per item | peak MB |\n|---|---:|---:|---:|---:|")
    for name in asked.only:
        told, grow, numbers = GROWN[name]
        for number in numbers:
            if number <= asked.largest:
                wall, peak = row(grow, number)
                print(f"| {told} | {number:,} | {wall:.1f} | {1000 * wall / number:.1f} | {peak:.0f} |", flush=True)
    print(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end.")


def _divided(amount: int, parts: int) -> list[int]:
    """Divide an amount into whole parts that add up to it."""
    ends = [amount * place // parts for place in range(parts + 1)]
    return [end - start for start, end in pairwise(ends)]


def _read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def _write(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
