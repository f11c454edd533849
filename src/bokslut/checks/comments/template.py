"""A comment taken apart: plain text, expressions and what they show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from jinja2 import nodes

from bokslut.errors import BokslutError
from bokslut.numbers import Figure
from bokslut.present.allowed import parsed
from bokslut.present.prose import Names, environment, fill

SHOWN = "\ufffc"
"""Stands for each character of an expression in a text of which only the typed words are looked at."""

_PARTS = re.compile(r"(?P<expression>\{\{.*?\}\})|(?P<statement>\{%.*?%\})|(?P<note>\{#.*?#\})", re.DOTALL)
_MARK = re.compile("\x01(\\d+)\x02")


@dataclass(frozen=True)
class Piece:
    """A part of a comment, from `start` to `end`."""

    kind: Literal["text", "expression", "statement", "note"]
    start: int
    end: int
    source: str


def pieces(text: str) -> list[Piece]:
    """Return a comment's parts in their order."""
    found: list[Piece] = []
    end = 0
    for match in _PARTS.finditer(text):
        if match.start() > end:
            found.append(Piece("text", end, match.start(), text[end : match.start()]))
        kind: Any = match.lastgroup
        found.append(Piece(kind, match.start(), match.end(), match[0]))
        end = match.end()
    if end < len(text):
        found.append(Piece("text", end, len(text), text[end:]))
    return found


def typed(text: str) -> str:
    """Return a comment with `SHOWN` for all that is no typed text; lines and places stay as they are."""
    return _PARTS.sub(lambda found: re.sub(r"[^\n]", SHOWN, found[0]), text)


def shown(text: str, names: Names, where: str) -> dict[int, str]:
    """Return what each piece of a comment shows, by its number; those that a choice leaves out show nothing.

    Raises
    ------
    BokslutError
        Where an expression cannot be filled in; see `bokslut.present.prose.fill`.
    """
    marked = "".join(
        f"\x01{number}\x02{piece.source}" if piece.kind in ("text", "expression") else piece.source
        for number, piece in enumerate(pieces(text))
    )
    filled = fill(marked, names, where)
    parts = _MARK.split(filled.text)
    return {int(number): filled.words(told) for number, told in zip(parts[1::2], parts[2::2], strict=True)}


@dataclass(frozen=True)
class Expression:
    """What an expression is about: what stands before its filters, and the filters' names in their order."""

    node: nodes.Expr
    filters: tuple[str, ...]


@lru_cache(maxsize=4096)
def expression(source: str) -> Expression | None:
    """Return `{{ … }}` taken apart; None where it cannot be read or is something else."""
    try:
        body = parsed(environment(), source, "").body
    except BokslutError:
        return None
    if len(body) != 1 or not isinstance(body[0], nodes.Output) or len(body[0].nodes) != 1:
        return None
    node: Any = body[0].nodes[0]
    filters: list[str] = []
    while isinstance(node, nodes.Filter) and node.node is not None:
        filters.insert(0, node.name)
        node = node.node
    return Expression(node, tuple(filters))


def path(node: nodes.Expr) -> tuple[str, ...]:
    """Return the names that lead to a figure; empty for what is reckoned."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr):
        before = path(node.node)
        return (*before, node.attr) if before else ()
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        before = path(node.node)
        return (*before, str(node.arg.value)) if before else ()
    return ()


def first_path(node: nodes.Node) -> tuple[str, ...]:
    """Return the names that lead to the first figure of an expression that may be reckoned."""
    if isinstance(node, nodes.Expr) and (found := path(node)):
        return found
    return next((found for child in node.iter_child_nodes() if (found := first_path(child))), ())


def figure(node: nodes.Expr, names: Mapping[str, Any]) -> Figure | None:
    """Return the figure that an expression without filters stands for; None where it is no figure."""
    try:
        value = _value(node, names)
    except (BokslutError, ValueError, TypeError, ArithmeticError, KeyError):
        return None
    return value if isinstance(value, Figure) else None


def _value(node: nodes.Expr, names: Mapping[str, Any]) -> Any:
    if found := path(node):
        value: Any = names
        for name in found:
            value = value[name]
        return value
    match node:
        case nodes.Const():
            return node.value
        case nodes.Filter() if node.node is not None and node.name == "belopp":
            return abs(_value(node.node, names))
        case nodes.Neg():
            return -_value(node.node, names)
        case nodes.Add():
            return _value(node.left, names) + _value(node.right, names)
        case nodes.Sub():
            return _value(node.left, names) - _value(node.right, names)
        case nodes.Mul():
            return _value(node.left, names) * _value(node.right, names)
        case nodes.Div():
            return _value(node.left, names) / _value(node.right, names)
        case _:
            return None
