"""The same inputs give the same bytes, and nothing of one board or year stands in the code."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from bokslut.project import RESOURCES
from built_report import Built, build
from conftest import ROOT, copy_project

SOURCE = ROOT / "src" / "bokslut"

EXAMPLES = {
    "How many boards: EX, EX2, EX3 …",
    "2024,2025",
    "years such as 2024,2025",
}
"""Messages that show how something is written, beside those that do so in quotation marks."""


@pytest.fixture(params=["SN-2025", "SN-2026-budget"])
def first(request: pytest.FixtureRequest, built: Callable[[str], Built]) -> Built:
    """A report, and one with other charts and appendices."""
    return built(request.param)


@pytest.fixture
def built_again(first: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Built]:
    """The report built once more: in another folder, time zone and language."""
    for name, value in {"TZ": "America/New_York", "LC_ALL": "C", "LANG": "C", "COLUMNS": "40"}.items():
        monkeypatch.setenv(name, value)
    time.tzset()
    again = Built(copy_project(tmp_path / "annat ställe"), first.asked)
    build(again)
    yield again
    monkeypatch.undo()
    time.tzset()


def test_two_builds_give_the_same_bytes(first: Built, built_again: Built) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    one, other = files(first.folder), files(built_again.folder)
    assert {"report.html", "report.pdf", "report.docx", "report.qmd", "manifest.json"} <= one.keys()
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


# ---- Notebooks ------------------------------------------------------------------------------


def _tracked_notebooks() -> list[Path]:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z", "*.ipynb"],
        capture_output=True,
        check=False,
    )
    tracked = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return tracked or sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_no_notebook_of_the_repository_holds_what_a_run_shows() -> None:
    notebooks = _tracked_notebooks()
    assert len(notebooks) >= 5
    for path in notebooks:
        code = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
        assert [cell["outputs"] for cell in code] == [[]] * len(code), path.name
        assert [cell["execution_count"] for cell in code] == [None] * len(code), path.name


# ---- Code knows no board --------------------------------------------------------------------


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the constants of a module with their lines; docstrings, which give examples, are no constants."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int) and id(node) not in told:
            yield node.lineno, str(node.value)


def _forbidden() -> re.Pattern[str]:
    """Return what code may not name: boards, what they are called, and years of reports."""
    boards = yaml.safe_load((ROOT / "params" / "boards.yaml").read_text(encoding="utf-8"))
    names = [*boards, *(board[key] for board in boards.values() for key in ("name", "administration", "municipality"))]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r"|(?<!Agenda )20[1-4]\d)\b")


def test_no_module_names_a_board_or_a_year() -> None:
    forbidden = _forbidden()
    modules = [path for path in sorted(SOURCE.rglob("*.py")) if SOURCE / "example" not in path.parents]
    assert len(modules) > 30
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in modules
        for line, text in _literals(path)
        if forbidden.search(re.sub("“[^”]*”", "", text)) and text not in EXAMPLES
    ]
    assert found == []


def test_no_template_or_filter_names_a_board_or_a_year() -> None:
    forbidden = _forbidden()
    texts = [
        path for path in sorted(RESOURCES.rglob("*")) if path.suffix in {".html", ".j2", ".css", ".typ", ".lua", ".yml"}
    ]
    assert len(texts) >= 6
    assert [str(path) for path in texts if forbidden.search(path.read_text(encoding="utf-8"))] == []
