"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bokslut.numbers import NBSP, Cell, Figure, format_value
from bokslut.provenance import origin

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


def found(code: str, subject: str, message: str, *figures: Figure, hint: str | None = None) -> Finding:
    """Return a finding about figures, which stands where the first of them does."""
    cells = cells_of(*figures)
    return Finding(code, subject, message, str_of(cells[0]) if cells else "", cells, hint)


def cells_of(*figures: Figure) -> tuple[Cell, ...]:
    """Return the cells that figures are read from or computed from, each once."""
    sources = [leaf.source for figure in figures for leaf in origin(figure).leaves]
    return tuple(dict.fromkeys(source for source in sources if isinstance(source, Cell)))


def str_of(cell: Cell) -> str:
    """Return a cell's place in Swedish."""
    return f"{cell.file}, rad {cell.row}, kolumn {cell.column}"


def told(figure: Figure) -> str:
    """Return a figure as it is written, with its unit."""
    if figure.value is None:
        return "okänt"
    unit = "" if figure.unit in ("antal", "index", "skala") else f"{NBSP}{figure.unit}"
    return format_value(figure.value, figure.decimals) + unit
