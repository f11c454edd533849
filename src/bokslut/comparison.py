"""A year across boards: their key figures side by side, and the municipality's where they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bokslut.control.figures import assessed, controls
from bokslut.control.records import CONTROLS
from bokslut.economy.figures import by_role, investments, statement
from bokslut.economy.records import INVESTMENTS, STATEMENT
from bokslut.errors import BokslutError
from bokslut.goals.figures import board_goals
from bokslut.goals.records import GOALS
from bokslut.numbers import SUM, Figure, Formula, count, in_unit, percent, total
from bokslut.parameters import YearParameters, find_board, read_year
from bokslut.period import Period
from bokslut.personnel.figures import find, sick_leave, staff
from bokslut.personnel.records import SICK_LEAVE, STAFF
from bokslut.present.blocks import NOTHING, Block, Blocks, section
from bokslut.present.chart import Chart, deviations, side_by_side
from bokslut.present.signal import Shown
from bokslut.present.table import Column, Content, Row, Table
from bokslut.reads import is_file

if TYPE_CHECKING:
    from bokslut.report import Report

MEASURES = (
    ("resultat", "Årets resultat, tkr", True),
    ("avvikelse", "Avvikelse från budget, tkr", True),
    ("nettokostnad", "Nettokostnad, tkr", True),
    ("nettokostnadsökning", "Nettokostnadens ökning, procent", False),
    ("investeringar", "Investeringar, tkr", True),
    ("anställda", "Tillsvidareanställda, antal", True),
    ("årsarbetare", "Tillsvidareanställda årsarbetare", True),
    ("omsättning", "Personalomsättning, procent", False),
    ("sjukfrånvaro", "Sjukfrånvaro, procent", False),
    ("mål", "Mål helt uppfyllda, antal", True),
    ("alla_mål", "Mål, antal", True),
    ("kontroller", "Kontroller utan anmärkning, antal", True),
    ("alla_kontroller", "Kontroller, antal", True),
)
"""Each measure's key, what readers call it, and whether the boards' add up to the municipality's."""


@dataclass(frozen=True)
class BoardYear:
    """A board's key figures of a year, by measure; missing where the board has no such figure."""

    name: str
    figures: dict[str, Figure]


def board_year(period: Period, name: str, parameters: YearParameters | None) -> BoardYear:
    """Return a board's key figures of a year."""
    figures: dict[str, Figure] = {}
    if period.has(STATEMENT):
        lines = statement(period)
        result, net = by_role(lines, "resultat"), by_role(lines, "nettokostnad")
        figures["resultat"] = in_unit(result.outcome, "tkr")
        figures["avvikelse"] = in_unit(result.deviation, "tkr")
        figures["nettokostnad"] = in_unit(net.outcome, "tkr")
        if net.growth.known:
            figures["nettokostnadsökning"] = percent(net.growth)
    if period.has(INVESTMENTS):
        figures["investeringar"] = in_unit(by_role(investments(period), "summa").outcome, "tkr")
    if period.has(STAFF):
        levels = staff(period)
        labels = {
            "anställda": ("Antal anställda", "Tillsvidareanställda"),
            "årsarbetare": ("Antal årsarbetare", "Tillsvidareanställda"),
            "omsättning": ("Personalomsättning", "Total extern omsättning"),
        }
        for key, (group, label) in labels.items():
            if level := find(levels, group, label):
                figures[key] = level.outcome
    leave = sick_leave(period) if period.has(SICK_LEAVE) else []
    if whole := next((level for level in leave if level.group == "Totalt"), None):
        figures["sjukfrånvaro"] = whole.outcome
    if period.has(GOALS) and parameters and parameters.signals.goals:
        goals, best = board_goals(period), parameters.signals.goals[-1].value
        if any(goal.bedömning for goal in goals):
            figures["mål"] = count(
                sum(goal.bedömning == best for goal in goals), f"mål med bedömningen {best}", period.name(GOALS)
            )
        figures["alla_mål"] = count(len(goals), "mål", period.name(GOALS))
    if period.has(CONTROLS) and parameters and parameters.signals.controls:
        known = controls(period)
        if any(control.bedömning for control in known):
            without = assessed(known, parameters.signals.controls, "utan")
            figures["kontroller"] = count(without, "kontroller utan anmärkning", period.name(CONTROLS))
        figures["alla_kontroller"] = count(len(known), "kontroller", period.name(CONTROLS))
    return BoardYear(name, figures)


def municipality(boards: Sequence[BoardYear], key: str, adds_up: bool) -> Figure:
    """Return the boards' sum; missing where a measure does not add up or a board lacks its figure."""
    known = [board.figures[key] for board in boards if key in board.figures and board.figures[key].known]
    if not adds_up or len(known) < len(boards):
        return Figure(None, known[0].unit if known else "antal", 0, Formula(SUM, ()))
    return total(known)


class Comparison:
    """The sections of the summary of a year across boards."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @cached_property
    def boards(self) -> list[BoardYear]:
        """The key figures of the boards that the summary compares, in their order."""
        report = self.report
        found = []
        for code in report.parameters.boards:
            board = find_board(report.project, code)
            path = report.project.params / code / f"{report.year}.yaml"
            parameters = read_year(report.project, code, report.year) if is_file(path) else None
            found.append(board_year(Period(report.project, code, report.year), board.name, parameters))
        if not found:
            raise BokslutError("a summary needs boards to compare", expected="boards: in its parameters")
        return found

    @section
    def side_by_side(self) -> Block:
        """The boards' key figures side by side, with the municipality's sums."""
        rows = []
        for key, label, adds_up in MEASURES:
            cells: list[Content] = [
                figure if (figure := board.figures.get(key)) and figure.known else Shown("uppgift saknas", "saknas")
                for board in self.boards
            ]
            whole = municipality(self.boards, key, adds_up)
            rows.append(Row(label, (*cells, whole if whole.known else None)))
        width = min(22, 64 // (len(self.boards) + 1))
        columns = (
            Column("Mått", width=100 - width * (len(self.boards) + 1)),
            *(Column(board.name, width=width) for board in self.boards),
            Column("Summa", width=width),
        )
        note = "Summan visas där alla nämnder har uppgiften och den kan läggas ihop."
        caption = f"Nämndernas nyckeltal {self.report.year}"
        return Table("namnder", caption, columns, tuple(rows), (note,), decimals_by="row")

    @section
    def economy(self) -> Block:
        """Charts of the boards' deviation from budget and the growth of their net cost."""
        year = self.report.year
        items = self._known("avvikelse")
        chart: Block = NOTHING
        if items:
            amounts = [(name, in_unit(figure, "mnkr")) for name, figure in items]
            chart = deviations("avvikelser", f"Avvikelse från budget {year}, mnkr", amounts, "mnkr")
        return Blocks((chart, self._bars("nettokostnadsokning", "nettokostnadsökning", "Nettokostnadens ökning")))

    @section
    def personnel(self) -> Block:
        """Charts of the boards' sick leave and staff turnover."""
        return Blocks(
            (
                self._bars("sjukfranvaro", "sjukfrånvaro", "Sjukfrånvaro"),
                self._bars("omsattning", "omsättning", "Personalomsättning"),
            )
        )

    def _known(self, key: str) -> list[tuple[str, Figure]]:
        return [(board.name, board.figures[key]) for board in self.boards if _is_known(board, key)]

    def _bars(self, name: str, key: str, title: str) -> Block:
        items = self._known(key)
        if not items:
            return NOTHING
        lacking = [board.name for board in self.boards if not _is_known(board, key)]
        behind = f". Uppgift saknas för {', '.join(lacking)}" if lacking else ""
        chart: Chart = side_by_side(name, f"{title} {self.report.year}, procent{behind}", items, "procent")
        return chart


def _is_known(board: BoardYear, key: str) -> bool:
    return key in board.figures and board.figures[key].known
