"""Text of data as Markdown in which every character is itself.

Labels, titles and names come from files that people write. Where they become a heading, a caption or a
paragraph, none of their characters may mean anything to Pandoc, to Quarto or to JupyterLab.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>$^~@|&#]")
_AT_START = re.compile(r"[+\-:=%]|\((?=\w+\))|(?:\d{1,9}|[A-Za-z]|[IVXLCDMivxlcdm]+)(?=[.)])")
_TYPOGRAPHY = (("...", "…"), ("---", "—"), ("--", "–"), ('"', "”"), ("'", "’"))  # as Swedish is set
_RUNS = re.compile(r"-{2,}|\.{3,}")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def literal(text: str) -> str:
    """Return a text as one line of Markdown that reads as it stands, wherever it is put.

    Quotation marks alone become typographic ones: a label is the same in a heading as in a table.
    """
    marked = _SPECIAL.sub(r"\\\g<0>", _line(text).replace('"', "”").replace("'", "’"))
    return line_start(_RUNS.sub(lambda found: re.sub(".", r"\\\g<0>", found[0]), marked))


def escaped(text: str) -> str:
    """Return text as Markdown within a line, where every character is itself; see `line_start` for its first."""
    return _SPECIAL.sub(r"\\\g<0>", typeset(text).replace("\n", " "))


def line_start(text: str) -> str:
    """Return Markdown that begins a line, so that its beginning means nothing: no list, heading, table or rule."""
    found = _AT_START.match(text)
    if not found:
        return text
    at = 0 if not found[0].isalnum() else found.end()
    return f"{text[:at]}\\{text[at:]}"


def typeset(text: str) -> str:
    """Return text with the marks of a Swedish typesetter for those of a typewriter."""
    for typed, mark in _TYPOGRAPHY:
        text = text.replace(typed, mark)
    return text


def attribute(text: str) -> str:
    """Return a text as the value of an attribute, which stands in quotation marks."""
    return re.sub(r"[\\&{}]", lambda found: "\\" + found[0], _line(text).replace('"', "”"))


def _line(text: str) -> str:
    """Return a text on one line; the no-break spaces within its numbers stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def raw_html(html: str) -> str:
    """Return HTML as a block of the document, which ends where it ends: no accents within it close the fence."""
    return "```{=html}\n" + html.replace("`", "&#96;") + "\n```"


def plain(markdown: str) -> str:
    """Return the text that `literal` or `attribute` was given, but for its spaces and quotation marks."""
    return _ESCAPED.sub(r"\1", markdown)
