"""What a sentence names: known values by the words that stand for their subjects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bokslut.tieout.known import Knowledge, Known
from bokslut.tieout.phrases import OF_THE_BOARD, PART_OF
from bokslut.tieout.plain import Sentence
from bokslut.tieout.words import Token, bends, places, tokens

RESULT = ("resulta",)
"""Stems that name the result of the year."""

START = 3
"""Letters of a stem by which it is found."""


@dataclass(frozen=True)
class Mention:
    """Where a text names subjects: their values, and from where to where; `plain` where nothing makes it a part."""

    values: tuple[Known, ...]
    start: int
    end: int
    plain: bool


@dataclass(frozen=True)
class Named:
    """What a sentence names.

    Attributes
    ----------
    here, above, earlier
        What the sentence, its heading, and the sentence before it name.
    told
        What the sentence has half of the words of, anywhere in it, and registered facts of what it names.
    implied
        The result of the year, where the sentence begins with the board itself.
    words
        The sentence's words.
    """

    here: list[Mention]
    above: list[Mention]
    earlier: list[Mention]
    told: list[Mention]
    implied: Mention | None
    words: list[Token]

    @property
    def all(self) -> list[Mention]:
        """Everything, nearest first."""
        return [*self.here, *self.above, *self.earlier, *self.told]


class Subjects:
    """The known values by the stems that name their subjects."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.by_phrase: dict[tuple[str, ...], list[Known]] = {}
        self.by_start: dict[str, set[str]] = {}
        for known in knowledge.values:
            self.by_phrase.setdefault(known.phrase, []).append(known)
            for part in (*known.phrase, *known.around):
                self.by_start.setdefault(part[:START], set()).add(part)

    def _parts(self, words: Sequence[Token]) -> set[str]:
        """Return all stems of which a text has a form."""
        return {
            part
            for word in {token.word for token in words}
            for length in range(1, START + 1)
            for part in self.by_start.get(word[:length], ())
            if bends(word, part)
        }

    def named(self, sentence: Sentence) -> Named:
        """Return what a sentence names."""
        around = self._parts(tokens(f"{sentence.heading} {sentence.before} {sentence.text}"))
        here, above, earlier = (
            self._mentions(text, around) for text in (sentence.text, sentence.heading, sentence.before)
        )
        told = [*self._told(sentence), *self._facts_of(here)]
        return Named(here, above, earlier, told, self._implied(sentence.text), tokens(sentence.text))

    def _mentions(self, text: str, around: set[str]) -> list[Mention]:
        """Return what a text names; not a name that is part of a longer one in the same place."""
        words = tokens(text)
        own = self._parts(words)
        found: list[Mention] = []
        for phrase, values in self.by_phrase.items():
            if not own.issuperset(phrase):
                continue
            near = tuple(value for value in values if not value.around or _share(value.around, around) >= 0.5)
            if near:
                found += [
                    Mention(near, start, end, not PART_OF.search(text[:start])) for start, end in places(phrase, words)
                ]
        return [one for one in found if not any(_within(one, other) for other in found)]

    def _told(self, sentence: Sentence) -> list[Mention]:
        around = self._parts(tokens(f"{sentence.heading} {sentence.text}"))
        return [
            Mention(tuple(values), 0, 0, plain=False)
            for phrase, values in self.by_phrase.items()
            if len(phrase) > 1 and _share(phrase, around) >= 0.5
        ]

    def _facts_of(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Return registered facts of what is named, such as its growth in a part of the year."""
        subjects = {known.phrase[0] for mention in mentions for known in mention.values if len(known.phrase) == 1}
        return [
            Mention(tuple(values), 0, 0, plain=False)
            for phrase, values in self.by_phrase.items()
            if values[0].domain == "fakta" and any(part.startswith(one) for part in phrase for one in subjects)
        ]

    def _implied(self, text: str) -> Mention | None:
        found = OF_THE_BOARD.match(text)
        values = self.by_phrase.get(RESULT, [])
        return Mention(tuple(values), found.start(1), found.end(1), plain=True) if found and values else None


def _share(phrase: Sequence[str], parts: set[str]) -> float:
    return sum(part in parts for part in phrase) / len(phrase)


def _within(one: Mention, other: Mention) -> bool:
    inside = other.start <= one.start and one.end <= other.end
    return inside and other.end - other.start > one.end - one.start
