"""A notebook in git holds what somebody wrote; running it in JupyterLab and stripping it leaves the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from bokslut.contents import content_hash
from bokslut.errors import BokslutError
from bokslut.notebooks import normal_form, strip
from bokslut.reads import fingerprint
from conftest import ROOT, Answer, ProjectCopy

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
Bokslut = Callable[..., Answer]


def run_as_in_jupyterlab(path: Path) -> None:
    """Run a notebook and save it as JupyterLab does, with times, folded outputs and the machine's Python."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in notebook.cells:
        cell.metadata |= {"trusted": True, "scrolled": False, "collapsed": True}
    notebook.metadata["toc-autonumbering"] = False
    nbformat.write(notebook, path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebooks_in_git_have_the_form_that_strip_gives(path: Path) -> None:
    content = path.read_bytes()
    assert normal_form(content) == content
    cells = json.loads(content)["cells"]
    assert [cell["metadata"] for cell in cells if cell["metadata"]] == [{"tags": ["parameters"]}]
    assert all(not cell.get("outputs") for cell in cells)


def test_a_notebook_that_was_run_and_stripped_has_its_bytes_again_and_is_not_changed_meanwhile(
    project_copy: ProjectCopy, bokslut: Bokslut
) -> None:
    path = project_copy.path("notebooks/personnel.ipynb")
    before, told = path.read_bytes(), fingerprint(str(path))
    run_as_in_jupyterlab(path)
    assert b'"text/html"' in path.read_bytes(), "it was run: it shows tables"
    assert fingerprint(str(path)) == told
    answer = bokslut(project_copy, "strip")
    assert (answer.status, answer.out) == (0, "notebooks/personnel.ipynb\n")
    assert path.read_bytes() == before
    assert bokslut(project_copy, "strip").out == "", "the second time there is nothing to do"


@pytest.mark.parametrize(
    ("what", "change", "counts"),
    [
        ("source", lambda notebook: notebook["cells"][-1].update(source=["annat"]), True),
        ("tags", lambda notebook: notebook["cells"][-1]["metadata"].update(tags=["parameters"]), True),
        ("type", lambda notebook: notebook["cells"][-1].update(cell_type="markdown"), True),
        ("order", lambda notebook: notebook["cells"].reverse(), True),
        ("kernel", lambda notebook: notebook["metadata"]["kernelspec"].update(name="ir"), True),
        ("what a machine calls the kernel", lambda nb: nb["metadata"]["kernelspec"].update(display_name="Py"), False),
        ("id", lambda notebook: notebook["cells"][-1].update(id="x"), False),
        ("count", lambda notebook: notebook["cells"][-1].update(execution_count=7), False),
        ("version", lambda notebook: notebook["metadata"]["language_info"].update(version="3.99"), False),
    ],
)
def test_what_counts_of_a_notebook(what: str, change: Callable[[dict[str, object]], object], counts: bool) -> None:
    content = NOTEBOOKS[0].read_bytes()
    notebook = json.loads(content)
    change(notebook)
    changed = content_hash("a.ipynb", json.dumps(notebook).encode()) != content_hash("a.ipynb", content)
    assert changed is counts, what


def test_a_source_in_one_piece_is_the_same_notebook_as_one_in_lines() -> None:
    content = NOTEBOOKS[0].read_bytes()
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    whole = json.dumps(notebook).encode()
    assert normal_form(whole) == content
    assert content_hash("a.ipynb", whole) == content_hash("a.ipynb", content)


@pytest.mark.parametrize("content", ["{", "[]", '{"cells": [1], "metadata": {}}', '{"cells": []}', ""])
def test_a_file_that_is_no_notebook_is_told_and_no_other_is_changed(tmp_path: Path, content: str) -> None:
    good, bad = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    good.write_bytes(NOTEBOOKS[0].read_bytes() + b"\n")
    before = good.read_bytes()
    bad.write_text(content, encoding="utf-8")
    with pytest.raises(BokslutError, match="not a notebook") as caught:
        strip(tmp_path)
    assert caught.value.where == f"{tmp_path.name}/b.ipynb"
    assert good.read_bytes() == before
    assert content_hash("b.ipynb", content.encode()).startswith("sha256:")
