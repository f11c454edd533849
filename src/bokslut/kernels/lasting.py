"""A warm process that outlives the command, so that the next command need not load the libraries.

It serves the commands of one user, one installation and one version of the package, and ends by itself when
nobody has asked it anything for a while. `BOKSLUT_WARM_SECONDS` says how long; with 0 there is none.
"""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from bokslut.held import place_for_sockets
from bokslut.kernels.warm import CODE, ENDED, LONGEST_WAIT, NoProcess

SECONDS_VARIABLE = "BOKSLUT_WARM_SECONDS"
SECONDS = 300

FOLDERS = 9
"""How many folders for sockets are looked at, where others have put something in the place of the first."""


def seconds() -> int:
    """Return how long the process outlives its last use; 0 where there shall be none."""
    told = os.environ.get(SECONDS_VARIABLE, str(SECONDS))
    return int(told) if told.isdecimal() else SECONDS


def address(version: str) -> tuple[str, bool]:
    """Return where the process answers, and whether it was running; it is started where it was not.

    Parameters
    ----------
    version
        Hash of the package and of what else may show in a report: another one has another process.

    Raises
    ------
    NoProcess
        Where it cannot be started, or there is no folder that its socket could lie in.
    """
    import fcntl

    folder = _folder()
    name = hashlib.sha256("\0".join([version, sys.executable, *sys.path[1:]]).encode()).hexdigest()[:16]
    at = str(folder / name)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _answers(at):
            return at, True
        Path(at).unlink(missing_ok=True)
        started = subprocess.Popen(
            [sys.executable, "-c", CODE, at, str(seconds())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        end = time.monotonic() + LONGEST_WAIT
        while not _answers(at):
            if started.poll() is not None or time.monotonic() > end:
                raise NoProcess(ENDED)
            time.sleep(0.002)
    return at, False


def _folder() -> Path:
    """Return the folder of the user's sockets, which nobody else may enter: the first of its names that is theirs."""
    user = Path(place_for_sockets()) / f"bokslut-{os.getuid()}"
    for name in (user, *(user.with_name(f"{user.name}-{number}") for number in range(2, FOLDERS + 1))):
        with suppress(FileExistsError):
            name.mkdir(mode=0o700)
        with suppress(OSError):
            found = name.lstat()
            if found.st_uid == os.getuid() and not found.st_mode & 0o077 and name.is_dir() and not name.is_symlink():
                return name
    raise NoProcess("others have taken the names of the folder that the process answers in")


def _answers(at: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(at)
        except OSError:
            return False
    return True
