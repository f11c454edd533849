"""What comments call the economy's figures."""

from __future__ import annotations

from collections import Counter
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
from bokslut.present.names import Names, row_of_figure

ROLES = {
    "intäkter": "intäkt",
    "kostnader": "summa_kostnader",
    "nettokostnader": "nettokostnad",
    "kommunbidrag": "kommunbidrag",
    "finansnetto": "finansnetto",
    "resultat": "resultat",
}
"""What comments call lines by their role."""


def names(period: Period, index: str | None, basis: str) -> dict[str, Any]:
    """Return what comments call the economy's figures; `basis` says which knowledge of the index."""

    def operating() -> Names:
        lines = statement(period)
        entries = [(line.label, line.names()) for line in lines]
        of_line = dict(zip(map(id, lines), (named for _, named in entries), strict=True))
        net = by_role(lines, "nettokostnad")
        if index:
            real = {"real_ökning": lambda: real_growth(net.growth, price_change(period, index, basis))}
            of_line[id(net)] = net.names(real)
        own = [(name, of_line[id(line)]) for name, role in ROLES.items() for line in with_role(lines, role)]
        return Names("drift", entries, own)

    planned = {
        f"index_{step}": lambda step=step: price_change(period, str(index), basis, ahead=step) for step in (1, 2)
    }

    def invested() -> Names:
        """A post that several categories have is named with its category; so may be any."""
        lines = investments(period)
        labels = Counter(line.label for line in lines)
        named = [(line, line.names()) for line in lines]
        entries = [(line.label if labels[line.label] == 1 else line.place, names) for line, names in named]
        also = [(name, names) for line, names in named for name in (line.label, line.place)]
        whole = {"totalt": next(names for line, names in named if line.role == "summa")}
        return Names("investeringar", entries, whole, also=also)

    return {
        "drift": operating,
        "investeringar": invested,
        "prognoser": lambda: Names("prognoser", [(row.occasion, row.names()) for row in forecasts(period)]),
        "index": Names("index", {index: lambda: price_change(period, index, basis)} if index else {}),
        "plan": Names("plan", planned if index else {}),
        "ram": lambda: Names(
            "ram",
            [(row.komponent, _grant_part(row)) for row in period.rows(GRANT, GrantRow)],
        ),
        "volymer": lambda: Names("volymer", [(volume.row.volym, volume.names()) for volume in volumes(period)]),
        "skuld": lambda: Names("skuld", [(row.rad, row.värde) for row in period.rows(LIABILITY, LiabilityRow)]),
        "åtgärder": lambda: Names("åtgärder", action_names(period.rows(ACTIONS, ActionRow))),
    }


def _grant_part(row: GrantRow) -> Names:
    figures = {"budget": row.budget, "plan_1": row.plan_1, "plan_2": row.plan_2}
    return Names(row.komponent, figures, where=row_of_figure(row.budget))


def action_names(rows: Sequence[ActionRow]) -> dict[str, Any]:
    """Return what comments call the actions: how many, and their effect together."""
    return {"antal": count(len(rows), "åtgärder", *_files(rows)), "effekt": total([row.effekt for row in rows])}


def _files(rows: Sequence[ActionRow]) -> list[str]:
    return [source.file for row in rows[:1] if isinstance(source := row.effekt.source, Cell)]
