"""The marks that stand in a document for a number that is given when the report is put together.

They are set between two characters that no text holds: reading takes them away.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "\ue000", "\ue001"

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def without_marks(text: str) -> str:
    """Return text with the sign of an unreadable character for those that could be taken for a mark."""
    return _PRIVATE.sub("\ufffd", text)
