"""What the tie-out says of each figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["stämmer", "stämmer efter avrundning", "motsägs", "okänd"]
VERDICTS: tuple[Verdict, ...] = ("stämmer", "stämmer efter avrundning", "motsägs", "okänd")


@dataclass(frozen=True)
class Judged:
    """A figure of the document and what is known of it.

    Attributes
    ----------
    figure
        As the document writes it.
    before, after
        What stands around it: the rest of its sentence, or its row and column.
    place
        The block, and the character of a sentence or the row and column of a table's cell, all from 0.
    known
        The known value that it was held against, by name; or the rule that does not hold.
    expected
        What the figure would be then, as the document would write it.
    heading
        The heading that it stands under.
    """

    verdict: Verdict
    figure: str
    before: str
    after: str
    place: tuple[int, ...]
    known: str = ""
    expected: str = ""
    heading: str = ""


@dataclass(frozen=True)
class TieOut:
    """The tie-out of a document against a board and year."""

    document: str
    board: str
    year: int
    judged: tuple[Judged, ...]

    def count(self) -> dict[Verdict, int]:
        """Return how many figures have each verdict."""
        counted = Counter(one.verdict for one in self.judged)
        return {verdict: counted[verdict] for verdict in VERDICTS}

    def of(self, verdict: Verdict) -> list[Judged]:
        """Return the figures that have a verdict."""
        return [one for one in self.judged if one.verdict == verdict]
