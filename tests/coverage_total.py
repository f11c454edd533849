"""What the tests have run of the package, in all processes, told before pytest's closing line."""

from __future__ import annotations

import subprocess
import sys
from typing import Any


def show_total(terminalreporter: Any) -> None:
    """Put together what every process has measured, where they were told to, and show the total."""
    if "coverage" not in sys.modules:
        return
    from coverage import Coverage

    running = Coverage.current()
    if running is None or hasattr(terminalreporter.config, "workerinput"):
        return
    running.save()
    command = [sys.executable, "-m", "coverage"]
    subprocess.run([*command, "combine", "--quiet"], check=False)
    told = subprocess.run([*command, "report", "--skip-covered"], capture_output=True, encoding="utf-8", check=False)
    terminalreporter.section("coverage")
    terminalreporter.write_line(told.stdout + told.stderr)
