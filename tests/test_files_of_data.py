"""Nothing of the data is passed over in silence: what stands twice, what is no file, and what nothing reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from bokslut.checks.files import known_files, nearest
from bokslut.checks.finding import Finding
from bokslut.checks.run import check_report
from bokslut.errors import BokslutError
from bokslut.pipeline.catalogue import catalogue
from bokslut.project import Project
from bokslut.report import open_report
from conftest import ProjectCopy
from new_board import new_board, opened, sample, write


def _refused(project_copy: ProjectCopy, year: int, section: str) -> BokslutError:
    subject, name = section.split(".")
    with pytest.raises(BokslutError) as refused:
        getattr(getattr(open_report("SN", year, "annual", project_copy.project), subject), name)()
    return refused.value


# ---- What stands twice ----------------------------------------------------------------------


def test_a_key_that_stands_twice_in_params_is_told_with_both_lines(project_copy: ProjectCopy) -> None:
    file = "params/SN/2025.yaml"
    path = project_copy.path(file)
    path.write_text(path.read_text(encoding="utf-8") + "  annual:\n    chapters: []\n", encoding="utf-8")
    first = project_copy.line_of(file, "  annual:")
    last = len(path.read_text(encoding="utf-8").splitlines()) - 1
    with pytest.raises(BokslutError, match="“annual” stands more than once") as refused:
        project_copy.report()
    assert refused.value.where == f"{file}, lines {first} and {last}"


def test_a_board_that_stands_twice_is_told_with_both_lines(project_copy: ProjectCopy) -> None:
    path = project_copy.path("params/boards.yaml")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "SN:", "  name: Annan nämnd", ""]), encoding="utf-8")
    with pytest.raises(BokslutError, match="“SN” stands more than once") as refused:
        project_copy.report()
    assert refused.value.where == f"params/boards.yaml, lines {lines.index('SN:') + 1} and {len(lines) + 1}"


def test_a_key_that_stands_twice_in_data_is_told_with_both_lines(project_copy: ProjectCopy) -> None:
    file = "data/SN/2025/kontroller.yaml"
    project_copy.replace(file, "  kontroll:", "  risk: En till\n  kontroll:")
    line = project_copy.line_of(file, "  risk: En till")
    error = _refused(project_copy, 2025, "internal_control.controls")
    assert error.problem == "“risk” stands more than once"
    assert error.where is not None
    assert error.where.endswith(f" and {line}")


@pytest.mark.parametrize(
    ("file", "year", "section", "entry", "name"),
    [
        ("kontroller.yaml", 2025, "internal_control.controls", "- id: {}\n  risk: x\n  kontroll: y\n", "id"),
        ("inriktningar.yaml", 2025, "operations.directions", "- namn: {}\n  beskrivning: x\n", "namn"),
        ("mål.yaml", 2023, "goals.overview", "- kommunmål: Ett till\n  mål:\n    - id: {}\n      namn: x\n", "id"),
    ],
)
def test_an_id_that_stands_twice_is_told_with_both_lines(
    file: str, year: int, section: str, entry: str, name: str, project_copy: ProjectCopy
) -> None:
    path = project_copy.path(f"data/SN/{year}/{file}")
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(
        number for number, line in enumerate(lines, start=1) if f"{name}: " in line and "kommunmål" not in line
    )
    known = lines[first - 1].split(f"{name}: ", 1)[1]
    more = entry.format(known)
    path.write_text("\n".join([*lines, more]), encoding="utf-8")
    second = len(lines) + 1 + more[: more.index(f"{name}: ")].count("\n")
    error = _refused(project_copy, year, section)
    assert "stands more than once" in error.problem
    assert error.where == f"data/SN/{year}/{file}, lines {first} and {second}"


def test_a_board_is_compared_once(project_copy: ProjectCopy) -> None:
    project_copy.replace("params/ALLA/2024.yaml", "\nboards: [SN, ", "\nboards: [SN, SN, ")
    with pytest.raises(BokslutError, match="boards is not right") as refused:
        open_report("ALLA", 2024, "summary", project_copy.project)
    assert "each board once, not twice SN" in str(refused.value)


# ---- Rows -----------------------------------------------------------------------------------


def test_rows_after_a_cell_of_several_lines_are_told_as_the_file_counts_them(tmp_path: Path) -> None:
    statement = sample("csv-newline").replace("Kulturskola,kostnad,mnkr,-18.2", "Kulturskola,kostnad,mnkr,många")
    file = tmp_path / "data/KUN/2025/drift.csv"
    project = new_board(tmp_path, statement)
    line = next(n for n, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "Kulturskola" in text)
    with pytest.raises(BokslutError) as refused:
        opened(project).economy.operating_statement()
    assert refused.value.where == f"data/KUN/2025/drift.csv, row {line}, column budget"
    assert line == 5


# ---- What is no file ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("data/KUN/2025/text/ekonomi/kontogrupper/kulturskola.md", "folder"),
        ("data/KUN/2025/text/ekonomi/kontogrupper/kulturskola.md", "link"),
        ("data/KUN/2025/drift.csv", "folder"),
        ("data/KUN/2025/drift.csv", "link"),
    ],
)
def test_what_is_no_file_does_not_pass_for_an_absent_one(file: str, what: str, tmp_path: Path) -> None:
    project = new_board(tmp_path, sample("lab-num"))
    path = tmp_path / file
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    with pytest.raises(BokslutError, match="where a file is read") as refused:
        opened(project).economy.account_groups()
    assert refused.value.where == file
    assert refused.value.problem.startswith("there is a folder" if what == "folder" else "there is a link to nothing")
    assert any(file in finding.where for finding in check_report(opened(project)).errors)


# ---- What nothing reads ---------------------------------------------------------------------


def _unread(project: Project) -> list[Finding]:
    return [finding for finding in check_report(opened(project)).warnings if finding.code == "W002"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("driftt.csv", "drift.csv"),
        ("Kopia av drift.csv", "drift.csv"),
        ("drift (1).csv", "drift.csv"),
        ("mal.yaml", "mål.yaml"),
    ],
)
def test_a_file_that_nothing_reads_is_told_with_the_nearest_name(name: str, meant: str, tmp_path: Path) -> None:
    project = new_board(tmp_path, sample("lab-num"))
    write(tmp_path, f"data/KUN/2025/{name}", "x\n")
    (found,) = _unread(project)
    assert found.message == "Filen läses inte av någon rapport."
    assert found.where == f"data/KUN/2025/{name}"
    assert found.hint is not None
    assert found.hint.startswith(f"Menas {meant}?")


def test_a_folder_of_a_month_has_two_digits(tmp_path: Path) -> None:
    project = new_board(tmp_path, sample("lab-num"))
    write(tmp_path, "data/KUN/2025/8/drift.csv", sample("lab-num"))
    write(tmp_path, "data/KUN/2025/08/drift.csv", sample("lab-num"))
    (found,) = _unread(project)
    assert (found.message, found.where) == ("Mappen läses inte av någon rapport.", "data/KUN/2025/8")


def test_what_lies_beside_data_and_what_notebooks_read_is_left_alone(tmp_path: Path) -> None:
    project = new_board(tmp_path, sample("lab-num"))
    for name in ("README.md", "Thumbs.db", ".DS_Store", "~$drift.xlsx", "egna.csv"):
        write(tmp_path, f"data/KUN/2025/{name}", "x\n")
    assert [found.where for found in _unread(project)] == ["data/KUN/2025/egna.csv"]
    write(
        tmp_path,
        "notebooks/egen.ipynb",
        '{"cells": [{"cell_type": "code", "metadata": {}, "source": ["frame = read(\\"egna.csv\\")"]}], '
        '"metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    )
    assert _unread(project) == []


def test_an_unread_file_can_be_accepted(tmp_path: Path) -> None:
    project = new_board(tmp_path, sample("lab-num"))
    write(tmp_path, "data/KUN/2025/underlag.xlsx", "x\n")
    (found,) = _unread(project)
    params = tmp_path / "params/KUN/2025.yaml"
    accepted = (
        f"accepted:\n  - check: W002\n    what: {found.subject}\n    found: {found.message}\n    reason: Underlag.\n"
    )
    params.write_text(accepted + params.read_text(encoding="utf-8"), encoding="utf-8")
    assert _unread(project) == []


def test_the_nearest_name_is_one_that_is_meant() -> None:
    assert nearest("inveseringar.csv", known_files()) == "investeringar.csv"
    assert nearest("bilder", known_files()) is None


def test_no_file_of_the_project_is_left_unread(project: Project) -> None:
    orders = catalogue(project)
    assert len(orders) == 40
    told = [
        finding.where
        for order in orders
        for finding in check_report(open_report(order.board, order.year, order.kind, project, month=order.month)).open
        if finding.code == "W002"
    ]
    assert told == []
