"""Whether a written figure is a known value: as published, after rounding, or not."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from bokslut.numbers import NBSP, format_value, rounded
from bokslut.tieout.figures import Written, in_unit

Agreement = Literal["same", "rounded", "differs"]


def agreement(written: Written, value: Decimal, decimals: int, *, derived: bool, loose: bool = False) -> Agreement:
    """Compare a written figure with a known value in the same unit, signs as they are.

    Parameters
    ----------
    decimals
        Of the known value as published.
    derived
        Whether the value is reckoned from others: it may then differ by one in the last place, since others may
        have reckoned before rounding.
    loose
        Whether the text says that it is about so (“drygt”, “cirka”).
    """
    if written.value == value:
        return "same"
    if written.decimals <= decimals and rounded(value, written.decimals) == written.value:
        return "same" if rounded(value, written.decimals) == rounded(value, decimals) else "rounded"
    last = Decimal(1).scaleb(-written.decimals)
    if rounded(value, written.decimals) == written.value:
        return "rounded"
    off = abs(written.value - value)
    if derived and off <= last * Decimal("1.05") and abs(value) >= 2 * last:
        return "rounded"
    if abs(off) <= last / 2:
        return "rounded"
    if loose and off <= max(abs(value) * Decimal("0.06"), last):
        return "rounded"
    return "differs"


def told_as(written: Written, value: Decimal, unit: str) -> str:
    """Write a known value as the document writes the figure, with its unit and decimals."""
    other = in_unit(value, unit, written.unit)
    shown = value if other is None else other
    told = written.unit or unit
    name = "" if told in ("antal", "index", "") else f"{NBSP}{told}"
    return format_value(shown, written.decimals) + name
