"""Only what changed is made again, and what is made so is the same as made from nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bokslut.errors import BokslutError
from bokslut.pipeline.catalogue import state
from bokslut.pipeline.make import Made, make_report
from bokslut.pipeline.manifest import PLAN, read_manifest
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.why import steps
from conftest import Answer, ProjectCopy, copy_project

ORDER = Order("SN", 2025)
CHAPTERS = ["economy", "internal_control", "operations", "personnel", "summary"]
COMMENT = "data/SN/2025/text/ekonomi/utfall.md"
Bokslut = Callable[..., Answer]


class Seen:
    """Remembers which steps were run and which were taken over."""

    def __init__(self) -> None:
        self.run: list[str] = []
        self.taken_over: list[str] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.run.append(name)
        yield

    def kept(self, name: str) -> None:
        self.taken_over.append(name)

    @property
    def notebooks(self) -> list[str]:
        return sorted(name.removeprefix("notebook ") for name in self.run if name.startswith("notebook "))

    @property
    def renders(self) -> list[str]:
        return sorted(name.removeprefix("render ") for name in self.run if name.startswith("render "))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the report made."""
    root = copy_project(tmp_path_factory.mktemp("once") / "project")
    make_report(ProjectCopy(root).project, ORDER, Means(), Seen())
    return root


@pytest.fixture
def made(once: Path, tmp_path: Path) -> ProjectCopy:
    return ProjectCopy(shutil.copytree(once, tmp_path / "project"))


def again(made: ProjectCopy, order: Order = ORDER, *, force: bool = False) -> tuple[Made, Seen]:
    seen = Seen()
    return make_report(made.project, order, Means(force=force), seen), seen


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---- Nothing changed --------------------------------------------------------------------------


def test_where_nothing_has_changed_nothing_is_run(made: ProjectCopy) -> None:
    before = files(made.path("outputs"))
    report, seen = again(made)
    assert (report.changed, seen.run, seen.taken_over) == (False, [], [])
    assert report.folder == made.path("outputs/SN/2025/annual")
    assert files(made.path("outputs")) == before


def test_where_nothing_has_changed_no_kernel_is_started_and_nothing_heavy_is_loaded(made: ProjectCopy) -> None:
    code = (
        "import sys; sys.argv = ['bokslut', 'report', 'SN', '2025']\n"
        "from bokslut.cli import main\n"
        "main(standalone_mode=False)\n"
        "heavy = {'papermill', 'jupyter_client', 'pandas', 'matplotlib', 'pydantic', 'nbconvert', 'bokslut.kernels'}\n"
        "print('loaded', sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=made.root, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded []"
    assert "nothing has changed since it was made" in done.stderr


def test_force_runs_everything_and_gives_the_same_bytes(made: ProjectCopy) -> None:
    before = files(made.path("outputs"))
    _, seen = again(made, force=True)
    assert (seen.notebooks, seen.renders) == (CHAPTERS, ["docx", "html", "pdf"])
    assert files(made.path("outputs")) == before


# ---- One thing changed ------------------------------------------------------------------------


def test_one_comment_changed_runs_its_chapter_and_gives_what_a_clean_run_gives(made: ProjectCopy) -> None:
    text = made.path(COMMENT).read_text(encoding="utf-8")
    made.path(COMMENT).write_text(text + "\nKostnaderna följs upp varje månad.\n", encoding="utf-8")
    _, seen = again(made)
    assert seen.notebooks == ["economy"]
    assert seen.renders == ["docx", "html", "pdf"]
    changed = files(made.path("outputs"))
    assert "Kostnaderna följs upp varje månad." in changed["SN/2025/annual/_04-economy.md"].decode()
    shutil.rmtree(made.path("outputs"))
    again(made)
    assert files(made.path("outputs")) == changed


def test_a_change_that_the_document_does_not_show_renders_nothing(made: ProjectCopy) -> None:
    made.path(COMMENT).write_text(made.path(COMMENT).read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    _, seen = again(made)
    assert (seen.notebooks, seen.renders) == (["economy"], [])


@pytest.mark.parametrize(
    ("file", "old", "new", "notebooks"),
    [
        ("data/SN/2025/arbetsmiljö.csv", "\n", "\n\n", ["personnel"]),
        ("notebooks/operations.ipynb", "the board's own account", "an account of the board's own", ["operations"]),
        ("params/SN/2025.yaml", "\n", "\n# en rad\n", CHAPTERS),
        ("params/boards.yaml", "Socialförvaltningen", "Sociala förvaltningen", CHAPTERS),
    ],
)
def test_a_step_runs_when_something_that_it_read_has_changed(
    made: ProjectCopy, file: str, old: str, new: str, notebooks: list[str]
) -> None:
    made.replace(file, old, new)
    _, seen = again(made)
    assert seen.notebooks == notebooks


NEW_BOARD = """NY:
  name: Nya nämnden
  administration: Nya förvaltningen
  municipality: Alingsås kommun
"""


def test_another_board_is_no_concern_of_a_report(made: ProjectCopy, bokslut: Bokslut) -> None:
    file = made.path("params/boards.yaml")
    file.write_text("# Överst.\n" + file.read_text(encoding="utf-8") + NEW_BOARD, encoding="utf-8")
    made.replace("params/boards.yaml", "Vård- och omsorgsförvaltningen", "Äldreförvaltningen")
    for folder in ("params", "data"):
        shutil.copytree(made.path(f"{folder}/SN"), made.path(f"{folder}/NY"))
    told = dict(steps(made.project, ORDER))
    assert {step: reasons for step, reasons in told.items() if reasons} == {}
    assert state(made.project, ORDER) == "made"
    report, seen = again(made)
    assert (report.changed, seen.run) == (False, [])


def test_of_the_boards_the_manifest_names_the_entry_that_was_read_and_why_tells_of_it(made: ProjectCopy) -> None:
    inputs = read_manifest(ORDER, made.project).content["inputs"]
    assert [name for name in inputs if name.startswith("params/boards")] == ["params/boards.yaml#SN"]
    made.replace("params/boards.yaml", "Socialförvaltningen", "Sociala förvaltningen")
    assert dict(steps(made.project, ORDER))["notebook economy"] == ["params/boards.yaml#SN changed"]
    made.replace("params/boards.yaml", "SN:", "SNN:")
    assert read_manifest(ORDER, made.project).changes(PLAN) == ["params/boards.yaml#SN is gone"]


def test_a_summary_reads_the_entries_of_all_boards_that_it_compares(project_copy: ProjectCopy) -> None:
    order = Order("ALLA", 2024, "summary", formats=("html",))
    make_report(project_copy.project, order, Means(), Seen())
    inputs = read_manifest(order, project_copy.project).content["inputs"]
    entries = [f"params/boards.yaml#{board}" for board in ("ALLA", "SN", "VON")]
    assert [name for name in inputs if name.startswith("params/boards")] == entries
    project_copy.replace("params/boards.yaml", "Vård- och omsorgsnämnden", "Äldrenämnden")
    made, _ = again(project_copy, order)
    assert "Äldrenämnden" in (made.folder / "report.html").read_text(encoding="utf-8")


def test_a_comment_that_comes_into_being_is_noticed(made: ProjectCopy) -> None:
    file = made.path("data/SN/2025/text/ekonomi/ramar.md")
    assert not file.exists()
    file.write_text("Ramen ändrades inte under året.\n", encoding="utf-8")
    _, seen = again(made)
    assert seen.notebooks == ["economy"]
    file.unlink()
    _, seen = again(made)
    assert seen.notebooks == ["economy"]


def test_what_a_notebook_reads_by_itself_is_noticed_too(made: ProjectCopy) -> None:
    """A frame that pandas reads, and a module beside the notebook."""
    (made.path("data/SN/2025") / "egen.csv").write_text("a\n1\n", encoding="utf-8")
    made.path("notebooks/egen.py").write_text("ORD = 'ett'\n", encoding="utf-8")
    path = made.path("notebooks/operations.ipynb")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    source = (
        "import egen\nimport pandas as pd\nframe = pd.read_csv('../data/SN/2025/egen.csv')\nprint(egen.ORD, len(frame))"
    )
    notebook["cells"][2]["source"] = notebook["cells"][2]["source"] + ["\n", source]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    _, seen = again(made)
    assert seen.notebooks == ["operations"]
    for file, text in (("data/SN/2025/egen.csv", "a\n2\n"), ("notebooks/egen.py", "ORD = 'två'\n")):
        made.path(file).write_text(text, encoding="utf-8")
        _, seen = again(made)
        assert seen.notebooks == ["operations"], file


def test_a_report_that_somebody_has_edited_is_made_again(made: ProjectCopy) -> None:
    page = made.path("outputs/SN/2025/annual/report.html")
    right = page.read_bytes()
    page.write_bytes(right + b"<!-- -->")
    _, seen = again(made)
    assert (seen.notebooks, seen.renders) == ([], ["html"])
    assert page.read_bytes() == right


def test_other_formats_are_rendered_from_the_same_document(made: ProjectCopy) -> None:
    _, seen = again(made, Order("SN", 2025, formats=("html",)))
    assert (seen.notebooks, seen.renders) == ([], [])
    assert not made.path("outputs/SN/2025/annual/report.pdf").exists()
    _, seen = again(made)
    assert (seen.notebooks, seen.renders) == ([], ["docx", "pdf"])


def test_a_manifest_that_cannot_be_read_counts_as_none(made: ProjectCopy) -> None:
    made.path("outputs/SN/2025/annual/manifest.json").write_text("{", encoding="utf-8")
    _, seen = again(made)
    assert seen.notebooks == CHAPTERS


def test_a_mistake_leaves_the_report_as_it_was_and_is_told_each_time(made: ProjectCopy) -> None:
    before = files(made.path("outputs"))
    right = made.path(COMMENT).read_text(encoding="utf-8")
    made.path(COMMENT).write_text("{{ drift.finns_inte | mnkr }}\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BokslutError, match="finns_inte"):
            again(made)
        assert files(made.path("outputs")) == before
    made.path(COMMENT).write_text(right, encoding="utf-8")
    report, _ = again(made)
    assert not report.changed


# ---- Why --------------------------------------------------------------------------------------


def test_why_names_the_inputs_that_make_each_step_stale(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.replace("data/SN/2025/arbetsmiljö.csv", "\n", "\n\n")
    made.path("data/SN/2025/text/ekonomi/ramar.md").write_text("Ramen ändrades inte.\n", encoding="utf-8")
    told = dict(steps(made.project, ORDER))
    assert told["notebook personnel"] == ["data/SN/2025/arbetsmiljö.csv changed"]
    assert told["notebook economy"] == ["data/SN/2025/text/ekonomi/ramar.md is new"]
    assert told["notebook summary"] == []
    assert told["render pdf"] == ["where the notebooks give another document"]
    answer = bokslut(made, "why", "SN", "2025")
    assert answer.status == 0
    assert "notebook personnel              data/SN/2025/arbetsmiljö.csv changed" in answer.out
    assert "notebook summary                unchanged" in answer.out


def test_why_tells_of_another_version_of_what_makes_reports(made: ProjectCopy) -> None:
    path = made.path("outputs/SN/2025/annual/manifest.json")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    now = manifest["versions"]["matplotlib"]
    manifest["versions"]["matplotlib"] = "1.0"
    manifest["package"] = "sha256:0"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    told = dict(steps(made.project, ORDER))
    assert told["notebook summary"] == [f"matplotlib 1.0 → {now}", "the package bokslut changed"]


def test_why_of_a_report_that_is_not_made(project_copy: ProjectCopy) -> None:
    told = dict(steps(project_copy.project, ORDER))
    assert set(map(tuple, told.values())) == {("not made yet",)}


# ---- Charts -----------------------------------------------------------------------------------


def test_a_chart_whose_figures_have_not_changed_is_not_drawn_again(
    made: ProjectCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bokslut.present import chart, drawing
    from bokslut.report import open_report

    drawn: list[str] = []
    pictures = drawing.pictures
    monkeypatch.setattr(drawing, "pictures", lambda done, key: drawn.append(key) or pictures(done, key))
    monkeypatch.setenv(chart.FIGURES_VARIABLE, str(made.path("outputs/SN/2025/annual/figures")))
    first = open_report("SN", 2025, "annual", made.project).economy.deviations().images()
    assert drawn == []
    assert first["avvikelse.svg"].encode() == made.path("outputs/SN/2025/annual/figures/avvikelse.svg").read_bytes()
    made.replace("data/SN/2025/drift.csv", "Finansnetto,finansnetto,0,-1", "Finansnetto,finansnetto,0,-2")
    made.replace("data/SN/2025/drift.csv", "Årets resultat,resultat,0,-2991", "Årets resultat,resultat,0,-2992")
    open_report("SN", 2025, "annual", made.project).economy.deviations().images()
    assert len(drawn) == 1, "the way from budget to outcome has another figure, the account groups have not"


def test_a_picture_that_somebody_has_edited_is_drawn_again(made: ProjectCopy) -> None:
    picture = made.path("outputs/SN/2025/annual/figures/avvikelse.svg")
    right = picture.read_bytes()
    picture.write_bytes(right.replace(b"</svg>", b"<!-- --></svg>"))
    made.path(COMMENT).write_text(made.path(COMMENT).read_text(encoding="utf-8") + "\nMer.\n", encoding="utf-8")
    again(made)
    assert picture.read_bytes() == right
