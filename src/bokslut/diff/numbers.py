"""The numbers of two versions, matched by what they are, not by where in the order they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Literal

from bokslut.diff.chapters import Place
from bokslut.diff.versions import Version
from bokslut.diff.why import Cause, causes, cells_of
from bokslut.numbers import format_value, rounded

Value = Mapping[str, Any]
Pair = tuple[Value | None, Value | None]
Sort = Literal["ändrad", "ny", "borttagen", "dold"]


@dataclass(frozen=True)
class Number:
    """A number that is not as it was.

    Attributes
    ----------
    sort
        ändrad, ny, borttagen; or dold: changed in decimals that are not shown.
    place
        Where it stands; in the earlier version where it is there no more.
    old, new
        What is shown; None where it is not there.
    difference
        New − old with a sign; empty where there are not two values of one unit.
    causes
        Why it changed.
    in_chart
        Whether it stands among the figures of a chart.
    unit
        Its unit; in the earlier version where it is there no more.
    reckoned
        Whether it comes from a formula.
    share
        How large the change is beside the larger of the two values; 0 where there is no difference.
    amount
        The difference in its unit; 0 where there is none.
    """

    sort: Sort
    place: Place
    old: str | None
    new: str | None
    difference: str
    causes: tuple[Cause, ...]
    in_chart: bool
    unit: str
    reckoned: bool = False
    share: float = 0.0
    amount: Decimal = Decimal(0)

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell that changed itself, and not reckoned from it."""
        return len(self.causes) == 1 and self.causes[0].sort == "cell" and not self.reckoned


UNTOLD = "lämnas inte"
"""What stands in the place of a number that was shown and is not to be told any more."""


def numbers(old: Version, new: Version, few: Container[str] = ()) -> list[Number]:
    """Return the numbers that are not as they were, in the order in which they stand.

    Parameters
    ----------
    few
        Ids of the earlier version's numbers that are not told.
    """
    found = []
    for before, after in pairs(old, new):
        number = _number(old, new, before, after)
        if number is not None:
            untold = before is not None and after is None and before["id"] in few
            found.append(replace(number, old=UNTOLD) if untold else number)
    return found


def pairs(old: Version, new: Version) -> list[Pair]:
    """Match the numbers of two versions; in the new one's order, those that are gone last.

    In a table they are matched by group, row label and column; several in one cell, and those of a
    comment, by what they are reckoned from, and what is left of them in order. A number that has moved to
    another comment, and the numbers of a row that only changed its name, are the same as before.
    """
    known = old.inputs.keys() & new.inputs.keys()
    matched: list[Pair] = []
    left: tuple[list[Value], list[Value]] = ([], [])
    blocks: list[tuple[list[Value], list[Value]]] = []
    grouped = (_grouped(old), _grouped(new))
    for key in dict.fromkeys((*grouped[1], *grouped[0])):
        before, after = grouped[0].get(key, []), grouped[1].get(key, [])
        marks = [_mark(old, value, known) for value in before], [_mark(new, value, known) for value in after]
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, *marks, autojunk=False).get_opcodes():
            if tag == "equal":
                matched += zip(before[i1:i2], after[j1:j2], strict=True)
            else:
                left[0].extend(before[i1:i2])
                left[1].extend(after[j1:j2])
                if i2 - i1 == j2 - j1:
                    blocks.append((before[i1:i2], after[j1:j2]))
    matched += _moved(left, lambda value: _mark(old, value, known), lambda value: _mark(new, value, known))
    for befores, afters in blocks:
        for one, other in zip(befores, afters, strict=True):
            if _held(left[0], one) and _held(left[1], other):
                _take(left, one, other)
                matched.append((one, other))
    matched += _renamed(left)
    order = {id(value): place for place, value in enumerate(new.values)}
    matched += [(None, value) for value in left[1]]
    matched.sort(key=lambda pair: order[id(pair[1])])
    return matched + [(value, None) for value in left[0]]


def _grouped(version: Version) -> dict[Hashable, list[Value]]:
    found: dict[Hashable, list[Value]] = defaultdict(list)
    for value in version.values:
        where = value["where"]
        if "table" in where:
            group = version.pages.places[value["id"]].group if value["id"] in version.pages.places else ""
            found[where["table"], group, where["row"], where["column"]].append(value)
        else:
            found[where["comment"]].append(value)
    return found


def _mark(version: Version, value: Value, known: Container[str]) -> Hashable:
    """Return what a number is reckoned from, whatever its value and wherever its rows stand.

    Rows have a name where both versions of their file are known.
    """
    cells = cells_of(version, value)
    names = tuple((cell.file, cell.key if cell.file in known else "", cell.column) for cell in cells)
    return value["unit"], value.get("formula"), names


def _is_in_text(value: Value) -> bool:
    return "comment" in value["where"]


def _moved(
    left: tuple[list[Value], list[Value]], old: Callable[[Value], Hashable], new: Callable[[Value], Hashable]
) -> Iterator[Pair]:
    """Take out of what is left the numbers of comments that stand elsewhere and are reckoned from the same."""
    there: dict[Hashable, list[Value]] = defaultdict(list)
    for value in filter(_is_in_text, left[1]):
        there[new(value)].append(value)
    for value in [value for value in left[0] if _is_in_text(value)]:
        if others := there[old(value)]:
            other = others.pop(0)
            _take(left, value, other)
            yield value, other


def _renamed(left: tuple[list[Value], list[Value]]) -> Iterator[Pair]:
    """Take out the rows of a table whose figures all are those of a row that is there no more."""

    def rows(values: Iterable[Value]) -> dict[tuple[str, str, int], list[Value]]:
        found: dict[tuple[str, str, int], list[Value]] = defaultdict(list)
        for value in values:
            where = value["where"]
            if "table" in where:
                found[where["table"], where["row"], where["at"][0]].append(value)
        return found

    def told(row: Sequence[Value]) -> list[tuple[str, str, str]]:
        return [(value["where"]["column"], value["value"], value["unit"]) for value in row]

    there = rows(left[1])
    for (table, _, _), before in list(rows(left[0]).items()):
        for key, after in there.items():
            if key[0] == table and told(after) == told(before) and any(Decimal(value["value"]) for value in after):
                for one, other in zip(before, after, strict=True):
                    _take(left, one, other)
                    yield one, other
                del there[key]
                break


def _held(values: Sequence[Value], value: Value) -> bool:
    return any(one is value for one in values)


def _take(left: tuple[list[Value], list[Value]], one: Value, other: Value) -> None:
    for values, value in zip(left, (one, other), strict=True):
        values[:] = [kept for kept in values if kept is not value]


def _number(old: Version, new: Version, before: Value | None, after: Value | None) -> Number | None:
    value = after or before
    assert value is not None
    version = new if after else old
    place = version.pages.places.get(value["id"]) or Place(value["where"]["chapter"], "")
    was_shown, now_shown = (one["shown"] if one else None for one in (before, after))
    if before is None or after is None:
        sort: Sort = "ny" if after else "borttagen"
        return Number(sort, place, was_shown, now_shown, "", (), _in_chart(value), value["unit"])
    same_unit = before["unit"] == after["unit"]
    if same_unit and before["value"] == after["value"] and before["shown"] == after["shown"]:
        return None
    was, now = Decimal(before["value"]), Decimal(after["value"])
    sort = "dold" if before["shown"] == after["shown"] and same_unit else "ändrad"
    difference = _difference(now - was, before, after, sort) if same_unit else ""
    amount = now - was if same_unit else Decimal(0)
    share = float(abs(amount) / max(abs(was), abs(now))) if amount else 0.0
    why = tuple(causes(old, new, before, after))
    return Number(
        sort,
        place,
        was_shown,
        now_shown,
        difference,
        why,
        _in_chart(value),
        after["unit"],
        "formula" in after,
        share,
        amount,
    )


def _in_chart(value: Value) -> bool:
    return str(value["where"].get("table", "")).startswith("diagram-")


def _difference(change: Decimal, before: Value, after: Value, sort: Sort) -> str:
    """Return a change as a reader reckons it, from what is shown; one that is not shown, unrounded."""
    decimals = max(_decimals(before["shown"]), _decimals(after["shown"]))
    was, now = (rounded(Decimal(value["value"]), _decimals(value["shown"])) for value in (before, after))
    if sort == "dold" or was == now:
        exponent = change.normalize().as_tuple().exponent
        decimals = max(decimals, -exponent if isinstance(exponent, int) else 0)
    else:
        change = now - was
    unit = {"procent": "procentenheter", "antal": "", "skala": "", "andel": ""}.get(after["unit"], after["unit"])
    return f"{format_value(change, decimals, signed=True)} {unit}".strip()


def _decimals(shown: str) -> int:
    digits = shown.partition(",")[2]
    return len(digits) - len(digits.lstrip("0123456789"))
