"""Where a command ends: what went wrong is told in at most a screen, and what nobody foresaw is kept in a file.

An analyst's mistake ends with status 2. What is the program's own, or the machine's, ends with status 3: one sentence,
and a file with what a developer needs. Nothing ends in a traceback on the terminal.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from bokslut import __version__
from bokslut.errors import BokslutError, Unforeseen, unforeseen
from bokslut.project import Project, find_project

SCREEN = 20
"""Lines of a message at most; of a longer one the last line says how many are left."""

WIDTH = 400
"""Letters of a line at most."""

FOLDER = "errors"
"""The folder in `outputs/` that keeps the details of what was not foreseen."""

KEPT = 20
"""Files of details that are kept, the newest."""

MACHINE = {
    errno.EACCES: "it may not be read or written",
    errno.EPERM: "it may not be read or written",
    errno.EROFS: "it may only be read",
    errno.ENOSPC: "there is no room left",
    errno.EDQUOT: "there is no room left",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ELOOP: "it is a link that leads to itself",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of its path is no folder",
    errno.EIO: "the disk does not answer",
}
"""What a machine refuses for reasons that whoever sits at it can mend."""


def run_bounded(command: Callable[[], object], project: Path | None = None) -> NoReturn:
    """Run a command and end with its status; what it raises is told, and never as a traceback.

    Parameters
    ----------
    project
        Where the project is looked for, whose `outputs/` keeps the details of what was not foreseen.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, OSError):  # a letter that the terminal lacks must not end a report
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        command()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end("stopped", 130)
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
    except Exception as error:
        told = as_told(error, _project(project))
        _end(str(told), told.status)
    sys.exit(0)


def as_told(error: Exception, project: Project | None) -> BokslutError:
    """Return a mistake as it is told: its own words, what the machine refuses, or that nobody foresaw it."""
    if isinstance(error, BokslutError):
        return error
    if isinstance(error, OSError) and error.errno in MACHINE:
        return refused(error, project)
    return not_foreseen(error, project)


def refused(error: OSError, project: Project | None) -> BokslutError:
    """Return what the machine refuses, as a mistake that can be mended."""
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else None
    path = None if name is None else Path(name)
    inside = path is not None and project is not None and path.is_relative_to(project.root)
    where = project.name(path) if inside and project and path else path.name if path else None
    return BokslutError(
        "a file or folder cannot be used" if path else "the machine refuses to go on",
        where=where,
        found=MACHINE.get(error.errno or 0, error.strerror),
        hint="make room on the disk" if error.errno in (errno.ENOSPC, errno.EDQUOT) else None,
    )


def not_foreseen(error: BaseException, project: Project | None) -> Unforeseen:
    """Return the one sentence of a mistake that nobody foresaw; its details go to a file that the sentence names."""
    told = "memory ran out" if isinstance(error, MemoryError) else None
    told = "something is nested too deep" if isinstance(error, RecursionError) else told
    kept = _keep(error, project)
    return Unforeseen(
        f"the program failed: {told}" if told else unforeseen(error),
        hint=f"send {kept} to whoever keeps the program" if kept else None,
    )


def within_a_screen(text: str, lines: int = SCREEN) -> str:
    """Return a message with as many lines, and as much of each, as can be read at once."""
    every = [line if len(line) <= WIDTH else line[:WIDTH] + " …" for line in text.split("\n")]
    if len(every) <= lines:
        return "\n".join(every)
    return "\n".join([*every[: lines - 1], f"… and {len(every) - lines + 1} more lines"])


def _end(message: str, status: int) -> NoReturn:
    with suppress(OSError):
        click.echo(f"{click.style('error:', fg='red')} {within_a_screen(message)}", err=True)
    sys.exit(status)


def _project(start: Path | None) -> Project | None:
    try:
        return find_project(start)
    except (BokslutError, OSError, RuntimeError):
        return None


def _keep(error: BaseException, project: Project | None) -> str | None:
    """Keep the details of an error; return what the file is called, or None where no file can be written."""
    details = "".join(traceback.format_exception(error, limit=-40))
    text = f"bokslut {__version__}, Python {platform.python_version()}, {platform.system()}\n\n{details}"
    folders = [project.outputs / FOLDER] if project else []
    for folder in (*folders, Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(prefix="bokslut-error-", suffix=".txt", dir=folder)
            with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        if project and folder.parent == project.outputs:
            _sweep(folder)
            return project.name(Path(name))
        return name
    return None


def _sweep(folder: Path) -> None:
    with suppress(OSError):
        files = sorted(folder.glob("bokslut-error-*.txt"), key=lambda path: path.stat().st_mtime)
        for path in files[:-KEPT]:
            path.unlink(missing_ok=True)
