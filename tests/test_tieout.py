"""Tie-out: figures of documents that others wrote, held against what is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from bokslut.project import Project
from bokslut.tieout.documents import read_document
from bokslut.tieout.known import Knowledge, known_of
from bokslut.tieout.match import tie_out
from bokslut.tieout.result import Judged
from built_report import Built
from conftest import ROOT, Answer, ProjectCopy

Bokslut = Callable[..., Answer]


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return known_of(Project(ROOT), "SN", 2023)


def judged(text: str, known: Knowledge, folder: Path) -> list[Judged]:
    file = folder / "text.txt"
    file.write_text(text, encoding="utf-8")
    return list(tie_out(read_document(file), known).judged)


@pytest.mark.parametrize(
    ("sentence", "verdict", "figure", "expected"),
    [
        ("Årets resultat 2023 blev 0,1 mnkr.", "stämmer efter avrundning", "0,1 mnkr", "0,1 mnkr"),
        ("Årets resultat 2023 blev 129 tkr.", "stämmer", "129 tkr", "129 tkr"),
        ("Verksamhetens intäkter uppgick till 22,7 mnkr.", "motsägs", "22,7 mnkr", "21,7 mnkr"),
        ("Nettokostnaden ökade med 10,7 procent jämfört med 2022.", "motsägs", "10,7 procent", "8,3 procent"),
        ("Sjukfrånvaron var 8,4 procent 2023.", "stämmer", "8,4 procent", "8,4 procent"),
        ("Kommunen har 42 lekplatser.", "okänd", "42", ""),
    ],
)
def test_a_figure_in_a_sentence_is_held_against_what_its_words_mean(
    sentence: str, verdict: str, figure: str, expected: str, known: Knowledge, tmp_path: Path
) -> None:
    (one,) = judged(sentence, known, tmp_path)
    told = (one.verdict, one.figure.replace("\u00a0", " "), one.expected.replace("\u00a0", " "))
    assert told == (verdict, figure, expected)


@pytest.mark.parametrize(
    "sentence",
    [
        "Beslutet fattades 2023-09-14, § 102, enligt 4 kap. 1 § i lagen (2001:453).",
        "Se tabell 4, bilaga 2 och sidan 17.",
        "Mötet hölls den 12 mars 2023 och telefonen har nummer 0322-61 60 00.",
    ],
)
def test_dates_paragraphs_laws_and_page_numbers_are_no_figures(sentence: str, known: Knowledge, tmp_path: Path) -> None:
    assert judged(sentence, known, tmp_path) == []


def test_a_table_whose_own_sum_does_not_hold_is_told(known: Knowledge, tmp_path: Path) -> None:
    document = docx.Document()
    rows = [
        ("Post", "Budget 2031", "Utfall 2031", "Utfall 2030"),
        ("Arvoden", "100", "110", "90"),
        ("Resor", "50", "45", "40"),
        ("Summa", "150", "165", "130"),
    ]
    table = document.add_table(rows=4, cols=4)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    file = tmp_path / "tabell.docx"
    document.save(str(file))
    result = tie_out(read_document(file), known)
    assert [(one.figure, one.expected) for one in result.of("motsägs")] == [("165", "155")]


def test_our_own_reports_agree_with_what_is_known(real: Built) -> None:
    if real.board == "ALLA":
        pytest.skip("a summary is of several boards")
    result = tie_out(read_document(real.folder / "report.html"), known_of(Project(real.project), real.board, real.year))
    count = result.count()
    agreed = count["stämmer"] + count["stämmer efter avrundning"]
    assert agreed > 0.8 * len(result.judged)
    assert count["motsägs"] <= 0.02 * len(result.judged), result.of("motsägs")


@pytest.mark.parametrize("name", ["report.pdf", "report.docx"])
def test_pdf_and_word_are_read_too(name: str, built: Callable[[str], Built]) -> None:
    report = built("SN-2025")
    result = tie_out(read_document(report.folder / name), known_of(Project(report.project), "SN", 2025))
    count = result.count()
    assert count["stämmer"] + count["stämmer efter avrundning"] > 100
    assert count["motsägs"] <= 0.03 * len(result.judged), result.of("motsägs")


def test_the_command_tells_what_contradicts_and_leaves_a_page_and_data(
    project_copy: ProjectCopy, bokslut: Bokslut
) -> None:
    file = project_copy.path("bokslut.txt")
    file.write_text("Verksamhetens intäkter uppgick till 22,7 mnkr.\n", encoding="utf-8")
    answer = bokslut(project_copy, "tieout", "bokslut.txt", "--board", "SN", "--year", "2023", "--html", "t.html",
                     "--json", "t.json")  # fmt: skip
    assert answer.status == 1
    assert "»22,7 mnkr«" in answer.out.replace("\u00a0", " ")
    told = json.loads(project_copy.path("t.json").read_text(encoding="utf-8"))
    assert told["counts"] == {"stämmer": 0, "stämmer efter avrundning": 0, "motsägs": 1, "okänd": 0}
    page = project_copy.path("t.html").read_text(encoding="utf-8")
    assert '<html lang="sv' in page
    assert "motsägs" in page
    file.write_text("Årets resultat blev 129 tkr.\n", encoding="utf-8")
    assert bokslut(project_copy, "tieout", "bokslut.txt", "--board", "SN", "--year", "2023").status == 0


def test_a_file_that_is_no_document_is_told(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(project_copy, "tieout", "finns-inte.docx", "--board", "SN", "--year", "2023")
    assert answer.status == 2
    assert "Traceback" not in answer.err
    assert "finns-inte.docx" in answer.err
