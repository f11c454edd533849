"""Leave a finished folder in its place, whole: whatever happens meanwhile, the earlier one or the new one is there."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from bokslut.held import remove
from bokslut.stopping import at_stop

try:
    import fcntl
except ImportError:  # pragma: no cover - a system without such locks
    fcntl = None  # type: ignore[assignment]


def publish(built: Path, target: Path) -> None:
    """Put a finished folder in the place of an earlier one, which is taken away.

    Both change places in one call where the system has one; a process that is killed leaves the one or the other.
    Where it has none, what a kill between two renames leaves is put right by `recover`. Those that come at the
    same time wait for each other.

    Raises
    ------
    OSError
        Where the earlier one is not to be changed, or the file system says no; it stays as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        recover(target)
        if not os.path.lexists(target):
            built.rename(target)
            return
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        if not _exchange(built, target):
            _exchange_in_steps(built, target)
    remove(built)


def recover(target: Path) -> None:
    """Put an earlier folder back where a process was killed before the new one had come."""
    old = _old(target)
    if os.path.lexists(old):
        if os.path.lexists(target):
            remove(old)
        else:
            old.rename(target)


def _exchange_in_steps(built: Path, target: Path) -> None:
    old = _old(target)
    target.rename(old)
    with at_stop(lambda: recover(target)):
        try:
            built.rename(target)
        except OSError:
            old.rename(target)
            raise
        old.rename(built)


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let nobody else put anything into a folder as long as the context lasts."""
    if fcntl is None:  # pragma: no cover
        yield
        return
    lock = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


AT_FDCWD, EXCHANGE = -100, 2
"""Of renameat2(2), and of renamex_np(2) on macOS, where exchanging has the same number."""


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one call; return False where the system or the file system has none."""
    call = _exchanging()
    if call is None:
        return False
    if call(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


@cache
def _exchanging() -> Any:
    """Return the system's call that lets two names change places; None where it has none."""
    libc: Any = ctypes.CDLL(None, use_errno=True) if sys.platform != "win32" else None
    if hasattr(libc, "renameat2"):
        return lambda one, other: libc.renameat2(AT_FDCWD, one, AT_FDCWD, other, EXCHANGE)
    if hasattr(libc, "renamex_np"):
        return lambda one, other: libc.renamex_np(one, other, EXCHANGE)
    return None
