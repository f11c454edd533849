"""The files that a run leaves: what readers open, what Quarto renders by hand, and what auditors check."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import nbformat
import pytest
import yaml
from docx.oxml.ns import qn
from lxml import etree
from lxml.html import HtmlElement
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bokslut.report import notebook_of
from built_report import Built, build, captions_of, headings_of, number, tables_of, text
from conftest import copy_project

LEAST = {
    ("annual", "Tabell"): 9,
    ("annual", "Figur"): 5,
    ("interim", "Tabell"): 7,
    ("interim", "Figur"): 2,
    ("budget", "Tabell"): 6,
    ("budget", "Figur"): 2,
    ("audit", "Tabell"): 4,
    ("audit", "Figur"): 0,
    ("summary", "Tabell"): 1,
    ("summary", "Figur"): 4,
}
"""How many tables and figures a kind of report has at least."""

RESERVED = ("fig-", "tbl-", "sec-", "eq-", "lst-")
"""Prefixes of identifiers that Quarto takes as cross-references of its own."""

NAMES = {"SN": "Socialnämnden", "VON": "Vård- och omsorgsnämnden", "ALLA": "Nämnderna"}

# ---- HTML -----------------------------------------------------------------------------------


def test_html_says_that_it_is_swedish_and_which_report_it_is(real: Built) -> None:
    page = real.html
    assert page.get("lang") == "sv-SE"
    assert text(page.find(".//title")) == f"{real.asked.title} – {NAMES[real.board]} – Alingsås kommun"
    assert "charset=utf-8" in page.xpath("string(//meta[@http-equiv='Content-Type']/@content)")


def test_html_is_one_file_that_asks_for_nothing_elsewhere(real: Built) -> None:
    page = real.html
    asked = page.xpath("//@src | //@srcset | //@poster | //@data | //link/@href | //*[local-name()='image']/@href")
    assert [address[:60] for address in asked if not address.startswith("data:")] == []
    style = "".join(page.xpath("//style/text()") + page.xpath("//@style"))
    assert re.findall(r"@import|url\((?![\"']?data:)[^)]{0,60}", style) == []
    script = "".join(page.xpath("//script/text()"))
    assert re.findall(r"https?:|fetch\(|XMLHttpRequest|import\(", script) == []


def test_html_leaves_no_mark_expression_or_missing_value_to_the_reader(real: Built) -> None:
    shown = " ".join(real.html.xpath("//body//text()[not(parent::script or parent::style)]"))
    assert re.findall(r"⟦[^⟧]*⟧|\{\{|\}\}|\{%|\bNone\b|\bnan\b|object at 0x|:::|\{#", shown) == []


def test_every_html_table_has_a_caption_and_headers_with_scope(real: Built) -> None:
    tables = real.html.xpath("//main//table")
    behind_charts = real.html.xpath("//main//details[@class='siffror']//table")
    assert len(tables) - len(behind_charts) == len(real.tables()) > 0
    assert len(behind_charts) == len(real.html.xpath("//main//img"))
    for table in tables:
        name = text(table.find("caption"))
        assert re.match("Siffrorna i diagrammet: \\S" if table in behind_charts else r"Tabell \d+\. \S", name)
        assert {cell.get("scope") for cell in table.xpath("./thead/tr/th")} == {"col"}, name
        assert all(line.xpath("./th[@scope='row' or @scope='rowgroup']") for line in table.xpath("./tbody/tr")), name


def test_every_html_image_says_what_it_shows(real: Built) -> None:
    images = real.html.xpath("//img")
    assert images or real.asked.kind == "audit"
    assert [image.get("src")[:40] for image in images if len(image.get("alt") or "") < 40] == []


def test_html_headings_skip_no_level(real: Built) -> None:
    levels = [level for level, _ in headings_of(real.html)]
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_chapters_and_sections_are_numbered_in_order(real: Built) -> None:
    chapter = section = appendix = 0
    for level, heading in headings_of(real.html):
        if level == 1 and heading.startswith("Bilaga"):
            appendix += 1
            assert heading.startswith(f"Bilaga {appendix} – ")
        elif level == 1:
            chapter, section = chapter + 1, 0
            assert heading.startswith(f"{chapter} ")
        elif level == 2:
            section += 1
            assert heading.startswith(f"{chapter}.{section} ")
    asked = _parameters(real)
    assert chapter == len(asked["chapters"])
    assert appendix == len(asked.get("appendices", []))


@pytest.mark.parametrize("series", ["Tabell", "Figur"])
def test_tables_and_figures_are_numbered_without_a_gap(series: str, real: Built) -> None:
    numbers = [
        int(match[1]) for caption in captions_of(real.html) if (match := re.match(rf"{series} (\d+)\. ", caption))
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= LEAST[real.asked.kind, series]


def test_every_html_caption_has_a_number(real: Built) -> None:
    assert [caption for caption in captions_of(real.html) if not re.match(r"(Tabell|Figur) \d+\. ", caption)] == []


def test_every_link_within_the_html_has_its_target(real: Built) -> None:
    page = real.html
    known = page.xpath("//@id")
    links = [link[1:] for link in page.xpath("//a/@href") if link.startswith("#")]
    labels = " ".join(page.xpath("//@aria-labelledby")).split()
    assert len(links) >= 4
    assert sorted({*links, *labels} - set(known)) == []
    assert [name for name, times in Counter(known).items() if times > 1] == []


def test_the_html_contents_list_every_chapter_section_and_appendix(real: Built) -> None:
    listed = [text(link) for link in real.html.xpath("//nav[@id='TOC']//a")]
    assert listed == [heading for level, heading in headings_of(real.html) if level <= 2]


def test_a_number_that_machines_read_is_the_number_that_people_read(real: Built) -> None:
    wrong = []
    figures = [figure for figure in real.html.iter("data") if re.search(r"\d", text(figure))]
    for figure in figures:
        value, shown = Decimal(figure.get("value")), re.match(r"[+−]?[\d\s]+(,\d+)?", figure.text_content())
        assert shown is not None, text(figure)
        read = number(shown[0].lstrip("+"))
        half = Decimal("0.5").scaleb(int(read.as_tuple().exponent))
        if abs(read - value) > half:
            wrong.append((figure.get("value"), text(figure)))
    assert wrong == []
    assert len(figures) > 25


# ---- PDF ------------------------------------------------------------------------------------


@cache
def _pdf(path: Path) -> PdfReader:
    return PdfReader(path)


@cache
def _pages(path: Path) -> tuple[str, ...]:
    return tuple(" ".join(page.extract_text().split()) for page in _pdf(path).pages)


def _pdf_path(report: Built) -> Path:
    return report.folder / "report.pdf"


def _structure(node: Any) -> Iterator[DictionaryObject]:
    """Walk the structure elements of a tagged PDF."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from _structure(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _structure(node["/K"])


def test_pdf_has_the_title_language_and_time_of_the_report(real: Built) -> None:
    pdf = _pdf(_pdf_path(real))
    assert pdf.metadata is not None
    assert str(pdf.metadata.title).startswith(real.asked.title)
    assert pdf.metadata.creation_date_raw == f"D:{real.year}1231000000Z"
    assert pdf.root_object["/Lang"] == "sv-SE"
    assert bool(pdf.root_object["/ViewerPreferences"]["/DisplayDocTitle"].value)


def test_pdf_declares_pdf_a_2a_and_pdf_ua_1(real: Built) -> None:
    xmp = etree.fromstring(_pdf(_pdf_path(real)).root_object["/Metadata"].get_object().get_data())
    names = {
        "a": "http://www.aiim.org/pdfa/ns/id/",
        "ua": "http://www.aiim.org/pdfua/ns/id/",
        "dc": "http://purl.org/dc/elements/1.1/",
    }

    def told(name: str) -> str:
        return str(xmp.xpath(f"string(//{name} | //@{name})", namespaces=names)).strip()

    assert (told("a:part"), told("a:conformance"), told("ua:part")) == ("2", "A", "1")
    assert told("dc:language") == "sv-SE"


def test_pdf_is_tagged_with_every_table_figure_and_heading(real: Built) -> None:
    root = _pdf(_pdf_path(real)).root_object
    assert root["/MarkInfo"]["/Marked"]
    tags = Counter(str(element["/S"]) for element in _structure(root["/StructTreeRoot"]["/K"]))
    levels = Counter(level for level, _ in headings_of(real.html))
    assert tags["/Table"] == tags["/THead"] == len(real.tables())
    assert tags["/Figure"] == len(real.html.xpath("//main//img"))
    assert (tags["/H1"], tags["/H2"]) == (1 + levels[1], levels[2]), "the contents have a heading of their own"
    assert tags["/TOCI"] == levels[1] + levels[2]


def test_pdf_figures_say_what_the_html_images_say(real: Built) -> None:
    elements = _structure(_pdf(_pdf_path(real)).root_object["/StructTreeRoot"]["/K"])
    told = [" ".join(str(element.get("/Alt")).split()) for element in elements if element["/S"] == "/Figure"]
    assert told == [" ".join(image.get("alt").split()) for image in real.html.xpath("//main//img")]


def test_pdf_bookmarks_are_the_headings(real: Built) -> None:
    pdf = _pdf(_pdf_path(real))

    def titles(items: list[Any]) -> Iterator[str]:
        for item in items:
            if isinstance(item, list):
                yield from titles(item)
            else:
                yield " ".join(str(item.title).split())

    headings = [heading for level, heading in headings_of(real.html) if level <= 2]
    assert [title for title in titles(pdf.outline) if title in headings] == headings


def test_pdf_pages_say_which_of_how_many_they_are(real: Built) -> None:
    pages = _pages(_pdf_path(real))
    assert 3 <= len(pages) <= 32
    assert [n for n, page in enumerate(pages, start=1) if n > 1 and f"Sida {n} ({len(pages)})" not in page] == []


def test_pdf_appendix_with_a_wide_table_lies_down(real: Built) -> None:
    pdf = _pdf(_pdf_path(real))
    if not _parameters(real).get("appendices"):
        return
    first = next(n for n, page in enumerate(_pages(_pdf_path(real))) if n > 1 and "Bilaga 1 – " in page)
    assert pdf.pages[first].mediabox.width > pdf.pages[first].mediabox.height
    assert pdf.pages[2].mediabox.width < pdf.pages[2].mediabox.height


def test_pdf_holds_the_fonts_that_it_uses(real: Built) -> None:
    fonts = {}
    for page in _pdf(_pdf_path(real)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            fonts[str(font["/BaseFont"])] = below["/FontDescriptor"]
    assert fonts
    assert [name for name, held in fonts.items() if not any(key.startswith("/FontFile") for key in held)] == []


def test_pdf_tells_every_row_of_figures(real: Built) -> None:
    told = re.sub(r"\s", "", "".join(_pages(_pdf_path(real))))
    tables = real.html.xpath("//main//table[contains(@class, 'belopp')][not(ancestor::details)]")
    rows = [line for table in tables for line in table.xpath("./tbody/tr[td]")]
    shown = ["".join(re.sub(r"\s", "", cell.text_content()) for cell in line.findall("td")) for line in rows]
    assert [figures for figures in shown if figures not in told] == []
    assert len(shown) >= 10


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("SN-2025", "Årets resultat 0 −2 991 −2 991 −9 770 6 779"),
        ("SN-2023", "Årets resultat 0 129 129 3 361 −3 232"),
        ("VON-2024", "Årets resultat 0 1 873 1 873 1 059 814"),
        ("SN-2026-budget", "Kommunbidrag 256 303 265 836 275 214 285 152"),
        ("SN-2024-interim", "Årets resultat −6,8 −5,0 −2,0"),
        ("SN-2024-audit", "Socialförvaltningen −30 17,97"),
        ("ALLA-2024-summary", "Årets resultat, tkr −9 770 1 873 −7 897"),
    ],
)
def test_pdf_shows_the_result_of_the_year(name: str, row: str, built: Callable[[str], Built]) -> None:
    assert sum(page.count(row) for page in _pages(_pdf_path(built(name)))) == 1


# ---- Word -----------------------------------------------------------------------------------


@cache
def _word(path: Path) -> Any:
    return docx.Document(str(path))


def _document(report: Built) -> Any:
    return _word(report.folder / "report.docx")


def _captioned(document: Any) -> list[Any]:
    """Return the tables of figures; cards are tables for the layout only."""
    return [table for table in document.tables if table.style.name == "Bokslutstabell"]


def _cells(table: Any) -> list[list[str]]:
    """Return a Word table's texts, a cell that spans columns once."""
    lines = [list(line.iter(qn("w:tc"))) for line in table._tbl.iter(qn("w:tr"))]
    return [[" ".join("".join(cell.itertext(qn("w:t"))).split()) for cell in cells] for cells in lines]


def test_word_has_the_title_and_language_of_the_report(real: Built) -> None:
    properties = _document(real).core_properties
    assert properties.title == real.asked.title
    assert properties.language == "sv-SE"
    languages = {lang.get(qn("w:val")) for lang in _document(real).styles.element.iter(qn("w:lang"))}
    assert languages == {"sv-SE"}


def test_word_headings_are_those_of_the_html(real: Built) -> None:
    styled = [
        (int(paragraph.style.name[-1]), " ".join(paragraph.text.split()))
        for paragraph in _document(real).paragraphs
        if re.fullmatch(r"Heading \d", paragraph.style.name)
    ]
    assert styled == headings_of(real.html)


def test_word_tables_hold_the_cells_of_the_html(real: Built) -> None:
    tables = real.html.xpath("//main//table[caption][not(ancestor::details)]")
    shown = _captioned(_document(real))
    assert len(shown) == len(tables)
    for table, page in zip(shown, tables, strict=True):
        expected = [[_letters(text(cell)) for cell in line] for line in page.iter("tr")]
        found = [[_letters(cell) for cell in line] for line in _cells(table)]
        assert found == expected, text(page.find("caption"))


def _letters(cell: str) -> str:
    """Return a cell without spaces and without the symbol that Word has before a signal."""
    return re.sub(r"[\s○◐◔◕●✓⚠•!]|^–\s*(?=Bedömning|uppgift)", "", cell)


def test_word_tables_repeat_their_header_row_and_carry_their_caption(real: Built) -> None:
    captions = [text(caption) for caption in real.html.xpath("//main//caption[not(ancestor::details)]")]
    for table, caption in zip(_captioned(_document(real)), captions, strict=True):
        first, *others = table._tbl.iter(qn("w:tr"))
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None, caption
        assert all(line.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for line in others), caption
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")).replace("\xa0", " ") == caption


def test_word_pictures_say_what_the_html_images_say(real: Built) -> None:
    pictures = [picture.get("descr") for picture in _document(real).element.body.iter(qn("wp:docPr"))]
    assert pictures == [image.get("alt") for image in real.html.xpath("//main//img")]


# ---- The Quarto project ---------------------------------------------------------------------


def _front(report: Built) -> dict[str, Any]:
    _, front, _ = (report.folder / "report.qmd").read_text(encoding="utf-8").split("---\n", 2)
    loaded: dict[str, Any] = yaml.safe_load(front)
    return loaded


def test_the_document_says_what_its_cover_says(real: Built) -> None:
    front = _front(real)
    assert front["title"] == real.asked.title
    assert (front["subtitle"], front["municipality"]) == (NAMES[real.board], "Alingsås kommun")
    assert (front["lang"], front["status"]) == ("sv-SE", "Utkast")


def test_every_file_that_the_document_includes_exists(real: Built) -> None:
    source = (real.folder / "report.qmd").read_text(encoding="utf-8")
    included = re.findall(r"\{\{< include (\S+) >\}\}", source)
    *chapters_and_appendices, sources = included
    asked = _parameters(real)
    assert len(chapters_and_appendices) == len(asked["chapters"]) + len(asked.get("appendices", []))
    assert sources == "_sources.md"
    assert [name for name in included if not (real.folder / name).is_file()] == []
    chapters = "".join((real.folder / name).read_text(encoding="utf-8") for name in included)
    images = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", chapters)
    assert len(images) == len(real.html.xpath("//main//img"))
    assert [name for name in images if not (real.folder / name).is_file()] == []
    assert [name for name in images if not (real.folder / name).with_suffix(".png").is_file()] == []


def test_every_file_that_the_quarto_project_names_exists(real: Built) -> None:
    project = yaml.safe_load((real.folder / "_quarto.yml").read_text(encoding="utf-8"))

    def named(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for part in value.values():
                yield from named(part)
        elif isinstance(value, list):
            for part in value:
                yield from named(part)
        elif isinstance(value, str) and "/" in value:
            yield value

    files = list(named(project))
    assert {"html", "typst", "docx"} <= set(project["format"])
    assert len(files) >= 5
    assert [name for name in files if not (real.folder / name).exists()] == []
    assert project["execute"]["enabled"] is False


def test_no_anchor_has_a_prefix_that_quarto_keeps_for_itself(real: Built) -> None:
    anchors = [
        anchor
        for file in real.folder.glob("_*.md")
        for anchor in re.findall(r"\{#([^\s}]+)", file.read_text(encoding="utf-8"))
    ]
    assert len(anchors) > 3
    assert [anchor for anchor in anchors if anchor.startswith(RESERVED)] == []


@pytest.mark.skipif(shutil.which("quarto") is None, reason="the command quarto is not found")
def test_quarto_renders_what_the_built_in_engine_renders(real: Built, tmp_path: Path) -> None:
    other = Built(copy_project(tmp_path / "project"), real.asked)
    build(other, renderer="quarto")
    assert headings_of(other.html) == headings_of(real.html)
    assert captions_of(other.html) == captions_of(real.html)
    assert _all_cells(other.html) == _all_cells(real.html)
    assert _numbers(other.html) == _numbers(real.html)
    assert _figures(other.html) == _figures(real.html)
    assert text(_main(other.html)) == text(_main(real.html))
    assert [_cells(table) for table in _captioned(_document(other))] == [
        _cells(table) for table in _captioned(_document(real))
    ]
    assert _pdf(_pdf_path(other)).root_object["/Lang"] == "sv-SE"
    assert json.loads((other.folder / "manifest.json").read_text(encoding="utf-8"))["engine"]["name"] == "quarto"


def _main(page: HtmlElement) -> HtmlElement:
    main: HtmlElement = page.xpath("//main")[0]
    return main


def _numbers(page: HtmlElement) -> list[tuple[str, str, str]]:
    return [(one.get("id"), one.get("value"), text(one)) for one in page.xpath("//main//data")]


def _figures(page: HtmlElement) -> list[tuple[str, str]]:
    return [(one.get("src")[:200], one.get("alt")) for one in page.xpath("//main//figure//img")]


def _all_cells(page: HtmlElement) -> list[tuple[str, list[list[str]]]]:
    tables = tables_of(page)
    return [(table.caption, [[text(cell) for cell in row.cells.values()] for row in table.rows]) for table in tables]


# ---- Notebooks and manifest -----------------------------------------------------------------


def _notebooks(report: Built) -> list[Path]:
    return sorted((report.folder / "notebooks").glob("*.ipynb"))


def _parameters(report: Built) -> dict[str, Any]:
    path = report.project / f"params/{report.board}/{report.year}.yaml"
    parameters: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["reports"][report.asked.kind]
    return parameters


def test_there_is_an_executed_notebook_for_each_chapter(real: Built) -> None:
    wanted = [chapter["notebook"] for chapter in _parameters(real)["chapters"]]
    shown_in_appendices = [notebook_of(one["section"]) for one in _parameters(real).get("appendices", [])]
    wanted += [name for name in dict.fromkeys(shown_in_appendices) if name not in wanted]
    assert [path.name for path in _notebooks(real)] == [f"{n:02}-{name}.ipynb" for n, name in enumerate(wanted, 1)]


def test_executed_notebooks_ran_to_their_end_without_an_error(real: Built) -> None:
    for path in _notebooks(real):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), path.name
        assert [out for cell in code for out in cell.outputs if out.output_type == "error"] == [], path.name


def test_executed_notebooks_know_for_which_board_and_year_they_ran(real: Built) -> None:
    for path in _notebooks(real):
        cells = nbformat.read(path, as_version=4).cells
        given = next(cell.source for cell in cells if "injected-parameters" in cell.metadata.get("tags", []))
        assert re.search(rf'^board = "{real.board}"$', given, re.MULTILINE), path.name
        assert re.search(rf"^year = {real.year}$", given, re.MULTILINE), path.name
        assert re.search(rf'^kind = "{real.asked.kind}"$', given, re.MULTILINE), path.name


KNOWN_UNREAD = {
    "SN-2023": {"data/SN/2023/personalomsättning.csv"},
    "SN-2024-audit": {f"data/SN/2024/{name}.csv" for name in ("incidenter", "personal", "sjukfrånvaro")},
}
"""Data files of a report's folder that the report shows nothing of; later years compare with them."""


def _manifest(report: Built) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((report.folder / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def test_the_manifest_holds_the_hash_of_every_input(real: Built) -> None:
    inputs = _manifest(real)["inputs"]
    files = {name: found for name, found in inputs.items() if found.startswith("sha256:")}
    assert len(files) > 10
    whole = {name: found for name, found in files.items() if not name.endswith(".ipynb") and "#" not in name}
    assert whole == {name: "sha256:" + hashlib.sha256((real.project / name).read_bytes()).hexdigest() for name in whole}
    # Of a notebook what is run counts, and of the list of boards the board's own entry.
    assert files.keys() - whole.keys() >= {name for name in files if name.startswith("notebooks/")}
    assert [name for name, found in inputs.items() if found == "absent" and (real.project / name).exists()] == []


def test_the_manifest_holds_the_hash_of_every_file_that_was_made(real: Built) -> None:
    made = {path.relative_to(real.folder).as_posix() for path in real.folder.rglob("*") if path.is_file()}
    outputs = _manifest(real)["outputs"]
    assert made == {*outputs, "manifest.json"}
    assert outputs == {
        name: "sha256:" + hashlib.sha256((real.folder / name).read_bytes()).hexdigest() for name in outputs
    }


def test_the_manifest_names_parameters_notebooks_data_and_comments(real: Built) -> None:
    inputs = set(_manifest(real)["inputs"])
    own = real.project / "data" / real.board
    used = {f"params/boards.yaml#{real.board}", f"params/{real.board}/{real.year}.yaml"}
    used |= {f"notebooks/{chapter['notebook']}.ipynb" for chapter in _parameters(real)["chapters"]}
    assert used <= inputs
    period = own / str(real.year) / ("08" if real.asked.kind == "interim" else "")
    unread = {path.relative_to(real.project).as_posix() for path in period.glob("*.*")} - inputs
    assert unread <= KNOWN_UNREAD.get(str(real.asked), set())


def test_the_manifest_says_what_was_made_and_with_what(real: Built) -> None:
    manifest = _manifest(real)
    month = 8 if real.asked.kind == "interim" else 0
    expected = {"board": real.board, "year": real.year, "kind": real.asked.kind, "month": month}
    assert manifest["report"] == expected
    assert manifest["formats"] == ["html", "pdf", "docx"]
    assert manifest["engine"]["name"] == "builtin"
    assert re.fullmatch(r"pandoc \d[\d.]*, typst \d[\d.]*", manifest["engine"]["version"])
    assert re.fullmatch(r"3\.\d+\.\d+", manifest["versions"]["python"])
    assert str(real.project) not in json.dumps(manifest)


def test_a_run_leaves_nothing_else_in_the_folder_of_outputs(real: Built) -> None:
    assert [path.name for path in (real.project / "outputs").iterdir()] == [real.board]
    assert [path.name for path in real.folder.parent.iterdir()] == [real.asked.kind]
    assert not (real.folder / "report.typ").exists()
