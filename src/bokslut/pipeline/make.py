"""Make a report: the stages of the pipeline, one after the other."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bokslut.held import held, sweep
from bokslut.pipeline.document import left_out
from bokslut.pipeline.manifest import CHECK, PLAN, Manifest, Overtaken, machinery_hash, read_manifest, write_manifest
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Progress, Silent
from bokslut.pipeline.publish import publish, recover
from bokslut.pipeline.render import Engine, find_engine, render, verify
from bokslut.project import Project
from bokslut.reads import Reads, recording
from bokslut.stopping import at_stop
from bokslut.whole import telling

BUILD = ".build-"
"""What the folders in `outputs/` begin with that something is being made in."""


@dataclass(frozen=True)
class Made:
    """What came of making a report.

    Attributes
    ----------
    folder
        Where the report is.
    engine
        What rendered it.
    left_out
        Notes on what it leaves out.
    changed
        Whether anything was done: nothing was where no input had changed.
    """

    folder: Path
    engine: Engine
    left_out: tuple[str, ...]
    changed: bool = True


def standing_report(project: Project, order: Order) -> Made | None:
    """Return the report as it lies there, where making it now would give the same; else None."""
    engine = find_engine(order.renderer)
    last = read_manifest(order, project)
    return Made(last.folder, engine, left_out(last.folder), False) if last.stands(order, engine.told) else None


def make_report(project: Project, order: Order, means: Means, progress: Progress) -> Made:
    """Make a report and leave it in its folder, which stays as it was where anything fails.

    Raises
    ------
    BokslutError
        Where a notebook, a comment or a data file is wrong, or the engine cannot render.
    """
    if not means.force and (standing := standing_report(project, order)):
        return standing
    return make_anew(project, order, means, progress)


def make_anew(project: Project, order: Order, means: Means, progress: Progress) -> Made:
    """Make a report of which it is known that something has changed; see `make_report`."""
    if means.warm:
        from bokslut.kernels import warm

        warm.address()  # loads its libraries while this process loads its own
    try:
        return _make_anew(project, order, means, progress)
    except Overtaken:  # somebody else put a report in its place meanwhile: nothing is taken over of either
        return _make_anew(project, order, replace(means, force=True), progress)


def _make_anew(project: Project, order: Order, means: Means, progress: Progress) -> Made:
    last = read_manifest(order, project)
    engine = find_engine(order.renderer)
    with telling(project.outputs):
        project.outputs.mkdir(exist_ok=True)
        with held(BUILD, project.outputs) as build:
            build.chmod(0o755)
            steps = _document(project, order, last, build, means, progress)
            anew = render(build, order.formats, engine, _end_of_year(order.year), last, means, progress)
            verify(build, order.formats, anew, progress)
            write_manifest(order, engine.told, steps, build)
            notes = left_out(build)
            publish(build, last.folder)
    return Made(last.folder, engine, notes)


def clear_up(project: Project, order: Order) -> None:
    """Put right and take away what commands left that were killed; what others are making stays."""
    sweep()
    sweep(BUILD, project.outputs)
    with suppress(OSError):  # told where the report is written
        recover(order.folder(project))


def make_warmly(project: Project, order: Order, means: Means, progress: Progress) -> Made:
    """Make a report as `make_report` does, by a warm process that outlives this one, where it may.

    Where that process runs already the report is made in a fork of it; otherwise it is started, and
    gives this report its kernels while this process loads what it needs. A fork draws its own progress on
    this process's standard error, where `progress` is not silent.
    """
    clear_up(project, order)
    if not means.force and (standing := standing_report(project, order)):
        return standing
    if not means.warm:
        return make_anew(project, order, means, progress)
    from bokslut.kernels import lasting, warm

    if not lasting.seconds() or warm.ADDRESS_VARIABLE in os.environ:
        return make_anew(project, order, means, progress)
    from bokslut.pipeline import forked

    try:
        os.environ[warm.ADDRESS_VARIABLE], was_running = lasting.address(machinery_hash())
        child = forked.start(project, order, means, quiet=isinstance(progress, Silent)) if was_running else None
    except warm.NoProcess:  # it has ended just now, or has no room: this process does all by itself
        os.environ.pop(warm.ADDRESS_VARIABLE, None)
        child = None
    if child is None:
        return make_anew(project, order, means, progress)
    with at_stop(child.stop):
        return forked.result(child, order, project)


def _document(
    project: Project, order: Order, last: Manifest, build: Path, means: Means, progress: Progress
) -> dict[str, Reads]:
    """Make everything but the rendered files, and return what each step read."""
    from bokslut.pipeline.assemble import assemble, load_assembling
    from bokslut.pipeline.check import Checking
    from bokslut.pipeline.execute import execute
    from bokslut.pipeline.plan import plan_report

    with recording(project.root) as read:
        plan = plan_report(project, order)
    checking = Checking(plan)

    def meanwhile() -> None:
        load_assembling()
        with progress.step("check"):
            checking.run()

    steps = execute(plan, build, last, means, progress, meanwhile)
    checking.settle(build)
    with progress.step("assemble"):
        assemble(plan, build)
    return {PLAN: read, CHECK: checking.reads, **steps}


def _end_of_year(year: int) -> int:
    return int(dt.datetime(year, 12, 31, tzinfo=dt.UTC).timestamp())
