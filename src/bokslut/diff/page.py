"""The difference as a page that reviewers read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from bokslut.diff.chapters import Place, shown
from bokslut.diff.compare import Difference
from bokslut.diff.numbers import Number
from bokslut.diff.sentences import Sentence
from bokslut.diff.summary import counts, headline, largest, largest_text
from bokslut.diff.why import Cause
from bokslut.pipeline.order import Order
from bokslut.policy import policy_of
from bokslut.project import RESOURCES, Project
from bokslut.report import Report

AROUND = 48
"""How many letters of its sentence are shown on each side of a number."""


@dataclass(frozen=True)
class Group:
    """The numbers of one table, one chart or one section's sentences."""

    title: str
    numbers: tuple[Number, ...]


def page(report: Report, difference: Difference) -> str:
    """Return the page in Swedish."""
    environment = Environment(
        loader=FileSystemLoader(RESOURCES / "html"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"around": around, "short": partial(_short, f"data/{report.code}/")}
    return environment.get_template("diff.html.j2").render(
        policy=policy_of("diff.html.j2"),
        title=report.title,
        board=report.board.name,
        municipality=report.board.municipality,
        difference=difference,
        headline=headline(difference),
        counts=counts(difference),
        largest=[largest_text(number) for number in largest(difference)],
        chapters=_by_chapter(difference.numbers),
        texts=_texts(difference.sentences),
    )


def page_file(project: Project, order: Order) -> Path:
    """Return where the page belongs: beside the report's folder, which holds nothing but the report."""
    folder = order.folder(project)
    return folder.with_name(f"{folder.name}-diff.html")


def around(place: Place, number: str) -> str:
    """Return the words around a number in its sentence."""
    text, number = shown(place.text), number or ""
    before, found, after = text.partition(number)
    if not found:
        return _clipped(text, 2 * AROUND)
    start = "… " + before[-AROUND:].partition(" ")[2] if len(before) > AROUND else before
    return start + number + _clipped(after, AROUND)


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " …"


def _short(folder: str, cause: Cause) -> str:
    """Return a cause with files of the board by their names from its folder on."""
    return str(cause).replace(folder, "")


def _by_chapter(numbers: Iterable[Number]) -> list[tuple[str, list[Group]]]:
    """Return the numbers by chapter and, within it, by where they stand; what has gone last keeps its place."""
    found: dict[str, dict[str, list[Number]]] = {}
    for number in numbers:
        found.setdefault(number.place.chapter, {}).setdefault(_title(number.place), []).append(number)
    return [
        (chapter, [Group(title, tuple(members)) for title, members in groups.items()])
        for chapter, groups in found.items()
    ]


def _title(place: Place) -> str:
    return place.table or (f"Text: {place.section}" if place.section else "Text")


def _texts(sentences: Iterable[Sentence]) -> Iterator[tuple[str, list[Sentence]]]:
    for chapter, members in groupby(sentences, key=lambda sentence: sentence.place.chapter):
        yield chapter, list(members)
