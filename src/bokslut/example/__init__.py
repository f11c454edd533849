"""Boards whose figures are made up, complete for every kind of report: to try, to show and to measure with."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.example import audit, texts
from bokslut.example.control import Control
from bokslut.example.economy import Economy
from bokslut.example.goals import Goals
from bokslut.example.parameters import year_parameters
from bokslut.example.personnel import Personnel
from bokslut.example.story import INDEX, NOTICE, Story, index_rows
from bokslut.example.write import Rows, as_yaml
from bokslut.kinds import KINDS
from bokslut.parameters import read_boards
from bokslut.project import Project

FACTS = ("nyckel", "värde", "enhet", "beskrivning", "källa")


YEARS = "2024,2025"
"""The years that are made up where none are asked for."""


def write_example(project: Project, boards: int, years: tuple[int, ...], seed: int) -> list[str]:
    """Write the example boards' data and parameters, the same bytes for the same seed.

    Parameters
    ----------
    project
        The project that gets the boards.
    boards
        How many; the first is EX, further ones EX2, EX3 … with figures of their own.
    years
        The years that all kinds of report are made for. The year before gets the figures that
        they are compared with, the year after a budget.
    seed
        What all figures come from.

    Returns
    -------
    list of str
        The folders and files that were written, as they are told to people.

    Raises
    ------
    BokslutError
        Where the years have gaps, or a board of the same name is not the example's.
    """
    if boards < 1 or not years or list(years) != list(range(years[0], years[0] + len(years))):
        raise BokslutError(
            "the example needs at least one board, and years in a row",
            expected="such as 2024,2025",
            found=f"{boards} boards, years {', '.join(map(str, years)) or 'none'}",
        )
    stories = [Story(number, years, seed) for number in range(1, boards + 1)]
    for story in stories:
        _check_own(project, story)
    written = []
    for story in stories:
        for folder in (project.data / story.code, project.params / story.code):
            shutil.rmtree(folder, ignore_errors=True)
            written.append(project.name(folder))
        for name, content in board_files(story).items():
            _write(project.root / name, content)
    _write_boards(project, stories)
    _write_index(project, seed, years)
    return [*written, project.name(project.params / "boards.yaml"), project.name(project.data / "index.csv")]


def board_files(story: Story) -> dict[str, str]:
    """Return all files of a board: their paths in the project and what they hold."""
    files: dict[str, str] = {}
    for year in range(story.before, story.after + 1):
        content = _year(story, year)
        if year <= story.years[-1]:
            for month in range(1, 13):
                content |= {f"{month:02}/{name}": text for name, text in _period(story, year, month).items()}
        files |= {f"data/{story.code}/{year}/{name}": text for name, text in content.items()}
        if year > story.before:
            files[f"params/{story.code}/{year}.yaml"] = year_parameters(story, year)
    return files


def _year(story: Story, year: int) -> dict[str, str]:
    """Return the files of a year: of comparison, told in full, or only budgeted."""
    economy, personnel, goals, control = Economy(story), Personnel(story), Goals(story), Control(story)
    content: dict[str, object] = {
        "drift.csv": economy.statement(year),
        "investeringar.csv": economy.investments(year),
        "arbetsmiljö.csv": personnel.work_environment(year),
    }
    if year <= story.years[-1]:
        content |= {
            "volymer.csv": economy.volumes(year),
            "personal.csv": personnel.staff(year),
            "sjukfrånvaro.csv": personnel.sick_leave(year),
            "incidenter.csv": personnel.incidents(year),
            "personalomsättning.csv": personnel.turnover(year),
            "nyckeltal.csv": goals.key_figures(year),
        }
    if year > story.before:
        content |= {
            "ram.csv": economy.grant(year),
            "risker.csv": control.risks(year),
            "kontroller.yaml": control.controls(year),
            "inriktningar.yaml": texts.directions(),
        }
        content |= _texts({f"{KINDS['budget'].name}/{name}": text for name, text in texts.budget(story, year).items()})
    if year in story.years:
        content |= {
            "fakta.csv": Rows(FACTS, [*economy.facts(year), *personnel.facts(year)]),
            "mål.yaml": goals.goals(year),
            "granskningar.csv": control.samples(year),
            "utförare.csv": control.providers(year),
            "revision.yaml": audit.questionnaire(story, year),
        }
        content |= _texts(texts.annual(story, year) | {"revision/inledning": texts.AUDIT})
    return {name: str(text) for name, text in content.items()}


def _period(story: Story, year: int, month: int) -> dict[str, str]:
    """Return the files of January to a month."""
    economy, personnel, goals, control = Economy(story), Personnel(story), Goals(story), Control(story)
    content: dict[str, object] = {
        "drift.csv": economy.statement(year, month),
        "investeringar.csv": economy.investments(year, month),
        "volymer.csv": economy.volumes(year, month),
        "personal.csv": personnel.staff(year, month),
        "sjukfrånvaro.csv": personnel.sick_leave(year, month),
        "incidenter.csv": personnel.incidents(year, month),
    }
    interim = month == KINDS["interim"].month
    if interim:
        content["nyckeltal.csv"] = goals.key_figures(year, month)
    if year in story.years:
        content |= {
            "skuld.csv": economy.liability(year, month),
            "fakta.csv": Rows(FACTS, economy.facts(year, month)),
        }
        told = texts.period(story, year, month)
        if actions := economy.actions(year, month):
            content["åtgärder.csv"] = actions
            told["åtgärder"] = texts.ACTIONS
        if interim:
            content |= {
                "mål.yaml": goals.goals(year, month),
                "kontroller.yaml": control.controls(year),
                "granskningar.csv": control.samples(year, month),
            }
        content |= _texts(told)
    return {name: str(text) for name, text in content.items()}


def _texts(told: dict[str, str]) -> dict[str, str]:
    return {f"text/{name}.md": f"{text.strip()}\n" for name, text in told.items()}


def _check_own(project: Project, story: Story) -> None:
    """Refuse to write over a board that the example did not make."""
    known = read_boards(project).get(story.code)
    folders = [folder for folder in (project.data / story.code, project.params / story.code) if folder.exists()]
    if (known and known.notice != NOTICE) or (known is None and folders):
        raise BokslutError(
            f"{story.code} is not a board of the example",
            where=", ".join(project.name(path) for path in [project.params / "boards.yaml", *folders]),
            expected=f"a board with the notice “{NOTICE}”, or none of that name",
            hint="give that board another short name, or take its folders away",
        )


def _write_boards(project: Project, stories: Sequence[Story]) -> None:
    """Add the boards that `params/boards.yaml` does not have, and leave the rest as it stands."""
    path, known = project.params / "boards.yaml", read_boards(project)
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    for story in stories:
        if story.code not in known:
            entry = {"name": story.name, "administration": story.administration, "municipality": "Exempelkommunen"}
            text += as_yaml({story.code: {**entry, "notice": NOTICE}})
    _write(path, text)


def _write_index(project: Project, seed: int, years: tuple[int, ...]) -> None:
    """Put the example's price index in place of an earlier one, and leave the others as they stand."""
    path = project.data / "index.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else ["index,år,underlag,procent,källa"]
    kept = [line for line in lines if next(csv.reader([line]), [""])[0] != INDEX]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(index_rows(seed, years))
    _write(path, "\n".join(kept) + "\n" + text.getvalue())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
