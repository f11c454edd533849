"""A folder that several machines reach: s3://…, a file share, or anything else that fsspec knows.

The project's inputs are put there as one archive named after its content, so that all workers make all
reports of a batch from the same. Reports are put there as folders, with the manifest last: a folder
without a manifest is no report, so that nobody takes a half-written one for a whole.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import fsspec

from bokslut.errors import BokslutError
from bokslut.pipeline.manifest import FILE
from bokslut.project import INPUTS, Project


class Store:
    """A folder that several machines reach.

    Parameters
    ----------
    url
        Such as `s3://bucket/bokslut` or `file:///mnt/share/bokslut`.

    Raises
    ------
    BokslutError
        Where there is no such kind of address.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        try:
            self.files, self.root = fsspec.url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            raise BokslutError(
                "there is no such store",
                expected="an address such as s3://bucket/bokslut or file:///mnt/share/bokslut",
                found=f"{url}: {error}",
            ) from None

    def put_inputs(self, project: Project) -> str:
        """Put a project's inputs in the store, where they are not there yet, and return what they are called."""
        archive = _archive(project)
        name = hashlib.sha256(archive).hexdigest()
        if not self.files.exists(self._inputs(name)):
            self.files.makedirs(f"{self.root}/inputs", exist_ok=True)
            self.files.pipe_file(self._inputs(name), archive)
        return name

    def fetch_inputs(self, name: str, folder: Path) -> Project:
        """Unpack the inputs of that name into an empty folder, as a project."""
        archive = self.files.cat_file(self._inputs(name))
        if hashlib.sha256(archive).hexdigest() != name:
            raise BokslutError("the inputs in the store are damaged", where=f"{self.url}/inputs/{name}.zip")
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            packed.extractall(folder)
        return Project(folder)

    def manifest(self, report: str) -> dict[str, Any]:
        """Return a report's manifest; empty where it is not made."""
        try:
            content: dict[str, Any] = json.loads(self.files.cat_file(f"{self.root}/outputs/{report}/{FILE}"))
        except FileNotFoundError:
            return {}
        return content

    def put_report(self, folder: Path, report: str) -> None:
        """Put a finished report in the place of an earlier one, its manifest last."""
        target = f"{self.root}/outputs/{report}"
        if self.files.exists(target):
            self.files.rm(target, recursive=True)
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        names.sort(key=lambda name: name == FILE)
        for parent in {f"{target}/{name}".rpartition("/")[0] for name in names}:
            self.files.makedirs(parent, exist_ok=True)
        for name in names:
            self.files.put_file(str(folder / name), f"{target}/{name}")

    def _inputs(self, name: str) -> str:
        return f"{self.root}/inputs/{name}.zip"


def _archive(project: Project) -> bytes:
    """Return the inputs as an archive that is the same where they are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for name in INPUTS for path in (project.root / name).rglob("*")):
            name = path.relative_to(project.root).as_posix()
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in name.split("/")):
                entry = zipfile.ZipInfo(name)  # dated 1980, whenever the file was written
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, project.inside(path).read_bytes())
    return packed.getvalue()
