"""The form in which a notebook goes into git, and what of it counts.

What running it leaves (outputs, counts, times, the machine's Python) is taken away, so that a notebook that was
opened and run differs from what git has only where somebody has changed a cell.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bokslut.errors import BokslutError
from bokslut.textfile import read_file
from bokslut.whole import write

SUFFIX = ".ipynb"

KERNEL = "python3"
"""The kernel that runs all notebooks: the one of the Python that makes the reports."""


def normal_form(content: bytes) -> bytes:
    """Return a notebook as it goes into git, written as JupyterLab writes one.

    Cells keep their ids, sources, tags and attachments, the notebook its kernel and the name of its language.

    Raises
    ------
    ValueError
        Where it is no notebook.
    """
    notebook = _read(content)
    kept = {key: value for key, value in notebook.items() if key.startswith("nbformat")}
    kept |= {"cells": [_cell(cell) for cell in notebook["cells"]], "metadata": kernel_of(notebook)}
    return (json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def essence(content: bytes) -> bytes:
    """Return what decides what a notebook gives: its kernel, and of each cell type, source and tags.

    Of a file that is no notebook everything does.
    """
    try:
        notebook = _read(content)
    except ValueError:
        return content
    cells = [[cell["cell_type"], "".join(cell["source"]), _tags(cell)] for cell in notebook["cells"]]
    kernel = notebook["metadata"].get("kernelspec", {}).get("name", "")
    return json.dumps([kernel, cells], ensure_ascii=False).encode()


def kernel_of(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata of a notebook that are its own: which kernel runs it, and the name of its language."""
    told = notebook["metadata"]
    kept = {"kernelspec": told["kernelspec"]} if "kernelspec" in told else {}
    name = told.get("language_info", {}).get("name")
    return kept | ({"language_info": {"name": name}} if name else {})


def strip(folder: Path) -> list[Path]:
    """Bring the notebooks of a folder into the form in which they go into git; return those that were not.

    Raises
    ------
    BokslutError
        Where one cannot be read; then none is changed.
    """
    stripped: dict[Path, bytes] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        content = path.read_bytes()
        try:
            normal = normal_form(content)
        except ValueError as error:
            raise BokslutError(
                "not a notebook", where=f"{folder.name}/{path.name}", found=str(error), hint="take it from git"
            ) from None
        if normal != content:
            stripped[path] = normal
    for path, normal in stripped.items():
        write(path, normal)
    return list(stripped)


def runnable(path: Path, file: str) -> bytes:
    """Return a notebook of a report in the form in which it is run: with the report's own kernel, whoever saved it.

    Parameters
    ----------
    file
        What errors call it.

    Raises
    ------
    BokslutError
        Where it is no notebook that can be run.
    """
    content = read_file(path, file)
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.startswith((b"<<<<<<< ", b">>>>>>> ")):
            raise BokslutError(
                "git has marked a conflict in a notebook",
                where=f"{file}, line {number}",
                hint="take one of the two versions: git checkout --ours or --theirs",
            )
    try:
        notebook = _read(content)
        normal: dict[str, Any] = json.loads(normal_form(content))
    except json.JSONDecodeError as error:
        raise BokslutError(
            "not a notebook", where=f"{file}, line {error.lineno}", found=error.msg, hint="take it from git"
        ) from None
    except ValueError as error:
        raise BokslutError("not a notebook", where=file, found=str(error)[:200], hint="take it from git") from None
    kernel = notebook["metadata"].get("kernelspec", {})
    language = kernel.get("language") or notebook["metadata"].get("language_info", {}).get("name") or "python"
    if str(language).lower() not in ("python", "ipython"):
        raise BokslutError("a notebook is not in Python", where=file, expected="python", found=str(language)[:80])
    if kernel.get("name") != KERNEL:
        normal["metadata"]["kernelspec"] = {"name": KERNEL, "display_name": KERNEL, "language": "python"}
    return json.dumps(normal, ensure_ascii=False).encode()


def cells_of(path: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook; none where it cannot be read, which is told where it is run."""
    try:
        return list(_read(read_file(path, path.name))["cells"])
    except (BokslutError, ValueError):
        return []


def _read(content: bytes) -> dict[str, Any]:
    try:
        notebook: Any = json.loads(content.removeprefix(codecs.BOM_UTF8))
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not isinstance(notebook.get("metadata"), dict):
        raise ValueError("no cells or no metadata")
    if notebook.get("nbformat") != 4 or not isinstance(notebook.get("nbformat_minor"), int):
        raise ValueError(f"nbformat {str(notebook.get('nbformat'))[:20]}, where 4 is read")
    for key in ("kernelspec", "language_info"):
        if not isinstance(notebook["metadata"].get(key, {}), dict):
            raise ValueError(f"{key} without a name")
    for number, cell in enumerate(cells, start=1):
        _check(cell, number)
    return dict(notebook)


def _check(cell: Any, number: int) -> None:
    """Refuse a cell that is none."""
    if not isinstance(cell, dict) or not {"cell_type", "source", "metadata"} <= cell.keys():
        raise ValueError(f"cell {number} is a cell without type, source or metadata")
    source, metadata = cell["source"], cell["metadata"]
    if cell["cell_type"] not in ("code", "markdown", "raw"):
        raise ValueError(f"cell {number} has no type that is known")
    if not isinstance(source, str) and not _are_texts(source):
        raise ValueError(f"cell {number} has a source that is no text")
    if not isinstance(metadata, dict) or not _are_texts(metadata.get("tags", [])):
        raise ValueError(f"cell {number} has metadata or tags that cannot be read")


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: cell[key] for key in ("id", "cell_type", "attachments") if key in cell}
    tags = _tags(cell)
    kept |= {"metadata": {"tags": tags} if tags else {}, "source": "".join(cell["source"]).splitlines(keepends=True)}
    return kept | ({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {})


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))
