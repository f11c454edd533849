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
