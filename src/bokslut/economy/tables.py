"""The tables of the economy chapter."""

from __future__ import annotations

from collections.abc import Sequence

from bokslut.economy.figures import Forecast, Line, by_role, real_growth, with_role
from bokslut.kinds import Kind
from bokslut.numbers import Figure, relative
from bokslut.present.table import Column, Row, RowStyle, Table

STYLES: dict[str, RowStyle] = {
    "summa_kostnader": "delsumma",
    "nettokostnad": "summa",
    "resultat": "summa",
    "kategori": "delsumma",
    "post": "nivå2",
    "summa": "summa",
}


def line_table(
    name: str, caption: str, lines: Sequence[Line], kind: Kind, year: int, *, spent_less_is_more: bool = False
) -> Table:
    """Budget, outcome and deviation, and the year before with the difference where it is known.

    Parameters
    ----------
    spent_less_is_more
        Whether the difference is the year before − outcome, as some boards show investments.
    """
    with_before = any(line.before.known for line in lines)
    headings = [kind.budget, kind.outcome, kind.deviation]
    if with_before:
        headings += [kind.outcome.replace("$year", "$before"), kind.change]

    def row(line: Line) -> Row:
        cells = [line.budget, line.outcome, line.deviation]
        if with_before:
            cells += [line.before, -line.change if spent_less_is_more else line.change]
        return Row(line.label, tuple(cells), STYLES.get(line.role, ""))

    columns = [Column("Post", width=100 - 13 * len(headings))]
    columns += [Column(kind.heading(heading, year), width=13) for heading in headings]
    notes = () if with_before else (f"Uppgifter för {year - 1} saknas.",)
    return Table(name, caption, tuple(columns), tuple(row(line) for line in lines), notes)


def net_cost_table(lines: Sequence[Line], year: int, prices: tuple[str, Figure] | None) -> Table:
    """The development of the net cost in mnkr, in percent and, where prices are known, in real terms."""
    net = by_role(lines, "nettokostnad")
    rows = [
        Row("Nettokostnadens ökning, mnkr", (mnkr(net.growth),)),
        Row("Nettokostnadens ökning, procent", (percent(net.growth),)),
    ]
    if prices:
        name, index = prices
        rows += [
            Row(f"Prisutveckling enligt {name}, procent", (index,)),
            Row("Real ökning av nettokostnaden, procent", (real_growth(net.growth, index),)),
        ]
    for grant in with_role(lines, "kommunbidrag"):
        rows += [
            Row("Kommunbidragets ökning, mnkr", (mnkr(grant.growth),)),
            Row("Kommunbidragets ökning, procent", (percent(grant.growth),)),
        ]
    columns = (Column("Mått", width=74), Column(f"{year - 1}–{year}", width=26))
    return Table("nettokostnad", f"Nettokostnadsutveckling {year - 1}–{year}", columns, tuple(rows), decimals_by="row")


def forecast_table(forecasts: Sequence[Forecast], outcome: Figure, kind: Kind, year: int) -> Table:
    """Each follow-up's forecast of the result, and the outcome's deviation from it."""
    closing = kind.heading(kind.outcome, year)
    rows = [Row(row.occasion, (row.forecast, row.deviation)) for row in forecasts]
    rows.append(Row(closing, (None, outcome), "summa"))
    columns = (
        Column("Avstämningstillfälle", width=48),
        Column("Prognos", width=22),
        Column("Avvikelse från bokslut", width=30),
    )
    return Table("prognoser", f"Prognossäkerhet {year}. Belopp i tkr", columns, tuple(rows))


def mnkr(figure: Figure) -> Figure:
    """Return an amount of tkr in mnkr with one decimal."""
    value = None if figure.value is None else figure.value / 1000
    return Figure(value, "mnkr", 1, figure.source)


def percent(figure: Figure) -> Figure:
    """Return a change in percent with one decimal of what it is relative to."""
    share = relative(figure)
    value = None if share.value is None else share.value * 100
    return Figure(value, "procent", 1, share.source)
