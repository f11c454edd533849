"""Check a report while its notebooks run: errors stop it, and what was found goes with it."""

from __future__ import annotations

from pathlib import Path

from bokslut.checks.comments.places import sections
from bokslut.checks.run import Checked, check_report
from bokslut.checks.show import terminal, write
from bokslut.errors import BokslutError, Errors, MissingData
from bokslut.pipeline.order import Order
from bokslut.pipeline.plan import Plan, plan_report
from bokslut.present.blocks import Block
from bokslut.project import Project
from bokslut.reads import Reads, recording
from bokslut.report import Report, notebook_of


def check_order(project: Project, order: Order) -> Checked:
    """Check a report that is not made: its plan, all rules, and whether each of its sections can be shown.

    Raises
    ------
    BokslutError
        Where something stands in the way of the report that is no finding of a rule.
    """
    plan = plan_report(project, order)
    checked = check_report(plan.report)
    if not checked.errors:
        rehearse(plan.report)
    return checked


def rehearse(report: Report) -> None:
    """Make the blocks of all sections that a report asks for, as its notebooks would, so that what stops one is told.

    Raises
    ------
    BokslutError
        What stops the report, of each section that does.
    """
    errors: list[BokslutError] = []
    for section in dict.fromkeys(sections(report)):
        subject = getattr(report, notebook_of(section))
        try:
            block: Block = getattr(subject, section)()
            block.lab()
            block.document()
        except MissingData as missing:
            if missing.misspelt:
                errors.append(missing)
        except BokslutError as error:
            errors.append(error)
    told = list({str(error): error for error in errors}.values())
    if told:
        raise told[0] if len(told) == 1 else Errors(told)


class Checking:
    """The checks of a report: what they read, and what they found."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.reads = Reads(plan.project.root)
        self._checked: Checked | None = None

    def run(self) -> None:
        """Run the checks."""
        with recording(self.plan.project.root) as read:
            self._checked = check_report(self.plan.report)
        self.reads = read

    def settle(self, folder: Path) -> None:
        """Stop the report where a check found an error; otherwise leave the result with it.

        Raises
        ------
        BokslutError
            Where there is an error, or, of a report that is decided, a warning that nobody has accepted.
        """
        checked = self._checked
        assert checked is not None
        decided = self.plan.report.asked.status == "Beslutad"
        if checked.errors or (decided and checked.warnings):
            raise BokslutError(
                "a check stops the report" if checked.errors else "a decided report has a warning that nobody accepted",
                found="\n" + terminal(checked),
                hint="make check shows this without making the report",
            )
        write(self.plan.report, checked, folder)
