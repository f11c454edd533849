"""The warm process: it has the libraries loaded and forks itself for everyone who asks.

Each request is a connection of its own, which lasts as long as the child: a line of JSON asks, and may bring
the asker's standard error, which becomes the child's. The child answers with a line that says its own number,
so that nothing it tells can come before; what it has to tell comes as further lines, and the last line, which
is the server's, is its exit status. Where the asker goes away, the child is stopped. The server ends, and
stops its children, with the process that started it (whose end of standard input closes) or, where it is to
outlast that one, when nobody has asked for anything for a while.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import select
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from bokslut.errors import unforeseen
from bokslut.kernels.loaded import NOTEBOOK, load, load_fonts, prepare_reports
from bokslut.kernels.warm import LONGEST_LEAVE


def serve(address: str, seconds: str = "") -> None:
    """Load the libraries and answer requests, until standard input ends or `seconds` have passed without any."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    gc.disable()  # what is loaded stays; looking through it for garbage takes a fifth of the time
    load(NOTEBOOK)
    load_fonts()
    _Server(listener, float(seconds) if seconds else None).run()
    Path(address).unlink(missing_ok=True)


PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""

LOOKS_UP = 0.05
"""Seconds after which the server looks whether children have ended that were told to."""

SOON = 0.3
"""Seconds without requests after which a lasting server makes itself ready for whole reports."""


class _Server:
    def __init__(self, listener: socket.socket, seconds: float | None) -> None:
        self.listener = listener
        self.seconds = seconds
        self.children: dict[int, socket.socket] = {}
        self.leaving: dict[int, float] = {}
        """Until when children have time to end that were told to."""
        self.selector = selectors.DefaultSelector()
        self.woken, wake = socket.socketpair()
        for end in (self.woken, wake):
            end.setblocking(False)
        self.wake = wake
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which then stops the children
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        self.selector.register(listener, selectors.EVENT_READ, self.accept)
        self.selector.register(self.woken, selectors.EVENT_READ, self.reap)
        if seconds is None:
            self.selector.register(sys.stdin, selectors.EVENT_READ, self.stop)
        self.complete = False

    def run(self) -> None:
        """Answer what comes, until told to stop."""
        gc.freeze()  # what is loaded is not looked through again, so that forks share its memory
        self.running = True
        while self.running:
            idle = self.seconds is not None and not self.children
            wait = (self.seconds if self.complete else SOON) if idle else LOOKS_UP if self.leaving else None
            ready = self.selector.select(wait)
            self.insist()
            if idle and not ready:
                if self.complete:
                    break
                self.prepare()
            for key, _ in ready:
                # An asker may hang up as its child ends: the first to be seen takes care of both.
                if self.selector.get_map().get(key.fd) == key:
                    key.data(key.fileobj)

    def prepare(self) -> None:
        """Load what making a whole report needs, once."""
        if not self.complete:
            prepare_reports()
            gc.freeze()
            self.complete = True

    def accept(self, _: object) -> None:
        """Read a request and fork for it."""
        try:
            connection, _address = self.listener.accept()
        except OSError:  # who asked has gone already, or too many have asked
            return
        request, stderr = _request(connection)
        try:
            child = self.fork(connection, request, stderr) if request else 0
        except OSError as error:
            tell(connection, {"error": f"no process could be started: {error.strerror}"})
            child = 0
        finally:
            if stderr is not None:
                os.close(stderr)
        if not child:
            connection.close()
            return
        self.children[child] = connection
        self.selector.register(connection, selectors.EVENT_READ, self.hang_up)

    def fork(self, connection: socket.socket, request: dict[str, Any], stderr: int | None) -> int:
        """Fork for a request and return the child's number."""
        if request["report"]:
            self.prepare()
        server = os.getpid()
        child = os.fork()
        if child == 0:
            try:
                _end_with_server(server)
                self.close()
                _become(connection, request, stderr)
            finally:
                os._exit(1)  # a signal may come at any time: nothing of the server's is for a child to go on with
        return child

    def hang_up(self, connection: socket.socket) -> None:
        """Stop the child of an asker who has gone away."""
        self.selector.unregister(connection)
        for child, of in self.children.items():
            if of is connection:
                self.stop_child(child)

    def stop_child(self, child: int) -> None:
        """Tell a child to end, and remember until when it may take its time."""
        _stop(child)
        self.leaving[child] = time.monotonic() + LONGEST_LEAVE

    def insist(self) -> None:
        """Kill the children that were told to end and have not."""
        for child, end in self.leaving.items():
            if time.monotonic() > end:
                _stop(child, signal.SIGKILL)

    def reap(self, _: object) -> None:
        """Tell the askers of the children that have ended."""
        with suppress(BlockingIOError):
            self.woken.recv(4096)
        for child in list(self.children):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                connection = self.children.pop(child)
                self.leaving.pop(child, None)
                tell(connection, {"exit": os.waitstatus_to_exitcode(status)})
                if connection in self.selector.get_map():
                    self.selector.unregister(connection)
                connection.close()

    def stop(self, _: object) -> None:
        """Stop all children, and end when they have."""
        self.running = False
        for child in self.children:
            self.stop_child(child)
        while self.children:
            select.select([self.woken], [], [], LOOKS_UP)
            self.insist()
            self.reap(None)

    def close(self) -> None:
        """Leave a child nothing of the server's but its own connection."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.selector.close()
        for end in (self.listener, self.woken, self.wake, *self.children.values()):
            end.close()


def tell(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send a line to the asker, who may have gone."""
    try:
        connection.sendall((json.dumps(message) + "\n").encode())
    except OSError:
        return


LONGEST_ANSWER = 10
"""Seconds that an asker may take to say what it wants, since nobody else is heard meanwhile."""


def _request(connection: socket.socket) -> tuple[dict[str, Any] | None, int | None]:
    """Read what somebody asks for, None where they only looked whether there is anybody; and their standard error."""
    connection.settimeout(LONGEST_ANSWER)
    try:
        line, brought, _, _ = socket.recv_fds(connection, 1 << 16, 1)
        while line and not line.endswith(b"\n"):
            more = connection.recv(1 << 16)
            line = line + more if more else b""
    except OSError:
        line, brought = b"", []
    connection.settimeout(None)
    return _asked(line), brought[0] if brought else None


_TOLD = {"target": str, "arguments": dict, "env": dict, "cwd": str, "report": bool}
"""What a request says."""


def _asked(line: bytes) -> dict[str, Any] | None:
    """Return a request; None where it is none, as of somebody who was killed while asking."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(told, dict) and all(isinstance(told.get(key), kind) for key, kind in _TOLD.items())
    return told if whole else None


def _become(connection: socket.socket, request: dict[str, Any], stderr: int | None) -> NoReturn:
    """Do what is asked, in a process of its own, which ends with it."""
    status = 1
    try:
        os.setsid()
        tell(connection, {"pid": os.getpid()})
        if stderr is not None:
            os.dup2(stderr, sys.stderr.fileno())
            os.close(stderr)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        time.tzset()
        gc.enable()
        _shuffle()
        module, _, name = request["target"].partition(":")
        getattr(importlib.import_module(module), name)(connection, **request["arguments"])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as error:
        tell(connection, {"error": unforeseen(error)})
    finally:
        try:
            # The asker may hang up, and the server ask it to stop, while it is ending anyway.
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        finally:
            os._exit(status)


def _shuffle() -> None:
    """Give the child random numbers of its own; Python's own generator sees to itself."""
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed()


def _stop(child: int, number: int = signal.SIGTERM) -> None:
    try:
        os.killpg(child, number)
    except ProcessLookupError:  # it has not yet become a group of its own
        with suppress(ProcessLookupError):
            os.kill(child, number)


def _end_with_server(server: int) -> None:
    """Have this child end when the server does, however that ends, where the system can see to it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != server:
            os._exit(1)
