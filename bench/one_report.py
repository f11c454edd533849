"""Time one report from clean against the plain way of making it.

The plain way is what an analyst would do without this package: `papermill` on each notebook in turn, with an
ordinary kernel, `jupyter nbconvert` on each, then Pandoc to HTML and Word and Pandoc and Typst to PDF; or
`quarto render` to the three formats, where the command quarto is found. The notebooks, the data and the
document are the same.

Usage: python bench/one_report.py [--board SN] [--year 2025] [--runs 3]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bokslut.pipeline.document import RENDER, with_chapters
from bokslut.pipeline.order import Order
from bokslut.pipeline.plan import Plan, plan_report
from measure import Measured, copied_project, measured, print_table, run, tool

TYPST = "import sys, typst; typst.compile(sys.argv[1], output='report.pdf', font_paths=['_render/fonts'], \
ignore_system_fonts=True, pdf_standards=['a-2a', 'ua-1'])"


def bokslut(plan: Plan, renderer: str, *, lasting: bool = False) -> None:
    """Make the report with the command."""
    order = plan.order
    command = [tool("bokslut"), "report", order.board, str(order.year), "--renderer", renderer]
    run(command, plan.project.root, lasting=lasting)


def plain(plan: Plan, render: Callable[[Plan, Path], None]) -> None:
    """Make the report notebook by notebook and format by format."""
    with tempfile.TemporaryDirectory(prefix="bokslut-plain-") as name:
        folder = Path(name)
        for chapter in plan.runs:
            parameters = plan.order.parameters | {"chapter": chapter.number}
            given = [part for key, value in parameters.items() for part in ("-p", key, str(value))]
            done = folder / Path(chapter.file).name
            notebooks = str(plan.project.notebooks)
            run([tool("papermill"), str(chapter.notebook), str(done), *given, "--cwd", notebooks], folder)
            run([tool("jupyter"), "nbconvert", "--to", "markdown", "--no-input", str(done)], folder)
        for part in (RENDER, "figures"):
            shutil.copytree(plan.outputs / part, folder / part)
        render(plan, folder)


def with_pandoc(plan: Plan, folder: Path) -> None:
    """Render with Pandoc and Typst, a command a step."""
    import pypandoc

    (folder / "report.md").write_text(with_chapters(plan.outputs), encoding="utf-8")
    pandoc = [pypandoc.get_pandoc_path(), "report.md", "--standalone", f"--lua-filter={RENDER}/document.lua"]
    looks = ["--toc", f"--template={RENDER}/template.html", f"--css={RENDER}/report.css", "--embed-resources"]
    run([*pandoc, *looks, "--output=report.html"], folder)
    run([*pandoc, f"--reference-doc={RENDER}/reference.docx", "--output=report.docx"], folder)
    run([*pandoc, "--to=typst", f"--template={RENDER}/template.typ", "--output=report.typ"], folder)
    run([sys.executable, "-c", TYPST, "report.typ"], folder)


def with_quarto(plan: Plan, folder: Path) -> None:
    """Render the Quarto project that every report is."""
    for file in (*plan.outputs.glob("_*.*"), plan.outputs / "report.qmd"):
        shutil.copyfile(file, folder / file.name)
    run(["quarto", "render", "report.qmd", "--to", "html,typst,docx"], folder)


def main() -> None:
    """Run all ways in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", default="SN")
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with copied_project() as project:
        plan = plan_report(project, Order(asked.board, asked.year))
        ways: dict[str, Callable[[], None]] = {
            "bokslut": lambda: bokslut(plan, "builtin"),
            "bokslut, next": lambda: bokslut(plan, "builtin", lasting=True),
            "plain way": lambda: plain(plan, with_pandoc),
        }
        if shutil.which("quarto"):
            ways["bokslut, Quarto"] = lambda: bokslut(plan, "quarto")
            ways["plain way, Quarto"] = lambda: plain(plan, with_quarto)
        bokslut(plan, "builtin", lasting=True)  # compiles modules, and leaves the document that the plain ways render
        rows: dict[str, list[Measured]] = {name: [] for name in ways}
        for _ in range(asked.runs):
            for name, make in ways.items():
                if name.startswith("bokslut"):
                    shutil.rmtree(project.outputs)
                rows[name].append(measured(make))
    title = (
        f"{plan.report.title}, {plan.report.board.name}: {len(plan.runs)} notebooks, {', '.join(plan.order.formats)}"
    )
    print_table(title, rows, "bokslut")
    if "bokslut, Quarto" in rows:
        print_table(title, {name: runs for name, runs in rows.items() if "Quarto" in name}, "bokslut, Quarto")
    else:
        print("the command quarto is not found: not compared with it")


if __name__ == "__main__":
    main()
