"""The tables of the economy chapter."""

from __future__ import annotations

from collections.abc import Sequence

from bokslut.economy.figures import Forecast, Line, Volume, by_role, real_growth, with_role
from bokslut.economy.records import ActionRow, GrantRow, LiabilityRow
from bokslut.kinds import Column as KindColumn
from bokslut.kinds import Time
from bokslut.numbers import Figure, in_unit, percent, total
from bokslut.present.markdown_text import literal
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
    name: str, caption: str, lines: Sequence[Line], columns: Sequence[KindColumn], time: Time, *, mirrored: bool = False
) -> Table:
    """Lines with the columns that the kind of report gives them.

    A column that no line has a figure for is left out, and a note says so.

    Parameters
    ----------
    caption
        What the table shows; the unit of the amounts is added.
    mirrored
        Whether the difference is the year before − outcome, as some boards show investments.
    """
    figures = {column.figure: [line.figure(column.figure) for line in lines] for column in columns}
    if mirrored and "förändring" in figures:
        figures["förändring"] = [-figure for figure in figures["förändring"]]
    shown = [column for column in columns if any(figure.known for figure in figures[column.figure])]
    width = min(13, 77 // max(1, len(shown)))
    headings = [Column("Post", width=100 - width * len(shown))]
    headings += [Column(time.fill(column.heading), width=width) for column in shown]
    rows = tuple(
        Row(line.label, tuple(figures[column.figure][place] for column in shown), STYLES.get(line.role, ""))
        for place, line in enumerate(lines)
    )
    left_out = [time.fill(column.heading) for column in columns if column not in shown]
    notes: tuple[str, ...] = (f"Uppgifter saknas för: {literal(', '.join(left_out))}.",) if left_out else ()
    if mirrored and "förändring" in [column.figure for column in shown]:
        notes += ("En positiv differens betyder lägre utgifter än året före.",)
    return Table(name, f"{caption}. Belopp i {lines[0].budget.unit}", tuple(headings), rows, notes)


def net_cost_table(lines: Sequence[Line], time: Time, prices: tuple[str, Figure] | None) -> Table:
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
    heading = time.fill("$period $before–$year" if time.month else "$before–$year")
    columns = (Column("Mått", width=66), Column(heading, width=34))
    return Table("nettokostnad", f"Nettokostnadsutveckling {heading}", columns, tuple(rows), decimals_by="row")


def forecast_table(forecasts: Sequence[Forecast], outcome: Figure, closing: str, year: int) -> Table:
    """Each follow-up's forecast of the result, and the outcome's deviation from it."""
    rows = [Row(row.occasion, (row.forecast, row.deviation)) for row in forecasts]
    rows.append(Row(closing, (None, outcome), "summa"))
    columns = (
        Column("Avstämningstillfälle", width=48),
        Column("Prognos", width=22),
        Column("Avvikelse från bokslut", width=30),
    )
    return Table("prognoser", f"Prognossäkerhet {year}. Belopp i {outcome.unit}", columns, tuple(rows))


def grant_table(rows: Sequence[GrantRow], grant: Line, time: Time) -> Table:
    """The grant's change to the budget year and in the plan, by its parts, and in percent."""
    unit = rows[0].enhet
    steps = {"budget": "budgetökning", "plan_1": "planökning_1", "plan_2": "planökning_2"}
    headings = {"budget": "$before–$year", "plan_1": "$year–$next", "plan_2": "$next–$next2"}
    shown = [step for step in steps if any(getattr(row, step).known for row in rows)]
    parts = [Row(row.komponent, tuple(getattr(row, step) for step in shown)) for row in rows]
    whole = [grant.figure(steps[step]) for step in shown]
    parts.append(Row("Kommunbidragets ökning", tuple(in_unit(figure, unit) for figure in whole), "summa"))
    parts.append(Row("Kommunbidragets ökning, procent", tuple(percent(figure) for figure in whole)))
    columns = (Column("Del", width=52), *(Column(time.fill(headings[step]), width=16) for step in shown))
    return Table("ram", f"Kommunbidragets utveckling. Belopp i {unit}", columns, tuple(parts))


def volume_table(volumes: Sequence[Volume], time: Time) -> Table:
    """Volumes of the period against budget and against the year before."""
    period = time.fill("$period $year" if time.month else "$year")
    names = {
        "budget": f"Budget {period}",
        "utfall": f"Utfall {period}",
        "avvikelse": "Avvikelse",
        "föregående": f"Utfall {time.year - 1}",
        "förändring": "Differens",
    }
    shown = [name for name in names if any(volume.names()[name].known for volume in volumes)]
    rows = tuple(
        Row(volume.row.volym, (volume.row.enhet, *(volume.names()[name] for name in shown))) for volume in volumes
    )
    headings = (Column("Volym", width=29), Column("Enhet", numbers=False, width=11))
    columns = (*headings, *(Column(names[name], width=12) for name in shown))
    return Table("volymer", f"Volymer {period}", columns, rows, decimals_by="row")


def liability_table(rows: Sequence[LiabilityRow], time: Time) -> Table:
    """The vacation-pay liability and its effect on the period's result."""
    columns = (Column("Semesterlöneskuld", width=70), Column(time.fill("$month $year"), width=30))
    caption = f"Semesterlöneskuld. Belopp i {rows[0].enhet}"
    return Table("semesterloneskuld", caption, columns, tuple(Row(row.rad, (row.värde,)) for row in rows))


def action_table(rows: Sequence[ActionRow]) -> Table:
    """The actions for a budget in balance, with their effect on the year's result."""
    columns = (
        Column("Åtgärd", width=46),
        Column("Effekt i år", width=14),
        Column("Status", numbers=False, width=18),
        Column("Ansvarig", numbers=False, width=22),
    )
    parts = [Row(row.åtgärd, (row.effekt, row.status, row.ansvarig)) for row in rows]
    parts.append(Row("Summa", (total([row.effekt for row in rows]), None, None), "summa"))
    caption = f"Åtgärder för en budget i balans. Belopp i {rows[0].enhet}"
    return Table("atgarder", caption, columns, tuple(parts))


def mnkr(figure: Figure) -> Figure:
    """Return an amount in mnkr with one decimal."""
    return in_unit(figure, "mnkr")
