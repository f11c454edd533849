"""What is to be done for a report: which notebooks, with which parameters, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.parameters import Appendix, Chapter
from bokslut.project import Project
from bokslut.report import Report, notebook_of, open_report

FORMATS = ("html", "pdf", "docx")


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


@dataclass(frozen=True)
class Plan:
    """All that a report is made of, checked before anything is run."""

    report: Report
    runs: tuple[ChapterPlan, ...]
    formats: tuple[str, ...]
    renderer: str

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
        return (
            self.project.outputs / self.report.code / str(self.report.year) / self.report.kind.folder(self.report.month)
        )

    @property
    def parameters(self) -> dict[str, str | int]:
        """What every notebook is given, beside the number of its chapter."""
        report = self.report
        return {"board": report.code, "year": report.year, "kind": report.kind.name, "month": report.month or 0}


def plan_report(
    project: Project,
    board: str,
    year: int,
    kind: str,
    *,
    month: int | None = None,
    renderer: str = "auto",
    formats: tuple[str, ...] = FORMATS,
) -> Plan:
    """Plan a report; everything that can be known to be wrong beforehand is told here.

    Raises
    ------
    BokslutError
        For an unknown board, year, kind, section or format, a notebook that does not exist, or a
        data file that this kind of report cannot be without.
    """
    report = open_report(board, year, kind, project, month=month)
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise BokslutError("there is no such format", expected=", ".join(FORMATS), found=", ".join(unknown) or "none")
    for file in report.kind.requires:
        if not report.period.has(file):
            raise BokslutError(
                f"a report of kind {kind} needs {file}",
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
    return Plan(report, runs, formats, renderer)


def _notebook(project: Project, name: str) -> Path:
    notebook = project.notebooks / f"{name}.ipynb"
    if not notebook.is_file():
        raise BokslutError(
            f"there is no notebook {name}",
            where=project.name(notebook),
            expected="one of " + ", ".join(sorted(path.stem for path in project.notebooks.glob("*.ipynb"))),
        )
    return notebook
