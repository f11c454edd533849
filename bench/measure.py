"""How the benchmarks measure: wall and processor seconds of all that a command starts, memory, and tables of ratios.

The kernels of a report are forked by a process that the command starts and does not wait for. So that they are
counted all the same, this process adopts what is left behind (Linux's subreaper) and waits for it, after the clock
for wall seconds has stopped; processor seconds are of everything that has then ended.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bokslut.project import Project, find_project

SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""

PATIENCE = 30
"""Seconds that something left behind may take to end; longer means that it never does."""

LASTING = 600
"""Seconds that a warm process waits for the next command: longer than the other ways of a round take together, lest
a new one start while something is measured and count as left behind."""


@dataclass(frozen=True)
class Measured:
    """What a piece of work took.

    Attributes
    ----------
    wall
        Seconds until it was done.
    spent
        Processor seconds of it and all that it started.
    others
        Processor seconds that the rest of the machine took meanwhile.
    peak
        The most memory at a time, in bytes, shared pages counted once; 0 where it was not looked at.
    largest
        The most that one process had of it.
    """

    wall: float
    spent: float
    others: float
    peak: int = 0
    largest: int = 0


def measured(work: Callable[[], object], *, memory: bool = False) -> Measured:
    """Do some work and return what it took; looking at memory costs time, so time it without."""
    _adopt()
    watch = _Memory()
    if memory:
        watch.start()
    spent, busy, start = _spent(), _busy(), time.perf_counter()
    work()
    wall = time.perf_counter() - start
    watch.done.set()
    if memory:
        watch.join()
    _wait_for_adopted()
    spent, busy = _spent() - spent, _busy() - busy
    return Measured(wall, spent, max(0.0, busy - spent), watch.peak, watch.largest)


def run(command: Sequence[str], folder: Path, *, lasting: bool = False) -> None:
    """Run a command quietly; stop where it fails.

    Parameters
    ----------
    lasting
        Whether it may use a warm process that an earlier command has left, and leave one: then its processor
        seconds are not all seen. Otherwise nothing outlives it.
    """
    # Without compiled modules, every process would compile the package anew, here and nowhere else.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["BOKSLUT_WARM_SECONDS"] = str(LASTING) if lasting else "0"
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def tool(name: str) -> str:
    """Return a command of the environment that this runs in."""
    return str(Path(sys.executable).with_name(name))


@contextmanager
def copied_project() -> Iterator[Project]:
    """Copy the project's inputs to a folder of their own, so that nothing of the analyst's is touched."""
    project = find_project()
    with tempfile.TemporaryDirectory(prefix="bokslut-bench-") as name:
        for part in (project.params, project.data, project.notebooks):
            shutil.copytree(part, Path(name) / part.name)
        yield Project(Path(name))


def print_table(title: str, rows: Mapping[str, Sequence[Measured]], of: str) -> None:
    """Print wall and processor seconds of each row, and both as multiples of those of the row `of`.

    Runs of the same round are compared with each other, so that what else the machine does touches both.
    """
    width = max(map(len, rows)) + 2
    heads = ("wall s", f"× {of}", "processor s", f"× {of}")
    print(f"\n{title}\n{'':<{width}}" + "".join(f"{head:>22}" for head in heads))
    for name, runs in rows.items():
        cells = []
        for took in (lambda one: one.wall, lambda one: one.spent):
            ratios = [took(one) / took(base) for one, base in zip(runs, rows[of], strict=True)]
            cells += [spread([took(one) for one in runs]), spread(ratios)]
        print(f"{name:<{width}}" + "".join(f"{cell:>22}" for cell in cells))
    print_conditions([one for runs in rows.values() for one in runs], len(rows[of]))


def print_conditions(runs: Sequence[Measured], rounds: int) -> None:
    """Print what the figures are of, and how busy others kept the machine."""
    machine = sum(one.wall for one in runs) * (os.cpu_count() or 1)
    others = sum(one.others for one in runs) / machine
    print(f"median (min–max) of {rounds}, in turn; {os.cpu_count()} processors, {others:.0%} of them taken by others")


def spread(values: Sequence[float]) -> str:
    """Return the median of some values, and the least and the greatest."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


class _Memory(threading.Thread):
    """Adds up the memory of all that this process has started, ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.peak = self.largest = 0

    def run(self) -> None:
        while not self.done.wait(0.1):
            found = [_proportional(process) for process in _descendants()]
            self.peak = max(self.peak, sum(found))
            self.largest = max(self.largest, *found, 0)


def _descendants() -> list[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text(errors="replace").rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    found = [os.getpid()]
    for parent in found:
        found += [process for process, of in parents.items() if of == parent]
    return found[1:]


def _proportional(process: int) -> int:
    """Return the memory of a process, a page that n processes share counted as the nth part."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _adopt() -> None:
    if not sys.platform.startswith("linux") or ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0):
        sys.exit("the benchmarks count the processes that a command leaves behind, which needs Linux")


def _wait_for_adopted() -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not process:
            time.sleep(0.005)
    sys.exit(f"what was measured left processes behind that have not ended in {PATIENCE} s")


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _busy() -> float:
    """Return the processor seconds of the whole machine, those that its host took included."""
    times = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    idle, waiting = times[3:5]
    return (sum(times) - idle - waiting) / os.sysconf("SC_CLK_TCK")
