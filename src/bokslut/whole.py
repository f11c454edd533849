"""Files that are written whole or stay as they were, and what the machine refuses, told."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.held import held, sweep

OWN = ("data", "params", "notebooks", "src", "tests", ".git")
"""The folders of a project in which a command writes nothing that somebody asks it for."""

_HINTS = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room: the quota is used up",
    errno.EFBIG: "let files be larger, or make room",
    errno.EROFS: "the disk is read-only: work on a copy of the project elsewhere",
    errno.EACCES: "let yourself write there (chmod u+w), or ask who owns it",
    errno.EPERM: "let yourself write there (chmod u+w), or ask who owns it",
    errno.EMFILE: "close programs that have many files open",
    errno.ENFILE: "close programs that have many files open",
    errno.EIO: "see to the disk, or the share that it is on",
    errno.ENOMEM: "close programs that take much memory",
    errno.EAGAIN: "close programs: there is no room for another process",
}
"""What somebody can do where the machine says no."""


@contextmanager
def telling(place: Path | None = None) -> Iterator[None]:
    """Tell what the machine refuses, such as to write on a full disk, as a mistake that somebody can mend.

    Parameters
    ----------
    place
        What is told where the machine does not say what it is about.

    Raises
    ------
    BokslutError
        In place of such an error; others are for the program's authors and pass.
    """
    try:
        yield
    except OSError as error:
        if not cure(error.errno) or isinstance(error, ConnectionError):
            raise
        names = " → ".join(_name(name, place) for name in (error.filename, error.filename2) if name)
        raise BokslutError(
            "a file or folder cannot be written or read",
            where=names or (place.name if place else None),
            found=error.strerror,
            hint=cure(error.errno),
        ) from None


def _name(path: object, place: Path | None) -> str:
    """Return how a path is told: from where the place lies, so that it says nothing of the machine."""
    told = Path(os.fsdecode(path) if isinstance(path, str | bytes) else str(path))
    return str(told.relative_to(place.parent)) if place and told.is_relative_to(place.parent) else str(told)


def cure(number: int | None) -> str:
    """Return what somebody can do where the machine refuses with a number; empty where it is not known."""
    return _HINTS.get(number or 0, "")


def target(path: Path, root: Path, *suffixes: str) -> Path:
    """Return a file that somebody asks a command to write, where it is none that others are made from.

    Parameters
    ----------
    root
        The project's folder.
    suffixes
        How the name of such a file ends.

    Raises
    ------
    BokslutError
        Where it lies among the project's own files, or is of another kind.
    """
    place = path.resolve()
    for name in OWN:
        if place.is_relative_to(root.resolve() / name):
            raise BokslutError(
                f"{name}/ holds what reports are made from",
                where=str(path),
                hint="tell a file elsewhere, such as in outputs/",
            )
    if path.suffix.lower() not in suffixes:
        raise BokslutError(
            "a file of another kind is not written over",
            where=str(path),
            expected=f"a name that ends in {' or '.join(suffixes)}",
        )
    return path


def write(path: Path, content: bytes | str) -> None:
    """Write a file, so that at every moment it is as it was or as it shall be; see `write_all`."""
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes | str]) -> None:
    """Write files of one folder: all are complete before the first takes the place of an earlier one.

    Raises
    ------
    BokslutError
        Where they cannot be written there; they stay as they were.
    """
    folder = next(iter(contents)).parent
    sweep(BESIDE, folder)
    try:
        with telling(), held(BESIDE, folder) as beside:
            for path, content in contents.items():
                new = beside / path.name
                new.write_bytes(content.encode() if isinstance(content, str) else content)
                if path.exists():
                    new.chmod(path.stat().st_mode & 0o777)
            for path in contents:
                (beside / path.name).replace(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise BokslutError(
            "a file cannot be written",
            where=", ".join(map(str, contents)),
            found=error.strerror,
            hint="tell a file in a folder that exists",
        ) from None


BESIDE = ".new-"
"""What the folders begin with that files are completed in, beside their places."""
