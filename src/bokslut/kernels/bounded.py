"""What a notebook may use: so much memory, and so much of what its cells print and show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from bokslut.errors import BokslutError

MEMORY = 4 << 30
"""Bytes that a notebook's process may ask for; a cell that wants more is told so by Python."""

PRINTED = 5_000_000
"""Characters that the cells of a notebook may print."""

SHOWN = 100_000_000
"""Characters that the cells of a notebook may show: tables, charts and what stands alone."""


class _Left:
    """How much may still be written; more is told in the cell that writes it, before it is sent anywhere."""

    def __init__(self, most: int, what: str) -> None:
        self.left, self.most, self.what = most, most, what

    def use(self, letters: int) -> None:
        self.left -= letters
        if self.left < 0:
            raise BokslutError(
                f"the cells of a notebook {self.what} too much",
                expected=f"at most {self.most // 1_000_000} million characters",
                hint=f"{self.what} less, or a part of it such as frame.head()",
            )


def bound(shell: Any = None) -> None:
    """Bound what this kernel uses from now on.

    Parameters
    ----------
    shell
        The kernel's shell; by default the one that runs.
    """
    if shell is None:
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
    printed, shown = _Left(PRINTED, "print"), _Left(SHOWN, "show")
    for stream in (sys.stdout, sys.stderr):
        stream.write = _bounded(stream.write, printed)  # type: ignore[method-assign]

    def publish(message: dict[str, Any]) -> dict[str, Any]:
        shown.use(_size(message.get("content", {}).get("data", {})))
        return message

    shell.display_pub.register_hook(publish)
    write = shell.displayhook.write_format_data

    def write_bounded(data: Mapping[str, Any], *rest: Any, **more: Any) -> Any:
        shown.use(_size(data))
        return write(data, *rest, **more)

    shell.displayhook.write_format_data = write_bounded
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY if hard < 0 else min(MEMORY, hard), hard))


def _bounded(write: Callable[[str], int], left: _Left) -> Callable[[str], int]:
    def write_bounded(text: str) -> int:
        left.use(len(text))
        return write(text)

    return write_bounded


def _size(data: Mapping[str, Any]) -> int:
    return sum(len(value) for value in data.values() if isinstance(value, str | bytes))
