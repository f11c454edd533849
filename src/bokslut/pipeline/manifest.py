"""What a report was made of, and whether that is still so.

`manifest.json` in a report's folder names every input with its hash, which steps read it, the versions,
and every file that was made. The next run reads it: a step whose inputs are the same is not run
again, and what it made is taken over.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bokslut.errors import BokslutError
from bokslut.pipeline.order import Order
from bokslut.project import Project
from bokslut.reads import FOLDER, NAMES, PACKAGE, Reads, file_hash

FILE = "manifest.json"
PLAN = "plan"
CHECK = "check"

PACKAGES = (
    *("babel", "ipykernel", "ipython", "jinja2", "markdown-it-py", "matplotlib", "nbconvert", "numpy", "pandas"),
    *("papermill", "pillow", "pydantic", "pyyaml"),
)
"""Those whose versions may show in a report."""

RENDERING = (
    "html/template.html",
    "html/report.css",
    "typst/template.typ",
    "word/reference.docx",
    "filters/document.lua",
    "filters/letters.lua",
)
"""Resources that are copied into the report and only render it: changing one runs no notebook."""

NO_PART = ("site/", "resources/site/", "diff/", "resources/html/diff.html.j2")
"""What shows finished reports, on a site or beside an earlier version, and has no part in any of them."""


_OUTPUT = re.compile(
    r"(_render|data|figures|notebooks)/.+|report\.(qmd|html|pdf|docx)|_quarto\.yml|_[^/]+\.md"
    r"|(checks|values|manifest)\.json|checks\.html"
)
"""What a report's folder holds; all else was left there by a tool."""


def is_output(name: str) -> bool:
    """Return whether a name in a report's folder, of a file or a folder at its top, is one that making it leaves.

    Hidden files are none: Quarto writes `.gitignore` and `.quarto/` where it renders.
    """
    hidden = any(part.startswith(".") for part in name.split("/"))
    return not hidden and bool(_OUTPUT.fullmatch(name) or _OUTPUT.fullmatch(f"{name}/-"))


@dataclass(frozen=True)
class Manifest:
    """What is known of the last making of a report.

    Attributes
    ----------
    content
        `manifest.json`; empty where the report is not made.
    folder
        The report's folder.
    """

    content: Mapping[str, Any]
    folder: Path
    project: Project

    def changes(self, step: str) -> list[str]:
        """Return why a step would be run now: one reason a line; none where its result still holds."""
        steps = self.content.get("steps", {})
        if step not in steps:
            return ["not made yet"]
        reads = Reads(self.project.root, self.content["inputs"])
        told = [f"{name} {_what(reads, name)}" for name in reads.changed(steps[step])]
        told += self.machinery()
        if step in self.content["outputs"] and not self.holds(step):
            told.append(f"{step} in outputs/ is changed or gone")
        return told

    def machinery(self) -> list[str]:
        """Return what else than data has changed: versions and the package."""
        then, now = self.content.get("versions", {}), versions()
        told = [f"{name} {then.get(name, '–')} → {now[name]}" for name in now if then.get(name) != now[name]]
        return told + (["the package bokslut changed"] if self.content.get("package") != package_hash() else [])

    def holds(self, file: str) -> bool:
        """Return whether a file that was made is as it was made."""
        was = self.content.get("outputs", {}).get(file)
        return was is not None and file_hash(str(self.folder / file)) == was

    def figures(self) -> str:
        """Return the folder of the pictures, where all are as they would be drawn now; else nothing."""
        names = [name for name in self.content.get("outputs", {}) if name.startswith("figures/")]
        return str(self.folder / "figures") if names and not self.machinery() and all(map(self.holds, names)) else ""

    def same_document(self, folder: Path) -> bool:
        """Return whether `folder` holds the document that the report was rendered from."""
        then = {name: was for name, was in self.content.get("outputs", {}).items() if not _made_from_document(name)}
        now = {name: file_hash(str(folder / name)) for name in _outputs(folder) if not _made_from_document(name)}
        return then == now

    def reads(self, step: str) -> Reads:
        """Return what a step read."""
        return Reads(self.project.root, {name: self.content["inputs"][name] for name in self.content["steps"][step]})

    def current(self) -> bool:
        """Return whether everything that the report was made from is as it was."""
        if not self.content or self.machinery() or self.content["rendering"] != rendering_hash():
            return False
        return not Reads(self.project.root, self.content["inputs"]).changed()

    def made_of_the_same(self, order: Order, engine: Mapping[str, str]) -> bool:
        """Return whether making the report now would be making it from the same, in the same way."""
        content = self.content
        return (
            bool(content)
            and content["report"] == order.parameters
            and sorted(content["formats"]) == sorted(order.formats)
            and content["engine"] == engine
            and self.current()
        )

    def stands(self, order: Order, engine: Mapping[str, str]) -> bool:
        """Return whether the report as it lies there is what making it now would give."""
        outputs = self.content.get("outputs", {})
        return (
            self.made_of_the_same(order, engine) and self._files() == outputs.keys() and all(map(self.holds, outputs))
        )

    def _files(self) -> set[str]:
        return {name for name in _outputs(self.folder) if name != FILE}


def read_manifest(order: Order, project: Project) -> Manifest:
    """Return what is known of the last making of a report; one that cannot be read counts as none."""
    folder = order.folder(project)
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        complete = _is_whole(content)
    except (OSError, ValueError, RecursionError):
        complete = False
    return Manifest(content if complete else {}, folder, project)


def _is_whole(content: object) -> bool:
    """Return whether a manifest holds what one does; another is none, and the report is made anew."""
    if not isinstance(content, dict):
        return False
    named = [content.get(key) for key in ("report", "inputs", "steps", "outputs", "engine", "versions")]
    if not all(isinstance(part, dict) for part in named) or not isinstance(content.get("formats"), list):
        return False
    texts = [
        *content["inputs"].values(),
        *content["outputs"].values(),
        content.get("rendering"),
        content.get("package"),
    ]
    if not all(isinstance(text, str) for text in (*texts, *content["formats"])):
        return False
    steps = content["steps"].values()
    return all(isinstance(names, list) and all(name in content["inputs"] for name in names) for names in steps)


def write_manifest(order: Order, engine: Mapping[str, str], steps: Mapping[str, Reads], folder: Path) -> None:
    """Write the manifest of a finished folder. It holds no times, so that the same inputs give the same bytes."""
    content = {
        "report": order.parameters,
        "formats": list(order.formats),
        "engine": dict(engine),
        "versions": versions(),
        "package": package_hash(),
        "rendering": rendering_hash(),
        "inputs": together(steps.values()),
        "steps": {step: sorted(reads) for step, reads in steps.items()},
        "outputs": {name: file_hash(str(folder / name)) for name in _outputs(folder)},
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def together(steps: Iterable[Reads]) -> dict[str, str]:
    """Return what all steps have read.

    Raises
    ------
    BokslutError
        Where two steps found different things under one name: it changed while they ran.
    """
    found: dict[str, str] = {}
    for reads in steps:
        for name, was in reads.items():
            known = found.setdefault(name, was)
            if known == FOLDER:
                found[name] = was
            elif was not in (known, FOLDER):
                raise BokslutError("a file changed while the report was made", where=name, hint="make the report again")
    return found


def take_over(manifest: Manifest, file: str, folder: Path) -> None:
    """Copy a file that still holds into the report that is being made.

    Raises
    ------
    Overtaken
        Where it does not hold any more.
    """
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        shutil.copyfile(manifest.folder / file, folder / file)
    if file_hash(str(folder / file)) != manifest.content["outputs"][file]:
        raise Overtaken(file)


class Overtaken(Exception):
    """Somebody else has put a report in its place while this one was made."""


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that may show in a report."""
    return {"python": platform.python_version(), **{name: version(name) for name in ("bokslut", *PACKAGES)}}


@cache
def package_hash() -> str:
    """Return a hash of the package's code and of the resources that notebooks use."""
    names = [name for name in _files(PACKAGE) if not name.startswith(NO_PART)]
    return _hash(name for name in names if name.removeprefix("resources/") not in RENDERING)


@cache
def rendering_hash() -> str:
    """Return a hash of the resources that only render."""
    return _hash(f"resources/{name}" for name in RENDERING)


def machinery_hash() -> str:
    """Return a hash of everything beside the data that makes reports: versions and the whole package."""
    return hashlib.sha256(repr((versions(), package_hash(), rendering_hash())).encode()).hexdigest()


def _hash(names: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for name in names:
        whole.update(f"{name} {file_hash(str(PACKAGE / name))}\n".encode())
    return "sha256:" + whole.hexdigest()


def _files(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return sorted(path.relative_to(folder).as_posix() for path in found if "__pycache__" not in path.parts)


def _outputs(folder: Path) -> list[str]:
    return [name for name in _files(folder) if is_output(name)]


def _made_from_document(name: str) -> bool:
    return name.startswith(("report.html", "report.pdf", "report.docx", "notebooks/"))


def _what(reads: Reads, name: str) -> str:
    was, now = reads[name], reads.now(name)
    if was.startswith(NAMES):
        return "holds other files"
    return "is new" if was == "absent" else "is gone" if now == "absent" else "changed"
