"""Words of direction beside an expression, held against the sign of the figure that it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bokslut.checks.comments.template import Piece, expression, figure, first_path, path
from bokslut.checks.comments.words import (
    AFTER,
    BETTER_KINDS,
    BOUNDARY,
    COMPARED_BEFORE,
    FROM,
    NEGATED,
    NOUN_BEFORE,
    OVER_BEFORE,
    SIGN,
    THAN,
    TO,
    TO_NEXT,
    TYPED_SIGN,
    VERB_BEFORE,
    WRITES,
)
from bokslut.numbers import Figure, rounded
from bokslut.present.compared import grown
from bokslut.present.prose import Names


@dataclass(frozen=True)
class Way:
    """Which way a figure goes: of its amount, and for the board; None where it goes no way or it is not known."""

    amount: Decimal | None = None
    gain: Decimal | None = None


@dataclass(frozen=True)
class Contradiction:
    """A word of direction that a figure contradicts.

    Attributes
    ----------
    start
        Where the word stands in the comment.
    word
        The word, with what belongs to it.
    shown
        What the expression shows.
    source
        The expression.
    """

    start: int
    word: str
    shown: str
    source: str
    sign: int


def way(source: str, names: Names) -> Way:
    """Return which way the figure of an expression goes."""
    taken = expression(source)
    found = figure(taken.node, names) if taken else None
    if taken is None or found is None or found.value is None:
        return Way()
    steps = first_path(taken.node)
    result = "resultat" in steps or "prognoser" in steps
    last, value, money = steps[-1] if steps else "", found.value, found.unit in ("tkr", "mnkr", "andel")
    if "fakta" in steps:
        return _of_fact(last, value)
    if last.endswith(("ökning", "ökning_1", "ökning_2")) or "index" in steps[:2] or steps[:1] == ("plan",):
        return Way(amount=_grown_or(found, value))
    if last.endswith("avvikelse") and path(taken.node):
        return Way(None if result else grown(found), value if money else None)
    if last == "prognosändring":
        return Way(gain=value)
    if last == "förändring" and path(taken.node):
        if result:
            return Way(gain=value)
        return Way(grown(found))
    if result and path(taken.node):
        return Way(gain=value)
    return Way(None if result else grown(found))


def _grown_or(found: Figure, value: Decimal) -> Decimal:
    amount = grown(found)
    return value if amount is None else amount


def _of_fact(name: str, value: Decimal) -> Way:
    """Return which way a registered fact goes, as its name tells."""
    if re.search(r"ökning|höjning", name):
        return Way(amount=value)
    if re.search(r"minskning|sänkning", name):
        return Way(amount=-abs(value))
    return Way(gain=value) if "avvikelse" in name else Way()


def contradictions(pieces: list[Piece], shown: Mapping[int, str], names: Names) -> Iterator[Contradiction]:
    """Yield the words of direction that contradict the figure beside them, where both are shown."""
    seen = [(number, piece) for number, piece in enumerate(pieces) if number in shown]
    for place, (number, piece) in enumerate(seen):
        if piece.kind != "expression":
            continue
        before = seen[place - 1][1] if place and seen[place - 1][1].kind == "text" else None
        after = seen[place + 1][1] if place + 1 < len(seen) and seen[place + 1][1].kind == "text" else None
        beyond = seen[place + 2][1] if after and place + 2 < len(seen) else None
        found = way(piece.source, names)
        if before and (told := TYPED_SIGN.search(before.source)) and (wrong := _wrong_sign(told["sign"], piece, names)):
            yield Contradiction(
                before.start + told.start("sign"), told["sign"].strip(), shown[number], piece.source, wrong
            )
            continue
        for word, start in _beside(before, after):
            kind, text = word
            sign = _expected(kind, found, shown[number], piece)
            if sign is not None and sign != SIGN[kind]:
                yield Contradiction(start, text, shown[number].strip(), piece.source, sign)
                break
        else:
            yield from _levels(before, piece, after, beyond, shown[number], names)


def _wrong_sign(typed: str, piece: Piece, names: Names) -> int | None:
    """Return the sign of a figure before which another sign is typed."""
    taken = expression(piece.source)
    found = figure(taken.node, names) if taken else None
    if found is None or not found.value:
        return None
    sign = 1 if found.value > 0 else -1
    return None if sign == (1 if typed.strip() in ("+", "plus") else -1) else sign


def _beside(before: Piece | None, after: Piece | None) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the word of direction in the clause before an expression; where there is none, that after it."""
    if before:
        start, clause = _clause_before(before.source)
        for pattern in (VERB_BEFORE, OVER_BEFORE, NOUN_BEFORE, COMPARED_BEFORE):
            if (match := pattern.search(clause)) and not NEGATED.search(clause):
                kind = match.lastgroup or ""
                yield (kind, match[kind]), before.start + start + match.start(kind)
                return
    if after and (match := AFTER.match(after.source)):
        kind = match.lastgroup or ""
        told = " ".join(after.source[match.start(kind) : match.end()].split())
        yield (kind, told), after.start + match.start(kind)


def _clause_before(text: str) -> tuple[int, str]:
    ends = [match.end() for match in BOUNDARY.finditer(text)]
    start = ends[-1] if ends else 0
    return start, text[start:]


def _expected(kind: str, found: Way, shown: str, piece: Piece) -> int | None:
    """Return the sign that a word must have beside an expression; None where every word may stand."""
    taken = expression(piece.source)
    filters = taken.filters if taken else ()
    value = found.gain if kind in BETTER_KINDS else found.amount
    if value is None or (any(name in WRITES for name in filters) and not re.search(r"\d", shown)):
        return None
    if not rounded(value, 6):
        return 0
    if re.search(r"\d", shown) and not re.search(r"[1-9]", shown):  # shown as 0,0
        return 0
    return 1 if value > 0 else -1


def _levels(
    before: Piece | None, piece: Piece, after: Piece | None, beyond: Piece | None, shown: str, names: Names
) -> Iterator[Contradiction]:
    """Yield words that two levels contradict: `steg från a till b`, `a, högre än b`, `steg till utfall`."""
    own = _level(piece, names)
    if own is None:
        return
    other = _level(beyond, names) if beyond and beyond.kind == "expression" else None
    start, clause = _clause_before(before.source) if before else (0, "")
    compared: list[tuple[re.Match[str] | None, int, Figure | None, Figure | None]] = []
    if other and after and other[1].unit == own[1].unit:
        if TO_NEXT.match(after.source) and before:
            compared.append((FROM.search(clause), before.start + start, other[1], own[1]))
        if own[0][:-1] == other[0][:-1]:
            compared.append((THAN.match(after.source), after.start, own[1], other[1]))
    if before and own[0][-1:] == ("utfall",):
        earlier = _sibling(own[0], names)
        compared.append((TO.search(clause), before.start + start, own[1], earlier))
    for match, offset, new, old in compared:
        if match is None or new is None or old is None or new.value is None or old.value is None:
            continue
        difference = abs(new.value) - abs(old.value)
        sign = (difference > 0) - (difference < 0)
        kind = match.lastgroup or ""
        if SIGN[kind] != sign and new.value * old.value >= 0:
            yield Contradiction(offset + match.start(kind), match[kind], shown.strip(), piece.source, sign)


LEVELS = frozenset({"utfall", "föregående", "budget", "prognos", "målvärde"})
"""Names of figures that are no differences."""


def _level(piece: Piece | None, names: Names) -> tuple[tuple[str, ...], Figure] | None:
    """Return a figure that is no difference, with the names that lead to it."""
    taken = expression(piece.source) if piece else None
    steps = path(taken.node) if taken else ()
    if taken is None or not steps or steps[-1] not in LEVELS:
        return None
    found = figure(taken.node, names)
    return (steps, found) if found is not None and found.known else None


def _sibling(steps: tuple[str, ...], names: Names) -> Figure | None:
    value: object = names
    try:
        for step in (*steps[:-1], "föregående"):
            value = value[step]  # type: ignore[index]
    except Exception:
        return None
    return value if isinstance(value, Figure) and value.known else None
