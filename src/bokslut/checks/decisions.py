"""Checks of cited decisions: well-formed, of a known board, and of a likely date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bokslut.audit import QUESTIONNAIRE, questionnaire
from bokslut.checks.finding import Finding
from bokslut.parameters import Decision, known_bodies
from bokslut.report import Report

COUNCILS = ("KF", "KS")
"""Bodies that every municipality has beside its boards: the council and the executive committee."""

YEARS = 5
"""How old a decision may be that a report builds on, before somebody is asked whether it still holds."""


def findings(report: Report) -> Iterator[Finding]:
    """Yield what the rules on decisions find."""
    where = report.project.name(report.project.params / report.code / f"{report.year}.yaml")
    cited = [(name, one) for name, decisions in report.parameters.decisions.items() for one in decisions]
    if report.asked.decision:
        cited.append(("rapportens beslut", report.asked.decision))
    bodies = {decision.body for _, decision in cited}
    known = {*known_bodies(report.project, sorted(bodies.difference(COUNCILS))), *COUNCILS}
    for name, decision in cited:
        yield from _decision(name, decision, report.year, known, where)
    if report.period.has(QUESTIONNAIRE):
        yield from _evidence(report)


def _decision(name: str, decision: Decision, year: int, known: set[str], where: str) -> Iterator[Finding]:
    subject = f"{name}: {decision}"
    if decision.body not in known:
        yield Finding(
            "E501", subject, f"{decision.body} är ingen känd nämnd.", where, hint=f"Kända: {', '.join(sorted(known))}."
        )
    if not -YEARS <= decision.date.year - year <= 1:
        yield Finding("W502", subject, f"Beslutet är fattat {decision.date.year}, men rapporten gäller {year}.", where)


def _evidence(report: Report) -> Iterator[Finding]:
    """Evidence cites decisions as it was published; what looks like a paragraph must have a date before it."""
    for part in questionnaire(report.period):
        for question in part.frågor:
            for evidence in question.underlag:
                if evidence.beslut and not re.search(r"\d{4}-\d{2}-\d{2}", evidence.beslut):
                    message = f"Beslutet ”{evidence.beslut}” har inget datum."
                    where = report.period.name(QUESTIONNAIRE)
                    yield Finding("E501", f"Fråga {question.nummer}", message, where)
