"""What the words around a figure mean: which known values it could be, and no others.

The words mean a value where its subject is named in the same sentence (or the sentence tells of “utfallet” under the
subject's heading), a verb or noun right beside the figure says what it measures, and nothing between them turns to
something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bokslut.tieout.figures import Written, in_unit
from bokslut.tieout.known import Known
from bokslut.tieout.measures import DEVIATIONS, Cue, cue_after, cue_of, of_heading
from bokslut.tieout.mentions import Mention, Named
from bokslut.tieout.phrases import (
    ABOUT,
    AHEAD,
    BARRIER,
    COMPARED,
    LABELLED,
    LAST_YEAR,
    NARROWED,
    NEXT_TO,
    OF_THE_HEADING,
    OR,
    PART_OF_YEAR,
    YEAR,
)
from bokslut.tieout.plain import Sentence
from bokslut.tieout.words import alike, stems

COUNTED = ("mål", "kontroller", "utförare", "åtgärder", "prognoser", "granskningar")
"""Domains whose words name things more often than the figures of them."""

NEAR = 160
"""Characters between a subject's name and a figure of it, at most."""

ALONE = rf"(?<![\d-]){YEAR}(?![\d-])"
"""A year that is no part of a date or of a span of years."""


class Reading:
    """One figure of a sentence, with the words around it."""

    def __init__(self, year: int, sentence: Sentence, written: Sequence[Written], at: int, named: Named) -> None:
        self.year, self.sentence, self.written, self.figure, self.named = year, sentence, written, written[at], named
        text = sentence.text
        self.before = text[written[at - 1].end if at else 0 : self.figure.start]
        self.after = text[self.figure.end : written[at + 1].start if at + 1 < len(written) else len(text)]
        self.subject: Mention | None = None
        self.cue: Cue | None = cue_of(text[: self.figure.start], text[self.figure.end :])
        if at and cue_after(text[self.figure.end :]) is None and OR.fullmatch(self.before):
            self.cue = cue_of(text[: written[at - 1].start], text[written[at - 1].end :])
        self.about = bool(ABOUT.search(text[: self.figure.start]))
        self.subject = self._subject()
        if self.cue is None and self.subject and NEXT_TO.fullmatch(text[self.subject.end : self.figure.start]):
            self.cue = Cue(("utfall", "budget", "prognos", "avvikelse", "mål"))

    def value(self, known: Known) -> Decimal | None:
        """Return a known value in the figure's unit; a number without unit is told in the value's own."""
        unit = self.figure.unit
        if unit == "" and known.unit in ("tkr", "mnkr", "procent", "procentenheter"):
            return None
        if known.unit == "årsarbetare" and re.match(r" (?:medarbetare|anställda|personer)", self.after):
            return None
        if known.measure != "fakta" and known.unit == "procentenheter" and unit == "procent":
            return None
        return in_unit(known.value, known.unit, unit)

    def exact(self) -> list[Known]:
        """Return the values of a figure that its place alone gives a meaning: beside a label, or before a noun."""
        return self._labelled() or self._counted()

    def meant(self) -> list[Known]:
        """Return the values that the words mean without doubt; none where there is doubt."""
        subject = self.subject
        if self.cue is None or subject is None or all(known.domain in COUNTED for known in subject.values):
            return []
        years = self.years(self.cue)
        part = PART_OF_YEAR.search(f"{self.sentence.before} {self.sentence.text}") is not None
        found = [
            known
            for known in subject.values
            if known.domain not in COUNTED
            and self.value(known) is not None
            and (known.measure in self.cue.measures)
            and (part or known.month is None or not self._has_year_value(subject, known))
            and known.year in years
        ]
        if part and not any(known.month for known in found):
            return []
        told = self.sentence.text[: self.figure.start]
        if AHEAD.search(told):
            found = [known for known in found if known.measure.startswith(("prognos", "budget", "mål"))]
        return found

    def _labelled(self) -> list[Known]:
        """Return the values that a line such as “Utfall 2023: 263” gives of the key figure that its heading names."""
        text = self.sentence.text
        label = LABELLED.match(text)
        if label is None or label.end() != self.figure.start:
            return []
        measure, year = of_heading(label[1])
        above = stems(self.sentence.heading)
        return [
            known
            for mention in self.named.told
            for known in mention.values
            if known.domain == "nyckeltal" and known.measure == measure and self.value(known) is not None
            and known.year == (year or self.year) and alike(known.phrase, above) >= 0.6
        ]  # fmt: skip

    def _counted(self) -> list[Known]:
        """Return the numbers of things of which the figure, right before their name, tells how many."""
        if self.figure.unit or BARRIER.search(self.before) or COMPARED.search(self.before):
            return []
        beside = [one for one in self.named.here if one.start == self.figure.end + 1]
        years = self.years(self.cue or Cue(("utfall",)))
        return [
            known
            for one in beside
            for known in one.values
            if known.domain not in COUNTED
            and known.unit == "antal"
            and known.measure == "utfall"
            and known.month is None
            and known.year in years
        ]

    def _has_year_value(self, subject: Mention, known: Known) -> bool:
        return any(o.month is None and o.measure == known.measure and o.year == known.year for o in subject.values)

    def _subject(self) -> Mention | None:
        """Return the subject that the figure is told of: the last one named before it, or that of the heading."""
        before = [one for one in self.named.here if one.end <= self.figure.start]
        if before:
            last = max(before, key=lambda one: (one.end, one.end - one.start))
            between = self.sentence.text[last.end : self.figure.end]
            alone = not NARROWED.match(self.sentence.text[last.end : last.end + 30])
            if not last.plain or not alone or BARRIER.search(between) or len(between) > NEAR:
                return None
            return _all_at(last, before)
        if (
            self.named.implied
            and not self.named.here
            and self.cue is not None
            and set(self.cue.measures) & set(DEVIATIONS)
        ):
            return None if BARRIER.search(self.sentence.text[: self.figure.start]) else self.named.implied
        if (
            not self.named.here
            and OF_THE_HEADING.match(self.sentence.text)
            and not BARRIER.search(self.sentence.text[: self.figure.end])
        ):
            told = self.named.above or [one for one in self.named.earlier if one.plain]
            return _all_at(told[0], told) if len({(one.start, one.end) for one in told}) == 1 else None
        return None

    def years(self, cue: Cue) -> set[int]:
        """Return the years that the figure may be of: those named, but not those compared with."""
        text, year = self.sentence.text, self.year
        beside = re.match(rf" (?:\w+ ){{0,2}}?({YEAR})\b", self.after)
        if (
            beside
            and not COMPARED.search(self.after[: beside.start(1)])
            and not re.match(r" (?:jämfört|än|mot)", self.after)
        ):
            return {int(beside[1])}
        if cue.year:
            return {year + cue.year, year}
        if any(not COMPARED.search(self.before[: found.start()]) for found in LAST_YEAR.finditer(self.before)):
            return {year, year - 1}
        named = {
            int(found[0])
            for found in re.finditer(ALONE, text[: self.figure.end + self._clause()])
            if not COMPARED.search(text[: found.start()])
        }
        told = {found for found in named if abs(found - year) < 6}
        if not told:
            earlier = [int(found) for found in re.findall(ALONE, self.sentence.before)]
            return {year, *(found for found in earlier if abs(found - year) < 6)}
        return told

    def beside(self) -> list[Mention]:
        """Return what is named in the figure's own part of the sentence, and its subject."""
        start = self.figure.start - len(self.before)
        end = self.figure.end + self._clause()
        near = [one for one in self.named.here if start <= one.start and one.end <= end]
        return near if self.subject is None else [self.subject, *near]

    def _clause(self) -> int:
        """Return how far the figure's clause goes on behind it."""
        found = re.search(r"[,;(]| men | och | medan ", self.after)
        return found.start() if found else len(self.after)


def _all_at(mention: Mention, among: Sequence[Mention]) -> Mention:
    """Return all values that the same words name."""
    same = [value for one in among if (one.start, one.end) == (mention.start, mention.end) for value in one.values]
    return Mention(tuple(same), mention.start, mention.end, mention.plain)
