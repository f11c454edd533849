"""A report as a notebook sees it: `report = open_report("SN", 2025)`, then one call per cell."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from bokslut import audit, comparison, control, economy, goals, operations, personnel, summary
from bokslut.comments.block import Comment, read_comment, within_line
from bokslut.errors import BokslutError, MissingData, nearest_names
from bokslut.kinds import INTERIM_MONTH, Kind
from bokslut.parameters import (
    Board,
    Chapter,
    ReportParameters,
    YearParameters,
    find_board,
    find_kind,
    period_month,
    read_year,
    report_parameters,
)
from bokslut.period import Period
from bokslut.present.blocks import NOTHING, AppendixBlock, Block, LeftOut, raised, sections_of
from bokslut.present.prose import Anchor, Listed, Names, Year
from bokslut.present.table import Text
from bokslut.project import Project, find_project
from bokslut.reading import existing, read_text
from bokslut.seals.restated import Adopted, with_notes

SUBJECTS: dict[str, type] = {
    "summary": summary.Summary,
    "economy": economy.Economy,
    "goals": goals.Goals,
    "personnel": personnel.Personnel,
    "internal_control": control.InternalControl,
    "operations": operations.Operations,
    "audit": audit.Audit,
    "comparison": comparison.Comparison,
}
"""The subjects of a report by the names that notebooks use."""


class Report:
    """A board's report of a year: its parameters, its data, and a subject per chapter."""

    def __init__(
        self, project: Project, board: str, year: int, kind: str, month: int | None = None, chapter: int | None = None
    ) -> None:
        self.project = project
        self.code = board
        self.year = year
        self.kind: Kind = find_kind(kind)
        self.month = period_month(self.kind, month)
        self.chapter = chapter
        self.board: Board = find_board(project, board)
        self.parameters: YearParameters = read_year(project, board, year)
        where = project.name(project.params / board / f"{year}.yaml")
        self.asked: ReportParameters = report_parameters(self.parameters, self.kind, self.month, where)
        self.period = Period(project, board, year, self.month)
        self._adopted = Adopted(project, year)
        _check_sections(self.asked, where)
        self.summary = summary.Summary(self)
        self.operations = operations.Operations(self)
        self.goals = goals.Goals(self)
        self.internal_control = control.InternalControl(self)
        self.economy = economy.Economy(self)
        self.personnel = personnel.Personnel(self)
        self.audit = audit.Audit(self)
        self.comparison = comparison.Comparison(self)

    @property
    def title(self) -> str:
        """What the report is called on its cover."""
        return self.period.time.fill(self.kind.title)

    @property
    def index_basis(self) -> str:
        """Which knowledge of the price index the report builds on."""
        return self.period.time.fill(self.kind.index_basis)

    @cached_property
    def names(self) -> Names:
        """What comments can name."""
        return self._names(self.period)

    def text(self, name: str, *, of: str | None = None) -> Block:
        """Return the comment `data/<board>/<year>/text/<name>.md`; nothing where there is none.

        One in `text/<kind>/` goes before it, for a kind of report that shares the folder with another.
        A comment on figures whose data file does not exist is left out with a note; one `of` a
        section is shown where that section is.
        """
        asked, heading = self.heading_of(of) if of else (True, "")
        appendix = bool(of) and not asked and self.appendix_title(of or "") is not None
        if not asked and not appendix:
            return NOTHING
        own, shared = self.period.path(f"text/{self.kind.name}/{name}.md"), self.period.path(f"text/{name}.md")
        path = shared if existing(own, self.project) is None else own
        text = read_text(path, self.project)
        if text is None:
            return NOTHING
        try:
            where = self.project.name(path)
            parsed = read_comment(text, self.names, where)
            written = Comment(parsed, where, name, (path.parent, self.project.root))
            if appendix:
                return AppendixBlock(of or "", written)
            return written if heading or not of else raised(written)
        except MissingData as missing:
            if missing.misspelt:
                raise
            return LeftOut(f"Kommentaren {name}", missing.file)

    def prose(self, text: str, where: str, **own: Any) -> Block:
        """Return a text that is no file of its own, with expressions filled in.

        Parameters
        ----------
        where
            What errors and the records of its numbers tell that it stands in.
        own
            Names of the text's own, which go before those of the report: what a sentence is about is given to
            it, and not found again by what it is called.
        """
        names = self.names.beside(own) if own else self.names
        return Comment(read_comment(text, names, where), where, where)

    def cell(self, text: str, where: str) -> Text:
        """Return a text of a table's cell with expressions filled in."""
        return Text(read_comment(text, self.names, where, "cell"), where)

    def filled(self, text: str, where: str, **own: Any) -> str:
        """Return a text of one line with expressions filled in, as Markdown for the document; see `prose`."""
        return within_line(text, self.names.beside(own) if own else self.names, where)

    def heading_of(self, section: str) -> tuple[bool, str | None]:
        """Return whether a section is asked for in a chapter, and under which heading."""
        for number, chapter in enumerate(self.asked.chapters, start=1):
            if section in chapter.sections and self.chapter in (None, number):
                return True, chapter.sections[section]
        return False, None

    def appendix_title(self, section: str) -> str | None:
        """Return the title of the appendix that a section is asked for as; None where it is not."""
        return next((appendix.title for appendix in self.asked.appendices if appendix.section == section), None)

    def restated(self, block: Block) -> Block:
        """Return a block with notes on figures of other years that were others when those years were adopted."""
        return with_notes(block, self._adopted)

    def _names(self, period: Period) -> Names:
        index = self.parameters.price_index
        parameters = self.project.name(self.project.params / self.code / f"{self.year}.yaml")
        decisions = {name: Listed.of(cited, parameters) for name, cited in self.parameters.decisions.items()}
        appendices = {
            appendix.section: Anchor.of(f"bilaga {number}", f"#bilaga-{number}")
            for number, appendix in enumerate(self.asked.appendices, start=1)
        }
        within = {
            f"{other.month:02}": lambda other=other: self._names(other) for other in period.whole_year.followed_up
        }
        entries: dict[str, Any] = {
            "månad": period.time.fill("$month"),
            "helår": lambda: self._names(period.whole_year),
            "delår": lambda: self._names(Period(self.project, period.board, period.year, INTERIM_MONTH)),
            "period": Names("period", within),
            "år": Year(period.year),
            "föregående_år": Year(period.year - 1),
            "nämnd": self.board.name,
            "förvaltning": self.board.administration,
            "kommun": self.board.municipality,
            "beslut": Names("beslut", decisions),
            "bilaga": Names("bilaga", appendices),
            "föregående": lambda: self._names(period.before),
            **economy.names(period, index, period.time.fill(self.kind.index_basis)),
            **personnel.names(period),
            **goals.names(period, self.parameters.signals.goals),
            **control.names(period, self.parameters.signals.controls),
            **operations.names(period),
        }
        return Names("the report", entries)


def open_report(
    board: str,
    year: int,
    kind: str = "annual",
    project: Project | None = None,
    *,
    month: int | None = None,
    chapter: int | None = None,
) -> Report:
    """Open a board's report of a year.

    Parameters
    ----------
    board
        The board's short name in `params/boards.yaml`, such as SN.
    year
        The year that the report is about.
    kind
        The kind of report; see `bokslut.kinds`.
    project
        The project; by default the one that the current folder is in.
    month
        The month that the period ends with, for kinds that are made by the month.
    chapter
        The number of the chapter whose sections are shown; by default those of all chapters.

    Raises
    ------
    BokslutError
        Where the board, the year, the kind or a parameter is not known; it says which are.
    """
    return Report(project or find_project(), board, year, kind, month or None, chapter or None)


def notebook_of(section: str) -> str:
    """Return the notebook that shows a section: the one named after the section's subject."""
    return next(name for name, subject in SUBJECTS.items() if section in sections_of(subject))


def _check_sections(asked: ReportParameters, where: str) -> None:
    """Refuse sections that no notebook could show, so that a misspelt one is not passed over."""
    for chapter in asked.chapters:
        known = _sections(chapter, where)
        for name in chapter.sections:
            if name not in known:
                raise BokslutError(
                    f"the chapter “{chapter.title}” has no section {name}", where=where, hint=nearest_names(name, known)
                )
    anywhere = [name for subject in SUBJECTS.values() for name in sections_of(subject)]
    for appendix in asked.appendices:
        if appendix.section not in anywhere:
            raise BokslutError(
                f"there is no section {appendix.section}", where=where, hint=nearest_names(appendix.section, anywhere)
            )


def _sections(chapter: Chapter, where: str) -> tuple[str, ...]:
    """Return the sections of a chapter's notebook; a notebook of the board's own has any."""
    subject = SUBJECTS.get(chapter.notebook)
    if subject is None:
        return tuple(name for known in SUBJECTS.values() for name in sections_of(known))
    return sections_of(subject)
