"""Reports in a real browser: WCAG 2.2 AA by axe, magnified and spaced text, and one file that asks for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from bokslut.checks.run import check_report
from bokslut.checks.show import page as checks_page
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.project import Project
from bokslut.report import open_report
from browsing import LOST_TEXT, STAYS_IN_SIGHT, TEXT_SPACING, axe
from built_report import Built, text
from conftest import ProjectCopy, copy_project

WIDTHS = (320, 768, 1440)
MODES = ("light", "dark", "Granskning")
MEGABYTES = 2.5

KINDS = (
    "SN-2025",
    "VON-2024",
    "SN-2026-budget",
    "SN-2024-audit",
    "SN-2024-interim",
    "ALLA-2024-summary",
    "EX-2024-monthly",
    "checks",
    "checks with an error",
)
"""Every kind of page that readers are given."""


def _in_browser(kind: str) -> Any:
    return pytest.param(kind, id=kind, marks=pytest.mark.xdist_group(f"{kind} in a browser"))


@pytest.fixture(scope="module", params=[_in_browser(kind) for kind in KINDS])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def file(kind: str, built: Callable[[str], Built], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a kind, made where no other test has made it."""
    if kind == "EX-2024-monthly":
        project = Project(copy_project(tmp_path_factory.mktemp("monthly") / "project"))
        order = Order("EX", 2024, "monthly", 4, formats=("html",))
        return make_report(project, order, Means(), Silent()).folder / "report.html"
    if kind == "checks":
        return built("SN-2024-interim").folder / "checks.html"
    if kind == "checks with an error":
        copy = ProjectCopy(copy_project(tmp_path_factory.mktemp("checks") / "project"))
        copy.replace("data/SN/2025/drift.csv", "-259294", "-259924")
        report = open_report("SN", 2025, "annual", copy.project)
        path = copy.path("checks.html")
        path.write_text(checks_page(report, check_report(report)), encoding="utf-8")
        return path
    return built(kind).folder / "report.html"


@pytest.fixture(scope="module")
def page(file: Path, browser: Any) -> Iterator[Any]:
    """The page of a kind, opened once; everything that unfolds is unfolded."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details.siffror').forEach((one) => { one.open = true; })")
        yield page


def _set(page: Any, width: int, mode: str, height: int = 900) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if mode == "dark" else "light")
    button = page.locator("#granskning")
    if button.count() and (button.get_attribute("aria-pressed") == "true") != (mode == "Granskning"):
        button.click()


# ---- axe -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_wrong_and_nothing_that_it_cannot_decide(
    page: Any, kind: str, width: int, mode: str, record_property: Callable[[str, object], None]
) -> None:
    if mode == "Granskning" and kind.startswith("checks"):
        pytest.skip("the page of checks has no Granskning")
    _set(page, width, mode)
    found = axe(page)
    record_property("axe", [kind, width, mode, len(found["violations"]), len(found["incomplete"])])
    assert found["violations"] == []
    assert found["incomplete"] == []


# ---- Structure -------------------------------------------------------------------------------


def test_a_page_has_its_landmarks_and_one_title(page: Any, kind: str) -> None:
    _set(page, 1440, "light")
    assert page.get_by_role("banner").count() == page.get_by_role("main").count() == 1
    assert page.get_by_role("banner").get_by_role("heading", level=1).count() == 1
    if not kind.startswith("checks"):
        assert page.get_by_role("contentinfo").count() == 1
        assert page.get_by_role("navigation", name="Innehåll", exact=True).count() == 1
    assert page.locator("html").get_attribute("lang") == "sv-SE"


def test_every_table_is_found_by_its_caption(page: Any) -> None:
    for caption in page.locator("caption").all():
        name = caption.inner_text()
        assert page.get_by_role("table", name=name, exact=True).count() >= 1, name


def test_a_row_within_a_group_is_headed_by_the_group(file: Path) -> None:
    report = html.parse(str(file)).getroot()
    within = report.xpath("//main//tr[@class='nivå2']")
    for row in within:
        head = row.xpath("ancestor::tbody[1]/tr[1]/th[@scope='rowgroup']")
        assert [cell.get("id") for cell in head] == [row.find("th").get("headers")], text(row)
    for head in report.xpath("//main//th[@scope='rowgroup']"):
        rows = head.xpath("ancestor::tbody[1]/tr")
        assert {row.get("class") for row in rows[1:]} == {"nivå2"}, text(head)


# ---- Magnified and spaced --------------------------------------------------------------------


def _unscrollable(page: Any) -> int:
    """Return how much wider the page is than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("mode", ["light", "Granskning"])
def test_nothing_is_lost_at_400_percent(page: Any, mode: str) -> None:
    _set(page, 320, mode, height=256)  # a window of 1280 by 1024
    assert _unscrollable(page) <= 0
    assert page.evaluate(LOST_TEXT) == []


def test_only_labels_of_rows_stay_in_sight_at_400_percent_and_leave_room_for_the_cells(page: Any) -> None:
    _set(page, 320, "light", height=256)
    kept = page.evaluate(STAYS_IN_SIGHT)
    assert [part for part in kept if part["within"] is None] == []
    assert [part for part in kept if part["needed"] > part["room"]] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_lost_where_readers_space_the_text(page: Any, width: int) -> None:
    _set(page, width, "light")
    # As a reader's own stylesheet is put in, which the page's policy says nothing of.
    page.evaluate(
        "(text) => { const own = new CSSStyleSheet(); own.replaceSync(text); document.adoptedStyleSheets = [own]; }",
        TEXT_SPACING,
    )
    try:
        assert _unscrollable(page) <= 0
        assert page.evaluate(LOST_TEXT) == []
    finally:
        page.evaluate("document.adoptedStyleSheets = []")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_is_wider_than_its_box(page: Any, width: int) -> None:
    _set(page, width, "light")
    assert _unscrollable(page) <= 0
    assert page.evaluate(LOST_TEXT) == []


# ---- One file --------------------------------------------------------------------------------


def test_a_report_is_one_small_file_that_asks_for_nothing_and_is_soon_ready(
    file: Path, kind: str, browser: Any, record_property: Callable[[str, object], None]
) -> None:
    asked: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        page.emulate_media(color_scheme="dark")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        ready = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        page.wait_for_load_state("networkidle")
    size = file.stat().st_size
    record_property("opened", [kind, size, round(ready)])
    assert [address for address in asked if not address.startswith("data:")] == [file.as_uri()]
    assert size < MEGABYTES * 1e6
    assert ready < 5000  # milliseconds; a second where nothing else runs
