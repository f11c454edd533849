"""A seal: what was adopted, as it lies in `params/<board>/seals/` with the inputs beside it.

`<year>-<kind>.json` tells the decision, the hashes of all inputs and outputs, and every number; the archive
`<year>-<kind>.zip` holds the inputs themselves, so that what changed since can be told cell by cell.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from bokslut.contents import content_hash
from bokslut.errors import BokslutError
from bokslut.kinds import KINDS
from bokslut.parameters import Cited, Model
from bokslut.project import Project
from bokslut.reads import is_file

FOLDER = "seals"

DAMAGED = "take seals from git, or seal the report again with --again"
"""What to do about a seal that cannot be read."""


class SealedReport(Model):
    """Which report was sealed; `month` is 0 where its period is the year."""

    board: str
    year: int
    kind: str
    month: int

    @property
    def stem(self) -> str:
        """What the seal's files are called."""
        return f"{self.year}-{KINDS[self.kind].folder(self.month)}"

    def __str__(self) -> str:
        month = f" {self.month:02}" if KINDS[self.kind].month == 0 else ""
        return f"{self.board} {self.year} {self.kind}{month}"


class Seal(Model):
    """What was adopted.

    Attributes
    ----------
    decision, status
        The decision that adopted the report, and the status that its parameters had.
    sealed
        The day of the sealing.
    engine, versions, package, rendering
        What made the report: as in its manifest.
    inputs, outputs
        Hashes by name: as in its manifest.
    values
        Every number by its id: as shown, unrounded, and its unit.
    """

    report: SealedReport
    decision: Cited
    status: Literal["Utkast", "Beslutad"]
    sealed: dt.date
    engine: dict[str, str]
    versions: dict[str, str]
    package: str
    rendering: str
    inputs: dict[str, str]
    outputs: dict[str, str]
    values: dict[str, tuple[str, str, str]]

    def text(self) -> str:
        """Return the seal as JSON with a line for each input, output and value, so that git shows them apart."""
        content = self.model_dump(mode="json") | {"decision": str(self.decision)}
        return "{\n" + ",\n".join(f" {_json(key)}: {_lines(value)}" for key, value in content.items()) + "\n}\n"


@dataclass(frozen=True)
class Inputs:
    """The inputs of a sealed report as they were, and its seal."""

    seal: Seal
    files: Mapping[str, bytes]


def seal_path(project: Project, report: SealedReport) -> Path:
    """Return where the seal of a report lies; its inputs lie beside it, in a `.zip` of the same name."""
    return project.params / report.board / FOLDER / f"{report.stem}.json"


def read_seal(path: Path, project: Project) -> Seal:
    """Return the seal that lies at `path`.

    Raises
    ------
    BokslutError
        Where there is none, or it is not as it was written.
    """
    where = project.name(path)
    if not is_file(path):
        raise BokslutError("the report is not sealed", where=where, hint="make seal BOARD= YEAR= seals a report")
    try:
        seal = Seal.model_validate_json(path.read_bytes())
        belongs = seal.report.kind in KINDS and path == seal_path(project, seal.report)
    except ValidationError as error:
        first = error.errors()[0]
        found = ": ".join((".".join(map(str, first["loc"])), first["msg"])).removeprefix(": ")
        raise BokslutError("a seal is damaged", where=where, found=found, hint=DAMAGED) from None
    if not belongs:
        raise BokslutError("a seal is that of another report", where=where, found=f"{seal.report!r}", hint=DAMAGED)
    return seal


def read_inputs(path: Path, project: Project) -> Inputs:
    """Return the seal that lies at `path` with the inputs that were sealed, by name.

    Raises
    ------
    BokslutError
        Where they are gone, or not those that the seal tells.
    """
    seal, packed = read_seal(path, project), path.with_suffix(".zip")
    where = project.name(packed)
    if not is_file(packed):
        raise BokslutError("a seal has lost its inputs", where=where, expected="the archive", hint=DAMAGED)
    try:
        with zipfile.ZipFile(io.BytesIO(packed.read_bytes())) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile as error:
        raise BokslutError("a seal is damaged", where=where, found=str(error), hint=DAMAGED) from None
    wrong = [name for name, content in files.items() if seal.inputs.get(name) not in _hashes(name, content)]
    wrong += [name for name, was in seal.inputs.items() if kept(name, was) and name not in files]
    if wrong:
        raise BokslutError("sealed inputs are not those that the seal tells", where=where, found=wrong[0], hint=DAMAGED)
    return Inputs(seal, files)


def seals(project: Project) -> Iterator[Path]:
    """Yield where the seals of a project lie, in the order of boards and years."""
    yield from sorted(path for path in project.params.glob(f"*/{FOLDER}/*.json") if not path.name.startswith("."))


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as an archive, dated 1980 whenever they were written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return packed.getvalue()


def kept(name: str, was: str) -> bool:
    """Return whether a seal keeps the content of an input, told what the manifest says was found there.

    Earlier seals that a report has read are not kept in the next, which would double them every year; nor
    is what lies outside the project. Their hashes tell that they changed, and git what.
    """
    inside = not Path(name).is_absolute() and ".." not in Path(name).parts
    return was.startswith("sha256:") and inside and f"/{FOLDER}/" not in name


def _hashes(name: str, content: bytes) -> tuple[str, str]:
    """Return what a seal may tell of a content: earlier ones tell of all of a notebook, not of what counts."""
    return content_hash(name, content), "sha256:" + hashlib.sha256(content).hexdigest()


def _lines(value: object) -> str:
    if not isinstance(value, dict) or not value:
        return _json(value)
    return "{\n" + ",\n".join(f"  {_json(key)}: {_json(one)}" for key, one in value.items()) + "\n }"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
