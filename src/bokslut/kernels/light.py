"""Imports without what takes long and nobody here uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_UNUSED = ("rfc3987_syntax", "debugpy")
"""The first builds a grammar of internationalised addresses as it is imported, which takes longer than all
else together; jsonschema takes it where it is found, to check a format that no notebook's schema has. The
second is the debugger, which nobody reaches in a kernel that runs a report."""


@contextmanager
def imports() -> Iterator[None]:
    """Import within as if the unused packages were not installed."""
    hidden = [name for name in _UNUSED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
