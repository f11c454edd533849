"""Goals: assessments, key figures against their targets, and Agenda 2030."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.errors import BokslutError
from bokslut.goals import figures
from bokslut.goals.figures import KeyFigure
from bokslut.goals.records import KEY_FIGURES, KeyFigureRow, Target
from bokslut.numbers import Figure
from bokslut.period import Period
from bokslut.project import Project
from bokslut.reading import read_rows
from bokslut.report import Report
from conftest import ProjectCopy

Opened = Callable[[int], Report]

MET = {
    "långvarigt_bistånd": False,
    "ej_återaktualiserade": False,
    "insatstid": True,
    "våld_i_nära_sap": False,
    "insyn_och_inflytande": True,
    "delaktighet": False,
    "bemötande_telefoni": True,
    "hjälp_telefoni": False,
    "svar_e_post": False,
    "hjälp_e_post": False,
}


def _key_figures(project: Project, year: int) -> dict[str, KeyFigure]:
    return {one.row.nyckel: one for one in figures.key_figures(Period(project, "SN", year))}


def test_a_key_figure_is_met_as_the_document_says(project: Project) -> None:
    assert {name: one.met() for name, one in _key_figures(project, 2023).items()} == MET


def test_a_target_without_an_outcome_is_neither_met_nor_missed(project: Project) -> None:
    assert {one.met() for one in _key_figures(project, 2024).values()} == {None}


@pytest.fixture
def key_figure(tmp_path: Path) -> Callable[..., KeyFigureRow]:
    """Read a key figure whose file has the given cells."""

    def read(**cells: str) -> KeyFigureRow:
        known = dict.fromkeys(KeyFigureRow.model_fields, "") | {"enhet": "antal", "riktning": "högre"} | cells
        path = tmp_path / KEY_FIGURES
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, known)
            writer.writeheader()
            writer.writerow(known)
        return read_rows(path, KeyFigureRow, Project(tmp_path))[0]

    return read


@pytest.mark.parametrize(
    ("target", "better", "just_met", "just_missed"),
    [
        ("≥81", "högre", "81", "80.9"),
        (">19", "högre", "19.1", "19"),
        ("<166", "lägre", "165", "166"),
        ("≤ 302", "lägre", "302", "303"),
        ("82,2", "högre", "82.2", "82.1"),
        ("135", "lägre", "135", "136"),
    ],
)
def test_a_target_is_met_at_its_limit_only_where_the_limit_counts(
    target: str, better: str, just_met: str, just_missed: str, key_figure: Callable[..., KeyFigureRow]
) -> None:
    for outcome, met in ((just_met, True), (just_missed, False)):
        row = key_figure(målvärde=target, riktning=better, utfall=outcome)
        assert KeyFigure(row, row.målvärde, row.utfall.source, ()).met() is met


@given(st.decimals(-1000, 1000, places=1), st.decimals(-1000, 1000, places=1))
def test_a_bare_target_is_met_on_the_better_side_and_at_it(value: Decimal, outcome: Decimal) -> None:
    bare = Target(comparison="", value=value, text="")
    assert bare.met(outcome, "högre") == (outcome >= value)
    assert bare.met(outcome, "lägre") == (outcome <= value)


@pytest.mark.parametrize(
    ("written", "shown"), [("≥81", "≥81"), ("> 19", ">19"), ("82.2", "82,2"), ("82,2", "82,2"), ("-1.5", "−1,5")]
)
def test_a_target_is_shown_with_its_comparison_the_swedish_way(
    written: str, shown: str, key_figure: Callable[..., KeyFigureRow]
) -> None:
    read = key_figure(målvärde=written).målvärde
    assert read is not None
    assert read.text == shown


@pytest.mark.parametrize(("column", "cell"), [("målvärde", "minst 81"), ("målvärde", "≥1.234"), ("riktning", "upp")])
def test_a_target_or_direction_that_cannot_be_read_is_told(
    column: str, cell: str, key_figure: Callable[..., KeyFigureRow]
) -> None:
    with pytest.raises(BokslutError) as caught:
        key_figure(**{column: cell})
    assert f"{KEY_FIGURES}, row 2, column {column}" in str(caught.value)
    assert f"“{cell}”" in str(caught.value)


def test_the_year_before_is_found_by_the_key_of_the_key_figure(project: Project) -> None:
    before = {one.row.nyckel: one.before.value for one in figures.key_figures(Period(project, "SN", 2023))}
    assert before["långvarigt_bistånd"] == 139
    assert before["insyn_och_inflytande"] == Decimal("17.4")
    assert before["delaktighet"] is None


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_key_figure_belongs_to_a_goal_of_its_year(year: int, project: Project) -> None:
    period = Period(project, "SN", year)
    goals = {goal.id for goal in figures.board_goals(period)}
    assert {one.row.mål for one in _key_figures(project, year).values()} <= goals


def test_every_goal_of_agenda_2030_that_is_named_has_its_name(project: Project) -> None:
    period = Period(project, "SN", 2023)
    linked = {number for goal in figures.board_goals(period) for number in goal.agenda2030}
    assert linked == {1, 3, 5, 8, 16}
    assert linked <= set(figures.agenda(period))


def test_goals_are_counted_by_their_assessment(opened: Opened) -> None:
    goals = opened(2023).names["mål"]
    assert [int(goals[name].value) for name in ("antal", "uppfyllda", "utan_bedömning")] == [8, 2, 3]


def test_a_signal_is_always_told_in_words(opened: Opened) -> None:
    table = opened(2023).goals.overview().document()
    assert table.count('<span class="signal signal-helt">Helt uppfyllt</span>') == 2
    assert table.count('<span class="signal signal-ej">Ej uppfyllt</span>') == 3
    assert table.count('<span class="signal signal-saknas">Bedömning saknas</span>') == 3


def test_the_scale_is_told_worst_level_first(opened: Opened) -> None:
    told = opened(2023).goals.overview().document()
    scale = re.findall(r"\[([^\]]+)\]\{\.signal \.signal-(\S+)\}", told[: told.index("<table")])
    assert scale == [
        ("Ej uppfyllt", "ej"),
        ("Delvis uppfyllt", "delvis"),
        ("I hög grad uppfyllt", "hög"),
        ("Helt uppfyllt", "helt"),
    ]


def test_the_chart_of_targets_says_which_are_reached(opened: Opened) -> None:
    chart = opened(2023).goals.targets().document()
    assert "bistånd: utfall 169, mål 135, ej nått" in chart
    assert "mål >19, nått" in chart
    assert chart.count(", nått") == sum(MET.values())
    assert chart.count(", ej nått") == len(MET) - sum(MET.values())


def test_a_column_for_the_whole_municipality_stands_only_where_a_source_has_it(opened: Opened) -> None:
    tables = opened(2023).goals.goals().document().split('<table class="belopp">')[1:]
    assert ["Hela kommunen" in table for table in tables] == [False, False, False, False, True, True, True, True]


def test_a_goal_without_key_figures_has_no_table(project_copy: ProjectCopy) -> None:
    path = project_copy.path(f"data/SN/2023/{KEY_FIGURES}")
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if not row.startswith("samordnade_insatser,")), encoding="utf-8")
    project_copy.path("data/SN/2023/text/mål/samordnade_insatser.md").unlink()
    told = project_copy.report(2023).goals.goals().document()
    assert "#### Att socialnämnden har samordnade insatser" in told
    assert "#tabell-nyckeltal-samordnade-insatser" not in told


def test_the_change_of_a_key_figure_knows_what_it_changes(opened: Opened) -> None:
    grown: Figure = opened(2023).names["nyckeltal"]["långvarigt_bistånd"]["ökning"]
    assert grown.value == 30
    assert grown.base is not None
    assert grown.base.value == 139
