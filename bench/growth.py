"""Make reports of growing size by the command line: how time and memory grow with what they hold.

Prints, as Markdown, the seconds and the memory of all processes together for a report in three formats, made from
nothing and without a process that outlasts the command: with more and more key figures, lines in the statement, and
text in a comment. `--parts` chooses, `--most` leaves out what is larger.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bokslut.project import INPUTS

ROOT = Path(__file__).parents[1]
BOARD, YEAR = "EX", 2024
YEARS = (YEAR - 1, YEAR)
"""The report's year and the one that it is compared with."""

PROBE = 0.1
"""Seconds between two looks at the memory."""

SENTENCE = "Nämnden har under året följt upp verksamheten och prövat hur insatserna kan ges tidigare. "


def key_figures(root: Path, number: int) -> None:
    """Let the board have a number of key figures, in both years."""
    for year in YEARS:
        rows, path = _rows(root, year, "nyckeltal.csv")
        more = [
            rows[place % len(rows)]
            | {"nyckel": f"nyckeltal_{place}", "nyckeltal": f"Insatser som följs upp enligt plan {place}, antal"}
            for place in range(number - len(rows))
        ]
        _write(path, [*rows, *more])


def lines(root: Path, number: int) -> None:
    """Let the statement have a number of lines, in both years; what they hold is taken from another line."""
    for year in YEARS:
        rows, path = _rows(root, year, "drift.csv")
        count, amounts = number - len(rows), ("budget", "utfall")
        more = [
            {key: "-1" if key in amounts else "0" for key in rows[0]} | {"rad": f"Kostnadsslag {n}", "roll": "kostnad"}
            for n in range(count)
        ]
        place = next(place for place, row in enumerate(rows) if row["rad"] == "Övriga kostnader")
        rows[place] |= {key: str(int(rows[place][key]) + count) for key in amounts}
        _write(path, [*rows[:place], *more, *rows[place:]])


def comment(root: Path, size: int) -> None:
    """Let a comment have a number of bytes, in paragraphs."""
    path = root / f"data/{BOARD}/{YEAR}/text/verksamhet.md"
    assert path.is_file(), path
    paragraph = SENTENCE * 5 + "\n\n"
    path.write_text(paragraph * (size // len(paragraph.encode()) + 1), encoding="utf-8")


def _rows(root: Path, year: int, name: str) -> tuple[list[dict[str, str]], Path]:
    path = root / f"data/{BOARD}/{year}/{name}"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), path


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


PARTS: dict[str, tuple[Callable[[Path, int], None], tuple[int, ...]]] = {
    "key figures": (key_figures, (100, 300, 1000, 2000, 5000)),
    "lines": (lines, (100, 300, 1000)),
    "bytes of comment": (comment, (10_000, 100_000, 1_000_000)),
}


@contextlib.contextmanager
def copy() -> Iterator[tuple[Path, Path]]:
    """Copy the project; yield its folder and one for temporary files."""
    with tempfile.TemporaryDirectory(prefix="growth-") as scratch:
        root, temporary = Path(scratch, "project"), Path(scratch, "tmp")
        temporary.mkdir()
        for name in INPUTS:
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        yield root, temporary


def make(root: Path, temporary: Path) -> tuple[float, float]:
    """Make the report; return the seconds, and the most memory of all processes together in MB."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOKSLUT_")}
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bokslut", "report", BOARD, str(YEAR)],
        cwd=root,
        env={**kept, "BOKSLUT_WARM_SECONDS": "0", "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        most = 0.0
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(PROBE)
        assert process.stderr is not None
        told = process.stderr.read()
    if process.returncode:
        raise SystemExit(f"status {process.returncode}: {told}")
    return time.perf_counter() - start, most / 1e6


def _memory(top: int) -> float:
    """Return the bytes of a process and all that come from it; what they share counts once."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parents[int(entry.name)] = int(
                    (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
                )
    family = {top}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(_share(pid) for pid in family)


def _share(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default=",".join(PARTS), help="what grows, with commas between")
    parser.add_argument("--most", type=int, default=10**9, help="the largest number of each")
    asked = parser.parse_args(arguments)
    print("| what | number | seconds | more than the smallest, ms each | MB |\n| --- | ---: | ---: | ---: | ---: |")
    for part in asked.parts.split(","):
        grow, numbers = PARTS[part]
        first: tuple[int, float] | None = None
        for number in numbers:
            if number <= asked.most:
                with copy() as (root, temporary):
                    grow(root, number)
                    seconds, memory = make(root, temporary)
                first = first or (number, seconds)
                each = f"{(seconds - first[1]) / (number - first[0]) * 1000:.3g}" if number > first[0] else ""
                print(f"| {part} | {number:,} | {seconds:.1f} | {each} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
