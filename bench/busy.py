"""Make every real report again and again by the command line while the machine is kept busy: how many fail.

Every other time with `--force`, and every other after a comment has changed, with the process that outlasts the
commands. `--makes` says how often, `--burners` how many processes keep the processors busy beside.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.order import Order, processors
from bokslut.project import INPUTS, Project

ROOT = Path(__file__).parents[1]
EXAMPLE = "EX"
"""The board that is made up."""


def burn() -> None:
    """Keep a processor busy."""
    while True:
        sum(range(100_000))


@contextmanager
def burning(number: int) -> Iterator[None]:
    """Keep the machine busy as long as the context lasts."""
    burners = [multiprocessing.Process(target=burn, daemon=True) for _ in range(number)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.join()


def comment_of(project: Project, order: Order) -> Path | None:
    """Return a comment that a report has read, once it is made."""
    inputs = json.loads((order.folder(project) / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    own = f"data/{order.board}/{order.year}/"
    found = [name for name, was in inputs.items() if name.startswith(own) and was.startswith("sha256:")]
    return next((project.root / name for name in found if name.endswith(".md")), None)


def make(project: Project, order: Order, environment: dict[str, str], *more: str) -> tuple[float, str]:
    """Make a report by the command line; return how long it took, and what went wrong."""
    month = ["--month", str(order.month)] if order.month else []
    command = [sys.executable, "-m", "bokslut", "report", order.board, str(order.year), "--kind", order.kind, *month]
    start = time.perf_counter()
    done = subprocess.run(
        [*command, *more], cwd=project.root, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    wrong = done.returncode != 0 or "Traceback" in done.stderr
    return time.perf_counter() - start, f"status {done.returncode}\n{done.stderr}" if wrong else ""


def again_and_again(project: Project, order: Order, makes: int, environment: dict[str, str]) -> list[tuple[float, str]]:
    """Make a report many times, by force and after a changed comment by turns."""
    results = [make(project, order, environment)]
    comment = None if results[0][1] else comment_of(project, order)
    text = comment.read_text(encoding="utf-8") if comment else ""
    for number in range(1, makes):
        if comment and number % 2:
            comment.write_text(f"{text.rstrip()}\n\nProvsats {'i' * number}.\n", encoding="utf-8")
            results.append(make(project, order, environment))
        else:
            results.append(make(project, order, environment, "--force"))
    if comment:
        comment.write_text(text, encoding="utf-8")
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of the reports; the exit status is 1 where a make has failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--makes", type=int, default=50, help="how often each report is made")
    parser.add_argument("--burners", type=int, default=processors(), help="how many processes keep the machine busy")
    asked = parser.parse_args(arguments)
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="busy-") as scratch, burning(asked.burners):
        project = Project(Path(scratch, "project").resolve())
        for name in INPUTS:
            shutil.copytree(ROOT / name, project.root / name, ignore=shutil.ignore_patterns(".*"))
        Path(scratch, "tmp").mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BOKSLUT_")}
        # The lasting process is this bench's own, and ends soon after it.
        environment = {**kept, "TMPDIR": str(Path(scratch, "tmp")), "BOKSLUT_WARM_SECONDS": "30"}
        print(f"{'report':<24}{'makes':>6}{'failed':>8}{'median s':>10}")
        for order in (order for order in catalogue(project) if order.board != EXAMPLE):
            results = again_and_again(project, order, asked.makes, environment)
            wrong = [said for _, said in results if said]
            failures += [f"{order}: {said}" for said in wrong]
            median = statistics.median(seconds for seconds, _ in results)
            print(f"{order!s:<24}{len(results):>6}{len(wrong):>8}{median:>10.1f}", flush=True)
    print("\n\n".join(failures), file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
