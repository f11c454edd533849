"""The form in which a notebook goes into git, and what of it counts.

What running it leaves (outputs, counts, times, the machine's Python) is taken away, so that a notebook that was
opened and run differs from what git has only where somebody has changed a cell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bokslut.errors import BokslutError
from bokslut.whole import write

SUFFIX = ".ipynb"


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


def _read(content: bytes) -> dict[str, Any]:
    notebook: Any = json.loads(content)
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not isinstance(notebook.get("metadata"), dict):
        raise ValueError("no cells or no metadata")
    if not all(isinstance(cell, dict) and {"cell_type", "source", "metadata"} <= cell.keys() for cell in cells):
        raise ValueError("a cell without type, source or metadata")
    return dict(notebook)


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: cell[key] for key in ("id", "cell_type", "attachments") if key in cell}
    tags = _tags(cell)
    kept |= {"metadata": {"tags": tags} if tags else {}, "source": "".join(cell["source"]).splitlines(keepends=True)}
    return kept | ({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {})


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))
