"""Small groups: figures about so few persons that one could be recognised are withheld where they are read.

What is withheld never leaves the reading of a file, so that no table, chart, comment, data file or later report can
hold it. Others are withheld with it, so that it cannot be reckoned from totals, shares or other times of the year.
docs/privacy.md says how, and which law it follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationInfo

from bokslut.errors import BokslutError
from bokslut.kinds import INTERIM_MONTH
from bokslut.numbers import Figure
from bokslut.project import Project
from bokslut.reading import Record, figure_of, read_yaml
from bokslut.reads import is_file
from bokslut.textfile import decode

FILE = "privacy.yaml"
"""The file in `params/` that says how few is too few."""

SMALLEST_GROUP = 5
"""How many persons a figure must be about where nothing else is said."""

LEAST_ALLOWED = 3
"""A smaller threshold would let each of two persons reckon the other's figure."""

FEWEST_BY_ANY_LAW = 11
"""The highest of what `Personal.fewest_by_law` gives."""

ONE_PERSON, TWO_THINGS = Decimal(1), Decimal(2)
"""How far a withheld percentage and a withheld count must be able to vary: what one person can make of it."""


def _persons(value: Any, info: ValidationInfo) -> Figure:
    figure = figure_of("antal", value, info)
    if figure.value is not None and (figure.value < 0 or figure.value % 1):
        raise ValueError("a whole number of persons, or nothing where it is not known")
    return figure


Persons = Annotated[Figure, PlainValidator(_persons)]
"""How many persons a row is about; empty where it is not known."""


class Personal(Record):
    """A row whose figures are about persons; its class says which column tells how many: `personer`."""

    figures: ClassVar[tuple[str, ...]] = ()
    """The columns that are withheld."""
    if TYPE_CHECKING:
        personer: Figure

    seldom: ClassVar[bool] = False
    """Whether the file is mostly about other things than persons.

    Where it then tells no number of persons at one time, what it tells at other times of the year is not asked.
    """
    since_january: ClassVar[bool] = False
    """Whether a period's figures count what has happened since January."""

    @property
    def group(self) -> Hashable:
        """What the row is about: rows of the same group are withheld together, at all times of a year."""
        return tuple(getattr(self, column) for column in self.unique)

    @property
    def fewest_by_law(self) -> int:
        """The fewest persons that a law lets the row be about, whatever the parameters say."""
        return 0

    @classmethod
    def persons(cls, rows: Sequence[Any]) -> list[Decimal | None]:
        """Return how many persons each row of a file is about, None where it is not known."""
        return [row.personer.value for row in rows]

    @classmethod
    def sums(cls, rows: Sequence[Any]) -> list[Sum]:
        """Return what adds up to what among the rows of a file."""
        return []


@dataclass(frozen=True)
class Sum:
    """Rows that add up to another row of the same file.

    Attributes
    ----------
    whole
        The row that they add up to; None where the file has no such row.
    parts
        The rows that add up.
    weighted
        Whether each counts by how many persons it is about, as a percentage of a group's time does.
    rest
        Whether there may be more than the parts, which no row tells of.
    entangled
        Whether it is not known how the rows add up, as of departments within each other: none is told where one is
        withheld.
    """

    whole: Personal | None
    parts: tuple[Personal, ...]
    weighted: bool = False
    rest: bool = False
    entangled: bool = False


class Privacy(BaseModel):
    """How few persons are too few to give figures about, in general and by file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    smallest_group: Annotated[int, Field(ge=LEAST_ALLOWED)] = SMALLEST_GROUP
    files: dict[str, Annotated[int, Field(ge=LEAST_ALLOWED)]] = Field(default_factory=dict)

    def fewest(self, file: str) -> int:
        """Return the fewest persons that a figure of a file may be about, where no law asks for more."""
        return self.files.get(file, self.smallest_group)


def read_privacy(project: Project) -> Privacy:
    """Return what the project asks for; the defaults where it has no `params/privacy.yaml`."""
    path = project.params / FILE
    return read_yaml(path, Privacy, project) if is_file(path) else Privacy()


def counts_persons(content: bytes) -> bool:
    """Return whether a data file tells how many its figures are about: some of them may not be told."""
    try:
        head = decode(content).lstrip().partition("\n")[0]
    except BokslutError:
        return True
    return "personer" in (name.strip(' \t\r"').lower() for name in re.split(r"[;,\t]", head))


P = TypeVar("P", bound=Personal)


def without(rows: Sequence[P], groups: frozenset[Hashable]) -> list[P]:
    """Return rows without the figures of some groups, which tell of themselves that they are withheld."""
    return [_withheld(row) if row.group in groups else row for row in rows]


def _withheld(row: P) -> P:
    figures = {column: getattr(row, column) for column in row.figures}
    return row.model_copy(
        update={
            column: replace(figure, value=None, decimals=0, withheld=True)
            for column, figure in figures.items()
            if figure.known
        }
    )


Groups = Mapping[int | None, frozenset[Hashable]]
"""The groups that are withheld, by the month that a period ends with; None is the year."""


def withheld_groups(times: Mapping[int | None, Sequence[P]], record: type[P], fewest: int) -> Groups:
    """Return the groups whose figures are withheld at each time of a year.

    A group that is small at one time is withheld at all of them, since levels of one year bound each other.
    Counts since January grow with time, and would all be small in January: of them see `_too_near`.

    Parameters
    ----------
    times
        The rows of the year's file and of those of its periods.
    fewest
        The fewest persons that a figure may be about.
    """
    apart = _too_near(times, record, fewest) if record.since_january else {}
    always = set() if record.since_january else {group for rows in times.values() for group in _small(rows, fewest)}

    def at(month: int | None) -> set[Hashable]:
        return always | apart.get(month, set())

    while more := next((more for month, rows in times.items() if (more := _more(rows, fewest, at(month)))), set()):
        always |= more
    return {month: frozenset(at(month)) for month in times}


def _small(rows: Sequence[Personal], fewest: int) -> Iterator[Hashable]:
    """Yield the groups that are small themselves; nobody is recognised by a group of nobody."""
    for row, persons in _counted(rows):
        if persons is not None and 0 < persons < max(fewest, row.fewest_by_law):
            yield row.group
        if is_of_nobody(row, persons):
            yield row.group


def is_of_nobody(row: Personal, persons: Decimal | None) -> bool:
    """Return whether a row is said to be about nobody and tells something all the same: one of both is wrong."""
    return persons == 0 and any(figure is not None and figure.value for figure in _figures(row))


def _counted(rows: Sequence[P]) -> Iterable[tuple[P, Decimal | None]]:
    return zip(rows, type(rows[0]).persons(rows), strict=True) if rows else ()


def _too_near(times: Mapping[int | None, Sequence[P]], record: type[P], fewest: int) -> dict[int | None, set[Hashable]]:
    """Return the groups whose count since January is withheld at each time.

    It is given where it is about enough persons, and about as many more or fewer than at each other time that it
    is given at: else the difference between two reports would be a figure about few. The year goes first, then the
    interim report, then the months in their order.
    """
    found: dict[int | None, set[Hashable]] = {month: set() for month in times}
    given: dict[Hashable, list[_Count]] = {}

    def is_near(what: Hashable, count: _Count) -> bool:
        others = given.setdefault(what, [(Decimal(0), Decimal(0))])
        if any(_near(count, other, fewest) for other in others):
            return True
        others.append(count)
        return False

    for month in sorted(times, key=lambda month: (month is not None, month != INTERIM_MONTH, month or 0)):
        rows = times[month]
        for row, persons in _counted(rows):
            if persons is not None and is_near(row.group, (persons, _first(row))):
                found[month].add(row.group)
        numbers = {id(row): number for row, number in _counted(rows)}
        for one in record.sums(rows):
            parts = {part.group for part in one.parts}
            if one.whole is None or not one.rest or found[month] & {one.whole.group, *parts}:
                continue
            counted = [(numbers[id(row)], _first(row)) for row in (one.whole, *one.parts)]
            (whole, total), *others = counted
            if whole is not None and all(number is not None for number, _ in others):
                persons = whole - sum(number for number, _ in others if number is not None)
                left = total - sum(value for _, value in others)
                if is_near(("rest", one.whole.group, frozenset(parts)), (persons, left)):
                    found[month] |= parts
    return found


_Count = tuple[Decimal, Decimal]
"""How many persons a count is about, and the count."""


def _near(one: _Count, other: _Count, fewest: int) -> bool:
    """Return whether the difference between two counts is about few: the same persons may have had one more."""
    apart = abs(one[0] - other[0])
    return 0 < apart < fewest or (apart == 0 and one[1] != other[1])


def _first(row: Personal) -> Decimal:
    figure = _figures(row)[0]
    return Decimal(0) if figure is None or figure.value is None else figure.value


def _more(rows: Sequence[P], fewest: int, found: set[Hashable]) -> set[Hashable]:
    """Return groups that must be withheld too, since the others would give away what is withheld."""
    persons = {id(row): number for row, number in _counted(rows)}
    sums = type(rows[0]).sums(rows) if rows else []
    needed = (_Protected(one, lambda row: persons[id(row)], fewest).needs(found) for one in sums)
    return next((more for more in needed if more), set())


@dataclass(frozen=True)
class _Part:
    """An addend of a sum: a row, or what no row tells of."""

    row: Personal | None
    values: tuple[Figure | None, ...]
    persons: Decimal | None


class _Protected:
    """A sum, and what must be withheld of it so that nothing withheld can be reckoned."""

    def __init__(self, one: Sum, persons: Callable[[Any], Decimal | None], fewest: int) -> None:
        self.sum, self.fewest = one, max(fewest, *(row.fewest_by_law for row in one.parts))
        self.whole_persons = persons(one.whole) if one.whole else None
        self.parts = [_Part(row, _figures(row), persons(row)) for row in one.parts if _has_value(row)]

    def needs(self, found: set[Hashable]) -> set[Hashable]:
        """Return the groups that must be withheld beside those found; none where all is protected."""
        whole = self.sum.whole
        if self.sum.entangled:
            groups = {part.row.group for part in self.parts if part.row}
            return groups - found if found & {*groups, *([whole.group] if whole else [])} else set()
        if whole is not None and whole.group in found:
            return {part.row.group for part in self.parts if part.row} - found
        hidden = [part for part in self.parts if part.row and part.row.group in found]
        rest = self._rest()
        if rest is not None:
            if not hidden and not self._is_small([rest]):
                return set()
            hidden.append(rest)
        if not hidden or self._protects(hidden):
            return set()
        shown = sorted(
            (part for part in self.parts if part not in hidden),
            key=lambda part: (part.persons is None, part.persons or 0, str(part.row and part.row.group)),
        )
        useful = [part for part in shown if part.persons != 0] or shown
        if useful and useful[0].row:
            return {useful[0].row.group}
        alone = len(hidden) < 2 or self._is_small(hidden)
        return {whole.group} if whole is not None and alone else set()

    def _rest(self) -> _Part | None:
        """Return what the parts leave of the whole, by its first column; None where they leave nothing."""
        whole = self.sum.whole
        if not self.sum.rest or whole is None:
            return None
        if self.sum.weighted and whole.figures[0] == "procent":
            return self._rest_of_a_percentage(_figures(whole)[0])
        total, known = _figures(whole)[0], [part.values[0] for part in self.parts]
        if total is None or total.value is None:
            return None
        left = total.value - sum((one.value for one in known if one and one.value is not None), Decimal(0))
        if not left:
            return None
        numbers = [part.persons for part in self.parts]
        persons = None
        if self.whole_persons is not None and all(number is not None for number in numbers):
            persons = self.whole_persons - sum(number for number in numbers if number is not None)
        return _Part(None, (replace(total, value=left),), persons if persons is not None and persons > 0 else None)

    def _rest_of_a_percentage(self, total: Figure | None) -> _Part | None:
        """Return the group that no row tells of, whose percentage follows from how many the others are."""
        numbers = [part.persons for part in self.parts]
        if total is None or total.value is None or self.whole_persons is None or None in numbers:
            return None
        persons = self.whole_persons - sum(number for number in numbers if number is not None)
        if persons <= 0:
            return None
        of_parts = [part.values[0].value or Decimal(0) for part in self.parts if part.values[0] is not None]
        told = sum((value * number for value, number in zip(of_parts, numbers, strict=True) if number), Decimal(0))
        value = max((total.value * self.whole_persons - told) / persons, Decimal(0))
        return _Part(None, (replace(total, value=value),), persons)

    def _is_small(self, parts: Iterable[_Part]) -> bool:
        """Return whether parts are together about too few; what is not known is taken to be about enough."""
        return sum(self.fewest if part.persons is None else part.persons for part in parts) < self.fewest

    def _protects(self, hidden: Sequence[_Part]) -> bool:
        if len(hidden) < 2 or self._is_small(hidden):
            return False
        return all(self._has_room(hidden, place) for place in range(len(hidden[0].values)))

    def _has_room(self, hidden: Sequence[_Part], place: int) -> bool:
        """Return whether the withheld figures of a column can share their sum in ways that are far enough apart."""
        pairs = [(part.values[place], part.persons) for part in hidden if place < len(part.values)]
        known = [(one.value, number) for one, number in pairs if one is not None and one.value is not None]
        unit = next((one.unit for one, _ in pairs if one is not None), "")
        if unit == "år" or len(known) < len(hidden):
            return True
        if unit != "procent":
            return sum((abs(value) for value, _ in known), Decimal(0)) >= TWO_THINGS
        if not self.sum.weighted:
            share = sum((value for value, _ in known), Decimal(0))
            return share > 0 and (self.whole_persons is None or share * self.whole_persons / 100 >= ONE_PERSON)
        if any(number is None for _, number in known):
            return any(value > 0 for value, _ in known)
        absent = sum((value * number / 100 for value, number in known if number is not None), Decimal(0))
        present = sum((number for _, number in known if number is not None), Decimal(0)) - absent
        return absent >= ONE_PERSON and present >= ONE_PERSON


def _figures(row: Personal) -> tuple[Figure | None, ...]:
    return tuple(getattr(row, column) for column in row.figures)


def _has_value(row: Personal) -> bool:
    return any(figure is not None and figure.known for figure in _figures(row))
