"""The sentences of two versions: added, removed, and changed with every word that did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bokslut.diff.chapters import CLOSE, OPEN, Pages, Piece, Place, shown
from bokslut.diff.chapters import Sort as PieceSort

Sort = Literal["ändrad", "ny", "borttagen"]
Mark = Literal["", "del", "ins"]

_NUMBER = r"(?:\u00a0\d{3})*(?:[.,]\d+)*"
_TOKEN = re.compile(rf"\s*{OPEN}[^{CLOSE}]*{CLOSE}|\s*[+−]?[\w–:/%§’-]+{_NUMBER}|\s*[^\w\s]")

LIKENESS = (0.5, 0.6, 0.75)
"""How much of their words two sentences share that are one sentence changed: in one place, in one chapter, anywhere."""


@dataclass(frozen=True)
class Part:
    """Some words of a sentence: kept, taken away or put in; and whether they are a number from the data."""

    mark: Mark
    text: str
    number: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence that is not as it was."""

    sort: Sort
    piece: PieceSort
    place: Place
    parts: tuple[Part, ...]

    @property
    def numbers_only(self) -> bool:
        """Whether nothing but numbers changed."""
        return self.sort == "ändrad" and all(part.number for part in self.parts if part.mark)


def sentences(old: Pages, new: Pages) -> list[Sentence]:
    """Return the sentences that are not as they were, in the order in which they stand.

    A sentence that has only moved is as it was.
    """
    before, after = list(old.pieces), list(new.pieces)
    matcher = SequenceMatcher(None, [_told(p) for p in before], [_told(p) for p in after], autojunk=False)
    gone: list[tuple[int, Piece]] = []
    come: list[tuple[int, Piece]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            # What is gone stands in the new version's order where it stood.
            gone += [(j1, piece) for piece in before[i1:i2]]
            come += list(enumerate(after[j1:j2], start=j1))
    gone, come = _without_moved(gone, come)
    changed = list(_changed(gone, come))
    taken = ({id(was) for was, _, _ in changed}, {id(now) for _, now, _ in changed})
    found = [
        *(
            (at, 1, Sentence("ändrad", now.sort, now.place, tuple(words(was.text, now.text))))
            for was, now, at in changed
        ),
        *((at, 0, _whole("borttagen", piece)) for at, piece in gone if id(piece) not in taken[0]),
        *((at, 2, _whole("ny", piece)) for at, piece in come if id(piece) not in taken[1]),
    ]
    return [sentence for _, _, sentence in sorted(found, key=lambda one: one[:2])]


def words(was: str, now: str) -> Iterator[Part]:
    """Yield a sentence's words with those that were taken away and put in; a number is one word."""
    before, after = _TOKEN.findall(was), _TOKEN.findall(now)
    matcher = SequenceMatcher(None, [token.strip() for token in before], [token.strip() for token in after], False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from _parts("", after[j1:j2])
        else:
            yield from _parts("del", before[i1:i2])
            yield from _parts("ins", after[j1:j2])


def _parts(mark: Mark, tokens: Sequence[str]) -> Iterator[Part]:
    """Yield tokens of one mark, numbers and words apart."""
    gathered = ""
    for token in tokens:
        if OPEN in token:
            if gathered:
                yield Part(mark, gathered)
            gathered = ""
            yield Part(mark, shown(token), True)
        else:
            gathered += token
    if gathered:
        yield Part(mark, gathered)


def _whole(sort: Sort, piece: Piece) -> Sentence:
    mark: Mark = "ins" if sort == "ny" else "del"
    return Sentence(sort, piece.sort, piece.place, (Part(mark, shown(piece.text)),))


def _told(piece: Piece) -> tuple[str, str]:
    return piece.sort, shown(piece.text)


def _without_moved(
    gone: list[tuple[int, Piece]], come: list[tuple[int, Piece]]
) -> tuple[list[tuple[int, Piece]], list[tuple[int, Piece]]]:
    moved = Counter(_told(piece) for _, piece in gone) & Counter(_told(piece) for _, piece in come)

    def others(pieces: list[tuple[int, Piece]]) -> list[tuple[int, Piece]]:
        left = Counter(moved)
        kept = []
        for at, piece in pieces:
            if left[_told(piece)]:
                left[_told(piece)] -= 1
            else:
                kept.append((at, piece))
        return kept

    return others(gone), others(come)


def _changed(
    gone: Sequence[tuple[int, Piece]], come: Sequence[tuple[int, Piece]]
) -> Iterator[tuple[Piece, Piece, int]]:
    """Yield the sentences that are another's next version, most alike first."""
    bags = {id(piece): _bag(piece.text) for _, piece in (*gone, *come)}
    alike = []
    for i, (_, was) in enumerate(gone):
        for j, (_, now) in enumerate(come):
            if was.sort != now.sort:
                continue
            apart = _apart(was, now)
            likeness = _likeness(bags[id(was)], bags[id(now)])
            if likeness >= LIKENESS[apart]:
                # Of sentences that differ in numbers alone, the one in the same place is the same.
                alike.append((apart, -likeness, abs(i - j), i, j))
    taken: tuple[set[int], set[int]] = (set(), set())
    for *_, i, j in sorted(alike):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield gone[i][1], come[j][1], come[j][0]


def _apart(was: Piece, now: Piece) -> int:
    """Return how far apart two pieces stand: 0 in the same place, 1 in the same chapter, 2 elsewhere.

    A heading, which names its place itself, stands in its chapter.
    """
    if was.place.chapter != now.place.chapter:
        return 2
    return 0 if was.sort == "rubrik" or _within_chapter(was.place) == _within_chapter(now.place) else 1


def _within_chapter(place: Place) -> tuple[str, ...]:
    return place.section, place.table, place.row


def _bag(text: str) -> Counter[str]:
    """Return the words of a sentence; all numbers count as one word, since they change with the data."""
    return Counter("#" if OPEN in token else token.strip().lower() for token in _TOKEN.findall(text))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)
