"""Charts: a small set of forms, each with a text alternative and a table made from the same figures.

A chart whose figures have not changed since the report was made last is not drawn again: the picture says
what it was drawn from.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from markupsafe import escape

from bokslut.numbers import Figure, format_value, is_withheld, total
from bokslut.present import drawing
from bokslut.present.blocks import Block, LeftOut, Markdown
from bokslut.present.drawing import Aim, Panel, Series, amount, written
from bokslut.present.markdown_text import attribute, literal, raw_html
from bokslut.present.table import WITHHELD_WHY, Column, Composed, Row, Table, number_mark

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

T = TypeVar("T")

__all__ = ["Aim", "Chart", "Panel", "Series"]

MOST = 40
"""How many items a chart shows: more cannot be told apart, and those are in the report's tables."""

LONGEST_ALT = 8000
"""Characters of an alternate text; a PDF may have no more than 32,767 bytes there."""

FIGURES_VARIABLE = "BOKSLUT_FIGURES"
"""Tells a kernel where the pictures of the last making are, where they still hold."""


@dataclass(frozen=True)
class Chart(Block):
    """A chart of a report; a note in its place where none of its figures is known or given.

    Attributes
    ----------
    name
        Short and unique in the report; the name of its files.
    caption
        Without number, which is given when the report is put together.
    alt
        What the chart shows, in words and figures.
    svg, png
        The picture; PNG in base64. Both are empty where there is nothing to draw.
    data
        The figures that it is drawn from.
    """

    name: str
    caption: str
    alt: str
    svg: str
    png: str
    data: Table

    def document(self) -> str:
        if not self._drawn:
            return self._note.document()
        return (
            f'::: {{#figur-{self.name} .figur}}\n![](figures/{self.name}.svg){{alt="{attribute(self.alt)}"}}\n\n'
            f"{number_mark('figur', self.name)}. {literal(self.caption)}\n:::\n\n"
            + raw_html(
                '<details class="siffror"><summary>Visa siffrorna i diagrammet</summary>\n'
                f'<div class="tabellram" role="region" tabindex="0" aria-label="{escape(self.data.caption)}">\n'
                f"{self.data.html(numbered=False)}\n</div>\n{self._why_withheld}</details>"
            )
        )

    @property
    def _drawn(self) -> bool:
        return _is_any_known(self.data)

    @property
    def _note(self) -> Block:
        return Markdown(literal(f"{self.caption}: {WITHHELD_WHY}")) if self.data.withholds else LeftOut(self.caption)

    @property
    def _why_withheld(self) -> str:
        return f"<p>* {WITHHELD_WHY}</p>\n" if self.data.withholds else ""

    def lab(self) -> dict[str, Any]:
        return {"image/svg+xml": self.svg} if self._drawn else self._note.lab()

    def images(self) -> dict[str, str]:
        return {f"{self.name}.svg": self.svg, f"{self.name}.png": self.png} if self._drawn else {}

    def tables(self) -> list[dict[str, Any]]:
        return self.data.tables() if self._drawn else []


def deviations(name: str, caption: str, items: Sequence[tuple[str, Figure]], unit: str) -> Chart:
    """Draw deviations as bars from a zero line; right is better than budget."""
    items, caption = _shown(items, caption, lambda item: item[1])
    labels, texts = [label for label, _ in items], [written(figure, signed=True) for _, figure in items]
    told = "; ".join(f"{label} {text}" for label, text in zip(labels, texts, strict=True))
    alt = f"Stapeldiagram, {unit}. Åt höger är bättre än budget. {told}."
    data = _data(name, caption, [unit], [(label, [figure]) for label, figure in items])
    return _chart(name, caption, alt, data, partial(drawing.deviations, items))


def side_by_side(name: str, caption: str, items: Sequence[tuple[str, Figure]], unit: str) -> Chart:
    """Draw amounts as bars from zero, to be compared with each other."""
    items, caption = _shown(items, caption, lambda item: item[1])
    told = "; ".join(f"{label} {written(figure)}" for label, figure in items)
    data = _data(name, caption, [unit], [(label, [figure]) for label, figure in items])
    return _chart(name, caption, f"Stapeldiagram, {unit}. {told}.", data, partial(drawing.side_by_side, items))


def waterfall(
    name: str, caption: str, start: tuple[str, Figure], steps: Sequence[tuple[str, Figure]], end: tuple[str, Figure]
) -> Chart:
    """Draw the way from a first to a last amount, a step per item; small ones in one where there are many."""
    steps, rest = _apart(steps, lambda item: item[1], MOST - 1)
    if rest:
        steps = [*steps, (f"Övriga {len(rest)} poster", total([figure for _, figure in rest]))]
    told = "; ".join(f"{label} {written(figure, signed=True)}" for label, figure in steps)
    alt = f"Vattenfallsdiagram. Från {start[0]} {written(start[1])} till {end[0]} {written(end[1])}: {told}."
    data = _data(name, caption, [start[1].unit], [(label, [figure]) for label, figure in (start, *steps, end)])
    return _chart(name, caption, alt, data, partial(drawing.waterfall, start, steps, end))


def over_time(name: str, caption: str, times: Sequence[str], panels: Sequence[Panel], *, same_scale: bool) -> Chart:
    """Draw panels beside each other over the same times; lines are labelled at their end.

    Parameters
    ----------
    same_scale
        Whether the panels share the vertical scale, so that they can be compared.
    """
    panels = [panel for panel in panels if panel.series]
    lines = [len(panel.series) for panel in panels]
    if max(lines, default=0) > MOST:
        panels = [replace(panel, series=panel.series[:MOST]) for panel in panels]
        caption = f"{caption}. De {MOST} första av {max(lines)} visas"
    told = " ".join(
        f"{panel.title}: "
        + "; ".join(
            f"{one.label} "
            + ", ".join(
                f"{time} {written(f) or 'lämnas inte'}"
                for time, f in zip(times, one.figures, strict=True)
                if f.known or is_withheld(f)
            )
            for one in panel.series
        )
        + "."
        for panel in panels
    )
    shape = "Stapeldiagram" if all(panel.bars for panel in panels) else "Linjediagram"
    many = len(panels) > 1
    rows = [
        (f"{panel.title}: {one.label}" if many else one.label, one.figures) for panel in panels for one in panel.series
    ]
    return _chart(
        name,
        caption,
        f"{shape} över tid. {told}",
        _data(name, caption, times, rows),
        partial(drawing.over_time, times, panels, same_scale),
    )


def against_targets(name: str, caption: str, aims: Sequence[Aim]) -> Chart:
    """Draw outcomes against their targets, which stand on one vertical line."""
    aims, caption = _shown(aims, caption)
    told = "; ".join(f"{a.label}: utfall {a.told[0]}, mål {a.told[1]}, {'nått' if a.met else 'ej nått'}" for a in aims)
    columns = (Column("Nyckeltal"), Column("Utfall"), Column("Mål"), Column("Bedömning", numbers=False))
    rows = tuple(
        Row(a.label, (a.outcome, Composed((a.comparison, a.target)), "nått" if a.met else "ej nått")) for a in aims
    )
    data = Table(f"diagram-{name}", f"Siffrorna i diagrammet: {caption}", columns, rows, decimals_by="row")
    return _chart(
        name, caption, f"Utfall i förhållande till målvärde. {told}.", data, partial(drawing.against_targets, aims)
    )


def matrix(
    name: str,
    caption: str,
    risks: Sequence[tuple[str, Figure, Figure, Figure]],
    scales: tuple[str, str, str],
    levels: int,
) -> Chart:
    """Draw risks by two scales, 1 to `levels`.

    Parameters
    ----------
    risks
        Label, place on the horizontal and on the vertical scale, and their product.
    scales
        What the two scales and the product are called.
    """
    risks, caption = _shown(risks, caption, lambda risk: risk[3])
    items = [(label, int(amount(across)), int(amount(up))) for label, across, up, _ in risks]
    told = "; ".join(
        f"{number}. {label}: {scales[0].lower()} {x}, {scales[1].lower()} {y}, {scales[2].lower()} {x * y}"
        for number, (label, x, y) in enumerate(items, start=1)
    )
    data = _data(name, caption, scales, [(label, figures) for label, *figures in risks])
    return _chart(name, caption, f"Riskmatris. {told}.", data, partial(drawing.matrix, items, scales, levels))


def _shown(items: Sequence[T], caption: str, size: Callable[[T], Figure] | None = None) -> tuple[Sequence[T], str]:
    """Return what a chart shows of its items, the first or the largest, and the caption, which says so."""
    if len(items) <= MOST:
        return items, caption
    shown = _apart(items, size, MOST)[0] if size else items[:MOST]
    which = "största" if size else "första"
    return shown, f"{caption}. Diagrammet visar de {MOST} {which} av {format_value(Decimal(len(items)), 0)}"


def _apart(items: Sequence[T], size: Callable[[T], Figure], most: int) -> tuple[Sequence[T], Sequence[T]]:
    """Return the largest of the items, at most so many where they are more than a chart shows, and the others."""
    if len(items) <= MOST:
        return items, ()
    by_size = sorted(range(len(items)), key=lambda place: -abs(size(items[place]).value or Decimal()))
    large = set(by_size[:most])
    return (
        [item for place, item in enumerate(items) if place in large],
        [item for place, item in enumerate(items) if place not in large],
    )


def _data(name: str, caption: str, headings: Sequence[str], rows: Sequence[tuple[str, Sequence[Figure]]]) -> Table:
    """Return the figures of a chart as a table; its first column has the labels."""
    columns = (Column("Post"), *(Column(heading) for heading in headings))
    lines = tuple(Row(label.replace("\n", " "), tuple(figures)) for label, figures in rows)
    return Table(f"diagram-{name}", f"Siffrorna i diagrammet: {caption}", columns, lines, decimals_by="row")


def _chart(name: str, caption: str, alt: str, data: Table, draw: partial[Drawing]) -> Chart:
    """Return a chart, drawn unless it was drawn from the same before or there is nothing to draw."""
    if not _is_any_known(data):
        return Chart(name, caption, alt, "", "", data)
    key = hashlib.sha256(repr((draw.func.__name__, draw.args)).encode()).hexdigest()
    svg, png = _drawn_before(name, key) or _drawn(draw, key)
    if len(alt) > LONGEST_ALT:
        alt = f"{alt[:LONGEST_ALT].rpartition(' ')[0]} … Texten är avkortad; siffrorna står i rapportens tabeller."
    return Chart(name, caption, alt, svg, png, data)


def _is_any_known(data: Table) -> bool:
    return any(isinstance(cell, Figure) and cell.known for row in data.rows for cell in row.cells)


def _drawn(draw: Callable[[], Drawing], key: str) -> tuple[str, str]:
    return drawing.pictures(draw(), key)


def _drawn_before(name: str, key: str) -> tuple[str, str] | None:
    """Return the pictures of that name that were drawn from the same; None where there are none."""
    folder = os.environ.get(FIGURES_VARIABLE)
    svg, png = (Path(folder or "") / f"{name}.{kind}" for kind in ("svg", "png"))
    if not folder or not svg.is_file() or not png.is_file():
        return None
    text = svg.read_text(encoding="utf-8")
    return (text, base64.b64encode(png.read_bytes()).decode()) if key in text[:2000] else None
