"""Charts: the same bytes for the same figures, told in words, in the colours of one theme."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import docx
import pytest

from bokslut.economy.charts import budget_to_outcome, deviation_chart, result_over_time
from bokslut.economy.figures import statement
from bokslut.numbers import Cell, Figure, product
from bokslut.parameters import Signal
from bokslut.period import Period
from bokslut.personnel.charts import sick_leave_over_time, staff_over_time
from bokslut.present import chart
from bokslut.present.chart import Aim, Chart, Panel, Series, matrix
from bokslut.present.table import WITHHELD_WHY, Column, Row, Table
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


# ---- Nothing to draw ------------------------------------------------------------------------

UNKNOWN = Figure(None, "antal", 0, Cell("fil.csv", 2, "antal"))
WITHHELD = replace(UNKNOWN, withheld=True)
FORMS: dict[str, Callable[[Figure], Chart]] = {
    "deviations": lambda one: chart.deviations("d", "Diagram", [("A", one), ("B", one)], "mnkr"),
    "side by side": lambda one: chart.side_by_side("d", "Diagram", [("A", one)], "procent"),
    "waterfall": lambda one: chart.waterfall("d", "Diagram", ("Från", one), [("A", one)], ("Till", one)),
    "lines": lambda one: chart.over_time(
        "d", "Diagram", ["1", "2"], [Panel("A", (Series("a", (one, one)),))], same_scale=True
    ),
    "bars": lambda one: chart.over_time(
        "d", "Diagram", ["1"], [Panel("A", (Series("a", (one,)),), bars=True)], same_scale=False
    ),
    "targets": lambda one: chart.against_targets("d", "Diagram", [Aim("A", one, "≥ ", one, met=False)]),
    "matrix": lambda one: matrix("d", "Diagram", [("A", one, one, one)], ("x", "y", "z"), 4),
}
EMPTY: dict[str, Callable[[], Chart]] = {
    "deviations": lambda: chart.deviations("d", "Diagram", [], "mnkr"),
    "side by side": lambda: chart.side_by_side("d", "Diagram", [], "procent"),
    "no panels": lambda: chart.over_time("d", "Diagram", ["1", "2"], [], same_scale=True),
    "no series": lambda: chart.over_time("d", "Diagram", ["1"], [Panel("A", (), bars=True)], same_scale=True),
    "targets": lambda: chart.against_targets("d", "Diagram", []),
    "matrix": lambda: matrix("d", "Diagram", [], ("x", "y", "z"), 4),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_chart_of_which_nothing_is_given_is_a_note_that_says_why(form: str) -> None:
    withheld = FORMS[form](WITHHELD)
    assert withheld.document() == f"Diagram: {WITHHELD_WHY}"
    assert "figur" not in withheld.document()
    assert withheld.lab() == {"text/markdown": withheld.document()}
    assert (withheld.svg, withheld.images(), withheld.tables()) == ("", {}, [])


@pytest.mark.parametrize("make", [*(lambda form=form: form(UNKNOWN) for form in FORMS.values()), *EMPTY.values()])
def test_a_chart_of_which_nothing_is_known_is_a_note(make: Callable[[], Chart]) -> None:
    assert make().document() == "::: {.saknas}\nDiagram: uppgifter saknas för perioden.\n:::"
    assert (make().images(), make().tables()) == ({}, [])


@pytest.mark.parametrize("row", ["Antal anställda,Kvinnor,antal,437", "Totalt antal anställda,,antal,441"])
def test_staff_without_what_the_chart_shows_has_no_chart(row: str, tmp_path: Path) -> None:
    for year in (2024, 2025):
        folder = tmp_path / "data" / "EX" / str(year)
        folder.mkdir(parents=True)
        (folder / "personal.csv").write_text(f"mått,grupp,enhet,värde\n{row}\n")
    (tmp_path / "params").mkdir()
    assert staff_over_time(Period(Project(tmp_path), "EX", 2025)) is None


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
    known = Figure(Decimal(1), "antal", 0, Cell("fil.csv", 2, "antal"))
    figures = Table("diagram-namn", "Siffrorna", (Column("Post"), Column("Antal")), (Row("A", (known,)),))
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
