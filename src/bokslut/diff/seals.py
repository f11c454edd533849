"""An earlier version from its seal: what was sealed, and what it then showed."""

from __future__ import annotations

from pathlib import Path

from bokslut.contents import with_whole_files
from bokslut.diff.sources import Sources
from bokslut.errors import BokslutError
from bokslut.kinds import KINDS
from bokslut.parameters import period_month
from bokslut.pipeline.order import Order
from bokslut.project import Project
from bokslut.reads import fingerprint
from bokslut.seals.record import Inputs, SealedReport, read_inputs, seal_path

WORD = "seal"
"""What stands for the report's own seal."""


def seal_file(project: Project, order: Order, against: str, path: Path) -> Path | None:
    """Return the seal that a word means: the report's own, or one told by its path; None where it means none."""
    return seal_path(project, _report(order)) if against == WORD else path if path.suffix == ".json" else None


def seal(project: Project, order: Order, file: Path) -> Sources:
    """Return the sealed inputs of a report, and the numbers that it showed when it was sealed.

    Raises
    ------
    BokslutError
        Where there is no seal, it is another report's, or it does not hold what was sealed.
    """
    sealed, where = read_inputs(file, project), project.name(file)
    told = sealed.seal
    if told.report != _report(order):
        raise BokslutError(
            "that is the seal of another report", where=where, expected=str(order), found=str(told.report)
        )
    return Sources(lambda _: f"den förseglade rapporten {told.sealed}", where, _files(sealed, project), told.values)


def _report(order: Order) -> SealedReport:
    month = period_month(KINDS[order.kind], order.month)
    return SealedReport(board=order.board, year=order.year, kind=order.kind, month=month or 0)


def _files(sealed: Inputs, project: Project) -> dict[str, bytes]:
    """Return the files that the report can be made from again.

    What it read and a seal does not keep, earlier seals above all, is taken from the project where it is as
    it was.
    """
    others = {name: was for name, was in sealed.seal.inputs.items() if name not in sealed.files}
    still = [project.root / name for name, was in others.items() if fingerprint(str(project.root / name)) == was]
    others_now = {project.name(path): path.read_bytes() for path in still if path.is_file()}
    return with_whole_files({**sealed.files, **others_now})
