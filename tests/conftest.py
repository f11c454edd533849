"""What tests share: the repository's project, copies of it to break, and the real reports, built once."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bokslut.project import Project
from bokslut.report import Report, open_report
from browsing import AXE, axe_table, chromium, opened_table
from built_report import REPORTS, Built, build
from coverage_total import show_total
from front_door.door import Door, close_door, open_door

ROOT = Path(__file__).parents[1]

settings.register_profile("bokslut", deadline=None)
settings.load_profile("bokslut")


@pytest.fixture(autouse=True, scope="session")
def _no_project_from_the_environment() -> Iterator[None]:
    """Let no variable of the machine point tests, or the kernels that they start, at another project."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BOKSLUT_PROJECT", raising=False)
        patch.setenv("BOKSLUT_WARM_SECONDS", "0")  # no process outlives the tests, but where one says so
        yield


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A fresh copy of the project, in which commands are run as users run them."""
    opened = open_door(ROOT, tmp_path_factory.mktemp("door"))
    yield opened
    close_door(opened)


@pytest.fixture(scope="session")
def project() -> Project:
    """The repository's own project, for tests that only read it."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def opened(project: Project) -> Callable[[int], Report]:
    """Open the annual report of SN for a year; each is opened once."""
    known: dict[int, Report] = {}

    def of(year: int) -> Report:
        if year not in known:
            known[year] = open_report("SN", year, "annual", project)
        return known[year]

    return of


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """Give a report by its name in `REPORTS`; each is built once for all workers of a test session."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def of(name: str) -> Built:
        report = Built(shared / f"built-{name}", REPORTS[name])
        with (shared / f"built-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (report.folder / "manifest.json").is_file():
                shutil.rmtree(report.project, ignore_errors=True)
                copy_project(report.project)
                build(report)
        return report

    return of


@pytest.fixture(scope="session", params=REPORTS)
def real(request: pytest.FixtureRequest, built: Callable[[str], Built]) -> Built:
    """Each real report in turn."""
    return built(request.param)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; ends with the module, since no other event loop runs beside that of Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    path = chromium()
    if path is None:
        pytest.skip("neither Chromium nor Chrome is found")
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in tests/browser")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path)
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Show what axe found and how soon reports were ready, and leave it as a file in pytest's cache."""
    reports = [one for end in ("passed", "failed") for one in terminalreporter.stats.get(end, ())]
    told = [(name, value) for one in reports for name, value in getattr(one, "user_properties", ())]
    tables = {
        "axe": axe_table(value for name, value in told if name == "axe"),
        "opened": opened_table(value for name, value in told if name == "opened"),
    }
    for name, table in tables.items():
        if table:
            terminalreporter.section(name)
            terminalreporter.write_line(table)
            if cache := getattr(config, "cache", None):
                (cache.mkdir("accessibility") / f"{name}.md").write_text(table + "\n", encoding="utf-8")
    show_total(terminalreporter)


def copy_project(target: Path) -> Path:
    """Copy what an analyst owns: params/, data/ and notebooks/."""
    for name in ("params", "data", "notebooks"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return target


@dataclass(frozen=True)
class ProjectCopy:
    """A copy of the project that a test may break."""

    root: Path

    @property
    def project(self) -> Project:
        return Project(self.root)

    def path(self, file: str) -> Path:
        return self.root / file

    def replace(self, file: str, old: str, new: str) -> None:
        """Put `new` in the place of the first `old`, which must stand there."""
        text = self.path(file).read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}: mend the test"
        self.path(file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def line_of(self, file: str, part: str) -> int:
        """Return the number of the first line that holds `part`."""
        lines = self.path(file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, start=1) if part in line)

    def report(self, year: int = 2025) -> Report:
        return open_report("SN", year, "annual", self.project)


@pytest.fixture
def project_copy(tmp_path: Path) -> ProjectCopy:
    return ProjectCopy(copy_project(tmp_path / "project"))


@dataclass(frozen=True)
class Answer:
    """What the command answered: its exit status and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def bokslut(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run the command in this process, as `bokslut …` in the folder of a project."""
    from bokslut.cli import run

    def command(where: ProjectCopy, *arguments: str) -> Answer:
        monkeypatch.chdir(where.root)
        monkeypatch.setattr(sys, "argv", ["bokslut", *arguments])
        monkeypatch.setattr("bokslut.cli.stop_in_order", lambda: None)  # the signals are those of the tests' process
        capfd.readouterr()
        status: object = 0
        try:
            run()
        except SystemExit as end:
            status = end.code or 0
        out, err = capfd.readouterr()
        assert isinstance(status, int)
        return Answer(status, out, err)

    return command
