"""The one reader of YAML: within bounds, with the line of each mistake, and nothing that means other than it says.

YAML takes `NO` for false, `010` for eight and `12:30` for 750. Where a file holds such a word it is told, with the
quotation marks that make it what was meant. A few bytes of YAML may also stand for millions of nodes, or be nested so
deep that reading ends the process; both are seen before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from bokslut.errors import BokslutError
from bokslut.letters import label

DEEPEST = 40
"""Levels of nesting at most."""

MOST_NODES = 200_000
"""Values at most, those that an alias stands for counted each time."""

LONGEST_NUMBER = 20
"""Digits of a number at most."""

_PLAIN_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\d[\d_]*)?\.?\d*([eE][-+]?\d+)?|[-+]?\.(inf|nan)", re.IGNORECASE)
_BOOLEANS = ("true", "false", "yes", "no", "on", "off")
_STR = "tag:yaml.org,2002:str"
_KNOWN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")}
_READ_OTHERWISE = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
    "null": "nothing",
    "merge": "a merge",
    "value": "a default",
}


class Loader(yaml.CSafeLoader):
    """Reads what `compose` has let through."""


def compose(text: str, file: str) -> yaml.Node | None:
    """Return a YAML text as a tree of nodes with their places; None where it is empty.

    Parameters
    ----------
    file
        What errors call it.

    Raises
    ------
    BokslutError
        Where it is no YAML, goes beyond the bounds, or holds a word that YAML takes for something else.
    """
    try:
        _measure(text, file)
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise _invalid(error, text, file) from None
    if tree is not None:
        _check(tree, file)
    return tree


def load(text: str, file: str, loader: type[Loader] = Loader) -> Any:
    """Return what a YAML text holds; see `compose`."""
    compose(text, file)
    return construct(text, file, loader)


def construct(text: str, file: str, loader: type[Loader] = Loader) -> Any:
    """Return what a YAML text holds that `compose` has read before."""
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise _invalid(error, text, file) from None
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise BokslutError("not valid YAML", where=file, found=str(error)[:200]) from None


def _measure(text: str, file: str) -> None:
    """Refuse what would not be read within bounds, from its events, which come one after another."""
    depth = total = 0
    sizes: dict[str, int | None] = {}  # of what each anchor names; of one that is not closed yet None
    opened: list[tuple[str | None, int]] = []
    starts = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, starts):
            depth += 1
            total += 1
            opened.append((event.anchor, total))
            if event.anchor:
                sizes[event.anchor] = None
            if depth > DEEPEST:
                raise _beyond("lists and mappings are nested too deep", f"{DEEPEST} levels", f"{file}, line {line}")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            anchor, before = opened.pop()
            if anchor:
                sizes[anchor] = total - before + 1
        elif isinstance(event, yaml.AliasEvent):
            size = sizes.get(str(event.anchor), 1)
            if size is None:
                raise BokslutError("an alias stands within what it stands for", where=f"{file}, line {line}")
            total += size
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
            if event.anchor:
                sizes[event.anchor] = 1
        if total > MOST_NODES:
            raise _beyond("the file stands for too many values", f"{MOST_NODES} values", f"{file}, line {line}")


def _check(tree: yaml.Node, file: str) -> None:
    """Refuse keys that are no text, numbers that say other than they mean, and tags that nobody needs."""
    seen: set[int] = set()
    left = [tree]
    while left:
        node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        where = f"{file}, line {node.start_mark.line + 1}"
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                _check_key(key, file)
                left.append(value)
        elif isinstance(node, yaml.SequenceNode):
            left += node.value
        if isinstance(node, yaml.ScalarNode):
            _check_scalar(node, where)
        elif node.tag not in _KNOWN_TAGS:
            raise _tagged(node, where)


def _check_key(key: yaml.Node, file: str) -> None:
    where = f"{file}, line {key.start_mark.line + 1}"
    if not isinstance(key, yaml.ScalarNode):
        raise BokslutError("a key is no text", where=where, expected="a name", hint="put braces in quotation marks")
    if key.tag in (_STR, "tag:yaml.org,2002:merge"):
        return
    raise BokslutError(
        f"a key is no text: YAML reads {_short(key)} as {_kind(key)}", where=where, hint=f"write '{_short(key)}':"
    )


def _check_scalar(node: yaml.ScalarNode, where: str) -> None:
    kind, value = node.tag.rpartition(":")[2], node.value
    if kind in ("int", "float") and node.tag in _KNOWN_TAGS:
        if len(value) > LONGEST_NUMBER:
            raise _beyond("a number is too long", f"{LONGEST_NUMBER} digits", where, f"“{_short(node)}”")
        if kind == "float" and not _FLOAT.fullmatch(value):
            raise BokslutError(f"{_short(node)} is no number in plain digits", where=where)
        if kind == "int" and not _PLAIN_INT.fullmatch(value):
            raise BokslutError(
                f"YAML does not read {_short(node)} as it stands",
                where=where,
                expected="a number in plain digits",
                found=f"“{_short(node)}”",
                hint=f"write the number without a leading 0, : or _, or the text '{_short(node)}' in quotation marks",
            )
    elif kind == "timestamp":
        raise BokslutError(
            f"YAML reads {_short(node)} as a date", where=where, hint=f"put it in quotation marks: '{_short(node)}'"
        )
    elif kind == "bool" and value.lower() not in _BOOLEANS:
        raise BokslutError(f"{_short(node)} is not what its tag says", where=where, found=node.tag.rpartition(":")[2])
    elif node.tag not in _KNOWN_TAGS:
        raise _tagged(node, where)


def read_otherwise(tree: yaml.Node | None, loc: Sequence[int | str]) -> str | None:
    """Return the word that YAML takes for something else than a text, where one stands at `loc`."""
    node = tree
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if label(str(key.value)) == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
        else:
            return None
    return _short(node) if isinstance(node, yaml.ScalarNode) and node.tag != _STR else None


def _kind(node: yaml.Node) -> str:
    return _READ_OTHERWISE.get(node.tag.rpartition(":")[2], "something else")


def _short(node: yaml.ScalarNode) -> str:
    value = str(node.value)
    return value if len(value) <= 30 else value[:30] + "…"


def _tagged(node: yaml.Node, where: str) -> BokslutError:
    return BokslutError(
        "a value has a tag that is not read", where=where, found=node.tag.replace("tag:yaml.org,2002:", "!!")[:80]
    )


def _beyond(problem: str, most: str, where: str, found: str | None = None) -> BokslutError:
    return BokslutError(problem, where=where, expected=f"at most {most}", found=found)


def _invalid(error: yaml.YAMLError, text: str, file: str) -> BokslutError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        lines = text.split("\n")
        conflict = next((number for number, one in enumerate(lines, start=1) if one.startswith("<<<<<<< ")), None)
        if conflict:
            told = "settle the conflict that git has marked here"
            return BokslutError("not valid YAML", where=f"{file}, line {conflict}", hint=told)
        opened = error.context_mark
        unclosed = "quoted" in str(error.context) and opened is not None
        if unclosed and opened is not None:
            line = opened.line + 1
        shown = lines[line - 1] if line <= len(lines) else ""
        hint = _cure(str(error.problem), shown, unclosed=unclosed)
        return BokslutError("not valid YAML", where=f"{file}, line {line}", found=error.problem, hint=hint)
    return BokslutError("not valid YAML", where=file, found=" ".join(str(error).split())[:200])


def _cure(problem: str, shown: str, *, unclosed: bool) -> str | None:
    """Return what to do about text that is no YAML."""
    if unclosed:
        return "close the quotation mark that opens here"
    if re.match(r"\s*\t", shown):
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in problem or "cannot start any token" in problem or "alias" in problem:
        return "put a text that holds a colon, or begins with a sign, in quotation marks"
    return None
