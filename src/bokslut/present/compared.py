"""Which way an amount has gone: the sign of a difference, told of amounts rather than of signed values."""

from __future__ import annotations

import re
from decimal import Decimal

from bokslut.numbers import Cell, Figure

FORECAST = "prognosavvikelse"
"""A deviation that data files hold ready, so that what it is from is remembered as its `base`."""


def grown(figure: Figure) -> Decimal | None:
    """Return how much larger (+) or smaller (−) an amount is than the one that it is compared with.

    Costs are negative, so that a cost above budget has a deviation below 0; its amount has grown. What
    is computed from a difference (its amount, its share of something) goes the way of the difference.

    Parameters
    ----------
    figure
        A difference, or something computed from one.

    Returns
    -------
    Decimal or None
        |new| − |old|; None where the figure is no difference, where the two have different signs, so
        that no amount has grown, or where it cannot be known which sign an amount has.
    """
    source = figure.source
    if isinstance(source, Cell):
        return _typed(figure) if source.column == FORECAST else None
    if not source.operands:
        return None
    if source.text.startswith("(1 + a)"):  # growth in real terms
        return figure.value
    if source.text in ("|a|", "−a", "a / b") or re.fullmatch(r"a [×/] \d[\d.]*", source.text):
        return grown(source.operands[0])
    if source.text != "a − b" or any(_is_forecast(operand) for operand in source.operands):
        return None
    new, old = source.operands
    if figure.base is not None and figure.base.source == new.source:  # budget − outcome, of expenditure
        new, old = old, new
    if new.value is None or old.value is None or new.value * old.value < 0:
        return None
    return abs(new.value) - abs(old.value)


def _typed(figure: Figure) -> Decimal | None:
    """Return the same of a deviation that stands ready in the data; only of costs, which are negative."""
    base = figure.base
    if figure.value is None or base is None or base.value is None or base.value >= 0:
        return None
    return abs(base.value + figure.value) - abs(base.value)


def _is_forecast(figure: Figure) -> bool:
    return isinstance(figure.source, Cell) and figure.source.column == FORECAST
