"""What people write is shown and never run, and no file outside the project comes into a report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bokslut.errors import BokslutError
from bokslut.parameters import read_boards
from bokslut.pipeline.opendata import as_text
from bokslut.pipeline.order import Order
from bokslut.pipeline.plan import plan_report
from bokslut.reading import existing
from conftest import Answer, ProjectCopy

SECRET = "qzhemlig"

# ---- Cells of open data -----------------------------------------------------------------------

FORMULAS = ("=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "-text", "=HYPERLINK(A1)")
NOT_FORMULAS = ("-12.5", "+3", "-1 234,5", "-", "12 %", "a=b", "", "−5", "'=1", "-3%")


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_open_data_is_a_formula(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", NOT_FORMULAS)
def test_numbers_and_text_of_open_data_stay_as_they_are(cell: str) -> None:
    assert as_text(cell) == cell


# ---- Only the project's own files -------------------------------------------------------------


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file beside the project, which nothing may show."""
    path = tmp_path / "hemlig.md"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    return path


LINKED = (
    "data/SN/2025/text/sammanfattning.md",
    "data/SN/2025/drift.csv",
    "data/SN/2025/mål.yaml",
    "params/SN/2025.yaml",
    "params/boards.yaml",
    "notebooks/economy.ipynb",
)


@pytest.mark.parametrize("file", LINKED)
def test_a_link_out_of_the_project_is_refused(project_copy: ProjectCopy, outside: Path, file: str) -> None:
    path = project_copy.path(file)
    path.unlink(missing_ok=True)
    path.symlink_to(outside)
    with pytest.raises(BokslutError) as raised:
        existing(path, project_copy.project)
    assert raised.value.problem == "a file lies outside the project"
    assert raised.value.where == file
    assert raised.value.details["found"] == "a link that leads out of it"
    assert "put a copy of the file in the project" in str(raised.value)
    assert str(outside) not in str(raised.value)


def test_a_link_within_the_project_is_followed(project_copy: ProjectCopy) -> None:
    path, target = project_copy.path("data/SN/2025/text/a.md"), project_copy.path("data/SN/2025/text/b.md")
    target.write_text("Text", encoding="utf-8")
    path.symlink_to(target)
    assert existing(path, project_copy.project) == path


def test_a_folder_that_leads_out_of_the_project_is_refused(project_copy: ProjectCopy, tmp_path: Path) -> None:
    project_copy.path("data/SN/2025").rename(tmp_path / "2025")
    project_copy.path("data/SN/2025").symlink_to(tmp_path / "2025")
    with pytest.raises(BokslutError, match="a file lies outside the project"):
        existing(project_copy.path("data/SN/2025/drift.csv"), project_copy.project)


def test_the_command_tells_of_a_link_and_what_to_do(
    project_copy: ProjectCopy, outside: Path, bokslut: Callable[..., Answer]
) -> None:
    path = project_copy.path("data/SN/2025/text/ekonomi/sammanfattning.md")
    path.unlink()
    path.symlink_to(outside)
    answer = bokslut(project_copy, "check", "SN", "2025")
    said = answer.out + answer.err
    assert answer.status == 2 or "E001" in said
    assert "data/SN/2025/text/ekonomi/sammanfattning.md" in said
    assert "put a copy of the file in the project" in said
    assert SECRET not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["/etc/economy", "../data/economy", "sub\\economy", ".economy", ""])
def test_a_notebook_is_named_without_a_folder(project_copy: ProjectCopy, name: str) -> None:
    project_copy.replace("params/SN/2025.yaml", "notebook: economy", f"notebook: '{name}'")
    line = project_copy.line_of("params/SN/2025.yaml", f"notebook: '{name}'")
    with pytest.raises(BokslutError) as raised:
        plan_report(project_copy.project, Order("SN", 2025))
    assert raised.value.where == f"params/SN/2025.yaml, line {line}"
    assert "the name of a notebook in notebooks/" in str(raised.value)


@pytest.mark.parametrize("code", ["../SN", "/SN", ".SN", "a/b"])
def test_a_board_is_named_without_a_folder(project_copy: ProjectCopy, code: str) -> None:
    project_copy.replace("params/boards.yaml", "SN:", f"'{code}':")
    with pytest.raises(BokslutError, match="a board's short name names its folders"):
        read_boards(project_copy.project)
