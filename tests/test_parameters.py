"""What is asked for: boards, decisions, signals, chapters and sections."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest
import yaml

from bokslut.errors import BokslutError
from bokslut.kinds import Time
from bokslut.parameters import find_kind, read_boards, read_year
from bokslut.pipeline.order import Order
from bokslut.pipeline.plan import plan_report
from bokslut.present.blocks import sections_of
from bokslut.present.prose import fill
from bokslut.project import Project, find_project
from bokslut.report import SUBJECTS, Report
from conftest import ROOT, Answer, ProjectCopy

Opened = Callable[[int], Report]


def test_a_board_has_its_name_administration_and_municipality(project: Project) -> None:
    board = read_boards(project)["SN"]
    assert (board.name, board.administration, board.municipality) == (
        "Socialnämnden",
        "Socialförvaltningen",
        "Alingsås kommun",
    )


def _cited(report: Report) -> str:
    return fill("{{ beslut.handlingsplan }}", report.names, "test.md").words()


def test_a_decision_is_read_as_body_date_and_paragraph(project: Project) -> None:
    decisions = read_year(project, "SN", 2023).decisions["budgetuppföljningar"]
    first = decisions[0]
    assert (first.body, first.date, first.paragraph) == ("SN", dt.date(2023, 3, 21), 19)
    assert len(decisions) == 9


@pytest.mark.parametrize("cited", ["SN 2024-09-17, § 42", "SN 2024-09-17,§42", "SN 2024-09-17, §42"])
def test_a_decision_is_written_in_one_way_however_it_was_typed(cited: str, project_copy: ProjectCopy) -> None:
    project_copy.replace("params/SN/2025.yaml", "SN 2024-09-17, §42", cited)
    assert _cited(project_copy.report()) == "SN 2024-09-17, §42"


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        ("SN 2024-13-17, §42", "2024-13-17"),
        ("sn 2024-09-17, §42", "sn 2024-09-17, §42"),
        ("SN 2024-09-17", "SN 2024-09-17"),
        ("2024-09-17, §42", "2024-09-17, §42"),
    ],
)
def test_what_cites_no_decision_is_refused(cited: str, found: str, project_copy: ProjectCopy) -> None:
    project_copy.replace("params/SN/2025.yaml", "SN 2024-09-17, §42", cited)
    with pytest.raises(BokslutError) as caught:
        project_copy.report()
    assert f"“{found}”" in str(caught.value)
    assert f"params/SN/2025.yaml, line {project_copy.line_of('params/SN/2025.yaml', cited)}" in str(caught.value)


def test_a_report_is_a_draft_until_it_is_decided(opened: Opened, project_copy: ProjectCopy) -> None:
    assert opened(2025).asked.status == "Utkast"
    project_copy.replace(
        "params/SN/2025.yaml", "  annual:\n", "  annual:\n    status: Beslutad\n    decision: SN 2026-02-17, §9\n"
    )
    asked = project_copy.report().asked
    assert (asked.status, str(asked.decision)) == ("Beslutad", "SN 2026-02-17, §9")


@pytest.mark.parametrize(
    ("board", "year"), [("SN", 2023), ("SN", 2024), ("SN", 2025), ("SN", 2026), ("VON", 2024), ("ALLA", 2024)]
)
def test_every_accepted_contradiction_has_its_reason(board: str, year: int, project: Project) -> None:
    for accepted in read_year(project, board, year).accepted:
        if accepted.check is None:
            assert accepted.published != accepted.computed, accepted.what
        else:
            assert accepted.found, accepted.what
        assert len(accepted.reason) > 30, accepted.what


def test_the_contradictions_of_2023_are_listed(project: Project) -> None:
    accepted = read_year(project, "SN", 2023).accepted
    listed = {one.published: one.computed for one in accepted if one.check is None}
    assert listed["−1,3"] == "−1,9"
    assert len(listed) == 3


@pytest.mark.parametrize(
    ("figure", "shown"),
    [("utfall", "Bokslut 2025"), ("avvikelse", "Avvikelse från budget 2025"), ("förändring", "Differens 2025/2024")],
)
def test_an_annual_report_names_its_columns_by_year(figure: str, shown: str) -> None:
    column = next(column for column in find_kind("annual").lines if column.figure == figure)
    assert Time(2025).fill(column.heading) == shown


def _asked_for() -> list[tuple[str, int]]:
    return [(path.parent.name, int(path.stem)) for path in sorted((ROOT / "params").glob("*/*.yaml"))]


@pytest.mark.parametrize(("board", "year"), _asked_for())
def test_every_report_that_is_asked_for_can_be_planned(board: str, year: int, project: Project) -> None:
    kinds = read_year(project, board, year).reports
    assert kinds
    for asked in kinds:
        kind, _, own_month = asked.partition("-")
        month = int(own_month or 4) if find_kind(kind).month == 0 else None
        plan = plan_report(project, Order(board, year, kind, month))
        assert plan.outputs == ROOT / "outputs" / board / str(year) / plan.report.kind.folder(month)
        assert [run.number for run in plan.runs] == list(range(1, len(plan.runs) + 1))
        assert [run.chapter for run in plan.runs if run.chapter] == list(plan.report.asked.chapters)


def test_a_kind_that_the_year_does_not_ask_for_is_told_with_those_it_asks_for(project_copy: ProjectCopy) -> None:
    project_copy.replace("params/SN/2025.yaml", "  annual:\n", "  interim:\n")
    with pytest.raises(BokslutError, match="no report of kind annual is asked for") as caught:
        plan_report(project_copy.project, Order("SN", 2025))
    assert "params/SN/2025.yaml, reports" in str(caught.value)
    assert "expected: interim" in str(caught.value)


# ---- Sections and notebooks -------------------------------------------------------------------


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_chapters_notebook_calls_every_section_of_its_subject(subject: str, project: Project) -> None:
    notebook = json.loads((project.notebooks / f"{subject}.ipynb").read_text(encoding="utf-8"))
    source = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    called = re.findall(rf"^report\.{subject}\.(\w+)\(", source, re.MULTILINE)
    assert sorted(called) == sorted(sections_of(SUBJECTS[subject]))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_notebook_has_a_cell_of_parameters_and_opens_a_report(subject: str, project: Project) -> None:
    notebook = json.loads((project.notebooks / f"{subject}.ipynb").read_text(encoding="utf-8"))
    given = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    assert len(given) == 1
    names = re.findall(r"^(\w+) = ", "".join(given[0]["source"]), re.MULTILINE)
    assert names == ["board", "year", "kind", "month", "chapter"]
    opening = "bokslut.open_report(board, year, kind, month=month, chapter=chapter)"
    assert any(opening in "".join(cell["source"]) for cell in notebook["cells"])


@pytest.mark.parametrize("year", [2023, 2025])
def test_every_comment_has_a_notebook_or_section_that_shows_it(year: int, opened: Opened) -> None:
    report = opened(year)
    sources = "".join(path.read_text(encoding="utf-8") for path in report.project.notebooks.glob("*.ipynb"))
    sources += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "bokslut").rglob("*.py"))
    shown = set(re.findall(r'\btext\(\\?f?\\?"([^"\\]+)', sources))
    patterns = [re.escape(name).replace(r"\{", "{").replace(r"\}", "}") for name in shown]
    known = [re.compile(re.sub(r"\{[^}]*\}", "[^/]+", pattern)) for pattern in patterns]
    folder = report.period.folder / "text"
    comments = [path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.md")]
    assert [name for name in comments if not any(pattern.fullmatch(name) for pattern in known)] == []


def test_a_section_is_shown_only_where_it_is_asked_for(opened: Opened) -> None:
    assert "Prognossäkerhet 2023" in opened(2023).economy.forecast_accuracy().document()
    assert opened(2025).economy.forecast_accuracy().document() == ""
    assert opened(2023).operations.review().document() == ""


def test_a_section_stands_under_the_heading_that_the_board_gives_it(project_copy: ProjectCopy) -> None:
    project_copy.replace("params/SN/2025.yaml", "sick_leave: Sjukfrånvaro", "sick_leave: Frånvaro på grund av sjukdom")
    section = project_copy.report().personnel.sick_leave().document()
    assert section.startswith("## Frånvaro på grund av sjukdom {#sick-leave}")


def test_appendices_are_numbered_in_the_order_that_the_board_gives(project_copy: ProjectCopy) -> None:
    path = project_copy.path("params/SN/2025.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["reports"]["annual"]["appendices"].reverse()
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    names = project_copy.report().names["bilaga"]
    assert (names["provider_follow_up"], names["provider_follow_up"].target) == ("bilaga 1", "#bilaga-1")
    assert (names["control_follow_up"], names["control_follow_up"].target) == ("bilaga 2", "#bilaga-2")


# ---- Where the project is ---------------------------------------------------------------------


def test_the_project_is_found_from_a_folder_within_it(project_copy: ProjectCopy) -> None:
    assert find_project(project_copy.path("data/SN/2025/text")).root == project_copy.root


def test_the_project_of_the_environment_is_found_from_anywhere(
    project_copy: ProjectCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOKSLUT_PROJECT", str(project_copy.root))
    monkeypatch.chdir("/")
    assert find_project().root == project_copy.root


def test_a_project_that_the_command_names_wins_over_the_environment(
    project_copy: ProjectCopy, bokslut: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOKSLUT_PROJECT", str(ROOT))
    project_copy.path("params/SN/2023.yaml").unlink()
    answer = bokslut(project_copy, "--project", str(project_copy.root), "report", "SN", "1999")
    assert "expected: one of 2024, 2025, 2026\n" in answer.err
