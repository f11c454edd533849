"""The example boards: made up, the same each time, complete for every kind of report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bokslut.economy.checks import check_investments, check_statement
from bokslut.economy.figures import investments, statement
from bokslut.economy.records import ACTIONS
from bokslut.errors import BokslutError
from bokslut.example import board_files, write_example
from bokslut.example.story import NOTICE, Story
from bokslut.period import Period
from bokslut.personnel.records import SICK_LEAVE, SickLeaveRow
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.plan import plan_report
from bokslut.present.blocks import LeftOut
from bokslut.project import Project
from bokslut.reading import read_rows
from bokslut.report import open_report
from conftest import ROOT, Answer, ProjectCopy

YEARS = (2024, 2025)
ASKED = [
    *((kind, year, None) for kind in ("annual", "interim", "audit") for year in YEARS),
    *(("monthly", year, month) for year in YEARS for month in range(1, 13)),
    *(("budget", year, None) for year in (*YEARS, 2026)),
]


def digest(folder: Path) -> dict[str, str]:
    """Return the hash of each file of a project's data and parameters."""
    files = sorted(path for name in ("data", "params") for path in (folder / name).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_repository_holds_what_the_generator_makes() -> None:
    for name, content in board_files(Story(1, YEARS, 1)).items():
        assert (ROOT / name).read_text(encoding="utf-8") == content, f"{name}: run `bokslut example`"


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(project_copy: ProjectCopy) -> None:
    write_example(project_copy.project, 2, YEARS, 1)
    first = digest(project_copy.root)
    write_example(project_copy.project, 2, YEARS, 1)
    assert digest(project_copy.root) == first
    write_example(project_copy.project, 2, YEARS, 2)
    other = digest(project_copy.root)
    changed = {name for name in first if other.get(name) != first[name]}
    assert "data/EX/2024/drift.csv" in changed
    assert all(name.split("/")[1] in ("EX", "EX2", "index.csv") for name in changed)
    assert first["data/EX/2024/drift.csv"] != first["data/EX2/2024/drift.csv"]


def test_a_board_that_is_not_the_examples_is_left_alone(
    project_copy: ProjectCopy, bokslut: Callable[..., Answer]
) -> None:
    project_copy.replace("params/boards.yaml", f"notice: {NOTICE}", "notice: Vår egen nämnd.")
    before = digest(project_copy.root)
    answer = bokslut(project_copy, "example")
    assert answer.status == 2
    assert "EX is not a board of the example" in answer.err
    assert digest(project_copy.root) == before


def test_years_with_a_gap_are_refused(project_copy: ProjectCopy) -> None:
    with pytest.raises(BokslutError, match="years in a row"):
        write_example(project_copy.project, 1, (2023, 2025), 1)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_totals_hold_exactly_and_periods_add_up_to_the_year(number: int, tmp_path: Path) -> None:
    story = Story(number, YEARS, 7)
    for name, content in board_files(story).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    project = Project(tmp_path)
    for year in range(2023, 2027):
        whole = Period(project, story.code, year)
        check_statement([line.row for line in statement(whole)], "drift.csv")  # type: ignore[misc]
        check_investments([line.row for line in investments(whole)])  # type: ignore[misc]
        for month in range(1, 13 if year < 2026 else 1):
            period = Period(project, story.code, year, month)
            lines = statement(period)
            by = {line.role: line.outcome.value for line in lines}
            assert by["resultat"] == (by["nettokostnad"] or 0) + (by["kommunbidrag"] or 0) + (by["finansnetto"] or 0)
            result = next(line for line in lines if line.role == "resultat").row.prognosavvikelse
            assert period.has(ACTIONS) == (result.value is not None and result.value < 0)
            _check_sick_leave(period)
        if year < 2026:
            december = statement(Period(project, story.code, year, 12))
            figures = [(line.budget.value, line.outcome.value) for line in december]
            assert figures == [(line.budget.value, line.outcome.value) for line in statement(whole)]


def _check_sick_leave(period: Period) -> None:
    rows = read_rows(period.path(SICK_LEAVE), SickLeaveRow, period.project)
    total = next(row.procent.value for row in rows if row.indelning == "Totalt") or 0
    for part in ("Kön", "Ålder"):
        values = [row.procent.value or 0 for row in rows if row.indelning == part]
        assert min(values) <= total <= max(values)
    assert sum(row.procent.value or 0 for row in rows if row.indelning == "Längd") == total
    assert all(0 <= (row.procent.value or 0) <= 100 for row in rows)


@pytest.mark.parametrize(("kind", "year", "month"), ASKED)
def test_every_report_can_be_planned_and_all_that_it_says_be_read(
    project: Project, kind: str, year: int, month: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    plan = plan_report(project, Order("EX", year, kind, month))
    assert plan.report.board.notice == NOTICE
    for run in plan.runs:
        report = open_report("EX", year, kind, project, month=month, chapter=run.number if run.chapter else 0)
        cells = json.loads(run.notebook.read_text(encoding="utf-8"))["cells"]
        for source in ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"):
            if source.startswith("report."):
                block = eval(source, {"report": report})
                assert not isinstance(block, LeftOut), source
                assert "LeftOut" not in repr(block), source


def test_the_notice_stands_on_the_cover(project_copy: ProjectCopy) -> None:
    from bokslut.pipeline.make import make_report
    from bokslut.pipeline.progress import Terminal

    order = Order("EX", 2024, "monthly", 4, formats=("html",))
    made = make_report(project_copy.project, order, Means(), Terminal())
    assert not made.left_out
    html = " ".join((made.folder / "report.html").read_text(encoding="utf-8").split())
    cover = html[: html.index('id="sammanfattning"')]
    assert NOTICE in " ".join(cover.split())
