"""The result of the checks: for the terminal, for machines, and as a page for readers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bokslut.checks.finding import Finding
from bokslut.checks.rules import RULES
from bokslut.checks.run import Checked
from bokslut.numbers import NBSP
from bokslut.policy import policy_of
from bokslut.project import RESOURCES
from bokslut.report import Report

SEVERITIES = {"E": "Fel", "W": "Varning", "N": "Notering"}


@dataclass(frozen=True)
class Count:
    """How many findings of each sort a report has."""

    errors: int
    warnings: int
    accepted: int
    notes: int

    def __str__(self) -> str:
        """Return the summary in Swedish."""
        parts = [
            f"{self.errors} fel",
            f"{self.warnings} {'varning' if self.warnings == 1 else 'varningar'}",
            f"{self.accepted} {'accepterad' if self.accepted == 1 else 'accepterade'}",
            f"{self.notes} {'notering' if self.notes == 1 else 'noteringar'}",
        ]
        return ", ".join(parts)


def count(checked: Checked) -> Count:
    """Return how many findings of each sort there are."""
    accepted = len(checked.accepted) + len(checked.known)
    return Count(len(checked.errors), len(checked.warnings), accepted, len(checked.notes))


def terminal(checked: Checked) -> str:
    """Return what is open, with the lines that would accept a warning, and the summary."""
    shown = [_told(finding) for finding in checked.open]
    return "\n\n".join([*shown, str(count(checked))])


def _told(finding: Finding) -> str:
    lines = [
        f"{finding.code} {finding.subject}: {finding.message}",
        f"  regel:    {RULES[finding.code]}",
        f"  var:      {finding.where}",
    ]
    if finding.hint:
        lines.append(f"  åtgärd:   {finding.hint}")
    if finding.severity == "W":
        message = finding.message.replace(NBSP, " ")
        accept = {"check": finding.code, "what": finding.subject, "found": message, "reason": "…"}
        lines.append("  acceptera under accepted: i params/ med")
        lines.append(f"    - {json.dumps(accept, ensure_ascii=False)}")
    return "\n".join(lines)


def as_data(checked: Checked) -> dict[str, Any]:
    """Return the result for machines."""
    return {
        "summary": vars(count(checked)),
        "open": [_data(finding) for finding in checked.open],
        "accepted": [
            {**_data(finding), "reason": accepted.reason, "by": accepted.by} for finding, accepted in checked.accepted
        ],
        "known": [one.model_dump(exclude_none=True) for one in checked.known],
        "notes": [_data(finding) for finding in checked.notes],
    }


def _data(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "rule": RULES[finding.code],
        "subject": finding.subject,
        "message": finding.message,
        "where": finding.where,
        "cells": [{"file": cell.file, "row": cell.row, "column": cell.column} for cell in finding.cells],
        **({"hint": finding.hint} if finding.hint else {}),
    }


def page(report: Report, checked: Checked) -> str:
    """Return the result as a page that a head of department can read."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(RESOURCES / "html"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    rules: Sequence[tuple[str, str]] = sorted(RULES.items(), key=lambda rule: rule[0][1:])
    return environment.get_template("checks.html.j2").render(
        policy=policy_of("checks.html.j2"),
        title=report.title,
        board=report.board.name,
        municipality=report.board.municipality,
        checked=checked,
        count=count(checked),
        rules=rules,
        RULES=RULES,
        SEVERITIES=SEVERITIES,
    )


def write(report: Report, checked: Checked, folder: Path) -> None:
    """Write `checks.json` and `checks.html`."""
    text = json.dumps(as_data(checked), ensure_ascii=False, indent=1)
    (folder / "checks.json").write_text(text + "\n", encoding="utf-8")
    (folder / "checks.html").write_text(page(report, checked), encoding="utf-8")
