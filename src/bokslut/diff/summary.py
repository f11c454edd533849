"""The difference in a few lines of Swedish: for the mail to those who review the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from bokslut.diff.compare import Difference
from bokslut.diff.inputs import Input
from bokslut.diff.numbers import Number

MOST = 3
"""How many of the largest changes, and of the files, are named."""

MONEY = ("tkr", "mnkr")

SHARES = ("procent", "procentenheter", "andel")


def summary(difference: Difference, title: str) -> str:
    """Return the summary; `title` is what the report is called.

    Examples
    --------
    “Ändrat sedan utkastet: 7 siffror, 3 meningar, 1 diagram. Störst: Årets resultat, Bokslut:
    −2 991 → −3 120 tkr (drift.csv).”
    """
    lines = [title, headline(difference)]
    if told := [largest_text(number) for number in largest(difference)]:
        lines.append(f"Störst: {'; '.join(told)}.")
    if difference.inputs:
        lines.append(f"Indata: {_files(difference.inputs)}.")
    return "\n".join(lines)


def headline(difference: Difference) -> str:
    """Return the sentence that says how much has changed, and since when."""
    since = f"{difference.old.name} ({difference.old.place})"
    if difference.nothing:
        return f"Inget som läsaren ser har ändrats sedan {since}."
    return f"Ändrat sedan {since}: {', '.join(counts(difference))}."


def counts(difference: Difference) -> list[str]:
    """Return how many numbers, sentences and charts changed, those that none of did left out."""
    numbers, sentences, charts = map(len, (difference.numbers, difference.sentences, difference.charts))
    only = sum(sentence.numbers_only for sentence in difference.sentences)
    text = ("mening" if sentences == 1 else "meningar") + (f" (varav {only} bara i siffrorna)" if only else "")
    told = (
        (numbers, "siffra" if numbers == 1 else "siffror"),
        (sentences, text),
        (charts, "diagram"),
    )
    return [f"{number} {what}" for number, what in told if number]


def largest(difference: Difference) -> list[Number]:
    """Return the largest change of each measure: of money first, then of what changed most beside its value.

    Of changes by the same amount, which a line passes on to its totals, it is the one that changes its
    value most. Figures that are cells themselves go before those that are reckoned from them, and
    tables before sentences, which say the same.
    """
    changed = [number for number in difference.numbers if number.sort == "ändrad" and number.share]
    found: dict[str, Number] = {}
    for number in sorted(changed, key=_rank):
        same = next((units for units in (MONEY, SHARES) if number.unit in units), (number.unit,))
        found.setdefault(same[0], number)
    return sorted(found.values(), key=lambda number: (number.unit not in MONEY, -number.share))[:MOST]


def _rank(number: Number) -> tuple[bool, bool, bool, float, float]:
    amount = abs(float(number.amount)) * (1000 if number.unit == "mnkr" else 1)
    return bool(number.place.text), number.in_chart, not number.is_cell, -amount, -number.share


def largest_text(number: Number) -> str:
    """Return a change as a clause: what, old → new, and the files that made it."""
    place = number.place
    row = f"{place.group}: {place.row}" if place.group else place.row
    what = ", ".join(part for part in (row, place.column) if part) or place.section or place.chapter
    unit = number.unit if number.unit not in ("antal", "skala") and not str(number.new).endswith(number.unit) else ""
    files = dict.fromkeys(
        PurePosixPath(file).name for cause in number.causes for file in cause.file.split(", ") if file
    )
    made = f" ({', '.join(files)})" if files else ""
    return f"{what}: {number.old} → {number.new}{f' {unit}' if unit else ''}{made}"


def _files(inputs: Sequence[Input]) -> str:
    told = [f"{one.file} ({_what(one)})" for one in inputs[:MOST]]
    more = len(inputs) - len(told)
    return ", ".join(told) + (f" och {more} till" if more else "")


def _what(one: Input) -> str:
    if one.cells:
        return "1 cell" if len(one.cells) == 1 else f"{len(one.cells)} celler"
    return one.sort
