"""A report by keyboard and mouse: contents, tables, disclosures and the sources of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browsing import Focus, axe, focus, go_to, walk
from built_report import Built

pytestmark = pytest.mark.xdist_group("SN-2025 in a browser")

WIDE, NARROW, MAGNIFIED = (1440, 900), (320, 640), (320, 256)
SKIP = "Hoppa till innehållet"
NUMBER = "v-drift-1-2"
"""The incomes of the year, in the first table."""


@pytest.fixture(scope="module")
def address(built: Callable[[str], Built]) -> str:
    return (built("SN-2025").folder / "report.html").as_uri()


@pytest.fixture
def opened(address: str, browser: Any) -> Iterator[Callable[[tuple[int, int]], Any]]:
    """Open the report in a window of a size, as a reader does who has just come to it."""
    with browser.new_context() as context:

        def of(size: tuple[int, int]) -> Any:
            page = context.new_page()
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.goto(address)
            return page

        yield of


def _review(page: Any) -> None:
    go_to(page, "^granskning$")
    page.keyboard.press("Enter")


def _hidden(stops: list[Focus]) -> list[Focus]:
    return [stop for stop in stops if not stop.seen]


# ---- Every stop --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, NARROW, MAGNIFIED])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_what_has_the_focus_is_always_seen(opened: Callable[..., Any], size: tuple[int, int], key: str) -> None:
    page = opened(size)
    stops = walk(page, key)
    assert _hidden(stops) == []
    tables = page.locator(".tabell .tabellram").count()
    figures = page.locator(".figurram").count()
    assert sum(stop.name.startswith("tabell-") for stop in stops) == tables
    assert sum(stop.name.startswith("figur-") for stop in stops) == figures
    assert sum(stop.name == "Visa siffrorna i diagrammet" for stop in stops) == figures
    assert "nav" in {stop.within for stop in stops}


@pytest.mark.parametrize("size", [WIDE, NARROW, MAGNIFIED])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_a_number_under_review_is_seen_when_it_has_the_focus(
    opened: Callable[..., Any], size: tuple[int, int], key: str
) -> None:
    page = opened(size)
    page.click("#granskning")
    page.evaluate("document.querySelectorAll('details.siffror').forEach((one) => { one.open = true; })")
    if key == "Shift+Tab":
        walk(page, key)  # from the button to the start of the page, and now from its end
    stops = walk(page, key)
    assert _hidden(stops) == []
    assert sum(stop.tag == "data" for stop in stops) == page.locator("data[role=button]").count() > 250


# ---- Contents ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_first_stop_skips_to_the_report(opened: Callable[..., Any], size: tuple[int, int]) -> None:
    page = opened(size)
    page.keyboard.press("Tab")
    skip = focus(page)
    assert skip is not None
    assert (skip.name, skip.seen) == (SKIP, True)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    after = focus(page)
    assert after is not None
    assert after.within == "main"


def test_contents_on_a_wide_screen_are_open_and_their_heading_is_no_stop(opened: Callable[..., Any]) -> None:
    page = opened(WIDE)
    stops = walk(page)
    links = page.locator("#TOC a")
    assert sum(stop.within == "nav" for stop in stops) == links.count() > 15
    page.click("#TOC summary")
    assert page.locator("#TOC details").get_attribute("open") is not None
    assert links.first.is_visible()


def test_contents_on_a_narrow_screen_unfold_and_lead_to_a_chapter(opened: Callable[..., Any]) -> None:
    page = opened(NARROW)
    links = page.locator("#TOC a")
    assert not links.first.is_visible()
    go_to(page, "^Innehåll$")
    page.keyboard.press("Enter")
    assert links.first.is_visible()
    assert axe(page, "#TOC") == {"violations": [], "incomplete": []}
    chapter = go_to(page, "^3 ")
    assert chapter.seen
    page.keyboard.press("Enter")
    assert not links.first.is_visible()
    heading = page.get_by_role("heading", name=chapter.name, exact=True).bounding_box()
    bar = page.locator("#TOC").bounding_box()
    assert bar["y"] + bar["height"] <= heading["y"] < NARROW[1] / 2


def test_contents_on_a_narrow_screen_fold_when_the_reader_leaves_them(opened: Callable[..., Any]) -> None:
    page = opened(NARROW)
    go_to(page, "^Innehåll$")
    page.keyboard.press("Space")
    page.locator("#TOC a").last.focus()
    page.keyboard.press("Tab")
    assert not page.locator("#TOC a").first.is_visible()
    stop = focus(page)
    assert stop is not None
    assert (stop.within, stop.seen) == ("main", True)


def test_escape_folds_the_contents_on_a_narrow_screen(opened: Callable[..., Any]) -> None:
    page = opened(NARROW)
    go_to(page, "^Innehåll$")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator("#TOC a").first.is_visible()
    stop = focus(page)
    assert stop is not None
    assert stop.name == "Innehåll"


# ---- Tables, figures, disclosures ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["tabell-drift-rubrik", "tabell-kontroller-rubrik", "figur-avvikelse-rubrik"])
def test_what_is_wider_than_a_narrow_screen_is_scrolled_with_the_arrow_keys(
    opened: Callable[..., Any], name: str
) -> None:
    page = opened(NARROW)
    go_to(page, f"^{name}$")
    frame = page.locator(f"[aria-labelledby='{name}']")
    width = frame.evaluate("(frame) => frame.scrollWidth - frame.clientWidth")
    assert width > 20
    for _ in range(80):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("([name, width]) => document.activeElement.scrollLeft >= width - 1", arg=[name, width])


def test_a_table_taller_than_the_screen_is_scrolled_with_the_arrow_keys(opened: Callable[..., Any]) -> None:
    page = opened(WIDE)
    go_to(page, "^tabell-kontroller-rubrik$")
    high = page.evaluate("document.activeElement.scrollHeight - document.activeElement.clientHeight")
    assert high > 20
    for _ in range(80):
        page.keyboard.press("ArrowDown")
    page.wait_for_function("(high) => document.activeElement.scrollTop >= high - 1", arg=high)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_figures_of_a_chart_unfold(opened: Callable[..., Any], key: str) -> None:
    page = opened(WIDE)
    go_to(page, "^Visa siffrorna")
    table = page.locator("details.siffror table").first
    assert not table.is_visible()
    page.keyboard.press(key)
    assert table.is_visible()
    page.keyboard.press("Tab")
    within = focus(page)
    assert within is not None
    assert within.name == table.locator("caption").inner_text()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press(key)
    assert not table.is_visible()


# ---- Sources ---------------------------------------------------------------------------------------

SOURCE = ["Oavrundat: 40\u00a0025 tkr", "Källa: data/SN/2025/drift.csv, rad 2, kolumn utfall"]


def test_review_is_turned_on_and_off_with_the_keyboard(opened: Callable[..., Any]) -> None:
    page = opened(WIDE)
    numbers = page.locator("data[role=button]")
    assert numbers.count() == 0
    _review(page)
    assert page.get_by_role("button", name="Granskning: visa källor", pressed=True).count() == 1
    assert numbers.count() > 250
    page.keyboard.press("Space")
    assert numbers.count() == 0
    assert "data" not in {stop.tag for stop in walk(page)}


@pytest.mark.parametrize("size", [WIDE, NARROW, MAGNIFIED])
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_number_tells_its_source_and_takes_the_focus_back(
    opened: Callable[..., Any], size: tuple[int, int], key: str
) -> None:
    page = opened(size)
    _review(page)
    go_to(page, f"^{NUMBER}$")
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name="Källa till 40 025")
    assert dialog.get_by_role("listitem").all_inner_texts() == SOURCE
    close = focus(page)
    assert close is not None
    assert (close.name, close.within, close.seen) == ("Stäng", "dialog", True)
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]
    assert axe(page, "#källa") == {"violations": [], "incomplete": []}
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    back = focus(page)
    assert back is not None
    assert (back.name, back.seen) == (NUMBER, True)


def test_the_next_number_is_seen_beside_an_open_source(opened: Callable[..., Any]) -> None:
    page = opened(NARROW)
    _review(page)
    go_to(page, f"^{NUMBER}$")
    page.keyboard.press("Enter")
    go_to(page, "^v-drift-8-3$", "Shift+Tab")
    stops = [go_to(page, "^v-drift-7-", "Shift+Tab") for _ in range(3)]
    assert page.get_by_role("dialog").is_visible()
    assert _hidden(stops) == []
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    still = focus(page)
    assert still is not None
    assert still.name == stops[-1].name


def test_a_number_is_clicked_only_under_review(opened: Callable[..., Any]) -> None:
    page = opened(WIDE)
    dialog = page.get_by_role("dialog")
    page.click(f"#{NUMBER}")
    assert dialog.count() == 0
    page.click("#granskning")
    page.click(f"#{NUMBER}")
    assert dialog.get_by_role("listitem").all_inner_texts() == SOURCE
    page.click("#v-drift-1-4")
    assert dialog.get_by_role("listitem").last.inner_text() == "Källa: data/SN/2024/drift.csv, rad 2, kolumn utfall"
    dialog.get_by_role("button", name="Stäng").click()
    assert dialog.count() == 0


def test_the_sources_close_with_the_review(opened: Callable[..., Any]) -> None:
    page = opened(WIDE)
    page.click("#granskning")
    page.click(f"#{NUMBER}")
    page.click("#granskning")
    assert page.get_by_role("dialog").count() == 0
    assert page.locator("[aria-expanded]").count() == 0
