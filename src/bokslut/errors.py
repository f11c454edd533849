"""Mistakes that an analyst can mend, told without a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb


class BokslutError(Exception):
    """Something in data, parameters, comments or notebooks stands in the way of a report.

    Parameters
    ----------
    problem
        One sentence that says what is wrong.
    where
        File and, where known, row and column or line.
    expected, found
        What should have stood there, and what does.
    hint
        What to do about it.
    """

    status = 2
    """What the command ends with."""

    def __init__(
        self,
        problem: str,
        *,
        where: str | None = None,
        expected: str | None = None,
        found: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.problem, self.where = problem, where
        self.details = {"expected": expected, "found": found, "to do": hint}
        super().__init__(problem)

    def __str__(self) -> str:
        rows = {"where": self.where, **self.details}
        return "\n".join([self.problem, *(f"  {name + ':':<10}{text}" for name, text in rows.items() if text)])

    def at(self, where: str) -> BokslutError:
        """Return the same mistake with its place."""
        located = copy(self)
        located.where = where
        return located


class Unforeseen(BokslutError):
    """A mistake that is the program's own or the machine's, in one sentence; see `bokslut.boundary`."""

    status = 3


class MissingFigure(BokslutError):
    """A figure that a sentence is about is not known."""


class WithheldFigure(MissingFigure):
    """A figure that a sentence is about is not given, since it is about few persons."""


class MissingData(BokslutError):
    """A data file that the year does not have; a section that needs it is left out with a note.

    `nearest` tells of a file that looks like a misspelling of it: then nothing is left out, but told.
    """

    def __init__(self, file: str, *, nearest: str | None = None) -> None:
        hint = f"rename {nearest}" if nearest else "add the file, or leave the section out in params/"
        super().__init__(f"{file} does not exist", where=file, expected="a data file", hint=hint)
        self.file = file
        self.misspelt = nearest is not None


class Errors(BokslutError):
    """Several mistakes found in one reading, told together so that they are mended together."""

    def __init__(self, errors: list[BokslutError], *, most: int = 10) -> None:
        super().__init__(f"{len(errors)} mistakes", where=errors[0].where)
        self.errors = errors
        self.most = most

    def __str__(self) -> str:
        shown = [str(error) for error in self.errors[: self.most]]
        left = len(self.errors) - len(shown)
        return "\n".join(shown + ([f"… and {left} more"] if left > 0 else []))


def unforeseen(error: BaseException) -> str:
    """Return a sentence on a mistake of the program's own: what went wrong, and where in the package."""
    frames = extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(__file__).parent in Path(frame.filename).parents] or frames
    place = f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""
    said = " ".join(str(error).split())[:200]
    return f"the program failed: {type(error).__name__}: {said}{place}"


def nearest_names(name: str, known: Iterable[str]) -> str:
    """Return the known names that look most like `name`, or all of them where none does."""
    names = sorted(known)
    near = get_close_matches(name, names, n=3, cutoff=0.6)
    return f"nearest: {', '.join(near)}" if near else f"known: {', '.join(names[:20]) or 'none'}"
