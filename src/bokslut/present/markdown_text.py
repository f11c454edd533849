"""Text of data as Markdown in which every character is itself.

Labels, titles and names come from files that people write. Where they become a heading, a caption or a
paragraph, none of their characters may mean anything to Pandoc, to Quarto or to JupyterLab.
"""

from __future__ import annotations

import re

_QUOTES = str.maketrans({'"': "”", "'": "’"})
_PUNCTUATION = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~^$@\"'=:&%]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def literal(text: str) -> str:
    """Return a text as one line of Markdown that reads as it stands; quotation marks become typographic ones."""
    return _PUNCTUATION.sub(lambda found: "\\" + found[0], _line(text).translate(_QUOTES))


def attribute(text: str) -> str:
    """Return a text as the value of an attribute, which stands in quotation marks."""
    return re.sub(r"[\\&{}]", lambda found: "\\" + found[0], _line(text).replace('"', "”"))


def _line(text: str) -> str:
    """Return a text on one line; the no-break spaces within its numbers stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def plain(markdown: str) -> str:
    """Return the text that `literal` or `attribute` was given, but for its spaces and quotation marks."""
    return _ESCAPED.sub(r"\1", markdown)
