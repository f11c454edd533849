"""Kinds of report: what each consists of, periods and plans, boards side by side, and the auditors' questions."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from bokslut.audit import questionnaire, without_evidence
from bokslut.comparison import MEASURES, BoardYear, municipality
from bokslut.economy.figures import statement
from bokslut.errors import BokslutError
from bokslut.kinds import KINDS, Time
from bokslut.numbers import Figure, count
from bokslut.parameters import find_kind, period_month
from bokslut.pipeline.order import Order
from bokslut.pipeline.plan import plan_report
from bokslut.present.prose import fill
from bokslut.project import Project
from bokslut.report import Report, open_report
from built_report import Built, headings_of, text, without_sources
from conftest import ROOT, ProjectCopy

SOURCE = ROOT / "src" / "bokslut"
NBSP = "\u00a0"


def _told(report: Report, expression: str) -> str:
    shown = fill("{{ " + expression + " }}", report.names, "test.md").words()
    return re.sub(r"<[^>]+>", "", shown).replace(NBSP, " ")


def _change(where: ProjectCopy, file: str, change: Callable[[dict[str, object]], object]) -> None:
    path = where.path(file)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.fixture(scope="module")
def interim(project: Project) -> Report:
    return open_report("SN", 2024, "interim", project)


@pytest.fixture(scope="module")
def budget(project: Project) -> Report:
    return open_report("SN", 2026, "budget", project)


@pytest.fixture(scope="module")
def audit(project: Project) -> Report:
    return open_report("SN", 2024, "audit", project)


@pytest.fixture(scope="module")
def summary(project: Project) -> Report:
    return open_report("ALLA", 2024, "summary", project)


# ---- What a kind consists of ------------------------------------------------------------------


def _compared(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the constants that a module compares something with, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare | ast.MatchValue):
            sides = [node.value] if isinstance(node, ast.MatchValue) else [node.left, *node.comparators]
            for side in sides:
                for part in side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield node.lineno, part.value


def test_no_module_but_kinds_compares_with_the_name_of_a_kind() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {value}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name != "kinds.py"
        for line, value in _compared(path)
        if value in KINDS
    ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "time", "title"),
    [
        ("annual", Time(2025), "Årsbokslut 2025"),
        ("interim", Time(2024, 8), "Delårsbokslut januari–augusti 2024"),
        ("monthly", Time(2024, 1), "Månadsuppföljning januari 2024"),
        ("monthly", Time(2024, 4), "Månadsuppföljning januari–april 2024"),
        ("budget", Time(2026), "Budget 2026–2028"),
        ("audit", Time(2024), "Revisionsunderlag 2024"),
    ],
)
def test_a_report_is_called_by_its_kind_and_time(kind: str, time: Time, title: str) -> None:
    assert time.fill(KINDS[kind].title) == title


@pytest.mark.parametrize("name", KINDS)
def test_every_column_of_a_kind_can_be_named_and_has_a_figure(name: str, budget: Report) -> None:
    line = statement(budget.period)[0]
    for column in (*KINDS[name].lines, *KINDS[name].investments):
        assert isinstance(line.figure(column.figure), Figure)
        assert "$" not in Time(2024, 8).fill(column.heading)


def test_columns_without_figures_are_left_out_with_a_note(interim: Report) -> None:
    told = interim.economy.operating_statement().document()
    headings = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", told)
    assert headings == [
        "Post",
        "Utfall jan–aug",
        "Prognos, avvikelse",
        "Ändring av prognos",
    ]
    assert "Uppgifter saknas för: Budget jan–aug, Avvikelse jan–aug, Utfall jan–aug 2023, Budget 2024." in told


def test_a_budget_shows_the_plan_and_no_outcome(budget: Report) -> None:
    told = budget.economy.operating_statement().document()
    assert re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", told)[1:] == [
        "Budget 2025",
        "Budget 2026",
        "Plan 2027",
        "Plan 2028",
    ]
    assert "Uppgifter saknas" not in told


def test_an_account_group_of_a_budget_opens_with_budget_and_growth(budget: Report) -> None:
    told = re.sub(r"<[^>]+>", "", budget.economy.account_groups().document()).replace(NBSP, " ")
    assert "Budgeten 2026 är 174,3 mnkr, en ökning med 13,1 mnkr jämfört med 2025." in told
    assert "Budgeten 2026 är 16,5 mnkr, en minskning med 0,6 mnkr jämfört med 2025." in told


def test_an_account_group_of_a_period_opens_with_the_forecast(interim: Report) -> None:
    told = re.sub(r"<[^>]+>", "", interim.economy.account_groups().document()).replace(NBSP, " ")
    assert "Helåret väntas bli 5,0 mnkr sämre än budget." in told
    assert "Helåret väntas bli 3,0 mnkr bättre än budget." in told


def test_a_kind_needs_its_own_data_file(project_copy: ProjectCopy) -> None:
    project_copy.path("data/SN/2024/revision.yaml").unlink()
    with pytest.raises(BokslutError, match=r"a report of kind audit needs revision\.yaml"):
        plan_report(project_copy.project, Order("SN", 2024, "audit"))


# ---- Periods ----------------------------------------------------------------------------------


@pytest.fixture
def monthly(project_copy: ProjectCopy) -> ProjectCopy:
    """A project in which SN asks for monthly reports of 2024, and for April's in a way of its own."""

    def ask(content: dict[str, object]) -> None:
        chapter = {"notebook": "economy", "title": "Ekonomi", "sections": {"operating_statement": "Resultat"}}
        reports = content["reports"]
        assert isinstance(reports, dict)
        reports["monthly"] = {"chapters": [chapter]}
        reports["monthly-04"] = {"chapters": [{**chapter, "title": "Fördjupad uppföljning"}]}

    _change(project_copy, "params/SN/2024.yaml", ask)
    return project_copy


@pytest.mark.parametrize("month", [None, 0, 13, -1])
def test_a_monthly_report_needs_a_month(month: int | None, monthly: ProjectCopy) -> None:
    with pytest.raises(BokslutError, match="a report of kind monthly needs a month") as caught:
        open_report("SN", 2024, "monthly", monthly.project, month=month)
    assert "MONTH=1 to 12" in str(caught.value)


def test_a_monthly_report_has_a_folder_of_its_own_and_may_be_asked_for_on_its_own(monthly: ProjectCopy) -> None:
    april = plan_report(monthly.project, Order("SN", 2024, "monthly", 4))
    august = plan_report(monthly.project, Order("SN", 2024, "monthly", 8))
    assert (april.outputs.name, august.outputs.name) == ("monthly-04", "monthly-08")
    titles = [plan.report.asked.chapters[0].title for plan in (april, august)]
    assert titles == ["Fördjupad uppföljning", "Ekonomi"]
    assert (april.report.title, april.order.parameters["month"]) == ("Månadsuppföljning januari–april 2024", 4)


def test_a_month_without_data_is_asked_for(monthly: ProjectCopy) -> None:
    with pytest.raises(BokslutError, match=r"a report of kind monthly needs drift\.csv") as caught:
        plan_report(monthly.project, Order("SN", 2024, "monthly", 3))
    assert "data/SN/2024/03/drift.csv" in str(caught.value)


@pytest.mark.parametrize(("kind", "month"), [("annual", 12), ("interim", 4), ("budget", 1)])
def test_a_kind_whose_period_is_given_takes_no_month(kind: str, month: int) -> None:
    with pytest.raises(BokslutError, match=f"a report of kind {kind} takes no month"):
        period_month(find_kind(kind), month)


def test_an_interim_report_reads_the_folder_of_august(interim: Report, project_copy: ProjectCopy) -> None:
    assert interim.period.folder == ROOT / "data" / "SN" / "2024" / "08"
    assert _told(interim, "drift.resultat.utfall | mnkr") == "−6,8 mnkr"
    assert _told(interim, "månad") == "augusti"
    project_copy.replace("data/SN/2024/08/drift.csv", "-6.8,-5.0", "-7.1,-5.0")
    changed = open_report("SN", 2024, "interim", project_copy.project)
    assert _told(changed, "drift.resultat.utfall | mnkr") == "−7,1 mnkr"
    assert _told(open_report("SN", 2024, "audit", project_copy.project), "drift.resultat.utfall | mnkr") == "−9,8 mnkr"


def test_a_forecast_is_compared_with_that_of_the_follow_up_before(interim: Report) -> None:
    assert _told(interim, "drift.resultat.prognosavvikelse | mnkr") == "−5,0 mnkr"
    assert _told(interim, "drift.resultat.tidigare_prognosavvikelse | mnkr") == "−3,0 mnkr"
    assert _told(interim, "drift.resultat.prognosändring | mnkr") == "−2,0 mnkr"
    assert _told(interim, "drift.resultat.prognosändring | ändrad") == "2,0 mnkr sämre än förra prognosen"


def test_the_nearest_follow_up_before_counts(project_copy: ProjectCopy) -> None:
    for month, forecast in (("06", "-3.5"), ("10", "-9.0")):
        file = project_copy.path(f"data/SN/2024/{month}/drift.csv")
        file.parent.mkdir()
        april = project_copy.path("data/SN/2024/04/drift.csv").read_text(encoding="utf-8")
        file.write_text(april.replace("-3.0", forecast), encoding="utf-8")
    report = open_report("SN", 2024, "interim", project_copy.project)
    assert _told(report, "drift.resultat.prognosändring | mnkr") == "−1,5 mnkr"


def test_without_a_follow_up_before_the_change_of_the_forecast_is_left_out(project_copy: ProjectCopy) -> None:
    project_copy.path("data/SN/2024/04/drift.csv").unlink()
    told = open_report("SN", 2024, "interim", project_copy.project).economy.operating_statement().document()
    assert ">Ändring av prognos<" not in told
    assert re.search(r"Uppgifter saknas för: .*Ändring av prognos", told)


def test_the_key_figures_of_a_period_stand_against_the_targets_of_the_year(interim: Report) -> None:
    told = re.sub(r"<[^>]+>", " ", interim.goals.goals().document())
    assert re.search(r"långvarigt ekonomiskt bistånd\s+[<&lt;]+\s*166\s+190\s+166", told)


# ---- Names of other periods ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "expression", "words"),
    [
        ("audit", "delår.drift.resultat.utfall | mnkr", "−6,8 mnkr"),
        ("audit", "delår.månad", "augusti"),
        ("audit", 'period["04"].drift.resultat.prognosavvikelse | mnkr', "−3,0 mnkr"),
        ("audit", 'period["08"].drift.resultat.utfall | mnkr', "−6,8 mnkr"),
        ("audit", "helår.drift.resultat.utfall | mnkr", "−9,8 mnkr"),
        ("interim", "helår.drift.resultat.utfall | mnkr", "−9,8 mnkr"),
        ("interim", "delår.drift.resultat.utfall | mnkr", "−6,8 mnkr"),
        ("interim", 'period["04"].drift.resultat.prognosavvikelse | mnkr', "−3,0 mnkr"),
        ("budget", "drift.kommunbidrag.plan_1 | mnkr", "275,2 mnkr"),
        ("budget", "drift.kommunbidrag.plan_2 | mnkr", "285,2 mnkr"),
        ("budget", "drift.kommunbidrag.budgetökning | mnkr", "9,5 mnkr"),
        ("budget", "drift.kommunbidrag.planökning_1 | ökade", "ökade med 9,4 mnkr"),
        ("budget", "föregående.drift.kommunbidrag.budget | mnkr", "256,3 mnkr"),
    ],
)
def test_a_comment_can_name_other_periods_and_plans(
    of: str, expression: str, words: str, request: pytest.FixtureRequest
) -> None:
    assert _told(request.getfixturevalue(of), expression) == words


def test_a_period_that_has_no_data_is_told_with_those_that_have(audit: Report) -> None:
    with pytest.raises(BokslutError) as caught:
        _told(audit, 'period["03"].drift.resultat.utfall')
    assert "04" in str(caught.value)


# ---- Comments, sections and chapters ---------------------------------------------------------------


def test_footnotes_of_several_comments_do_not_collide(project_copy: ProjectCopy) -> None:
    names = ("verksamhet", "ekonomi/sammanfattning", "ekonomi/utfall")
    for name in names:
        file = project_copy.path(f"data/SN/2025/text/{name}.md")
        file.write_text(f"Text om {name}[^1] och mer[^not].\n\n[^1]: Ett {name}.\n\n[^not]: Två.\n", encoding="utf-8")
    report = project_copy.report()
    defined = []
    for name in names:
        told = report.text(name).document()
        own = re.findall(r"^\[\^([^\]]+)\]:", told, re.MULTILINE)
        assert sorted(own) == sorted(re.findall(r"\[\^([^\]]+)\](?!:)", told))
        defined += own
    assert len(set(defined)) == len(defined) == 6


COMMENT = "Inledning.\n\n### Rubrik i kommentaren\n\nText.\n\n#### Under\n\nText.\n"


@pytest.mark.parametrize(("heading", "levels"), [("", ["##", "###"]), ("Nämnden", ["##", "###", "####"])])
def test_a_section_without_heading_raises_the_headings_under_it(
    heading: str, levels: list[str], project_copy: ProjectCopy
) -> None:
    project_copy.path("data/SN/2026/text/nämnden.md").write_text(COMMENT, encoding="utf-8")
    project_copy.replace("params/SN/2026.yaml", "          board:\n", f"          board: {heading}\n")
    told = open_report("SN", 2026, "budget", project_copy.project).operations.board().document()
    assert re.findall(r"^(#+) ", told, re.MULTILINE) == levels


def test_a_chapter_may_use_a_notebook_that_another_chapter_uses(built: Callable[[str], Built]) -> None:
    report = built("VON-2024")
    ran = [path.name for path in sorted((report.folder / "notebooks").glob("*.ipynb"))]
    assert ran[2:4] == ["03-goals.ipynb", "04-goals.ipynb"]
    headings = [heading for _, heading in headings_of(report.html)]
    assert headings.count("3.1 Bedömning av målen") == 1
    assert not any("Bedömning av målen" in heading for heading in headings if heading.startswith("4"))
    assert len([table for table in report.tables() if table.name == "mal"]) == 1


def test_a_chapter_shows_its_own_sections_only(project: Project) -> None:
    goals, sustainability = (open_report("VON", 2024, project=project, chapter=number).goals for number in (3, 4))
    assert goals.sustainability().document() == sustainability.overview().document() == ""
    assert goals.overview().document()
    assert sustainability.sustainability().document()


# ---- Boards side by side ----------------------------------------------------------------------------


def test_the_summary_adds_up_only_what_adds_up_and_all_boards_have(built: Callable[[str], Built]) -> None:
    table = built("ALLA-2024-summary").table("namnder")
    boards = table.headings[1:-1]
    assert boards == ("Socialnämnden", "Vård- och omsorgsnämnden")
    sums = {}
    for (_, label, adds_up), row in zip(MEASURES, table.rows, strict=True):
        assert row.label == label
        values = [row.cells[board].xpath(".//data/@value") for board in boards]
        whole = row.cells["Summa"].xpath(".//data/@value")
        if adds_up and all(values):
            sums[label] = (float(whole[0]), sum(float(value[0]) for value in values))
        else:
            assert text(row.cells["Summa"]) == "", label
    assert {whole == pytest.approx(added) for whole, added in sums.values()} == {True}
    assert len(sums) >= 4


def test_the_summary_shows_lacking_figures_as_lacking(built: Callable[[str], Built]) -> None:
    table = built("ALLA-2024-summary").table("namnder")
    assert table.row("Investeringar, tkr").text("Socialnämnden") == "uppgift saknas"
    shown = [row.text(board) for row in table.rows for board in table.headings[1:-1]]
    assert [cell for cell in shown if not re.fullmatch(r"−?[\d ]+(,\d)?|uppgift saknas|–", cell)] == []


def test_the_sum_of_boards_is_missing_where_one_lacks_its_figure() -> None:
    one, other = (BoardYear(name, {"mål": count(number, "goals")}) for name, number in (("A", 3), ("B", 4)))
    assert municipality([one, other], "mål", adds_up=True).value == 7
    assert not municipality([one, other], "mål", adds_up=False).known
    assert not municipality([one, other, BoardYear("C", {})], "mål", adds_up=True).known
    assert not municipality([BoardYear("C", {})], "mål", adds_up=True).known


def test_a_board_of_which_nothing_is_known_is_shown_as_lacking_everything(project_copy: ProjectCopy) -> None:
    with project_copy.path("params/boards.yaml").open("a", encoding="utf-8") as file:
        file.write("NYN:\n  name: Nya nämnden\n  administration: Förvaltningen\n  municipality: Alingsås kommun\n")
    project_copy.replace("params/ALLA/2024.yaml", "boards: [SN, VON]", "boards: [SN, NYN]")
    report = open_report("ALLA", 2024, "summary", project_copy.project)
    assert report.comparison.boards[1] == BoardYear("Nya nämnden", {})
    told = report.comparison.side_by_side().document()
    assert told.count("uppgift saknas") >= len(MEASURES)


def test_a_summary_without_boards_is_refused(project_copy: ProjectCopy) -> None:
    project_copy.replace("params/ALLA/2024.yaml", "boards: [SN, VON]", "boards: []")
    report = open_report("ALLA", 2024, "summary", project_copy.project)
    with pytest.raises(BokslutError, match="a summary needs boards to compare"):
        report.comparison.side_by_side()


def test_the_boards_figures_are_those_of_their_own_reports(summary: Report, project: Project) -> None:
    von = open_report("VON", 2024, project=project)
    figures = summary.comparison.boards[1].figures
    assert figures["resultat"].value == 1873
    assert _told(von, "drift.resultat.utfall | tal") == "1 873"
    assert figures["mål"].value == 1
    assert figures["kontroller"].value == 3


# ---- The auditors' questions ------------------------------------------------------------------------


def test_every_answer_of_the_real_questionnaire_has_evidence(audit: Report) -> None:
    assert without_evidence(audit.period) == []
    assert audit.audit.missing_evidence().document() == ""


def test_a_question_without_evidence_is_listed(project_copy: ProjectCopy) -> None:
    path = project_copy.path("data/SN/2024/revision.yaml")
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))
    for part in parts:
        for question in part["frågor"]:
            if question["nummer"] in ("2.4", "4.2"):
                question.pop("underlag")
    path.write_text(yaml.safe_dump(parts, allow_unicode=True, sort_keys=False), encoding="utf-8")
    report = open_report("SN", 2024, "audit", project_copy.project)
    assert [question.nummer for question in without_evidence(report.period)] == ["2.4", "4.2"]
    told = without_sources(report.audit.missing_evidence().document())
    assert 'Underlag saknas för <data value="2">2</data> frågor: 2\\.4 Beslutar nämnden' in told
    assert "; 4.2 Hur ser personalomsättningen ut" in told
    assert report.audit.questions().document().count("**Underlag:** saknas.") == 2


def test_the_numbers_of_the_questions_are_unique_and_follow_their_part(audit: Report) -> None:
    numbers = [(part.nummer, question.nummer) for part in questionnaire(audit.period) for question in part.frågor]
    assert len(set(numbers)) == len(numbers) == 22
    assert all(number.startswith(f"{part}.") for part, number in numbers)


def test_an_answer_that_is_not_an_answer_is_refused(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2024/revision.yaml", "svar: Ja", "svar: Kanske")
    with pytest.raises(BokslutError) as caught:
        open_report("SN", 2024, "audit", project_copy.project).audit.answers()
    assert "revision.yaml" in str(caught.value)
    assert "Kanske" in str(caught.value)
