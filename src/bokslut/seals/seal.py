"""Seal a report: make it, see that no check has anything open, and keep what it was made of."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from bokslut.checks.decisions import COUNCILS
from bokslut.checks.run import check_report
from bokslut.checks.show import terminal
from bokslut.contents import content_hash, read_input
from bokslut.errors import BokslutError
from bokslut.notebooks import SUFFIX, normal_form
from bokslut.parameters import Cited, Decision, ReportParameters, read_boards
from bokslut.pipeline import values
from bokslut.pipeline.make import make_warmly
from bokslut.pipeline.manifest import read_manifest
from bokslut.pipeline.order import FORMATS, Means, Order
from bokslut.pipeline.progress import Progress
from bokslut.project import Project
from bokslut.report import open_report
from bokslut.seals.record import Seal, SealedReport, kept, pack, seal_path
from bokslut.whole import write_all


def seal_report(
    project: Project,
    order: Order,
    date: dt.date,
    means: Means,
    progress: Progress,
    *,
    decision: str | None = None,
    again: bool = False,
) -> Path:
    """Make a report in all formats and seal it as it was adopted.

    Parameters
    ----------
    date
        The day of the sealing.
    decision
        The decision that adopted it, such as “SN 2024-09-17, §42”, where its parameters do not say.
    again
        Whether an earlier seal of the report is replaced.

    Returns
    -------
    Where the seal lies.

    Raises
    ------
    BokslutError
        Where the report has no decision, is sealed already, or cannot be made, or a check has something open.
    """
    report = open_report(order.board, order.year, order.kind, project, month=order.month)
    where = project.name(project.params / order.board / f"{order.year}.yaml")
    cited = _decision(project, report.asked, decision, where)
    sealed = SealedReport(board=order.board, year=order.year, kind=order.kind, month=report.month or 0)
    path = seal_path(project, sealed)
    if path.exists() and not again:
        raise BokslutError(
            "the report is sealed already",
            where=project.name(path),
            hint="bokslut verify tells whether it still comes out so; --again seals what it has become",
        )
    checked = check_report(report)
    if checked.open:
        raise BokslutError(
            "a check has something open, and what is adopted should have nothing",
            where=str(order),
            found="\n" + terminal(checked),
            hint="mend or accept it; make check shows it again",
        )
    whole = replace(order, formats=FORMATS)
    made = make_warmly(project, whole, means, progress)
    manifest = read_manifest(whole, project).content
    seal = _seal(sealed, cited, report.asked.status, date, manifest, made.folder)
    _write(path, seal, pack(_inputs(project, seal.inputs)))
    return path


def _decision(project: Project, asked: ReportParameters, told: str | None, where: str) -> Decision:
    """Return the decision that adopted a report: that of its parameters, or the one that is told."""
    if told is None:
        if asked.decision is None:
            raise BokslutError(
                "the report has no decision, and what nobody has adopted is not sealed",
                where=where,
                expected="decision: under the report",
                hint="write it there, or tell it as --decision “SN 2024-09-17, §42”",
            )
        return asked.decision
    try:
        decision: Decision = TypeAdapter(Cited).validate_python(told)
    except ValidationError:
        raise BokslutError(
            "the decision is not written as boards cite one",
            where="--decision",
            expected="body, date and paragraph, such as “SN 2024-09-17, §42”",
            found=f"“{told}”",
        ) from None
    known = {*read_boards(project), *COUNCILS}
    if decision.body not in known:
        raise BokslutError(
            f"no body is called {decision.body}", where="--decision", expected=", ".join(sorted(known)), found=told
        )
    if asked.decision not in (None, decision):
        raise BokslutError("the report has another decision", where=where, expected=str(asked.decision), found=told)
    return decision


def _seal(
    report: SealedReport,
    decision: Decision,
    status: Literal["Utkast", "Beslutad"],
    date: dt.date,
    manifest: Mapping[str, Any],
    folder: Path,
) -> Seal:
    numbers = json.loads((folder / values.FILE).read_text(encoding="utf-8"))
    return Seal.model_construct(
        report=report,
        decision=decision,
        status=status,
        sealed=date,
        **{key: manifest[key] for key in ("engine", "versions", "package", "rendering", "inputs", "outputs")},
        values={number["id"]: (number["shown"], number["value"], number["unit"]) for number in numbers},
    )


def _inputs(project: Project, inputs: Mapping[str, str]) -> dict[str, bytes]:
    """Return the inputs as the report was made of them."""
    files: dict[str, bytes] = {}
    for name, was in inputs.items():
        if kept(name, was):
            content = read_input(project.root, name)
            if content is None or content_hash(name, content) != was:
                changed = "a file changed while the report was sealed"
                raise BokslutError(changed, where=name, hint="seal the report again")
            files[name] = normal_form(content) if name.endswith(SUFFIX) else content
    return files


def _write(path: Path, seal: Seal, inputs: bytes) -> None:
    """Write a seal and its inputs, each as a whole or not at all; the seal comes last, since it tells of the rest."""
    path.parent.mkdir(exist_ok=True)
    try:
        write_all({path.with_suffix(".zip"): inputs, path: seal.text()})
    finally:
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
