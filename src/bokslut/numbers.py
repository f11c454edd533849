"""Figures: values that know their unit, how they were published and where they come from.

Arithmetic is done on the values as published, in decimals, so that a reader who subtracts two
numbers on the page gets the number that the page shows.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from babel.numbers import format_decimal

LOCALE = "sv_SE"
NBSP = "\u00a0"
MISSING = "–"
WITHHELD = "–*"
"""What stands where a figure is known and not given."""

SHARE = "andel"
"""Unit of a ratio between two figures of the same unit: 0.017 is 1.7 percent."""

SUM = "summa"
"""The formula of a sum, of any number of operands."""

_NUMBER = re.compile(r"[-−–]?(?:\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+|\d+)(?:[.,](?P<decimals>\d+))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a data file: `row` counts as a spreadsheet does, the header being row 1."""

    file: str
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Formula:
    """How a figure was computed, and from which others.

    Attributes
    ----------
    text
        The formula in Swedish; `a` stands for the first operand, `b` for the second; or `summa`.
    operands
        The figures that it is computed from.
    files
        What was counted, where things were and no figures.
    """

    text: str
    operands: tuple[Figure, ...]
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a report.

    Attributes
    ----------
    value
        The value in `unit`, unrounded; None where the figure is missing.
    unit
        tkr, mnkr, procent, procentenheter, andel, antal, årsarbetare, år, dagar, index …
    decimals
        Decimals as published.
    source
        The data cell or the formula that it comes from.
    base
        What a change is relative to, so that it can be told in percent as well.
    withheld
        Whether the value is known and not given, since it is about few persons.
    """

    value: Decimal | None
    unit: str
    decimals: int
    source: Cell | Formula
    base: Figure | None = None
    withheld: bool = False

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    def __add__(self, other: Figure) -> Figure:
        return self._combine(other, "+")

    def __sub__(self, other: Figure) -> Figure:
        return self._combine(other, "−")

    def __mul__(self, factor: int | Decimal) -> Figure:
        value = None if self.value is None else self.value * factor
        written = f"{Decimal(factor):f}".replace(".", ",").replace("-", "−")
        return replace(self, value=value, source=Formula(f"a × {written}", (self,)), base=None)

    def __truediv__(self, other: Figure | int) -> Figure:
        if isinstance(other, int):
            value = None if self.value is None else self.value / other
            return replace(self, value=value, source=Formula(f"a / {other}", (self,)), base=None)
        if self.unit != other.unit:
            raise ValueError(f"cannot divide {self.unit} by {other.unit}")
        known = self.value is not None and other.value
        value = self.value / other.value if known and self.value is not None and other.value else None
        return Figure(value, SHARE, 3, Formula("a / b", (self, other)))

    def __neg__(self) -> Figure:
        value = None if self.value is None else -self.value
        return replace(self, value=value, source=Formula("−a", (self,)), base=None)

    def __abs__(self) -> Figure:
        value = None if self.value is None else abs(self.value)
        return replace(self, value=value, source=Formula("|a|", (self,)))

    def _combine(self, other: Figure, sign: str) -> Figure:
        if not isinstance(other, Figure):
            raise TypeError(f"a figure cannot be reckoned with {other!r}, which has no unit and no source")
        if self.unit != other.unit:
            raise ValueError(f"cannot reckon {self.unit} {sign} {other.unit}")
        value = None
        if self.value is not None and other.value is not None:
            value = self.value + other.value if sign == "+" else self.value - other.value
        unit = "procentenheter" if self.unit == "procent" and sign == "−" else self.unit
        decimals = max(self.decimals, other.decimals)
        return Figure(value, unit, decimals, Formula(f"a {sign} b", (self, other)))


def is_withheld(figure: Figure) -> bool:
    """Return whether a figure is not given, since it or one that it is computed from is about few persons."""
    if figure.value is not None:
        return False
    behind = figure.source.operands if isinstance(figure.source, Formula) else ()
    return figure.withheld or any(is_withheld(operand) for operand in behind)


def missing(like: Figure, why: str) -> Figure:
    """Return a figure that is not known, in the unit of another, and why."""
    return Figure(None, like.unit, 0, Formula(why, ()))


def change(new: Figure, old: Figure) -> Figure:
    """Return new − old, which remembers `old` so that it can be told in percent of it."""
    return replace(new - old, base=old)


def growth(new: Figure, old: Figure) -> Figure:
    """Return |new| − |old|: positive where the amount grew, whatever its sign."""
    return replace(abs(new) - abs(old), base=abs(old))


def relative(figure: Figure) -> Figure:
    """Return a change as a share of what it is relative to.

    Raises
    ------
    ValueError
        Where the figure is no change and no share.
    """
    if figure.unit == SHARE:
        return figure
    if figure.base is None:
        raise ValueError(f"{figure.unit} is not a change that can be told in percent")
    if figure.base.value == 0:
        raise ValueError(f"a change from zero cannot be told in percent ({figure.base.source})")
    return replace(figure, base=None) / abs(figure.base)


def percent(figure: Figure) -> Figure:
    """Return a change in percent of what it is relative to, or a share in percent; one decimal."""
    return replace(relative(figure) * 100, unit="procent", decimals=1)


def in_unit(figure: Figure, unit: str) -> Figure:
    """Return an amount in tkr or mnkr; mnkr have one decimal unless they were published so.

    Raises
    ------
    ValueError
        Where the figure is no amount, or the unit none of amounts.
    """
    if figure.unit == unit:
        return figure
    if {figure.unit, unit} != {"tkr", "mnkr"}:
        raise ValueError(f"{figure.unit} cannot be written in {unit}")
    converted = figure / 1000 if unit == "mnkr" else figure * 1000
    base = in_unit(figure.base, unit) if figure.base else None
    return replace(converted, unit=unit, decimals=1 if unit == "mnkr" else 0, base=base)


def total(figures: list[Figure]) -> Figure:
    """Return the sum of the known figures; missing where none is known, or where one of them is withheld."""
    known = [figure for figure in figures if figure.value is not None]
    first = figures[0]
    value = sum((figure.value for figure in known if figure.value is not None), Decimal(0)) if known else None
    value = None if any(is_withheld(figure) for figure in figures) else value
    decimals = max(figure.decimals for figure in figures)
    return Figure(value, first.unit, decimals, Formula(SUM, tuple(figures)))


def count(number: int, of: str, *files: str) -> Figure:
    """Return a number of things: `of` says in Swedish of what, `files` where they are counted."""
    return Figure(Decimal(number), "antal", 0, Formula(f"antal {of}", (), files))


def product(one: Figure, other: Figure) -> Figure:
    """Return the product of two plain numbers, in the unit of the first."""
    value = None if one.value is None or other.value is None else one.value * other.value
    return Figure(value, one.unit, 0, Formula("a × b", (one, other)))


MOST_DIGITS, MOST_DECIMALS = 15, 6
"""Of a number that is read: more than a state's budget in öre, and more than is ever published."""


def parse_number(text: str) -> tuple[Decimal, int]:
    """Read a number as people and Swedish Excel write it; return it with its decimals.

    Decimal comma or point, spaces between thousands and a typographic minus are accepted.

    Raises
    ------
    ValueError
        Where it is no number, where "1.234" could be both a thousand and a fraction, or where it is longer than
        numbers are.
    """
    stripped = text.strip()
    match = _NUMBER.fullmatch(stripped)
    if match is None:
        raise ValueError("a number")
    decimals = match["decimals"] or ""
    if len(decimals) == 3:
        raise ValueError("a number without point or comma between thousands")
    if len(decimals) > MOST_DECIMALS:
        raise ValueError("a number as it is published, with one or two decimals")
    plain = re.sub(r"[ \u00a0\u2009\u202f]", "", stripped).replace(",", ".")
    if len(plain.partition(".")[0]) > MOST_DIGITS:
        raise ValueError(f"a number of at most {MOST_DIGITS} digits")
    return Decimal(re.sub("^[−–]", "-", plain)), len(decimals)


_WIDTH, _WIDE = 24, Context(prec=10_000)
"""Digits that arithmetic is sure to have room for, and room for more."""


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, as people do; never return minus zero."""
    wide = _WIDE if value.adjusted() + decimals > _WIDTH else None  # a product of what was read may be long
    result = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=wide)
    return abs(result) if result == 0 else result


def plain(value: Decimal) -> str:
    """Write a number for machines: a point, no grouping, at most six decimals."""
    return f"{rounded(value, 6).normalize():f}"


def format_value(value: Decimal, decimals: int, *, signed: bool = False) -> str:
    """Write a number the Swedish way: comma, non-breaking thousands, real minus sign."""
    number = rounded(value, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    with localcontext(_WIDE) if number.adjusted() + decimals > _WIDTH else nullcontext():
        text = format_decimal(number, format=pattern, locale=LOCALE).replace("-", "−")
    return f"+{text}" if signed and number > 0 else text
