"""Goals with their key figures, beside the outcomes of the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bokslut.errors import BokslutError, nearest_names
from bokslut.goals.records import (
    AGENDA,
    GOALS,
    KEY_FIGURES,
    AgendaRow,
    Goal,
    Goals,
    KeyFigureRow,
    MunicipalGoal,
    Target,
)
from bokslut.numbers import Cell, Figure, Formula, change, count, growth
from bokslut.parameters import Signal
from bokslut.period import Period
from bokslut.present.names import Names, row_of_figure
from bokslut.reading import read_rows


@dataclass(frozen=True)
class KeyFigure:
    """A key figure, its target, and its outcomes in the years before, latest first.

    Within a year the target is the year's where the period gives none; what is not known is missing.
    """

    row: KeyFigureRow
    target: Target | None
    target_source: Cell | Formula
    earlier: tuple[Figure, ...]

    def met(self) -> bool | None:
        """Return whether the outcome reaches the target; None where either is missing."""
        if self.target is None or self.row.utfall.value is None:
            return None
        return self.target.met(self.row.utfall.value, self.row.riktning)

    @property
    def before(self) -> Figure:
        """The outcome a year earlier."""
        return self.earlier[0]

    @property
    def aim(self) -> Figure:
        """The target's value, without its comparison."""
        value: Decimal | None = None if self.target is None else self.target.value
        exponent = None if value is None else value.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) else 0
        return Figure(value, self.row.enhet, decimals, self.target_source)

    def names(self) -> Names:
        """Return what comments call the key figure's values."""
        row = self.row
        return Names(
            row.nyckel,
            {
                "målvärde": self.aim,
                "utfall": row.utfall,
                "utfall_kommun": row.utfall_kommun,
                "föregående": self.before,
                "förändring": lambda: change(row.utfall, self.before),
                "ökning": lambda: growth(row.utfall, self.before),
            },
            where=row_of_figure(row.utfall),
        )


def municipal_goals(period: Period) -> list[MunicipalGoal]:
    """Return the municipality's goals with the board's own under them."""
    return period.yaml(GOALS, Goals).root


def board_goals(period: Period) -> list[Goal]:
    """Return the board's goals in their order."""
    return [goal for over in municipal_goals(period) for goal in over.mål]


def key_figures(period: Period, years: int = 1) -> list[KeyFigure]:
    """Return the period's key figures in the order of their file, with outcomes of `years` before."""
    rows = period.rows(KEY_FIGURES, KeyFigureRow)
    if period.has(GOALS):
        _check_goals(rows, [goal.id for goal in board_goals(period)])
    earlier = []
    of = period
    for _ in range(max(1, years)):
        of = of.before
        earlier.append({row.nyckel: row.utfall for row in of.known_rows(KEY_FIGURES, KeyFigureRow)})
    of_year = {row.nyckel: row for row in period.whole_year.known_rows(KEY_FIGURES, KeyFigureRow)}
    return [
        KeyFigure(
            row,
            *_target(row, of_year.get(row.nyckel)),
            tuple(known.get(row.nyckel, replace(row.utfall, value=None, withheld=False)) for known in earlier),
        )
        for row in rows
    ]


def _check_goals(rows: Sequence[KeyFigureRow], goals: Sequence[str]) -> None:
    """Refuse a key figure of a goal that is not there, which no card would show."""
    for row in rows:
        if row.mål and row.mål not in goals:
            raise BokslutError(
                f"there is no goal {row.mål}",
                where=str(row.utfall.source).replace("column utfall", "column mål"),
                expected="an id in " + GOALS,
                hint=nearest_names(row.mål, goals),
            )


def of_goal(all_figures: Sequence[KeyFigure], goal: Goal) -> list[KeyFigure]:
    """Return the key figures of a goal."""
    return [figure for figure in all_figures if figure.row.mål == goal.id]


def agenda(period: Period) -> dict[int, str]:
    """Return the names of Agenda 2030's goals by number."""
    project = period.project
    return {row.nummer: row.mål for row in read_rows(project.data / AGENDA, AgendaRow, project)}


def _target(row: KeyFigureRow, of_year: KeyFigureRow | None) -> tuple[Target | None, Cell | Formula]:
    """Return a key figure's target and where it stands: in the period's row, or in that of the year."""
    told = row if row.målvärde or of_year is None else of_year
    source = told.utfall.source
    return told.målvärde, Cell(source.file, source.row, "målvärde") if isinstance(source, Cell) else source


def names(period: Period, scale: Sequence[Signal]) -> dict[str, Any]:
    """Return what comments call goals and key figures; the best level of `scale` stands last."""

    def of_goals() -> Names:
        goals = board_goals(period)
        entries = [(goal.id, Names(goal.id, {"namn": goal.namn, "bedömning": goal.bedömning})) for goal in goals]
        file = period.name(GOALS)

        def at(level: str | None) -> Figure:
            of = f"mål med bedömningen {level}" if level else "mål utan bedömning"
            return count(sum(goal.bedömning == level for goal in goals), of, file)

        counts = {
            "antal": count(len(goals), "mål", file),
            "uppfyllda": at(scale[-1].value if scale else ""),
            "nivå": Names("nivå", {level.value: at(level.value) for level in scale}),
            "utan_bedömning": at(None),
        }
        return Names("mål", entries, counts)

    return {
        "mål": of_goals,
        "nyckeltal": lambda: Names("nyckeltal", [(one.row.nyckel, one.names()) for one in key_figures(period)]),
    }
