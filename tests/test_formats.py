"""PDF and Word say what the HTML page says, part by part, in every report that params/ asks for."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pypandoc
import pytest

from bokslut.errors import BokslutError
from bokslut.formats.compare import differences, missing, same_text
from bokslut.formats.html import read_html
from bokslut.formats.part import Part, plain
from bokslut.formats.pdf import read_pdf
from bokslut.pipeline import render
from bokslut.pipeline.batch import make_reports
from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.document import with_chapters
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.project import Project
from built_report import Built
from conftest import ROOT, ProjectCopy, copy_project

ALL = ("html", "pdf", "docx")
ORDERS = catalogue(Project(ROOT))
FILTER = ROOT / "src/bokslut/resources/filters/document.lua"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Make every report once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    project = Project(shared / "every-report")
    with (shared / "every-report.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (project.root / "done").is_file():
            shutil.rmtree(project.root, ignore_errors=True)
            copy_project(project.root)
            results = [*make_reports(project, ORDERS, Means())]
            assert [f"{result.order}: {result.error}" for result in results if result.error] == []
            (project.root / "done").touch()
    return project


@pytest.mark.xdist_group("every-report")
@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_every_format_says_the_same(order: Order, made: Project) -> None:
    folder = order.folder(made)
    assert missing(folder, ALL) == []
    parts = Counter(part.kind for part in read_html(folder / "report.html"))
    assert parts["heading"] >= 2
    assert parts["cell"] >= 10


def test_no_two_reports_are_compared_as_equal(built: Callable[[str], Built], tmp_path: Path) -> None:
    one, other = built("SN-2025"), built("VON-2024")
    for name, folder in (("html", one.folder), ("pdf", other.folder), ("docx", other.folder)):
        shutil.copyfile(folder / f"report.{name}", tmp_path / f"report.{name}")
    told = differences(tmp_path, ALL)
    assert {difference.format for difference in told} == {"pdf", "docx"}
    assert len(told) > 100


def test_a_lost_sentence_is_told_with_its_place(built: Callable[[str], Built], tmp_path: Path) -> None:
    report: Built = built("VON-2024")
    for name in ALL:
        shutil.copyfile(report.folder / f"report.{name}", tmp_path / f"report.{name}")
    page = tmp_path / "report.html"
    sentence = "Målen bedöms med dessa signaler:"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(f"<p>{sentence}</p>", "", 1), encoding="utf-8")
    assert missing(tmp_path, ALL) == [
        f"{name}, 3.1 Bedömning av målen: expected nothing, found paragraph “{sentence}”" for name in ("docx", "pdf")
    ]


def test_a_number_that_was_executed_and_is_not_shown_is_told(built: Callable[[str], Built], tmp_path: Path) -> None:
    report: Built = built("VON-2024")
    shutil.copyfile(report.folder / "values.json", tmp_path / "values.json")
    page = (report.folder / "report.html").read_text(encoding="utf-8")
    (tmp_path / "report.html").write_text(page.replace(' id="v-nyckelkort-1-1"', ""), encoding="utf-8")
    assert missing(tmp_path, ["html"]) == [
        "html, chapter Sammanfattning, comment nyckelkort 1, line 1: expected the number “1,9\u00a0mnkr”, found nothing"
    ]


def test_a_report_whose_formats_differ_is_not_made(project_copy: ProjectCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    told = ["pdf, 1 Ekonomi: expected cell 2:1 “5”, found nothing"] * 12
    monkeypatch.setattr("bokslut.formats.compare.missing", lambda folder, formats: told)
    with pytest.raises(BokslutError, match="the formats of the report do not say the same") as raised:
        render.verify(project_copy.root, ALL, ["pdf"], Silent())
    assert "pdf, 1 Ekonomi: expected cell 2:1 “5”, found nothing" in str(raised.value)
    assert "… and 2 more" in str(raised.value)


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ("Kostnaderna ökade", "Kostnaderna\nökade", True),
        ("Kostnaderna ökade", "Kostna\nderna ökade", True),
        ("hälso- och sjukvård", "hälso-\noch sjukvård", True),
        ("hälso- och sjukvård", "hälso\noch sjukvård", False),
        ("Kostnaderna ökade", "Kostnaderna  ökade", False),
        ("Kostnaderna ökade", "Kostnadernaökade", False),
        ("med 228 till 713.", "med 228 till", False),
        ("ökade med 5", "ökade\nmed 5 tkr", False),
        ("(bilaga 1)", "(\nbilaga 1\n)", True),
    ],
)
def test_only_where_a_line_ends_may_a_space_be_missing(expected: str, found: str, same: bool) -> None:
    assert same_text(expected, found) is same


def test_letters_are_composed_and_spaces_single_before_they_are_compared() -> None:
    assert plain("A\u030arets\u00a0 kost\u00adnad ☎\ufe0f\n") == "Årets kostnad ☎"


# ---- What Typst would take for markup ---------------------------------------------------------


def typst_of(markdown: str, *options: str) -> str:
    return str(pypandoc.convert_text(markdown, "typst", "markdown", [*options, f"--lua-filter={FILTER}"])).strip()


SENTENCE = "Arbetsskadorna ökade med åtta till hundrafemtiofyra och tillbuden med 228 till 713. Sedan minskade de."


def test_a_number_that_ends_a_sentence_begins_no_list_wherever_lines_end() -> None:
    """Lines are filled so that the number comes first on one, as it once did."""
    filled = [typst_of(SENTENCE, "--wrap=auto", f"--columns={columns}") for columns in range(20, 100)]
    assert any("\n\\713." in source for source in filled)
    assert [source for source in filled if "\n713." in source] == []
    assert "\n" not in typst_of(SENTENCE, "--wrap=none")


@pytest.mark.parametrize(
    ("markdown", "source"),
    [
        ("[1\\. x]{.v}", "#[\\1. x];"),
        ("**\\- y**", "#strong[\\- y]"),
        ("*\\+ y*", "#emph[\\+ y]"),
        ("- \\- a", "- \\- a"),
        ("- 1\\. a", "- \\1. a"),
        ("[= x](http://a.se)", '#link("http://a.se")[\\= x]'),
        ("[713]{.v}.", "#[713];."),
        ("Lars’ enhet, ”hej”", "Lars’ enhet, ”hej”"),
        ("Lars' enhet", "Lars’ enhet"),
        ("`x’`", '#raw("x’");'),
    ],
)
def test_what_typst_would_take_for_markup_is_text(markdown: str, source: str) -> None:
    assert typst_of(markdown, "--wrap=none") == source


def test_the_document_is_read_in_whole(built: Callable[[str], Built]) -> None:
    """The comparison starts after the contents in each format; nothing of the first chapter is left out."""
    report: Built = built("SN-2025")
    first = next(line for line in with_chapters(report.folder).splitlines() if re.match(r"# \d", line))
    heading = first.removeprefix("# ").split(" {#")[0]
    assert read_html(report.folder / "report.html")[0] == Part("heading", heading, "1")
    assert read_pdf(report.folder / "report.pdf")[0] == Part("heading", heading, "1")
