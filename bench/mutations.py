"""Corrupt the data systematically and tell which share the checks catch.

Every number in every data file, one at a time, is corrupted in five ways: two digits swapped, the sign flipped,
times 10, times 1000, and the value of the neighbouring row. A corruption is caught where the checks of some report
that reads the file then find something that they did not find before, or where the file can no longer be read.

Usage: python bench/mutations.py [--boards SN,VON] [--years 2023,2025]
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bokslut.checks.run import check_report
from bokslut.errors import BokslutError
from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.order import Order
from bokslut.project import Project, find_project
from bokslut.reads import recording
from bokslut.report import open_report

NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)?")
SORTS = ("swap", "sign", "x10", "x1000", "neighbour")
LABELS = {"nummer", "år", "nivå", "kolada", "mätdatum", "period"}
"""Columns whose numbers are names of things."""


@dataclass(frozen=True)
class Mutation:
    """A corrupted cell: where, how, and what stands there instead."""

    file: str
    row: int
    column: str
    sort: str
    text: str


def mutations(project: Project, file: str) -> Iterator[Mutation]:
    """Yield every corruption of a CSV file that changes a number."""
    header, *rows = csv.reader(io.StringIO((project.root / file).read_text(encoding="utf-8")))
    for place, column in enumerate(header):
        if column in LABELS:
            continue
        for number, row in enumerate(rows):
            if not NUMBER.fullmatch(row[place]):
                continue
            others = [rows[at][place] for at in (number + 1, number - 1) if 0 <= at < len(rows)]
            neighbour = next((other for other in others if NUMBER.fullmatch(other)), "")
            for sort, text in corrupted(row[place], neighbour):
                if text and text != row[place]:
                    yield Mutation(file, number + 2, column, sort, text)


def corrupted(text: str, neighbour: str) -> Iterator[tuple[str, str]]:
    """Yield a number's corruptions; one that makes no difference is left out by the caller."""
    digits = re.sub(r"\D", "", text)
    swapped = next((at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]), None)
    if swapped is not None:
        places = [at for at, sign in enumerate(text) if sign.isdigit()]
        one, other = places[swapped], places[swapped + 1]
        signs = list(text)
        signs[one], signs[other] = signs[other], signs[one]
        yield "swap", "".join(signs)
    zero = not digits.strip("0")
    yield "sign", "" if zero else text[1:] if text[0] in "-−" else f"-{text}"
    whole, _, decimals = text.partition(".")
    yield "x10", "" if zero else (f"{whole}{decimals[0]}.{decimals[1:]}".rstrip(".") if decimals else f"{text}0")
    yield "x1000", "" if zero else f"{whole}{(decimals + '000')[:3]}"
    yield "neighbour", neighbour


def findings(project: Project, order: Order) -> set[tuple[str, str, str]]:
    """Return what the checks of a report find, or that it cannot be read."""
    try:
        checked = check_report(open_report(order.board, order.year, order.kind, project, month=order.month))
    except BokslutError as error:
        return {("E001", "", str(error))}
    return {(finding.code, finding.subject, finding.message) for finding in checked.open}


def readers(project: Project, orders: list[Order]) -> dict[str, list[Order]]:
    """Return the reports whose checks read each data file."""
    of: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        with recording(project.root) as reads:
            findings(project, order)
        for name in reads:
            if name.startswith("data/") and name.endswith(".csv") and reads[name].startswith("sha256"):
                of[name].append(order)
    return of


def caught(
    project: Project, mutation: Mutation, orders: list[Order], before: dict[Order, set[tuple[str, str, str]]]
) -> bool:
    """Corrupt a cell, ask the checks, and mend it again."""
    path = project.root / mutation.file
    right = path.read_bytes()
    rows = list(csv.reader(io.StringIO(right.decode())))
    rows[mutation.row - 1][rows[0].index(mutation.column)] = mutation.text
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    try:
        return any(findings(project, order) - before[order] for order in orders)
    finally:
        path.write_bytes(right)


def shares(project: Project, orders: list[Order], files: list[str] | None = None) -> dict[str, dict[str, list[bool]]]:
    """Corrupt every number of the files that the reports read; return what was caught by table and sort."""
    of = readers(project, orders)
    before = {order: findings(project, order) for order in orders}
    found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(of if files is None else [name for name in of if name in files]):
        for mutation in mutations(project, file):
            found[Path(file).name][mutation.sort].append(caught(project, mutation, of[file], before))
    return found


def table(found: dict[str, dict[str, list[bool]]]) -> str:
    """Return the shares as a table, in percent, with the number of corruptions."""
    lines = [f"{'table':<26}{'cells changed':>14}" + "".join(f"{sort:>11}" for sort in SORTS) + f"{'all':>8}"]
    everything = {sort: [hit for sorts in found.values() for hit in sorts.get(sort, [])] for sort in SORTS}
    for name, sorts in [*sorted(found.items()), ("all tables", everything)]:
        hits = [hit for sort in SORTS for hit in sorts.get(sort, [])]
        cells = "".join(f"{share(sorts.get(sort, [])):>11}" for sort in SORTS)
        lines.append(f"{name:<26}{len(hits):>14}{cells}{share(hits):>8}")
    return "\n".join(lines)


def share(hits: list[bool]) -> str:
    """Return the share that is true, in percent."""
    return f"{100 * sum(hits) / len(hits):.0f} %" if hits else "–"


def main() -> None:
    """Corrupt and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boards", help="with commas between; all by default")
    parser.add_argument("--years", help="of the reports; all by default")
    asked = parser.parse_args()
    real = find_project()
    with tempfile.TemporaryDirectory() as name:
        for part in ("params", "data", "notebooks"):
            shutil.copytree(real.root / part, Path(name) / part)
        project = Project(Path(name))
        orders = [
            order
            for order in catalogue(project)
            if (not asked.boards or order.board in asked.boards.split(","))
            and (not asked.years or str(order.year) in asked.years.split(","))
        ]
        print(f"{len(orders)} reports, checks without a seal\n")
        print(table(shares(project, orders)))


if __name__ == "__main__":
    main()
