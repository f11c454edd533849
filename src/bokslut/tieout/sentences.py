"""A sentence's figures against known values: whether each is the value that the near words mean.

A figure contradicts only where the words leave no doubt which value they mean (see `bokslut.tieout.reading`) and no
value of anything else that the sentence names agrees with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bokslut.tieout.compare import Agreement, agreement, told_as
from bokslut.tieout.figures import MONEY, figures_in, in_unit
from bokslut.tieout.known import Knowledge, Known
from bokslut.tieout.measures import DEVIATIONS, Cue
from bokslut.tieout.mentions import RESULT, Subjects
from bokslut.tieout.phrases import FALLING
from bokslut.tieout.plain import Sentence
from bokslut.tieout.reading import Reading
from bokslut.tieout.result import Judged, Verdict
from bokslut.tieout.words import share

TOLD_ONCE = ("fakta", "nyckeltal", "arbetsmiljö")
"""Domains whose values a sentence tells in words that are mostly those of their description."""

ENOUGH = 0.65
"""The share of a description's words that a sentence has where it is about nothing else."""

LONG = 320
"""Characters from which on a sentence is more likely a table that was read as one."""

_OTHER_UNIT = {"tkr": "mnkr", "mnkr": "tkr"}
_SAYS: dict[Agreement, Verdict] = {"same": "stämmer", "rounded": "stämmer efter avrundning"}


class Matcher:
    """The known values, ready to be held against one sentence after another."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.year = knowledge.year
        self.subjects = Subjects(knowledge)

    def judge(self, sentence: Sentence, block: int) -> list[Judged]:
        """Return what is known of each figure of a sentence."""
        written = figures_in(sentence.text)
        if not written:
            return []
        named = self.subjects.named(sentence)
        return [_judged(Reading(self.year, sentence, written, at, named), block) for at in range(len(written))]


def _judged(reading: Reading, block: int) -> Judged:
    verdict, known = _verdict(reading)
    text, figure = reading.sentence.text, reading.figure
    return Judged(
        verdict,
        figure.text,
        text[: figure.start],
        text[figure.start + len(figure.text) :],
        (block, figure.start),
        known.label if known is not None else "",
        told_as(figure, known.value, known.unit) if known is not None else "",
        reading.sentence.heading,
    )


def _verdict(reading: Reading) -> tuple[Verdict, Known | None]:
    """Return the verdict and the value that it is about."""
    exact = reading.exact()
    meant = exact or reading.meant()
    if (slip := _wrong_sign(reading, meant)) is not None:
        return "motsägs", slip
    for known in meant:
        if (found := _agrees(reading, known, signs=True)) != "differs":
            return _SAYS[found], known
    if (slip := _wrong_unit(reading)) is not None:
        return "motsägs", slip
    if not exact and (excuse := _excuse(reading, meant)) is not None:
        return _SAYS[excuse[1]], excuse[0]
    if meant and not reading.figure.in_words:
        closest = _closest(reading, meant)
        if not reading.about or _far(reading, closest):
            return "motsägs", closest
    if (missing := _missing(reading)) is not None:
        return "motsägs", missing
    return "okänd", None


def _agrees(reading: Reading, known: Known, *, signs: bool) -> Agreement:
    """Compare the figure with a value; an unsigned figure is an amount, whose sign the words may tell."""
    value = reading.value(known)
    if value is None:
        return "differs"
    exact = known.decimals if known.unit == reading.figure.unit or not reading.figure.unit else 6
    figure = reading.figure
    negative = figure.signed and figure.value < 0
    if not negative:
        if (
            signs
            and known.measure in ("avvikelse", "prognosavvikelse", "förändring")
            and _sign_is_wrong(reading, known)
        ):
            return "differs"
        value = abs(value)
    elif value > 0:
        return "differs"
    return agreement(figure, value, exact, derived=known.derived and known.unit != "antal", loose=reading.about)


def _sign_is_wrong(reading: Reading, known: Known) -> bool:
    """Return whether the words say better where the value says worse, or the other way round."""
    if reading.cue is None or not reading.cue.sign or known.value == 0 or known.measure == "förändring":
        return False
    return (known.value > 0) != (reading.cue.sign > 0)


def _wrong_sign(reading: Reading, meant: Sequence[Known]) -> Known | None:
    """Return the loss or deficit that the sentence tells as if it were a gain, by sign and by words."""
    if reading.figure.signed or reading.figure.unit not in MONEY:
        return None
    if FALLING.search(f"{reading.sentence.heading} {reading.sentence.before} {reading.sentence.text}"):
        return None
    for known in meant:
        value = reading.value(known)
        signed = known.measure in DEVIATIONS or (known.phrase[-1:] == RESULT and known.measure in ("utfall", "prognos"))
        unsigned = signed and reading.cue is not None and not reading.cue.sign
        if not unsigned or value is None or value >= 0:
            continue
        if agreement(reading.figure, -value, 6, derived=False) != "differs":
            return known
    return None


def _wrong_unit(reading: Reading) -> Known | None:
    """Return the value that the figure would be in another unit of money, where the sentence names it."""
    if reading.figure.unit not in _OTHER_UNIT or reading.figure.value == 0:
        return None
    other = replace(reading.figure, unit=_OTHER_UNIT[reading.figure.unit], value=abs(reading.figure.value))
    for mention in reading.named.all:
        for known in mention.values:
            value = in_unit(known.value, known.unit, other.unit)
            if value and known.unit in MONEY and agreement(other, abs(value), 6, derived=False) != "differs":
                return known
    return None


def _excuse(reading: Reading, meant: Sequence[Known]) -> tuple[Known, Agreement] | None:
    """Return a value of anything that the sentence names which the figure agrees with, if any.

    Where the words leave no doubt of the measure and the subject, a value of the same measure of another year
    is no excuse.
    """
    near = reading.named.here if meant else reading.named.all
    best: tuple[Known, Agreement] | None = None
    sure = {(known.phrase, known.measure, known.month) for known in meant}
    years = {known.year for known in meant}
    phrases = {known.phrase for known in meant}
    for mention in near:
        for known in mention.values:
            found = _agrees(reading, known, signs=False)
            if found == "differs" or (known.phrase, known.measure, known.month) in sure:
                continue
            if known.phrase in phrases and (known.year not in years or _measured_otherwise(reading, known)):
                continue
            if best is None or (best[1] == "rounded" and found == "same"):
                best = known, found
    return best


def _measured_otherwise(reading: Reading, known: Known) -> bool:
    """Return whether the words beside the figure say a measure that a value is not of."""
    assert reading.cue is not None
    told = set(reading.cue.measures)
    return not told & {"utfall", "fakta"} and known.measure not in told


def _closest(reading: Reading, meant: Sequence[Known]) -> Known:
    def off(known: Known) -> tuple[Decimal, bool]:
        value = reading.value(known) or Decimal(0)
        return abs(abs(value) - abs(reading.figure.value)), (value < 0) != (reading.figure.value < 0)

    return min(meant, key=off)


def _far(reading: Reading, known: Known) -> bool:
    """Return whether a figure that is told to be about so is farther off than that."""
    value = abs(reading.value(known) or Decimal(0))
    return abs(value - abs(reading.figure.value)) > max(
        value * Decimal("0.12"), Decimal(2).scaleb(-reading.figure.decimals)
    )


def _missing(reading: Reading) -> Known | None:
    """Return a fact that most of the sentence's words tell of, whose value the sentence does not have.

    The figure must be the only one of its unit that nothing else explains.
    """
    if len(reading.sentence.text) > 320 or reading.figure.in_words:
        return None
    years = reading.years(reading.cue or Cue(("fakta",)))
    for mention in reading.named.told:
        known = mention.values[0]
        if known.domain not in TOLD_ONCE or len(known.phrase) < 2:
            continue
        candidates = [
            one
            for one in mention.values
            if reading.value(one) is not None and one.year in years and one.measure in ("fakta", "utfall", "mål")
        ]
        if share(known.phrase, reading.named.words) < ENOUGH or not candidates:
            continue
        if not any(_said_elsewhere(reading, one) for one in candidates):
            return _closest(reading, candidates)
    return None


def _said_elsewhere(reading: Reading, known: Known) -> bool:
    """Return whether another figure of the sentence is a value, or could be it."""
    for other in reading.written:
        value = in_unit(known.value, known.unit, other.unit)
        if other is reading.figure or value is None:
            continue
        if other.unit == reading.figure.unit or agreement(other, abs(value), 6, derived=False, loose=True) != "differs":
            return True
    return False
