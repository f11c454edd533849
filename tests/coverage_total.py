"""What the tests have run of the package, in all processes, told before pytest's closing line.

    python tests/coverage_total.py

ends with status 2 where it is too little.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

LEAST = 90
"""Percent of the branches that the tests must run."""

COVERAGE = (sys.executable, "-m", "coverage")


def show_total(terminalreporter: Any) -> None:
    """Put together what every process has measured, where they were told to, and show the total."""
    if "coverage" not in sys.modules:
        return
    from coverage import Coverage

    running = Coverage.current()
    if running is None or hasattr(terminalreporter.config, "workerinput"):
        return
    running.save()
    subprocess.run([*COVERAGE, "combine", "--quiet"], check=False)
    told = subprocess.run([*COVERAGE, "report", "--skip-covered"], capture_output=True, encoding="utf-8", check=False)
    terminalreporter.section("coverage")
    terminalreporter.write_line(told.stdout + told.stderr)
    terminalreporter.write_line(f"{branches_run():.1f} % of the branches")


def branches_run() -> float:
    """Return how many percent of the package's branches the tests have run, as measured and put together."""
    told = subprocess.run([*COVERAGE, "json", "--quiet", "-o", "-"], capture_output=True, check=True)
    return float(json.loads(told.stdout)["totals"]["percent_branches_covered"])


if __name__ == "__main__":
    if branches_run() < LEAST:
        print(f"the tests run less than {LEAST} % of the branches", file=sys.stderr)
        sys.exit(2)
