"""Time one report from clean against the plain way of making it, run by run in turn.

The plain way is what an analyst would do without this package: `papermill` on each notebook in turn,
`jupyter nbconvert` on each, then Pandoc to HTML and Word and Pandoc and Typst to PDF, on the same
notebooks, data and document.

Usage: python bench/one_report.py [--board SN] [--year 2025] [--runs 5]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bokslut.pipeline.plan import Plan, plan_report
from bokslut.pipeline.render import find_engine
from bokslut.project import find_project

TYPST = "import sys, typst; typst.compile(sys.argv[1], output='report.pdf', font_paths=['_render/fonts'], \
ignore_system_fonts=True, pdf_standards=['a-2a', 'ua-1'])"


def bokslut(plan: Plan) -> None:
    """Make the report with the command."""
    report = plan.report
    run([tool("bokslut"), "report", report.code, str(report.year), "--renderer", "builtin"], plan.project.root)


def plain(plan: Plan) -> None:
    """Make the report notebook by notebook and format by format."""
    import pypandoc

    from bokslut.pipeline.assemble import with_chapters

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for chapter in plan.runs:
            given = [part for key, value in plan.parameters.items() for part in ("-p", key, str(value))]
            done = folder / chapter.notebook.name
            notebooks = str(plan.project.notebooks)
            run([tool("papermill"), str(chapter.notebook), str(done), *given, "--cwd", notebooks], folder)
            run([tool("jupyter"), "nbconvert", "--to", "markdown", "--no-input", str(done)], folder)
        for part in ("_render", "figures"):
            shutil.copytree(plan.outputs / part, folder / part)
        (folder / "report.md").write_text(with_chapters(plan.outputs), encoding="utf-8")
        pandoc = [pypandoc.get_pandoc_path(), "report.md", "--standalone", "--lua-filter=_render/document.lua", "--toc"]
        looks = ["--template=_render/template.html", "--css=_render/report.css", "--embed-resources"]
        run([*pandoc, *looks, "--output=report.html"], folder)
        run([*pandoc, "--reference-doc=_render/reference.docx", "--output=report.docx"], folder)
        run([*pandoc, "--to=typst", "--template=_render/template.typ", "--output=report.typ"], folder)
        run([sys.executable, "-c", TYPST, "report.typ"], folder)


def tool(name: str) -> str:
    """Return a command of the environment that this runs in."""
    return str(Path(sys.executable).with_name(name))


def run(command: list[str], folder: Path) -> None:
    """Run a command quietly; stop where it fails."""
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def timed(make: Callable[[Plan], None], plan: Plan) -> tuple[float, float]:
    """Return the wall and processor seconds of one making."""
    before, start = os.times(), time.perf_counter()
    make(plan)
    after, wall = os.times(), time.perf_counter() - start
    spent = sum(after[:4]) - sum(before[:4])
    return wall, spent


def main() -> None:
    """Run both ways in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", default="SN")
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    plan = plan_report(find_project(), asked.board, asked.year, "annual", renderer="builtin")
    bokslut(plan)
    pairs = [(timed(bokslut, plan), timed(plain, plan)) for _ in range(asked.runs)]
    print(f"{plan.report.title}, {plan.report.board.name}: {len(plan.runs)} notebooks, {', '.join(plan.formats)}")
    print(f"{find_engine('builtin').version}; {os.cpu_count()} processors; {asked.runs} runs of each, in turn\n")
    print(f"{'':<12}{'wall s: median (min–max)':>28}{'processor s: median':>22}")
    for name, runs in (("bokslut", [ours for ours, _ in pairs]), ("plain way", [other for _, other in pairs])):
        walls = [wall for wall, _ in runs]
        spent = statistics.median(cpu for _, cpu in runs)
        spread = f"{statistics.median(walls):.1f} ({min(walls):.1f}–{max(walls):.1f})"
        print(f"{name:<12}{spread:>28}{spent:>22.1f}")
    ratios = [other[0] / ours[0] for ours, other in pairs]
    print(f"\nplain way / bokslut: {statistics.median(ratios):.1f} ({min(ratios):.1f}–{max(ratios):.1f})")


if __name__ == "__main__":
    main()
