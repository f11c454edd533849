"""Imports without what takes long and nobody here uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_UNUSED = ("rfc3987_syntax", "debugpy")
"""The first builds a grammar of internationalised addresses as it is imported, which takes longer than all
else together; jsonschema takes it where it is found, to check a format that no notebook's schema has. The
second is the debugger, which nobody reaches in a kernel that runs a report."""


@contextmanager
def imports() -> Iterator[None]:
    """Import within as if the unused packages were not installed; several threads may, and one within another."""
    _hide()
    try:
        yield
    finally:
        _show()


_lock = Lock()
_users = 0
_hidden: list[str] = []


def _hide() -> None:
    """Hide the packages for the first who asks."""
    global _users
    with _lock:
        if not _users:
            _hidden[:] = [name for name in _UNUSED if name not in sys.modules]
            sys.modules.update(dict.fromkeys(_hidden))  # type: ignore[arg-type]  # None stands for “not installed”
        _users += 1


def _show() -> None:
    """Take the packages out of hiding with the last who asked."""
    global _users
    with _lock:
        _users -= 1
        if not _users:
            for name in _hidden:
                sys.modules.pop(name, None)
