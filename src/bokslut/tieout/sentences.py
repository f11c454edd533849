"""A sentence's figures against known values: which value the near words mean, and whether the figure is it.

A figure contradicts only where the words leave no doubt: its subject is named in the same sentence (or the sentence
tells of “utfallet” under the subject's heading), a verb or noun right beside it says what it measures, and no value of
any subject that the sentence names agrees with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bokslut.kinds import MONTHS
from bokslut.tieout.compare import Agreement, agreement, told_as
from bokslut.tieout.documents import Sentence
from bokslut.tieout.figures import MONEY, Written, figures_in, in_unit
from bokslut.tieout.known import Knowledge, Known
from bokslut.tieout.measures import DEVIATIONS, Cue, cue_of
from bokslut.tieout.result import Judged
from bokslut.tieout.words import Token, places, share, tokens

_BARRIER = re.compile(
    r"\b(?:varav|därav|där|vilka|medan|inklusive|exempelvis|utgörs|samtidigt|utöver|dessutom|eftersom)\b|;"
    r"|\bvilket\b(?! (?:motsvarar|innebär|innebar|är|var|blev|ger)(?: \w+)? (?:ökning|minskning|avvikelse|\d|cirka|knappt|drygt))",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\b(?!(?:nämndens|\w+nämndens|årets|förvaltningens|\w*förvaltningens|kommunens|verksamhetens|periodens|års) )\w{3,}s $|\b(?:inom|i|under|till|mellan|kring|andra|ökade|minskade|minskad|ökad|högre|lägre|av) $", re.IGNORECASE)
_TELLS = re.compile(r"^(?:till och med \w+ |det |verksamhetens |årets |årsutfallet|kontogruppens? |samlade )*(?:är |blev )?(?:utfall|budget|helår|avvikelse|kontogrupp)", re.I)
_LOOSE = re.compile(r"\b(?:cirka|ca|ungefär|drygt|knappt|strax|nästan|närmare|omkring|runt|över|högst|minst|mer än)\s*(?:under |över )?$", re.I)
_PART_OF_YEAR = re.compile(
    r"\b(?:perioden|delår\w*|tertial\w*|halvår\w*|kvartal\w*|månads\w*|hösten|våren|sommaren|per (?:" + "|".join(MONTHS) + r")|(?:"
    + "|".join(MONTHS) + r"))\b", re.I,
)  # fmt: skip
_COMPARED = re.compile(r"(?:jämfört med|jämförelse med|än|mot|från|sedan|gentemot)(?: år| föregående år,?| bokslut)? $", re.I)
_LAST_YEAR = re.compile(r"\b(?:föregående|förra) år|\bfjol", re.I)
_FALLING = re.compile(r"\b(?:underskott\w*|negativ\w*|sämre|minus\w*|under budget|förlust\w*|överskrid\w*|överskred\w*|översteg|försämr\w*|minska\w*|lägre|dyrare|merkostnad\w*)\b", re.I)
_NARROWED = re.compile(
    r" (?:avseende|inom|exkl|hos|bland|per |i (?:dessa|denna|detta))|"
    r" för (?!året|\w*perioden|helåret|nämnden|\d|januari|\w*nämnden|förvaltningen|kommunen)",
    re.IGNORECASE,
)
"""What makes a subject a part of itself: “personalkostnader för en avdelning”."""

_OWN = re.compile(r"^(?:under (?:19|20)\d\d |för (?:19|20)\d\d )?((?:[\w-]+ och |[\w-]+ )?\w*nämnden) (?:redovisar?|redovisade|visar|har|fick|gör|gjorde)\b", re.I)
_OTHER_UNIT = {"tkr": "mnkr", "mnkr": "tkr"}
_IS = re.compile(r"(?:[  ](?:\d{4} )?(?:på|om|är|med|till|var|blev|uppgår till|uppgick till):?[  ])", re.I)
RESULT = ("resulta",)
"""Stems that name the result of the year."""

COUNTED = ("mål", "kontroller", "utförare", "åtgärder", "prognoser", "granskningar")
"""Domains whose words name things more often than the figures of them."""


@dataclass(frozen=True)
class _Mention:
    """Where a sentence names subjects: the values, and where; before the sentence where its heading names them."""

    values: tuple[Known, ...]
    start: int
    end: int
    plain: bool


@dataclass(frozen=True)
class _Named:
    """What a sentence, its heading and the sentence before it name."""

    here: list[_Mention]
    above: list[_Mention]
    earlier: list[_Mention]
    facts: list[_Mention]
    implied: _Mention | None


class Matcher:
    """The known values, ready to be looked up for one sentence after another."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.year = knowledge.year
        self.by_phrase: dict[tuple[str, ...], list[Known]] = {}
        for known in knowledge.values:
            self.by_phrase.setdefault(known.phrase, []).append(known)

    def judge(self, sentence: Sentence, block: int) -> list[Judged]:
        """Return what is known of each figure of a sentence."""
        written = figures_in(sentence.text)
        if not written:
            return []
        around = tokens(f"{sentence.heading} {sentence.before} {sentence.text}")
        here, above, earlier = (
            self.mentions(text, around) for text in (sentence.text, sentence.heading, sentence.before)
        )
        named = _Named(here, above, earlier, self._facts(sentence), self._implied(sentence.text))
        return [_Reading(self.year, sentence, written, at, named).judged(block) for at in range(len(written))]

    def _implied(self, text: str) -> _Mention | None:
        """Return the result where the board itself is said to have a surplus or a deficit."""
        found = _OWN.match(text)
        values = self.by_phrase.get(RESULT, [])
        return _Mention(tuple(values), found.start(1), found.end(1), plain=True) if found and values else None

    def _facts(self, sentence: Sentence) -> list[_Mention]:
        """Return what a sentence has most words of, such as registered facts."""
        around = tokens(f"{sentence.heading} {sentence.text}")
        return [
            _Mention(tuple(values), 0, 0, plain=False)
            for phrase, values in self.by_phrase.items()
            if len(phrase) > 1 and share(phrase, around) >= 0.5
        ]

    def mentions(self, text: str, around: Sequence[Token]) -> list[_Mention]:
        """Return what a text names, a longer name before a shorter one within it."""
        words = tokens(text)
        found: list[_Mention] = []
        for phrase, values in self.by_phrase.items():
            near = [value for value in values if not value.around or share(value.around, around) > 0.49]
            if not near:
                continue
            for start, end in places(phrase, words):
                plain = not _INSIDE.search(text[:start])
                found.append(_Mention(tuple(near), start, end, plain))
        return [
            one for one in found
            if not any(o is not one and o.start <= one.start and one.end <= o.end and o.end - o.start > one.end - one.start for o in found)
        ]  # fmt: skip


class _Reading:
    """One figure of a sentence, with the words around it."""

    def __init__(self, year: int, sentence: Sentence, written: Sequence[Written], at: int, named: _Named) -> None:
        self.year, self.sentence, self.figure, self.named = year, sentence, written[at], named
        text = sentence.text
        self.before = text[written[at - 1].end if at else 0 : self.figure.start]
        self.after = text[self.figure.end : written[at + 1].start if at + 1 < len(written) else len(text)]
        self.cue: Cue | None = cue_of(text[: self.figure.start], text[self.figure.end :])
        if at and re.fullmatch(r",? (?:eller|motsvarande|dvs\.?|det vill säga|vilket motsvarar) ", self.before):
            self.cue = cue_of(text[: written[at - 1].start], text[written[at - 1].end :])
        self.loose = bool(_LOOSE.search(text[: self.figure.start]))

    def judged(self, block: int) -> Judged:
        """Return the verdict."""
        strong = self._strong()
        for known in strong:
            if (found := self._agrees(known, signs=True)) != "differs":
                return self._told(block, "stämmer" if found == "same" else "stämmer efter avrundning", known)
        if (slip := self._wrong_sign(strong) or self._wrong_unit()) is not None:
            return self._told(block, "motsägs", slip)
        weak = self._weak(strong)
        if weak is not None:
            known, found = weak
            return self._told(block, "stämmer" if found == "same" else "stämmer efter avrundning", known)
        if strong and not self.figure.in_words:
            closest = self._closest(strong)
            if not self.loose or self._far(closest):
                return self._told(block, "motsägs", closest)
        return self._told(block, "okänd", None)

    def _far(self, known: Known) -> bool:
        """Return whether a figure that is told to be about so is farther off than that."""
        value = abs(self._value(known) or Decimal(0))
        return abs(value - abs(self.figure.value)) > max(value * Decimal("0.12"), Decimal(2).scaleb(-self.figure.decimals))

    def _wrong_sign(self, strong: Sequence[Known]) -> Known | None:
        """Return the loss or deficit that the sentence tells as if it were a gain, by sign and by words."""
        if self.figure.signed or _FALLING.search(self.sentence.text):
            return None
        for known in strong:
            value = self._value(known)
            signed = known.measure in DEVIATIONS or (known.phrase[-1:] == RESULT and known.measure in ("utfall", "prognos"))
            if value is not None and value < 0 and signed and self.cue is not None and not self.cue.sign:
                if agreement(self.figure, -value, 6, derived=False) != "differs":
                    return known
        return None

    def _wrong_unit(self) -> Known | None:
        """Return the value that the figure would be in another unit of money, where the sentence names it."""
        if self.figure.unit not in _OTHER_UNIT or self.figure.value == 0:
            return None
        other = replace(self.figure, unit=_OTHER_UNIT[self.figure.unit], value=abs(self.figure.value))
        for mention in (*self.named.here, *self.named.above, *self.named.earlier, *self.named.facts):
            for known in mention.values:
                value = in_unit(known.value, known.unit, other.unit)
                if value and known.unit in MONEY and agreement(other, abs(value), 6, derived=False) != "differs":
                    return known
        return None

    def _strong(self) -> list[Known]:
        """Return the values that the words mean without doubt; none where there is doubt."""
        subject = self._subject()
        if counted := self._counted():
            return counted
        if self.cue is None and subject is not None and _IS.fullmatch(self.sentence.text[subject.end : self.figure.start]):
            self.cue = Cue(("utfall", "budget", "prognos", "avvikelse", "mål"))
        if self.cue is None or subject is None or all(known.domain in COUNTED for known in subject.values):
            return []
        years = self._years()
        part = _PART_OF_YEAR.search(f"{self.sentence.before} {self.sentence.text}") is not None
        found = [
            known
            for known in subject.values
            if known.domain not in COUNTED
            and self._of_unit(known)
            and (known.measure in self.cue.measures)
            and (part or known.month is None or not self._has_year_value(subject, known))
            and known.year in years
        ]
        if part and not any(known.month for known in found):
            return []
        told = self.sentence.text[: self.figure.start]
        forecast = re.search(r"\b(?:prognos|helår|vänta|bedöm|beräkna|förvänta)", told, re.I)
        if forecast:
            found = [known for known in found if known.measure.startswith(("prognos", "budget", "mål"))]
        return found

    def _counted(self) -> list[Known]:
        """Return the numbers of things of which the figure, right before their name, tells how many."""
        if self.figure.unit or _BARRIER.search(self.before) or _COMPARED.search(self.before):
            return []
        beside = [one for one in self.named.here if one.start == self.figure.end + 1]
        cue, self.cue = self.cue, self.cue or Cue(("utfall",))
        years = self._years()
        self.cue = cue
        return [
            known
            for one in beside
            for known in one.values
            if known.domain not in COUNTED and known.unit == "antal" and known.measure == "utfall" and known.month is None and known.year in years
        ]

    def _has_year_value(self, subject: _Mention, known: Known) -> bool:
        return any(o.month is None and o.measure == known.measure and o.year == known.year for o in subject.values)

    def _subject(self) -> _Mention | None:
        """Return the subject that the figure is told of: the last one named before it, or that of the heading."""
        before = [one for one in self.named.here if one.end <= self.figure.start]
        if before:
            last = max(before, key=lambda one: (one.end, one.end - one.start))
            between = self.sentence.text[last.end : self.figure.start]
            alone = self._only(last)
            if not last.plain or not alone or _BARRIER.search(between) or len(between) > 140:
                return None
            return self._all_at(last, before)
        if self.named.implied and not self.named.here and self.cue is not None and set(self.cue.measures) & set(DEVIATIONS):
            return None if _BARRIER.search(self.sentence.text[: self.figure.start]) else self.named.implied
        if not self.named.here and _TELLS.match(self.sentence.text) and not _BARRIER.search(self.sentence.text[: self.figure.start]):
            return self._all_at(self.named.above[0], self.named.above) if self.named.above else None
        return None

    def _only(self, mention: _Mention) -> bool:
        """Return whether the words beside a subject's name do not narrow it to a part of it."""
        after = self.sentence.text[mention.end : mention.end + 30]
        return not _NARROWED.match(after)

    def _all_at(self, mention: _Mention, among: Sequence[_Mention]) -> _Mention:
        """Return all values that the same words name."""
        same = [value for one in among if (one.start, one.end) == (mention.start, mention.end) for value in one.values]
        return _Mention(tuple(same), mention.start, mention.end, mention.plain)

    def _years(self) -> set[int]:
        """Return the years that the figure may be of: those named, but not those compared with."""
        assert self.cue is not None
        text, year = self.sentence.text, self.year
        beside = re.match(r" (?:\w+ ){0,2}?((?:19|20)\d\d)\b", self.after)
        if beside and not _COMPARED.search(self.after[: beside.start(1)]) and not re.match(r" (?:jämfört|än|mot)", self.after):
            return {int(beside[1])}
        if self.cue.year:
            return {year + self.cue.year, year}
        if _LAST_YEAR.search(self.before):
            return {year, year - 1}
        named = {
            int(found[0])
            for found in re.finditer(r"(?<![\d-])(?:19|20)\d\d(?![\d-])", text[: self.figure.end + self._clause()])
            if not _COMPARED.search(text[: found.start()])
        }
        told = {found for found in named if abs(found - year) < 6}
        if not told:
            earlier = [int(found) for found in re.findall(r"(?<![\d-])(?:19|20)\d\d(?![\d-])", self.sentence.before)]
            return {year, *(found for found in earlier if abs(found - year) < 6)}
        return told

    def _clause(self) -> int:
        """Return how far the figure's clause goes on behind it."""
        found = re.search(r"[,;(]| men | och | medan ", self.after)
        return found.start() if found else len(self.after)

    def _of_unit(self, known: Known) -> bool:
        return self._value(known) is not None

    def _value(self, known: Known) -> Decimal | None:
        """Return a known value in the figure's unit; a number without unit is told in the value's own."""
        unit = self.figure.unit
        if unit == "" and known.unit in ("tkr", "mnkr", "procent", "procentenheter"):
            return None
        if known.unit == "årsarbetare" and re.match(r" (?:medarbetare|anställda|personer)", self.after):
            return None
        if known.measure != "fakta" and known.unit == "procentenheter" and unit == "procent":
            return None
        return in_unit(known.value, known.unit, unit)

    def _agrees(self, known: Known, *, signs: bool) -> Agreement:
        """Compare the figure with a value; an unsigned figure is an amount, whose sign the words may tell."""
        value = self._value(known)
        if value is None:
            return "differs"
        exact = known.decimals if known.unit == self.figure.unit or not self.figure.unit else 6
        figure = self.figure
        negative = figure.signed and figure.value < 0
        if not negative:
            if signs and known.measure in ("avvikelse", "prognosavvikelse", "förändring") and self._sign_is_wrong(known):
                return "differs"
            value = abs(value)
        elif value > 0:
            return "differs"
        return agreement(figure, value, exact, derived=known.derived and known.unit != "antal", loose=self.loose)

    def _sign_is_wrong(self, known: Known) -> bool:
        """Return whether the words say better where the value says worse, or the other way round."""
        if self.cue is None or not self.cue.sign or known.value == 0 or known.measure == "förändring":
            return False
        return (known.value > 0) != (self.cue.sign > 0)

    def _weak(self, strong: Sequence[Known]) -> tuple[Known, Agreement] | None:
        """Return a value of anything that the sentence names which the figure agrees with, if any.

        Where the words leave no doubt of the measure and the subject, a value of the same measure of another year
        is no excuse.
        """
        near = [*self.named.here, *self.named.above, *self.named.earlier, *([] if strong else self.named.facts)]
        best: tuple[Known, Agreement] | None = None
        sure = {(known.phrase, known.measure) for known in strong}
        for mention in near:
            for known in mention.values:
                found = self._agrees(known, signs=False)
                if found == "differs" or (known.phrase, known.measure) in sure:
                    continue
                if strong and mention not in self.named.here:
                    continue
                if best is None or (best[1] == "rounded" and found == "same"):
                    best = known, found
        return best

    def _closest(self, strong: Sequence[Known]) -> Known:
        return min(strong, key=lambda known: abs(abs(self._value(known) or Decimal(0)) - abs(self.figure.value)))

    def _told(self, block: int, verdict: str, known: Known | None) -> Judged:
        text, figure = self.sentence.text, self.figure
        expected = told_as(figure, known.value, known.unit) if known is not None else ""
        return Judged(
            verdict,  # type: ignore[arg-type]
            figure.text, text[: figure.start], text[figure.start + len(figure.text) :], (block, figure.start),
            known.label if known is not None else "", expected, self.sentence.heading,
        )  # fmt: skip
