"""Make a report: the stages of the pipeline, one after the other."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bokslut.pipeline.assemble import assemble, left_out
from bokslut.pipeline.execute import execute
from bokslut.pipeline.plan import Plan
from bokslut.pipeline.progress import Progress
from bokslut.pipeline.publish import publish, write_manifest
from bokslut.pipeline.render import Engine, find_engine, render


@dataclass(frozen=True)
class Made:
    """What came of making a report: the engine that rendered it, and notes on what it leaves out."""

    engine: Engine
    left_out: tuple[str, ...]


def make_report(plan: Plan, progress: Progress) -> Made:
    """Make a report and leave it in `plan.outputs`, which stays as it was where anything fails.

    Raises
    ------
    BokslutError
        Where a notebook, a comment or a data file is wrong, or the engine cannot render.
    """
    engine = find_engine(plan.renderer)
    plan.project.outputs.mkdir(exist_ok=True)
    build = Path(tempfile.mkdtemp(prefix=".build-", dir=plan.project.outputs))
    build.chmod(0o755)
    try:
        executed = execute(plan, build / "notebooks", progress)
        with progress.step("assemble"):
            assemble(plan, executed, build)
            notes = left_out(build)
        render(build, plan.formats, engine, _end_of_year(plan.report.year), progress)
        write_manifest(plan, engine, build)
        publish(build, plan.outputs)
    finally:
        shutil.rmtree(build, ignore_errors=True)
    return Made(engine, tuple(notes))


def _end_of_year(year: int) -> int:
    return int(dt.datetime(year, 12, 31, tzinfo=dt.UTC).timestamp())
