"""The reports' tables against the documents that the boards have published.

`published/*.csv` hold every row of the documents' tables, transcribed by hand and not from `data/`;
row and column names are the documents' own. What the reports call otherwise is mapped below.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from built_report import Built, Row, number, text

PUBLISHED = Path(__file__).parent / "published"

TABLES = {
    "Drift": "drift",
    "Investeringar": "investeringar",
    "Prognossäkerhet": "prognoser",
    "Personalstatistik": "personal",
    "Arbetsskador och tillbud": "incidenter",
    "Sjukfrånvaro": "sjukfranvaro",
    "Nyckeltal": "nyckeltal-",
    "Internkontroll": "kontroller",
    "Privata utförare": "utforare",
}
"""The document's table → the report's; key figures stand in a table for each goal."""

ROWS = {
    "<29 år": "≤ 29 år",
    "30-49 år": "30–49 år",
    "50 år>": "≥ 50 år",
    "Dag 1-14": "Dag 1–14",
    "Dag 15-59": "Dag 15–59",
    "Dag 59>": "Dag ≥ 60",
    "≥ Dag 60": "Dag ≥ 60",
    "Personalomsättning": "Personalomsättning: Total extern omsättning",
    "Expansionsinvestering: -": "Expansionsinvestering: Inga poster",
    "Imageinvestering: -": "Imageinvestering: Inga poster",
    "Anpassningsinvestering: -": "Anpassningsinvestering: Inga poster",
    "Enkelt att få hjälp med sin fråga via e- post, index 0-100": (
        "Enkelt att få hjälp med sin fråga via e-post, index 0-100"
    ),
}

COLUMNS = {
    ("Drift", "Avv. från budget 2025"): "Avvikelse från budget 2025",
    ("Drift", "Diff. utfall 2024/2025"): "Differens 2025/2024",
    ("Drift", "Avv. bokslut/budget 2023"): "Avvikelse från budget 2023",
    ("Drift", "Diff. bokslut 2023/2022"): "Differens 2023/2022",
    ("Investeringar", "Avv. från budget 2025"): "Avvikelse från budget 2025",
    ("Investeringar", "Avv. bokslut/budget 2023"): "Avvikelse från budget 2023",
    ("Investeringar", "Diff. bokslut 2023/2022"): "Differens 2023/2022",
    ("Nyckeltal", "31 dec 2023"): "Utfall 2023",
    ("Nyckeltal", "31 dec 2023, hela kommunen"): "Hela kommunen",
    ("Nyckeltal", "2022"): "Utfall 2022",
    ("Internkontroll", "Frekvens uppföljning"): "Frekvens",
    ("Privata utförare", "Har lev. i huvudsak uppfyllt väsentliga mål och krav?"): "Väsentliga mål och krav uppfyllda",
    ("Privata utförare", "Vilka brister har iakttagits?"): "Iakttagna brister",
    ("Privata utförare", "Hur påverkar bristerna nämndens verksamhet?"): "Påverkan på verksamheten",
    ("Privata utförare", "Vilka åtgärder har vidtagits?"): "Vidtagna åtgärder",
}

COMPUTED = ("Avv", "Diff")
"""Columns that documents computed before rounding: they may differ by one in the last place."""

CONTRADICTIONS = {
    (2023, "Personalstatistik", "Antal årsarbetare: Visstidsanställda", "Differens"): (
        "−1,9",
        "published −1,3, but 9,0 − 10,9 = −1,9; listed under accepted: in params/SN/2023.yaml",
    ),
    (2023, "Prognossäkerhet", "Bokslut 2023", "Prognos"): (
        "",
        "published 0 is the budget: when the books are closed there is an outcome and no forecast",
    ),
}
"""What the reports show where the published figure contradicts the others, and why."""

AGENDA = {
    1: "Avskaffa fattigdom",
    3: "Säkerställa hälsosamma liv",
    5: "Uppnå jämställdhet",
    8: "Verka för varaktig",
    16: "Främja fredliga",
}

Line = tuple[int, str, str, dict[str, str]]


def _lines() -> Iterator[Line]:
    for year in (2025, 2023):
        rows: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        with (PUBLISHED / f"SN-{year}.csv").open(encoding="utf-8", newline="") as file:
            for entry in csv.DictReader(file):
                rows[entry["table"], entry["row"]][entry["column"]] = entry["published"]
        for (table, row), cells in rows.items():
            yield year, table, row, cells


LINES = list(_lines())


def _of(*tables: str) -> pytest.MarkDecorator:
    chosen = [line for line in LINES if line[1] in tables]
    return pytest.mark.parametrize(
        ("year", "table", "row", "cells"), chosen, ids=[f"{year}-{table}-{row}" for year, table, row, _ in chosen]
    )


def _shown_rows(report: Built, table: str) -> list[Row]:
    """Return the report's rows of a document's table; controls are told apart by what is controlled."""
    name = TABLES[table]
    tables = [one for one in report.tables() if one.name == name or (name[-1] == "-" and one.name.startswith(name))]
    rows = [row for one in tables for row in one.rows]
    if table == "Internkontroll" and report.year == 2023:
        return [Row(row.text("Kontroll"), "", row.cells) for row in rows]
    return rows


def _find(report: Built, table: str, row: str) -> Row:
    name = ROWS.get(row, row)
    found = [one for one in _shown_rows(report, table) if one.name == name]
    assert len(found) == 1, f"{table}: {len(found)} rows “{name}”"
    return found[0]


def _agrees(published: str, shown: str, *, computed: bool) -> bool:
    """Return whether a cell shows what was published; an empty or missing one is shown as such, or as 0."""
    if published in ("", "-"):
        return shown in ("", "–") or (published == "" and shown == "0")
    if published[0] in "≥≤<>":
        return shown[:1] == published[0] and number(shown[1:]) == number(published[1:])
    try:
        expected = number(published)
    except ArithmeticError:
        return shown == published.rstrip(".")
    try:
        found = number(shown)
    except ArithmeticError:
        return False
    last_place = Decimal(1).scaleb(int(expected.as_tuple().exponent))
    return abs(found - expected) <= (last_place if computed else 0)


@_of(*TABLES)
def test_the_report_shows_each_row_as_published(
    year: int, table: str, row: str, cells: dict[str, str], built: Callable[[int], Built]
) -> None:
    shown = _find(built(year), table, row)
    wrong = []
    for column, published in cells.items():
        heading = COLUMNS.get((table, column), column)
        if heading not in shown.cells:
            assert published == "", f"the table has no column {heading}"
            continue
        found = shown.text(heading)
        if (year, table, row, column) in CONTRADICTIONS:
            expected, reason = CONTRADICTIONS[year, table, row, column]
            assert found == expected, reason
        elif not _agrees(published, found, computed=column.startswith(COMPUTED)):
            wrong.append(f"{column}: published {published or 'nothing'}, shown {found or 'nothing'}")
    assert not wrong


@pytest.mark.parametrize("table", TABLES)
def test_the_report_adds_no_row_to_a_published_table(table: str, annual: Built) -> None:
    published = {ROWS.get(row, row) for year, of, row, _ in LINES if (year, of) == (annual.year, table)}
    assert {row.name for row in _shown_rows(annual, table)} == published


@pytest.mark.parametrize(("year", "table", "row", "column"), CONTRADICTIONS)
def test_a_listed_contradiction_is_one(year: int, table: str, row: str, column: str) -> None:
    published = next(cells[column] for *line, cells in LINES if line == [year, table, row])
    assert not _agrees(published, CONTRADICTIONS[year, table, row, column][0], computed=column.startswith(COMPUTED))


@_of("Mål")
def test_each_goal_stands_under_its_municipal_goal_with_its_published_assessment(
    year: int, table: str, row: str, cells: dict[str, str], built: Callable[[int], Built]
) -> None:
    overview = built(year).html.xpath("//*[@id='tabell-mal']//tbody/tr")
    place = next(i for i, line in enumerate(overview) if text(line.find("th")) == row)
    above = next(line for line in overview[place::-1] if line.get("class") == "rubrik")
    assert text(above).startswith(f"{cells['Kommunens mål']}. ")
    signals = {"uppfyllt": "Helt uppfyllt", "ej uppfyllt": "Ej uppfyllt", "": "Bedömning saknas"}
    assert text(overview[place].find("td")) == signals[cells["Bedömning"]]


@_of("Mål")
def test_each_goal_names_the_goals_of_agenda_2030_that_the_document_names(
    year: int, table: str, row: str, cells: dict[str, str], built: Callable[[int], Built]
) -> None:
    cards = built(year).html.xpath("//*[contains(@class, 'mål')][h4]")
    card = next(card for card in cards if text(card.find("h4")) == row)
    told = " ".join(text(paragraph) for paragraph in card.findall("p") if text(paragraph).startswith("Agenda 2030"))
    linked = {int(goal) for goal in cells["Agenda 2030"].split(",") if goal}
    assert {goal for goal, name in AGENDA.items() if name in told} == linked


@_of("Internkontroll, granskade ärenden")
def test_the_result_of_a_control_tells_the_published_samples(
    year: int, table: str, row: str, cells: dict[str, str], built: Callable[[int], Built]
) -> None:
    control, _, sample = row.partition(", ")
    result = _find(built(year), "Internkontroll", control).cells["Resultat"]
    place = next(item for item in result.iter("li") if sample in text(item)) if sample else result
    told = {number(figure.get("value")) for figure in place.iter("data")}
    assert {number(value.removesuffix(" procent")) for value in cells.values()} <= told


@_of("Internkontroll, bedömningar")
def test_as_many_controls_have_a_signal_as_published(
    year: int, table: str, row: str, cells: dict[str, str], built: Callable[[int], Built]
) -> None:
    signals = [shown.text("Bedömning") for shown in _shown_rows(built(year), "Internkontroll")]
    label = {
        "Kontrollpunkter": "Genomförd",
        "Utan eller med försumbar anmärkning": "Genomförd utan anmärkning",
        "Med anmärkning": "Genomförd med anmärkning",
    }[row]
    assert sum(signal.startswith(label) for signal in signals) == int(cells["Antal"])
