"""Figures in a text: numbers with their unit and sign; dates, paragraphs, years and references are no figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bokslut.numbers import parse_number

UNITS = {
    "tkr": r"tkr|tusen kronor|kkr",
    "mnkr": r"mnkr|mkr|miljoner kronor|miljon kronor|milj\.? ?kr|mnskr",
    "mdkr": r"mdkr|miljarder kronor",
    "kr": r"kronor|kr\b",
    "procentenheter": r"procentenhet(?:er)?|%-enhet(?:er)?",
    "procent": r"procent|%",
}
"""How units are written."""

MONEY = {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000), "mdkr": Decimal(1_000_000_000)}
"""What one of a unit of money is in kronor."""

WORDS = {
    word: number
    for number, word in enumerate(
        ("två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"), start=2
    )
}
"""Numbers that texts write in words; “en” and “ett” are articles more often than numbers."""

_MONTHS = (
    r"jan(?:uari)?|feb(?:ruari)?|mars|apr(?:il)?|maj|juni|juli|aug(?:usti)?|sept?(?:ember)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:19|20)\d\d"
_NO_FIGURES = [
    rf"{_YEAR}-\s?\d\d-\s?\d\d",
    rf"\b\d{{1,2}}(?:\s?[–-]\s?\d{{1,2}})? (?:{_MONTHS})\b(?: {_YEAR})?",
    rf"\b\d{{1,2}}/\d{{1,2}}(?: {_YEAR})?",
    r"\b\d{6}\s?[–-]\s?\d{6}\b",
    r"\d+(?:\s?[–-]\s?\d+)?\s?§§?",
    r"§§?\s?\d+(?:[.–-]\d+)*",
    r"\b\d+\s?kap\b\.?",
    r"\b\d{4}:\d+\b",
    r"\b\d{4}\.\d{3,}\b",
    r"\b0\d{1,3}[-– ]\d{2,3}(?: ?\d{2,3})+\b",
    rf"\b{_YEAR}\s?[–/-]\s?(?:{_YEAR}|\d\d)\b",
    r"\bQ\d\b",
    r"\b(?:kvartal|tertial|halvår)\s?\d\b",
    r"\b(?:tabell|figur|diagram|bilaga|sid(?:a|an|orna)?|s\.|avsnitt|kapitel|fråga|punkt|steg|nr|version|nivå|fotnot"
    r"|agenda|vision|AB|mål|målen|delmål|prioriterade mål|risk|nyckeltal|index|dag|unga|klass|årskurs|grupp|not)"
    r"\s?\d+(?:[.:,]\d+)*(?:\s?[–-]\s?\d+)?(?![,\d]*\s?(?:procent|%|tkr|mnkr|mkr))",
    r"\b\d{1,3}\s?[–-]\s?\d{1,3}(?:\s?år\b)?",
    r"(?:[<>≤≥]|\b(?:över|under|till|från|minst|fyllt|om|mellan)) ?\d{1,3}(?: och \d{1,3})? ?år(?:en|s)?\b(?! sedan)",
    r"\b\d{1,3} år(?: och (?:äldre|yngre)|>|\b(?=s-))",
    r"\bU?\d{5,}\b(?=\))",
    r"\b\d+:[ea]\b",
    r"\b\d{1,2}[.:]\d\d\b(?= ?(?:–|-|till)? ?\d{1,2}[.:]\d\d)",
    r"^\(?\d+(?:\.\d+)*[.)]?\s+(?=[A-ZÅÄÖ•])",
    r"\b\d+ av \d+ möjliga",
    r"(?<=: )\d\.(?=\s|$)",
    r"['’]\d\d\b",
]
_YEAR_ALONE = rf"(?<![\d,.])(?<![-−–]){_YEAR}(?!\d|,\d|\s\d{{3}}\b|\s?(?:{'|'.join(UNITS.values())}))(?:-års)?"
_MASK = re.compile("|".join([*_NO_FIGURES, _YEAR_ALONE]), re.IGNORECASE)
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in sorted(UNITS.items(), key=lambda item: -len(item[1])))
_FIGURE = re.compile(
    r"(?<![\w,.§/:])(?P<number>(?P<sign>[-−–+])?\s?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+)(?:,\d+)?)"
    r"(?![\w/:]|[.,]\d)"
    rf"(?:[\s\u00a0]?(?:{_UNIT})(?!\w))?"
)
_WORD = re.compile(rf"(?<!\w)(?P<word>{'|'.join(WORDS)})(?P<unit> procentenheter| procent)?(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """A figure as a text writes it.

    Attributes
    ----------
    text
        The figure with its unit, as it stands between `start` and `end`.
    value
        In `unit`, with its sign where one is written.
    unit
        tkr, mnkr, mdkr, kr, procent, procentenheter; empty where none is written.
    """

    text: str
    value: Decimal
    decimals: int
    unit: str
    start: int
    end: int
    in_words: bool = False

    @property
    def signed(self) -> bool:
        """Whether a sign is written."""
        return self.text[0] in "-−–+"


def figures_in(text: str) -> list[Written]:
    """Return the figures of a text in the order in which they stand."""
    masked = _MASK.sub(
        lambda found: " " * len(found[0]) if len(found[0]) < 1 else "§" + "_" * (len(found[0]) - 1), text
    )
    return sorted([*_numbers(masked, text), *_words(masked)], key=lambda figure: figure.start)


def _numbers(masked: str, text: str) -> Iterator[Written]:
    for found in _FIGURE.finditer(masked):
        number = found["number"]
        sign = found["sign"] or ""
        start = found.start("number")
        if (sign in ("–", "-") and start and masked[start - 1] not in " (\u00a0") or re.match(r"[–-]\s", number):
            start += len(number) - len(number.lstrip("-–− "))  # a dash, not a minus
            sign = ""
        digits = re.sub(r"^[-−–+]?\s*", "", number)
        try:
            value, decimals = parse_number(digits)
        except ValueError:
            continue
        unit = next((name for name in UNITS if found[name]), "")
        minus = sign in tuple("-−–") and bool(sign)
        yield Written(text[start : found.end()].strip(), -value if minus else value, decimals, unit, start, found.end())


def _words(masked: str) -> Iterator[Written]:
    for found in _WORD.finditer(masked):
        unit = (found["unit"] or "").strip()
        yield Written(found[0], Decimal(WORDS[found["word"].lower()]), 0, unit, found.start(), found.end(), True)


_CELL = re.compile(
    r"[≥≤<>]?\s?(?P<number>[-−–+]?\d[\d   \u202f]*(?:[.,]\d+)?)\s?(?P<percent>%|procent)?\s?[*¹²³⁴⁵⁶⁷⁸⁹]*"
)


def figure_of_cell(text: str) -> Written | None:
    """Return the figure of a table's cell that holds one figure and nothing else; None for any other cell."""
    found = _CELL.fullmatch(text.strip())
    if found is None:
        return None
    number = found["number"].strip()
    try:
        value, decimals = parse_number(number.lstrip("+"))
    except ValueError:
        return None
    unit = "procent" if found["percent"] else ""
    return Written(text.strip(), value, decimals, unit, 0, len(text))


def in_unit(value: Decimal, unit: str, other: str) -> Decimal | None:
    """Return a value in another unit; None where the units are of different sorts."""
    if unit == other:
        return value
    if unit in MONEY and other in MONEY:
        return value * MONEY[unit] / MONEY[other]
    percent = ("procent", "procentenheter")
    if unit == "andel" and other in percent:
        return value * 100
    if unit in percent and other in percent:
        return value
    counted = (*MONEY, *percent, "andel")
    if other == "" and unit not in counted:
        return value
    return None
