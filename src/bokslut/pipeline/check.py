"""Check a report while its notebooks run: errors stop it, and what was found goes with it."""

from __future__ import annotations

from pathlib import Path

from bokslut.checks.run import Checked, check_report
from bokslut.checks.show import terminal, write
from bokslut.errors import BokslutError
from bokslut.pipeline.plan import Plan
from bokslut.reads import Reads, recording


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
