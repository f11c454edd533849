"""Run all checks of a report, and sort what they find: errors, warnings, what is accepted, and notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bokslut.checks import control, decisions, economy, files, goals, letters, personnel, privacy
from bokslut.checks.comments import comment_findings
from bokslut.checks.finding import Finding
from bokslut.errors import BokslutError, Errors
from bokslut.numbers import NBSP
from bokslut.parameters import Accepted, read_year
from bokslut.period import Period
from bokslut.reads import is_file
from bokslut.report import Report


@dataclass(frozen=True)
class Checked:
    """What the checks of a report have found.

    Attributes
    ----------
    open
        Errors and warnings that are not accepted.
    accepted
        Findings with what accepts them.
    known
        What is accepted without a rule: contradictions in documents that others published.
    notes
        Notes.
    """

    open: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Accepted], ...]
    known: tuple[Accepted, ...]
    notes: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The errors that stop the report."""
        return tuple(finding for finding in self.open if finding.severity == "E")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The warnings that must be accepted or mended."""
        return tuple(finding for finding in self.open if finding.severity == "W")


def check_report(report: Report) -> Checked:
    """Run all checks of a report."""
    own = report.parameters.accepted
    opened, accepted, notes = [], [], []
    for finding in dict.fromkeys(all_findings(report)):
        if finding.severity == "N":
            notes.append(finding)
        elif match := next((one for one in (*own, *_of_its_year(report, finding)) if _accepts(one, finding)), None):
            accepted.append((finding, match))
        else:
            opened.append(finding)
    known = tuple(one for one in own if not one.check)
    return Checked(tuple(opened), tuple(accepted), known, tuple(notes))


def _accepts(one: Accepted, finding: Finding) -> bool:
    """Return whether somebody has looked at just this and let it stand."""
    told = finding.message.replace(NBSP, " ")
    return (one.check, one.what, (one.found or "").strip()) == (finding.code, finding.subject, told)


def _of_its_year(report: Report, finding: Finding) -> tuple[Accepted, ...]:
    """Return what is accepted in the year whose data a finding is about, where that is another year."""
    found = re.match(rf"data/{re.escape(report.code)}/(\d{{4}})/", finding.where)
    path = report.project.params / report.code / f"{found[1]}.yaml" if found else None
    if found is None or path is None or int(found[1]) == report.year or not is_file(path):
        return ()
    return read_year(report.project, report.code, int(found[1])).accepted


def all_findings(report: Report) -> Iterator[Finding]:
    """Yield what all rules find in the data, comments and decisions of a report."""
    signals = report.parameters.signals
    own = periods(report)
    for period in own:
        yield from _read(lambda period=period: economy.findings(period))  # type: ignore[misc]
        yield from _read(lambda period=period: personnel.findings(period))  # type: ignore[misc]
    yield from _read(lambda: privacy.findings(report.period))
    yield from _read(lambda: goals.findings(report.period, signals.goals))
    yield from _read(lambda: control.findings(report.period, signals.controls))
    yield from _read(lambda: decisions.findings(report))
    yield from _read(lambda: comment_findings(report))
    yield from _read(lambda: files.findings(report))
    yield from _read(lambda: letters.findings(report, own))


def periods(report: Report) -> list[Period]:
    """Return the periods whose figures a report shows: its own, the one before, and the whole year's."""
    period = report.period
    others = [period.before, period.whole_year, *(period.followed_up[-1:] if period.month else [])]
    found = {(one.year, one.month): one for one in (period, *others)}
    return list(found.values())


def _read(find: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield findings; a file that cannot be read is one too."""
    try:
        yield from find()
    except Errors as errors:
        yield from (_unread(error) for error in errors.errors)
    except BokslutError as error:
        yield _unread(error)


def _unread(error: BokslutError) -> Finding:
    return Finding("E001", error.problem, str(error), error.where or "")
