"""Personnel: staff, work environment, injuries and incidents, sick leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from bokslut.period import Period
from bokslut.personnel import figures
from bokslut.project import Project
from bokslut.report import Report
from conftest import ProjectCopy

Opened = Callable[[int], Report]


def _row(document: str, label: str) -> list[str]:
    """Return the cells of the row of a table whose label begins with `label`."""
    row = next(line for line in document.splitlines() if f'<th scope="row">{label}' in line)
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]


def test_staff_are_compared_with_the_same_group_a_year_earlier(project: Project) -> None:
    levels = figures.staff(Period(project, "SN", 2025))
    fixed_term = figures.find(levels, "Antal årsarbetare", "Visstidsanställda")
    assert fixed_term is not None
    assert (fixed_term.outcome.value, fixed_term.before.value) == (Decimal("16.5"), Decimal("11.0"))
    assert (fixed_term.change.value, fixed_term.change.unit) == (Decimal("5.5"), "årsarbetare")


@pytest.mark.parametrize(
    ("year", "group", "change"), [(2025, "Män", "-2.7"), (2025, "Kvinnor", "0.2"), (2023, "30–49 år", "-2.9")]
)
def test_sick_leave_changes_in_percentage_points(year: int, group: str, change: str, project: Project) -> None:
    level = next(one for one in figures.sick_leave(Period(project, "SN", year)) if one.label == group)
    assert (level.change.value, level.change.unit) == (Decimal(change), "procentenheter")


def test_a_note_that_several_measures_share_stands_once(opened: Opened) -> None:
    table = opened(2025).personnel.staff().document()
    assert "Utförd tid av timavlönade²<" in table
    assert "Fyllnad och övertid²<" in table
    assert "Personalomsättning³<" in table
    assert table.count("Omräknat till heltidsarbetare.") == 1


def test_incidents_of_a_sort_are_not_counted_twice(opened: Opened) -> None:
    table = opened(2025).personnel.incidents().document()
    assert _row(table, "Tillbud") == ["45", "21", "24"]
    assert table.count('<th scope="row">') == 2
    assert opened(2025).names["incidenter"]["tillbud"]["varav"]["hot och våld"].value == 23


def test_incidents_of_a_sort_last_year_are_not_taken_for_all_of_them(project_copy: ProjectCopy) -> None:
    path = project_copy.path("data/SN/2024/incidenter.csv")
    path.write_text(path.read_text(encoding="utf-8") + "Tillbud,hot och våld,9\n", encoding="utf-8")
    assert _row(project_copy.report().personnel.incidents().document(), "Tillbud") == ["45", "21", "24"]


def test_the_indicator_of_the_work_environment_shows_its_decimal(opened: Opened) -> None:
    shown = _row(opened(2025).personnel.work_environment().document(), "Min arbetsbelastning är acceptabel just nu")
    assert shown[:2] == ["2,9", "3,0"]


def test_a_work_environment_goal_without_an_indicator_has_no_table(opened: Opened) -> None:
    shown = opened(2023).personnel.work_environment().document()
    assert "god kompetensförsörjning" in shown
    assert "<table" not in shown


def test_a_group_that_is_new_this_year_has_no_difference(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2024/sjukfrånvaro.csv", "Kön,Män,10.0\n", "")
    assert _row(project_copy.report().personnel.sick_leave().document(), "Män") == ["7,3", "–", "–"]
