"""The shelf: what is made stands there whole, can be found, and says nothing that the reports do not."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from lxml.html import HtmlElement
from rdflib import DCTERMS, FOAF, RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from bokslut.errors import BokslutError
from bokslut.numbers import Cell, Figure
from bokslut.pipeline import manifest
from bokslut.pipeline.batch import make_reports
from bokslut.pipeline.manifest import PACKAGES, package_hash
from bokslut.pipeline.order import Means, Order
from bokslut.present.drawing import theme
from bokslut.project import RESOURCES, Project
from bokslut.provenance import record
from bokslut.site import build
from bokslut.site.build import build_site
from bokslut.site.keyfigures import key_figures
from bokslut.site.linechart import line_chart
from bokslut.site.sections import Section, plain, sections
from bokslut.site.shelf import read_shelf
from built_report import number, text
from conftest import Answer, ProjectCopy, copy_project

pytestmark = pytest.mark.xdist_group("site")

DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
URL = "https://data.example.se/rapporter"
ORDERS = (Order("SN", 2025), Order("EX", 2024), Order("EX", 2024, "monthly", 3, formats=("html", "pdf")))
FOLDERS = ("rapport/SN/2025/annual", "rapport/EX/2024/annual", "rapport/EX/2024/monthly-03")
TOLD = """
publisher: {name: Alingsås kommun, organisation_number: 212000-0000}
license: http://creativecommons.org/publicdomain/zero/1.0/
contact: {name: Kommunledningskontoret, email: data@example.se}
"""


@dataclass(frozen=True)
class Built:
    """A site, and the project that it was built in."""

    project: Project

    @property
    def folder(self) -> Path:
        return self.project.outputs / "site"

    def pages(self) -> dict[str, HtmlElement]:
        """Return the site's own pages by address; the reports' are another's."""
        names = [path.relative_to(self.folder).as_posix() for path in sorted(self.folder.rglob("*.html"))]
        return {name: self.page(name) for name in names if Path(name).name not in ("report.html", "checks.html")}

    def page(self, name: str) -> HtmlElement:
        return html.parse(str(self.folder / name), html.HTMLParser(encoding="utf-8")).getroot()

    def graph(self, name: str = "catalog.rdf") -> Graph:
        form = "xml" if name.endswith(".rdf") else "json-ld"
        return Graph().parse(self.folder / name, format=form, publicID="file:///site/catalog")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in which three reports are made; tests read it, or copy it."""
    project = Project(copy_project(tmp_path_factory.mktemp("site") / "project"))
    assert [result.error for result in make_reports(project, ORDERS, Means())] == [None] * 3
    return project


@pytest.fixture(scope="module")
def site(made: Project) -> Built:
    """The site of the three reports, as it is without anything told."""
    build_site(made)
    return Built(made)


@pytest.fixture
def copy(made: Project, tmp_path: Path) -> ProjectCopy:
    """The project with its three reports, to break."""
    return ProjectCopy(shutil.copytree(made.root, tmp_path / "project"))


@pytest.fixture(scope="module")
def published(made: Project, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site with an address, a publisher, a licence and a contact."""
    project = Project(shutil.copytree(made.root, tmp_path_factory.mktemp("published") / "project"))
    (project.params / "site.yaml").write_text(TOLD, encoding="utf-8")
    build_site(project, URL)
    return Built(project)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---- Pages and links ------------------------------------------------------------------------


def addresses(page: HtmlElement) -> list[str]:
    return [str(found) for found in page.xpath("//@href | //@src | //@action | //@srcset | //@poster")]


def test_every_link_leads_to_a_file_and_a_place_in_it_that_exist(site: Built) -> None:
    known: dict[Path, set[str]] = {}
    followed = 0
    for name, page in site.pages().items():
        for address in addresses(page):
            parts = urlsplit(address)
            if parts.scheme in ("data", "mailto"):
                continue
            here = site.folder / name
            path = (here.parent / unquote(parts.path)).resolve() if parts.path else here
            assert path.is_file(), f"{name}: {address}"
            if parts.fragment:
                if path not in known:
                    known[path] = set(html.parse(str(path)).xpath("//@id"))
                assert unquote(parts.fragment) in known[path], f"{name}: {address}"
            followed += 1
    assert followed > 200


def test_no_page_asks_for_anything_elsewhere(published: Built) -> None:
    for name, page in published.pages().items():
        outside = [address[:60] for address in addresses(page) if re.match(r"(?!data:|mailto:)[\w+.-]+:|//", address)]
        assert outside == [], name
    scripts = [(RESOURCES / "site" / name).read_text(encoding="utf-8") for name in ("search.js", "filter.js")]
    for written in (*scripts, (published.folder / "assets" / "site.css").read_text(encoding="utf-8")):
        assert re.findall(r"https?:|@import|url\((?![\"']?data:)|fetch\(|XMLHttpRequest|import\(", written) == []


def test_everything_on_the_site_can_be_reached_from_its_start(site: Built) -> None:
    waiting, reached = [site.folder / "index.html"], set[Path]()
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        if path.suffix == ".html" and path.name not in ("report.html", "checks.html"):
            for address in addresses(html.parse(str(path)).getroot()):
                parts = urlsplit(address)
                if not parts.scheme and parts.path:
                    waiting.append((path.parent / unquote(parts.path)).resolve())
    every = {path for path in site.folder.rglob("*") if path.is_file() and path.name != "checks.json"}
    assert {path.relative_to(site.folder) for path in every - reached} == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_report_on_the_site_is_the_report_that_was_made(site: Built, folder: str) -> None:
    there, made = files(site.folder / folder), files(site.project.outputs / folder.removeprefix("rapport/"))
    del there["index.html"]
    assert {name: made[name] for name in there} == there
    readable = {name for name in made if re.match(r"report\.(html|pdf|docx)$|data/|values|checks", name)}
    assert readable == there.keys()


def test_a_report_is_on_the_page_of_its_board_and_of_its_year_and_in_the_list(site: Built) -> None:
    for folder, board, year in zip(FOLDERS, ("SN", "EX", "EX"), (2025, 2024, 2024), strict=True):
        for name in ("index.html", "rapporter.html", "oppna-data.html", f"namnd/{board}.html", f"ar/{year}.html"):
            links = {urlsplit(address).path.removeprefix("../") for address in addresses(site.page(name))}
            assert f"{folder}/index.html" in links, name


def test_a_report_says_what_it_is_and_how_far_it_has_come(site: Built) -> None:
    decided, draft = site.page(f"{FOLDERS[1]}/index.html"), site.page(f"{FOLDERS[0]}/index.html")
    assert text(decided.find(".//h1")) == "Exempelnämnden Årsbokslut 2024"
    assert "Beslutad EX 2025-02-18, §9" in text(decided.find(".//main"))
    assert "påhittad" in text(decided.find(".//main"))
    assert text(draft.xpath("//*[@class='ingress']")[0]) == "Utkast"
    monthly = site.page(f"{FOLDERS[2]}/index.html")
    assert text(monthly.find(".//h1")) == "Exempelnämnden Månadsuppföljning januari–mars 2024"
    downloads = [text(link).rsplit(" ", 2)[0] for link in monthly.xpath("//ul[@class='hämta']//a")]
    assert downloads == ["Läs rapporten", "PDF"]


def test_pages_can_be_read_with_any_means(site: Built) -> None:
    for name, page in site.pages().items():
        assert page.get("lang") == "sv-SE", name
        assert len(page.xpath("//main[@id='innehåll']")) == len(page.xpath("//h1")) == 1, name
        assert page.xpath("//body/a[1]/@href") == ["#innehåll"], name
        levels = [int(found.tag[1]) for found in page.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4]")]
        assert levels[0] == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), name
        for table in page.xpath("//table"):
            assert text(table.find("caption")), name
            assert all(cell.get("scope") for cell in table.xpath(".//th")), name
        assert all(picture.get("aria-label") for picture in page.xpath("//svg[@role='img']")), name
        labelled = {label.get("for") for label in page.xpath("//label")}
        assert all(field.get("id") in labelled for field in page.xpath("//input | //select")), name
        assert all(text(link) for link in page.xpath("//a")), name
        pointed = " ".join(page.xpath("//@aria-labelledby")).split()
        assert set(pointed) <= set(ids), name


def test_the_stylesheet_has_the_colours_of_the_theme_and_no_others() -> None:
    written = re.sub(r"@font-face \{.*?\}\n", "", build.stylesheet())
    for paper in ("light", "dark"):
        assert all(f"--{name}: {colour};" in written for name, colour in theme()[paper].items())
    own = (RESOURCES / "site" / "site.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(", own) == []
    assert set(re.findall(r"var\(--([\wåäö-]+)\)", own)) <= {*theme()["light"], "measure", "edge", "år"}


# ---- What stands on the shelf ---------------------------------------------------------------


def test_what_is_not_made_or_no_longer_true_is_told_and_not_shown(copy: ProjectCopy) -> None:
    copy.replace("data/EX/2024/03/text/sammanfattning.md", "", "Nytt. ")
    (copy.root / "outputs/SN/2025/annual/report.pdf").write_bytes(b"another")
    site = build_site(copy.project)
    assert "not on the site: EX 2024 monthly 03: what it was made of has changed since" in site.notes
    assert "not on the site: SN 2025 annual: report.pdf is changed or gone" in site.notes
    assert "not on the site: VON 2024 annual: not made" in site.notes
    assert sorted(path.name for path in (site.folder / "rapport").iterdir()) == ["EX"]


def test_drafts_may_be_left_off(copy: ProjectCopy) -> None:
    site = build_site(copy.project, decided=True)
    assert "not on the site: SN 2025 annual: a draft" in site.notes
    pages = {path.parent.relative_to(site.folder).as_posix() for path in site.folder.rglob("report.html")}
    assert pages == {FOLDERS[1]}


def test_the_command_says_where_the_site_is_and_what_it_lacks(
    copy: ProjectCopy, bokslut: Callable[..., Answer]
) -> None:
    answer = bokslut(copy, "site", "--decided")
    assert answer.status == 0
    assert answer.out.splitlines() == [str(copy.root / "outputs/site/index.html")]
    assert "not on the site: SN 2025 annual: a draft" in answer.err
    assert "the catalogue has no license and no contact: say it in params/site.yaml" in answer.err
    wrong = bokslut(copy, "site", "--url", "data.example.se")
    assert wrong.status == 2
    assert "the site's address is not right" in wrong.err


def test_a_site_of_nothing_is_an_error(project_copy: ProjectCopy) -> None:
    with pytest.raises(BokslutError, match="no report to put on the site"):
        build_site(project_copy.project)


def test_the_same_reports_give_the_same_bytes(site: Built, copy: ProjectCopy) -> None:
    build_site(copy.project)
    assert files(copy.root / "outputs/site") == files(site.folder)


def test_a_site_that_cannot_be_built_leaves_the_earlier_one(copy: ProjectCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    build_site(copy.project)
    before = files(copy.project.outputs)

    def fail(*_: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(build.shutil, "copyfile", fail)
    with pytest.raises(OSError, match="no space left"):
        build_site(copy.project, URL)
    assert files(copy.project.outputs) == before


def test_a_change_of_the_site_makes_no_report_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cli.py", "site/pages.py", "resources/site/site.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    monkeypatch.setattr(manifest, "PACKAGE", tmp_path)
    before = package_hash.__wrapped__()
    (tmp_path / "site/pages.py").write_text("changed")
    (tmp_path / "resources/site/site.css").write_text("changed")
    assert package_hash.__wrapped__() == before
    (tmp_path / "cli.py").write_text("changed")
    assert package_hash.__wrapped__() != before
    assert "rdflib" not in PACKAGES


# ---- Key figures ----------------------------------------------------------------------------


def told_by_the_report(project: Project, folder: str) -> list[dict[str, Any]]:
    path = project.outputs / folder.removeprefix("rapport/") / "values.json"
    values: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return values


@pytest.mark.parametrize(("board", "year", "folder"), [("SN", 2025, FOLDERS[0]), ("EX", 2024, FOLDERS[1])])
def test_key_figures_are_those_that_the_report_tells_of_the_same_cells(
    made: Project, board: str, year: int, folder: str
) -> None:
    values = told_by_the_report(made, folder)
    figures = dict(key_figures(made, read_shelf(made), board).years)[year].figures
    for key in ("resultat", "nettokostnad", "nettokostnadsökning", "sjukfrånvaro", "omsättning"):
        own = record(figures[key])
        same = [value for value in values if value["unit"] == own["unit"] and value["sources"] == own["sources"]]
        assert {value["value"].lstrip("-") for value in same} == {own["value"].lstrip("-")}, key


def test_the_board_page_shows_the_published_figures_with_their_sources(site: Built) -> None:
    page = site.page("namnd/SN.html")
    table = page.xpath("//table[caption='Nyckeltal per år']")[0]
    years = [text(cell) for cell in table.xpath("./thead//th")][1:]
    rows = {text(row.find("th")): [text(cell) for cell in row.findall("td")] for row in table.xpath("./tbody/tr")}
    shown = {name: dict(zip(years, cells, strict=True)) for name, cells in rows.items()}
    assert number(shown["Årets resultat, tkr"]["2025"]) == Decimal(-2991)
    assert number(shown["Nettokostnadens ökning, procent"]["2025"]) == Decimal("1.7")
    assert number(shown["Sjukfrånvaro, procent"]["2025"]) == Decimal("6.7")
    assert number(shown["Sjukfrånvaro, procent"]["2024"]) == Decimal("7.2")
    sources = text(page.xpath("//table[caption='Källa till varje nyckeltal']")[0])
    assert "Källa: data/SN/2025/drift.csv, rad 11, kolumn utfall" in sources
    drawn = page.xpath("//figure[figcaption='Sjukfrånvaro, procent']/svg/@aria-label")[0]
    assert "2024 7,2; 2025 6,7" in drawn


def test_the_site_tells_no_year_that_no_report_of_a_whole_year_was_made_from(copy: ProjectCopy) -> None:
    shelf = read_shelf(copy.project)
    assert [year for year, _ in key_figures(copy.project, shelf, "EX").years] == [2023, 2024]
    assert (copy.project.data / "EX/2025/drift.csv").is_file()
    shutil.rmtree(copy.root / "outputs/EX/2024/annual")
    assert key_figures(copy.project, read_shelf(copy.project), "EX").years == ()


def a_figure(value: str) -> Figure:
    return Figure(Decimal(value), "procent", 1, Cell("a.csv", 2, "procent"))


def test_a_missing_figure_is_a_gap_in_the_line_and_told_in_words() -> None:
    points = [("2021", a_figure("1.0")), ("2022", a_figure("2.0")), ("2023", None), ("2024", a_figure("-3.0"))]
    chart = html.fromstring(str(line_chart("Mått", points)))
    assert chart.get("aria-label") == "Linjediagram. Mått: 2021 1,0; 2022 2,0; 2023 uppgift saknas; 2024 −3,0."
    assert len(chart.findall(".//polyline")) == 1
    assert len(chart.findall(".//circle")) == 3
    assert [text(found) for found in chart.xpath("./text[@class='tid']")] == ["2021", "2022", "2023", "2024"]


# ---- Search ---------------------------------------------------------------------------------


def indexed(site: Built) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    for path in sorted(site.folder.glob("assets/index-*.js")):
        shard = json.loads(path.read_text(encoding="utf-8").partition(".push(")[2].removesuffix(");\n"))
        yield from ((shard["reports"][section[0]], section) for section in shard["sections"])


def test_the_index_has_every_section_of_every_report_with_its_place(site: Built) -> None:
    found = list(indexed(site))
    for folder in FOLDERS:
        page = site.page(f"{folder}/report.html")
        headings = [text(found) for found in page.xpath("//main//*[self::h1 or self::h2 or self::h3][@id]")]
        own = [section for report, section in found if report["page"] == f"{folder}/index.html"]
        assert [section[2] for section in own if section[2] in headings] == [name for name in headings if name]
        anchors = page.xpath("//@id")
        for _, address, _, _ in own:
            file, _, anchor = address.partition("#")
            assert (unquote(file), anchor in anchors) == (f"{folder}/report.html", True)
    everything = " ".join(section[3] for _, section in found)
    for folder, words in zip(FOLDERS, ("ekonomiskt bistånd", "kommunbidraget ökade", "Prognosen"), strict=True):
        assert any(words in section[3] for report, section in found if report["page"].startswith(folder)), words
    assert "\u00ad" not in everything
    assert "data:image" not in everything


def test_a_page_is_read_as_headings_and_the_text_under_them() -> None:
    page = """<body><h1>Omslag</h1><main><h1 id="a">Ekonomi</h1><p>Kostnaden öka\u00adde <data value="1">1</data>.</p>
    <h2 id="b"><span>2.1</span> Drift</h2><table><tr><th>Lön</th><td></td><td>5</td></tr></table>
    <details><summary>Visa</summary>5</details><script>x</script></main></body>"""
    assert sections(page) == [
        Section(1, "a", "Ekonomi", "Kostnaden ökade 1."),
        Section(2, "b", "2.1 Drift", "Lön · 5"),
    ]
    assert plain(" · · a ·  · b · ") == "a · b"


REPORTS = """
globalThis.bokslutIndex = [{
  reports: [
    { board: 'Socialnämnden', title: 'Årsbokslut 2025', kind: 'Årsbokslut', year: 2025, status: 'Utkast', page: 'a' },
    { board: 'Socialnämnden', title: 'Årsbokslut 2023', kind: 'Årsbokslut', year: 2023, status: 'Beslutad', page: 'b' },
  ],
  sections: [
    [0, 'a#1', 'Personal', 'Sjukfrånvaron minskade. Idén är ny. Kostnaden för lån ökade.'],
    [0, 'a#2', 'Sjukfrånvaro', 'Frånvaron i procent.'],
    [1, 'b#1', 'Sjukfrånvaro', 'Frånvaron i procent.'],
    [1, 'b#2', 'Ekonomi', 'Kostnaden ökade för lönekostnader; sjuk och frånvaro var för sig. Beloppet är 259 294 tkr.'],
    [1, 'b#3', 'Belopp', 'Först 294, sedan 259.'],
  ],
}];
"""


def in_node(expression: str, data: str = REPORTS) -> Any:
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not here")
    script = (RESOURCES / "site" / "search.js").read_text(encoding="utf-8")
    asked = "const find = (query) => s.search(s.prepare(globalThis.bokslutIndex), query).map((hit) => hit.address);"
    whole = f"{data}{script}\nconst s = bokslutSearch; {asked} console.log(JSON.stringify({expression}));"
    done = subprocess.run([node, "-"], input=whole, capture_output=True, text=True, check=True, encoding="utf-8")
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sjukfrånvaro", ["a#2", "b#1", "a#1"]),  # a heading before a text, the newest first
        ("SJUKFRÅNVARO 2023", ["b#1"]),  # whatever the case; the report's year counts as a word
        ("sjukfr", ["a#2", "b#1", "a#1"]),  # the beginning of a word
        ("frånvaro", ["b#2", "a#2", "b#1"]),  # and not its end; the whole word before its beginning
        ("kostnaden lån", ["a#1"]),  # all words
        ("ide", ["a#1"]),  # an accent does not count
        ("lan", []),  # but å is a letter of its own
        ("259 294", ["b#2", "b#3"]),  # words that stand together go first
        ("årsbokslut 2025", ["a"]),  # a report by its title, not each of its sections
        ("ekonomi beslutad", ["b#2"]),
        ("finns inte", []),
        (" .*( ", []),
    ],
)
def test_a_search_finds_all_words_and_puts_first_what_is_about_them(query: str, expected: list[str]) -> None:
    assert in_node(f"find({json.dumps(query)})") == expected


def test_a_hit_shows_where_its_words_stand_with_the_words_marked() -> None:
    long = "Inledande ord. " * 40 + "Här ökade sjukfrånvaron, sade Müller. " + "Avslutande ord. " * 40
    part = in_node(f"s.snippet({json.dumps(long)}, 'sjukfrånvaro ökade')")
    assert "Här ökade sjukfrånvaron" in part
    assert (part[:2], part[-2:]) == ("… ", " …")
    assert len(part) < 240
    pieces = in_node(f"s.marked({json.dumps(part)}, 'SJUKFRÅN ökade muller')")
    assert [piece for piece, is_marked in pieces if is_marked] == ["ökade", "sjukfrån", "Müller"]
    assert "".join(piece for piece, _ in pieces) == part


def test_the_real_index_is_found_by_its_words(site: Built) -> None:
    data = "".join(path.read_text(encoding="utf-8") for path in sorted(site.folder.glob("assets/index-*.js")))
    for folder, query in zip(
        FOLDERS, ("sjukfrånvaro 2025", "sjukfrånvaro årsbokslut 2024", "prognos mars"), strict=True
    ):
        found = in_node(f"find({json.dumps(query)})", data)
        assert found[0].startswith(f"{folder}/"), query


def in_chromium(site: Built, page: str, tmp_path: Path, script: str = "") -> HtmlElement:
    """Open a page of the site as a file, run a script in it, and return what it has become."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not here")
    name, query = re.fullmatch(r"([^?#]*)(.*)", page).groups()  # type: ignore[union-attr]
    shutil.copytree(site.folder / "assets", tmp_path / "assets")
    copied = (site.folder / name).read_text(encoding="utf-8").replace("</body>", f"<script>{script}</script></body>")
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    copied = copied.replace("script-src ", f"script-src 'sha256-{known}' ")  # else the page's policy would not run it
    (tmp_path / name).write_text(copied, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    command = [chromium, *options, "--virtual-time-budget=3000", (tmp_path / name).as_uri() + query]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return html.fromstring(done.stdout.decode())


def test_the_search_page_works_from_a_file(site: Built, tmp_path: Path) -> None:
    page = in_chromium(site, "sok.html?q=sjukfr%C3%A5nvaro%202025", tmp_path)
    assert re.fullmatch(r"\d+ träffar i \d+ rapport(er)?\.", text(page.get_element_by_id("antal")))
    first = page.xpath("//ol[@id='träffar']/li")[0]
    assert [text(mark).lower() for mark in first.xpath(".//h2//mark")] == ["sjukfrånvaro"]
    assert first.xpath(".//a/@href")[0].startswith("rapport/SN/2025/annual/report.html#")


def test_a_search_needs_no_mouse(site: Built, tmp_path: Path) -> None:
    script = """
    const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const told = [], tell = () => told.push(document.activeElement.id || document.activeElement.getAttribute('href'));
    const field = document.getElementById('sökord'), more = document.getElementById('fler');
    field.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'Escape']) { press(key); tell(); }
    more.click();
    tell();
    document.body.dataset.told = JSON.stringify(told);
    """
    page = in_chromium(site, "sok.html?q=2024", tmp_path, script)
    hits = page.xpath("//ol[@id='träffar']/li//a/@href")
    told = json.loads(page.xpath("//@data-told")[0])
    assert told == [hits[0], hits[1], hits[0], "sökord", hits[20]]


def test_what_a_query_holds_is_text_and_never_markup(site: Built, tmp_path: Path) -> None:
    page = in_chromium(site, "sok.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", tmp_path)
    assert page.xpath("//main//img") == []
    assert "<img src=x" in text(page.get_element_by_id("antal"))


def test_the_list_can_be_narrowed_and_the_choice_linked_to(site: Built, tmp_path: Path) -> None:
    page = in_chromium(site, "rapporter.html#board=EX&kind=M%C3%A5nadsuppf%C3%B6ljning", tmp_path)
    assert text(page.get_element_by_id("antal")) == "1 av 3 rapporter visas."
    rows = page.xpath("//tbody/tr[not(@hidden)]")
    assert [text(row.find("th")) for row in rows] == ["Månadsuppföljning januari–mars 2024"]


# ---- The catalogue --------------------------------------------------------------------------


def test_the_catalogue_has_what_dcat_ap_se_requires(published: Built) -> None:
    graph = published.graph()
    (catalog,) = graph.subjects(RDF.type, DCAT.Catalog)
    for required in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset):
        assert graph.value(catalog, required, any=True), required
    datasets = set(graph.objects(catalog, DCAT.dataset))
    assert len(datasets) == len(ORDERS)
    for dataset in datasets:
        assert (dataset, RDF.type, DCAT.Dataset) in graph
        for required in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.contactPoint, DCTERMS.temporal):
            assert graph.value(dataset, required), required
        themes = {str(theme).rsplit("/", 1)[1] for theme in graph.objects(dataset, DCAT.theme)}
        assert themes == {"GOVE", "ECON"}
        for distribution in graph.objects(dataset, DCAT.distribution):
            assert (distribution, RDF.type, DCAT.Distribution) in graph
            assert graph.value(distribution, DCAT.accessURL)
            assert str(graph.value(distribution, DCTERMS.license)).startswith("http://creativecommons.org/")
    for agent in set(graph.objects(None, DCTERMS.publisher)):
        assert (agent, RDF.type, FOAF.Agent) in graph
        assert graph.value(agent, FOAF.name)
    (contact,) = set(graph.objects(None, DCAT.contactPoint))
    assert graph.value(contact, VCARD.fn) == Literal("Kommunledningskontoret")
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:data@example.se")


def test_the_catalogue_can_be_harvested(published: Built) -> None:
    graph = published.graph()
    named = {DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, FOAF.Agent, VCARD.Organization}
    nodes: set[Node] = {node for kind in named for node in graph.subjects(RDF.type, kind)}
    assert not any(isinstance(node, BNode) for node in nodes)
    every = {term for triple in graph for term in triple if isinstance(term, URIRef)}
    assert [term for term in every if not re.match(r"https?://|mailto:", term)] == []
    assert [term for term in every if re.search(r"[\s<>\"{}|\\^`]", term)] == []
    assert URIRef("http://dataportal.se/organisation/SE2120000000") in every
    files = {
        published.folder / unquote(term.removeprefix(f"{URL}/").partition("#")[0])
        for term in every
        if term.startswith(f"{URL}/")
    }
    assert all(path.is_file() for path in files)
    downloads = {
        str(term).removeprefix(f"{URL}/{FOLDERS[0]}/")
        for term in graph.objects(None, DCAT.downloadURL)
        if FOLDERS[0] in term
    }
    tables = {f"data/{path.name}" for path in (published.folder / FOLDERS[0] / "data").iterdir()}
    assert downloads == tables | {"report.html", "report.pdf", "report.docx"}


def test_both_ways_of_writing_the_catalogue_say_the_same(published: Built, site: Built) -> None:
    for built in (published, site):
        assert isomorphic(built.graph("catalog.rdf"), built.graph("catalog.jsonld"))


def test_what_is_not_told_is_not_made_up(site: Built) -> None:
    graph = site.graph()
    assert list(graph.triples((None, DCTERMS.license, None))) == []
    assert list(graph.triples((None, DCTERMS.accessRights, None))) == []
    assert list(graph.triples((None, DCAT.contactPoint, None))) == []
    assert "Inte angiven" in text(site.page("oppna-data.html").find(".//main"))
    names = {str(name) for name in graph.objects(None, FOAF.name)}
    assert names == {"Alingsås kommun", "Exempelkommunen"}


def test_a_data_set_says_whether_it_is_decided_and_when(published: Built) -> None:
    graph = published.graph()
    decided, draft = (URIRef(f"{URL}/{folder}/index.html#data") for folder in (FOLDERS[1], FOLDERS[0]))
    assert str(graph.value(decided, DCTERMS.issued)) == "2025-02-18"
    assert "Alla uppgifter är syntetiska." in str(graph.value(decided, DCTERMS.description))
    assert graph.value(draft, DCTERMS.issued) is None
    assert "Utkast, inte beslutat." in str(graph.value(draft, DCTERMS.description))
    monthly = graph.value(URIRef(f"{URL}/{FOLDERS[2]}/index.html#data"), DCTERMS.temporal)
    assert (str(graph.value(monthly, DCAT.startDate)), str(graph.value(monthly, DCAT.endDate))) == (
        "2024-01-01",
        "2024-03-31",
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_reports_page_describes_its_data_for_search_engines(site: Built, published: Built, folder: str) -> None:
    for built, start in ((site, "../../../../"), (published, f"{URL}/")):
        (script,) = built.page(f"{folder}/index.html").xpath("//script[@type='application/ld+json']/text()")
        said = json.loads(script)
        assert (said["@context"], said["@type"]) == ("https://schema.org", "Dataset")
        for needed in ("name", "description", "url", "temporalCoverage", "publisher", "distribution"):
            assert said[needed], needed
        assert said["includedInDataCatalog"]["@type"] == "DataCatalog"
        for download in said["distribution"]:
            assert download["@type"] == "DataDownload"
            path = built.folder / unquote(download["contentUrl"].removeprefix(start))
            assert f"{path.stat().st_size} B" == download["contentSize"]
        assert said.get("license") == (None if built is site else "http://creativecommons.org/publicdomain/zero/1.0/")


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ("licence: http://example.se/", "licence"),
        ("license: CC0", "license"),
        ("publisher: {name: A, organisation_number: 12}", "organisation_number"),
        ("contact: {name: A, email: ingen}", "email"),
    ],
)
def test_what_is_told_wrongly_is_an_error_with_its_place(copy: ProjectCopy, told: str, wrong: str) -> None:
    copy.path("params/site.yaml").write_text(told, encoding="utf-8")
    with pytest.raises(BokslutError) as error:
        build_site(copy.project)
    assert "params/site.yaml" in str(error.value)
    assert wrong in str(error.value)
