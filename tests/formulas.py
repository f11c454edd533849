"""Formulas as a reader reckons them: letters for cells, + − × /, parentheses, and bars for an amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from string import ascii_lowercase

SIGNS = re.compile(r"\d+(?:,\d+)?|[a-z]\d*|[()|+−×/]")


def letter(place: int) -> str:
    """Return the letter of the source at a place: a, b, … z, a1, b1, …"""
    turn, at = divmod(place, len(ascii_lowercase))
    return ascii_lowercase[at] + (str(turn) if turn else "")


def letters(formula: str) -> list[str]:
    """Return a formula's letters in the order in which each first stands."""
    return list(dict.fromkeys(sign for sign in SIGNS.findall(formula) if sign[0].isalpha()))


def reckoned(formula: str, values: Sequence[Decimal]) -> Decimal:
    """Return what a formula gives where a, b, … stand for the values."""
    assert SIGNS.sub("", formula).strip() == "", f"{formula} holds something that is no formula"
    left = SIGNS.findall(formula)
    known = {letter(place): value for place, value in enumerate(values)}

    def take(*signs: str) -> str | None:
        return left.pop(0) if left and left[0] in signs else None

    def added() -> Decimal:
        value = multiplied()
        while sign := take("+", "−"):
            value = value + multiplied() if sign == "+" else value - multiplied()
        return value

    def multiplied() -> Decimal:
        value = single()
        while sign := take("×", "/"):
            value = value * single() if sign == "×" else value / single()
        return value

    def single() -> Decimal:
        if take("−"):
            return -single()
        if take("("):
            value = added()
            assert take(")"), f"a parenthesis is not closed in {formula}"
            return value
        if take("|"):
            value = abs(added())
            assert take("|"), f"a bar is not closed in {formula}"
            return value
        sign = left.pop(0)
        return known[sign] if sign[0].isalpha() else Decimal(sign.replace(",", "."))

    value = added()
    assert left == [], f"{formula} goes on after its end: {' '.join(left)}"
    return value
