"""Checks: what a rule says of the real data when one figure is wrong, and what becomes of a report then."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bokslut.checks import run
from bokslut.checks.finding import Finding
from bokslut.checks.rules import RULES
from bokslut.checks.run import check_report
from bokslut.checks.show import count, terminal
from bokslut.errors import BokslutError
from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.project import Project
from bokslut.report import open_report
from built_report import Built
from conftest import ROOT, Answer, ProjectCopy
from mutations import shares, table

Bokslut = Callable[..., Answer]


def opened(copy: ProjectCopy, year: int, kind: str = "annual", board: str = "SN") -> tuple[Finding, ...]:
    return check_report(open_report(board, year, kind, copy.project)).open


def one(findings: tuple[Finding, ...], code: str) -> Finding:
    """Return the only finding with a code."""
    found = [finding for finding in findings if finding.code == code]
    assert len(found) == 1, f"{[(finding.code, finding.subject) for finding in findings]}"
    return found[0]


# ---- The rules --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "file", "old", "new", "year", "kind", "subject", "message"),
    [
        ("E101", "SN/2025/drift.csv", "-259294", "-259924", 2025, "annual", "Verksamhetens nettokostnader, utfall",
         "Summan är −259 924 tkr, men delarna blir −259 293."),
        ("E104", "SN/2025/drift.csv", "kostnad,-17111", "kostnad,17111", 2025, "annual", "Lokalhyror, budget",
         "17 111 tkr ska vara negativt."),
        ("E107", "SN/2025/drift.csv", "256303,256303", "256303,256403", 2025, "annual", "Kommunbidrag, utfall",
         "Utfallet 256 403 tkr är inte budgeten 256 303 tkr."),
        ("E201", "SN/2025/sjukfrånvaro.csv", "Kvinnor,6.6", "Kvinnor,166", 2025, "annual", "Sjukfrånvaro, Kvinnor",
         "166 procent ligger inte mellan 0 och 100."),
        ("E202", "SN/2025/incidenter.csv", "Arbetsskador,,6", "Arbetsskador,,-6", 2025, "annual", "Arbetsskador",
         "−6 är inget helt antal."),
        ("E203", "SN/2025/sjukfrånvaro.csv", "Total sjukfrånvaro,6.7", "Total sjukfrånvaro,6.5", 2025, "annual",
         "Sjukfrånvaro efter kön", "Totalt 6,5 procent, men kön från 6,6 till 7,3."),
        ("W204", "SN/2025/sjukfrånvaro.csv", "Dag ≥ 60,3.5", "Dag ≥ 60,5.3", 2025, "annual",
         "Sjukfrånvaro efter längd", "Längderna blir 8,4, men totalen är 6,7 procent."),
        ("W205", "SN/2025/personal.csv", "procent,99", "procent,89", 2025, "annual",
         "Sysselsättningsgrad, Tillsvidareanställda",
         "Sysselsättningsgraden är 89 procent, men årsarbetare genom anställda ger 98,9."),
        ("W206", "SN/2025/personal.csv", "Visstidsanställda,antal,18", "Visstidsanställda,antal,16", 2025, "annual",
         "Antal årsarbetare, Visstidsanställda", "16,5 årsarbetare är fler än 16 anställda."),
        ("E207", "SN/2025/incidenter.csv", "hot och våld,23", "hot och våld,63", 2025, "annual",
         "Tillbud, varav hot och våld", "63 är fler än alla 45."),
        ("W209", "SN/2025/personal.csv", "år,45.1", "år,4.51", 2025, "annual", "Medelålder, Tillsvidareanställda",
         "4,51 år är ingen rimlig medelålder."),
        ("E302", "SN/2023/nyckeltal.csv", "≥81,70,", "≥81,170,", 2023, "annual",
         "Ej återaktualiserade vuxna personer med försörjningsstöd ett år efter avslutat försörjningsstöd, andel (%)",
         "170 procent ligger inte mellan 0 och 100."),
        ("W303", "SN/2023/nyckeltal.csv", "högre,≥81", "högre,≤81", 2023, "annual",
         "Ej återaktualiserade vuxna personer med försörjningsstöd ett år efter avslutat försörjningsstöd, andel (%)",
         "Målvärdet är ≤81, men högre är bättre."),
        ("W401", "SN/2026/kontroller.yaml", "riskvärde: 8", "riskvärde: 9", 2026, "budget",
         "Inte rustade för aktivitetskravet", "Riskvärdet är 8 i analysen men 9 i internkontrollplanen."),
        ("E402", "SN/2025/kontroller.yaml", "riskvärde: 12", "riskvärde: 11", 2025, "annual",
         "Bristande kompetensförsörjning (rekryteringssvårigheter & kompetensbrist)",
         "11 är ingen produkt av två nivåer."),
        ("E406", "SN/2025/granskningar.csv", "Barn,10,1", "Barn,10,11", 2025, "annual", "rättssäker_handläggning, Barn",
         "11 utan anmärkning av 10 granskade."),
        ("W502", "../params/SN/2025.yaml", "SN 2024-09-17", "SN 2014-09-17", 2025, "annual",
         "handlingsplan: SN 2014-09-17, §42", "Beslutet är fattat 2014, men rapporten gäller 2025."),
        ("E501", "../params/SN/2025.yaml", "SN 2024-09-17", "NS 2024-09-17", 2025, "annual",
         "handlingsplan: NS 2024-09-17, §42", "NS är ingen känd nämnd."),
    ],
)  # fmt: skip
def test_a_figure_that_breaks_a_rule_is_found_and_told(
    project_copy: ProjectCopy,
    code: str, file: str, old: str, new: str, year: int, kind: str, subject: str, message: str,
) -> None:  # fmt: skip
    project_copy.replace(f"data/{file}", old, new)
    found = [finding for finding in opened(project_copy, year, kind) if finding.code == code]
    told = {(finding.subject, finding.message.replace("\u00a0", " ")) for finding in found}
    assert (subject, message) in told
    assert all(finding.where.startswith(("data/", "params/")) for finding in found)


def test_a_plan_that_next_year_s_budget_does_not_follow_is_asked_about(project_copy: ProjectCopy) -> None:
    before = {finding.subject for finding in opened(project_copy, 2025, "budget", "EX")}
    lines = project_copy.path("data/EX/2026/drift.csv").read_text(encoding="utf-8").splitlines()
    grant = next(line for line in lines if line.startswith("Kommunbidrag"))
    parts = grant.split(",")
    parts[2] = str(int(parts[2]) + 1000)
    project_copy.replace("data/EX/2026/drift.csv", grant, ",".join(parts))
    after = opened(project_copy, 2025, "budget", "EX")
    assert {finding.subject for finding in after if finding.code == "W106"} - before == {"Kommunbidrag, plan_1"}


def test_amounts_do_not_shrink_from_one_month_to_the_next(project_copy: ProjectCopy) -> None:
    report = open_report("EX", 2024, "monthly", project_copy.project, month=4)
    row = next(line for line in project_copy.path("data/EX/2024/04/drift.csv").read_text(encoding="utf-8").splitlines()
               if line.startswith("Personalkostnader"))  # fmt: skip
    parts = row.split(",")
    parts[3] = str(int(parts[3]) // 10)
    project_copy.replace("data/EX/2024/04/drift.csv", row, ",".join(parts))
    found = check_report(report).open
    assert "Personalkostnader, utfall" in {finding.subject for finding in found if finding.code == "W109"}
    assert "E101" in {finding.code for finding in found}, "and the sum no longer holds"


def test_totals_that_differ_by_rounding_are_notes(project_copy: ProjectCopy) -> None:
    notes = check_report(open_report("SN", 2025, "annual", project_copy.project)).notes
    rounding = {(note.subject, note.message.replace("\u00a0", " ")) for note in notes if note.code == "N101"}
    assert (
        "Verksamhetens nettokostnader, utfall",
        "Summan är −259 294 tkr, men delarna blir −259 293. Skillnaden ryms i avrundningen.",
    ) in rounding


def test_the_forecast_of_2024_is_not_the_sum_of_its_account_groups_and_that_is_accepted() -> None:
    checked = check_report(open_report("SN", 2024, "interim", Project(ROOT)))
    assert checked.open == ()
    assert any("prognos" in one.what.lower() for one in checked.known)


def test_a_file_that_cannot_be_read_is_an_error_and_the_other_rules_go_on(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2025/drift.csv", "utfall", "utfal")
    project_copy.replace("data/SN/2025/sjukfrånvaro.csv", "Kvinnor,6.6", "Kvinnor,166")
    found = opened(project_copy, 2025)
    assert one(found, "E001").where == "data/SN/2025/drift.csv, row 1"
    assert "E201" in {finding.code for finding in found}


def test_every_code_that_a_rule_can_tell_is_on_the_list() -> None:
    sources = (ROOT / "src" / "bokslut" / "checks").rglob("*.py")
    used = {code for path in sources for code in re.findall(r'"([EWN]\d{3})"', path.read_text(encoding="utf-8"))}
    assert used <= RULES.keys()


# ---- Accepted deviations ----------------------------------------------------------------------


def test_what_is_accepted_is_accepted_for_the_figures_that_somebody_saw(project_copy: ProjectCopy) -> None:
    assert opened(project_copy, 2025) == ()
    project_copy.replace("data/SN/2025/sjukfrånvaro.csv", "Män,7.3", "Män,7.2")
    finding = one(opened(project_copy, 2025), "W208")
    assert finding.message.replace("\u00a0", " ") == "7,2 procent är långt från 10,0 procent året före."


def test_what_is_accepted_in_a_year_is_accepted_where_a_later_report_compares_with_it() -> None:
    checked = check_report(open_report("SN", 2025, "annual", Project(ROOT)))
    accepted = {(finding.code, finding.subject): one.by for finding, one in checked.accepted}
    assert accepted["W114", "Lokalhyror, utfall"] == "Controller"
    assert accepted["W208", "Sjukfrånvaro, Kvinnor"] == "HR-strateg"


def test_the_terminal_gives_the_line_that_accepts_a_warning(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2025/sjukfrånvaro.csv", "Män,7.3", "Män,7.2")
    told = terminal(check_report(open_report("SN", 2025, "annual", project_copy.project)))
    line = next(line.strip().removeprefix("- ") for line in told.splitlines() if '"check"' in line)
    parameters = project_copy.path("params/SN/2025.yaml")
    accepted = json.dumps(json.loads(line) | {"reason": "Enstaka personer."}, ensure_ascii=False)
    text = parameters.read_text(encoding="utf-8").replace("accepted:\n", f"accepted:\n  - {accepted}\n", 1)
    parameters.write_text(text, encoding="utf-8")
    assert opened(project_copy, 2025) == ()


# ---- Reports ----------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [str(order) for order in catalogue(Project(ROOT))])
def test_every_report_of_the_repository_has_no_error_and_every_warning_is_accepted(order: str) -> None:
    asked = next(one for one in catalogue(Project(ROOT)) if str(one) == order)
    checked = check_report(open_report(asked.board, asked.year, asked.kind, Project(ROOT), month=asked.month))
    assert [(finding.code, finding.subject, finding.message) for finding in checked.open] == []
    assert all(len(one.reason) > 20 for _, one in checked.accepted)


def test_the_result_goes_with_the_report(real: Built) -> None:
    told = json.loads((real.folder / "checks.json").read_text(encoding="utf-8"))
    assert (told["summary"]["errors"], told["summary"]["warnings"], told["open"]) == (0, 0, [])
    page = (real.folder / "checks.html").read_text(encoding="utf-8")
    assert "0 fel, 0 varningar" in page
    for accepted in told["accepted"]:
        assert accepted["reason"] in page.replace("&#34;", '"')


def test_an_error_stops_the_report_and_leaves_the_earlier_one(project_copy: ProjectCopy) -> None:
    project, order = project_copy.project, Order("SN", 2025, formats=("html",))
    folder = make_report(project, order, Means(), Silent()).folder
    before = (folder / "report.html").read_bytes()
    project_copy.replace("data/SN/2025/incidenter.csv", "hot och våld,23", "hot och våld,63")
    with pytest.raises(BokslutError, match="a check stops the report") as caught:
        make_report(project, order, Means(), Silent())
    assert "E207 Tillbud, varav hot och våld: 63 är fler än alla 45." in str(caught.value)
    assert "data/SN/2025/incidenter.csv, rad 4, kolumn antal" in str(caught.value)
    assert (folder / "report.html").read_bytes() == before


def test_a_decided_report_has_no_open_warning(project_copy: ProjectCopy) -> None:
    project, order = project_copy.project, Order("SN", 2025, formats=("html",))
    project_copy.replace("data/SN/2025/sjukfrånvaro.csv", "Män,7.3", "Män,7.2")
    folder = make_report(project, order, Means(), Silent()).folder
    assert json.loads((folder / "checks.json").read_text(encoding="utf-8"))["summary"]["warnings"] == 1
    decided = "  annual:\n    status: Beslutad\n    decision: SN 2026-02-17, §5\n"
    project_copy.replace("params/SN/2025.yaml", "  annual:\n", decided)
    with pytest.raises(BokslutError, match="a decided report has a warning that nobody accepted"):
        make_report(project, order, Means(), Silent())


def test_the_command_tells_what_is_open_and_by_its_status(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(project_copy, "check", "SN", "2025")
    assert (answer.status, answer.out.splitlines()[-1][:18]) == (0, "0 fel, 0 varningar")
    project_copy.replace("data/SN/2025/incidenter.csv", "hot och våld,23", "hot och våld,63")
    answer = bokslut(project_copy, "check", "SN", "2025")
    assert answer.status == 1
    assert answer.out.startswith("E207 Tillbud, varav hot och våld: 63 är fler än alla 45.\n  regel:    De tillbud")
    assert answer.out.splitlines()[-1].startswith("1 fel, 0 varningar")
    assert not Path(project_copy.root / "outputs").exists(), "nothing is made"


def test_the_summary_counts_in_words(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2025/sjukfrånvaro.csv", "Män,7.3", "Män,7.2")
    told = str(count(check_report(open_report("SN", 2025, "annual", project_copy.project))))
    assert told.startswith("0 fel, 1 varning, ")


def test_checks_are_of_the_periods_that_a_report_shows() -> None:
    report = open_report("EX", 2024, "monthly", Project(ROOT), month=4)
    assert [(period.year, period.month) for period in run.periods(report)] == [
        (2024, 4),
        (2023, 4),
        (2024, None),
        (2024, 3),
    ]


# ---- Mutation ---------------------------------------------------------------------------------

LEAST = {"drift.csv": 95, "investeringar.csv": 95, "sjukfrånvaro.csv": 95, "incidenter.csv": 70, "personal.csv": 80,
         "granskningar.csv": 50, "arbetsmiljö.csv": 40}  # fmt: skip
"""The least share, in percent, of corrupted numbers that checks must catch in a table of the year."""


def test_checks_catch_most_corrupted_numbers_of_a_year(project_copy: ProjectCopy) -> None:
    files = [f"data/SN/2025/{name}" for name in LEAST]
    found = shares(project_copy.project, [Order("SN", 2025)], files)
    assert found.keys() == LEAST.keys()
    hits = {name: [hit for sorts in found[name].values() for hit in sorts] for name in found}
    assert sum(map(len, hits.values())) > 250
    short = {name: 100 * sum(of) / len(of) for name, of in hits.items() if 100 * sum(of) < LEAST[name] * len(of)}
    assert short == {}, table(found)
