"""What happens in an example board: its size, its years and the events that its figures and comments tell of."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

NOTICE = "Exempelnämnden är påhittad. Alla uppgifter är syntetiska."
INDEX = "Exempelindex"
"""The price index of the example boards in `data/index.csv`."""

CARE, REORGANISATION = "vård", "omorganisation"
"""A year's event: bought care that rises in the autumn, or a reorganisation with a state grant in May."""

CARE_FROM, GRANT_IN, REORGANISED_FROM, REORGANISED_TO = 9, 5, 3, 8
"""The months that the events begin in, or take place in."""

UNITS = ("Enhet Norr", "Enhet Söder", "Enhet Öster", "Enhet Väster", "Ledning och stöd")


@dataclass(frozen=True)
class Story:
    """A board of the example.

    Attributes
    ----------
    number
        Its place among the boards, from 1.
    years
        The years that are told in full, without gaps; the year before is told as a comparison,
        the year after as a budget.
    seed
        What all its figures come from.
    """

    number: int
    years: tuple[int, ...]
    seed: int

    @property
    def code(self) -> str:
        """The short name, such as EX or EX2."""
        return "EX" if self.number == 1 else f"EX{self.number}"

    @property
    def name(self) -> str:
        """What the board is called."""
        return "Exempelnämnden" if self.number == 1 else f"Exempelnämnden {self.number}"

    @property
    def administration(self) -> str:
        """What works for the board."""
        return "Exempelförvaltningen" if self.number == 1 else f"Exempelförvaltningen {self.number}"

    @property
    def before(self) -> int:
        """The year that the first is compared with."""
        return self.years[0] - 1

    @property
    def after(self) -> int:
        """The year that only has a budget."""
        return self.years[-1] + 1

    @property
    def size(self) -> float:
        """How large the board is, in relation to the first."""
        return 1.0 if self.number == 1 else self.random("size").uniform(0.3, 2.5)

    def random(self, *of: object) -> Random:
        """Return a source of random numbers of its own, the same at each call."""
        return Random(f"{self.seed}/{self.code}/{'/'.join(map(str, of))}")

    def event(self, year: int) -> str | None:
        """Return what happens in a year; nothing in the year of comparison or in one that is only planned."""
        if year not in self.years:
            return None
        return (CARE, REORGANISATION)[(self.years.index(year) + self.number - 1) % 2]


def price_change(seed: int, year: int) -> float:
    """Return the change of the example's price index in percent, as the budget of a year assumes it."""
    return round(Random(f"{seed}/index/{year}").uniform(2.4, 3.6), 1)


def index_rows(seed: int, years: tuple[int, ...]) -> list[tuple[str, int, str, float, str]]:
    """Return the rows of `data/index.csv`: what each budget and each annual report knows."""
    rows = []
    for year in (*years, years[-1] + 1):
        basis = f"budget {year}–{year + 2}"
        rows += [(INDEX, of, basis, price_change(seed, of), "Syntetisk uppgift") for of in range(year, year + 3)]
        known = round(price_change(seed, year) + Random(f"{seed}/closing/{year}").uniform(-0.4, 0.4), 1)
        rows.append((INDEX, year, f"bokslut {year}", known, "Syntetisk uppgift"))
    return rows
