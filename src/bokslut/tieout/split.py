"""Where one number ends and the next begins, in a row of numbers that have spaces between thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_TOKEN = re.compile(r"[≥≤<>]?[-−–]?\d+(?:[,.]\d+)?(?:\s?%)?(?:\s?\(\d+(?:,\d+)?\))?\*?|[-–](?=\s|$)|IU\.?")
MOST = 4000
"""Ways of splitting that are weighed; a row with more is split into as few numbers as there can be."""


def splits(cells: str) -> list[list[str]]:
    """Return every way in which cells can be split into numbers, the one with fewest numbers first."""
    ways: list[list[str]] = [[]]
    for token in _TOKEN.findall(cells):
        longer: list[list[str]] = []
        for way in ways:
            if way and _continues(way[-1], token):
                longer.append([*way[:-1], f"{way[-1]} {token}"])
            longer.append([*way, token])
        ways = longer if len(longer) < MOST else longer[:1]
    return ways


def _continues(number: str, token: str) -> bool:
    """Return whether a token may be the next three digits of a number."""
    return bool(re.fullmatch(r"[≥≤<>]?[-−–]?[1-9]\d{0,2}(?: \d{3})*", number)) and bool(
        re.fullmatch(r"\d{3}(?:,\d+)?(?:\s?%)?\*?", token)
    )


def best_split(ways: Sequence[list[str]], width: int) -> list[str]:
    """Return the way that has a number per column; of several, the one whose differences hold most often."""
    fitting = [way for way in ways if len(way) == width]
    fewest = min(ways, key=len)
    if not fitting:
        noted = [way for way in ways if len(way) == width + 1 and re.fullmatch(r"\d", way[0])]
        return noted[0][1:] if noted and len(fewest) > width else fewest  # the first is the mark of a note
    if width <= 2 and len(fewest) < width:
        return fewest  # nothing tells “1 873” from 1 and 873
    return max(fitting, key=lambda way: (_held(way), -_spread(way)))


def _held(way: list[str]) -> int:
    """Count the numbers that are the difference of two others before them or beside them."""
    values = [_value(number) for number in way]
    known = [value for value in values if value is not None]
    triples = 0
    for place, value in enumerate(known):
        others = known[:place] + known[place + 1 :]
        if any(abs(a - b - value) <= 1 for x, a in enumerate(others) for y, b in enumerate(others) if x != y):
            triples += 1
    return triples


def _spread(way: list[str]) -> float:
    """Return how unlike in length the numbers are, since a row's amounts are mostly alike."""
    lengths = [len(re.sub(r"\D", "", number)) for number in way]
    return max(lengths) - min(lengths)


def _value(number: str) -> Decimal | None:
    plain = re.sub(r"[^\d,.−–-]", "", number).replace(",", ".")
    found = re.fullmatch(r"[-−–]?\d+(?:\.\d+)?", plain)
    return Decimal(re.sub("^[−–]", "-", plain)) if found else None
