"""The two engines that render a document: Quarto, or Pandoc and Typst from their wheels."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.pipeline.blame import pandoc_error, quarto_error, typst_error
from bokslut.pipeline.document import RENDER, with_chapters
from bokslut.stopping import at_stop

TO = {"html": "html", "pdf": "typst", "docx": "docx"}
"""The name that Quarto and Pandoc have for each format."""

OLDEST_QUARTO = (1, 9)
"""The first version of Quarto that makes a PDF by `pdf-standard`."""

ANSWERS_WITHIN = 20.0
"""Seconds after which a Quarto that has not said its version counts as none."""


@dataclass(frozen=True)
class Engine:
    """What renders.

    Attributes
    ----------
    name, version
        What it is.
    render
        Makes formats in a folder: the folder, the formats, and the time that files say they were made at.
    together
        Whether it makes all formats in one go, rather than each by itself and side by side.
    note
        Why it is not another that one might have expected; else empty.
    """

    name: str
    version: str
    render: Callable[[Path, tuple[str, ...], int], None]
    together: bool = False
    note: str = ""

    @property
    def told(self) -> dict[str, str]:
        """What the manifest says of it."""
        return {"name": self.name, "version": self.version}


def find_engine(renderer: str) -> Engine:
    """Return the engine that is asked for; `auto` is Quarto where one is found that is new enough.

    Raises
    ------
    BokslutError
        Where Quarto is asked for and there is none that can render reports, or the name is unknown.
    """
    if renderer not in ("auto", "quarto", "builtin"):
        raise BokslutError("there is no such renderer", expected="auto, quarto or builtin", found=renderer)
    path = None if renderer == "builtin" else shutil.which("quarto")
    if path is None and renderer != "quarto":
        return Engine("builtin", _builtin_version(), _builtin)
    oldest = ".".join(map(str, OLDEST_QUARTO))
    if path is None:
        raise BokslutError(
            "Quarto is not found",
            expected=f"the command quarto, {oldest} or newer",
            hint="install it, or RENDERER=builtin",
        )
    found, fault = _quarto_version(path, Path(path).stat().st_mtime_ns)
    if not fault:
        return Engine("quarto", found, _quarto, together=True)
    if renderer == "quarto":
        raise BokslutError(
            "this Quarto cannot render reports",
            where=path,
            expected=f"Quarto {oldest} or newer",
            found=fault,
            hint="install a newer one, or RENDERER=builtin",
        )
    return Engine("builtin", _builtin_version(), _builtin, note=f"{fault}; Quarto renders from version {oldest} on")


@cache
def _quarto_version(path: str, _changed: int) -> tuple[str, str]:
    """Return the version that a Quarto says it has, and why it cannot be used, which is nothing where it can."""
    try:
        done = subprocess.run(
            [path, "--version"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=ANSWERS_WITHIN,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return "", f"the Quarto that was found did not say its version within {ANSWERS_WITHIN:.0f} s"
    except (OSError, subprocess.CalledProcessError):
        return "", "the Quarto that was found could not say its version"
    said = done.stdout.strip()
    known = re.fullmatch(r"(\d+)\.(\d+)(\.\S+)?", said)
    if known is None:
        return "", "the Quarto that was found did not say its version"
    new_enough = (int(known[1]), int(known[2])) >= OLDEST_QUARTO
    return said, "" if new_enough else f"the Quarto that was found is {said}"


@cache
def _builtin_version() -> str:
    import pypandoc

    try:
        return f"pandoc {pypandoc.get_pandoc_version()}, typst {version('typst')}"
    except (OSError, RuntimeError):
        raise BokslutError(
            "pandoc, which renders the report, does not say its version",
            hint="make the report again; where that does not help, make clean and then again",
        ) from None


def _quarto(folder: Path, formats: tuple[str, ...], epoch: int) -> None:
    to = ",".join(TO[name] for name in formats)
    done = _run(["quarto", "render", "report.qmd", "--to", to], folder, epoch)
    if done.returncode:
        raise quarto_error(done.stderr or done.stdout, folder)
    for name in formats:
        if not (folder / f"report.{name}").is_file():
            raise BokslutError(f"Quarto left no report.{name}", found=(done.stderr or done.stdout).strip()[-2000:])


LARGE = 1_500_000
"""Letters of a document that is rendered with less memory and more time: a format at a time, and compacting."""


def _builtin(folder: Path, formats: tuple[str, ...], epoch: int) -> None:
    for name in formats:
        _pandoc(folder, name, epoch)


def _pandoc(folder: Path, name: str, epoch: int) -> None:
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", TO[name], "--standalone"]
    command += ["--sandbox"]  # the document names no files: document.lua gives the writer the report's own images
    command += ["--wrap", "none"]  # where a line begins carries meaning in Typst
    command += ["--lua-filter", f"{RENDER}/document.lua"]
    if name == "html":
        command += ["--toc", "--toc-depth", "2", "--template", f"{RENDER}/template.html"]
        command += ["--mathml"]  # document.lua and the template have put in all that the page needs
    elif name == "docx":
        command += ["--reference-doc", f"{RENDER}/reference.docx"]
    else:
        command += ["--template", f"{RENDER}/template.typ"]
    target = "report.typ" if name == "pdf" else f"report.{name}"
    text = with_chapters(folder)
    if len(text) > LARGE:
        command += ["+RTS", "-c", "-RTS"]
    done = _run([*command, "--output", target], folder, epoch, text)
    if done.returncode:
        raise pandoc_error(done.stderr or done.stdout, text)
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
        raise typst_error(str(error.diagnostic), source.read_text(encoding="utf-8")) from None
    finally:
        source.unlink()


def _run(command: list[str], folder: Path, epoch: int, text: str | None = None) -> subprocess.CompletedProcess[str]:
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch)},
            stdin=subprocess.DEVNULL if text is None else pipe,
            stdout=pipe,
            stderr=pipe,
            encoding="utf-8",
            errors="replace",
        ) as process,
        at_stop(process.kill),
    ):
        out, told = process.communicate(text)
    if process.returncode < 0:
        raise BokslutError(
            "what renders the report was stopped from outside",
            found=f"{Path(command[0]).name} ended by signal {-process.returncode}",
            hint="make the report again; where it is stopped again, the machine may have too little memory",
        )
    return subprocess.CompletedProcess(command, process.returncode, out, told)
