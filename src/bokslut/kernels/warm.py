"""Ask the warm process for children; it is started with the first use and ends with this process."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

ADDRESS_VARIABLE = "BOKSLUT_WARM"
"""Tells a child of the warm process where to ask for children of its own."""

ENDED = "the process that starts kernels has ended"

CODE = "import sys; del sys.path[0]; from bokslut.kernels.server import serve; serve(*sys.argv[1:])"
"""What the warm process runs. As for an ordinary kernel, libraries are not looked for in the current folder."""


class NoProcess(RuntimeError):
    """The warm process has ended, or could not fork."""


class Child:
    """A forked process, seen from the process that asked for it."""

    def __init__(self, connection: socket.socket, pid: int, lines: Any) -> None:
        self.pid = pid
        self._connection = connection
        self._lines = lines
        self._exit: int | None = None

    def fileno(self) -> int:
        """Return what to wait on for the next message."""
        return self._connection.fileno()

    def message(self) -> dict[str, Any] | None:
        """Return the child's next message; None when it has ended."""
        try:
            line = self._lines.readline()
        except OSError:
            line = ""
        told: dict[str, Any] = json.loads(line) if line else {"exit": -signal.SIGKILL}
        if "exit" in told:
            self._exit = told["exit"]
            self._connection.close()
            return None
        return told

    def poll(self) -> int | None:
        """Return the exit status; None while the child runs."""
        while self._exit is None and select.select([self._connection], [], [], 0)[0]:
            self.message()
        return self._exit

    def wait(self) -> int:
        """Wait for the end and return the exit status."""
        while self._exit is None:
            self.message()
        return self._exit

    def send_signal(self, number: int) -> None:
        """Send a signal to the child and all that it has started."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """Stop it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)


def start(
    target: str,
    arguments: Mapping[str, Any],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    report: bool = False,
    stderr: int | None = None,
) -> Child:
    """Start a function in a fork of the warm process.

    Parameters
    ----------
    target
        `module:function`; it is called with the connection to tell things on, and the arguments.
    arguments
        Anything that JSON can hold.
    report
        Whether what making a whole report needs must be loaded too.
    stderr
        A file descriptor of this process that becomes the child's standard error.

    Raises
    ------
    NoProcess
        Where nobody answers, or there is no room for another process.
    """
    connection = _connected(address())
    here = os.environ if env is None else env
    request = {
        "target": target,
        "arguments": dict(arguments),
        "env": {**here, ADDRESS_VARIABLE: address()},
        "cwd": os.fspath(cwd or Path.cwd()),
        "report": report,
    }
    lines = connection.makefile(encoding="utf-8")
    try:
        line = (json.dumps(request) + "\n").encode()
        sent = socket.send_fds(connection, [line], [] if stderr is None else [stderr])
        connection.sendall(line[sent:])
        answer = lines.readline()
    except OSError:
        answer = ""
    told: dict[str, Any] = json.loads(answer) if answer else {"error": ENDED}
    if "pid" not in told:
        connection.close()
        raise NoProcess(told.get("error", f"the process died as it started, with status {told.get('exit')}"))
    return Child(connection, told["pid"], lines)


def address() -> str:
    """Return where the warm process answers, starting it where it does not run yet."""
    if told := os.environ.get(ADDRESS_VARIABLE):
        return told
    with _starting:
        return _started()


_starting = Lock()
"""Several threads may be the first to ask."""


@cache
def _started() -> str:
    folder = tempfile.TemporaryDirectory(prefix="bokslut-warm-")
    at = str(Path(folder.name) / "socket")
    server = subprocess.Popen([sys.executable, "-c", CODE, at], stdin=subprocess.PIPE, start_new_session=True)
    _running[at] = (server, folder)
    return at


_running: dict[str, tuple[subprocess.Popen[bytes], tempfile.TemporaryDirectory[str]]] = {}
"""By address; kept, so that the server lives and its folder is taken away as this process ends."""


def _connected(at: str) -> socket.socket:
    """Connect, waiting for the server to come up."""
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(at)
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            # One that this process did not start was there when its address was told.
            if at not in _running or _running[at][0].poll() is not None:
                raise NoProcess(ENDED) from None
            time.sleep(0.002)
        else:
            return connection
