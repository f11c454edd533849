"""Ask the warm process for children; it is started with the first use and ends with this process."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from bokslut.held import held_for_life

ADDRESS_VARIABLE = "BOKSLUT_WARM"
"""Tells a child of the warm process where to ask for children of its own."""

ENDED = "the process that starts kernels has ended"

CODE = "import sys; del sys.path[0]; from bokslut.kernels.server import serve; serve(*sys.argv[1:])"
"""What the warm process runs. As for an ordinary kernel, libraries are not looked for in the current folder."""


LONGEST_LEAVE = 3.0
"""Seconds that a child has to end when it is told to."""

LONGEST_WAIT = 60
"""Seconds that the warm process may take to answer; it may be loading its libraries on a machine that is busy."""


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
        told = _read(line) or {"exit": -signal.SIGKILL}
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

    def stop(self) -> None:
        """Ask it to stop and wait until it has, at any moment: also where its message was just being read."""
        if self._exit is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGTERM)
                end = time.monotonic() + LONGEST_LEAVE
                while time.monotonic() < end:
                    os.kill(self.pid, 0)
                    time.sleep(0.005)


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
    connection.settimeout(LONGEST_WAIT)
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
        connection.settimeout(None)
    except OSError:
        answer = ""
    told = _read(answer) or {"error": ENDED}
    if "pid" not in told:
        connection.close()
        raise NoProcess(told.get("error", f"the process died as it started, with status {told.get('exit')}"))
    return Child(connection, told["pid"], lines)


def _read(line: str) -> dict[str, Any]:
    """Return what a line tells; nothing where it was cut off, as by a process that was killed."""
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


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
    at = str(held_for_life() / "socket")
    _running[at] = subprocess.Popen([sys.executable, "-c", CODE, at], stdin=subprocess.PIPE, start_new_session=True)
    return at


_running: dict[str, subprocess.Popen[bytes]] = {}
"""The servers that this process has started, by address; kept, so that they live as long as it does."""


def _connected(at: str) -> socket.socket:
    """Connect, waiting for the server to come up."""
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(at)
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            # One that this process did not start was there when its address was told.
            if at not in _running or _running[at].poll() is not None:
                raise NoProcess(ENDED) from None
            time.sleep(0.002)
        else:
            return connection
