"""Run the notebooks with papermill, side by side; one whose inputs have not changed is not run again."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bokslut.errors import BokslutError, Errors
from bokslut.held import held
from bokslut.kernels.ready import ready
from bokslut.notebooks import runnable
from bokslut.pipeline.manifest import Manifest, take_over
from bokslut.pipeline.order import Means
from bokslut.pipeline.plan import ChapterPlan, Plan
from bokslut.pipeline.progress import Progress
from bokslut.present.chart import FIGURES_VARIABLE
from bokslut.reads import RECORD_VARIABLE, Reads, fingerprint, written
from bokslut.whole import cure

KEPT_METADATA = ("kernelspec", "language_info")

TOLD_BY_THE_PACKAGE = ("BokslutError", "MissingData", "Errors")


def execute(
    plan: Plan,
    folder: Path,
    last: Manifest,
    means: Means,
    progress: Progress,
    meanwhile: Callable[[], None] = lambda: None,
) -> dict[str, Reads]:
    """Run a report's notebooks, or take over what they gave the last time.

    Parameters
    ----------
    plan
        The report.
    folder
        The report's folder; the executed notebooks are left in it as the plan says.
    last
        What is known of the last making.
    meanwhile
        What this process does while the kernels run.

    Returns
    -------
    What each notebook read, by the name of the executed notebook.

    Raises
    ------
    BokslutError
        Where a notebook fails: the package's own message, or the cell and what it said.
    """
    steps: dict[str, Reads] = {}
    stale: list[ChapterPlan] = []
    for chapter in plan.runs:
        if means.force or last.changes(chapter.file):
            stale.append(chapter)
        else:
            take_over(last, chapter.file, folder)
            steps[chapter.file] = last.reads(chapter.file)
            progress.kept(f"notebook {chapter.name}")
    stale.sort(key=lambda chapter: -chapter.notebook.stat().st_size)  # the longest first, so that none is left alone
    (folder / "notebooks").mkdir(exist_ok=True)
    figures = "" if means.force else last.figures()
    if stale:
        ready()
    with held() as scratch, ThreadPoolExecutor(max_workers=means.jobs) as pool:
        runs = {
            chapter.file: pool.submit(_run, plan, chapter, folder, scratch, figures, means, progress)
            for chapter in stale
        }
        meanwhile()
        failed = [error for run in runs.values() if (error := run.exception())]
        if failed:
            told = [error for error in failed if isinstance(error, BokslutError)]
            raise (told[0] if len(told) == 1 else Errors(told)) if len(told) == len(failed) else failed[0]
        return steps | {file: run.result() for file, run in runs.items()}


def _run(
    plan: Plan, chapter: ChapterPlan, folder: Path, scratch: Path, figures: str, means: Means, progress: Progress
) -> Reads:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook
    from traitlets.config import Config

    project, target = plan.project, folder / chapter.file
    where, reads = project.name(chapter.notebook), scratch / f"{chapter.number}.reads"
    before = fingerprint(str(chapter.notebook))
    told = {
        "BOKSLUT_PROJECT": str(project.root.resolve()),
        RECORD_VARIABLE: json.dumps([str(reads), str(project.root.resolve())]),
        FIGURES_VARIABLE: figures,
    }
    run = scratch / f"{chapter.number}.ipynb"
    run.write_bytes(runnable(chapter.notebook, where))
    seconds = plan.report.parameters.limits.cell_seconds
    with progress.step(f"notebook {chapter.name}"):
        try:
            execute_notebook(
                _as_it_is(run),
                _as_it_is(target),
                execution_timeout=seconds,
                parameters=plan.order.parameters | {"chapter": chapter.number},
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                shutdown_kernel="immediate",
                resources={"metadata": {"path": str(project.notebooks)}},
                kernel_manager_class="bokslut.kernels.manager.ReportKernelManager",
                config=Config(
                    KernelManager=_transport(scratch / str(chapter.number)),
                    ConnectionFileMixin={"connection_file": str(scratch / f"{chapter.number}.json")},
                    ReportKernelManager={"warm": means.warm, "told": told},
                ),
            )
        except PapermillExecutionError as error:
            raise _failed(error, where) from None
        except CellTimeoutError as error:
            raise _endless(error, where, seconds, plan) from None
        except (DeadKernelError, RuntimeError) as error:
            raise BokslutError("the notebook's kernel died", where=where, found=str(error)) from None
    content = json.loads(target.read_text(encoding="utf-8"))
    _check_complete(content, where)
    _keep_reproducible(content, target)
    return Reads(project.root, {**written(reads, project.root), where: before})


def _transport(socket: Path) -> dict[str, str]:
    """Return how to reach a kernel: through files, where there are such sockets, rather than ports.

    Kernels that start side by side then never race for a port, and nobody else can listen.
    """
    return {} if sys.platform == "win32" else {"transport": "ipc", "ip": str(socket)}


def _failed(error: Exception, where: str) -> BokslutError:
    """Return what an analyst needs of a failed cell: the message and the cell, no traceback."""
    source = str(getattr(error, "source", "")).strip()
    ename, evalue = getattr(error, "ename", ""), getattr(error, "evalue", str(error))
    cell = _cell(where, source)
    if ename in TOLD_BY_THE_PACKAGE:
        return BokslutError(f"{evalue}\n  in:       {cell}")
    refused = re.match(r"\[Errno (\d+)\]", evalue)
    hint = cure(int(refused[1])) if refused else ""
    return BokslutError(
        f"a notebook failed: {ename}: {evalue}", where=cell, hint=hint or "run the notebook in JupyterLab"
    )


def _as_it_is(path: Path) -> str:
    """Return a path for papermill, which fills in what stands between braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _endless(error: Exception, where: str, seconds: int, plan: Plan) -> BokslutError:
    """Return what is told of a cell that takes longer than a report waits for."""
    source = str(error).partition("-" * 19 + "\n")[2].rpartition("\n" + "-" * 19)[0]
    order, project = plan.order, plan.project
    return BokslutError(
        f"a cell has not ended after {seconds} s",
        where=_cell(where, source),
        hint=f"see what it waits for; limits: cell_seconds: in "
        f"{project.name(project.params / order.board / f'{order.year}.yaml')} gives it longer",
    )


def _cell(where: str, source: str) -> str:
    return f"{where}, the cell\n" + "\n".join(f"             | {line}" for line in source.strip().splitlines())


def _check_complete(content: Mapping[str, Any], where: str) -> None:
    """Refuse a notebook of which not every cell was run to its end, such as one that a cell left by `exit()`."""
    for number, cell in enumerate(content["cells"], start=1):
        if cell["cell_type"] != "code" or not "".join(cell["source"]).strip():
            continue
        failed = next((out for out in cell["outputs"] if out["output_type"] == "error"), None)
        if failed is not None or cell["execution_count"] is None:
            raise BokslutError(
                "a notebook ended before its last cell",
                where=_cell(where, "".join(cell["source"])),
                expected="every cell run to its end",
                found=f"{failed['ename']} in cell {number}" if failed else f"cell {number} was not run",
                hint="take exit(), quit() and raise SystemExit out of the notebook",
            )


def _keep_reproducible(content: dict[str, Any], notebook: Path) -> None:
    """Take away times and machine names, so that the same inputs give the same bytes."""
    content["metadata"] = {key: told for key, told in content["metadata"].items() if key in KEPT_METADATA}
    if kernel := content["metadata"].get("kernelspec"):
        kernel["display_name"] = kernel["name"]  # what a machine calls it is no part of the notebook
    for number, cell in enumerate(content["cells"]):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key == "tags"}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    notebook.write_text(text + "\n", encoding="utf-8")
