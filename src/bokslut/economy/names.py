"""What comments call the economy's figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bokslut.economy.figures import (
    by_role,
    forecasts,
    investments,
    price_change,
    real_growth,
    statement,
    volumes,
    with_role,
)
from bokslut.economy.records import ACTIONS, GRANT, LIABILITY, ActionRow, GrantRow, LiabilityRow
from bokslut.numbers import Cell, count, total
from bokslut.period import Period
from bokslut.present.prose import Names


def names(period: Period, index: str | None, basis: str) -> dict[str, Any]:
    """Return what comments call the economy's figures; `basis` says which knowledge of the index."""

    def operating() -> Names:
        lines = statement(period)
        entries: dict[str, Any] = {line.label: line.names() for line in lines}
        roles = {
            "intäkter": "intäkt",
            "kostnader": "summa_kostnader",
            "nettokostnader": "nettokostnad",
            "kommunbidrag": "kommunbidrag",
            "finansnetto": "finansnetto",
            "resultat": "resultat",
        }
        for name, role in roles.items():
            if named := with_role(lines, role):
                entries[name] = named[0].names()
        net = by_role(lines, "nettokostnad")
        if index:
            real = {"real_ökning": lambda: real_growth(net.growth, price_change(period, index, basis))}
            entries["nettokostnader"] = net.names(real)
        return Names("drift", entries)

    planned = {
        f"index_{step}": lambda step=step: price_change(period, str(index), basis, ahead=step) for step in (1, 2)
    }

    def invested() -> Names:
        lines = investments(period)
        return Names(
            "investeringar", {line.label: line.names() for line in lines} | {"totalt": by_role(lines, "summa").names()}
        )

    return {
        "drift": operating,
        "investeringar": invested,
        "prognoser": lambda: Names("prognoser", {row.occasion: row.names() for row in forecasts(period)}),
        "index": Names("index", {index: lambda: price_change(period, index, basis)} if index else {}),
        "plan": Names("plan", planned if index else {}),
        "ram": lambda: Names(
            "ram",
            {
                row.komponent: Names(row.komponent, {"budget": row.budget, "plan_1": row.plan_1, "plan_2": row.plan_2})
                for row in period.rows(GRANT, GrantRow)
            },
        ),
        "volymer": lambda: Names("volymer", {volume.row.volym: volume.names() for volume in volumes(period)}),
        "skuld": lambda: Names("skuld", {row.rad: row.värde for row in period.rows(LIABILITY, LiabilityRow)}),
        "åtgärder": lambda: Names("åtgärder", action_names(period.rows(ACTIONS, ActionRow))),
    }


def action_names(rows: Sequence[ActionRow]) -> dict[str, Any]:
    """Return what comments call the actions: how many, and their effect together."""
    return {"antal": count(len(rows), "åtgärder", *_files(rows)), "effekt": total([row.effekt for row in rows])}


def _files(rows: Sequence[ActionRow]) -> list[str]:
    return [source.file for row in rows[:1] if isinstance(source := row.effekt.source, Cell)]
