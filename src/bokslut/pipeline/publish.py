"""Leave a finished report in its place, whole, with a manifest of what it was made from."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bokslut.pipeline.plan import Plan
from bokslut.pipeline.render import Engine

PACKAGES = ("bokslut", "jinja2", "matplotlib", "nbconvert", "pandas", "papermill", "pydantic")


def write_manifest(plan: Plan, engine: Engine, folder: Path) -> None:
    """Write `manifest.json`: inputs with hashes, versions, engine, parameters. It holds no times."""
    manifest: dict[str, Any] = {
        "report": plan.parameters,
        "formats": list(plan.formats),
        "engine": {"name": engine.name, "version": engine.version},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "inputs": {plan.project.name(path): file_hash(path) for path in _inputs(plan)},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def publish(built: Path, target: Path) -> None:
    """Put a finished folder in the place of an earlier one; put that back if it cannot be done."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    try:
        built.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _inputs(plan: Plan) -> list[Path]:
    """Return the files that a report may be made from, sorted."""
    project, report = plan.project, plan.report
    paths = [project.params / "boards.yaml", project.params / report.code / f"{report.year}.yaml"]
    paths += [chapter.notebook for chapter in plan.runs]
    paths += project.data.glob("*.csv")
    paths += [path for path in (project.data / report.code).rglob("*") if path.is_file()]
    return sorted(set(paths))


def file_hash(path: Path) -> str:
    """Return what a file holds, as a hash."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
