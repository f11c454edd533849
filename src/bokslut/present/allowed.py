"""What an expression of a comment may be made of: names, figures, filters, arithmetic and choices.

Loops, macros, calls and the like are refused before anything is filled in, so that no comment can take more time or
memory than its own length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from bokslut.errors import BokslutError

LONGEST = 2_000_000
"""Characters of a comment at most."""

DEEPEST = 60
"""Levels of choices and parentheses within each other at most."""

LONGEST_EXPRESSION = 1000
"""Characters of an expression at most."""

MOST_SIGNS = 500
"""Of a sign that begins or ends something in Markdown, in a paragraph: each may belong to any other."""

_STATEMENT = re.compile(r"\{%[-+]?\s*(?:(?P<opens>if|for|macro|call|filter|set|with|block)|(?P<raw>raw)|end\w+)\b")
_EXPRESSION = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)", re.DOTALL)

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.CondExpr,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Filter,
    nodes.Keyword,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
    nodes.Pos,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    # Refused with a reason of their own:
    nodes.Concat,
    nodes.Mod,
)

TOLD: dict[type[nodes.Node], str] = {
    nodes.For: "a loop",
    nodes.Macro: "a macro",
    nodes.Call: "a call, such as name(…)",
    nodes.CallBlock: "a call",
    nodes.Assign: "{% set %}",
    nodes.AssignBlock: "{% set %}",
    nodes.Pow: "a power",
    nodes.FloorDiv: "a division without remainder",
    nodes.Slice: "a part of a text or list",
    nodes.List: "a list",
    nodes.Tuple: "a list",
    nodes.Dict: "a dictionary",
    nodes.Include: "{% include %}",
    nodes.Import: "{% import %}",
    nodes.FromImport: "{% import %}",
    nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}",
    nodes.FilterBlock: "{% filter %}",
    nodes.With: "{% with %}",
}

HINT = "write names of figures, filters and {% if … %}; docs/comments.md lists them"


def parsed(sandbox: Environment, text: str, where: str) -> nodes.Template:
    """Return a comment's template, where it holds nothing but what is allowed.

    Raises
    ------
    BokslutError
        With file and line, where it cannot be read, goes beyond the bounds, or holds something else.
    """
    if len(text) > LONGEST:
        raise BokslutError(
            "a comment is too long", where=where, expected=f"at most {LONGEST} characters", found=f"{len(text)}"
        )
    _check_bounds(text, where)
    try:
        tree = sandbox.parse(text)
    except TemplateSyntaxError as error:
        raise BokslutError(
            "an expression cannot be read", where=f"{where}, line {error.lineno}", found=str(error.message)[:200]
        ) from None
    except ValueError:
        raise BokslutError("an expression holds a number that is too long", where=where) from None
    except (RecursionError, MemoryError, OverflowError):
        raise _too_deep(where, _last_line(text)) from None
    for node, depth in _walk(tree):
        line = f"{where}, line {node.lineno}"
        if depth > DEEPEST:
            raise _too_deep(where, node.lineno)
        if not isinstance(node, ALLOWED):
            told = TOLD.get(type(node), "a " + type(node).__name__.lower())
            raise BokslutError("an expression holds what none may", where=line, found=told, hint=HINT)
        if isinstance(node, nodes.Mul) and any(_is_text(part) for part in (node.left, node.right)):
            raise BokslutError("an expression multiplies a text", where=line, hint=HINT)
    return tree


def _check_bounds(text: str, where: str) -> None:
    """Refuse what takes more time to read than its length is worth, before anything reads it."""
    depth = 0
    for found in _STATEMENT.finditer(text):
        if found["raw"]:
            raise BokslutError(
                "an expression holds what none may",
                where=f"{where}, line {_line(text, found.start())}",
                found="{% raw %}",
                hint=HINT,
            )
        depth += 1 if found["opens"] else -1
        if depth > DEEPEST:
            raise _too_deep(where, _line(text, found.start()))
    for found in _EXPRESSION.finditer(text):
        if len(found[0]) > LONGEST_EXPRESSION:
            raise BokslutError(
                "an expression is too long",
                where=f"{where}, line {_line(text, found.start())}",
                expected=f"at most {LONGEST_EXPRESSION} characters between its braces",
                found=f"{len(found[0])}",
            )
    start = 0
    for paragraph in text.split("\n\n"):
        for sign in "*_[]`<!":
            if (count := paragraph.count(sign)) > MOST_SIGNS:
                raise BokslutError(
                    f"a paragraph has too many “{sign}”",
                    where=f"{where}, line {_line(text, start + paragraph.index(sign))}",
                    expected=f"at most {MOST_SIGNS} of a sign of Markdown's",
                    found=f"{count}",
                    hint="divide it by empty lines, or write “\\” before a sign that means nothing",
                )
        start += len(paragraph) + 2


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    """Yield the nodes of a tree with how deep they stand."""
    left: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while left:
        node, depth = left.pop()
        yield node, depth
        left += [(child, depth + 1) for child in node.iter_child_nodes()]


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


def _last_line(text: str) -> int:
    """Return the line of the last expression or choice that opens, which is most likely the one."""
    at = max(text.rfind("{{"), text.rfind("{%"), 0)
    return text.count("\n", 0, at) + 1


def _too_deep(where: str, line: int) -> BokslutError:
    return BokslutError(
        "an expression is nested too deep", where=f"{where}, line {line}", expected=f"at most {DEEPEST} levels"
    )
