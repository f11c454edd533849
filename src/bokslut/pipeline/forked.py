"""Make a report in a fork of the warm process: the child's side and the asker's."""

from __future__ import annotations

import signal
import socket
import sys
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from bokslut.errors import BokslutError
from bokslut.kernels import warm
from bokslut.kernels.server import tell
from bokslut.pipeline.make import Made, make_anew
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Progress, Silent
from bokslut.pipeline.render import find_engine
from bokslut.project import Project


def start(project: Project, order: Order, means: Means, *, quiet: bool = False) -> warm.Child:
    """Start to make a report in a fork; see `result` for what comes of it.

    Parameters
    ----------
    quiet
        Whether only the end is told, and not each step.
    """
    told = {"root": str(project.root), "order": asdict(order), "means": asdict(means), "quiet": quiet}
    return warm.start("bokslut.pipeline.forked:make_in_child", told, report=True)


def result(child: warm.Child, order: Order, project: Project, progress: Progress) -> Made:
    """Follow a child until it has made its report.

    Raises
    ------
    BokslutError
        What the child tells that went wrong, or that it died.
    """
    running: dict[str, AbstractContextManager[None]] = {}
    while (told := child.message()) is not None:
        if "left_out" in told:
            return Made(order.folder(project), find_engine(order.renderer), tuple(told["left_out"]), told["changed"])
        if "error" in told:
            raise BokslutError(told["error"])
        _follow(told, running, progress)
    raise BokslutError(f"the process that made it ended with status {child.wait()}, perhaps for want of memory")


def _follow(told: dict[str, str], running: dict[str, AbstractContextManager[None]], progress: Progress) -> None:
    """Show a step as the child tells of it."""
    name, event = told["step"], told["event"]
    if event == "kept":
        progress.kept(name)
    elif event == "start":
        running[name] = progress.step(name)
        running[name].__enter__()
    elif event == "done":
        running.pop(name).__exit__(None, None, None)
    else:
        error = BokslutError(name)
        try:
            running.pop(name).__exit__(type(error), error, None)
        except BokslutError:
            return


class _Told:
    """Progress of the child, told to the asker."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._tell(name, "start")
        try:
            yield
        except BaseException:
            self._tell(name, "failed")
            raise
        self._tell(name, "done")

    def kept(self, name: str) -> None:
        self._tell(name, "kept")

    def _tell(self, name: str, event: str) -> None:
        tell(self._connection, {"step": name, "event": event})


def make_in_child(
    connection: socket.socket, root: str, order: dict[str, Any], means: dict[str, Any], quiet: bool
) -> None:
    """Make a report, in a fork of the warm process, and tell what comes of it."""
    signal.signal(signal.SIGTERM, _leave)
    asked = Order(**{**order, "formats": tuple(order["formats"])})
    try:
        progress = Silent() if quiet else _Told(connection)
        made = make_anew(Project(Path(root)), asked, Means(**means), progress)  # the asker knows that it is stale
    except BokslutError as error:
        tell(connection, {"error": str(error)})
    except Exception:
        tell(connection, {"error": f"the program failed:\n{traceback.format_exc()}"})
    else:
        tell(connection, {"changed": made.changed, "left_out": list(made.left_out)})


def _leave(*_: object) -> NoReturn:
    """Stop by way of what cleans up."""
    sys.exit(128 + signal.SIGTERM)
