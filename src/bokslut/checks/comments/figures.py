"""Bare figures: numbers that somebody typed, in digits or in words, and that are no references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bokslut.checks.comments.references import GAP, HIDDEN, SPACE, hidden
from bokslut.checks.comments.template import SHOWN, typed
from bokslut.numbers import parse_number
from bokslut.present.prose import WORDS

_UNITS = {
    "procentenheter": r"procentenhet(?:er)?",
    "procent": r"procent(?!\w)|%",
    "mnkr": r"mnkr|mkr|msek|miljon(?:er)?(?:\s+kronor)?",
    "tkr": r"tkr|ksek|tusen\s+kronor",
}
_UNIT = re.compile(rf"{SPACE}(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items()) + ")", re.I)
_DIGITS = re.compile(r"[+−–-]?(?<!\d)(?:\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?")
_COUNTING = {word: number for number, word in enumerate(WORDS) if number >= 2}
_WORD = re.compile(r"(?<![\w-])(?:" + "|".join(_COUNTING) + r")(?![\w-])", re.I)
_DEFINITE = re.compile(rf"\b(?:de|dessa|dem){GAP}(?:\w+{GAP}){{0,2}}$", re.I)
_NO_NOUN = re.compile(r"\s*(?:[.,;:!?)]|$)|\s+(?:mot|som|och|i|på|med|är|för|till|utan)\b", re.I)
_ITEM = re.compile(r"[ ]*(?:[-*+]|\d{1,2}[.)])\s+\S")
_SENTENCE_END = re.compile(rf"[.!?](?=\s|$)|\n[ \t]*\n|\n(?=[ ]*(?:[-*+]\s|{HIDDEN}))")


@dataclass(frozen=True)
class Bare:
    """A number that somebody typed.

    Attributes
    ----------
    start, end
        Where it stands in the comment, with its unit.
    text
        As it is written, with its unit.
    value
        The number, with the sign that is typed.
    unit
        `mnkr`, `tkr`, `procent`, `procentenheter`, or empty where another word or none follows.
    in_words
        Whether it is written in words.
    listed
        How many items the list has that the sentence announces, where it is not as many as it says.
    """

    start: int
    end: int
    text: str
    value: Decimal
    decimals: int
    unit: str
    in_words: bool = False
    listed: int | None = None


def bare_figures(text: str) -> list[Bare]:
    """Return the typed numbers of a comment that are no references, in their order.

    A number in words is passed over where it is certain that nothing is counted anew: in a definite form
    (`de två nämnderna`), and where the sentence goes on to name what it counts, after a colon.
    """
    looked_at = hidden(typed(text))
    return sorted([*_in_digits(looked_at), *_in_words(looked_at)], key=lambda bare: bare.start)


def _in_digits(text: str) -> Iterator[Bare]:
    for match in _DIGITS.finditer(text):
        start = match.start()
        if match[0][0] in "+−–-" and start and text[start - 1] not in " \u00a0\n(":
            start += 1
        unit, end = _unit(text, match.end())
        number = text[start : match.end()]
        try:
            value, decimals = parse_number(number.removeprefix("+"))
        except ValueError:  # 1.234 may be either
            value, decimals = Decimal(re.sub(r"[^\d]", "", number)), 0
        yield Bare(start, end, _one_line(text[start:end]), value, decimals, unit)


def _in_words(text: str) -> Iterator[Bare]:
    for match in _WORD.finditer(text):
        word = match[0].lower()
        before, after = text[: match.start()], text[match.end() :]
        if word == "sex" and _NO_NOUN.match(after):
            continue
        of_whole = re.match(rf"{GAP}av\b", after) or re.search(r"\bav\s+$", before[-5:])
        if _DEFINITE.search(before[-60:]) and not of_whole:
            continue
        number = _COUNTING[word]
        named, listed = _named_after(after)
        if named and (listed is None or listed == number):
            continue
        unit, end = _unit(text, match.end())
        yield Bare(match.start(), end, _one_line(text[match.start() : end]), Decimal(number), 0, unit, True, listed)


def _named_after(after: str) -> tuple[bool, int | None]:
    """Return whether a colon in the rest of the sentence says what is counted, and how many items its list has."""
    end = _SENTENCE_END.search(after)
    sentence = after[: end.start()] if end else after
    if ":" not in sentence:
        return False, None
    if sentence.rstrip().endswith(":") and end:
        items = _items(after[end.start() :])
        return True, items or None
    return True, None


def _items(text: str) -> int:
    """Return how many items the list has that a text begins with."""
    count, indent = 0, None
    for line in text.lstrip("\n \t").replace(HIDDEN, "1").split("\n"):
        match = _ITEM.match(line) or re.match(r"[ ]*1+\S", line)
        depth = len(line) - len(line.lstrip())
        if match and (indent is None or depth <= indent):
            indent, count = depth if indent is None else indent, count + 1
        elif line.strip() and depth == 0 and not match:
            break
    return count


def _unit(text: str, at: int) -> tuple[str, int]:
    match = _UNIT.match(text, at)
    return (match.lastgroup or "", match.end()) if match else ("", at)


def _one_line(text: str) -> str:
    return " ".join(text.replace(SHOWN, "").split())
