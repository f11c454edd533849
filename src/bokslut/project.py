"""Where the files of a project are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bokslut.errors import BokslutError

INPUTS = ("params", "data", "notebooks")
"""The folders that reports are made from."""

RESOURCES = Path(str(files("bokslut"))) / "resources"


@dataclass(frozen=True)
class Project:
    """The folder that holds `params/`, `data/`, `notebooks/` and `outputs/`."""

    root: Path

    @property
    def params(self) -> Path:
        """What is asked for."""
        return self.root / "params"

    @property
    def data(self) -> Path:
        """What is known."""
        return self.root / "data"

    @property
    def notebooks(self) -> Path:
        """A notebook per chapter."""
        return self.root / "notebooks"

    @property
    def outputs(self) -> Path:
        """What is made."""
        return self.root / "outputs"

    def name(self, path: Path) -> str:
        """Return the path as it is told to people: relative to the project, with `/`."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def inside(self, path: Path) -> Path:
        """Return the path of a file that is read for a report: one of the project, also where links lead to.

        Everything that data, parameters and comments name is opened through here, since a report is published to
        everyone and what lies outside the project is nobody's to publish.

        Raises
        ------
        BokslutError
            Where the path, or a link in it, leads out of the project. Where to is not told.
        """
        try:
            leads_to = path.resolve()
        except (OSError, RuntimeError):
            raise BokslutError("a link leads to itself", where=self.name(path), expected="a file or nothing") from None
        if not leads_to.is_relative_to(self.root.resolve()):
            within = ".." not in path.parts and path.is_relative_to(self.root)
            raise BokslutError(
                "a file lies outside the project",
                where=self.name(path) if within else None,
                expected="a file within the project's folder",
                found="a link that leads out of it" if within else f"“{path.name}” in another folder",
                hint="put a copy of the file in the project",
            )
        return path


def find_project(start: Path | None = None) -> Project:
    """Find the project from a folder within it.

    It is the nearest folder upwards that holds `params/boards.yaml`, from `start`, from the folder
    that `BOKSLUT_PROJECT` in the environment names, or from the current one.

    Raises
    ------
    BokslutError
        Where there is none.
    """
    here = start or Path(os.environ.get("BOKSLUT_PROJECT") or Path.cwd())
    for folder in (here.resolve(), *here.resolve().parents):
        if (folder / "params" / "boards.yaml").is_file():
            return Project(folder)
    raise BokslutError(
        "no project here",
        where=str(here),
        expected="a folder with params/boards.yaml, here or above",
        hint="go to the project's folder, or set BOKSLUT_PROJECT to it",
    )
