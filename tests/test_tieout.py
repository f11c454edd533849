"""Tie-out: figures of documents that others wrote, held against what is known."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from bokslut.errors import BokslutError
from bokslut.kinds import KINDS
from bokslut.period import Period
from bokslut.pipeline.catalogue import catalogue
from bokslut.present.names import Names
from bokslut.project import Project
from bokslut.tieout import known as known_module
from bokslut.tieout import limits
from bokslut.tieout.documents import read_document
from bokslut.tieout.known import Knowledge, Known, known_of
from bokslut.tieout.match import tie_out
from bokslut.tieout.plain import Sentence, Table
from bokslut.tieout.result import Judged
from bokslut.tieout.split import best_split, splits
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


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Nettokostnadsutvecklingen blev 10,7 procent eller 23,9 mnkr.", ["10,7 procent", "23,9 mnkr"]),
        ("Intäkterna uppgick till 21,7 mnkr, och personalkostnaderna till 11,9 mnkr.", ["11,9 mnkr"]),
        ("Årets resultat blev −0,1 mnkr.", ["−0,1 mnkr"]),
        ("Årets resultat blev 0,1 tkr.", ["0,1 tkr"]),
        ("Lokalhyrorna blev 7,0 mnkr bättre än budget.", ["7,0 mnkr"]),
        ("Personalomsättningen 2023 var 13,5 procent.", ["13,5 procent"]),
        ("Sjukfrånvaron minskade med 2,3 procentenheter.", ["2,3 procentenheter"]),
        ("Under året rapporterades 61 tillbud.", ["61"]),
    ],
)
def test_swapped_digits_a_turned_sign_another_unit_year_or_row_contradict(
    sentence: str, wrong: list[str], known: Knowledge, tmp_path: Path
) -> None:
    found = [one.figure.replace("\u00a0", " ") for one in judged(sentence, known, tmp_path) if one.verdict == "motsägs"]
    assert found == wrong


@pytest.mark.parametrize(
    "sentence",
    [
        "Personalomsättningen var 14,6 procent, jämfört med 13,5 procent 2022.",
        "Köp av tjänster avvek med 14,3 mnkr, varav köpt vård 12,1 mnkr.",
        "Lokalhyrorna utgör 4,9 procent av kostnaderna.",
        "I avdelningen uppgick personalkostnaderna för vikarier till 3,2 mnkr.",
        "Nettokostnadsutvecklingen var vid delårsbokslutet 15 procent.",
        "Cirka 128 mnkr var personalkostnader.",
    ],
)
def test_where_words_leave_a_doubt_nothing_contradicts(sentence: str, known: Knowledge, tmp_path: Path) -> None:
    assert [one for one in judged(sentence, known, tmp_path) if one.verdict == "motsägs"] == []


STAFF = """Personalstatistik 2023 2022 Differens
Antal årsarbetare
Tillsvidareanställda 165,7 159,5 6,2
Visstidsanställda 9,0 10,9 -1,3
Personalomsättning 14,6 % 13,5 % 1,1 %
"""

STATEMENT = """Belopp i tkr Budget
2023
Bokslut
2023
Avvikelse
Verksamhetens
intäkter 16 924 21 733 4 808
Personalkostnader -137 901 -127 641 10 286
Lokalhyror -12 595 -11 919 676
Köp av tjänster -57 276 -71 576 -14 299
"""


@pytest.mark.parametrize(
    ("text", "wrong"), [(STAFF, [("-1,3", "−1,9 årsarbetare")]), (STATEMENT, [("-127 641", "−127 614 tkr")])]
)
def test_a_table_of_plain_lines_is_read_with_its_columns(
    text: str, wrong: list[tuple[str, str]], known: Knowledge, tmp_path: Path
) -> None:
    found = [one for one in judged(text, known, tmp_path) if one.verdict == "motsägs"]
    assert [(one.figure, one.expected.replace("\u00a0", " ")) for one in found] == wrong


@pytest.mark.parametrize(
    ("cells", "width", "numbers"),
    [
        ("-12 595 -11 919 676 -11 278 -642", 5, ["-12 595", "-11 919", "676", "-11 278", "-642"]),
        ("0 129 129 3 361 -3 232", 5, ["0", "129", "129", "3 361", "-3 232"]),
        ("600 525 75 555 30", 5, ["600", "525", "75", "555", "30"]),
        ("1 873", 2, ["1 873"]),
        ("2 13,7 14,4 -0,7", 3, ["13,7", "14,4", "-0,7"]),
    ],
)
def test_spaces_within_and_between_numbers_are_told_apart(cells: str, width: int, numbers: list[str]) -> None:
    assert best_split(splits(cells), width) == numbers


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
    assert result.of("motsägs") == []


@pytest.mark.parametrize("name", ["report.pdf", "report.docx"])
def test_pdf_and_word_are_read_too(name: str, built: Callable[[str], Built]) -> None:
    report = built("SN-2025")
    result = tie_out(read_document(report.folder / name), known_of(Project(report.project), "SN", 2025))
    count = result.count()
    assert count["stämmer"] + count["stämmer efter avrundning"] > 100
    assert result.of("motsägs") == []


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


# ---- Documents that are too much -------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(BokslutError, match="too large to be tied out") as refusal:
        read_document(path)
    assert refusal.value.where == str(path)
    return str(refusal.value)


@pytest.mark.parametrize(("told", "columns"), [("2000000000", 1000), ("3", 3), ("0", 1), ("-4", 1), ("två", 1)])
def test_a_cell_of_html_stands_over_a_thousand_columns_at_most(told: str, columns: int, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(f"<table><tr><td>Rad<td colspan='{told}'>512<td>613</table>", encoding="utf-8")
    (table,) = read_document(file).blocks
    assert isinstance(table, Table)
    assert [len(row.cells) for row in table.rows] == [columns + 1]


def test_cells_that_are_many_together_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<table>" + "<tr><td colspan=1000>5" * 1001 + "</table>", encoding="utf-8")
    assert "at most 1,000,000 cells of tables" in refused(file)


def test_a_cell_of_word_that_says_it_stands_over_all_columns_is_refused(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0)._tc.grid_span = 2_000_000_000
    document.save(str(tmp_path / "a.docx"))
    assert "at most 1,000,000 cells of tables" in refused(tmp_path / "a.docx")


def test_a_file_that_packs_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FILE", 1_000_000)
    file = tmp_path / "a.docx"
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * 1_000_001)
    assert file.stat().st_size < 10_000
    told = refused(file)
    assert "at most 1,000,000 bytes when it is unpacked" in told
    assert "1,000,001" in told


def test_two_million_paragraphs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "a.txt"
    text.write_text("\n" * 2_000_000, encoding="utf-8")
    assert "at most 200,000 paragraphs, rows and lines" in refused(text)
    monkeypatch.setattr(limits, "PARTS", 2_000)
    file = tmp_path / "a.html"
    file.write_text("<p>5 tkr" * 2_001, encoding="utf-8")
    assert "at most 2,000 paragraphs, rows and lines" in refused(file)


@pytest.mark.parametrize("line", ["5 ", "1 234 ", "Budget 2025 ", "bl.a. Det ", "mål ", "x"])
def test_a_line_that_never_ends_is_read_in_pieces(line: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(line * (200_000 // len(line)), encoding="utf-8")
    begun = time.process_time()
    told = read_document(file).blocks
    assert time.process_time() - begun < 5
    assert all(isinstance(one, Sentence) and len(one.text) <= 4_000 for one in told)
    assert sum(len("".join(one.text.split())) for one in told if isinstance(one, Sentence)) > 90_000


def test_what_is_known_of_a_period_is_gathered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int | None]] = []
    gather = known_module._of_period

    def counted(names: Names, period: Period) -> Iterator[Known]:
        seen.append((period.year, period.month))
        return gather(names, period)

    monkeypatch.setattr(known_module, "_of_period", counted)
    known_of(Project(ROOT), "SN", 2025)
    kinds = {report.kind for report in catalogue(Project(ROOT)) if (report.board, report.year) == ("SN", 2025)}
    bases = {KINDS[kind].index_basis for kind in kinds}
    assert max(Counter(seen).values()) <= len(bases)
