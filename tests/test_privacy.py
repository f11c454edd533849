"""Small groups: what is withheld, with what, and whether all published reports together give it back."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import numpy as np
import pytest

from bokslut import privacy
from bokslut.checks.comments import in_comment
from bokslut.checks.comments.expressions import named_figures
from bokslut.checks.comments.sources import markdown
from bokslut.checks.privacy import findings
from bokslut.diff.compare import difference
from bokslut.diff.inputs import inputs
from bokslut.diff.versions import Version
from bokslut.errors import BokslutError
from bokslut.period import Period
from bokslut.personnel.records import (
    INCIDENTS,
    SICK_LEAVE,
    STAFF,
    TURNOVER,
    IncidentRow,
    SickLeaveRow,
    StaffRow,
    TurnoverRow,
)
from bokslut.present import chart
from bokslut.present.blocks import Block
from bokslut.present.chart import Chart
from bokslut.present.table import WITHHELD_WHY, Table
from bokslut.project import Project
from bokslut.provenance import origin
from bokslut.reading import read_rows
from bokslut.report import Report, open_report
from bokslut.seals.changes import content_changes
from conftest import ROOT, Answer, ProjectCopy, copy_project
from test_seals import adopt, restated, section

PROJECT = Project(ROOT)
B = TypeVar("B", bound=Block)


@dataclass
class Board:
    """The data files of a board in a project of its own, as a test writes them."""

    project: Project

    def write(self, name: str, *lines: str, year: int = 2025) -> None:
        path = self.project.data / "SN" / str(year) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def parameters(self, text: str) -> None:
        self.project.params.mkdir(parents=True, exist_ok=True)
        (self.project.params / "privacy.yaml").write_text(text, encoding="utf-8")

    def period(self, month: int | None = None, year: int = 2025) -> Period:
        return Period(self.project, "SN", year, month)

    def withheld(self, name: str, record: type[Any], month: int | None = None) -> list[Any]:
        """Return what is withheld of a file, by the last part of each row's key."""
        rows = self.period(month).rows(name, record)
        return [_name(row) for row in rows if all(getattr(row, column).withheld for column in row.figures)]


def _name(row: Any) -> str:
    return str(next(filter(None, (getattr(row, name, None) for name in ("varav", "grupp", "avdelning", "typ")))))


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(Project(tmp_path))


SICK = "indelning,grupp,procent,personer"


def sick_leave(*groups: tuple[str, str, float, int | None]) -> list[str]:
    told = ["" if persons is None else str(persons) for *_, persons in groups]
    return [
        SICK,
        *(f"{of},{name},{value},{persons}" for (of, name, value, _), persons in zip(groups, told, strict=True)),
    ]


CASES: list[tuple[str, list[tuple[str, str, float, int | None]], list[str]]] = [
    (
        "one of two sexes: the other would give it with the total",
        [("Kön", "Kvinnor", 6.0, 90), ("Kön", "Män", 5.0, 10), ("Totalt", "Alla", 5.9, 100)],
        ["Kvinnor", "Män"],
    ),
    (
        "eleven are enough",
        [("Kön", "Kvinnor", 6.0, 89), ("Kön", "Män", 5.0, 11), ("Totalt", "Alla", 5.9, 100)],
        [],
    ),
    (
        "one of three ages: the smaller of the others goes with it",
        [
            ("Ålder", "unga", 6.0, 9),
            ("Ålder", "äldre", 7.0, 40),
            ("Ålder", "mellan", 6.5, 60),
            ("Totalt", "Alla", 6.6, 109),
        ],
        ["unga", "äldre"],
    ),
    (
        "two small groups that are together small: a third goes with them",
        [
            *(("Ålder", "a", 6.0, 4), ("Ålder", "b", 7.0, 5), ("Ålder", "c", 6.5, 60), ("Ålder", "d", 6.4, 50)),
            ("Totalt", "Alla", 6.5, 119),
        ],
        ["a", "b", "d"],
    ),
    (
        "two groups in which nobody was ill share nothing: a third goes with them",
        [
            *(("Ålder", "a", 0.0, 9), ("Ålder", "b", 0.0, 12), ("Ålder", "c", 6.5, 60), ("Ålder", "d", 6.4, 50)),
            ("Totalt", "Alla", 5.4, 131),
        ],
        ["a", "b", "d"],
    ),
    (
        "the whole is small: nothing is left",
        [("Kön", "Kvinnor", 6.0, None), ("Kön", "Män", 5.0, None), ("Totalt", "Alla", 5.9, 10)],
        ["Kvinnor", "Män", "Alla"],
    ),
    (
        "how many is not known: nothing is withheld, and the check asks",
        [("Kön", "Kvinnor", 6.0, None), ("Kön", "Män", 5.0, None), ("Totalt", "Alla", 5.9, None)],
        [],
    ),
    (
        "nobody is recognised by a group of nobody",
        [("Kön", "Kvinnor", 6.0, 90), ("Kön", "Män", 0.0, 0), ("Totalt", "Alla", 6.0, 90)],
        [],
    ),
    (
        "few were away long: by length five are enough, and another length goes with it",
        [
            *(("Längd", "kort", 2.0, 60), ("Längd", "mellan", 1.0, 8), ("Längd", "lång", 3.0, 4)),
            ("Totalt", "Alla", 6.0, 100),
        ],
        ["mellan", "lång"],
    ),
]


@pytest.mark.parametrize(("groups", "withheld"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_small_group_is_withheld_with_what_would_give_it(
    groups: list[tuple[str, str, float, int | None]], withheld: list[str], board: Board
) -> None:
    board.write(SICK_LEAVE, *sick_leave(*groups))
    assert board.withheld(SICK_LEAVE, SickLeaveRow) == withheld


def test_a_group_that_is_small_at_one_time_of_a_year_is_withheld_at_all_of_them(board: Board) -> None:
    many = [("Kön", "Kvinnor", 6.0, 90), ("Kön", "Män", 5.0, 12), ("Totalt", "Alla", 5.9, 102)]
    few = [("Kön", "Kvinnor", 6.0, 90), ("Kön", "Män", 5.0, 10), ("Totalt", "Alla", 5.9, 100)]
    board.write(SICK_LEAVE, *sick_leave(*many))
    board.write(f"04/{SICK_LEAVE}", *sick_leave(*few))
    board.write(SICK_LEAVE, *sick_leave(*many), year=2024)
    assert board.withheld(SICK_LEAVE, SickLeaveRow) == ["Kvinnor", "Män"]
    assert board.withheld(SICK_LEAVE, SickLeaveRow, 4) == ["Kvinnor", "Män"]
    assert all(row.procent.known for row in board.period().before.rows(SICK_LEAVE, SickLeaveRow))


def test_a_count_since_january_is_given_where_it_is_far_enough_from_the_others(board: Board) -> None:
    for month, persons in enumerate((2, 4, 6, 8, 11, 12), start=1):
        board.write(f"{month:02}/{INCIDENTS}", "typ,varav,antal,personer", f"Arbetsskador,,{persons},{persons}")
    board.write(INCIDENTS, "typ,varav,antal,personer", "Arbetsskador,,13,13")
    given = [month for month in (*range(1, 7), None) if not board.withheld(INCIDENTS, IncidentRow, month)]
    assert given == [3, None]  # 6 and 13; 8 and 11 are within five of one of them


INCIDENT_CASES = [
    ("a sort that is small", ["Tillbud,,40,38", "Tillbud,hot,4,3"], ["hot"]),
    ("what the sorts leave is small", ["Tillbud,,40,38", "Tillbud,hot,37,35"], ["hot"]),
    ("the sorts are all of them", ["Tillbud,,40,40", "Tillbud,hot,37,37", "Tillbud,fall,3,3"], ["hot", "fall"]),
    ("all is small", ["Tillbud,,4,4", "Tillbud,hot,2,2"], ["Tillbud", "hot"]),
    ("none is small", ["Tillbud,,40,38", "Tillbud,hot,20,19"], []),
]


@pytest.mark.parametrize(
    ("rows", "withheld"), [case[1:] for case in INCIDENT_CASES], ids=[c[0] for c in INCIDENT_CASES]
)
def test_incidents_of_few_are_withheld_with_what_would_give_them(
    rows: list[str], withheld: list[str], board: Board
) -> None:
    board.write(INCIDENTS, "typ,varav,antal,personer", *rows)
    assert board.withheld(INCIDENTS, IncidentRow) == withheld


def test_a_department_of_few_is_withheld_in_both_columns_with_another(board: Board) -> None:
    rows = ["Förvaltningen,-20,10.0,200", "Norr,-12,10.0,120", "Söder,-7,9.2,76", "Ledning,-1,25.0,4"]
    board.write(TURNOVER, "avdelning,externa_avgångar,procent,personer", *rows)
    assert board.withheld(TURNOVER, TurnoverRow) == ["Söder", "Ledning"]


def test_the_staff_of_a_group_are_counted_by_its_employees(board: Board) -> None:
    rows = [
        *("Antal anställda,Tillsvidare,antal,90,", "Antal anställda,Visstid,antal,3,"),
        *("Medelålder,Tillsvidare,år,45,", "Medelålder,Visstid,år,31,", "Medelålder,Totalt,år,44.5,"),
        "Fyllnad och övertid,Övertid,årsarbetare,0.4,",
    ]
    board.write(STAFF, "mått,grupp,enhet,värde,fotnot", *rows)
    told = {(row.mått, row.grupp): row.värde.withheld for row in board.period().rows(STAFF, StaffRow)}
    assert [key for key, withheld in told.items() if withheld] == [
        *(("Antal anställda", "Tillsvidare"), ("Antal anställda", "Visstid")),
        *(("Medelålder", "Tillsvidare"), ("Medelålder", "Visstid")),
    ]


def test_the_parameters_say_how_few_is_too_few_and_no_less_than_the_law(board: Board) -> None:
    groups = [("Kön", "Kvinnor", 6.0, 90), ("Kön", "Män", 5.0, 10), ("Totalt", "Alla", 5.9, 100)]
    board.write(SICK_LEAVE, *sick_leave(*groups))
    board.write(INCIDENTS, "typ,varav,antal,personer", "Tillbud,,8,8", "Arbetsskador,,20,20")
    board.parameters("smallest_group: 3\n")
    assert board.withheld(SICK_LEAVE, SickLeaveRow) == ["Kvinnor", "Män"]
    assert board.withheld(INCIDENTS, IncidentRow) == []
    board.parameters("smallest_group: 9\nfiles:\n  incidenter.csv: 21\n")
    assert board.withheld(INCIDENTS, IncidentRow) == ["Tillbud", "Arbetsskador"]
    board.parameters("smallest_group: 2\n")
    with pytest.raises(BokslutError, match="smallest_group is not right") as told:
        board.withheld(INCIDENTS, IncidentRow)
    assert told.value.where == "params/privacy.yaml, line 1"


@pytest.mark.parametrize("persons", ["-1", "2.5", "några"])
def test_a_number_of_persons_is_a_whole_number(persons: str, board: Board) -> None:
    board.write(INCIDENTS, "typ,varav,antal,personer", f"Tillbud,,8,{persons}")
    with pytest.raises(BokslutError) as told:
        board.period().rows(INCIDENTS, IncidentRow)
    assert told.value.where == f"data/SN/2025/{INCIDENTS}, row 2, column personer"


# ---- What readers and analysts are told --------------------------------------------------------


@pytest.fixture(scope="module")
def annual() -> Report:
    return open_report("EX", 2025, "annual", PROJECT)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave charts without their pictures, which say what their alternative texts and tables say."""
    monkeypatch.setattr(chart, "_drawn", lambda draw, key: ("", ""))


def _shown(block: Block, kind: type[B]) -> B:
    found: list[B] = []
    block.each(lambda one: found.append(one) or one if isinstance(one, kind) else one)  # type: ignore[func-returns-value]
    return found[0]


def test_a_table_says_why_a_figure_is_not_given(annual: Report, undrawn: None) -> None:
    block = annual.personnel.sick_leave()
    table, picture = _shown(block, Table), _shown(block, Chart)
    row = next(row for row in table.rows if row.label == "≤ 29 år")
    assert [(cell.value, cell.known) for cell in row.cells] == [(None, False), (Decimal("5.4"), True), (None, False)]
    assert table.document().count("uppgiften lämnas inte") == 4  # two ages, the year and the difference
    assert f"\\* {WITHHELD_WHY}" in table.document()
    assert "≤ 29 år ’23 " in picture.alt
    assert "’25 lämnas inte" in picture.alt
    assert WITHHELD_WHY in picture.document()
    assert WITHHELD_WHY in table.open_data()["description"]
    assert "description" not in annual.personnel.turnover().tables()[0]


def test_a_comment_that_names_a_withheld_figure_is_told_with_its_line(annual: Report) -> None:
    text = 'Bland de yngsta är den\n{{ sjukfrånvaro["≤ 29 år"].utfall }}.'
    (found,) = in_comment(markdown("personal/sjukfrånvaro", "personal/sjukfrånvaro.md", text), annual)
    assert (found.code, found.where) == ("E608", "personal/sjukfrånvaro.md, rad 2, kolumn 1")
    assert found.message.startswith("Uppgiften lämnas inte, eftersom den gäller få personer")
    with pytest.raises(BokslutError, match="not given, since it is about few persons") as told:
        annual.prose(text, "min.md")
    assert told.value.where == "min.md, line 2"
    guarded = '{% if sjukfrånvaro["≤ 29 år"].utfall.known %}{{ sjukfrånvaro["≤ 29 år"].utfall }}{% endif %}Så är det.'
    assert "Så är det." in annual.prose(guarded, "min.md").document()


def test_check_asks_how_many_the_figures_are_about(board: Board) -> None:
    board.write(SICK_LEAVE, "indelning,grupp,procent", "Kön,Män,5.0", "Totalt,Alla,5.9")
    board.write(INCIDENTS, "typ,varav,antal,personer", "Tillbud,,9,9", "Tillbud,hot,7,")
    board.write(TURNOVER, "avdelning,externa_avgångar,procent", "Alla,-20,10.0", "Ledning,-1,34.2")
    board.write("fakta.csv", "nyckel,värde,enhet,beskrivning,källa", "ärenden,3,antal,Pågående ärenden,Egen")
    told = {finding.subject: finding.message for finding in findings(board.period())}
    assert told == {
        "Sjukfrånvaro, antal personer": "Antalet personer är okänt för alla rader.",
        "Arbetsskador och tillbud, antal personer": "Antalet personer är okänt för Tillbud hot.",
        "Personalomsättning, antal personer": "Antalet personer är okänt för alla rader. "
        "Avgångarna och procenten säger att några är få: Ledning omkring 2,9.",
        "Fakta, antal personer": "Antalet personer är okänt för ärenden, som kan gälla få.",
    }
    assert {finding.code for finding in findings(board.period())} == {"W214"}


def test_a_threshold_for_a_file_that_counts_no_persons_is_told(board: Board) -> None:
    board.parameters("files: {incidentr.csv: 8, sjukfrånvaro.csv: 20}\n")
    (told,) = findings(board.period())
    assert (told.code, told.where, told.hint) == ("E215", "params/privacy.yaml", "Menas incidenter.csv?")


# ---- Earlier versions --------------------------------------------------------------------------


def test_a_comparison_of_versions_tells_no_cells_of_a_file_that_counts_persons() -> None:
    name = "data/EX/2025/sjukfrånvaro.csv"

    def changed(old: str, new: str) -> tuple[int, bool]:
        versions = [
            Version("", "", {"inputs": {name: f"sha256:{at}"}}, [], {}, {}, {name: text.encode()})
            for at, text in enumerate((old, new))
        ]
        (told,) = inputs(*versions, [])
        return len(told.cells), told.compared

    plain = "indelning,grupp,procent\nÅlder,unga,{}\n"
    counted = "indelning,grupp,procent,personer\nÅlder,unga,{},9\n"
    assert changed(plain.format("6.0"), plain.format("6.1")) == (1, True)
    assert changed(counted.format("6.0"), counted.format("6.1")) == (0, False)
    assert changed(counted.format("6.0"), plain.format("6.1")) == (0, False)


@pytest.mark.parametrize(("then", "notes"), [(9, 0), (14, 1)])
def test_a_note_on_a_restated_figure_tells_no_figure_that_was_withheld(
    then: int, notes: int, project_copy: ProjectCopy
) -> None:
    file = "data/EX/2024/sjukfrånvaro.csv"
    project_copy.replace(file, "≤ 29 år,5.4,12", f"≤ 29 år,5.4,{then}")
    adopt(project_copy)
    project_copy.replace(file, f"≤ 29 år,5.4,{then}", "≤ 29 år,5.9,14")
    assert len(restated(section(project_copy, "personnel", "sick_leave"))) == notes


# ---- What strangers found ----------------------------------------------------------------------


def test_a_file_of_another_month_that_cannot_be_read_stops_the_report(board: Board) -> None:
    """Nobody knows what it would have withheld; it was taken for nothing."""
    board.write(
        SICK_LEAVE, *sick_leave(("Ålder", "unga", 6.0, 12), ("Ålder", "äldre", 7.0, 40), ("Totalt", "A", 6.8, 52))
    )
    board.write(f"08/{SICK_LEAVE}", "indelning,grupp,procnt,personer", "Ålder,unga,6.0,9")
    with pytest.raises(BokslutError) as told:
        board.withheld(SICK_LEAVE, SickLeaveRow)
    assert str(told.value.where).startswith(f"data/SN/2025/08/{SICK_LEAVE}")


def _staff(*groups: tuple[str, int]) -> list[str]:
    return ["mått,grupp,enhet,värde,fotnot", *(f"Antal anställda,{name},antal,{number}," for name, number in groups)]


@pytest.mark.parametrize(
    ("groups", "withheld"),
    [
        (
            [("Totalt", 100), ("Kvinnor", 97), ("Män", 3), ("Tillsvidare", 60), ("Visstid", 40)],
            ["Kvinnor", "Män"],
        ),
        (
            [("Totalt", 100), ("Kvinnor", 97), ("Tillsvidare", 60), ("Män", 3), ("Visstid", 40)],
            ["Kvinnor", "Tillsvidare", "Män", "Visstid"],
        ),
    ],
    ids=["one after the other", "mixed"],
)
def test_each_division_of_the_staff_is_protected(
    groups: list[tuple[str, int]], withheld: list[str], board: Board
) -> None:
    board.write(STAFF, *_staff(*groups))
    assert board.withheld(STAFF, StaffRow) == withheld


@pytest.mark.parametrize(
    ("rows", "withheld"),
    [
        (["Norr,-11,12.6,87", "Söder,-12,13.7,87", "Ledning,-1,33.3,3", "Alla,-24,13.6,177"], ["Norr", "Ledning"]),
        (
            ["Alla,-24,13.6,177", "Norr,-12,13.3,90", "Norr A,-11,12.6,87", "Norr B,-1,33.3,3", "Söder,-12,13.7,87"],
            ["Alla", "Norr", "Norr A", "Norr B", "Söder"],
        ),
    ],
    ids=["the total stands last", "departments within a department"],
)
def test_departments_are_protected_however_they_hang_together(
    rows: list[str], withheld: list[str], board: Board
) -> None:
    board.write(TURNOVER, "avdelning,externa_avgångar,procent,personer", *rows)
    assert board.withheld(TURNOVER, TurnoverRow) == withheld


def test_what_the_sorts_leave_is_held_against_other_times_too(board: Board) -> None:
    """49 and 50 incidents of other sorts, of as many persons: one between the reports."""
    board.write(INCIDENTS, "typ,varav,antal,personer", "Tillbud,,100,95", "Tillbud,hot,50,45")
    board.write(f"08/{INCIDENTS}", "typ,varav,antal,personer", "Tillbud,,80,75", "Tillbud,hot,31,26")
    assert board.withheld(INCIDENTS, IncidentRow) == []
    assert board.withheld(INCIDENTS, IncidentRow, 8) == ["hot"]


def test_one_more_of_the_same_persons_is_a_figure_about_one(board: Board) -> None:
    board.write(INCIDENTS, "typ,varav,antal,personer", "Arbetsskador,,20,15")
    board.write(f"08/{INCIDENTS}", "typ,varav,antal,personer", "Arbetsskador,,19,15")
    board.write(f"09/{INCIDENTS}", "typ,varav,antal,personer", "Arbetsskador,,20,15")
    assert board.withheld(INCIDENTS, IncidentRow) == []
    assert board.withheld(INCIDENTS, IncidentRow, 8) == ["Arbetsskador"]
    assert board.withheld(INCIDENTS, IncidentRow, 9) == []


def test_a_figure_about_nobody_is_told_and_withheld(board: Board) -> None:
    board.write(INCIDENTS, "typ,varav,antal,personer", "Arbetsskador,,3,0", "Tillbud,,0,0")
    assert board.withheld(INCIDENTS, IncidentRow) == ["Arbetsskador"]
    (told,) = (finding for finding in findings(board.period()) if finding.code == "E216")
    assert (told.subject, told.message) == (
        "Arbetsskador och tillbud, Arbetsskador",
        "Raden gäller 0 personer men har en uppgift.",
    )


@pytest.mark.parametrize("row", ["", "Kön,Män,,7"], ids=["left out", "left empty"])
def test_a_group_that_no_row_tells_of_is_protected_as_one_that_is(row: str, board: Board) -> None:
    board.write(SICK_LEAVE, SICK, "Kön,Kvinnor,7.2,400", *filter(None, [row]), "Totalt,Alla,7.0,407")
    assert board.withheld(SICK_LEAVE, SickLeaveRow) == ["Kvinnor"]
    board.write(SICK_LEAVE, SICK, "Kön,Kvinnor,7.2,400", "Kön,Män,6.0,200", "Totalt,Alla,6.8,600")
    assert Board(board.project).withheld(SICK_LEAVE, SickLeaveRow) == []


def test_what_is_withheld_now_is_not_told_as_it_was() -> None:
    """Neither by a comparison of versions nor by what has changed since a seal."""
    name = "data/EX/2025/sjukfrånvaro.csv"
    old, new = (f"indelning,grupp,procent,personer\nÅlder,unga,{cells}\n".encode() for cells in ("41.37,90", "6.0,9"))
    assert content_changes(name, old, new) == [
        f"{name}, unga, procent changed",
        f"{name}, unga, personer changed",
    ]
    text = '# 1 Personal\n\nDe yngsta var borta <data value="41.37" id="v1">41,4</data> procent av tiden.\n\n'
    chart = '![](figures/frånvaro.svg){alt="Unga 41,4"}\n\nFigur 1. Sjukfrånvaro\n'
    leaf = {"file": name, "row": 2, "column": "procent", "value": "41.37", "unit": "procent"}
    value = {"shown": "41,4", "value": "41.37", "unit": "procent", "sources": [leaf]}
    in_chart = {"chapter": "Personal", "table": "diagram-frånvaro", "row": "unga", "column": "2025", "at": [1, 1]}
    values = [
        {**value, "id": "v1", "where": {"chapter": "Personal", "comment": "personal"}},
        {**value, "id": "v2", "where": in_chart},
    ]
    manifest = {"inputs": {name: "sha256:1"}}
    before = Version("", "", manifest, values, {"a": text + chart}, {"frånvaro": "<svg>41,4</svg>"}, {name: old})
    now = Version("", "", manifest, [], {"a": "# 1 Personal\n"}, {}, {name: new})
    told = difference(before, now)
    assert [(number.sort, number.old) for number in told.numbers] == [("borttagen", "lämnas inte")] * 2
    words = "".join(part.text for sentence in told.sentences for part in sentence.parts)
    assert "De yngsta var borta … procent" in words
    assert "41" not in words
    assert [(change.name, change.old, change.untold) for change in told.charts] == [("frånvaro", None, True)]


# ---- The attack --------------------------------------------------------------------------------

Variable = tuple[str, int, int, str]
"""A figure of a file, a year, a month (13: the year), and a row."""

TABLES = {"sjukfranvaro": SICK_LEAVE, "incidenter": INCIDENTS, "personal": STAFF}
REPORTS = [
    *(("annual", year, None) for year in (2024, 2025)),
    *(("interim", year, None) for year in (2024, 2025)),
    *(("monthly", year, month) for year in (2024, 2025) for month in range(1, 13)),
]
SLACK = 0.05
"""How far a percentage of one decimal may be from what it was rounded from."""


@dataclass
class Attack:
    """What somebody knows who reads all reports: figures, and how they hang together.

    Of sick leave the attacker also knows how many each group is, and that percentages and counts are not negative.
    """

    given: dict[Variable, float] = field(default_factory=dict)
    equations: list[tuple[dict[Variable, float], float, float]] = field(default_factory=list)

    def read(self, tables: Sequence[dict[str, Any]], year: int, month: int) -> None:
        """Read tables as they are published: their own rows, those of the year before, and differences."""
        for table in tables:
            file = TABLES.get(table["name"].removeprefix("diagram-"))
            titles = [one["title"] for one in table["fields"]]
            for row in table["rows"] if file else ():
                label = row[1].rpartition(": ")[2]
                cells = dict(zip(titles, row, strict=True))
                for title, cell in cells.items():
                    told = re.fullmatch(r"’?(?:20)?(2\d)", title)
                    if told and cell and file != STAFF:
                        self.given[str(file), 2000 + int(told[1]), month, label] = float(cell)
                if cells.get("Differens") and file != STAFF:
                    then, now = ((str(file), of, month, label) for of in (year - 1, year))
                    self.equations.append(({now: 1.0, then: -1.0}, float(cells["Differens"]), 0.0))

    def know(self, period: Period, month: int) -> None:
        """Add what adds up in a period's files."""
        path = period.path(SICK_LEAVE)
        rows = read_rows(path, SickLeaveRow, PROJECT)
        for one in SickLeaveRow.sums(rows):
            parts = {(SICK_LEAVE, period.year, month, row.grupp): _persons(row) for row in one.parts}  # type: ignore[attr-defined]
            whole = (SICK_LEAVE, period.year, month, one.whole.grupp)  # type: ignore[union-attr]
            if not one.weighted:
                parts = dict.fromkeys(parts, 1.0)
            total = _persons(one.whole) if one.weighted else 1.0
            slack = SLACK * (total + sum(parts.values()))
            self.equations.append((parts | {whole: -total}, 0.0, slack))

    def same(self, year: int) -> None:
        """Add that January to December is the year."""
        for file, of, month, label in {key for terms, *_ in self.equations for key in terms} | self.given.keys():
            if of == year and month == 12:
                self.equations.append(({(file, of, 12, label): 1.0, (file, of, 13, label): -1.0}, 0.0, 0.0))

    def determined(self) -> set[Variable]:
        """Return what the equations determine, were nothing rounded: what no solution of them can vary."""
        names = sorted({key for terms, *_ in self.equations for key in terms} - self.given.keys())
        at = {name: place for place, name in enumerate(names)}
        lines = [{at[key]: of for key, of in terms.items() if key in at} for terms, *_ in self.equations]
        matrix = np.zeros((max(1, len(lines)), len(names)))
        for row, line in enumerate(lines):
            for place, of in line.items():
                matrix[row, place] = of
        _, sizes, basis = np.linalg.svd(matrix)
        free = basis[int((sizes > 1e-9).sum()) :]
        return {name for name in names if not np.abs(free[:, at[name]]).max(initial=0.0) > 1e-9}

    def bounds(self) -> dict[Variable, tuple[float, float]]:
        """Return between what each figure lies, as narrow as the equations and the passing of time make it."""
        names = {key for terms, *_ in self.equations for key in terms} | set(_times(self.given))
        low = {key: self.given.get(key, 0.0) for key in names}
        high = {key: self.given.get(key, 100.0 if key[0] == SICK_LEAVE else 1e6) for key in names}
        for _ in range(6):
            for terms, result, slack in self.equations:
                for key, of in terms.items():
                    others = [(value, other) for other, value in terms.items() if other != key]
                    least = sum(min(value * low[other], value * high[other]) for value, other in others)
                    most = sum(max(value * low[other], value * high[other]) for value, other in others)
                    ends = sorted(((result - slack - most) / of, (result + slack - least) / of))
                    if key not in self.given:
                        low[key], high[key] = max(low[key], ends[0]), min(high[key], ends[1])
            for key in names:
                if key[0] == INCIDENTS and key not in self.given:
                    earlier = [low[one] for one in names if one[:2] + one[3:] == key[:2] + key[3:] and one[2] < key[2]]
                    later = [high[one] for one in names if one[:2] + one[3:] == key[:2] + key[3:] and one[2] > key[2]]
                    low[key], high[key] = max([low[key], *earlier]), min([high[key], *later])
        return {key: (low[key], high[key]) for key in names}


def _times(given: dict[Variable, float]) -> Iterator[Variable]:
    """Yield all times of a year that a count of incidents has, given or not."""
    for file, year, _, label in given:
        if file == INCIDENTS:
            yield from ((file, year, month, label) for month in range(1, 14))


def _persons(row: Any) -> float:
    return float(row.personer.value)


def _attack() -> Attack:
    """Read the tables and charts on incidents and sick leave of all reports of EX."""
    attack = Attack()
    for kind, year, month in REPORTS:
        report = open_report("EX", year, kind, PROJECT, month=month)
        of = report.month or 13
        sections: list[Callable[[], Any]] = [report.personnel.incidents, report.personnel.sick_leave]
        for shown in sections:
            attack.read(shown().tables(), year, of)
    for year in (2023, 2024, 2025):
        for month in range(1, 14):
            attack.know(Period(PROJECT, "EX", year, None if month == 13 else month), month)
        attack.same(year)
    return attack


def _secrets() -> dict[Variable, tuple[float, float]]:
    """Return the withheld figures of EX with their values, and how far one person could move each."""
    found = {}
    for year in (2023, 2024, 2025):
        for month in range(1, 14):
            period = Period(PROJECT, "EX", year, None if month == 13 else month)
            for row in read_rows(period.path(SICK_LEAVE), SickLeaveRow, PROJECT):
                if row.indelning == "Ålder" and year == 2025 and row.grupp in ("≤ 29 år", "≥ 50 år"):
                    found[SICK_LEAVE, year, month, row.grupp] = (float(row.procent.value or 0), 100 / _persons(row))
            shown = {(row.typ, row.varav) for row in period.rows(INCIDENTS, IncidentRow) if row.antal.known}
            for one in read_rows(period.path(INCIDENTS), IncidentRow, PROJECT):
                if (one.typ, one.varav) not in shown and not one.varav:
                    found[INCIDENTS, year, month, one.typ] = (float(one.antal.value or 0), 1.0)
    return found


def _found(attack: Attack, secrets: dict[Variable, tuple[float, float]]) -> dict[Variable, str]:
    """Return the secrets that an attack finds: by reckoning, or to within what one person makes."""
    determined, bounds = attack.determined(), attack.bounds()
    found = {}
    for key, (value, one_person) in secrets.items():
        low, high = bounds[key]
        assert low - 1e-6 <= value <= high + 1e-6, f"the attack reckons wrong: {key}"
        if key in attack.given:
            found[key] = "published"
        elif key in determined:
            found[key] = "reckoned"
        elif high - low <= one_person:
            found[key] = f"between {low:.1f} and {high:.1f}"
    return found


def test_all_reports_together_give_no_withheld_figure_back(monkeypatch: pytest.MonkeyPatch, undrawn: None) -> None:
    secrets = _secrets()
    assert len([key for key in secrets if key[0] == SICK_LEAVE]) == 26
    assert len([key for key in secrets if key[0] == INCIDENTS]) > 20
    assert _found(_attack(), secrets) == {}
    # The same attack finds all of the small group where nothing else is withheld with it.
    monkeypatch.setattr(privacy, "_more", lambda rows, fewest, found: set())
    young = {key: secret for key, secret in secrets.items() if key[3] == "≤ 29 år"}
    assert _found(_attack(), young) == dict.fromkeys(young, "reckoned")


def _few_between() -> list[tuple[int, str, int]]:
    """Return the differences within a year between counts that reports of EX give, where they are about few."""
    found = []
    for year in (2023, 2024, 2025):
        given: dict[str, list[int]] = {}
        for month in (*range(1, 13), None):
            for row in Period(PROJECT, "EX", year, month).rows(INCIDENTS, IncidentRow):
                if row.antal.known:
                    given.setdefault(f"{row.typ} {row.varav}", [0]).append(int(row.personer.value or 0))
        found += [(year, name, b - a) for name, of in given.items() for a in of for b in of if 0 < b - a < 5]
    return found


def test_no_difference_between_counts_of_a_year_is_about_few(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _few_between() == []
    monkeypatch.setattr(privacy, "_too_near", lambda times, record, fewest: {})
    assert len(_few_between()) > 20


def test_whatever_a_file_holds_what_is_withheld_of_it_can_vary(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files made by chance, with and without what is withheld beside the small groups."""
    random = Random(11)
    found = {True: 0, False: 0}
    for _ in range(150):
        persons = [random.choice((0, 1, 3, 6, 9, 12, 20, 45, 90, 200)) for _ in range(random.randint(2, 5))]
        shares = [random.choice((0.0, 2.5, 5.8, 7.1, 12.4)) if number else 0.0 for number in persons]
        everybody = sum(persons)
        if everybody < 12:
            continue
        whole = sum(number * share for number, share in zip(persons, shares, strict=True)) / everybody
        groups = [("Ålder", f"g{at}", share, n) for at, (n, share) in enumerate(zip(persons, shares, strict=True))]
        board.write(SICK_LEAVE, *sick_leave(*groups, ("Totalt", "Alla", round(whole, 2), everybody)))
        for protected in (True, False):
            with monkeypatch.context() as patch:
                if not protected:
                    patch.setattr(privacy, "_more", lambda rows, fewest, found: set())
                hidden = set(board.withheld(SICK_LEAVE, SickLeaveRow))
            kept = [one for one in groups if one[1] in hidden]
            small = [one for one in kept if 0 < one[3] < 11]
            if small and len(kept) < len([one for one in groups if one[3]]):
                left = sum(share * number for _, _, share, number in kept) / 100
                alone = len([one for one in kept if one[3]]) < 2 or sum(one[3] for one in kept) < 11
                found[protected] += alone or left < 1
    assert found[True] == 0
    assert found[False] > 30


def test_no_figure_that_a_comment_could_name_is_reckoned_from_a_withheld_one(annual: Report) -> None:
    known = {
        (named.path, str(leaf.source)) for named in named_figures(annual.names) for leaf in origin(named.figure).leaves
    }
    assert len(known) > 500
    rows = {str(_cell(row)) for row in annual.period.rows(SICK_LEAVE, SickLeaveRow) if row.procent.withheld}
    assert len(rows) == 2
    assert [name for name, cell in known if cell in rows] == []


def _cell(row: Any) -> Any:
    return row.procent.source


# ---- What no output holds ----------------------------------------------------------------------

FOLDER, USER, HOST = "hemlig-mapp-7f3a", "hemliga-kerstin-7f3a", "hemlig-dator-7f3a"
SECRET = "37.31"
"""What the small group's figure is in the copy: nothing else is."""


def _all_bytes(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield a file's content, and what is packed in it: parts of Word files, streams of PDF."""
    raw = path.read_bytes()
    yield path.name, raw
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            yield from ((f"{path.name}/{name}", packed.read(name)) for name in packed.namelist())
    if path.suffix == ".pdf":
        for number, stream in enumerate(re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL)):
            try:
                yield f"{path.name}/{number}", zlib.decompress(stream)
            except zlib.error:
                continue


def test_no_output_holds_a_withheld_figure_nor_whose_machine_it_was(tmp_path: Path) -> None:
    root = tmp_path / FOLDER
    root.mkdir()
    copy = ProjectCopy(copy_project(root / "projekt"))
    for file in ("data/EX/2025/sjukfrånvaro.csv", "data/EX/2025/12/sjukfrånvaro.csv"):
        copy.replace(file, "Ålder,≤ 29 år,6.0,9", f"Ålder,≤ 29 år,{SECRET},9")
    environment = os.environ | {"USER": USER, "LOGNAME": USER, "USERNAME": USER, "HOSTNAME": HOST, "HOME": str(root)}
    command = [sys.executable, "-m", "bokslut", "report", "EX", "2025", "--renderer", "builtin"]
    done = subprocess.run(command, cwd=copy.root, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    folder = copy.path("outputs/EX/2025/annual")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"report.html", "report.pdf", "report.docx", "values.json"} <= {path.name for path in files}
    never = [word.encode() for word in (FOLDER, USER, HOST, SECRET, SECRET.replace(".", ","))]
    told = [
        ("what is said", done.stderr.encode()),
        *(one for path in files for one in _all_bytes(path)),
    ]
    assert [(name, word) for name, content in told for word in never if word in content] == []
    pages = [content.decode() for name, content in told if name == "report.docx/word/document.xml"]
    assert WITHHELD_WHY in re.sub(r"<[^>]+>", "", pages[0])
    rows = list(csv.reader((folder / "data/sjukfranvaro.csv").read_text(encoding="utf-8").splitlines()))
    assert next(row for row in rows if "≤ 29 år" in row)[2] == ""


def test_a_changed_threshold_makes_the_report_anew(project_copy: ProjectCopy, bokslut: Callable[..., Answer]) -> None:
    """Which files a report is made of is told by the reading itself."""
    from bokslut.reads import recording

    with recording(project_copy.root) as reads:
        Period(project_copy.project, "EX", 2025).rows(SICK_LEAVE, SickLeaveRow)
    assert {"params/privacy.yaml", "data/EX/2025/04/sjukfrånvaro.csv"} <= reads.keys()
    before = set(reads.changed(reads))
    project_copy.path("params/privacy.yaml").write_text("smallest_group: 6\n", encoding="utf-8")
    assert set(reads.changed(reads)) - before == {"params/privacy.yaml"}
