"""A new board as `docs/add-a-board.md` makes it, with an operating statement of a test's own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bokslut.project import Project
from bokslut.report import Report, open_report

ROOT = Path(__file__).parents[1]
LINES = Path(__file__).parent / "lines"
"""Operating statements of the new board, with labels as ledgers have them."""

BOARD = """\
KUN:
  name: Kulturnämnden
  administration: Kulturförvaltningen
  municipality: Alingsås kommun
"""


def new_board(root: Path, statement: str) -> Project:
    """Make a project with the new board and its operating statement of 2025."""
    guide = (ROOT / "docs" / "add-a-board.md").read_text(encoding="utf-8")
    asked = re.search(r"```yaml\n(reports:\n  annual:.*?)```", guide, re.DOTALL)
    assert asked
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for file, text in (
        ("params/boards.yaml", BOARD),
        ("params/KUN/2025.yaml", asked[1]),
        ("data/KUN/2025/drift.csv", statement),
    ):
        write(root, file, text)
    return Project(root)


def sample(name: str) -> str:
    """Return one of the operating statements."""
    return (LINES / f"{name}.csv").read_text(encoding="utf-8")


def write(root: Path, file: str, text: str) -> Path:
    """Write a file of a project."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def opened(project: Project) -> Report:
    """Open the new board's annual report."""
    return open_report("KUN", 2025, "annual", project)
