"""Folders that are held while somebody uses them, and taken away by the next command where their holder has died.

A folder is held by a lock on it, which ends with the process however that ends: nobody has to know what a process
number meant, or how old is too old.
"""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.stopping import at_stop

try:
    import fcntl
except ImportError:  # pragma: no cover - a system without such locks: nothing is swept there
    fcntl = None  # type: ignore[assignment]

TEMPORARY = "bokslut."
"""What the names of held folders begin with where many programs have theirs."""

LONGEST_SOCKET = 107 if sys.platform == "linux" else 103
"""Bytes that the path of a socket may have."""

_WITHIN = len(f"/{TEMPORARY}12345678/12-12")
"""Bytes that a socket's path has beyond the folder for temporary files."""


@contextmanager
def held(prefix: str = TEMPORARY, parent: Path | None = None) -> Iterator[Path]:
    """Make a folder of a new name that lasts as long as the context, or as the process.

    Parameters
    ----------
    parent
        Where; by default the folder for temporary files, or another one if that has too long a name for sockets.

    Raises
    ------
    BokslutError
        Where there is no such place.
    """
    folder, lock = _made(prefix, parent or place_for_sockets())
    with at_stop(lambda: remove(folder)):
        try:
            yield folder
        finally:
            remove(folder)
            if lock is not None:
                os.close(lock)


def held_for_life(prefix: str = TEMPORARY) -> Path:
    """Make a folder that lasts as long as this process."""
    kept = ExitStack()
    folder = kept.enter_context(held(prefix))
    atexit.register(kept.close)
    return folder


def sweep(prefix: str = TEMPORARY, parent: Path | None = None) -> None:
    """Take away the folders of a prefix whose holders have died."""
    with suppress(OSError, BokslutError), os.scandir(parent or place_for_sockets()) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    _sweep(Path(entry.path))


def remove(folder: Path) -> None:
    """Take a folder away with all that is in it, also where parts are read-only or somebody still writes into it."""
    for _ in range(5):
        if not os.path.lexists(folder):
            return
        shutil.rmtree(folder, onerror=_by_force)


def place_for_sockets() -> Path:
    """Return the folder for temporary files, or another whose name is short enough for sockets.

    Raises
    ------
    BokslutError
        Where there is none that can be written to.
    """
    return _place_for_sockets(tempfile.gettempdir())


@cache
def _place_for_sockets(told: str) -> Path:
    for place in (told, os.environ.get("XDG_RUNTIME_DIR"), "/tmp", "/var/tmp"):
        if place and len(os.fsencode(place)) + _WITHIN <= LONGEST_SOCKET and os.access(place, os.W_OK | os.X_OK):
            return Path(place)
    if fcntl is None:  # pragma: no cover - where kernels are reached by ports
        return Path(told)
    raise BokslutError(
        "there is no folder for temporary files",
        expected="one that can be written to, with a name of less than "
        f"{LONGEST_SOCKET - _WITHIN} letters, which sockets need",
        found=told,
        hint="set TMPDIR to such a folder",
    )


def _made(prefix: str, parent: Path) -> tuple[Path, int | None]:
    """Make a folder and lock it; again, where it was swept before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        if fcntl is None:  # pragma: no cover
            return folder, None
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            continue
        with suppress(OSError):  # a file system without locks: others cannot lock it either, so that it is not swept
            fcntl.flock(lock, fcntl.LOCK_EX)
        if _is(lock, folder):
            return folder, lock
        os.close(lock)


def _is(lock: int, folder: Path) -> bool:
    """Return whether what was opened is what stands there."""
    try:
        return os.path.samestat(os.fstat(lock), folder.lstat())
    except FileNotFoundError:
        return False


def _sweep(folder: Path) -> None:
    if fcntl is None or folder.lstat().st_uid != os.getuid():
        return
    lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError where it is held
        if _is(lock, folder):
            remove(folder)
    finally:
        os.close(lock)


def _by_force(_function: object, path: str, _error: object) -> None:
    """Let a folder that is read-only be changed, so that the next try takes away what is in it."""
    for name in (path, os.path.dirname(path)):  # noqa: PTH120
        with suppress(OSError):
            if stat.S_ISDIR(os.lstat(name).st_mode):
                os.chmod(name, 0o700)  # noqa: PTH101
