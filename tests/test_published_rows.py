"""The reports' tables against the documents that the boards have published.

`published/*.csv` hold every row of the documents' tables, transcribed by hand and not from `data/`;
row and column names are the documents' own. What the reports call otherwise is mapped below.
A file is named after its report. Of the questionnaire the ticks are lost in the documents' text, so
`published/SN-2024-audit.csv` holds those answers that the words state: Ja, and “antog” where a board
is said to have adopted what is asked for.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from built_report import REPORTS, Built, Row, number, text

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
    "Arbetsmiljömål": "arbetsmiljo",
    "Ekonomiska ramar": "drift",
    "Kommunbidragets ökning": "ram",
    "Investeringsbudget": "investeringar",
    "Internkontrollplan": "kontrollplan",
    "Riskanalys": "risker",
    "Skalor": "riskskala",
    "Nyckeltal per delåret": "nyckeltal-delar",
    "Personalomsättning": "personalomsattning",
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
    "indexuppräkning, miljoner kronor": "Indexuppräkning",
    "volymuppräkning, miljoner kronor": "Volymuppräkning",
    "ramjustering, miljoner kronor": "Ramjustering för försäkringskostnader",
    "total ökning, miljoner kronor": "Kommunbidragets ökning",
    "ökning, procent": "Kommunbidragets ökning, procent",
    "Soc Avdelning Unga": "Avdelning Unga",
    "ÖVerksamheter avslutade": "Verksamheter avslutade",
    "Soc Förvaltningsledning": "Förvaltningsledning",
    "Soc Avdelning Vuxna": "Avdelning Vuxna",
    "Soc Avdelning Stöd och arbete": "Avdelning Stöd och arbete",
    "Soc Avdelning Administration": "Avdelning Administration",
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
    ("Prognossäkerhet", "Avvikelse från utfall"): "Avvikelse från bokslut",
    ("Kommunbidragets ökning", "2026"): "2025–2026",
    ("Kommunbidragets ökning", "2027"): "2026–2027",
    ("Kommunbidragets ökning", "2028"): "2027–2028",
    ("Nyckeltal per delåret", "Målvärde"): "Mål 2024",
    ("Nyckeltal per delåret", "Utfall 31/8 2024"): "Utfall augusti 2024",
    ("Nyckeltal per delåret", "Utfall 31/8 2023"): "Utfall augusti 2023",
    ("Nyckeltal per delåret", "Prognos helår"): "Prognos för helåret",
    ("Personalomsättning", "Externa avgångar"): "Externa avgångar, antal",
    ("Personalomsättning", "Omsättning externt (%)"): "Extern omsättning, procent",
    ("Privata utförare", "Brister"): "Iakttagna brister",
    ("Privata utförare", "Åtgärder"): "Vidtagna åtgärder",
    ("Privata utförare", "Har lev. i huvudsak uppfyllt väsentliga mål och krav?"): "Väsentliga mål och krav uppfyllda",
    ("Privata utförare", "Vilka brister har iakttagits?"): "Iakttagna brister",
    ("Privata utförare", "Hur påverkar bristerna nämndens verksamhet?"): "Påverkan på verksamheten",
    ("Privata utförare", "Vilka åtgärder har vidtagits?"): "Vidtagna åtgärder",
}

WORDS = {
    "utan anmärkning": "Genomförd utan anmärkning eller med försumbar anmärkning",
    "med anmärkning": "Genomförd med anmärkning",
    "nått": "Målvärdet är redan nått",
}
"""What the documents say in a word or with a sign, and what the reports say."""

UNKNOWN = "IU."
"""How a document says that there is no figure."""

COMPUTED = ("Avv", "Diff")
"""Columns that documents computed before rounding: they may differ by one in the last place."""

REACTIVATED = (
    "Ej återaktualiserade vuxna personer med försörjningsstöd ett år efter avslutat försörjningsstöd, andel (%)"
)

CONTRADICTIONS = {
    ("SN-2023", "Personalstatistik", "Antal årsarbetare: Visstidsanställda", "Differens"): (
        "−1,9",
        "published −1,3, but 9,0 − 10,9 = −1,9; listed under accepted: in params/SN/2023.yaml",
    ),
    ("SN-2023", "Prognossäkerhet", "Bokslut 2023", "Prognos"): (
        "",
        "published 0 is the budget: when the books are closed there is an outcome and no forecast",
    ),
    **{
        ("SN-2026-budget", "Investeringsbudget", f"{category}: -", "Budget 2025"): (
            "–",
            "published 0 for a category without items, which the annual report of 2025 leaves empty",
        )
        for category in ("Expansionsinvestering", "Imageinvestering")
    },
    ("SN-2024-audit", "Nyckeltal per delåret", REACTIVATED, "Målvärde"): (
        "70",
        "question 1.6 says 75 and question 1.2 says 70; listed under accepted: in params/SN/2024.yaml",
    ),
}
"""What the reports show where the published figure contradicts the others, and why."""

CONTROLS_BY_WHAT_IS_CONTROLLED = ("SN-2023", "VON-2024")
"""Reports in which several controls share a risk."""

AGENDA = {
    1: "Avskaffa fattigdom",
    3: "Säkerställa hälsosamma liv",
    5: "Uppnå jämställdhet",
    8: "Verka för varaktig",
    10: "Minska ojämlikhet",
    11: "Hållbara städer",
    16: "Främja fredliga",
}

Line = tuple[str, str, str, dict[str, str]]


def _lines() -> Iterator[Line]:
    for path in sorted(PUBLISHED.glob("*.csv")):
        rows: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        with path.open(encoding="utf-8", newline="") as file:
            for entry in csv.DictReader(file):
                rows[entry["table"], entry["row"]][entry["column"]] = entry["published"]
        for (table, row), cells in rows.items():
            yield path.stem.removesuffix("-annual"), table, row, cells


LINES = list(_lines())


def _of(*tables: str) -> pytest.MarkDecorator:
    chosen = [line for line in LINES if line[1] in tables]
    return pytest.mark.parametrize(
        ("report", "table", "row", "cells"), chosen, ids=[f"{report}-{table}-{row}" for report, table, row, _ in chosen]
    )


def _shown_rows(report: Built, table: str) -> list[Row]:
    """Return the report's rows of a document's table; controls are told apart by what is controlled."""
    name = TABLES[table]
    tables = [one for one in report.tables() if one.name == name or (name[-1] == "-" and one.name.startswith(name))]
    rows = [row for one in tables for row in one.rows]
    if table == "Internkontroll" and str(report.asked) in CONTROLS_BY_WHAT_IS_CONTROLLED:
        return [Row(row.text("Kontroll"), "", row.cells) for row in rows]
    if table == "Privata utförare":
        return _numbered(rows)
    return rows


def _numbered(rows: list[Row]) -> list[Row]:
    """Number the rows that have the same name, since providers of a kind share theirs."""
    names = [row.name for row in rows]
    return [
        row if names.count(row.name) == 1 else Row(f"{row.name}, {names[: place + 1].count(row.name)}", "", row.cells)
        for place, row in enumerate(rows)
    ]


def _find(report: Built, table: str, row: str) -> Row:
    name = ROWS.get(row, row)
    found = [one for one in _shown_rows(report, table) if one.name == name]
    assert len(found) == 1, f"{table}: {len(found)} rows “{name}”"
    return found[0]


def _agrees(published: str, shown: str, *, computed: bool) -> bool:
    """Return whether a cell shows what was published; an empty or missing one is shown as such, or as 0."""
    if published == "ja":
        return shown != ""
    if published in WORDS:
        return shown == WORDS[published]
    if published == UNKNOWN:
        return shown == "–"
    if published in ("nås ej", "svårt"):
        return re.search("nås .*inte|svårt att nå", shown) is not None
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
    report: str, table: str, row: str, cells: dict[str, str], built: Callable[[str], Built]
) -> None:
    shown = _find(built(report), table, row)
    wrong = []
    for column, published in cells.items():
        heading = COLUMNS.get((table, column), column)
        if heading not in shown.cells:
            assert published == "", f"the table has no column {heading}"
            continue
        found = shown.text(heading)
        if (report, table, row, column) in CONTRADICTIONS:
            expected, reason = CONTRADICTIONS[report, table, row, column]
            assert found == expected, reason
        elif not _agrees(published, found, computed=column.startswith(COMPUTED)):
            wrong.append(f"{column}: published {published or 'nothing'}, shown {found or 'nothing'}")
    assert not wrong


@pytest.mark.parametrize(
    ("report", "table"), dict.fromkeys((report, table) for report, table, *_ in LINES if table in TABLES)
)
def test_the_report_adds_no_row_to_a_published_table(report: str, table: str, built: Callable[[str], Built]) -> None:
    published = {ROWS.get(row, row) for of, name, row, _ in LINES if (of, name) == (report, table)}
    assert {row.name for row in _shown_rows(built(report), table)} == published


def test_every_table_of_figures_of_a_report_is_known_to_its_document() -> None:
    assert {report for report, *_ in LINES} == set(REPORTS) - {"SN-2024-interim", "ALLA-2024-summary"}


@pytest.mark.parametrize(("report", "table", "row", "column"), CONTRADICTIONS)
def test_a_listed_contradiction_is_one(report: str, table: str, row: str, column: str) -> None:
    published = next(cells[column] for *line, cells in LINES if line == [report, table, row])
    assert not _agrees(published, CONTRADICTIONS[report, table, row, column][0], computed=column.startswith(COMPUTED))


@_of("Mål")
def test_each_goal_stands_under_its_municipal_goal_with_its_published_assessment(
    report: str, table: str, row: str, cells: dict[str, str], built: Callable[[str], Built]
) -> None:
    overview = built(report).html.xpath("//*[@id='tabell-mal' or @id='tabell-namndmal']//tbody/tr")
    place = next(i for i, line in enumerate(overview) if text(line.find("th")) == row)
    above = next(line for line in overview[place::-1] if line.get("class") == "rubrik")
    assert re.match(rf"{re.escape(cells['Kommunens mål'])}(\. |$)", text(above))
    if "Bedömning" not in cells:
        return
    signals = {"uppfyllt": "Helt uppfyllt", "ej uppfyllt": "Ej uppfyllt", "": "Bedömning saknas"}
    assert text(overview[place].find("td")) == signals.get(cells["Bedömning"], cells["Bedömning"])


@_of("Mål")
def test_each_goal_names_the_goals_of_agenda_2030_that_the_document_names(
    report: str, table: str, row: str, cells: dict[str, str], built: Callable[[str], Built]
) -> None:
    if "Agenda 2030" not in cells:
        pytest.skip("the document links the goals in words only")
    cards = built(report).html.xpath("//*[contains(@class, 'mål')][h4]")
    card = next(card for card in cards if text(card.find("h4")) == row)
    told = " ".join(text(paragraph) for paragraph in card.findall("p") if text(paragraph).startswith("Agenda 2030"))
    linked = {int(goal) for goal in cells["Agenda 2030"].split(",") if goal}
    assert {goal for goal, name in AGENDA.items() if f"mål {goal}, {name.lower()}" in told} == linked
    assert {int(goal) for goal in re.findall(r"\bmål (\d+)", told)} == linked


@_of("Internkontroll, granskade ärenden")
def test_the_result_of_a_control_tells_the_published_samples(
    report: str, table: str, row: str, cells: dict[str, str], built: Callable[[str], Built]
) -> None:
    controls = [one for one in _shown_rows(built(report), "Internkontroll") if row.startswith(one.name)]
    control = max(controls, key=lambda one: len(one.name))
    sample = row.removeprefix(control.name).removeprefix(", ").lower()
    result = control.cells["Resultat"]
    place = next(item for item in result.iter("li") if sample in text(item).lower()) if sample else result
    told = {number(figure.get("value")) for figure in place.iter("data")}
    assert {number(value.removesuffix(" procent")) for value in cells.values()} <= told


@_of("Internkontroll, bedömningar")
def test_as_many_controls_have_a_signal_as_published(
    report: str, table: str, row: str, cells: dict[str, str], built: Callable[[str], Built]
) -> None:
    signals = [shown.text("Bedömning") for shown in _shown_rows(built(report), "Internkontroll")]
    label = {
        "Kontrollpunkter": "Genomförd",
        "Utan eller med försumbar anmärkning": "Genomförd utan anmärkning",
        "Med anmärkning": "Genomförd med anmärkning",
    }[row]
    assert sum(signal.startswith(label) for signal in signals) == int(cells["Antal"])


@_of("Riskanalys, hantering")
def test_how_a_risk_is_handled_is_told(
    report: str, table: str, row: str, cells: dict[str, str], built: Callable[[str], Built]
) -> None:
    shown = _find(built(report), "Riskanalys", row).text("Hantering")
    handled = {
        "Internkontrollplan": "Internkontrollplan",
        "Omhändertas": "Tas om hand genom kritiska verksamhetsfaktorer",
        "Vidtagit": "Åtgärder är vidtagna",
        "Åtgärder har påbörjats": "Åtgärder har påbörjats",
        "Inga ytterligare": "Inga fler åtgärder",
    }
    expected = next(words for start, words in handled.items() if cells["Hantering"].startswith(start))
    assert shown.startswith(expected)
    assert ("inga fler" in shown.lower()) == ("inga ytterligare" in cells["Hantering"].lower())


def _answers(report: Built) -> dict[str, Row]:
    rows = {}
    for row in report.table("svar").rows:
        match = re.match(r"\d\.\d+( b)?(?= )", row.label)
        assert match, row.label
        assert match[0] not in rows
        rows[match[0]] = row
    return rows


@_of("Frågor")
def test_a_question_has_its_number_part_and_the_answer_that_the_words_state(
    report: str, table: str, row: str, cells: dict[str, str], built: Callable[[str], Built]
) -> None:
    shown = _answers(built(report))[row]
    assert shown.group == f"{row[0]} {cells['Del']}"
    expected = {"": "Framgår inte av underlaget", "fritext": "Fritext", "antog": "Ja"}.get(cells["Svar"], cells["Svar"])
    assert shown.text("Svar") == expected


def test_the_questionnaire_has_the_documents_questions_in_order(built: Callable[[str], Built]) -> None:
    published = [row for report, table, row, _ in LINES if (report, table) == ("SN-2024-audit", "Frågor")]
    report = built("SN-2024-audit")
    assert list(_answers(report)) == published
    told = [text(heading) for heading in report.html.xpath("//main//h3")]
    assert [" ".join(row.label.split()) for row in _answers(report).values()] == told
