"""Words as texts bend them: stems of labels, and where a text names what a label stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

SMALL = frozenset(
    [
        "och",
        "i",
        "av",
        "för",
        "på",
        "till",
        "med",
        "om",
        "som",
        "per",
        "den",
        "det",
        "de",
        "en",
        "ett",
        "att",
        "från",
        "inom",
        "vid",
        "mot",
        "eller",
        "är",
        "har",
        "ej",
        "inte",
        "sin",
        "sina",
        "efter",
        "antal",
        "andel",
        "totalt",
        "total",
        "totala",
        "exkl",
        "inkl",
        "särskild",
        "dec",
        "jan",
        "aug",
    ]
)
"""Words that say nothing of what a label stands for."""

_ENDINGS = re.compile(
    r"(?:arnas|ernas|ornas|arna|erna|orna|andet|ande|ningen|ningar|ning|ens|ets|ers|ar|er|or|en|et|na|ns|a|e|n|s|t)$"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")


@dataclass(frozen=True)
class Token:
    """A word of a text in lower case, and where it stands."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words and numbers of a text."""
    return [Token(found[0].lower(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


@cache
def stem(word: str) -> str:
    """Return a word without what it is bent by, at least four letters of it."""
    short = _ENDINGS.sub("", word) if len(word) > 5 else word
    return short if len(short) >= 4 else word


@cache
def stems(label: str) -> tuple[str, ...]:
    """Return the stems of a label's words that say what it stands for, notes and parentheses left out."""
    plain = re.sub(r"\([^)]*\)|\bkälla\b.*", " ", label.lower().replace("_", " "), flags=re.DOTALL)
    return tuple(
        stem(token.word)
        for token in tokens(plain)
        if token.word not in SMALL and not re.fullmatch(r"(?:19|20)\d\d", token.word)
    )


def bends(word: str, of: str) -> bool:
    """Return whether a word of a text is a form of a stem, or a compound that begins with a long one."""
    if not word.startswith(of):
        return False
    rest = len(word) - len(of)
    return (
        rest <= 5 or (len(of) >= 8 and rest <= 14) or (len(of) >= 5 and word[len(of) :].startswith(("s", "utv", "ut")))
    )


def places(phrase: Sequence[str], text: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where a text has all words of a phrase after each other, few others between: start and end."""
    found = []
    for at, token in enumerate(text):
        if not bends(token.word, phrase[0]):
            continue
        last = at
        for part in phrase[1:]:
            nearby = range(last + 1, min(len(text), last + 4))
            last = next((place for place in nearby if bends(text[place].word, part)), -1)
            if last < 0:
                break
        if last >= 0:
            found.append((token.start, text[last].end))
    return found


def share(phrase: Sequence[str], text: Sequence[Token]) -> float:
    """Return the share of a phrase's words that a text has anywhere."""
    if not phrase:
        return 0.0
    return sum(any(bends(token.word, part) for token in text) for part in phrase) / len(phrase)


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how alike two labels are, from 0 to 1, by their stems."""
    if not one or not other:
        return 0.0
    hits = sum(any(a.startswith(b) or b.startswith(a) for b in other) for a in one)
    back = sum(any(a.startswith(b) or b.startswith(a) for a in one) for b in other)
    return (hits + back) / (len(one) + len(other))
