"""Verify a seal: make the report again, and tell whether it comes out as it was adopted and what changed since."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bokslut.errors import BokslutError
from bokslut.held import held
from bokslut.pipeline import values
from bokslut.pipeline.make import make_report
from bokslut.pipeline.manifest import read_manifest
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Progress
from bokslut.pipeline.render import find_engine
from bokslut.project import INPUTS, Project
from bokslut.seals.changes import changed_machinery, changes
from bokslut.seals.record import Seal, read_inputs, read_seal, seals


@dataclass(frozen=True)
class Verified:
    """What came of verifying a seal.

    Attributes
    ----------
    seal
        The seal.
    changes
        What has changed since in inputs, versions and engine, a line each.
    files
        The names of the files that do not come out byte for byte.
    numbers
        The numbers that are shown in another way, a line each.
    failed
        Why the report cannot be made now; empty where it can.
    """

    seal: Seal
    changes: tuple[str, ...]
    files: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    failed: str = ""

    @property
    def holds(self) -> bool:
        """Whether the report comes out byte for byte."""
        return not self.files and not self.failed

    def __str__(self) -> str:
        lines = list(self.changes)
        if self.failed:
            lines.append("the report cannot be made now: " + self.failed.replace("\n", "\n    "))
        if self.files:
            lines.append(f"files that come out otherwise: {', '.join(self.files)}")
        lines += [f"shown otherwise: {number}" for number in self.numbers]
        adopted = f"{self.seal.report}: as sealed"
        if self.holds and lines:
            head = f"{adopted}, byte for byte, though something changed since"
        else:
            head = (
                adopted
                if self.holds
                else f"{self.seal.report}: changed since {self.seal.sealed} ({self.seal.decision})"
            )
        return "\n  ".join([head, *lines])


def find_seals(
    project: Project, board: str | None, year: int | None, kind: str | None, month: int | None
) -> list[Path]:
    """Return where the seals lie that are asked for: all, or those of a board, a year, a kind and a month.

    Raises
    ------
    BokslutError
        Where some are asked for and there are none.
    """
    found = []
    for path in seals(project):
        report = read_seal(path, project).report
        told = (board, year, kind, month)
        own = (report.board, report.year, report.kind, report.month)
        if all(one in (None, other) for one, other in zip(told, own, strict=True)):
            found.append(path)
    if not found and (board, year, kind, month) != (None, None, None, None):
        raise BokslutError(
            "no such report is sealed",
            expected=", ".join(str(read_seal(path, project).report) for path in seals(project)) or "none is sealed",
            found=" ".join(str(one) for one in (board, year, kind, month) if one is not None),
            hint="bokslut seal BOARD YEAR seals a report",
        )
    return found


def verify(project: Project, paths: Sequence[Path], means: Means, progress: Progress) -> Iterator[Verified]:
    """Verify seals one after the other, in a copy of the project that leaves its reports alone."""
    with _copy(project) as copy:
        for path in paths:
            inputs = read_inputs(path, project)
            told = changes(inputs, project) + changed_machinery(inputs.seal, _engine(inputs.seal))
            yield _made_again(inputs.seal, tuple(told), copy, means, progress)


def _made_again(seal: Seal, told: tuple[str, ...], copy: Project, means: Means, progress: Progress) -> Verified:
    report = seal.report
    order = Order(report.board, report.year, report.kind, report.month or None, seal.engine["name"])
    try:
        made = make_report(copy, order, means, progress)
    except BokslutError as error:
        return Verified(seal, told, failed=str(error))
    now: Mapping[str, str] = read_manifest(order, copy).content["outputs"]
    files = [name for name in sorted({*seal.outputs, *now}) if seal.outputs.get(name) != now.get(name)]
    numbers = json.loads((made.folder / values.FILE).read_text(encoding="utf-8")) if files else None
    return Verified(seal, told, tuple(files), tuple(_numbers(seal, numbers)) if numbers is not None else ())


def _numbers(seal: Seal, numbers: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the numbers that are shown in another way than in the sealed report."""
    now = {number["id"]: number for number in numbers}
    for name, number in now.items():
        was = seal.values.get(name)
        if was is None:
            yield f"{_place(number)}: {number['shown']} is new"
        elif was[0] != number["shown"]:
            yield f"{_place(number)}: {was[0]} → {number['shown']}"
    for name in seal.values:
        if name not in now:
            yield f"{name} is gone"  # not what it was: it may be gone since it is about few persons


def _place(number: Mapping[str, Any]) -> str:
    """Return where a number stands, as readers would look for it."""
    where = number["where"]
    if "table" in where:
        parts = [where["chapter"], f"tabell {where['table']}", where["row"], where["column"]]
    else:
        parts = [where["chapter"], where["comment"], f"line {where['line']}" if where.get("line") else ""]
    return ", ".join(filter(None, parts))


def _engine(seal: Seal) -> Mapping[str, str] | None:
    """Return the engine that a sealed report is rendered by, as it is now; None where it is not found."""
    try:
        return find_engine(seal.engine["name"]).told
    except BokslutError:
        return None


@contextmanager
def _copy(project: Project) -> Iterator[Project]:
    """Copy what reports are made from to a folder that lasts as long as the context."""
    with held() as folder:
        for name in INPUTS:
            shutil.copytree(project.root / name, folder / name, ignore=partial(_left, project))
        yield Project(folder)


def _left(project: Project, folder: str, names: list[str]) -> set[str]:
    """Return which names of a folder are not copied, and refuse those that lead out of the project."""
    left = {name for name in names if name.startswith(".") or name == "__pycache__"}
    for name in set(names) - left:
        project.inside(Path(folder, name))
    return left
