"""All reports that parameters ask for, and what state each is in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bokslut.errors import BokslutError
from bokslut.kinds import KINDS
from bokslut.parameters import read_boards, read_year
from bokslut.pipeline.publish import file_hash
from bokslut.project import Project

State = Literal["made", "changed since", "not made"]


@dataclass(frozen=True)
class Entry:
    """A report that parameters ask for."""

    board: str
    year: int
    kind: str
    month: int | None
    folder: Path

    def state(self, project: Project) -> State:
        """Return whether the report is made, and from files that are still the same."""
        manifest = self.folder / "manifest.json"
        if not manifest.is_file():
            return "not made"
        inputs: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))["inputs"]
        same = all(
            (project.root / name).is_file() and file_hash(project.root / name) == was for name, was in inputs.items()
        )
        return "made" if same else "changed since"

    def __str__(self) -> str:
        month = f" {self.month:02}" if KINDS[self.kind].month == 0 and self.month else ""
        return f"{self.board} {self.year} {self.kind}{month}"


def catalogue(project: Project) -> list[Entry]:
    """Return the reports of all boards and years; of a kind made by the month, the months with data."""
    entries = []
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
                        for month in range(1, 13)
                        if (kind.name in asked or kind.folder(month) in asked)
                        and all(
                            (project.data / board / str(year) / f"{month:02}" / file).is_file()
                            for file in kind.requires
                        )
                    ]
                else:
                    months = [kind.month] if kind.name in asked else []
                for month in months:
                    folder = project.outputs / board / str(year) / kind.folder(month)
                    entries.append(Entry(board, year, kind.name, month, folder))
    return entries
