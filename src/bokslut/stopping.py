"""Signals that end a command: it stops what it started, takes away what it made, and is gone.

Nothing is unwound: an exception that a signal's handler raises is lost where it comes into a destructor, and waits
for threads that may never end. What is to be done is told beforehand, by `at_stop`, and done by the handler itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""What ends a command: Ctrl-C, `kill`, and a terminal that is closed."""

SHOW_CURSOR = "\x1b[?25h"

_todo: list[Callable[[], object]] = []
"""What a stop does, the last first."""


@contextmanager
def at_stop(do: Callable[[], object]) -> Iterator[None]:
    """Have a function called if a signal ends the process while the context lasts."""
    _todo.append(do)
    try:
        yield
    finally:
        with suppress(ValueError):  # gone where this is a fork of the process that entered it
            _todo.remove(do)


def stop_in_order(*, silently: bool = False) -> None:
    """Let signals end this process as `at_stop` tells, from now on; those that are ignored stay so, as under nohup.

    Parameters
    ----------
    silently
        Whether nothing is said of it, as of a process that another one stops, which says it.
    """
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, partial(_stop, silently))


def _stop(silently: bool, number: int, _frame: FrameType | None) -> None:
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    for do in reversed(_todo):
        with suppress(Exception):
            do()
    with suppress(Exception):
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), SHOW_CURSOR.encode())
        if not silently:
            os.write(sys.stderr.fileno(), b"\nstopped\n")
    os._exit(128 + number)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_todo.clear)
