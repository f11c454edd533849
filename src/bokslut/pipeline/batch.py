"""Make many reports: each in a process of its own, as many at a time as there are processors.

A process makes one report and ends, so that memory does not grow with their number, and one that
fails or dies takes no other with it.
"""

from __future__ import annotations

import selectors
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bokslut.boundary import as_told
from bokslut.errors import BokslutError
from bokslut.pipeline.make import Made, make_report, standing_report
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.project import Project
from bokslut.stopping import at_stop


@dataclass(frozen=True)
class Result:
    """What came of one report of a batch.

    Attributes
    ----------
    error
        Why it failed; None where it is made.
    changed
        Whether anything had to be done.
    left_out
        Notes on what it leaves out.
    status
        What the command ends with for this report.
    """

    order: Order
    error: str | None = None
    changed: bool = True
    left_out: tuple[str, ...] = ()
    status: int = 0


MEMORY_PER_REPORT = 400_000_000
"""Bytes that a report being made may need at most, its kernel and renderers included."""


def affordable(jobs: int) -> int:
    """Return how many reports may be made at a time in the memory that is free, at most `jobs`."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return jobs
    return max(1, min(jobs, free // MEMORY_PER_REPORT))


def make_reports(project: Project, orders: Sequence[Order], means: Means) -> Iterator[Result]:
    """Make reports side by side; results come as they are done, those already standing first."""
    left = []
    for order in orders:
        try:
            standing = None if means.force else standing_report(project, order)
        except BokslutError as error:
            yield Result(order, str(error))
            continue
        if standing:
            yield Result(order, None, False, standing.left_out)
        else:
            left.append(order)
    jobs = affordable(means.jobs)
    alone = replace(means, jobs=max(1, means.jobs // max(1, min(jobs, len(left)))))
    if means.warm and len(left) > 1:
        yield from _side_by_side(project, left, jobs, alone)
    else:
        yield from (make_one(project, order, means) for order in left)


def make_one(project: Project, order: Order, means: Means) -> Result:
    """Make a report; what goes wrong is told, not raised."""
    return _told(lambda: make_report(project, order, means, Silent()), order, project)


def _told(make: Callable[[], Made], order: Order, project: Project) -> Result:
    try:
        made = make()
    except Exception as error:
        mistake = as_told(error, project)
        return Result(order, str(mistake), status=mistake.status)
    return Result(order, None, made.changed, made.left_out)


def _side_by_side(project: Project, orders: Sequence[Order], jobs: int, means: Means) -> Iterator[Result]:
    from bokslut.kernels import warm
    from bokslut.pipeline import forked

    waiting = list(orders)
    running: dict[int, tuple[Order, warm.Child]] = {}

    def stop() -> None:
        for _, child in running.values():
            child.stop()

    with selectors.DefaultSelector() as selector, at_stop(stop):
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    order = waiting.pop(0)
                    try:
                        child = forked.start(project, order, means, quiet=True)
                    except warm.NoProcess as error:
                        yield Result(order, str(error))
                        continue
                    running[child.fileno()] = order, child
                    selector.register(child, selectors.EVENT_READ)
                for key, _ in selector.select():
                    order, child = running.pop(key.fd)
                    selector.unregister(key.fileobj)
                    yield _told(partial(forked.result, child, order, project), order, project)
        finally:
            for _, child in running.values():
                child.terminate()
                child.wait()
