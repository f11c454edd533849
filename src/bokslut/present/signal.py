"""Signals: a level of a scale, always told in words beside its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bokslut.errors import BokslutError
from bokslut.parameters import Signal
from bokslut.present.markdown_text import literal

UNKNOWN = "Bedömning saknas"


@dataclass(frozen=True)
class Shown:
    """A signal as readers see it."""

    label: str
    look: str


def signal(scale: Sequence[Signal], value: str | None, where: str) -> Shown:
    """Return the level of `scale` that data call `value`; a missing one is shown as missing.

    Raises
    ------
    BokslutError
        Where the scale has no such level.
    """
    if value is None:
        return Shown(UNKNOWN, "saknas")
    for level in scale:
        if level.value == value:
            return Shown(level.label, level.look)
    raise BokslutError(
        f"the signal “{value}” is not on the board's scale",
        where=where,
        expected=", ".join(level.value for level in scale),
        hint="mend the data, or add the level under signals: in params/",
    )


def inline(shown: Shown) -> str:
    """Return a signal as Markdown within a line."""
    return f"[{literal(shown.label)}]{{.signal .signal-{shown.look}}}"


def legend(scale: Sequence[Signal]) -> str:
    """Return a scale as a list in Markdown."""
    return "\n".join(f"- {inline(Shown(level.label, level.look))}" for level in scale)
