"""Run the notebooks with papermill, side by side."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bokslut.errors import BokslutError, Errors
from bokslut.pipeline.plan import ChapterPlan, Plan
from bokslut.pipeline.progress import Progress

TOLD_BY_THE_PACKAGE = ("BokslutError", "MissingData", "Errors")


def execute(plan: Plan, folder: Path, progress: Progress) -> dict[int, Path]:
    """Run a report's notebooks, as many at a time as there are processors.

    Parameters
    ----------
    plan
        The report.
    folder
        Where the executed notebooks are left.

    Returns
    -------
    The executed notebook of each chapter, by the chapter's number.

    Raises
    ------
    BokslutError
        Where a notebook fails: the package's own message, or the cell and what it said.
    """
    folder.mkdir(parents=True)
    targets = {chapter.number: folder / f"{chapter.number:02}-{chapter.name}.ipynb" for chapter in plan.runs}
    workers = os.cpu_count() or 1
    with TemporaryDirectory(prefix="bokslut-") as sockets, ThreadPoolExecutor(max_workers=workers) as pool:
        runs = [
            pool.submit(_run, plan, chapter, targets[chapter.number], Path(sockets), progress) for chapter in plan.runs
        ]
        failed = [error for run in runs if (error := run.exception())]
        if failed:
            told = [error for error in failed if isinstance(error, BokslutError)]
            raise (told[0] if len(told) == 1 else Errors(told)) if len(told) == len(failed) else failed[0]
    return targets


def _run(plan: Plan, chapter: ChapterPlan, target: Path, sockets: Path, progress: Progress) -> None:
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook
    from traitlets.config import Config

    where = plan.project.name(chapter.notebook)
    with progress.step(f"notebook {chapter.name}"):
        try:
            execute_notebook(
                str(chapter.notebook),
                str(target),
                parameters=plan.parameters | {"chapter": chapter.number},
                cwd=str(plan.project.notebooks),
                progress_bar=False,
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
                config=Config(KernelManager=_transport(sockets / str(chapter.number))),
            )
        except PapermillExecutionError as error:
            raise _failed(error, where) from None
        except (DeadKernelError, RuntimeError) as error:
            raise BokslutError("the notebook's kernel died", where=where, found=str(error)) from None
    _keep_reproducible(target)


def _transport(socket: Path) -> dict[str, str]:
    """Return how to reach a kernel: through files, where there are such sockets, rather than ports.

    Kernels that start side by side then never race for a port, and nobody else can listen.
    """
    return {} if sys.platform == "win32" else {"transport": "ipc", "ip": str(socket)}


def _failed(error: Exception, where: str) -> BokslutError:
    """Return what an analyst needs of a failed cell: the message and the cell, no traceback."""
    source = str(getattr(error, "source", "")).strip()
    ename, evalue = getattr(error, "ename", ""), getattr(error, "evalue", str(error))
    cell = f"{where}, the cell\n" + "\n".join(f"             | {line}" for line in source.splitlines())
    if ename in TOLD_BY_THE_PACKAGE:
        return BokslutError(f"{evalue}\n  in:       {cell}")
    return BokslutError(f"a notebook failed: {ename}: {evalue}", where=cell, hint="run the notebook in JupyterLab")


def _keep_reproducible(notebook: Path) -> None:
    """Take away times and machine names, so that the same inputs give the same bytes."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"].pop("papermill", None)
    for number, cell in enumerate(content["cells"]):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key == "tags"}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    notebook.write_text(text + "\n", encoding="utf-8")
