"""Render the document, with Quarto where it is found and otherwise with Pandoc and Typst."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.pipeline.document import RENDER, with_chapters
from bokslut.pipeline.manifest import Manifest, take_over
from bokslut.pipeline.order import Means
from bokslut.pipeline.progress import Progress

TO = {"html": "html", "pdf": "typst", "docx": "docx"}
"""The name that Quarto and Pandoc have for each format."""


@dataclass(frozen=True)
class Engine:
    """What renders: its name and version, and how it makes one format in a folder."""

    name: str
    version: str
    render: Callable[[Path, str, int], None]

    @property
    def told(self) -> dict[str, str]:
        """What the manifest says of it."""
        return {"name": self.name, "version": self.version}


def find_engine(renderer: str) -> Engine:
    """Return the engine that is asked for; `auto` is Quarto where it is found.

    Raises
    ------
    BokslutError
        Where Quarto is asked for and not found, or the name is unknown.
    """
    quarto = shutil.which("quarto")
    if renderer == "quarto" and quarto is None:
        raise BokslutError("Quarto is not found", expected="the command quarto", hint="install it, or RENDERER=builtin")
    if renderer not in ("auto", "quarto", "builtin"):
        raise BokslutError("there is no such renderer", expected="auto, quarto or builtin", found=renderer)
    if quarto is not None and renderer != "builtin":
        return Engine("quarto", _version([quarto, "--version"]), _quarto)
    return Engine("builtin", _builtin_version(), _builtin)


@cache
def _builtin_version() -> str:
    import pypandoc

    return f"pandoc {pypandoc.get_pandoc_version()}, typst {version('typst')}"


def render(
    folder: Path,
    formats: tuple[str, ...],
    engine: Engine,
    epoch: int,
    last: Manifest,
    means: Means,
    progress: Progress,
) -> None:
    """Render the document in `folder` to each format, or take over what the same document gave the last time.

    Parameters
    ----------
    epoch
        The time, in seconds since 1970, that files say they were made at: the end of the period,
        so that the same inputs give the same bytes.
    """

    def make(name: str) -> None:
        with progress.step(f"render {name}"):
            engine.render(folder, name, epoch)

    same = not means.force and last.content.get("engine") == engine.told and last.same_document(folder)
    wanted = []
    for name in formats:
        if same and last.holds(f"report.{name}"):
            take_over(last, f"report.{name}", folder)
            progress.kept(f"render {name}")
        else:
            wanted.append(name)
    # Quarto keeps state in the project's folder, so its formats are made one after the other.
    workers = 1 if engine.name == "quarto" else min(means.jobs, len(formats))
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(make, wanted))
    shutil.rmtree(folder / ".quarto", ignore_errors=True)


def _quarto(folder: Path, name: str, epoch: int) -> None:
    _run(["quarto", "render", "report.qmd", "--to", TO[name]], folder, epoch)


def _builtin(folder: Path, name: str, epoch: int) -> None:
    import pypandoc

    pandoc = [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", TO[name], "--standalone"]
    pandoc += ["--wrap", "none"]  # where a line begins carries meaning in Typst
    pandoc += ["--lua-filter", f"{RENDER}/document.lua"]
    if name == "html":
        pandoc += [
            "--toc",
            "--toc-depth",
            "2",
            "--template",
            f"{RENDER}/template.html",
            "--css",
            f"{RENDER}/report.css",
            "--embed-resources",
        ]
    elif name == "docx":
        pandoc += ["--reference-doc", f"{RENDER}/reference.docx"]
    else:
        pandoc += ["--template", f"{RENDER}/template.typ"]
    target = "report.typ" if name == "pdf" else f"report.{name}"
    _run([*pandoc, "--output", target], folder, epoch, with_chapters(folder))
    if name == "pdf":
        _typst(folder / target, folder / "report.pdf", epoch)


def _typst(source: Path, target: Path, epoch: int) -> None:
    import typst

    try:
        typst.compile(
            str(source),
            output=str(target),
            root=str(source.parent),
            font_paths=[str(source.parent / RENDER / "fonts")],
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=epoch,
        )
    except typst.TypstError as error:
        raise BokslutError("the PDF could not be made", found=str(error)) from None
    finally:
        source.unlink()


def _run(command: list[str], folder: Path, epoch: int, text: str | None = None) -> None:
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
    done = subprocess.run(
        command, cwd=folder, env=environment, input=text, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise BokslutError(
            f"{Path(command[0]).name} could not render the report",
            found=(done.stderr or done.stdout).strip()[-2000:],
            hint="the document and what renders it are described in docs/architecture.md",
        )


def _version(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip()
