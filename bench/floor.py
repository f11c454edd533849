"""Time one report from clean against the floor: the same work in one process that has everything loaded.

The floor evaluates the notebooks' cells itself, without kernels, writes the same document, and renders it with
the same functions. It is as fast as a report can be made that does nothing twice and starts nothing but Pandoc.

Usage: python bench/floor.py [--board SN] [--year 2025] [--runs 5]
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import json
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from bokslut.pipeline.assemble import compose
from bokslut.pipeline.document import with_chapters
from bokslut.pipeline.manifest import Manifest
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.plan import ChapterPlan, plan_report
from bokslut.pipeline.progress import Silent
from bokslut.pipeline.render import find_engine, render
from bokslut.present.blocks import APPENDIX, DOCUMENT, IMAGES, TABLES
from bokslut.project import Project
from measure import Measured, copied_project, measured, print_table, run, tool

Bundle = tuple[dict[str, Any], dict[str, Any]]


def make(project: Project, order: Order, folder: Path) -> None:
    """Make the report in `folder`."""
    plan = plan_report(project, order)
    shown = {chapter.number: shown_by(chapter, order) for chapter in plan.runs}

    def read(chapter: ChapterPlan, appendix: str) -> tuple[str, dict[str, Any]]:
        own = [bundle for bundle, metadata in shown[chapter.number] if metadata.get(APPENDIX, "") == appendix]
        images = {name: image for bundle in own for name, image in bundle.get(IMAGES, {}).items()}
        tables = [table for bundle in own for table in bundle.get(TABLES, [])]
        return "".join(f"{bundle[DOCUMENT]}\n\n" for bundle in own), {"images": images, "tables": tables}

    compose(plan, read, folder)
    epoch = int(dt.datetime(order.year, 12, 31, tzinfo=dt.UTC).timestamp())
    render(folder, order.formats, find_engine("builtin"), epoch, Manifest({}, folder, project), Means(), Silent())


def shown_by(chapter: ChapterPlan, order: Order) -> list[Bundle]:
    """Evaluate a notebook's cells and return what they show for the report."""
    found: list[Bundle] = []
    names: dict[str, Any] = {}
    for cell in json.loads(chapter.notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        parsed = ast.parse("".join(cell["source"]))
        last = parsed.body.pop() if isinstance(parsed.body[-1], ast.Expr) else None
        exec(compile(parsed, chapter.name, "exec"), names)
        if "parameters" in cell["metadata"].get("tags", ()):
            names |= order.parameters | {"chapter": chapter.number}
        if isinstance(last, ast.Expr):
            block = eval(compile(ast.Expression(last.value), chapter.name, "eval"), names)
            bundle, metadata = block._repr_mimebundle_()
            if DOCUMENT in bundle:
                found.append((bundle, metadata))
    return found


def main() -> None:
    """Run both in turn, see that they make the same, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", default="SN")
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    order = Order(asked.board, asked.year, renderer="builtin")
    rows: dict[str, list[Measured]] = {"floor": [], "bokslut, first": [], "bokslut, next": []}
    with copied_project() as project, tempfile.TemporaryDirectory(prefix="bokslut-floor-") as name:
        os.chdir(project.notebooks)  # where kernels are, for cells that open the report

        def floor() -> None:
            folder = Path(tempfile.mkdtemp(dir=name))
            make(project, order, folder)
            last.append(folder)

        def command(*, next_one: bool = False) -> None:
            told = [tool("bokslut"), "report", order.board, str(order.year), "--renderer", "builtin"]
            run(told, project.root, lasting=next_one)

        last: list[Path] = []
        floor()
        command(next_one=True)  # starts the process that the next ones find
        compare(last[-1], order.folder(project))
        for _ in range(asked.runs):
            rows["floor"].append(measured(floor))
            shutil.rmtree(project.outputs)
            rows["bokslut, first"].append(measured(command))
            shutil.rmtree(project.outputs)
            rows["bokslut, next"].append(measured(partial(command, next_one=True)))
        os.chdir("/")
    print_table(f"{order} against the floor", rows, "floor")


def compare(floor: Path, made: Path) -> None:
    """Stop where the floor makes another report than the command does."""
    same = with_chapters(floor) == with_chapters(made)
    files = [f"report.{name}" for name in ("html", "pdf", "docx")]
    files += [f"figures/{path.name}" for path in (made / "figures").iterdir()]
    if not same or any((floor / file).read_bytes() != (made / file).read_bytes() for file in files):
        raise SystemExit("the floor makes another report than the command: it measures other work")


if __name__ == "__main__":
    main()
