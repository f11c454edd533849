"""A kernel in a fork of the warm process."""

from __future__ import annotations

import os
import socket
from typing import Any

from bokslut.kernels.bounded import bound
from bokslut.reads import record_as_told

ARGUMENTS = ["--HistoryManager.enabled=False"]
"""What a report's kernels are told: a report leaves nothing in an analyst's history of commands."""


def run(connection: socket.socket, connection_file: str) -> None:
    """Run a kernel until it is shut down."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    connection.set_inheritable(False)
    record_as_told()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(["-f", connection_file, *ARGUMENTS])
    _show_plots(app.shell)
    bound(app.shell)
    app.start()


def _show_plots(shell: Any) -> None:
    """Let plots be shown under their cells, as an ordinary kernel does when it loads matplotlib.

    In a fork it is loaded already, before there was a shell that could show anything.
    """
    import matplotlib
    from matplotlib_inline.backend_inline import configure_inline_support

    backend = "module://matplotlib_inline.backend_inline"
    matplotlib.rcParams["backend"] = backend
    configure_inline_support(shell, backend)
