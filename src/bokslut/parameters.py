"""What is asked for: boards, and the parameters of a board's reports of a year.

Every key is typed and unknown keys are refused, so that a misspelt one is not passed over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, RootModel, field_validator

from bokslut.errors import BokslutError, MissingData, nearest_names
from bokslut.kinds import KINDS, Kind
from bokslut.project import Project
from bokslut.reading import read_yaml
from bokslut.reads import note_entry, unrecorded

_DECISION = re.compile(r"(?P<body>[A-ZÅÄÖ]{2,}) (?P<date>\d{4}-\d{2}-\d{2}), ?§ ?(?P<paragraph>\d+)")


class Model(BaseModel):
    """Parameters that refuse what they do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Decision(Model):
    """A decision, cited as boards cite them: body, date of the meeting and paragraph."""

    body: str
    date: dt.date
    paragraph: int

    def __str__(self) -> str:
        return f"{self.body} {self.date.isoformat()}, §{self.paragraph}"


def _decision(text: object) -> object:
    match = _DECISION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("a decision such as “SN 2024-09-17, §42”")
    return match.groupdict()


Cited = Annotated[Decision, BeforeValidator(_decision)]
"""A decision, written as boards cite it."""


def _as_list(text: object) -> object:
    return text if isinstance(text, list) else [text]


Citations = Annotated[tuple[Cited, ...], BeforeValidator(_as_list)]
"""One decision or a list of them."""


class Board(Model):
    """A political committee and the administration that works for it."""

    name: str
    administration: str
    municipality: str
    notice: str | None = None
    """A sentence for the cover of every report, such as that the figures are synthetic."""


_CODE = re.compile(r"[^\W_][\w-]{0,19}")
"""What a board may be called for short: it names folders, commands and addresses of the site."""


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError("a short name of 1 to 20 letters and digits")
    return text


class Boards(RootModel[dict[Annotated[str, AfterValidator(_code)], Board]]):
    """All boards, by their short names."""


class Signal(Model):
    """A level of a signal scale: the word that data use, what readers see, and its look."""

    unique: ClassVar[tuple[str, ...]] = ("value",)
    unique_within: ClassVar[bool] = True

    value: str
    label: str
    look: Literal["ej", "delvis", "hög", "helt", "utan", "med"]


class Signals(Model):
    """The board's signal scales, worst level first."""

    goals: tuple[Signal, ...] = ()
    controls: tuple[Signal, ...] = ()


def _file_name(text: str) -> str:
    """Return a name that becomes that of a file, unless it leads to another folder."""
    if not text or text.startswith(".") or re.search(r"[/\\:\0]", text):
        raise ValueError("the name of a notebook in notebooks/, without folder and without .ipynb")
    return text


class Chapter(Model):
    """A chapter: a notebook, its title, and which of the notebook's sections it shows.

    `sections` maps a section's name to the heading that the board gives it; a section that is
    not named is not shown. A heading may be empty.
    """

    notebook: Annotated[str, AfterValidator(_file_name)]
    title: str
    sections: dict[str, str | None] = Field(default_factory=dict)


class Appendix(Model):
    """A section that stands last, on pages of its own, numbered in the order of the list."""

    unique: ClassVar[tuple[str, ...]] = ("section",)
    unique_within: ClassVar[bool] = True

    section: str
    title: str


class Accepted(Model):
    """Something that a check remarks on, or that contradicts what was published, and why it stays.

    `check` is the code of the rule, `what` the subject that it names and `found` its message, so that
    nothing else is accepted than what somebody has looked at. Without a code it is a contradiction in a
    document that others published, which no rule can see: what stands there and what the report shows.
    `by` is the role of the one who knows.
    """

    what: str
    reason: str
    check: str | None = None
    found: str | None = None
    published: str | None = None
    computed: str | None = None
    by: str = "Controller"


class ReportParameters(Model):
    """One report: its state and what it consists of."""

    status: Literal["Utkast", "Beslutad"] = "Utkast"
    decision: Cited | None = None
    chapters: tuple[Chapter, ...]
    appendices: tuple[Appendix, ...] = ()


class Look(Model):
    """What a board calls and orders in its own way."""

    columns: dict[str, str] = Field(default_factory=dict)
    """Headings of columns of budget and outcome, by the name of the figure; `$year` and the like are filled in."""
    older_first: bool = False
    """Whether the year before stands before the year in tables of levels."""
    outcome_years: Annotated[int, Field(ge=0, le=5)] = 1
    """How many earlier years' outcomes stand beside a key figure."""


class Limits(Model):
    """What the notebooks of a board's reports may take."""

    cell_seconds: Annotated[int, Field(ge=1, le=86_400)] = 300
    """Seconds that a cell may take."""


class YearParameters(Model):
    """What a board asks for in a year."""

    price_index: str | None = None
    """The price index that net costs are deflated with, a name in `data/index.csv`."""
    investment_change: Literal["spent_less", "spent_more"] = "spent_more"
    """Which sign means what in the difference between two years' investments."""
    look: Look = Look()
    limits: Limits = Limits()
    boards: tuple[str, ...] = ()
    """The boards that a summary compares, in their order."""
    signals: Signals = Signals()
    decisions: dict[str, Citations] = Field(default_factory=dict)
    accepted: tuple[Accepted, ...] = ()
    reports: dict[str, ReportParameters]

    @field_validator("boards")
    @classmethod
    def _each_once(cls, boards: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a board that is named twice, which a sum would count twice."""
        if twice := sorted({board for board in boards if boards.count(board) > 1}):
            raise ValueError(f"each board once, not twice {', '.join(twice)}")
        return boards

    @field_validator("reports")
    @classmethod
    def _known_kinds(cls, reports: dict[str, ReportParameters]) -> dict[str, ReportParameters]:
        """Refuse a misspelt kind, which would silently not be made."""
        names = [
            kind.folder(month) for kind in KINDS.values() for month in (range(1, 13) if kind.month == 0 else [None])
        ]
        for name in reports:
            if name not in KINDS and name not in names:
                raise ValueError(f"kinds of report: {', '.join(KINDS)}, or one month such as monthly-04; not {name}")
        return reports


BOARDS = "boards.yaml"


def read_boards(project: Project) -> dict[str, Board]:
    """Return the boards of the project by short name.

    Which of them somebody makes use of is not known here: `find_board` and `known_bodies` tell.
    """
    with unrecorded():
        return read_yaml(project.params / BOARDS, Boards, project).root


def find_board(project: Project, board: str) -> Board:
    """Return a board; an unknown name is told with those that exist."""
    boards = read_boards(project)
    note_entry(project.params / BOARDS, board)
    if board not in boards:
        raise BokslutError(
            f"there is no board {board}",
            where=project.name(project.params / BOARDS),
            expected=", ".join(f"{code} ({known.name})" for code, known in boards.items()),
            found=board,
        )
    return boards[board]


def known_bodies(project: Project, cited: Iterable[str]) -> set[str]:
    """Return the short names of all boards, for a report that cites decisions of the bodies `cited`."""
    for body in cited:
        note_entry(project.params / BOARDS, body)
    return set(read_boards(project))


def read_year(project: Project, board: str, year: int) -> YearParameters:
    """Return a board's parameters of a year; an unknown year is told with those that exist."""
    find_board(project, board)
    path = project.params / board / f"{year}.yaml"
    try:
        return read_yaml(path, YearParameters, project)
    except MissingData:
        years = sorted(file.stem for file in path.parent.glob("*.yaml"))
        raise BokslutError(
            f"{board} has no parameters for {year}",
            where=project.name(path),
            expected=f"one of {', '.join(years)}" if years else "a file for the year",
            hint="copy the file of a year that looks like it and change what differs",
        ) from None


def find_kind(kind: str) -> Kind:
    """Return a kind of report; an unknown name is told with those that exist."""
    if kind not in KINDS:
        raise BokslutError(f"there is no kind {kind}", expected=", ".join(KINDS), found=kind)
    return KINDS[kind]


def period_month(kind: Kind, month: int | None) -> int | None:
    """Return the month that a report's period ends with; None where the period is the year.

    Raises
    ------
    BokslutError
        Where the kind needs a month and none from 1 to 12 is given, or takes none and one is.
    """
    if kind.month == 0:
        if month is None or not 1 <= month <= 12:
            raise BokslutError(
                f"a report of kind {kind.name} needs a month", expected="MONTH=1 to 12", found=f"{month}"
            )
        return month
    if month not in (None, kind.month):
        raise BokslutError(f"a report of kind {kind.name} takes no month", found=f"MONTH={month}")
    return kind.month


def report_parameters(parameters: YearParameters, kind: Kind, month: int | None, where: str) -> ReportParameters:
    """Return what the year asks for of a kind of report; one month may be asked for in its own way."""
    own = kind.folder(month)
    if own in parameters.reports:
        return parameters.reports[own]
    if kind.name not in parameters.reports:
        raise BokslutError(
            f"no report of kind {kind.name} is asked for",
            where=f"{where}, reports",
            expected=", ".join(parameters.reports),
            hint=f"add {kind.name}: under reports:, {nearest_names(kind.name, parameters.reports)}",
        )
    return parameters.reports[kind.name]
