"""An earlier version from its seal: what was sealed, and what it then showed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from bokslut.diff.sources import FOLDERS, Sources
from bokslut.errors import BokslutError
from bokslut.kinds import KINDS
from bokslut.pipeline.order import Order
from bokslut.project import Project
from bokslut.reads import fingerprint

WORD = "seal"
"""What stands for the report's own seal."""


def seal_file(project: Project, order: Order, against: str, path: Path) -> Path | None:
    """Return the seal that a word means: the report's own, or one told by its path; None where it means none."""
    if against == WORD:
        kind = KINDS[order.kind].folder(order.month) if order.kind in KINDS else order.kind
        return project.params / order.board / "seals" / f"{order.year}-{kind}.json"
    return path if path.suffix == ".json" else None


def seal(project: Project, order: Order, file: Path) -> Sources:
    """Return the sealed inputs of a report, and the numbers that it showed when it was sealed.

    Raises
    ------
    BokslutError
        Where there is no seal, it is another report's, or it does not hold what was sealed.
    """
    where = project.name(file)
    sealed, archive = _read(file, where), file.with_suffix(".zip")
    if {key: sealed["report"].get(key) for key in order.parameters} != order.parameters:
        told = " ".join(str(part) for part in sealed["report"].values() if part)
        raise BokslutError("that is the seal of another report", where=where, expected=str(order), found=told)
    try:
        with zipfile.ZipFile(archive) as packed:
            files = {entry.filename: packed.read(entry) for entry in packed.infolist() if not entry.is_dir()}
    except (OSError, zipfile.BadZipFile) as error:
        raise BokslutError(
            "the sealed files cannot be read",
            where=project.name(archive),
            expected="the zip file that was written with the seal",
            found=str(error),
            hint="take it from git or from the archive",
        ) from None
    for name, was in sealed["inputs"].items():
        if str(was).startswith("sha256:") and name in files and was != _hash(files[name]):
            raise BokslutError(
                "a sealed file is not what was sealed",
                where=f"{project.name(archive)}, {name}",
                hint="take the zip file from git or from the archive",
            )
    shown = {name: (told[0], told[1], told[2]) for name, told in sealed["values"].items()}
    return Sources(
        lambda _: f"den förseglade rapporten{_day(sealed)}", where, _completed(files, sealed["inputs"], project), shown
    )


def _read(file: Path, where: str) -> dict[str, Any]:
    try:
        sealed = json.loads(file.read_text(encoding="utf-8"))
        if not all(isinstance(sealed[key], dict) for key in ("report", "inputs", "values")):
            raise ValueError
    except FileNotFoundError:
        beside = ", ".join(path.name for path in sorted(file.parent.glob("*.json"))) if file.parent.is_dir() else ""
        raise BokslutError(
            "the report has no such seal",
            where=where,
            found=beside or "no seals",
            hint="compare with a git revision or an outputs folder",
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise BokslutError("the seal cannot be read", where=where, expected="report, inputs and values") from None
    return dict(sealed)


def _completed(files: dict[str, bytes], inputs: dict[str, str], project: Project) -> dict[str, bytes]:
    """Return sealed files that a report can be made from.

    Where no notebooks were sealed they are the present ones; what was read and not sealed, such as earlier
    seals, is taken from the project where it is as it was.
    """
    if not any(name.startswith(f"{FOLDERS[-1]}/") for name in files):
        notebooks = sorted(project.notebooks.glob("*.ipynb"))
        files = {project.name(path): path.read_bytes() for path in notebooks} | files
    others = (name for name, was in inputs.items() if str(was).startswith("sha256:") and name not in files)
    still = {name: project.root / name for name in others if fingerprint(str(project.root / name)) == inputs[name]}
    return files | {name: path.read_bytes() for name, path in still.items()}


def _day(sealed: dict[str, Any]) -> str:
    """Return the day of a seal that tells it."""
    told = next((str(sealed[key]) for key in ("sealed", "date", "decided") if isinstance(sealed.get(key), str)), "")
    return f" {told[:10]}" if told[:4].isdecimal() else ""


def _hash(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()
