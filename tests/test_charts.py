"""Charts: the same bytes for the same figures, told in words, in the colours of one theme."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, get_args

import docx
import pytest

from bokslut.economy.charts import budget_to_outcome, deviation_chart, result_over_time
from bokslut.economy.figures import statement
from bokslut.numbers import Cell, Figure, product
from bokslut.parameters import Signal
from bokslut.period import Period
from bokslut.personnel.charts import sick_leave_over_time, staff_over_time
from bokslut.present import table as table_module
from bokslut.present.chart import Chart, deviations, matrix, side_by_side, waterfall
from bokslut.present.table import Column, Row, Table, superscript
from bokslut.project import RESOURCES, Project

THEME: dict[str, Any] = tomllib.loads((RESOURCES / "theme.toml").read_text(encoding="utf-8"))


def _risk(label: str, likelihood: int, materiality: int) -> tuple[str, Figure, Figure, Figure]:
    one, other = (
        Figure(Decimal(level), "antal", 0, Cell("risker.csv", 2, column))
        for level, column in ((likelihood, "sannolikhet"), (materiality, "väsentlighet"))
    )
    return label, one, other, product(one, other)


CHARTS: dict[str, Callable[[Period], Chart | None]] = {
    "deviations": lambda period: deviation_chart("avvikelse", "Avvikelse", statement(period), "avvikelse"),
    "budget to outcome": lambda period: budget_to_outcome(statement(period), period.time),
    "result over time": result_over_time,
    "staff": staff_over_time,
    "sick leave": sick_leave_over_time,
    "risks": lambda _: matrix(
        "risker",
        "Risker",
        [_risk("Inflöde", 4, 3), _risk("Rättssäkerhet", 3, 3)],
        ("Sannolikhet", "Väsentlighet", "Riskvärde"),
        4,
    ),
}


def _drawn(name: str, project: Project, year: int = 2025) -> Chart:
    chart = CHARTS[name](Period(project, "SN", year))
    assert chart is not None
    return chart


# ---- Pictures -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_figures_give_the_same_bytes(name: str, project: Project) -> None:
    first, second = _drawn(name, project), _drawn(name, project)
    assert (first.svg, first.png) == (second.svg, second.png)


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_needs_no_font_and_holds_no_time(name: str, project: Project) -> None:
    chart = _drawn(name, project)
    assert "<text" not in chart.svg
    assert "<dc:date>" not in chart.svg
    assert "http" not in re.sub(r'(xmlns(:\w+)?|xlink:href|rdf:resource)="[^"]*"|<!DOCTYPE[^>]*>', "", chart.svg)
    assert base64.b64decode(chart.png).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_has_only_colours_of_the_theme(name: str, project: Project) -> None:
    used = set(re.findall(r"#[0-9a-f]{6}\b", re.sub(r'(href|id|clip-path)="[^"]*"', "", _drawn(name, project).svg)))
    known = {*THEME["light"].values(), *THEME["series"]["colours"]}
    mixed = {colour for colour in used if name == "risks" and colour not in known}
    assert used - known - mixed == set()
    assert len(mixed) <= 16


def test_the_alternative_text_of_deviations_holds_every_figure(project: Project) -> None:
    assert _drawn("deviations", project).alt == (
        "Stapeldiagram, mnkr. Åt höger är bättre än budget. Verksamhetens intäkter +7,7; Personalkostnader −2,2; "
        "Lokalhyror −0,4; Köp av tjänster −6,4; Övriga kostnader −1,6."
    )


def test_the_way_from_budget_to_outcome_ends_at_the_result(project: Project) -> None:
    alt = _drawn("budget to outcome", project).alt
    assert alt.startswith("Vattenfallsdiagram. Från Budgeterat resultat 0,0 till Årets resultat −3,0:")
    steps = [float(step.replace("−", "-").replace(",", ".")) for step in re.findall(r"[+−]\d+,\d(?=[;.])", alt)]
    assert len(steps) == 5
    assert abs(sum(steps) - -3.0) <= 0.25


def test_the_way_from_budget_to_outcome_leaves_out_what_rounds_to_nothing(project: Project) -> None:
    alt = _drawn("budget to outcome", project, 2023).alt
    assert "Finansnetto" not in alt
    assert "Kommunbidrag" not in alt
    assert "Köp av tjänster −14,3" in alt


def test_figures_over_time_are_told_for_each_year_that_is_known(project: Project) -> None:
    result = _drawn("result over time", project).alt
    assert "Resultat 2022 3,4, 2023 0,1, 2024 −9,8, 2025 −3,0" in result
    assert "Nettokostnad 2022 206,8, 2023 223,9, 2024 254,9, 2025 259,3" in result
    assert "Män ’22 5,1, ’23 5,1, ’24 10,0, ’25 7,3" in _drawn("sick leave", project).alt
    assert "Total extern omsättning 2022 13,5, 2023 14,6, 2024 10,3, 2025 9,9" in _drawn("staff", project).alt


def test_the_past_does_not_know_the_future(project: Project) -> None:
    assert "2024" not in _drawn("result over time", project, 2023).alt
    assert _drawn("result over time", project, 2023).caption == "Resultat och nettokostnad 2022–2023, mnkr"


def test_one_year_is_no_development(project: Project) -> None:
    assert result_over_time(Period(project, "SN", 2022)) is None


def test_a_risk_matrix_tells_each_risk_with_its_value(project: Project) -> None:
    alt = _drawn("risks", project).alt
    assert alt == (
        "Riskmatris. 1. Inflöde: sannolikhet 4, väsentlighet 3, riskvärde 12; "
        "2. Rättssäkerhet: sannolikhet 3, väsentlighet 3, riskvärde 9."
    )


def test_quotation_marks_in_a_text_do_not_break_the_document() -> None:
    figures = Table("diagram-namn", "Siffrorna", (Column("Post"),), ())
    chart = Chart("namn", "Rubrik", 'Frågan "Min arbetsbelastning" \\ svar', "<svg/>", "", figures)
    assert '{alt="Frågan ”Min arbetsbelastning” \\\\ svar"}' in chart.document()


# ---- One palette ----------------------------------------------------------------------------


@cache
def _css() -> tuple[dict[str, str], dict[str, str]]:
    """Return the stylesheet's colours on light and on dark paper."""
    text = (RESOURCES / "html" / "report.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", text, re.DOTALL)[:2]
    return _tokens(light), _tokens(dark)


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\wåäö-]+): (#[0-9a-f]{6});", block))


@pytest.mark.parametrize(("place", "paper"), [(0, "light"), (1, "dark")])
def test_the_stylesheet_has_the_colours_of_the_theme(place: int, paper: str) -> None:
    signals = "signal" if paper == "light" else "signal-dark"
    known = THEME[paper] | {f"signal-{level}": colour for level, colour in THEME[signals].items()}
    used = _css()[place]
    assert used == {name: known[name] for name in used}
    assert {f"signal-{level}" for level in THEME[signals]} <= used.keys()
    assert {"paper", "ink", "primary", "muted", "line"} <= used.keys()


def test_the_typst_template_has_the_colours_of_the_theme() -> None:
    text = (RESOURCES / "typst" / "template.typ").read_text(encoding="utf-8")
    colours = {
        name.removesuffix("-colour"): value for name, value in re.findall(r'#let ([\w-]+) = rgb\("(.*?)"\)', text)
    }
    signals = dict(re.findall(r'^  (\w+): rgb\("(.*?)"\),$', text, re.MULTILINE))
    assert colours == {name: THEME["light"][name] for name in colours}
    assert {"paper", "ink", "primary", "muted", "line"} <= colours.keys()
    assert signals == THEME["signal"]
    assert len(re.findall(r'rgb\("', text)) == len(colours) + len(signals), "a colour outside the palette"


def test_the_word_reference_document_has_the_colours_of_the_theme() -> None:
    styles = docx.Document(str(RESOURCES / "word" / "reference.docx")).styles

    def colour(style: str) -> str:
        return f"#{styles[style].font.color.rgb}".lower()

    assert {level: colour(f"Signal {level}") for level in THEME["signal"]} == THEME["signal"]
    assert [colour(style) for style in ("Title", "Heading 1", "Heading 2")] == [THEME["light"]["primary"]] * 3
    assert (colour("Normal"), colour("Subtitle")) == (THEME["light"]["ink"], THEME["light"]["muted"])
    theme = next(
        part
        for part in docx.Document(str(RESOURCES / "word" / "reference.docx")).part.package.iter_parts()
        if "theme" in str(part.partname)
    )
    accents = re.findall(rb"<a:accent\d>\s*<a:srgbClr val=\"(\w+)\"", theme.blob)
    assert [f"#{accent.decode().lower()}" for accent in accents[:5]] == THEME["series"]["colours"]


def test_the_document_filter_has_the_colours_of_the_theme() -> None:
    text = (RESOURCES / "filters" / "document.lua").read_text(encoding="utf-8")
    names, values = re.search(r"^local ((?:[A-Z]+, )+[A-Z]+) = ((?:'\w{6}',? ?)+)", text, re.MULTILINE).groups()  # type: ignore[union-attr]
    colours = dict(zip(names.lower().split(", "), re.findall(r"\w{6}", values), strict=True))
    assert {name: f"#{value.lower()}" for name, value in colours.items()} == {
        name: THEME["light"][name] for name in colours
    }


def test_every_look_of_a_signal_has_its_colour_everywhere() -> None:
    looks = {*get_args(Signal.model_fields["look"].annotation), "saknas"}
    assert set(THEME["signal"]) == set(THEME["signal-dark"]) == looks


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG reckons it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("paper", "signals"), [("light", "signal"), ("dark", "signal-dark")])
def test_text_can_be_read_on_its_paper(paper: str, signals: str) -> None:
    colours = THEME[paper]
    words = {name: colours[name] for name in ("ink", "muted", "primary", "accent", "positive", "negative")} | THEME[
        signals
    ]
    weak = {name for name, colour in words.items() if _contrast(colour, colours["paper"]) < 4.5}
    weak |= {name for name in ("ink", "muted", "primary") if _contrast(colours[name], colours["surface"]) < 4.5}
    assert weak == set()


def test_bars_and_lines_can_be_told_from_the_paper() -> None:
    assert [colour for colour in THEME["series"]["colours"] if _contrast(colour, THEME["light"]["paper"]) < 3] == []


# ---- Size -----------------------------------------------------------------------------------


def _tkr(value: int) -> Figure:
    return Figure(Decimal(value), "mnkr", 1, Cell("drift.csv", 2, "utfall"))


def test_a_chart_of_many_items_draws_forty_and_says_so() -> None:
    items = [(f"Rad {number}", _tkr(number if number % 2 else -number)) for number in range(1, 301)]
    chart = deviations("många", "Avvikelse", items, "mnkr")
    assert chart.caption == "Avvikelse. 40 av 300 visas, de största"
    assert [row.label for row in chart.data.rows] == [f"Rad {number}" for number in range(261, 301)]
    few = deviations("få", "Avvikelse", items[:40], "mnkr")
    assert (few.caption, len(few.data.rows)) == ("Avvikelse", 40)


def test_steps_that_a_waterfall_leaves_out_are_one_step_that_adds_up() -> None:
    steps = [(f"Rad {number}", _tkr(number)) for number in range(1, 101)]
    chart = waterfall("steg", "Från budget", ("Budget", _tkr(0)), steps, ("Utfall", _tkr(5050)))
    rest = chart.data.rows[-2]
    assert rest.label == "Övriga 60 poster"
    assert isinstance(rest.cells[0], Figure)
    assert rest.cells[0].value == sum(range(1, 61))
    assert f"{chart.caption}" == "Från budget. 40 av 100 visas, de största"


def test_a_text_alternative_fits_in_a_pdf() -> None:
    items = [(f"Rad {number} {'x' * 1000}", _tkr(number)) for number in range(1, 41)]
    alt = side_by_side("lång", "Belopp", items, "mnkr").alt
    assert len(alt) < 8_100
    assert alt.endswith("; resten står i tabellen.")


def test_the_figures_of_a_table_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(table_module, "_decimals", lambda rows: seen.append(len(rows)) or {"mnkr": 1})
    rows = tuple(Row(f"Rad {number}", (_tkr(number), _tkr(1))) for number in range(200))
    Table("stor", "Stor", (Column("Post"), Column("A"), Column("B")), rows).html(numbered=False)
    assert seen == [200]


def test_notes_beyond_nine_have_marks_of_two_digits() -> None:
    assert [superscript(number) for number in (1, 9, 10, 23)] == ["¹", "⁹", "¹⁰", "²³"]
