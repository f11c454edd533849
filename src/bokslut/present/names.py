"""Names for expressions: how comments reach what data call by labels, and anchors made of labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from bokslut.errors import BokslutError, nearest_names
from bokslut.numbers import Cell, Figure

_SIGNS = str.maketrans({"≤": "högst ", "≥": "minst ", "<": "under ", ">": "över ", "&": " ", "–": "_", "-": "_"})

Pairs = Mapping[str, Any] | Iterable[tuple[str, Any]]


def slug(label: str) -> str:
    """Return the name by which expressions reach what data call `label`."""
    plain = re.sub(r"[^\w ]", "", normalize("NFC", label).translate(_SIGNS).lower())
    return re.sub(r"[ _]+", "_", plain).strip("_")


class Anchors:
    """The anchors of a part of a document, each of which is given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def __call__(self, *parts: str) -> str:
        """Return an anchor made of labels: letters, digits and hyphens, with a number behind where it is taken."""
        name = "-".join(filter(None, (_plain(part) for part in parts))) or "del"
        return self.first_free(name)

    def first_free(self, name: str) -> str:
        """Return `name`, or `name` with the first number behind it that makes it new."""
        given, number = name, 1
        while given in self._taken:
            number += 1
            given = f"{name}-{number}"
        self._taken.add(given)
        return given


def _plain(label: str) -> str:
    kept = "".join(one for one in slug(label) if one.isalpha() or one in "0123456789_")
    return re.sub("_+", "-", kept).strip("-")


@dataclass
class _Entry:
    """What a label stands for; `value` may be a function that gives it when it is first asked for."""

    label: str
    value: Any

    def get(self) -> Any:
        if callable(self.value) and not isinstance(self.value, Figure):
            self.value = self.value()
        return self.value

    @property
    def place(self) -> str:
        """The row that it stands in; empty where that is not known."""
        if isinstance(self.value, Names):
            return self.value.where
        source = self.value.source if isinstance(self.value, Figure) else None
        return row_of(source) if isinstance(source, Cell) else ""

    @property
    def told(self) -> str:
        label = self.value.what if isinstance(self.value, Names) and self.value.where else self.label
        return f"“{label}”" + (f" ({self.place})" if self.place else "")

    def is_same(self, other: _Entry) -> bool:
        """Return whether both stand for the same row, or for the same thing."""
        return self.value is other.value or bool(self.place and self.place == other.place)


class Names(Mapping[str, Any]):
    """Names for expressions: by attribute, by label (`x["≤ 29 år"]`), or by what a label becomes.

    A name that several rows could be meant by is refused with all of them; a label in brackets means the
    row that has just this label. A value may be a function without parameters, called when the name is first used.

    Parameters
    ----------
    what
        What the names are of, as errors tell it.
    entries
        Labels of the data and what they stand for.
    own
        Names that the package gives beside them, such as `totalt`; where one stands for several rows it
        is given several times.
    also
        Other ways to write a label: names that count as little as what labels become.
    where
        The row that the names are of.
    """

    def __init__(self, what: str, entries: Pairs, own: Pairs = (), *, also: Pairs = (), where: str = "") -> None:
        self.what = what
        self.where = where
        labels, owned, others = ([_Entry(*pair) for pair in _pairs(of)] for of in (entries, own, also))
        self._own = owned
        self._labels = tuple(dict.fromkeys(entry.label for entry in (*labels, *owned)))
        self._exact = _gathered(labels, lambda label: label)
        self._named = _gathered([*labels, *owned, *others], slug)

    @property
    def entries(self) -> dict[str, Any]:
        """What all labels stand for, as it is known so far."""
        return {entry.label: entry.value for of in self._named.values() for entry in of}

    @property
    def own(self) -> Names:
        """The names that the package gives, those for one row alone, whatever the data call theirs.

        The package's own sentences use them, so that no label of the data can come between.
        """
        named = _gathered(self._own, lambda label: label)
        clear = {name: entries[0].get for name, entries in named.items() if len(_apart(entries)) == 1}
        return Names(self.what, clear, where=self.where)

    def beside(self, own: Mapping[str, Any]) -> Names:
        """Return these names and others, which go before those that are called alike."""
        both = copy(self)
        more = [_Entry(label, value) for label, value in own.items()]
        both._labels = tuple(dict.fromkeys((*own, *self._labels)))
        both._exact = self._exact | _gathered(more, lambda label: label)
        both._named = self._named | _gathered(more, slug)
        return both

    def is_clear(self, name: str) -> bool:
        """Return whether a name stands for one row alone."""
        return len(_apart(self._named.get(slug(name), []))) == 1

    def __getitem__(self, name: str) -> Any:
        return self._one(name, self._exact.get(name) or self._named.get(slug(name), []))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._exact or slug(name) in self._named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._one(name, self._named.get(slug(name), []))

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)

    def _one(self, name: str, found: list[_Entry]) -> Any:
        """Return what the one entry stands for."""
        apart = _apart(found)
        if not apart:
            known = nearest_names(name, [slug(label) for label in self._labels])
            raise BokslutError(f"{self.what} has no {name}", hint=known)
        if len(apart) > 1:
            raise BokslutError(
                f"{self.what} has {len(apart)} rows that {name} may mean",
                found=" and ".join(entry.told for entry in apart),
                hint=self._how_to_tell(apart),
            )
        return apart[0].get()

    def _how_to_tell(self, entries: list[_Entry]) -> str:
        """Return the expressions that mean each of several entries alone."""
        written = []
        for entry in entries:
            own = [label for label, of in self._exact.items() if len(_apart([*of, entry])) == 1]
            if own:
                label = own[0].replace("\\", "\\\\").replace('"', '\\"')
                written.append(f'{self.what}["{label}"]')
        if len(written) < len(entries):
            return "name the rows otherwise in the data"
        return f"write {' or '.join(written)}"


def row_of(cell: Cell) -> str:
    """Return the row that a cell stands in, as errors tell it."""
    return f"{cell.file}, row {cell.row}"


def row_of_figure(figure: Figure) -> str:
    """Return the row that a figure is read from; empty for one that is reckoned."""
    return row_of(figure.source) if isinstance(figure.source, Cell) else ""


def _pairs(of: Pairs) -> Iterable[tuple[str, Any]]:
    return of.items() if isinstance(of, Mapping) else of


def _gathered(entries: Iterable[_Entry], name: Callable[[str], str]) -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        found.setdefault(name(entry.label), []).append(entry)
    return found


def _apart(entries: Iterable[_Entry]) -> list[_Entry]:
    """Return the entries that stand for different rows, the last of those that stand for the same."""
    found: list[_Entry] = []
    for entry in entries:
        same = next((place for place, other in enumerate(found) if other.is_same(entry)), None)
        if same is None:
            found.append(entry)
        else:
            found[same] = entry
    return found
