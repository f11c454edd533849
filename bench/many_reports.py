"""Time many reports: cost per report and memory as their number grows, and throughput as workers are added.

The reports are the monthly ones, January to October, of made-up boards: ten a board, so that every size has the
same mixture. Memory is looked at in a run of its own, since looking costs time.

Usage: python bench/many_reports.py [--sizes 10,100] [--workers 2]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from bokslut.project import Project, find_project
from measure import Measured, measured, print_conditions, run, spread, tool

YEAR = 2025
MONTHS = 10
"""Months that each board has data for, and so its reports."""

ENOUGH = 50
"""Reports that are measured of each size, so that small ones are measured several times."""


@contextmanager
def made_up_project(boards: int) -> Iterator[Project]:
    """Make a project with nothing but made-up boards."""
    of = find_project()
    with tempfile.TemporaryDirectory(prefix="bokslut-bench-") as name:
        project = Project(Path(name))
        shutil.copytree(of.notebooks, project.notebooks)
        for path in (of.params / "boards.yaml", *of.data.glob("*.csv")):
            target = project.root / path.relative_to(of.root)
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)
        example = [tool("bokslut"), "--project", name, "example", "--boards", str(boards), "--years", str(YEAR)]
        run(example, project.root)
        for board in project.data.glob("EX*"):
            even_out(project, board.name)
        yield project


def even_out(project: Project, board: str) -> None:
    """Leave a board ten months, and its monthly reports the same chapters every month."""
    for month in range(MONTHS + 1, 13):
        shutil.rmtree(project.data / board / str(YEAR) / f"{month:02}")
    path = project.params / board / f"{YEAR}.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["reports"] = {"monthly": content["reports"]["monthly"]}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def make(project: Project, size: int, workers: int, *, memory: bool = False) -> Measured:
    """Make all reports from clean."""
    shutil.rmtree(project.outputs, ignore_errors=True)
    command = [tool("bokslut"), "report", "--all", "--kind", "monthly", "--renderer", "builtin"]
    made = measured(lambda: run([*command, "--jobs", str(workers)], project.root), memory=memory)
    reports = len(list(project.outputs.glob("*/*/*/report.pdf")))
    if reports != size:
        raise SystemExit(f"{reports} reports were made, not {size}: they cannot be compared")
    return made


def main() -> None:
    """Make each size with one worker and with several, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,100", help=f"numbers of reports, multiples of {MONTHS}")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    several, sizes = asked.workers, [int(size) for size in asked.sizes.split(",")]
    if any(size < MONTHS or size % MONTHS for size in sizes):
        parser.error(f"sizes are multiples of {MONTHS}")
    print(f"\nMonthly reports of made-up boards, with 1 worker and {several}")
    seconds = [f"s a report, {workers} w." for workers in (1, several)]
    heads = [*seconds, "processor s a report", f"{several} w. × 1 w.", "memory MB", "largest MB"]
    print(f"{'reports':<9}" + "".join(f"{head:>24}" for head in heads), flush=True)
    with made_up_project(1) as project:
        make(project, MONTHS, several)  # compiles modules
    for size in sizes:
        rounds = max(1, ENOUGH // size)
        with made_up_project(size // MONTHS) as project:
            one, more = [], []
            for _ in range(rounds):
                one.append(make(project, size, 1))
                more.append(make(project, size, several))
            watched = make(project, size, several, memory=True)
        cells = [spread([each.wall / size for each in runs]) for runs in (one, more)]
        cells.append(spread([each.spent / size for each in more]))
        cells.append(spread([alone.wall / both.wall for alone, both in zip(one, more, strict=True)]))
        cells += [f"{watched.peak / 1e6:.0f}", f"{watched.largest / 1e6:.0f}"]
        print(f"{size:<9}" + "".join(f"{cell:>24}" for cell in cells))
        print_conditions([*one, *more], rounds)


if __name__ == "__main__":
    main()
