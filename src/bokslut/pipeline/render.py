"""Render the document to each format, and take over what the same document gave the last time."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.pipeline.document import with_chapters
from bokslut.pipeline.engine import LARGE, Engine, find_engine
from bokslut.pipeline.manifest import Manifest, is_output, take_over
from bokslut.pipeline.order import Means
from bokslut.pipeline.progress import Progress

__all__ = ["Engine", "find_engine", "render", "verify"]

SHOWN = 10
"""How many differences between formats an error lists."""


def render(
    folder: Path,
    formats: tuple[str, ...],
    engine: Engine,
    epoch: int,
    last: Manifest,
    means: Means,
    progress: Progress,
) -> tuple[str, ...]:
    """Render the document in `folder` to each format, or take over what the same document gave the last time.

    Parameters
    ----------
    epoch
        The time, in seconds since 1970, that files say they were made at: the end of the period,
        so that the same inputs give the same bytes.

    Returns
    -------
    tuple of str
        The formats that were rendered anew.
    """

    def make(names: tuple[str, ...]) -> None:
        with progress.step(f"render {', '.join(names)}"):
            engine.render(folder, names, epoch)

    same = not means.force and last.content.get("engine") == engine.told and last.same_document(folder)
    wanted: list[str] = []
    for name in formats:
        if same and last.holds(f"report.{name}"):
            take_over(last, f"report.{name}", folder)
            progress.kept(f"render {name}")
        else:
            wanted.append(name)
    if wanted:
        rounds = [tuple(wanted)] if engine.together else [(name,) for name in wanted]
        jobs = means.jobs
        if len(with_chapters(folder)) > LARGE:  # the memory of all formats together would be what counts
            jobs = 1
            rounds.sort(key=lambda names: "pdf" in names)  # it leaves memory in use, and the others do not
        with ThreadPoolExecutor(max_workers=min(jobs, len(rounds))) as pool:
            list(pool.map(make, rounds))
    _tidy(folder)
    return tuple(wanted)


def verify(folder: Path, formats: tuple[str, ...], anew: Sequence[str], progress: Progress) -> None:
    """Hold what was rendered anew against the HTML page: all formats say the same, and every number that was executed.

    Raises
    ------
    BokslutError
        Where something stands in one format and not in another.
    """
    if not anew:
        return
    from bokslut.formats.compare import missing

    read = [name for name in formats if name in anew or name == "html"]
    with progress.step("verify"):
        told = missing(folder, read)
    if told:
        left = len(told) - SHOWN
        shown = told[:SHOWN] + ([f"… and {left} more"] if left > 0 else [])
        raise BokslutError(
            "the formats of the report do not say the same",
            expected="every table, figure, sentence and number in every format",
            found="\n            ".join(shown),
            hint="mend the comment or the table, or report what the renderer makes of it",
        )


def _tidy(folder: Path) -> None:
    """Take away what a renderer leaves beside: its state, and files of its own."""
    for path in folder.iterdir():
        if not is_output(path.relative_to(folder).as_posix()):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
