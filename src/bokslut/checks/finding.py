"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bokslut.numbers import Cell

Severity = Literal["E", "W", "N"]
"""E stops the report, W must be accepted with a reason or mended, N is a note."""


@dataclass(frozen=True)
class Finding:
    """Something that a rule does not hold for.

    Attributes
    ----------
    code
        The rule's code; its first letter is the severity.
    subject
        What it is about, in the field's words and stable when rows move: “Personalkostnader, avvikelse”.
        It is what an accepted deviation names.
    message
        What is wrong, in Swedish, with the figures as they are written.
    where
        File and row and column, or line and column.
    cells
        The cells that it concerns.
    hint
        What to do, in Swedish; for a bare figure the expression to write instead.
    """

    code: str
    subject: str
    message: str
    where: str
    cells: tuple[Cell, ...] = ()
    hint: str | None = None

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        severity: Severity = self.code[0]  # type: ignore[assignment]
        return severity
