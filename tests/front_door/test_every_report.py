"""Every report that there is, made by the command that people type, and made again after each kind of change."""

from __future__ import annotations

import shutil

import pytest

from bokslut.pipeline.catalogue import catalogue
from bokslut.project import Project
from conftest import ROOT
from front_door.door import Asked, Door, comment_to_change, figure_to_change, heading_to_change, listed, values

REPORTS = [
    Asked(one.board, str(one.year), one.kind, f"{one.month:02}" if one.month else "")
    for one in catalogue(Project(ROOT))
]
FORMATS = ("html", "pdf", "docx")
UNCHANGED = "nothing has changed since it was made"

each_report = pytest.mark.parametrize(
    "asked",
    [
        pytest.param(asked, marks=pytest.mark.xdist_group(f"front door {number % 2}"), id=f"{asked}".replace(" ", "-"))
        for number, asked in enumerate(REPORTS)
    ],
)


@pytest.mark.xdist_group("front door 0")
def test_the_list_has_all_reports(door: Door) -> None:
    said = door.make("list")
    assert said.status == 0
    assert list(listed(said.out)) == REPORTS
    assert len(REPORTS) >= 40


@each_report
def test_a_report_is_made_and_the_second_time_nothing_has_changed(door: Door, asked: Asked) -> None:
    shutil.rmtree(door.root / asked.folder, ignore_errors=True)  # where another test has made it
    first = door.make("report", *asked.words)
    assert first.status == 0, first.err
    files = [f"{asked.folder}/report.{name}" for name in FORMATS]
    assert first.out.splitlines() == [str(door.root / file) for file in files]
    assert all((door.root / file).stat().st_size > 10_000 for file in files)
    assert first.closing.startswith("rendered by ")
    assert "✓ assemble" in first.err
    second = door.make("report", *asked.words)
    assert (second.status, second.out) == (0, first.out)
    assert second.err.splitlines()[-2:] == [UNCHANGED, first.closing]
    assert "✓" not in second.err
    assert listed(door.make("list").out)[asked] == "made"


@each_report
def test_a_changed_figure_comment_and_parameter_are_each_seen_in_the_page(door: Door, asked: Asked) -> None:
    words = (*asked.words, "FORMATS=html")
    if not (door.root / asked.folder / "values.json").is_file():
        door.make("report", *words)

    def page() -> str:
        said = door.make("report", *words)
        assert said.status == 0, said.err
        assert UNCHANGED not in said.err
        return door.text(f"{asked.folder}/report.html")

    number, file, content = figure_to_change(door, asked)
    before = values(door, asked)[number]["shown"]
    with door.changed(file, content):
        shown = page()
        after = values(door, asked)[number]["shown"]
        assert after != before, f"{number} comes from {file}"
        assert after in shown.replace("&nbsp;", "\xa0")
    if change := comment_to_change(door, asked, "Den här provsatsen är ny."):
        with door.changed(*change):
            assert "Den här provsatsen är ny." in page()
    with door.changed(*heading_to_change(door, asked, "En annan rubrik")):
        assert "En annan rubrik" in page()
