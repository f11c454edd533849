"""Every text that people write of a project, found from what its files are read as, and a way to write it."""

from __future__ import annotations

import csv
import io
import re
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from pydantic import BaseModel, RootModel

from bokslut import reading
from bokslut.checks.comments.figures import bare_figures
from bokslut.checks.comments.sources import IN_CELLS, IN_YAML
from bokslut.checks.run import check_report
from bokslut.comments.block import read_comment
from bokslut.comments.tree import Flavour
from bokslut.errors import BokslutError
from bokslut.pipeline.order import Order
from bokslut.present import drawing
from bokslut.project import Project
from bokslut.report import Report, open_report
from bokslut.site.publisher import read_site

READERS = ("read_rows", "read_yaml")
"""The functions that read files as models, whichever modules have them."""


@dataclass(frozen=True)
class Field:
    """A text that people write: its file, its place in it, and what it says now.

    Attributes
    ----------
    at
        Row and column of a CSV file, the keys of a YAML file; nothing of a comment, which is a file.
    name
        What the field is called, whichever row or entry it stands in.
    """

    file: str
    at: tuple[Any, ...]
    name: str
    text: str

    @property
    def flavour(self) -> Flavour | None:
        """Where a comment stands; None where the field is none."""
        if not self.at:
            return "comment"
        short = Path(self.file).name
        known = any(short == file and self.at[-1] in keys for file, keys, _ in IN_YAML.values())
        return ("cell" if short in IN_CELLS else "comment") if known else None


def read_as(project: Project, orders: list[Order]) -> dict[str, type[BaseModel]]:
    """Return the files that reports are made of, and the model that each is read as."""
    found: dict[str, type[BaseModel]] = {}
    with _noted(found, project):
        for order in orders:
            try_out(project, order)
    return found


def opened(project: Project, order: Order) -> Report:
    """Open a report."""
    return open_report(order.board, order.year, order.kind, project, month=order.month)


def try_out(project: Project, order: Order) -> list[str]:
    """Check a report and return what its sections give, without running notebooks; what is wrong is raised."""
    read_site(project, [""])
    with patch.object(drawing, "pictures", lambda *_: ("<svg/>", "")):
        return _tried_out(opened(project, order))


def _tried_out(report: Report) -> list[str]:
    if errors := check_report(report).errors:
        raise BokslutError("; ".join(f"{finding.where}: {finding.message}" for finding in errors))
    found = []
    for chapter in report.asked.chapters:
        subject = getattr(report, chapter.notebook)
        found += [getattr(subject, section)().document() for section in chapter.sections]
    for appendix in report.asked.appendices:
        subject = next(one for one in vars(report).values() if hasattr(type(one), appendix.section))
        found.append(getattr(subject, appendix.section)().document())
    return found


@contextmanager
def _noted(found: dict[str, type[BaseModel]], project: Project) -> Iterator[None]:
    def noting(read: Any) -> Any:
        def note(path: Path, model: type[BaseModel], of: Project) -> Any:
            if path.is_file():
                found[project.name(path)] = model
            return read(path, model, of)

        return note

    loaded = [module for name, module in sys.modules.items() if name.startswith("bokslut.")]
    patches = [
        patch.object(module, name, noting(getattr(reading, name)))
        for name in READERS
        for module in loaded
        if getattr(module, name, None) is getattr(reading, name)
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def fields(project: Project, models: Mapping[str, type[BaseModel]]) -> list[Field]:
    """Return the fields of the files: one of each name, since rows and years are read alike."""
    found: list[Field] = []
    names: set[str] = set()
    for file, model in models.items():
        content = (project.root / file).read_text(encoding="utf-8")
        new = list(_cells(file, content, model) if file.endswith(".csv") else _scalars(file, content, model))
        found += [one for one in new if not (one.name in names or names.add(one.name))]
    for path in sorted({path for file in models for path in (project.root / file).parent.glob("text/**/*.md")}):
        file = project.name(path)
        found.append(Field(file, (), f"comment {path.stem}", path.read_text(encoding="utf-8").strip()))
    return found


def _cells(file: str, content: str, model: type[BaseModel]) -> Iterator[Field]:
    header, *rows = csv.reader(io.StringIO(content))
    for column in header:
        place = header.index(column)
        if _is_text(model.model_fields[column].annotation):
            for number, row in enumerate(rows):
                yield Field(file, (number, column), f"{Path(file).name} {column}", row[place])


def _scalars(file: str, content: str, model: type[BaseModel]) -> Iterator[Field]:
    for at, text in _walk(yaml.safe_load(content), model, ()):
        keys = [str(part) for part in at if isinstance(part, str)]
        yield Field(file, at, f"{Path(file).name if 'params' not in file else 'params'} {'.'.join(keys)}", text)


def _walk(value: Any, kind: Any, at: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield the texts of YAML, with their keys, that the model takes as they are."""
    kinds = [kind, *_parts(kind)]
    model = next((one for one in kinds if isinstance(one, type) and issubclass(one, BaseModel)), None)
    if isinstance(value, str) and _is_text(kind):
        yield at, value
    elif isinstance(value, list):
        inner = next((args[0] for one in kinds if (args := typing.get_args(one)) and _holds(one, (list, tuple))), model)
        inner = _root(inner) if inner is model and model else inner
        for number, part in enumerate(value):
            yield from _walk(part, inner, (*at, number))
    elif isinstance(value, dict) and model is not None and not issubclass(model, RootModel):
        for key, part in value.items():
            yield from _walk(part, model.model_fields[key].annotation, (*at, key))
    elif isinstance(value, dict):
        of = model.model_fields["root"].annotation if model else kind
        for key, part in value.items():
            yield from _walk(part, typing.get_args(of)[1] if typing.get_args(of) else of, (*at, key))


def _root(model: Any) -> Any:
    return typing.get_args(model.model_fields["root"].annotation)[0]


def _holds(kind: Any, sorts: tuple[type, ...]) -> bool:
    return typing.get_origin(kind) in sorts


def _parts(kind: Any) -> list[Any]:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType, typing.Annotated):
        return [part for one in typing.get_args(kind) for part in (one, *_parts(one))]
    return []


def _is_text(kind: Any) -> bool:
    return kind is str or str in _parts(kind)


def without_expressions(project: Project) -> None:
    """Take the expressions out of comments, so that labels which they name can be changed."""
    for path in (*project.data.rglob("*.md"), *project.data.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "siffran", text, flags=re.DOTALL)
        path.write_text(plain, encoding="utf-8")


def write(project: Project, texts: Mapping[Field, str]) -> dict[Field, str]:
    """Write new texts in the places of fields; return where errors say that each stands."""
    places: dict[Field, str] = {}
    for file in {field.file for field in texts}:
        path = project.root / file
        here = {field: text for field, text in texts.items() if field.file == file}
        if file.endswith(".md"):
            for field, text in here.items():
                path.write_text(text + "\n", encoding="utf-8")
                places[field] = file
        elif file.endswith(".csv"):
            header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
            for field, text in here.items():
                number, column = field.at
                rows[number][header.index(column)] = text
                places[field] = f"{file}, row {number + 2}, column {column}"
            with path.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows([header, *rows])
        else:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            for field, text in here.items():
                within = content
                for key in field.at[:-1]:
                    within = within[key]
                within[field.at[-1]] = text
            dumped = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10**9)
            path.write_text(dumped, encoding="utf-8")
            tree = yaml.compose(dumped, Loader=yaml.CSafeLoader)
            places |= {field: f"{file}, line {_line(tree, field.at)}" for field in here}
    return places


def _line(node: Any, at: tuple[Any, ...]) -> int:
    for key in at:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[key]
        else:
            node = next(value for name, value in node.value if str(name.value) == str(key))
    return int(node.start_mark.line) + 1


def is_told(field: Field, text: str, report: Report) -> bool:
    """Return whether a comment that says this is refused, with its line."""
    if field.flavour is None:
        return False
    if any(True for _ in bare_figures(text)):
        return True
    try:
        read_comment(text, report.names, field.file, field.flavour)
    except BokslutError:
        return True
    return False
