"""The versions of a report that are compared, and which one the word behind `AGAINST` means."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from bokslut import yamltext
from bokslut.contents import content_hash, read_input
from bokslut.diff.cells import UNKNOWN, Rows, rows_of
from bokslut.diff.chapters import Pages, read_pages
from bokslut.diff.revisions import revision
from bokslut.diff.seals import seal, seal_file
from bokslut.diff.sources import Sources
from bokslut.errors import BokslutError
from bokslut.held import held
from bokslut.pipeline.document import INCLUDE
from bokslut.pipeline.manifest import FILE as MANIFEST
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Progress
from bokslut.pipeline.values import FILE as VALUES
from bokslut.pipeline.values import SOURCES
from bokslut.project import Project

STATUS = {"Utkast": "utkastet", "Beslutad": "den beslutade rapporten"}


@dataclass(frozen=True)
class Version:
    """A report as it was made once, with what it was made from.

    Attributes
    ----------
    name
        What the summary calls it, such as “utkastet 15 januari”.
    place
        Where it was found: a revision, a seal or a folder.
    manifest
        `manifest.json`.
    values
        `values.json`.
    chapters
        The document's parts in Markdown, by file, in the order in which they stand.
    figures
        The charts as SVG, by name.
    inputs
        The content of the input files, by name; those that are not known any more are not there.
    restored
        How many numbers come out differently when the version is made today, and are shown here as they were.
    """

    name: str
    place: str
    manifest: Mapping[str, Any]
    values: Sequence[Mapping[str, Any]]
    chapters: Mapping[str, str]
    figures: Mapping[str, str]
    inputs: Mapping[str, bytes]
    restored: int = 0

    @cached_property
    def pages(self) -> Pages:
        """The chapters as readers see them."""
        return read_pages(self.chapters)

    @cached_property
    def _rows(self) -> dict[str, Rows]:
        return {}

    def rows(self, file: str) -> Rows:
        """Return what the rows of a data file are called; nothing where its content is not known."""
        if file not in self._rows:
            known = file in self.inputs and file.endswith(".csv")
            self._rows[file] = rows_of(file, self.inputs[file]) if known else UNKNOWN
        return self._rows[file]


def find_version(project: Project, order: Order, against: str) -> Version | Sources:
    """Return an earlier version: as it was made, where that is kept, or what it can be made from again.

    Parameters
    ----------
    against
        An outputs folder; `seal` or the path of a seal; or else a git revision.

    Raises
    ------
    BokslutError
        Where there is no such version; it says what there is.
    """
    folder = _path(project, against)
    is_folder = bool(against) and folder.is_dir()
    if file := seal_file(project, order, against, folder):
        return seal(project, order, file)
    if is_folder and (folder / MANIFEST).is_file():
        version = read_version(folder, project)
        _check_same_report(version.manifest["report"], order, project.name(folder))
        return version
    # A folder may have the name of a branch; one that holds no report can mean nothing else than the branch.
    try:
        return revision(project, against)
    except BokslutError as error:
        if is_folder:
            raise BokslutError(
                "the folder holds no report to compare with",
                where=project.name(folder),
                expected=f"{MANIFEST} and {VALUES}",
                hint=f"give the report's own folder, such as outputs/{order.board}/{order.year}/{order.kind}",
            ) from None
        raise error from None


def read_version(folder: Path, project: Project) -> Version:
    """Read a report from its folder; inputs are known where they are still as they were.

    Raises
    ------
    BokslutError
        Where the folder does not hold all of a report.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        values = json.loads((folder / VALUES).read_text(encoding="utf-8"))
        document = (folder / "report.qmd").read_text(encoding="utf-8")
        chapters = {
            name: (folder / name).read_text(encoding="utf-8") for name in INCLUDE.findall(document) if name != SOURCES
        }
        inputs = {name: was for name, was in manifest["inputs"].items() if was.startswith("sha256:")}
    except (OSError, ValueError, KeyError, AttributeError):
        raise BokslutError(
            "the folder does not hold all of a report",
            where=project.name(folder),
            expected=f"{MANIFEST}, {VALUES}, report.qmd and the chapters, as a run leaves them",
            hint="compare with a git revision instead; the report is then made again from it",
        ) from None
    figures = {path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "figures").glob("*.svg"))}
    made = dt.date.fromtimestamp((folder / MANIFEST).stat().st_mtime)
    name = f"{status(document)} {made.isoformat()}"
    return Version(name, project.name(folder), manifest, values, chapters, figures, _still(inputs, project))


def made_again(sources: Sources, order: Order, means: Means, progress: Progress, present: Path) -> Version:
    """Make an earlier version of a report with the present package, in a folder of its own.

    Parameters
    ----------
    present
        The folder of the present report; steps that read the same are taken over from it.

    Raises
    ------
    BokslutError
        Where the present package cannot make a report from these inputs.
    """
    with held() as scratch:
        project = Project(scratch.resolve())
        for name, content in sources.files.items():
            _write(project.root / _safe(name), content)
        _take_over(present, order.folder(project))
        from bokslut.pipeline.make import make_report

        try:
            folder = make_report(project, replace(order, formats=("html",)), means, progress).folder
        except BokslutError as error:
            raise BokslutError(
                "the earlier version cannot be made with the present package",
                where=sources.place,
                found="\n" + str(error),
                hint="compare with the outputs folder that was made then, or with a later revision",
            ) from None
        version = read_version(folder, project)
        document = (folder / "report.qmd").read_text(encoding="utf-8")
    values, restored = sources.as_shown(version.values)
    name = sources.name(status(document))
    return replace(version, name=name, place=sources.place, values=values, inputs=sources.files, restored=restored)


def status(document: str) -> str:
    """Return what a report is called after its status, as a sentence names it."""
    front = yamltext.load(document.split("---\n")[1], "report.qmd")
    return STATUS.get(front.get("status", ""), "versionen")


def _path(project: Project, against: str) -> Path:
    """Return what a path means: in the project's folder, or else where the command is run."""
    given = Path(against)
    return given if given.is_absolute() or not (project.root / given).exists() else project.root / given


def _check_same_report(was: Mapping[str, Any], order: Order, where: str) -> None:
    if dict(was) != order.parameters:
        told = " ".join(str(part) for part in was.values() if part)
        raise BokslutError("that is another report", where=where, expected=str(order), found=told)


def _still(inputs: Mapping[str, str], project: Project) -> dict[str, bytes]:
    """Return the content of those inputs that are as they were."""
    found = {name: read_input(project.root, name) for name in inputs}
    return {
        name: content
        for name, content in found.items()
        if content is not None and content_hash(name, content) == inputs[name]
    }


def _take_over(present: Path, target: Path) -> None:
    if present.is_dir():
        shutil.copytree(present, target)


def _safe(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:|\\", name):
        raise BokslutError("a file lies outside the project", found=name, expected="names within the project")
    return name


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
