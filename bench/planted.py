"""Errors as people make them, planted in a document's figures: where they may be planted, and what is written then."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from bokslut.numbers import NBSP, format_value
from bokslut.tieout.compare import agreement
from bokslut.tieout.documents import Document, html_blocks
from bokslut.tieout.figures import Written, figure_of_cell, figures_in, in_unit
from bokslut.tieout.known import Knowledge, Known
from bokslut.tieout.measures import of_heading
from bokslut.tieout.plain import Sentence, Table
from bokslut.tieout.words import alike, share, stems, tokens

MARK = "\u2063"
"""Stands before each number that a report carries with its source, while its HTML is read."""

TOTAL = re.compile(r"\b(?:summa|totalt?|totala|kostnader|nettokostnader|resultat)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Spot:
    """A figure where an error may be planted: its block, its cell or None, and where in the text it starts."""

    block: int
    cell: tuple[int, int] | None
    written: Written

    @property
    def place(self) -> tuple[int, ...]:
        """The place as the tie-out tells it."""
        if self.cell is None:
            return (self.block, self.written.start)
        return (self.block, *self.cell)


def marked_document(root: Any, name: str) -> tuple[Document, list[Spot]]:
    """Read a report that this project has made, and find the figures that it carries with a source."""
    for number in root.iter("data"):
        number.text = MARK + (number.text or "")
    blocks: list[Sentence | Table] = []
    spots: list[Spot] = []
    for place, block in enumerate(html_blocks(root)):
        if isinstance(block, Sentence):
            starts = {found.start() - number for number, found in enumerate(re.finditer(MARK, block.text))}
            plain = replace(block, text=_bare(block.text), heading=_bare(block.heading), before=_bare(block.before))
            spots += [
                Spot(place, None, one) for one in figures_in(plain.text) if one.start in starts and not one.in_words
            ]
            blocks.append(plain)
        else:
            for line, row in enumerate(block.rows):
                for column, text in enumerate(row.cells):
                    if MARK in text and (figure := figure_of_cell(_bare(text))) is not None:
                        spots.append(Spot(place, (line, column), figure))
            rows = tuple(replace(row, cells=tuple(map(_bare, row.cells))) for row in block.rows)
            blocks.append(replace(block, rows=rows))
    return Document(name, tuple(blocks)), spots


def _bare(text: str) -> str:
    return text.replace(MARK, "")


def known_spots(document: Document, knowledge: Knowledge) -> list[Spot]:
    """Find the figures of any document that data know: a known value, with half of its words near."""
    spots: list[Spot] = []
    for place, block in enumerate(document.blocks):
        if isinstance(block, Sentence):
            near = tokens(f"{block.heading} {block.before} {block.text}")
            for one in figures_in(block.text):
                if not one.in_words and any(
                    _is(one, known) and share(known.phrase, near) >= 0.5 for known in knowledge.values
                ):
                    spots.append(Spot(place, None, one))
        else:
            for line, row in enumerate(block.rows):
                for column, text in enumerate(row.cells):
                    figure = figure_of_cell(text)
                    if figure is not None and _in_tables(figure, row.label, row.group, knowledge):
                        spots.append(Spot(place, (line, column), figure))
    return spots


def _is(written: Written, known: Known) -> bool:
    if written.unit == "" and known.unit in ("tkr", "mnkr", "procent", "procentenheter"):
        return False
    value = in_unit(known.value, known.unit, written.unit)
    if value is None:
        return False
    return agreement(replace(written, value=abs(written.value)), abs(value), 6, derived=False) != "differs"


def _in_tables(written: Written, label: str, group: str, knowledge: Knowledge) -> bool:
    words = stems(label) or stems(group)
    return any(
        cell is not None and cell.value == written.value
        for table in knowledge.tables
        for row in table.rows
        if alike(words, stems(row.label)) >= 0.6
        for cell in row.cells
    )


def written_as(spot: Spot, value: Decimal, decimals: int | None = None) -> str:
    """Write another value the way in which a figure is written."""
    text = format_value(value, spot.written.decimals if decimals is None else decimals).replace(NBSP, " ")
    minus = next(
        (sign for sign in "−–-" if spot.written.text.startswith(sign)), "-" if "-" in spot.written.text else "−"
    )
    tail = re.search(r"(?<=\d)\D*$", spot.written.text)
    return text.replace("−", minus) + (tail[0] if tail else "")


Plant = Callable[[random.Random, Document, list[Spot], Spot, Knowledge], str | None]


def digit_swap(
    chance: random.Random, document: Document, spots: list[Spot], spot: Spot, knowledge: Knowledge
) -> str | None:
    """Swap two digits beside each other."""
    text = spot.written.text
    digits = [place for place, sign in enumerate(text) if sign.isdigit()]
    pairs = [(a, b) for a, b in pairwise(digits) if text[a] != text[b]]
    pairs = [(a, b) for a, b in pairs if not (text[b] == "0" and a == digits[0])]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    swapped = list(text)
    swapped[a], swapped[b] = swapped[b], swapped[a]
    return "".join(swapped)


def sign(chance: random.Random, document: Document, spots: list[Spot], spot: Spot, knowledge: Knowledge) -> str | None:
    """Turn a sign; in a sentence only a minus that no word says as well, of a result, a deviation or a change."""
    text = spot.written.text
    if spot.written.value == 0:
        return None
    if text[0] in "-−–" and (spot.cell is not None or _tells_by_sign(document, spot, knowledge)):
        return text[1:].strip()
    return f"−{text}" if spot.cell is not None and text[0].isdigit() else None


def _tells_by_sign(document: Document, spot: Spot, knowledge: Knowledge) -> bool:
    block = document.blocks[spot.block]
    assert isinstance(block, Sentence)
    if re.search(r"\b(?:underskott|negativ|sämre|minus|minska|lägre|överskrid|översteg)", block.text, re.IGNORECASE):
        return False
    near = tokens(f"{block.heading} {block.before} {block.text}")
    meant = [known for known in knowledge.values if _is(spot.written, known) and share(known.phrase, near) == 1]
    return any(known.measure in ("avvikelse", "prognosavvikelse") or "resultat" in known.label for known in meant)


def unit(chance: random.Random, document: Document, spots: list[Spot], spot: Spot, knowledge: Knowledge) -> str | None:
    """Write mnkr for tkr or the other way round; in a table the amount in the unit that the table has not."""
    text = spot.written.text
    if spot.cell is None:
        for one, other in (("mnkr", "tkr"), ("tkr", "mnkr"), ("mkr", "tkr"), ("miljoner kronor", "tusen kronor")):
            if text.endswith(one):
                return text.removesuffix(one) + other
        return None
    table = document.blocks[spot.block]
    assert isinstance(table, Table)
    told = re.search(r"\b(tkr|mnkr)\b", f"{table.caption} {' '.join(table.headings)}")
    if told is None or abs(spot.written.value) < (100 if told[1] == "tkr" else 1):
        return None
    if told[1] == "tkr":
        return written_as(spot, spot.written.value / 1000, 1)
    return written_as(spot, spot.written.value * 1000, 0)


def wrong_year(
    chance: random.Random, document: Document, spots: list[Spot], spot: Spot, knowledge: Knowledge
) -> str | None:
    """Write the same thing's value of another year: of the column beside, or as it is known."""
    block = document.blocks[spot.block]
    if spot.cell is not None:
        assert isinstance(block, Table)
        line, column = spot.cell
        if len(block.headings) <= column + 1:
            return None
        measure, year = of_heading(block.headings[column + 1])
        others = [
            text
            for place, text in enumerate(block.rows[line].cells)
            if len(block.headings) > place + 1 and of_heading(block.headings[place + 1])[0] == measure
            and of_heading(block.headings[place + 1])[1] != year and _differs(figure_of_cell(text), spot.written)
        ]  # fmt: skip
        return chance.choice(others) if measure and others else None
    assert isinstance(block, Sentence)
    near = tokens(f"{block.heading} {block.before} {block.text}")
    meant = [known for known in knowledge.values if _is(spot.written, known) and share(known.phrase, near) == 1]
    others = []
    for known in meant:
        for other in knowledge.values:
            same = (other.phrase, other.around, other.measure, other.month) == (
                known.phrase,
                known.around,
                known.measure,
                known.month,
            )
            if same and other.year != known.year and not _is(spot.written, other):
                value = in_unit(other.value, other.unit, spot.written.unit)
                if value is not None and (other.unit == "procent") == (known.unit == "procent"):
                    kept = value if spot.written.signed else abs(value)
                    others.append(written_as(spot, kept))
    return chance.choice(sorted(set(others))) if others else None


def wrong_row(
    chance: random.Random, document: Document, spots: list[Spot], spot: Spot, knowledge: Knowledge
) -> str | None:
    """Write the value of another row of the column, or another figure of the same unit in the text."""
    if spot.cell is not None:
        table = document.blocks[spot.block]
        assert isinstance(table, Table)
        line, column = spot.cell
        near = [row.cells[column] for place, row in enumerate(table.rows) if place != line and len(row.cells) > column]
        others = [text for text in near if _differs(figure_of_cell(text), spot.written)]
    else:
        others = [
            other.written.text
            for other in spots
            if other.cell is None and other.block != spot.block and other.written.unit == spot.written.unit
            and other.written.decimals == spot.written.decimals and _differs(other.written, spot.written)
            and other.written.signed == spot.written.signed
        ]  # fmt: skip
    return chance.choice(others) if others else None


def stale_total(
    chance: random.Random, document: Document, spots: list[Spot], spot: Spot, knowledge: Knowledge
) -> str | None:
    """Write a total as it was before one of its parts was changed."""
    if spot.cell is None:
        return None
    table = document.blocks[spot.block]
    assert isinstance(table, Table)
    line, column = spot.cell
    if not TOTAL.search(table.rows[line].label) or line < 2:
        return None
    parts = [figure_of_cell(row.cells[column]) for row in table.rows[:line] if len(row.cells) > column]
    amounts = [part.value for part in parts if part is not None and part.value]
    if not amounts:
        return None
    last = Decimal(1).scaleb(-spot.written.decimals)
    off = (chance.choice(amounts) * Decimal(chance.randint(3, 15)) / 100).quantize(last)
    return written_as(spot, spot.written.value - off) if abs(off) >= 3 * last else None


def _differs(one: Written | None, other: Written) -> bool:
    last = Decimal(1).scaleb(-other.decimals)
    return one is not None and abs(abs(one.value) - abs(other.value)) > 2 * last


PLANTS: dict[str, Plant] = {
    "digit swap": digit_swap,
    "sign": sign,
    "unit mnkr/tkr": unit,
    "wrong year": wrong_year,
    "wrong row": wrong_row,
    "stale total": stale_total,
}
"""The sorts of error."""


def planted(document: Document, errors: dict[Spot, str]) -> Document:
    """Return a copy of a document with errors in the place of figures."""
    blocks = list(document.blocks)
    for spot, text in errors.items():
        block = blocks[spot.block]
        if isinstance(block, Sentence):
            start, end = spot.written.start, spot.written.start + len(spot.written.text)
            blocks[spot.block] = replace(block, text=block.text[:start] + text + block.text[end:])
        else:
            assert spot.cell is not None
            line, column = spot.cell
            cells = list(block.rows[line].cells)
            cells[column] = text
            rows = list(block.rows)
            rows[line] = replace(rows[line], cells=tuple(cells))
            blocks[spot.block] = replace(block, rows=tuple(rows))
    return Document(document.name, tuple(blocks))


def choose(
    chance: random.Random, document: Document, spots: list[Spot], plant: Plant, knowledge: Knowledge, most: int
) -> Iterator[tuple[Spot, str]]:
    """Choose spots far apart, each in a block of its own, and what is written there."""
    blocks: set[int] = set()
    order = list(spots)
    chance.shuffle(order)
    for spot in order:
        if len(blocks) >= most:
            return
        if spot.block in blocks:
            continue
        text = plant(chance, document, spots, spot, knowledge)
        if text is not None and text != spot.written.text:
            blocks.add(spot.block)
            yield spot, text
