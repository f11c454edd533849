"""A small line chart that follows the page: its colours and its width, with the figures in words.

The reports' charts (`present.chart`) are pictures on white paper; these are part of the page, so that
they are light or dark with it, and their type is the page's.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from bokslut.numbers import Figure
from bokslut.site.keyfigures import shown

WIDTH, HEIGHT = 260, 150
LEFT, RIGHT, TOP, BOTTOM = 28, 28, 26, 46
MANY = 6
"""More figures than these are not all written out, but the first, the last and the extremes."""


def line_chart(title: str, points: Sequence[tuple[str, Figure | None]]) -> Markup:
    """Return a measure over time as SVG; a missing figure leaves a gap.

    Parameters
    ----------
    title
        What the measure is, with its unit.
    points
        The figure of each time; at least one is known.
    """
    values = [None if figure is None or figure.value is None else float(figure.value) for _, figure in points]
    known = [value for value in values if value is not None]
    low, high = min(0.0, *known), max(0.0, *known)
    span = high - low or 1
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points) - 1)
    xs = [LEFT + place * step if len(points) > 1 else WIDTH / 2 for place in range(len(points))]
    ys = [None if value is None else TOP + (high - value) / span * (HEIGHT - TOP - BOTTOM) for value in values]
    zero = TOP + high / span * (HEIGHT - TOP - BOTTOM)
    parts = [Markup('<line class="noll" x1="8" x2="{}" y1="{}" y2="{}"/>').format(WIDTH - 8, _at(zero), _at(zero))]
    parts += [Markup('<polyline points="{}"/>').format(run) for run in _runs(xs, ys)]
    told, written = [], _written(values)
    last = max(place for place, value in enumerate(values) if value is not None)
    for place, ((time, figure), x, y) in enumerate(zip(points, xs, ys, strict=True)):
        parts.append(Markup('<text class="tid" x="{}" y="{}">{}</text>').format(_at(x), HEIGHT - 8, time))
        if figure is None or y is None:
            told.append(f"{time} uppgift saknas")
            continue
        name = Markup(' class="sist"') if place == last else ""
        parts.append(Markup('<circle{} cx="{}" cy="{}" r="4"/>').format(name, _at(x), _at(y)))
        told.append(f"{time} {shown(figure)}")
        if place in written:
            label = Markup('<text{} x="{}" y="{}">{}</text>')
            parts.append(label.format(name, _at(x), _at(y + (18 if _is_valley(ys, place) else -10)), shown(figure)))
    words = escape(f"Linjediagram. {title}: {'; '.join(told)}.")
    return Markup('<svg class="linje" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, words, Markup("").join(parts)
    )


def _runs(xs: Sequence[float], ys: Sequence[float | None]) -> list[str]:
    """Return the points of each unbroken line."""
    runs: list[list[str]] = [[]]
    for x, y in zip(xs, ys, strict=True):
        if y is None:
            runs.append([])
        else:
            runs[-1].append(f"{_at(x)},{_at(y)}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _written(values: Sequence[float | None]) -> set[int]:
    """Return the places whose figures are written out."""
    known = {place: value for place, value in enumerate(values) if value is not None}
    if len(known) <= MANY:
        return set(known)
    return {min(known), max(known), min(known, key=known.__getitem__), max(known, key=known.__getitem__)}


def _is_valley(ys: Sequence[float | None], place: int) -> bool:
    """Return whether a point lies lower on the page than its neighbours, so that its figure goes below the line."""
    here = ys[place]
    near = [y for y in (*ys[max(0, place - 1) : place], *ys[place + 1 : place + 2]) if y is not None]
    return here is not None and bool(near) and here > sum(near) / len(near)


def _at(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")
