"""Data files, read and checked: every mistake is told with file, row and column.

A record is a pydantic model whose field names are the columns of a file. Figures know the cell
that they were read from.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar, cast
from unicodedata import normalize

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

from bokslut import yamltext
from bokslut.csvtext import numbered_rows as numbered_rows
from bokslut.errors import BokslutError, Errors, MissingData, nearest_names
from bokslut.letters import label, readable
from bokslut.numbers import Cell, Figure, parse_number
from bokslut.project import Project
from bokslut.reads import is_file, is_folder
from bokslut.textfile import decode as decode
from bokslut.textfile import read_file
from bokslut.twice import check_keys, check_listed, line_of

EXPECTED = {
    "missing": "a value",
    "extra_forbidden": "only known names",
    "literal_error": "one of the allowed words",
    "string_type": "a text",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
}


class Record(BaseModel):
    """A row of a data file; columns that the record does not know are refused.

    No two rows may be alike in the columns `unique`, since figures are found by them.
    """

    unique: ClassVar[tuple[str, ...]] = ()

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class _Place:
    """Where a row stands, for the figures in it."""

    file: str
    row: int


def _figure(unit: str | None) -> Callable[[Any, ValidationInfo], Figure]:
    def read(value: Any, info: ValidationInfo) -> Figure:
        return figure_of(unit or str(info.data.get("enhet", "")), value, info)

    return read


def figure_of(unit: str, value: Any, info: ValidationInfo) -> Figure:
    """Return what a cell holds as a figure that knows where it stands; for types of columns."""
    place = cast(_Place, info.context)
    cell = Cell(place.file, place.row, str(info.field_name))
    text = "" if value is None else str(value)
    if not text.strip():
        return Figure(None, unit, 0, cell)
    number, decimals = parse_number(text.removesuffix("%") if unit == "procent" else text)
    return Figure(number, unit, decimals, cell)


Percent = Annotated[Figure, PlainValidator(_figure("procent"))]
Count = Annotated[Figure, PlainValidator(_figure("antal"))]
Measured = Annotated[Figure, PlainValidator(_figure(None))]
"""A figure whose unit stands in the column `enhet` of the same row (declared before it)."""


def whole(least: int, most: int) -> Any:
    """Return the type of a whole number within bounds, as a figure that knows where it stands."""

    def read(value: Any, info: ValidationInfo) -> Figure:
        place = cast(_Place, info.context)
        row = value.line if isinstance(value, _NumberInYaml) else place.row
        source = Cell(place.file, row, str(info.field_name))
        if value is None or value == "":
            return Figure(None, "antal", 0, source)
        if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)) or not least <= int(value) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return Figure(Decimal(int(value)), "antal", 0, source)

    return PlainValidator(read)


class _NumberInYaml(int):
    """A whole number that knows its line."""

    line: int


class _Loader(yamltext.Loader):
    """Reads whole numbers with the lines that they stand on, and texts in the letters that they mean."""


def _number_in_yaml(loader: _Loader, node: yaml.ScalarNode) -> _NumberInYaml:
    number = _NumberInYaml(loader.construct_yaml_int(node))
    number.line = node.start_mark.line + 1
    return number


def _text_in_yaml(loader: _Loader, node: yaml.ScalarNode) -> str:
    text = str(loader.construct_scalar(node))
    return readable(text) if "\n" in text else label(text)


_Loader.add_constructor("tag:yaml.org,2002:int", _number_in_yaml)
_Loader.add_constructor("tag:yaml.org,2002:str", _text_in_yaml)


def absent() -> Any:
    """Return the default of a figure's column that a file need not have: the figure is missing."""
    return Field(default=None, validate_default=True)


Blank = Annotated[str | None, BeforeValidator(lambda value: value or None)]
"""A text that may be missing."""


def read_rows(path: Path, record: type[R], project: Project) -> list[R]:
    """Read a CSV file as records.

    Comma or semicolon separates; UTF-8 with or without a byte order mark, or Windows-1252, as
    Swedish Excel writes them. Empty rows are passed over.

    Raises
    ------
    MissingData
        Where there is no such file.
    BokslutError
        Where columns are missing or unknown, or a cell does not hold what its column holds.
    """
    file = project.name(path)
    found = existing(path, project)
    if found is None:
        raise MissingData(file, nearest=_nearest_file(path))
    (_, header), *rows = numbered_rows(decoded(found, file), file)
    _check_columns(header, record, file)
    records: list[R] = []
    errors: list[BokslutError] = []
    numbers: list[int] = []
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            errors.append(
                BokslutError(
                    "a row has the wrong number of cells",
                    where=f"{file}, row {number}",
                    expected=f"{len(header)} cells ({', '.join(header)})",
                    found=f"{len(row)}",
                    hint="put quotation marks around a text or number that holds the separator",
                )
            )
            continue
        values = {name: label(cell) for name, cell in zip(header, row, strict=True)}
        numbers.append(number)
        try:
            records.append(record.model_validate(values, context=_Place(file, number)))
        except ValidationError as error:
            errors.extend(_cell_error(detail, file, number) for detail in error.errors())
    if errors:
        raise errors[0] if len(errors) == 1 else Errors(errors)
    _check_unique(list(zip(numbers, records, strict=True)), record, file)
    if not records:
        raise BokslutError("the file has no rows", where=file, hint="take the file away where nothing is known")
    return records


def _check_unique(rows: Sequence[tuple[int, R]], record: type[R], file: str) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for number, row in rows:
        key = tuple(getattr(row, column) for column in record.unique)
        if record.unique and key in seen:
            raise BokslutError(
                f"“{', '.join(str(part) for part in key if part)}” stands more than once",
                where=f"{file}, rows {seen[key]} and {number}",
                hint=f"each {' and '.join(record.unique)} stands once",
            )
        seen[key] = number


def read_yaml(path: Path, model: type[M], project: Project) -> M:
    """Read a YAML file as a model; unknown keys and wrong values are told with their line.

    Raises
    ------
    MissingData
        Where there is no such file.
    BokslutError
        Where the file is no YAML, or does not hold what the model says.
    """
    file = project.name(path)
    found = existing(path, project)
    if found is None:
        raise MissingData(file, nearest=_nearest_file(path))
    text = decoded(found, file)
    tree = yamltext.compose(text, file)
    content = yamltext.construct(text, file, _Loader)
    if tree is not None:
        check_keys(tree, file)
    try:
        read = model.model_validate(content, context=_Place(file, 1))
    except ValidationError as error:
        errors = [_yaml_error(detail, file, tree) for detail in error.errors()]
        raise errors[0] if len(errors) == 1 else Errors(errors) from None
    check_listed(read, tree, file)
    return read


def read_text(path: Path, project: Project) -> str | None:
    """Return a text file's content, or None where there is none."""
    found = existing(path, project)
    return None if found is None else decoded(found, project.name(path))


def decoded(path: Path, file: str) -> str:
    """Return a file's text, within bounds; see `bokslut.textfile`."""
    return decode(read_file(path, file), file)


def existing(path: Path, project: Project) -> Path | None:
    """Return where a file is, in whichever way its letters are composed; None where there is nothing.

    Raises
    ------
    BokslutError
        Where something else than a file that can be read has its name, which must not pass for nothing, or the
        file lies outside the project.
    """
    found = path if is_file(path) else _composed_otherwise(path)
    if found is not None and is_file(found):
        project.inside(found)
        if not os.access(found, os.R_OK):
            raise BokslutError("a file cannot be read", where=project.name(path), found="it may not be read")
        found.open("rb").close()  # tells that it is read, also where its content is not
        return found
    there = found or path
    if not os.path.lexists(there):
        return None
    what = "a folder" if there.is_dir() else "a link to nothing" if there.is_symlink() else "something else"
    raise BokslutError(f"there is {what} where a file is read", where=project.name(path), expected="a file or nothing")


def _composed_otherwise(path: Path) -> Path | None:
    """Return the path as a Mac's archive writes it, letters and marks apart, in as many parts as it does so."""
    if str(path).isascii():
        return None
    found = Path(path.anchor)
    for part in path.parts[1:] if path.anchor else path.parts:
        spelled = found / part
        apart = found / normalize("NFD", part)
        found = apart if apart != spelled and not os.path.lexists(spelled) else spelled
    return found if found != path else None


def _check_columns(header: list[str], record: type[Record], file: str) -> None:
    fields = record.model_fields
    required = [name for name, field in fields.items() if field.is_required()]
    missing = [name for name in required if name not in header]
    unknown = [name for name in header if name not in fields]
    repeated = {name for name in header if header.count(name) > 1}
    if not (missing or unknown or repeated):
        return
    parts = [f"missing {', '.join(missing)}"] if missing else []
    parts += [f"unknown {name} ({nearest_names(name, fields)})" for name in unknown]
    parts += [f"twice {name}" for name in sorted(repeated)]
    raise BokslutError(
        "the columns are not those of this file",
        where=f"{file}, row 1",
        expected=", ".join(fields),
        found="; ".join(parts),
        hint="see docs/data.md for the columns of each file",
    )


def _expected(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "expected" in context:
        return str(context["expected"])
    if "error" in context:
        return str(context["error"])
    return EXPECTED.get(detail["type"], detail["msg"])


def _cell_error(detail: ErrorDetails, file: str, row: int) -> BokslutError:
    column = str(detail["loc"][0]) if detail["loc"] else "?"
    expected = _expected(detail)
    number = expected.startswith("a number")
    return BokslutError(
        "a cell does not hold what its column holds",
        where=f"{file}, row {row}, column {column}",
        expected=expected,
        found=f"“{detail['input']}”",
        hint="write the figure alone, and leave the cell empty where it is not known" if number else None,
    )


def _yaml_error(detail: ErrorDetails, file: str, tree: yaml.Node | None) -> BokslutError:
    loc = [part for part in detail["loc"] if not str(part).startswith("function-")]
    line = line_of(tree, loc)
    name = ".".join(str(part) for part in loc if part != "[key]")
    found = detail["input"]
    unknown = detail["type"] == "extra_forbidden"
    missing = detail["type"] == "missing"
    word = yamltext.read_otherwise(tree, loc) if detail["type"] == "string_type" else None
    return BokslutError(
        f"unknown key {name}" if unknown else f"{name} is missing" if missing else f"{name} is not right",
        where=f"{file}, line {line}",
        expected=_expected(detail),
        found=None if missing else f"“{word or found}”",
        hint=f"write '{word}' in quotation marks" if word else "see docs/data.md for what may stand here",
    )


def _nearest_file(path: Path) -> str | None:
    """Return a file in the same folder whose name looks like a misspelling of this one."""
    from difflib import get_close_matches

    names = [other.name for other in path.parent.iterdir()] if is_folder(path.parent) else []
    near = get_close_matches(path.name, names, n=1, cutoff=0.8)
    return f"{near[0]} to {path.name}" if near else None
