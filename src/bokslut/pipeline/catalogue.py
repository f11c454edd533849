"""All reports that parameters ask for, and what state each is in."""

from __future__ import annotations

from typing import Literal

from bokslut.errors import BokslutError
from bokslut.kinds import KINDS
from bokslut.parameters import read_boards, read_year
from bokslut.pipeline.manifest import read_manifest
from bokslut.pipeline.order import Order, months_with_data
from bokslut.project import Project

State = Literal["made", "changed since", "not made"]


def state(project: Project, order: Order) -> State:
    """Return whether a report is made, and from what is still the same."""
    manifest = read_manifest(order, project)
    if not manifest.content:
        return "not made"
    return "made" if manifest.current() else "changed since"


def catalogue(project: Project) -> list[Order]:
    """Return the reports of all boards and years; of a kind made by the month, the months with data."""
    orders = []
    for board in read_boards(project):
        for path in sorted((project.params / board).glob("*.yaml")):
            if not path.stem.isdigit():
                raise BokslutError("a file of parameters is named after its year", where=project.name(path))
            year = int(path.stem)
            asked = read_year(project, board, year).reports
            for kind in KINDS.values():
                if kind.month == 0:
                    months: list[int | None] = [
                        month
                        for month in months_with_data(project, board, year, kind)
                        if kind.name in asked or kind.folder(month) in asked
                    ]
                else:
                    months = [None] if kind.name in asked else []
                orders += [Order(board, year, kind.name, month) for month in months]
    return orders
