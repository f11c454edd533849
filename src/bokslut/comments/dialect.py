"""Reads a comment: Markdown of a small allow-list, the same for every format and every engine.

Paragraphs, emphasis, lists with the numbers that are written, links, footnotes, headings of two levels, tables with
captions, block quotes, code within a line, and images of the project. What is outside the list is text, letter by
letter, or, where somebody clearly meant more than text, a `Problem` with its line.

markdown-it reads; it is given only the rules of the list, and those that find what is to be told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin

from bokslut.comments.reading import Reading
from bokslut.comments.tree import Flavour, Inline, Inlines, Parsed, Problem, Words

PLACE = 0xF0000
"""The first of the characters that stand in a filled-in text for what expressions have written, one for each.

They are of a plane that no text uses, so that nothing that an expression writes is read as Markdown."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029]")
_NUMBER = re.compile(r"\s*(?P<digits>\d+)[.)](?=\s|$)")
_MOST_DIGITS = 3
"""An item's number has no more digits: “2025. Året började” is a sentence."""

_PATH = re.compile(r'\\[^\s<>*"|?()\[\]`]*')
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~")


def parse(text: str, written: Sequence[Inline] = (), flavour: Flavour = "comment") -> Parsed:
    """Read a comment whose expressions have been filled in.

    Parameters
    ----------
    text
        Markdown, with the character `PLACE` + n for the n-th of `written`.
    written
        What the expressions have written.
    flavour
        Where the text stands: a cell of a table holds no headings, tables, footnotes or images, and a line
        nothing but a paragraph.

    Returns
    -------
    Parsed
        The tree, and as problems what the comment cannot hold.
    """
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    problems = _unprintable(plain)
    plain = _UNPRINTABLE.sub("\ufffd", plain).expandtabs(4)
    env: dict[str, Any] = {}
    tokens = _reader().parse(plain, env)
    reading = Reading(plain, flavour, partial(_resolved, written=written), env)
    blocks, notes = reading.read(tokens)
    found = sorted([*problems, *reading.problems], key=lambda problem: problem.line)
    return Parsed(blocks, notes, tuple(dict.fromkeys(found)), tuple(reading.markers))


def _resolved(text: str, written: Sequence[Inline]) -> Inlines:
    """Return text as inlines: what expressions have written for the characters that stand for it."""
    parts: list[Inline] = []
    typed = ""
    for character in text:
        place = ord(character) - PLACE
        if 0 <= place < len(written):
            parts += [Words(typed), written[place]] if typed else [written[place]]
            typed = ""
        else:
            typed += character
    return (*parts, Words(typed)) if typed else tuple(parts)


def _unprintable(text: str) -> list[Problem]:
    found = _UNPRINTABLE.search(text) or re.search("\ufffd", text)
    if not found:
        return []
    line = text.count("\n", 0, found.start()) + 1
    message = f"Tecknet U+{ord(found[0]):04X} kan inte visas."
    return [Problem(line, "tecken", message, "Ta bort tecknet, eller skriv det på nytt.")]


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    # `fence`, `hr`, `lheading` and `html_inline` find what is told; everything else of them is text.
    reader.disable(["code", "html_block", "entity"])
    footnote_plugin(reader, inline=False, move_to_end=False, always_match_refs=True)
    reader.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    reader.inline.ruler.at("escape", _escape)
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # told rather than passed over
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]  # when expressions have been put in
    return reader


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a list, but neither a sentence that begins with a year nor an amount with its sign."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    number = _NUMBER.match(line)
    if line.startswith("+") or (number and len(number["digits"]) > _MOST_DIGITS):
        return False
    return list_block(state, start, end, silent)


def _escape(state: StateInline, silent: bool) -> bool:
    r"""Read a backslash: before punctuation it takes its meaning away, but paths keep theirs.

    `G:\Ekonomi\_gemensam` and `\\server\delning` are what people mean when they type them.
    """
    source, at = state.src, state.pos
    if source[at] != "\\" or at + 1 >= state.posMax:
        return False
    following = source[at + 1]
    drive = re.search(r"(?:^|[^\w])[A-Za-z]:$", source[max(0, at - 3) : at])
    share = following == "\\" and re.match(r"\\\\\w", source[at:]) and (at == 0 or not source[at - 1].isalnum())
    if drive or share:
        path = _PATH.match(source, at)
        assert path is not None
        if not silent:
            state.pending += path[0]
        state.pos = at + len(path[0])
        return True
    if following == "\n":
        if not silent:
            state.push("hardbreak", "br", 0)
        state.pos = at + 2 + len(source[at + 2 :]) - len(source[at + 2 :].lstrip(" "))
        return True
    if following not in _ESCAPABLE:
        return False
    if not silent:
        state.pending += following
    state.pos = at + 2
    return True
