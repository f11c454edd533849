"""What is to be done for a report: which notebooks, with which parameters, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.notebooks import runnable
from bokslut.parameters import Appendix, Chapter
from bokslut.pipeline.order import FORMATS, Order
from bokslut.project import Project
from bokslut.reading import existing
from bokslut.report import Report, notebook_of, open_report


@dataclass(frozen=True)
class ChapterPlan:
    """A notebook that is run: for the chapter with its number or, without one, only for appendices."""

    number: int
    chapter: Chapter | None
    notebook: Path

    @property
    def name(self) -> str:
        """What the chapter's files are called."""
        return self.notebook.stem

    @property
    def file(self) -> str:
        """The executed notebook in the report's folder."""
        return f"notebooks/{self.number:02}-{self.name}.ipynb"


@dataclass(frozen=True)
class Plan:
    """All that a report is made of, checked before anything is run."""

    order: Order
    report: Report
    runs: tuple[ChapterPlan, ...]

    @property
    def project(self) -> Project:
        """The project that the report is made in."""
        return self.report.project

    @property
    def appendices(self) -> tuple[Appendix, ...]:
        """The sections that stand last, in their order."""
        return self.report.asked.appendices

    @property
    def outputs(self) -> Path:
        """The folder that the report ends in."""
        return self.order.folder(self.project)


def plan_report(project: Project, order: Order) -> Plan:
    """Plan a report; everything that can be known to be wrong beforehand is told here.

    Raises
    ------
    BokslutError
        For an unknown board, year, kind, section or format, a notebook that does not exist, or a
        data file that this kind of report cannot be without.
    """
    report = open_report(order.board, order.year, order.kind, project, month=order.month)
    unknown = [name for name in order.formats if name not in FORMATS]
    if unknown or not order.formats:
        raise BokslutError("there is no such format", expected=", ".join(FORMATS), found=", ".join(unknown) or "none")
    for file in report.kind.requires:
        if not report.period.has(file):
            raise BokslutError(
                f"a report of kind {order.kind} needs {file}",
                where=report.period.name(file),
                expected="the file",
                found=", ".join(sorted(path.name for path in report.period.folder.glob("*.*"))) or "no data files",
                hint="add the file; docs/data.md describes its columns",
            )
    asked = report.asked
    wanted: list[tuple[str, Chapter | None]] = [(chapter.notebook, chapter) for chapter in asked.chapters]
    for appendix in asked.appendices:
        name = notebook_of(appendix.section)
        if name not in [notebook for notebook, _ in wanted]:
            wanted.append((name, None))
    runs = tuple(
        ChapterPlan(number, chapter, _notebook(project, name)) for number, (name, chapter) in enumerate(wanted, start=1)
    )
    return Plan(order, report, runs)


def _notebook(project: Project, name: str) -> Path:
    notebook = project.notebooks / f"{name}.ipynb"
    if existing(notebook, project) is None:
        raise BokslutError(
            f"there is no notebook {name}",
            where=project.name(notebook),
            expected="one of " + ", ".join(sorted(path.stem for path in project.notebooks.glob("*.ipynb"))),
        )
    runnable(notebook, project.name(notebook))
    return notebook
