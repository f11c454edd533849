"""Many reports at once: what fails stops no other, and each is what it would have been alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bokslut.kernels import warm
from bokslut.pipeline import batch
from bokslut.pipeline.batch import affordable, make_reports
from bokslut.pipeline.catalogue import catalogue, state
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import CAN_FORK, Means, Order
from bokslut.pipeline.progress import Silent
from conftest import Answer, ProjectCopy

Bokslut = Callable[..., Answer]
ORDERS = [
    Order("EX", 2024, "monthly", 3, formats=("html",)),
    Order("EX", 2024, "monthly", 4, formats=("html",)),
    Order("SN", 2025, formats=("html",)),
]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_reports_side_by_side_have_the_same_bytes_as_alone(project_copy: ProjectCopy) -> None:
    project = project_copy.project
    results = {str(result.order): result for result in make_reports(project, ORDERS, Means(jobs=3))}
    assert {name: result.error for name, result in results.items()} == dict.fromkeys(map(str, ORDERS))
    together = files(project.outputs)
    for order in ORDERS:
        make_report(project, order, Means(force=True), Silent())
    assert files(project.outputs) == together
    assert [result.changed for result in make_reports(project, ORDERS, Means())] == [False] * 3
    assert [path.name for path in project.outputs.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("cold", [[], ["--cold"]])
def test_a_report_that_fails_does_not_stop_the_others_and_the_end_lists_why(
    project_copy: ProjectCopy, bokslut: Bokslut, cold: list[str]
) -> None:
    project_copy.replace("data/EX/2024/04/drift.csv", "utfall", "utfal")
    command = ["report", "EX", "2024", "--all", "--kind", "monthly", "--formats", "html"]
    for month in range(5, 13):
        project_copy.path(f"data/EX/2024/{month:02}/drift.csv").unlink()
    answer = bokslut(project_copy, *command, *cold)
    assert answer.status == 2
    made = [line.rsplit("/", 1)[1] for line in answer.out.splitlines()]
    assert sorted(made) == ["monthly-01", "monthly-02", "monthly-03"]
    assert "1 of 4 reports failed" in answer.err
    assert "EX 2024 monthly 04" in answer.err
    assert "data/EX/2024/04/drift.csv, row 1" in answer.err
    assert "Traceback" not in answer.err
    assert not project_copy.path("outputs/EX/2024/monthly-04").exists()


@pytest.mark.skipif(not CAN_FORK, reason="there is no fork here")
def test_a_process_that_dies_takes_no_other_report_with_it(
    project_copy: ProjectCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = warm.start

    def deadly(target: str, arguments: dict[str, Any], **more: Any) -> warm.Child:
        child = start(target, arguments, **more)
        if arguments["order"]["month"] == 3:
            child.kill()
        return child

    monkeypatch.setattr(warm, "start", deadly)
    results = {str(result.order): result for result in make_reports(project_copy.project, ORDERS, Means(jobs=2))}
    died = results.pop("EX 2024 monthly 03")
    assert died.error is not None
    assert "ended with status -9" in died.error
    assert [result.error for result in results.values()] == [None, None]


def test_as_many_reports_at_a_time_as_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MEMORY_PER_REPORT", 1)
    assert affordable(7) == 7
    monkeypatch.setattr(batch, "MEMORY_PER_REPORT", 10**15)
    assert affordable(7) == 1


def test_the_catalogue_tells_what_is_made_and_what_has_changed_since(project_copy: ProjectCopy) -> None:
    project = project_copy.project
    order = ORDERS[0]
    asked = Order("EX", 2024, "monthly", 3)
    assert asked in catalogue(project)
    assert state(project, order) == "not made"
    make_report(project, order, Means(), Silent())
    assert state(project, order) == "made"
    project_copy.replace("data/EX/2024/03/drift.csv", "\n", "\n\n")
    assert state(project, order) == "changed since"


def test_reports_that_nobody_asks_for_are_told(project_copy: ProjectCopy, bokslut: Callable[..., Answer]) -> None:
    answer = bokslut(project_copy, "report", "SN", "2024", "--all", "--kind", "montly")
    assert answer.status == 2
    assert "there is no such report" in answer.err
    assert "SN 2024 montly" in answer.err


def test_the_closing_lines_tell_of_warnings(project_copy: ProjectCopy, bokslut: Callable[..., Answer]) -> None:
    project_copy.path("data/EX/2024/03/sjukfranvaro.csv").write_text("x", encoding="utf-8")
    asked = ("report", "EX", "2024", "--kind", "monthly", "--month", "3", "--formats", "html")
    answer = bokslut(project_copy, *asked)
    assert answer.status == 0
    assert "1 varning: make check visar den" in answer.err.splitlines()
