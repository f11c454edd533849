"""Time a report after a change to one of its inputs, as a part of the time from clean.

Usage: python bench/changes.py [--runs 5]
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Callable
from functools import partial

from bokslut.pipeline.order import Order
from bokslut.project import Project
from measure import Measured, copied_project, measured, print_table, run, tool

ORDER = Order("SN", 2025)

Change = Callable[[Project, int], None]
"""Changes a project's inputs; the number, of the round, makes it another change each time."""


def clean(project: Project, _: int) -> None:
    """Take away all that was made."""
    shutil.rmtree(project.outputs, ignore_errors=True)


def nothing(project: Project, _: int) -> None:
    """Leave all as it is."""


def comment(project: Project, number: int) -> None:
    """Add a sentence to a comment."""
    path = project.data / "SN" / "2025" / "text" / "ekonomi" / "utfall.md"
    with path.open("a", encoding="utf-8") as file:
        file.write("Nämnden följer utvecklingen" + " noga" * number + ".\n")


def figure(project: Project, number: int) -> None:
    """Write another figure in a cell."""
    path = project.data / "SN" / "2025" / "incidenter.csv"
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"(?m)^(Tillbud,,)\d+$", rf"\g<1>{45 + number}", text)
    if changed == text:
        raise SystemExit(f"{path.name} has no longer the cell that is changed here")
    path.write_text(changed, encoding="utf-8")


def notebook(project: Project, number: int) -> None:
    """Add a line to a cell of a notebook; the document stays the same."""
    path = project.notebooks / "personnel.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in reversed(content["cells"]) if cell["cell_type"] == "code")
    cell["source"] = [f"# round {number}\n", *cell["source"]]
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


CHANGES: dict[str, Change] = {
    "clean": clean,
    "clean, next": clean,
    "one comment": comment,
    "one figure": figure,
    "one notebook": notebook,
    "nothing": nothing,
}


def main() -> None:
    """Make the report after each change in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    rows: dict[str, list[Measured]] = {name: [] for name in CHANGES}
    with copied_project() as project:

        def make(*, lasting: bool = True) -> None:
            command = [tool("bokslut"), "report", ORDER.board, str(ORDER.year), "--renderer", "builtin"]
            run(command, project.root, lasting=lasting)

        make()  # compiles modules, and starts the process that an analyst's next commands find
        for number in range(1, asked.runs + 1):
            for name, change in CHANGES.items():
                change(project, number)
                rows[name].append(measured(partial(make, lasting=name != "clean")))
    print_table(f"{ORDER}: the first from clean, and the next after a change", rows, "clean")


if __name__ == "__main__":
    main()
