"""Counts of controls, samples and agreements, as the sentences tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bokslut.control.records import (
    CONTROLS,
    PROVIDERS,
    RISK_SCALES,
    RISKS,
    SAMPLES,
    Control,
    Controls,
    ProviderRow,
    RiskRow,
    SampleRow,
    ScaleRow,
)
from bokslut.numbers import SUM, Figure, Formula, count, total
from bokslut.parameters import Signal
from bokslut.period import Period
from bokslut.present.names import Names
from bokslut.project import Project
from bokslut.reading import read_rows


def controls(period: Period) -> list[Control]:
    """Return the controls of the year's plan."""
    return period.yaml(CONTROLS, Controls).root


def risks(period: Period) -> list[RiskRow]:
    """Return the risk analysis, the highest risk value first."""
    rows = period.rows(RISKS, RiskRow)
    return sorted(rows, key=lambda row: -(row.riskvärde.value or 0))


def risk_scales(project: Project) -> list[ScaleRow]:
    """Return what the levels of the municipality's risk scales mean."""
    return read_rows(project.data / RISK_SCALES, ScaleRow, project)


def providers(period: Period) -> list[ProviderRow]:
    """Return the agreements that were followed up."""
    return period.rows(PROVIDERS, ProviderRow)


def assessed(all_controls: Sequence[Control], scale: Sequence[Signal], look: str) -> int:
    """Return how many controls have a signal that looks so: `utan` or `med` remark."""
    levels = [level.value for level in scale if level.look == look]
    return sum(control.bedömning in levels for control in all_controls)


def names(period: Period, scale: Sequence[Signal]) -> dict[str, Any]:
    """Return what comments call controls, samples and agreements."""

    def of_controls() -> Names:
        known = controls(period)
        entries = [(control.id, Names(control.id, {"riskvärde": control.riskvärde})) for control in known]
        followed_up = any(control.bedömning for control in known)
        file = period.name(CONTROLS)
        counts = {
            "antal": count(len(known), "kontroller", file),
            "utan_anmärkning": count(assessed(known, scale, "utan"), "kontroller utan anmärkning", file),
            "med_anmärkning": count(assessed(known, scale, "med"), "kontroller med anmärkning", file),
        }
        if not followed_up:
            counts |= {name: replace(counts[name], value=None) for name in ("utan_anmärkning", "med_anmärkning")}
        return Names("kontroller", entries, counts)

    def of_samples() -> Names:
        rows = period.rows(SAMPLES, SampleRow)
        return Names(
            "granskningar",
            {
                control: _sample_names(control, [row for row in rows if row.kontroll == control])
                for control in dict.fromkeys(row.kontroll for row in rows)
            },
        )

    def of_providers() -> Names:
        known, file = providers(period), period.name(PROVIDERS)
        return Names(
            "utförare",
            {
                "antal": count(len(known), "avtal", file),
                "uppfyllda": count(sum(row.uppfyllt == "Ja" for row in known), "avtal utan brist", file),
                "med_brist": count(sum(row.uppfyllt == "Nej" for row in known), "avtal med brist", file),
            },
        )

    return {"kontroller": of_controls, "granskningar": of_samples, "utförare": of_providers}


def _sample_names(control: str, rows: Sequence[SampleRow]) -> Names:
    entries = [(row.urval, Names(f"{control}, {row.urval}", _counted([row]))) for row in rows]
    return Names(control, entries, _counted(rows))


def _counted(rows: Sequence[SampleRow]) -> dict[str, Figure]:
    looked_at = total([row.granskade for row in rows])
    without = total([row.utan_anmärkning for row in rows])
    staff = [row.handläggare for row in rows]
    unknown = Figure(None, "antal", 0, Formula(SUM, ()))
    return {
        "granskade": looked_at,
        "utan_anmärkning": without,
        "med_anmärkning": looked_at - without,
        "handläggare": total(staff) if any(figure.known for figure in staff) else unknown,
    }
