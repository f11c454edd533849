"""Make a report in a fork of the warm process: the child's side and the asker's."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bokslut.boundary import as_told
from bokslut.errors import BokslutError, Unforeseen
from bokslut.kernels import warm
from bokslut.kernels.server import tell
from bokslut.pipeline.make import Made, make_anew
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent, Terminal, show_cursor
from bokslut.pipeline.render import find_engine
from bokslut.project import Project
from bokslut.stopping import stop_in_order


def start(project: Project, order: Order, means: Means, *, quiet: bool = False) -> warm.Child:
    """Start to make a report in a fork; see `result` for what comes of it.

    Parameters
    ----------
    quiet
        Whether the child shows nothing; otherwise it draws its progress on this process's standard error.

    Raises
    ------
    bokslut.kernels.warm.NoProcess
        Where there is no warm process, or no room for another one.
    """
    told = {"root": str(project.root), "order": asdict(order), "means": asdict(means), "quiet": quiet}
    stderr = None if quiet else _stderr()
    return warm.start("bokslut.pipeline.forked:make_in_child", told, report=True, stderr=stderr)


def result(child: warm.Child, order: Order, project: Project) -> Made:
    """Wait until a child has made its report.

    Raises
    ------
    BokslutError
        What the child tells that went wrong, or that it died.
    """
    while (told := child.message()) is not None:
        if "left_out" in told:
            return Made(order.folder(project), find_engine(order.renderer), tuple(told["left_out"]), told["changed"])
        if "error" in told:
            raise (Unforeseen if told.get("status") == Unforeseen.status else BokslutError)(told["error"])
    show_cursor()  # which the child hid, where it drew
    raise BokslutError(f"the process that made it ended with status {child.wait()}, perhaps for want of memory")


def _stderr() -> int | None:
    """Return where this process's standard error goes; None where it goes nowhere that a child could write to."""
    try:
        sys.stderr.flush()
        number = sys.stderr.fileno()
        os.fstat(number)
    except (AttributeError, OSError, ValueError):
        return None
    return number


def make_in_child(
    connection: socket.socket, root: str, order: dict[str, Any], means: dict[str, Any], quiet: bool
) -> None:
    """Make a report, in a fork of the warm process, and tell what comes of it."""
    stop_in_order(silently=True)
    asked = Order(**{**order, "formats": tuple(order["formats"])})
    try:
        progress = Silent() if quiet else Terminal()
        made = make_anew(Project(Path(root)), asked, Means(**means), progress)  # the asker knows that it is stale
    except Exception as error:
        mistake = as_told(error, Project(Path(root)))
        tell(connection, {"error": str(mistake), "status": mistake.status})
    else:
        tell(connection, {"changed": made.changed, "left_out": list(made.left_out)})
