"""What stands twice in a YAML file, where the later would win in silence: keys, and things of a list called alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml
from pydantic import BaseModel, RootModel

from bokslut.errors import BokslutError
from bokslut.letters import label

Place = tuple[int | str, ...]


def check_keys(tree: yaml.Node, file: str) -> None:
    """Stop where a key stands twice in one mapping.

    Raises
    ------
    BokslutError
        With both lines.
    """
    for node in _mappings(tree, set()):
        lines: dict[str, int] = {}
        for key, _ in node.value:
            name, line = label(str(key.value)), key.start_mark.line + 1
            if name in lines and name != "<<":
                raise _twice(name, f"{file}, lines {lines[name]} and {line}", "keep one of them")
            lines[name] = line


def _mappings(node: yaml.Node, seen: set[int]) -> Iterator[yaml.MappingNode]:
    """Yield the mappings of a tree, those that aliases name once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _mappings(part, seen)


def check_listed(read: BaseModel, tree: yaml.Node | None, file: str) -> None:
    """Stop where two things of a file that are found by their names are called alike.

    A model's `unique` names the fields that tell its instances apart: those of the whole file or, with
    `unique_within`, those of one list.

    Raises
    ------
    BokslutError
        With both lines.
    """
    seen: dict[tuple[object, ...], Place] = {}
    for place, one in _models(read, ()):
        fields: tuple[str, ...] = getattr(one, "unique", ())
        if not fields:
            continue
        within = place[:-1] if getattr(one, "unique_within", False) else ()
        name = tuple(getattr(one, field) for field in fields)
        key = (type(one), within, *name)
        if key in seen:
            first, second = (line_of(tree, [*at, fields[0]]) for at in (seen[key], place))
            told = ", ".join(str(part) for part in name)
            raise _twice(told, f"{file}, lines {first} and {second}", f"each {' and '.join(fields)} stands once")
        seen[key] = place


def _models(value: object, place: Place) -> Iterator[tuple[Place, BaseModel]]:
    """Yield the models within a value, with the keys and places that lead to them."""
    if isinstance(value, RootModel):
        yield from _models(value.root, place)
    elif isinstance(value, BaseModel):
        yield place, value
        for field in type(value).model_fields:
            yield from _models(getattr(value, field), (*place, field))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from _models(part, (*place, number))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _models(part, (*place, key))


def line_of(node: yaml.Node | None, loc: Sequence[int | str]) -> int:
    """Return the line of the innermost part of `loc` that stands in the file."""
    line = node.start_mark.line + 1 if node else 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if label(str(key.value)) == str(part)]
            if not found:
                break
            key, node = found[0]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _twice(name: str, where: str, hint: str) -> BokslutError:
    return BokslutError(f"“{name}” stands more than once", where=where, hint=hint)
