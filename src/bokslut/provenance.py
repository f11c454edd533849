"""Where a figure comes from: its formula over data cells, as one expression, and the cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from bokslut.numbers import SUM, Cell, Figure, plain


@dataclass(frozen=True)
class Origin:
    """What a figure is computed from, down to the data.

    Attributes
    ----------
    formula
        An expression in which each letter stands for one of `leaves`; None where the figure is a cell
        or a count itself.
    leaves
        Figures that are read from a cell, or counted in a file.
    """

    formula: str | None
    leaves: tuple[Figure, ...]


def origin(figure: Figure) -> Origin:
    """Return the expression and the cells behind a figure.

    Examples
    --------
    The deviation of a line has the formula `a − b`, its leaves being outcome and budget; the growth of
    the net cost in percent `(|a| − |b|) / |b| × 100`.
    """
    leaves: list[Figure] = []

    def letter(leaf: Figure) -> str:
        same = [place for place, known in enumerate(leaves) if (known.source, known.value) == (leaf.source, leaf.value)]
        if not same:
            leaves.append(leaf)
        place = same[0] if same else len(leaves) - 1
        turn, at = divmod(place, len(ascii_lowercase))
        return ascii_lowercase[at] + (str(turn) if turn else "")

    def told(part: Figure) -> str:
        source = part.source
        if isinstance(source, Cell) or not source.operands:
            return letter(part)
        if source.text == SUM:
            parts = [told(operand) for operand in source.operands if operand.known]
            return " + ".join([*parts[:1], *(_within(other, "+", "") for other in parts[1:])])
        operands = dict(zip("ab", (told(operand) for operand in source.operands), strict=False))
        if source.text == "|a|" and re.fullmatch(r"\|[^|]*\|", operands["a"]):
            return operands["a"]

        def put(found: re.Match[str]) -> str:
            before, after = source.text[: found.start()].rstrip(), source.text[found.end() :].lstrip()
            return _within(operands[found[0]], before[-1:], after[:1])

        return re.sub(r"\b[ab]\b", put, source.text)

    formula = told(figure)
    return Origin(None if len(leaves) == 1 and formula == "a" else formula, tuple(leaves))


def record(figure: Figure) -> dict[str, Any]:
    """Return a known figure for machines: value, unit, decimals, and the formula and cells behind it."""
    found = origin(figure)
    return {
        "value": _plain(figure),
        "unit": figure.unit,
        "decimals": figure.decimals,
        **({"formula": found.formula} if found.formula else {}),
        "sources": [_leaf(leaf) for leaf in found.leaves],
    }


def _leaf(leaf: Figure) -> dict[str, Any]:
    source = leaf.source
    told: dict[str, Any] = {"value": _plain(leaf), "unit": leaf.unit}
    if isinstance(source, Cell):
        return told | {"file": source.file, "row": source.row, "column": source.column}
    return told | {"counted": source.text, "files": list(source.files)}


def _plain(figure: Figure) -> str | None:
    return None if figure.value is None else plain(figure.value)


def _within(part: str, before: str, after: str) -> str:
    """Return a part of a formula as it stands between two signs: in parentheses where it would fall apart."""
    signs = _signs(part)
    adds, multiplies = signs & {"+", "−"}, signs & {"×", "/"}
    apart = before in ("−", "×", "/") or after in ("×", "/") or (before == "+" and part.startswith("−"))
    return f"({part})" if (adds and apart) or (multiplies and before in ("×", "/")) else part


def _signs(formula: str) -> set[str]:
    """Return the signs that stand outside parentheses and bars."""
    depth, after_operand, signs = 0, False, set()
    for letter in formula.replace(" ", ""):
        if letter == "(" or (letter == "|" and not after_operand):
            depth, after_operand = depth + 1, False
        elif letter in ")|":
            depth, after_operand = depth - 1, True
        elif letter in "+−×/":
            signs |= {letter} if depth == 0 else set()
            after_operand = False
        else:
            after_operand = True
    return signs


def has_source(figure: Figure) -> bool:
    """Return whether everything behind a figure is a cell of a file or counted in one."""
    return all(isinstance(leaf.source, Cell) or leaf.source.files for leaf in origin(figure).leaves)
