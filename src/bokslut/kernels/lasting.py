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
import tempfile
import time
from pathlib import Path

from bokslut.kernels.warm import CODE

SECONDS_VARIABLE = "BOKSLUT_WARM_SECONDS"
SECONDS = 300


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
        subprocess.Popen(
            [sys.executable, "-c", CODE, at, str(seconds())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        while not _answers(at):
            time.sleep(0.002)
    return at, False


def _folder() -> Path:
    """Return the folder of the user's sockets, which nobody else may enter."""
    folder = Path(tempfile.gettempdir()) / f"bokslut-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        return Path(tempfile.mkdtemp(prefix="bokslut-"))  # somebody else's: have one of our own, for this once
    return folder


def _answers(at: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(at)
        except OSError:
            return False
    return True
