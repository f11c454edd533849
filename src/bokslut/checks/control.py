"""Checks of internal control, risks and private providers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product

from bokslut.checks.finding import Finding, found, told
from bokslut.control.records import (
    CONTROLS,
    LEVELS,
    PROVIDERS,
    RISKS,
    SAMPLES,
    Control,
    Controls,
    ProviderRow,
    RiskRow,
    SampleRow,
)
from bokslut.numbers import Figure, format_value
from bokslut.parameters import Signal
from bokslut.period import Period

HIGH = 12
"""A risk value from here on must be taken care of."""

POSSIBLE = {one * other for one, other in product(range(1, LEVELS + 1), repeat=2)}


def findings(period: Period, scale: tuple[Signal, ...]) -> Iterator[Finding]:
    """Yield what the rules on control find; `scale` is the board's scale of signals for controls."""
    controls = period.yaml(CONTROLS, Controls).root if period.has(CONTROLS) else []
    risks = period.known_rows(RISKS, RiskRow)
    yield from _controls(period, controls, scale)
    yield from _risks(period, controls, risks)
    samples = period.known_rows(SAMPLES, SampleRow)
    for control in dict.fromkeys(row.kontroll for row in samples):
        yield from _sizes(control, [row.granskade for row in samples if row.kontroll == control])
    for row in samples:
        name = f"{row.kontroll}, {row.urval}"
        for figure in (row.granskade, row.utan_anmärkning, row.handläggare):
            if figure.value is not None and (figure.value < 0 or figure.value % 1):
                yield found("E202", name, f"{told(figure)} är inget helt antal.", figure)
        if row.granskade.value is not None and (row.utan_anmärkning.value or 0) > row.granskade.value:
            message = f"{told(row.utan_anmärkning)} utan anmärkning av {told(row.granskade)} granskade."
            yield found("E406", name, message, row.utan_anmärkning, row.granskade)
    for provider in period.known_rows(PROVIDERS, ProviderRow):
        if provider.uppfyllt == "Nej" and not provider.åtgärder:
            yield Finding("W405", provider.avtal, "Avtalet har brister men ingen åtgärd.", period.name(PROVIDERS))


def _sizes(control: str, sizes: list[Figure]) -> Iterator[Finding]:
    """Samples of a control are as large as each other; one that is not, among several that are, is asked about."""
    (usual, times), *_ = Counter(size.value for size in sizes).most_common(1)
    for size in sizes if times > 1 else []:
        if size.known and usual is not None and size.value != usual:
            yield found(
                "W408", control, f"{told(size)} granskade, men {format_value(usual, 0)} i de flesta urval.", size
            )


def _controls(period: Period, controls: list[Control], scale: tuple[Signal, ...]) -> Iterator[Finding]:
    remarks = [level.value for level in scale if level.look == "med"]
    for control in controls:
        value = control.riskvärde
        if value.value is not None and int(value.value) not in POSSIBLE:
            yield found("E402", control.risk, f"{told(value)} är ingen produkt av två nivåer.", value)
        if control.bedömning in remarks and not control.åtgärd:
            yield Finding("W404", control.risk, "Kontrollen har en anmärkning men ingen åtgärd.", period.name(CONTROLS))


def _risks(period: Period, controls: list[Control], risks: list[RiskRow]) -> Iterator[Finding]:
    planned = {control.risk: control for control in controls}
    for risk in risks:
        control = planned.get(risk.risk)
        if control and control.riskvärde.known and control.riskvärde.value != risk.riskvärde.value:
            message = (
                f"Riskvärdet är {told(risk.riskvärde)} i analysen men {told(control.riskvärde)} i internkontrollplanen."
            )
            yield found("W401", risk.risk, message, control.riskvärde, risk.riskvärde)
        if "internkontroll" in risk.hantering.lower() and controls and control is None:
            message = "Risken hanteras genom internkontrollplanen, men har ingen kontroll där."
            yield found("W403", risk.risk, message, risk.riskvärde, hint=f"Planen har: {'; '.join(planned)}.")
        if (risk.riskvärde.value or 0) >= HIGH and "inga fler" in risk.hantering.lower():
            message = f"Riskvärdet är {told(risk.riskvärde)}, men inga fler åtgärder eller kontroller görs."
            yield found("W407", risk.risk, message, risk.riskvärde)
