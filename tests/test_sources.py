"""Where every number comes from: what the page shows, what `values.json` says of it, and what the data hold."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from bokslut.numbers import Cell, Figure, change, count, growth, in_unit, missing, percent, total
from bokslut.present.table import Column, Composed, Row, Table
from bokslut.provenance import has_source, origin
from bokslut.report import Report
from built_report import SUPERSCRIPTS, Built, number, text
from conftest import ProjectCopy
from formulas import letter, letters, reckoned

WORDS = ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]
NO_CHANGE = {
    "låg kvar på samma nivå": Decimal("0.05"),
    "i nivå med budget": Decimal("0.05"),
    "oförändrad sedan förra prognosen": Decimal("0.05"),
}
"""Words for what rounds to nothing, in mnkr or percent, and the half of the last place that they hide."""

WRITTEN = re.compile(r"(?P<number>[+−]?[\d\u00a0]+(?:,\d+)?)(?:\u00a0(?P<unit>tkr|mnkr|procent|procentenheter))?")


def _values(report: Built) -> list[dict[str, Any]]:
    return _read(report.folder / "values.json")


@cache
def _read(path: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _shown(report: Built) -> dict[str, HtmlElement]:
    """Return the numbers of the page by their ids."""
    return {element.get("id"): element for element in report.html.iter("data")}


# ---- The page and what is said of it --------------------------------------------------------


def test_every_number_of_the_page_stands_once_among_the_values(real: Built) -> None:
    on_the_page = [element.get("id") for element in real.html.iter("data")]
    told = [value["id"] for value in _values(real)]
    assert sorted(on_the_page) == sorted(told)
    assert len(set(told)) == len(told) > 25


def test_a_value_is_the_one_that_the_page_shows(real: Built) -> None:
    shown = _shown(real)
    for value in _values(real):
        element = shown[value["id"]]
        told = element.text_content().replace("\n", " ")  # a line of HTML may end between words
        assert (told, element.get("value")) == (value["shown"], value["value"]), value["id"]


def test_no_number_of_a_table_stands_without_its_value(real: Built) -> None:
    cells = real.html.xpath("//main//td[contains(concat(' ', @class, ' '), ' tal ')]")
    assert len(cells) >= 20
    assert [text(cell) for cell in cells if re.search(r"\d", _outside_numbers(cell))] == []


def test_no_number_of_a_card_or_a_note_of_what_is_missing_stands_without_its_value(real: Built) -> None:
    cards = real.html.xpath("//main//div[@class='nyckelkort']//p | //main//div[@class='saknas']//p")
    told = [re.sub(r"\([^)]*\)|\d+\.\d+ [^;]*", "", _outside_numbers(card)) for card in cards]
    assert [words for words in told if re.search(r"\d", words)] == []
    assert cards or real.asked.kind in ("audit", "budget", "summary")


def test_an_account_of_an_account_group_opens_with_numbers_that_have_their_values(real: Built) -> None:
    opening = real.html.xpath("//main//h3[starts-with(@id, 'kontogrupp-')]/following::p[1]")
    assert opening or real.asked.kind in ("audit", "summary")
    years = {str(real.year + step) for step in (-1, 0)}
    for paragraph in opening:
        assert set(re.findall(r"\d+", _outside_numbers(paragraph))) <= years, text(paragraph)


def _outside_numbers(element: HtmlElement) -> str:
    return " ".join(element.xpath(".//text()[not(ancestor::data)]"))


def test_a_number_of_a_table_says_in_which_row_and_column_it_stands(real: Built) -> None:
    shown = _shown(real)
    of_tables = [value for value in _values(real) if "table" in value["where"]]
    assert len(of_tables) >= 20
    for value in of_tables:
        cell = shown[value["id"]].xpath("ancestor::td[1]")[0]
        line, table = cell.getparent(), cell.xpath("ancestor::table[1]")[0]
        row, column = value["where"]["at"]
        headings = [text(heading) for heading in table.xpath("./thead/tr/th")]
        assert table.xpath("./tbody/tr").index(line) + 1 == row, value["id"]
        assert list(line).index(cell) == column, value["id"]
        assert (text(line.find("th")), headings[column]) == (
            " ".join(value["where"]["row"].split()),
            value["where"]["column"],
        )


def test_a_number_of_a_comment_says_in_which_file_and_line_its_expression_stands(real: Built) -> None:
    comments = [value["where"] for value in _values(real) if value["where"].get("comment", "").endswith(".md")]
    for where in comments:
        lines = (real.project / where["comment"]).read_text(encoding="utf-8").splitlines()
        assert re.search(r"\{\{|\}\}", lines[where["line"] - 1]), where
    assert comments or real.asked.kind in ("summary", "audit")


def test_a_number_says_in_which_chapter_or_appendix_it_stands(real: Built) -> None:
    shown = _shown(real)
    for value in _values(real):
        element = shown[value["id"]]
        if note := element.xpath("ancestor::li[starts-with(@id, 'fn')]"):  # notes are gathered at the end of the page
            element = real.html.xpath("//a[@href=$note]", note=f"#{note[0].get('id')}")[0]
        chapter = text(element.xpath("preceding::h1[1]")[0])
        assert chapter.endswith(value["where"]["chapter"]), value["id"]


# ---- How a number is written ----------------------------------------------------------------


def test_a_number_is_its_value_rounded_and_written_the_swedish_way(real: Built) -> None:
    for value in _values(real):
        match = WRITTEN.fullmatch(value["shown"])
        if match is None:
            continue
        assert match["number"].lstrip("+") == _swedish(Decimal(value["value"]), value["decimals"]), value["id"]
        assert not match["number"].startswith("+") or Decimal(value["value"]) > 0, value["id"]
        points = (match["unit"], value["unit"]) == ("procentenheter", "procent")  # a change may be told in points
        assert match["unit"] in (None, value["unit"]) or points, value["id"]


def test_a_number_in_words_is_its_value(real: Built) -> None:
    for value in _values(real):
        shown, exact = value["shown"].replace("ett", "en"), Decimal(value["value"])
        if WRITTEN.fullmatch(value["shown"]):
            continue
        if shown in NO_CHANGE:
            amount = exact / 1000 if value["unit"] == "tkr" else exact
            assert abs(amount) < NO_CHANGE[shown], value["id"]
        else:
            assert WORDS.index(shown) == exact, value["id"]


def _swedish(value: Decimal, decimals: int) -> str:
    """Write a number as Swedish readers expect: thousands apart, a comma, a real minus sign."""
    exact = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    digits = f"{abs(exact):,}".replace(",", "\u00a0").replace(".", ",")
    return f"−{digits}" if exact < 0 else digits


# ---- Sources --------------------------------------------------------------------------------


@cache
def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[cell.strip() for cell in row] for row in csv.reader(file)]


def _cell(report: Built, source: dict[str, Any]) -> str:
    """Return what stands where a source says: in a cell of a CSV file, or behind a key on a line of YAML."""
    path = report.project / source["file"]
    if path.suffix == ".yaml":
        line = path.read_text(encoding="utf-8").splitlines()[source["row"] - 1]
        key, value = re.fullmatch(r"[\s-]*(\w+):\s*(.*?)\s*", line).groups()  # type: ignore[union-attr]
        assert key == source["column"], source
        return str(value)
    header, *_ = rows = _rows(path)
    return rows[source["row"] - 1][header.index(source["column"])]


def _sources(report: Built) -> Iterator[dict[str, Any]]:
    for value in _values(report):
        yield from value["sources"]


def test_every_number_comes_from_a_cell_or_is_counted_in_a_file(real: Built) -> None:
    for value in _values(real):
        assert value["sources"], value["id"]
        for source in value["sources"]:
            assert {"file", "row", "column"} <= source.keys() or source["files"], value["id"]


def test_the_cell_of_a_source_holds_its_value(real: Built) -> None:
    cells = [source for source in _sources(real) if "file" in source]
    assert len(cells) > 25
    for source in cells:
        assert number(_cell(real, source).lstrip("≥≤<> ")) == Decimal(source["value"]), source


def test_the_unit_of_a_source_is_that_of_its_row(real: Built) -> None:
    for source in _sources(real):
        if source.get("file", "").endswith(".csv"):
            header, *_ = rows = _rows(real.project / source["file"])
            if "enhet" in header:
                assert rows[source["row"] - 1][header.index("enhet")] == source["unit"], source


def test_files_that_are_counted_in_exist(real: Built) -> None:
    for source in _sources(real):
        for file in source.get("files", ()):
            assert (real.project / file).is_file(), source


def test_a_formula_over_its_sources_gives_the_value(real: Built) -> None:
    for value in _values(real):
        known = [Decimal(source["value"]) for source in value["sources"]]
        if "formula" in value:
            assert abs(reckoned(value["formula"], known) - Decimal(value["value"])) <= Decimal("1e-6"), value["id"]
        else:
            assert known == [Decimal(value["value"])], value["id"]


def test_a_number_without_a_formula_has_the_unit_of_its_source(real: Built) -> None:
    for value in _values(real):
        if "formula" not in value:
            assert [source["unit"] for source in value["sources"]] == [value["unit"]], value["id"]


def test_a_formula_names_each_of_its_sources_in_their_order(real: Built) -> None:
    for value in _values(real):
        named = letters(value.get("formula", "a"))
        assert named == [letter(place) for place in range(len(value["sources"]))], value["id"]


def test_the_page_tells_the_formula_and_the_cells_of_every_number(real: Built) -> None:
    held = real.html.xpath("string(//script[@id='källor'])")
    told: dict[str, list[str]] = json.loads(held)
    values = _values(real)
    assert told.keys() == {value["id"] for value in values}
    for value in values:
        first, *others = told[value["id"]]
        assert number(first.removeprefix("Oavrundat: ").removesuffix(value["unit"])) == Decimal(value["value"])
        expected = [f"Beräknat: {value['formula']}"] if "formula" in value else []
        assert others[: len(expected)] == expected
        lines = others[len(expected) :]
        assert len(lines) == len(value["sources"])
        for place, (line, source) in enumerate(zip(lines, value["sources"], strict=True)):
            beginning = f"{letter(place)} = " if expected else "Källa: "
            assert line.startswith(beginning), value["id"]
            assert line.endswith(_place(source)), value["id"]


def _place(source: dict[str, Any]) -> str:
    if "file" in source:
        return f"{source['file']}, rad {source['row']}, kolumn {source['column']}"
    return f"{source['counted']} i {', '.join(source['files'])}"


@pytest.mark.parametrize(
    ("name", "chapter", "shown", "formula", "cells"),
    [
        ("SN-2025", "Ekonomi", "−2\u00a0991", None, ["data/SN/2025/drift.csv 11 utfall"]),
        (
            "SN-2025",
            "Ekonomi",
            "−6\u00a0363",
            "a − b",
            ["data/SN/2025/drift.csv 5 utfall", "data/SN/2025/drift.csv 5 budget"],
        ),
        (
            "SN-2025",
            "Ekonomi",
            "1,7",
            "(|a| − |b|) / |b| × 100",
            ["data/SN/2025/drift.csv 8 utfall", "data/SN/2024/drift.csv 8 utfall"],
        ),
        (
            "SN-2025",
            "Ekonomi",
            "1,2",
            "(1 + (|a| − |b|) / |b|) / (1 + c / 100) × 100 − 100",
            ["data/SN/2025/drift.csv 8 utfall", "data/SN/2024/drift.csv 8 utfall", "data/index.csv 4 procent"],
        ),
        ("SN-2025", "Sammanfattning", "−3,0\u00a0mnkr", "a / 1000", ["data/SN/2025/drift.csv 11 utfall"]),
        (
            "SN-2026-budget",
            "Väsentlighets- och riskanalys",
            "12",
            "a × b",
            ["data/SN/2026/risker.csv 2 sannolikhet", "data/SN/2026/risker.csv 2 väsentlighet"],
        ),
        ("SN-2024-audit", "Frågor och svar", "166", None, ["data/SN/2024/nyckeltal.csv 3 målvärde"]),
        ("VON-2024", "Prioriterade mål", "90", None, ["data/VON/2024/nyckeltal.csv 8 gräns"]),
    ],
)
def test_a_number_comes_from_where_an_analyst_would_look(
    name: str, chapter: str, shown: str, formula: str | None, cells: list[str], built: Callable[[str], Built]
) -> None:
    found = [
        ([f"{source['file']} {source['row']} {source['column']}" for source in value["sources"]], value.get("formula"))
        for value in _values(built(name))
        if (value["where"]["chapter"], value["shown"]) == (chapter, shown) and "file" in value["sources"][0]
    ]
    assert (cells, formula) in found


# ---- Formulas of any figure -----------------------------------------------------------------


@st.composite
def _leaf(draw: st.DrawFn, unit: str = "tkr") -> Figure:
    cell = Cell("drift.csv", draw(st.integers(2, 40)), draw(st.sampled_from(["budget", "utfall"])))
    value = Decimal(cell.row * (7 if cell.column == "budget" else -3)) + Decimal(cell.row) / 4
    return Figure(value, unit, 2, cell)


def _combined(parts: st.SearchStrategy[Figure]) -> st.SearchStrategy[Figure]:
    factors = st.integers(1, 1000)
    return st.one_of(
        st.builds(lambda a, b: a + b, parts, parts),
        st.builds(lambda a, b: a - b, parts, parts),
        st.builds(lambda a, factor: a * factor, parts, factors),
        st.builds(lambda a, factor: a * factor, parts, st.decimals(-2, 2, places=2)),
        st.builds(lambda a, factor: a / factor, parts, factors),
        st.builds(abs, parts),
        st.builds(lambda a: -a, parts),
        st.builds(growth, parts, parts),
        st.builds(change, parts, parts),
        st.lists(parts, min_size=1, max_size=4).map(total),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: total([*some, missing(some[0], "okänd")])),
    )


FIGURES = st.recursive(_leaf(), _combined, max_leaves=12)


def _agrees(figure: Figure) -> bool:
    found = origin(figure)
    values = [leaf.value for leaf in found.leaves]
    assert None not in values
    assert figure.value is not None
    given_back = reckoned(found.formula or "a", [value for value in values if value is not None])
    return abs(given_back - figure.value) <= max(1, abs(figure.value)) * Decimal("1e-9")


@given(FIGURES)
def test_the_formula_of_any_figure_gives_its_value(figure: Figure) -> None:
    assert _agrees(figure)


@given(FIGURES, FIGURES)
def test_the_formula_of_any_share_gives_its_value(part: Figure, whole: Figure) -> None:
    share = part / whole
    assert (share.value is None) == (whole.value == 0)
    if share.value is not None:
        assert _agrees(share)
        assert _agrees(percent(share))


@given(FIGURES, FIGURES)
def test_the_formula_of_any_change_in_percent_gives_its_value(new: Figure, old: Figure) -> None:
    if old.value:
        for difference in (change(new, old), growth(new, old), abs(change(new, old))):
            assert _agrees(percent(difference))


@given(FIGURES)
def test_the_formula_of_an_amount_in_another_unit_gives_its_value(figure: Figure) -> None:
    converted = in_unit(figure, "mnkr")
    assert converted.unit == "mnkr"
    assert converted.value == (figure.value or 0) / 1000
    assert _agrees(converted)
    assert _agrees(in_unit(converted, "tkr"))


@given(FIGURES)
def test_a_cell_that_is_used_more_than_once_has_one_letter(figure: Figure) -> None:
    found = origin(figure)
    cells = [leaf.source for leaf in found.leaves]
    assert len(cells) == len(set(cells))
    assert letters(found.formula or "a") == [letter(place) for place in range(len(cells))]


@given(FIGURES)
def test_what_is_computed_from_cells_has_a_source(figure: Figure) -> None:
    assert has_source(figure)


@given(_leaf())
def test_a_figure_of_a_cell_is_its_own_source(figure: Figure) -> None:
    assert origin(figure).formula is None
    assert origin(figure).leaves == (figure,)


def test_a_count_without_a_file_has_no_source() -> None:
    assert has_source(count(3, "kontroller", "data/SN/2025/kontroller.yaml"))
    assert not has_source(count(3, "kontroller"))


@pytest.mark.parametrize(
    ("reckon", "formula"),
    [
        (lambda a, b, c: a - (b - c), "a − (b − c)"),
        (lambda a, b, c: a + (b + c), "a + b + c"),
        (lambda a, b, c: (a + b) - (b + c), "a + b − (b + c)"),
        (lambda a, b, c: (a - b) / c, "(a − b) / c"),
        (lambda a, b, c: a / (b - c), "a / (b − c)"),
        (lambda a, b, c: -(a - b) + c, "−(a − b) + c"),
        (lambda a, b, c: a - -b + c, "a − (−b) + c"),
        (lambda a, b, _: abs(abs(a) - abs(b)), "||a| − |b||"),
        (lambda a, _b, _c: abs(abs(a)), "|a|"),
        (lambda a, b, c: total([a, b, c]), "a + b + c"),
        (lambda a, _b, _c: in_unit(a, "mnkr"), "a / 1000"),
        (lambda a, b, _: percent(growth(a, b)), "(|a| − |b|) / |b| × 100"),
    ],
)
def test_a_formula_has_parentheses_only_where_it_would_fall_apart(
    reckon: Callable[[Figure, Figure, Figure], Figure], formula: str
) -> None:
    a, b, c = (Figure(Decimal(row), "tkr", 0, Cell("drift.csv", row, "utfall")) for row in (5, 2, 3))
    assert origin(reckon(a, b, c)).formula == formula


# ---- What a block carries -------------------------------------------------------------------


def _records(document: str) -> list[dict[str, Any]]:
    return [json.loads(unescape(record)) for record in re.findall(r'data-figure="([^"]*)"', document)]


def test_a_limit_in_a_cell_has_the_source_of_its_number() -> None:
    limit = Figure(Decimal("82.2"), "procent", 1, Cell("nyckeltal.csv", 4, "målvärde"))
    outcome = Figure(Decimal("80.25"), "procent", 2, Cell("nyckeltal.csv", 4, "utfall"))
    row = Row("Delaktighet", (Composed(("≥", limit)), outcome))
    columns = (Column("Nyckeltal"), Column("Mål"), Column("Utfall"))
    document = Table("mal", "Mål", columns, (row,), decimals_by="row").document()
    first, second = _records(document)
    assert (first["sources"][0]["column"], first["decimals"]) == ("målvärde", 1)
    assert (second["sources"][0]["column"], second["decimals"]) == ("utfall", 2)
    assert SUPERSCRIPTS.sub("", re.sub("<[^>]*>", "", document)).count("≥82,2") == 1


@pytest.mark.parametrize(
    ("expression", "file"),
    [
        ("sjukfrånvaro | antal", "data/SN/2025/sjukfrånvaro.csv"),
        ("beslut.handlingsplan | antal", "params/SN/2025.yaml"),
        ("granskningar | antal", "data/SN/2025/granskningar.csv"),
        ("kontroller.antal", "data/SN/2025/kontroller.yaml"),
        ("utförare.med_brist", "data/SN/2025/utförare.csv"),
    ],
)
def test_a_number_of_things_says_in_which_file_they_are_counted(
    expression: str, file: str, opened: Callable[[int], Report]
) -> None:
    (record,) = _records(opened(2025).prose("{{ " + expression + " }}", "test.md").document())
    assert [source["files"] for source in record["sources"]] == [[file]]


def test_a_changed_cell_changes_the_number_and_its_source(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2025/incidenter.csv", "Tillbud,,45", "Tillbud,,46")
    row = project_copy.line_of("data/SN/2025/incidenter.csv", "Tillbud,,46")
    records = _records(project_copy.report().personnel.incidents().document())
    cell = {"value": "46", "unit": "antal", "file": "data/SN/2025/incidenter.csv", "row": row, "column": "antal"}
    assert next(record for record in records if cell in record["sources"])["value"] == "46"
