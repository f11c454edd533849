"""The comments of a report: Markdown files, and texts in YAML files, with the true place of each character."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import yaml

from bokslut import yamltext
from bokslut.audit import QUESTIONNAIRE
from bokslut.checks.comments.places import TEXTS, sections, shown_texts
from bokslut.comments.tree import Flavour
from bokslut.control.records import CONTROLS
from bokslut.errors import BokslutError
from bokslut.operations import DIRECTIONS
from bokslut.reading import existing, read_text

if TYPE_CHECKING:
    from bokslut.report import Report

IN_YAML = {
    "directions": (DIRECTIONS, ("beskrivning",), "namn"),
    "control_follow_up": (CONTROLS, ("resultat", "åtgärd"), "id"),
    "questions": (QUESTIONNAIRE, ("beskrivning",), "nummer"),
}
"""The keys of YAML files that are comments, by the section that shows them, and what names an entry."""

IN_CELLS = (CONTROLS,)
"""The files whose texts stand in cells of tables."""


@dataclass(frozen=True)
class Comment:
    """A comment, and where its text stands in its file.

    Attributes
    ----------
    name
        What it is called: `ekonomi/utfall`, or the entry and key of a YAML file.
    file
        The file, as it is told to people.
    text
        The comment as it is read.
    content
        The whole file.
    places
        The place in `content` of each character of `text`.
    flavour
        Where it is shown, which says what it may hold.
    """

    name: str
    file: str
    text: str
    content: str = field(repr=False)
    places: Sequence[int] = field(repr=False)
    flavour: Flavour = "comment"

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(place + 1 for place, character in enumerate(self.content) if character == "\n")]

    def where(self, at: int) -> str:
        """Return file, line and column of a character of the text, both counted from 1."""
        if not self.places:
            return f"{self.file}, line 1, column 1"
        place = self.places[min(at, len(self.places) - 1)]
        line = bisect_right(self._lines, place)
        return f"{self.file}, rad {line}, kolumn {place - self._lines[line - 1] + 1}"


def markdown(name: str, file: str, content: str) -> Comment:
    """Return a comment that is a file of its own."""
    return Comment(name, file, content, content, range(len(content)))


def comments(report: Report) -> list[Comment]:
    """Return the comments that a report shows: its Markdown files, then its texts in YAML files."""
    found = []
    for name in shown_texts(report):
        own = report.period.path(f"{TEXTS}/{report.kind.name}/{name}.md")
        shared = report.period.path(f"{TEXTS}/{name}.md")
        path = shared if existing(own, report.project) is None else own
        content = read_text(path, report.project)
        if content is not None:
            found.append(markdown(name, report.project.name(path), content))
    for section in dict.fromkeys(sections(report)):
        if section in IN_YAML:
            file, keys, named_by = IN_YAML[section]
            content = read_text(report.period.path(file), report.project)
            if content is not None:
                flavour: Flavour = "cell" if file in IN_CELLS else "comment"
                found += [
                    replace(one, flavour=flavour) for one in in_yaml(report.period.name(file), content, keys, named_by)
                ]
    return found


def in_yaml(file: str, content: str, keys: Sequence[str], named_by: str) -> list[Comment]:
    """Return the texts of a YAML file that stand under some keys.

    Parameters
    ----------
    named_by
        The key whose value names the entry that a text belongs to.
    """
    try:
        tree = yamltext.compose(content, file)
    except BokslutError:  # told where the file is read
        return []
    short = file.rsplit("/", 1)[-1]
    return [
        Comment(f"{short}, {entry}, {key}" if len(keys) > 1 else f"{short}, {entry}", file, text, content, places)
        for entry, key, text, places in _texts(tree, content, keys, named_by)
    ]


def _texts(
    node: yaml.Node | None, content: str, keys: Sequence[str], named_by: str
) -> Iterator[tuple[str, str, str, list[int]]]:
    if isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _texts(part, content, keys, named_by)
    elif isinstance(node, yaml.MappingNode):
        entry = next((str(value.value) for key, value in node.value if key.value == named_by), "")
        for key, value in node.value:
            if key.value in keys and isinstance(value, yaml.ScalarNode):
                if value.tag == "tag:yaml.org,2002:str":
                    yield entry, key.value, value.value, _places(value, content)
            else:
                yield from _texts(value, content, keys, named_by)


def _places(node: yaml.ScalarNode, content: str) -> list[int]:
    """Return where each character of a text stands in its file, whatever way YAML has folded and quoted it."""
    at = node.start_mark.index
    if node.style in ("|", ">"):
        at = content.index("\n", at) + 1
    elif node.style in ("'", '"'):
        at += 1
    places = []
    for character in node.value:
        if character.isspace():  # folded, indented: whitespace stands for whitespace
            places.append(min(at, len(content) - 1))
            if at < len(content) and content[at] == character:
                at += 1
            continue
        while at < len(content) and content[at] != character:
            at += 1
        places.append(min(at, len(content) - 1))
        at += 1
    return places
