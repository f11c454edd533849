"""Letters as data mean them: what looks alike is alike, and what cannot be seen is not there."""

from __future__ import annotations

import re
from unicodedata import category, normalize

_UNSEEN = {"Cf", "Cc"}
"""Categories of characters that print nothing: soft hyphens, zero-width and direction marks, control characters."""

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def label(text: str) -> str:
    """Return a label, a name or the text of a cell as it is matched and shown.

    Composed letters (NFC), no characters that print nothing, and single ordinary spaces for no-break
    spaces, line breaks and the like.
    """
    return " ".join(readable(text).split())


def readable(text: str) -> str:
    """Return a text of several lines with composed letters and without characters that print nothing."""
    if text.isascii() and text.isprintable():
        return text
    lines = _BREAKS.sub("\n", normalize("NFC", text))
    return "".join(one for one in lines if one in "\n\t" or category(one) not in _UNSEEN)
