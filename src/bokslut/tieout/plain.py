"""Text without marks, as PDF files and copies from them have it: which lines are sentences, which are tables.

A table comes as lines of a label and numbers, with headings and labels broken over several lines, or with a cell per
line. Numbers have spaces between thousands, so that `16 924 21 733` could be two numbers, three or four: the number of
columns decides, and the row's own differences where that leaves a choice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bokslut.tieout.limits import LONGEST_LINE, LONGEST_SENTENCE
from bokslut.tieout.split import best_split, splits

HEAD_WORDS = r"Budget|Bokslut|Utfall|Avv(?:ikelse)?\.?|Diff(?:erens)?\.?|Plan|Prognos|Mål(?:värde)?|Nuläge"
_HEAD_PART = re.compile(
    rf"(?:{HEAD_WORDS}|(?:19|20)\d\d(?:/(?:19|20)?\d\d)?\d?|från|bokslut/?|budget|utfall|bokslut|mot|av"
    r"|\d{1,2}(?= dec| aug| apr)|dec|aug|apr|jan|jan–\w+|januari–\w+)(?=\s|$)"
)
_CELL = (
    r"(?:[≥≤<>]?[-−–]?\d{1,3}(?: \d{3})+(?:,\d+)?|[≥≤<>]?[-−–]?\d+(?:[,.]\d+)?)(?: ?%)?"
    r"(?:\s?\(\d+(?:,\d+)?\))?\*?|[-–](?=\s|$)|IU\.?"
)
_ROW = re.compile(rf"^(?P<label>.*?)(?P<cells>(?:(?:^|\s+)(?:{_CELL}))+)\s*$")
_NOT_A_LABEL = re.compile(
    r"[.:;,]$|\b(?:den|per|med|till|om|på|och|eller|år|mål|under|från|sid|bilaga|tabell|figur|i|av)$", re.I
)
_ITEM = re.compile(r"(?:Målvärde|Nuläge|Utfall|Prognos)[^:]{0,40}: ?[<>≥≤]? ?\d")
_ENDS = re.compile(r"[.!?:]['\"”)]?$")
_BREAK = re.compile(r"(?<=[.!?])['\"”)]?\s+(?=[A-ZÅÄÖ”\"•–(])")
_SHORT = re.compile(
    r"(?:bl\.a|t\.ex|dvs|m\.m|exkl|inkl|kap|enl|st|nr|kl|ca|resp|ev|s\.k|f\.d|jfr|prop|\b[A-ZÅÄÖ])\.$", re.I
)


@dataclass(frozen=True)
class Sentence:
    """A sentence, the heading that it stands under, and the sentence before it in the same paragraph."""

    text: str
    heading: str = ""
    before: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table: its label, the label of the group above it, and the texts of its other cells."""

    label: str
    group: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table; `headings` begins with that of the labels and is empty where they could not be read."""

    caption: str
    heading: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def sentences(text: str, heading: str) -> Iterator[Sentence]:
    """Return the sentences of a paragraph."""
    before = ""
    parts: list[str] = []
    for part in _BREAK.split(text):
        if parts and (_SHORT.search(parts[-1][-12:]) or re.fullmatch(r"\d{1,2}\.", parts[-1])):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    for part in parts:
        for piece in _pieces(part.strip()):
            yield Sentence(piece, heading, before)
            before = piece


def _pieces(sentence: str) -> Iterator[str]:
    """Return a sentence, in pieces where it is longer than any that people write."""
    while len(sentence) > LONGEST_SENTENCE:
        end = sentence.rfind(" ", 1, LONGEST_SENTENCE)
        end = LONGEST_SENTENCE if end < 0 else end
        yield sentence[:end]
        sentence = sentence[end:].strip()
    if sentence:
        yield sentence


def pages(read: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of pages without what stands at the head or foot of most of them."""
    edges = Counter(_edge(line) for page in read for line in {*page[:2], *page[-2:]})
    often = {line for line, count in edges.items() if count > max(2, len(read) / 2)}
    return [
        line
        for page in read
        for place, line in enumerate(page)
        if not ((place < 2 or place >= len(page) - 2) and _edge(line) in often)
    ]


def _edge(line: str) -> str:
    return re.sub(r"\d+", "#", line).strip()


def plain_blocks(lines: Iterable[str]) -> Iterator[Sentence | Table]:
    """Return the sentences and tables of lines of text."""
    spaced = [" ".join(line.split()) for line in lines]
    return _Reading([line for line in spaced if line]).blocks()


def head_parts(text: str) -> list[str]:
    """Split the headings of a table that stand in one line, such as `Budget 2025 Bokslut 2025 Differens`."""
    parts: list[str] = []
    for word in text.split():
        year = re.fullmatch(r"((?:19|20)\d\d)(/.*|\d)?", word)
        full = bool(parts) and bool(re.search(r"(19|20)\d\d", parts[-1]))
        starts = re.fullmatch(HEAD_WORDS, word) is not None
        if (starts and not (parts and re.search(r"/$", parts[-1]))) or not parts or (year and full):
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return parts


class _Reading:
    """A pass over the lines of a text."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0
        self.heading = ""

    def blocks(self) -> Iterator[Sentence | Table]:
        paragraph: list[str] = []
        while self.at < len(self.lines):
            head = self._head()
            if head is not None:
                yield from self._told(paragraph)
                paragraph = []
                yield self._table(*head)
                continue
            line = self.lines[self.at]
            if self._is_heading(paragraph):
                yield from self._told(paragraph)
                paragraph = []
                self.heading = re.sub(r"^[\d.]+ ", "", line)
            elif paragraph and re.match(r"(?:Nyckeltal|Indikator|Mål) ?\d*:|\d{1,2}\. [A-ZÅÄÖ]", line):
                yield from self._told(paragraph)
                paragraph = [line]
            elif paragraph and (line[0] in "•–*" or _ITEM.match(line) or _ITEM.match(paragraph[0])):
                if re.match(r"Nyckeltal|Indikator", paragraph[0]) and _ITEM.match(line):
                    self.heading = " ".join(paragraph)
                else:
                    yield from self._told(paragraph)
                paragraph = [line]
            else:
                paragraph.append(line)
            self.at += 1
        yield from self._told(paragraph)

    def _told(self, paragraph: list[str]) -> Iterator[Sentence]:
        text = re.sub(r"(?<=[a-zåäö])- (?=[a-zåäö]+)(?!och |eller |samt )", "", " ".join(paragraph))
        yield from sentences(re.sub(r"(\d{4}-) (\d\d-)", r"\1\2", text), self.heading)

    def _is_heading(self, paragraph: list[str]) -> bool:
        line = self.lines[self.at]
        ended = not paragraph or bool(_ENDS.search(paragraph[-1]))
        after = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else "A"
        short = len(line) < 60 and not _ENDS.search(line) and not re.search(r"\d$|,$", line)
        return ended and short and bool(re.match(r"[\d.]* ?[A-ZÅÄÖ]", line)) and bool(re.match(r"[A-ZÅÄÖ\d]", after))

    def _head(self) -> tuple[str, list[str], int] | None:
        """Return the caption, the headings and the line after them where a table begins here."""
        line = self.lines[self.at]
        stub, parts = _split_head(line)
        bare = re.match(r"Belopp i \w+$", line)
        if (not parts and not bare) or len(stub) > 60 or (stub and _ENDS.search(stub)):
            return None
        end = self.at + 1
        while end < len(self.lines) and end < self.at + 14:
            more = _split_head(self.lines[end], going=True)
            if more[0] or not more[1]:
                break
            parts += more[1]
            end += 1
        headings = head_parts(" ".join(parts))
        if len(headings) < 2 or not self._rows_follow(end):
            return None
        return stub, headings, end

    def _rows_follow(self, start: int) -> bool:
        return any(_cells(line) is not None for line in self.lines[start : start + 6])

    def _table(self, stub: str, headings: list[str], start: int) -> Table:
        rows: list[Row] = []
        pending: list[str] = []
        self.at = start
        width = len(headings)
        open_cells: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            found = _cells(line)
            if found is None:
                if self._ends_table(line, pending):
                    break
                pending.append(line)
                open_cells = []
            else:
                label, cells = found
                if label or not rows or not open_cells or len(open_cells) >= width or pending:
                    full, group = (label, " ".join(pending)) if label else (" ".join(pending), "")
                    open_cells = _numbers(cells, width)
                    rows.append(Row(full, group, tuple(open_cells)))
                else:
                    open_cells = open_cells + _numbers(cells, width - len(open_cells))
                    rows[-1] = Row(rows[-1].label, rows[-1].group, tuple(open_cells))
                pending = []
            self.at += 1
        self.at -= len(pending)
        return Table(stub, self.heading, ("", *headings), tuple(rows))

    def _ends_table(self, line: str, pending: list[str]) -> bool:
        if len(pending) >= 4 or _split_head(line)[1][1:] or re.match(r"Belopp i ", line):
            return True
        note = re.match(r"[*¹²³⁴\d(]|Källa", line)
        return not note and (len(line) > 75 or (bool(_ENDS.search(line)) and len(line) > 30))


def _split_head(line: str, *, going: bool = False) -> tuple[str, list[str]]:
    """Return what stands before the headings at the end of a line, and the headings' words; `going` within a head."""
    if len(line) > LONGEST_LINE:
        return line, []
    words = line.split()
    taken: list[str] = []
    while (words and _HEAD_PART.fullmatch(words[-1])) or (words and taken and re.fullmatch(r"\d{1,2}", words[-1])):
        taken.insert(0, words.pop())
    if not going and not any(re.fullmatch(rf"{HEAD_WORDS}|(?:19|20)\d\d.*", word) for word in taken):
        return line, []
    while taken and not going and re.fullmatch(r"av|mot|från|\d{1,2}", taken[0]):
        words.append(taken.pop(0))
    return " ".join(words), taken


def _years_only(line: str) -> bool:
    return bool(re.fullmatch(r"(?:(?:19|20)\d\d(?:/(?:19|20)?\d\d)?\s*)+", line))


def _cells(line: str) -> tuple[str, str] | None:
    """Return the label and the cells of a line that may be a row of a table."""
    found = _ROW.match(line) if len(line) <= LONGEST_LINE else None
    if found is None or _years_only(line):
        return None
    label = found["label"].strip()
    cells = found["cells"].strip()
    if year := re.match(r"((?:19|20)\d\d) (?=\S)", cells) if re.search(rf"(?:{HEAD_WORDS})$", label) else None:
        label, cells = f"{label} {year[1]}", cells[year.end() :]
    ages = re.fullmatch(r"[<>≤≥]? ?\d+(?:[-–]\d+)? år", label)
    return None if label and not ages and (_NOT_A_LABEL.search(label) or len(label) > 90) else (label, cells)


def _numbers(cells: str, width: int) -> list[str]:
    """Split cells into as many numbers as there are columns, or as few as there can be."""
    return best_split(splits(cells), width)
