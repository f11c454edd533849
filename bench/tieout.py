"""Measure the tie-out: errors planted in documents, how many of them it finds, and how often it is right.

Errors of six sorts are planted in copies of documents, several far apart in each copy: at most one in a sentence or a
table. The documents are the reports that this project makes of its own data, which is read back from their HTML, or
those of `--documents`. An error counts as found where the figure in its place is said to contradict; any other
contradiction counts against precision, in every copy that has it, unless `accepted:` in the parameters of
the board and year names the same published figure: then the document itself has the slip, and it is listed apart.

The base is the figures in digits that data know. In the project's own reports these are the numbers that the page
carries with a source; in other documents, the figures that are a known value and have half of its label's words near.
Whether the tie-out can tie them makes no difference to the base.

Usage: python bench/tieout.py [--seed 1] [--copies 2] [--errors 6] [--show]
       python bench/tieout.py --documents FOLDER --of "a.txt=SN 2025" --of "b.pdf=SN 2024"
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import html

from bokslut.parameters import read_year
from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import Means
from bokslut.pipeline.progress import Silent
from bokslut.project import Project, find_project
from bokslut.tieout.documents import Document, read_document
from bokslut.tieout.known import Knowledge, known_of
from bokslut.tieout.match import tie_out
from bokslut.tieout.plain import Table
from bokslut.tieout.result import Judged
from measure import copied_project
from planted import PLANTS, Spot, choose, known_spots, marked_document, planted


@dataclass
class Counted:
    """What became of the errors of one sort, by where they were planted."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: int = 0
    missed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A document with what is known of its board and year, and its spots."""

    document: Document
    knowledge: Knowledge
    spots: list[Spot]
    project: Project


NUMBER = re.compile(r"[-−]?\d[\d ]*(?:,\d+)?")


def own_reports(project: Project) -> Iterator[Case]:
    """Make every report that parameters ask for of a single board, and read it back."""
    known = cache(lambda board, year: known_of(project, board, year))
    orders = {
        (order.board, order.year, order.kind): order for order in catalogue(project)
    }  # the last month of a year's
    for order in orders.values():
        if order.kind == "summary":
            continue
        make_report(project, order, Means(), Silent())
        root = html.document_fromstring((order.folder(project) / "report.html").read_bytes())
        document, spots = marked_document(root, str(order))
        yield Case(document, known(order.board, order.year), spots, project)


def other_documents(project: Project, folder: Path, told: list[str]) -> Iterator[Case]:
    """Read documents, each of the board and year that `told` says."""
    for one in told:
        found = re.fullmatch(r"(.+)=(\S+) (\d{4})", one)
        if found is None:
            sys.exit(f"--of {one!r}: expected FILE=BOARD YEAR")
        document = read_document(folder / found[1])
        knowledge = known_of(project, found[2], int(found[3]))
        yield Case(document, knowledge, known_spots(document, knowledge), project)


def slips(case: Case) -> set[str]:
    """Return the published figures that parameters say are slips of the year's documents."""
    year = read_year(case.project, case.knowledge.board, case.knowledge.year)
    return {figure.strip() for one in year.accepted for figure in NUMBER.findall(one.published or "")}


def contradicted(case: Case, document: Document) -> dict[tuple[int, ...], Judged]:
    """Return the contradictions in a document by their place."""
    return {one.place: one for one in tie_out(document, case.knowledge).judged if one.verdict == "motsägs"}


def sort_of(case: Case, spot: Spot) -> str:
    """Return whether a spot is in a table or in prose."""
    return "table" if isinstance(case.document.blocks[spot.block], Table) else "prose"


def measure(
    case: Case, counts: dict[str, Counted], chance: random.Random, copies: int, errors: int, slips: set[tuple[int, ...]]
) -> list[str]:
    """Plant errors in copies of a document and count what is found; return false contradictions."""
    false = []
    for sort, plant in PLANTS.items():
        for _ in range(copies):
            chosen = dict(choose(chance, case.document, case.spots, plant, case.knowledge, errors))
            if not chosen:
                break
            found = contradicted(case, planted(case.document, chosen))
            touched = {spot.block for spot in chosen}
            for spot, text in chosen.items():
                where = sort_of(case, spot)
                counts[sort].planted[where] += 1
                if spot.place in found:
                    counts[sort].found[where] += 1
                else:
                    counts[sort].missed.append(
                        f"{case.document.name} {sort}: {spot.written.text} → {text} in {_around(case, spot)}"
                    )
            places = {spot.place for spot in chosen}
            for place, one in found.items():
                if place not in places and not (place in slips or _shifted(place, slips, touched)):
                    counts[sort].false += 1
                    false.append(
                        f"{case.document.name} {sort}: {one.before[-70:]}>{one.figure}< ({one.known}: {one.expected})"
                    )
    return false


def _shifted(place: tuple[int, ...], slips: set[tuple[int, ...]], touched: set[int]) -> bool:
    """Return whether a place is one of the document's own slips, moved by an error before it in the same sentence."""
    return place[0] in touched and any(other[0] == place[0] and len(other) == 2 for other in slips)


def _around(case: Case, spot: Spot) -> str:
    block = case.document.blocks[spot.block]
    if isinstance(block, Table):
        assert spot.cell is not None
        line, column = spot.cell
        return f"{block.caption or block.heading} / {block.rows[line].label} / column {column + 2}"
    return f"[{block.heading}] {block.text}"


def share(part: int, whole: int) -> str:
    """Write a share in percent."""
    return f"{part / whole:.0%}" if whole else "–"


def print_counts(counts: dict[str, Counted]) -> None:
    """Print what was planted and found, by sort and in all."""
    print(
        f"\n{'':<16}{'planted':>9}{'found':>7}{'recall':>8}{'in prose':>14}{'in tables':>14}"
        f"{'false':>7}{'precision':>11}"
    )
    every = Counted()
    for sort, one in counts.items():
        every.planted += one.planted
        every.found += one.found
        every.false += one.false
        _print_line(sort, one)
    _print_line("all", every)


def _print_line(name: str, one: Counted) -> None:
    whole, found, false = one.planted.total(), one.found.total(), one.false
    parts = [f"{one.found[where]} of {one.planted[where]}" for where in ("prose", "table")]
    print(
        f"{name:<16}{whole:>9}{found:>7}{share(found, whole):>8}{parts[0]:>14}{parts[1]:>14}{false:>7}"
        f"{share(found, found + false):>11}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=2, help="copies of each document and sort")
    parser.add_argument("--errors", type=int, default=6, help="the most errors in a copy")
    parser.add_argument("--documents", type=Path, help="a folder of documents instead of the project's own reports")
    parser.add_argument("--of", action="append", default=[], help="FILE=BOARD YEAR, for each document of the folder")
    parser.add_argument("--show", action="store_true", help="list what was missed and what was false")
    asked = parser.parse_args()
    if asked.documents:
        run(other_documents(find_project(), asked.documents, asked.of), asked)
    else:
        with copied_project() as project:
            run(own_reports(project), asked)


def run(cases: Iterator[Case], asked: argparse.Namespace) -> None:
    """Measure all documents and print a line for each, the table, and what the texts hold without errors."""
    counts: dict[str, Counted] = {sort: Counted() for sort in PLANTS}
    clean_false, slipped, false = [], [], []
    for case in cases:
        result = tie_out(case.document, case.knowledge)
        base = Counter(sort_of(case, spot) for spot in case.spots)
        print(f"{case.document.name:<28} base {base['prose']:>4} in prose, {base['table']:>4} in tables; "
              + ", ".join(f"{count} {verdict}" for verdict, count in result.count().items()))  # fmt: skip
        known_slips = slips(case)
        own = set()
        for one in result.of("motsägs"):
            digits = re.sub(r"[^\d, −-]", "", one.figure).strip()
            line = (
                f"{case.document.name}: {one.before[-90:]}>{one.figure}<{one.after[:30]} ({one.known}: {one.expected})"
            )
            if {digits, digits.replace("-", "−")} & known_slips:
                slipped.append(line)
                own.add(one.place)
            else:
                clean_false.append(line)
        chance = random.Random(f"{asked.seed} {case.document.name}")
        false += measure(case, counts, chance, asked.copies, asked.errors, own)
    print_counts(counts)
    print(f"\nContradictions in the texts without errors, counted as false above in every copy: {len(clean_false)}")
    print("".join(f"  {line}\n" for line in clean_false), end="")
    print(f"Slips of the documents themselves, named under accepted: in params/, counted as neither: {len(slipped)}")
    print("".join(f"  {line}\n" for line in slipped), end="")
    if asked.show:
        print("\nFalse in copies:\n" + "".join(f"  {line}\n" for line in false), end="")
        print("Missed:\n" + "".join(f"  {line}\n" for one in counts.values() for line in one.missed), end="")


if __name__ == "__main__":
    main()
