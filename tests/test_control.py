"""Internal control: counts, samples, risk values, and private providers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bokslut.control import figures
from bokslut.errors import BokslutError
from bokslut.period import Period
from bokslut.project import Project
from bokslut.report import Report
from built_report import without_sources
from conftest import ProjectCopy

Opened = Callable[[int], Report]


def _numbers(report: Report, *path: str) -> dict[str, int]:
    names = report.names
    for part in path:
        names = names[part]
    counted = {
        name: names[name]
        for name in ("antal", "utan_anmärkning", "med_anmärkning", "granskade")
        if name in names.entries
    }
    return {name: int(figure.value) for name, figure in counted.items()}


@pytest.mark.parametrize(
    ("year", "controls"),
    [
        (2025, {"antal": 5, "utan_anmärkning": 4, "med_anmärkning": 1}),
        (2023, {"antal": 4, "utan_anmärkning": 2, "med_anmärkning": 2}),
    ],
)
def test_controls_are_counted_by_their_signal(year: int, controls: dict[str, int], opened: Opened) -> None:
    assert _numbers(opened(year), "kontroller") == controls


@pytest.mark.parametrize(
    ("year", "sentence"), [(2025, 'fyra</data> av <data value="5">fem'), (2023, 'två</data> av <data value="4">fyra')]
)
def test_the_chapter_opens_with_how_many_controls_had_no_remark(year: int, sentence: str, opened: Opened) -> None:
    told = without_sources(opened(year).internal_control.controls().document())
    assert sentence in told
    assert "[bilaga 1](#bilaga-1)" in told


@pytest.mark.parametrize(
    ("year", "control", "samples"),
    [
        (2025, "rättssäker_handläggning", {"granskade": 30, "utan_anmärkning": 4, "med_anmärkning": 26}),
        (2023, "loggkontroll", {"granskade": 180, "utan_anmärkning": 179, "med_anmärkning": 1}),
        (2023, "rättssäker_handläggning", {"granskade": 79, "utan_anmärkning": 33, "med_anmärkning": 46}),
    ],
)
def test_the_samples_of_a_control_are_added_up(
    year: int, control: str, samples: dict[str, int], opened: Opened
) -> None:
    assert _numbers(opened(year), "granskningar", control) == samples


def test_one_sample_is_told_by_itself(opened: Opened) -> None:
    children = _numbers(opened(2025), "granskningar", "rättssäker_handläggning", "Barn")
    assert children == {"granskade": 10, "utan_anmärkning": 1, "med_anmärkning": 9}


@pytest.mark.parametrize("year", [2023, 2025])
def test_every_sample_belongs_to_a_control_of_its_year(year: int, opened: Opened) -> None:
    report = opened(year)
    controls = {control.id for control in figures.controls(report.period)}
    assert set(report.names["granskningar"]) <= controls


def test_a_column_that_no_control_fills_is_left_out(opened: Opened) -> None:
    headings = {year: opened(year).internal_control.control_follow_up().document() for year in (2023, 2025)}
    assert ">Riskvärde</th>" in headings[2025]
    assert ">Beskrivning</th>" in headings[2025]
    assert ">Riskvärde</th>" not in headings[2023]
    assert ">Beskrivning</th>" not in headings[2023]


def test_risks_are_sorted_by_their_value_which_is_likelihood_times_materiality(project: Project) -> None:
    risks = figures.risks(Period(project, "SN", 2026))
    values = [risk.riskvärde.value for risk in risks]
    assert (risks[0].sannolikhet.value, risks[0].väsentlighet.value, values[0]) == (4, 3, 12)
    assert values == [risk.sannolikhet.value * risk.väsentlighet.value for risk in risks]
    assert values == sorted(values, reverse=True)
    assert len(risks) >= 10


def test_a_control_of_an_analysed_risk_has_the_risk_value_of_the_analysis(project: Project) -> None:
    period = Period(project, "SN", 2026)
    analysed = {risk.risk: risk.riskvärde.value for risk in figures.risks(period)}
    controlled = {control.risk: control.riskvärde.value for control in figures.controls(period)}
    both = analysed.keys() & controlled.keys()
    assert len(both) >= 2
    assert {risk: controlled[risk] for risk in both} == {risk: analysed[risk] for risk in both}


@pytest.mark.parametrize(("column", "level"), [("sannolikhet", "5"), ("väsentlighet", "0"), ("väsentlighet", "hög")])
def test_likelihood_and_materiality_are_one_to_four(column: str, level: str, project_copy: ProjectCopy) -> None:
    file = "data/SN/2026/risker.csv"
    levels = {"sannolikhet": f"{level},3", "väsentlighet": f"4,{level}"}[column]
    project_copy.replace(file, ",4,3,", f",{levels},")
    with pytest.raises(BokslutError) as caught:
        figures.risks(Period(project_copy.project, "SN", 2026))
    assert f"{file}, row 2, column {column}" in str(caught.value)
    assert f"“{level}”" in str(caught.value)


def test_every_agreement_with_private_providers_was_met(opened: Opened) -> None:
    for year, agreements in ((2025, 3), (2023, 2)):
        providers = opened(year).names["utförare"]
        assert [int(providers[name].value) for name in ("antal", "uppfyllda", "med_brist")] == [
            agreements,
            agreements,
            0,
        ]


def test_a_follow_up_that_is_an_appendix_says_so_to_the_report(opened: Opened) -> None:
    _, metadata = opened(2025).internal_control.control_follow_up()._repr_mimebundle_()
    assert metadata == {"appendix": "control_follow_up"}
    _, chapter = opened(2025).internal_control.controls()._repr_mimebundle_()
    assert chapter == {}
