"""How charts are drawn, by matplotlib, with the theme's colours and fonts.

Drawing depends on nothing but its input, so that the same figures give the same bytes. What is
drawn is not imported until something is.
"""

from __future__ import annotations

import base64
import io
import logging
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bokslut.numbers import Figure, format_value
from bokslut.project import RESOURCES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

WIDTH = 7.2
"""Inches: the text width of an A4 page, so that type in charts has the size of type around them."""


@cache
def theme() -> dict[str, Any]:
    """Return the theme's tokens."""
    return tomllib.loads((RESOURCES / "theme.toml").read_text(encoding="utf-8"))


def colour(token: str) -> str:
    """Return a colour of the theme on light paper."""
    return str(theme()["light"][token])


@dataclass(frozen=True)
class Series:
    """Figures over time under one label; a missing figure leaves a gap."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Panel:
    """A part of a chart with its own heading and, where bars are asked for, bars for lines."""

    title: str
    series: tuple[Series, ...]
    bars: bool = False


@dataclass(frozen=True)
class Aim:
    """A key figure's outcome, its target with the comparison before it, and whether it is met."""

    label: str
    outcome: Figure
    comparison: str
    target: Figure
    met: bool

    @property
    def share(self) -> float:
        """The outcome as a share of the target: 1 is the target."""
        return amount(self.outcome) / amount(self.target)

    @property
    def told(self) -> tuple[str, str]:
        """Outcome and target as they are written."""
        return written(self.outcome), self.comparison + written(self.target)


def deviations(items: Sequence[tuple[str, Figure]]) -> Drawing:
    """Draw deviations as bars from a zero line; right is better than budget."""
    labels = [label for label, _ in items]
    values = [amount(figure) for _, figure in items]
    texts = [written(figure, signed=True) for _, figure in items]
    drawing, axes, places = _canvas_of_rows(labels, 0.5)
    colours = [colour("positive" if value >= 0 else "negative") for value in values]
    axes.barh(places, values, color=colours, height=0.62)
    axes.axvline(0, color=colour("ink"), linewidth=0.8)
    axes.set_xticks([])
    span = max(map(abs, values), default=1) or 1
    axes.set_xlim(min(0, *values) - 0.16 * span, max(0, *values) + 0.16 * span)
    for position, value, text in zip(places, values, texts, strict=True):
        side = 1 if value >= 0 else -1
        axes.text(
            value + side * 0.015 * span, position, text, va="center", ha="left" if side > 0 else "right", fontsize=9
        )
    return drawing


def side_by_side(items: Sequence[tuple[str, Figure]]) -> Drawing:
    """Draw amounts as bars from zero."""
    drawing, axes, places = _canvas_of_rows([label for label, _ in items], 0.3)
    values = [amount(figure) for _, figure in items]
    axes.barh(places, values, color=_series_colour(0), height=0.62)
    axes.axvline(0, color=colour("ink"), linewidth=0.8)
    axes.set_xticks([])
    span = max(map(abs, values), default=1) or 1
    axes.set_xlim(min(0, *values, 0) * 1.12, max(0, *values, 0) + 0.12 * span)
    for position, value, (_, figure) in zip(places, values, items, strict=True):
        side = 1 if value >= 0 else -1
        place = value + side * 0.012 * span
        axes.text(place, position, written(figure), va="center", ha="left" if side > 0 else "right")
    return drawing


def waterfall(start: tuple[str, Figure], steps: Sequence[tuple[str, Figure]], end: tuple[str, Figure]) -> Drawing:
    """Draw the way from a first to a last amount, a step per item."""
    labels = [start[0], *(label for label, _ in steps), end[0]]
    drawing, axes, places = _canvas_of_rows(labels, 0.4)
    bars = [(amount(start[1]), 0.0, written(start[1]), "primary")]
    level = amount(start[1])
    for _, figure in steps:
        value = amount(figure)
        bars.append((value, level, written(figure, signed=True), "positive" if value >= 0 else "negative"))
        level += value
    bars.append((amount(end[1]), 0.0, written(end[1]), "primary"))
    ends = [edge for width, left, _, _ in bars for edge in (left, left + width)]
    span = max(ends) - min(ends) or 1
    before = None
    for position, (width, left, text, token) in zip(places, bars, strict=True):
        axes.barh(position, width, left=left, color=colour(token), height=0.62)
        if before is not None:
            axes.plot([left] * 2, [before + 0.31, position + 0.31], color=colour("neutral"), linewidth=0.7)
        before = position
        right = width >= 0
        axes.text(
            left + width + (0.015 if right else -0.015) * span,
            position,
            text,
            va="center",
            ha="left" if right else "right",
            weight=600 if token == "primary" else 400,
        )
    axes.axvline(0, color=colour("ink"), linewidth=0.8)
    axes.set_xticks([])
    axes.set_xlim(min(ends) - 0.12 * span, max(ends) + 0.12 * span)
    return drawing


def over_time(times: Sequence[str], panels: Sequence[Panel], same_scale: bool) -> Drawing:
    """Draw panels beside each other over the same times; lines are labelled at their end."""
    titles = [_wrapped(panel.title, 88 // len(panels)) for panel in panels]
    keys = max(_key_lines(panel, len(panels)) for panel in panels)
    more = max((title.count("\n") for title in titles), default=0) + keys
    drawing, all_axes = _canvases(len(panels), 2.7 + 0.17 * more)
    lines = [panel for panel in panels if not panel.bars]
    for axes, panel, title in zip(all_axes, panels, titles, strict=True):
        axes.set_title(title, loc="left", fontsize=10, weight=600, pad=10)
        axes.set_xticks(range(len(times)), times)
        axes.set_yticks([])
        (_bars if panel.bars else _lines)(axes, panel, len(times), len(panels))
    if same_scale and lines:
        values = [amount(f) for panel in panels for one in panel.series for f in one.figures if f.known]
        highest = max(axes.get_ylim()[1] for axes, panel in zip(all_axes, panels, strict=True) if not panel.bars)
        for axes in all_axes:
            axes.set_ylim(0, max(max(values) * 1.12, highest))
    return drawing


def _bars(axes: Axes, panel: Panel, times: int, panels: int) -> None:
    width = 0.7 / len(panel.series)
    values = [amount(f) for one in panel.series for f in one.figures if f.known]
    span = max(max(values, default=1), 0) - min(min(values, default=0), 0) or 1
    for place, one in enumerate(panel.series):
        for time, figure in enumerate(one.figures):
            if not figure.known:
                axes.text(time, 0, "uppgift\nsaknas", ha="center", va="bottom", fontsize=7.5, color=colour("muted"))
                continue
            value = amount(figure)
            x = time + (place - (len(panel.series) - 1) / 2) * width
            shade = colour("negative") if value < 0 else _series_colour(place)
            axes.bar(x, value, width=width * 0.9, color=shade)
            below = value < 0
            axes.text(
                x,
                value + (-0.02 if below else 0.02) * span,
                written(figure),
                ha="center",
                va="top" if below else "bottom",
                fontsize=8.5,
            )
    axes.axhline(0, color=colour("ink"), linewidth=0.8)
    low, high = min(0, *values, 0), max(0, *values, 0)
    keyed = len(panel.series) > 1
    lines = _key_lines(panel, panels)
    room = 0.14 if not keyed else 0.3 + 0.11 * lines
    axes.set_ylim(low - (0.14 * span if low < 0 else 0), high + room * span)
    axes.set_xlim(-0.6, times - 0.4)
    if keyed:
        from matplotlib.patches import Patch

        labels = [_wrapped(one.label, 88 // panels - 8) for one in panel.series] if lines else []
        keys = [
            Patch(color=_series_colour(place), label=labels[place] if lines else one.label)
            for place, one in enumerate(panel.series)
        ]
        columns = 1 if lines else 2
        axes.legend(
            handles=keys, loc="upper left", frameon=False, ncols=columns, handlelength=0.9, borderpad=0, fontsize=8.5
        )


def _key_lines(panel: Panel, panels: int) -> int:
    """Return how many more lines than usual the labels of a panel's series take; 0 where none is long."""
    labels = [one.label for one in panel.series]
    if panel.bars:
        if len(labels) < 2 or max(map(len, labels)) <= 26:
            return 0
        return sum(_wrapped(label, 88 // panels - 8).count("\n") + 1 for label in labels)
    return sum(_wrapped(label, _END // panels).count("\n") for label in labels)


_END = 54
"""How many letters there is room for at the end of a line, over all panels beside each other."""


def _lines(axes: Axes, panel: Panel, times: int, panels: int) -> None:
    ends: list[tuple[float, str, str]] = []
    values = [amount(f) for one in panel.series for f in one.figures if f.known]
    for place, one in enumerate(panel.series):
        shade = _series_colour(place)
        ys = [amount(figure) if figure.known else float("nan") for figure in one.figures]
        axes.plot(range(times), ys, color=shade, marker="o", markersize=4, linewidth=1.8)
        last = max((i for i, figure in enumerate(one.figures) if figure.known), default=None)
        if last is not None:
            told = _wrapped(f"{one.label} {written(one.figures[last])}", _END // panels)
            ends.append((ys[last], told, shade))
    axes.set_ylim(0, max(values, default=1) * 1.12)
    axes.set_xlim(-0.25, (times - 1) * 1.75 + 0.25)
    gap = max(values, default=1) * 0.095
    previous = float("-inf")
    for value, text, shade in sorted(ends):
        beside = gap * text.count("\n") / 2  # half of what a text is higher than one line
        height = max(value, previous + gap + beside)
        axes.text(times - 1 + 0.18, height, text, va="center", ha="left", color=shade, fontsize=8.5)
        previous = height + beside
        if beside:  # a text of several lines stays below the panel's title
            axes.set_ylim(0, max(axes.get_ylim()[1], previous + gap / 2))


def against_targets(aims: Sequence[Aim]) -> Drawing:
    """Draw outcomes against their targets, which stand on one vertical line."""
    rows = _rows([aim.label for aim in aims], 34, 0.56, 0.142)
    drawing, axes = _canvas(0.56 * rows.height + 0.7)
    right = max(1.35, *(aim.share for aim in aims)) + 0.02
    for position, aim in zip(rows.places, aims, strict=True):
        shade = colour("positive" if aim.met else "negative")
        axes.plot([1, aim.share], [position, position], color=shade, linewidth=2.2)
        axes.plot(aim.share, position, marker="o" if aim.met else "D", markersize=7, color=shade)
        outcome, target = aim.told
        words = f"{outcome} (mål {target}) – {'nått' if aim.met else 'ej nått'}"
        axes.text(right + 0.03, position, words, va="center", ha="left", fontsize=8.5)
    axes.plot([1, 1], [-0.5, rows.height - 0.5], color=colour("ink"), linewidth=1, zorder=1)
    axes.text(1, -0.58, "Målvärde", ha="center", va="bottom", fontsize=8.5, weight=600)
    axes.set_yticks(rows.places, rows.labels, fontsize=8.5)
    axes.set_xticks([])
    axes.set_ylim(rows.height - 0.5, -0.9)
    axes.set_xlim(min(0.65, *(aim.share for aim in aims)) - 0.05, right + 0.62)
    return drawing


def matrix(items: Sequence[tuple[str, int, int]], scales: tuple[str, str, str], levels: int) -> Drawing:
    """Draw items by two scales, 1 to `levels`."""
    labels = [
        _wrapped(f"{number}  {item[0]}", 46).replace("\n", "\n      ") for number, item in enumerate(items, start=1)
    ]
    lines_of_words = sum(label.count("\n") + 1 for label in labels)
    drawing, (axes, words) = _canvases(2, max(4.1, 0.232 * lines_of_words + 0.2))
    for x in range(1, levels + 1):
        for y in range(1, levels + 1):
            axes.add_patch(_square(x, y, x * y / levels**2))
            inside = [str(number) for number, item in enumerate(items, start=1) if item[1:] == (x, y)]
            axes.text(x - 0.44, y + 0.37, str(x * y), fontsize=7.5, color=colour("muted"), va="center")
            lines = [" ".join(inside[at : at + 3]) for at in range(0, len(inside), 3)]
            axes.text(x, y - 0.05, "\n".join(lines), ha="center", va="center", fontsize=10, weight=600)
    axes.set_xlim(0.5, levels + 0.5)
    axes.set_ylim(0.5, levels + 0.5)
    axes.set_aspect("equal", anchor="NW")
    axes.set_xticks(range(1, levels + 1))
    axes.set_yticks(range(1, levels + 1))
    axes.set_xlabel(scales[0])
    axes.set_ylabel(scales[1])
    words.set_axis_off()
    words.text(0, 1, "\n".join(labels), transform=words.transAxes, va="top", fontsize=8.5, linespacing=1.6)
    return drawing


def _square(x: int, y: int, strength: float) -> Any:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    paper, mark = to_rgb(colour("paper")), to_rgb(colour("negative"))
    amount = 0.05 + 0.5 * strength
    shade = tuple(p + (m - p) * amount for p, m in zip(paper, mark, strict=True))
    return Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=shade, edgecolor=colour("paper"), linewidth=2)


@dataclass(frozen=True)
class _Rows:
    """Labels on as many lines as they need, the middle of each row, and how high all are, in rows of one line."""

    labels: list[str]
    places: list[float]
    height: float


def _rows(labels: Sequence[str], letters: int, row: float, line: float) -> _Rows:
    """Lay out rows with labels.

    Parameters
    ----------
    letters
        How many letters a line of a label has room for.
    row, line
        How high a row is at least, and a line of a label, in inches.
    """
    wrapped = [_wrapped(label, letters) for label in labels]
    sizes = [max(1, (line * (label.count("\n") + 1) + 0.12) / row) for label in wrapped]
    places = [sum(sizes[:number]) + size / 2 - 0.5 for number, size in enumerate(sizes)]
    return _Rows(wrapped, places, sum(sizes))


def _canvas_of_rows(labels: Sequence[str], more: float) -> tuple[Drawing, Axes, list[float]]:
    """Return a canvas with a label for each row of bars, and the rows' places; `more` is the height beside rows."""
    rows = _rows(labels, 40, 0.42, 0.155)
    drawing, axes = _canvas(0.42 * rows.height + more)
    axes.set_yticks(rows.places, rows.labels)
    if rows.height > len(labels):  # the first and the last may be higher than their bars
        axes.set_ylim(-0.5, rows.height - 0.5)
    axes.invert_yaxis()
    return drawing, axes, rows.places


def _canvas(height: float) -> tuple[Drawing, Axes]:
    drawing, axes = _canvases(1, height)
    return drawing, axes[0]


def _canvases(columns: int, height: float) -> tuple[Drawing, list[Axes]]:
    from matplotlib.figure import Figure as Drawing

    use_theme()
    drawing = Drawing(figsize=(WIDTH, height), layout="constrained")
    all_axes = [drawing.add_subplot(1, columns, place + 1) for place in range(columns)]
    for axes in all_axes:
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
    return drawing, all_axes


LENDING = ("Noto Sans", "Noto Sans Symbols", "Noto Emoji", "DejaVu Sans")
"""The families that lend charts the letters that the theme's own has not, as they lend them to the PDF."""


@cache
def use_theme() -> None:
    """Give matplotlib the theme's fonts and colours."""
    import matplotlib
    from matplotlib import font_manager

    for font in sorted((RESOURCES / "fonts").glob("*.[ot]tf")):
        font_manager.fontManager.addfont(font)
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # those that lend have one weight
    matplotlib.rcParams |= {
        "font.family": [theme()["font"], *LENDING],
        "font.size": 9,
        "text.color": colour("ink"),
        "axes.labelcolor": colour("ink"),
        "xtick.color": colour("ink"),
        "ytick.color": colour("ink"),
        "text.parse_math": False,  # a label may have a $
        "svg.hashsalt": "bokslut",
        "svg.fonttype": "path",
    }


def pictures(drawing: Drawing, key: str) -> tuple[str, str]:
    """Return a drawing as SVG, which tells its key, and as PNG in base64."""
    svg, png = io.StringIO(), io.BytesIO()
    drawing.savefig(svg, format="svg", metadata={"Date": None, "Creator": None, "Identifier": key})
    drawing.savefig(png, format="png", dpi=200, metadata={"Software": None})
    return svg.getvalue(), base64.b64encode(png.getvalue()).decode()


def _series_colour(place: int) -> str:
    colours = theme()["series"]["colours"]
    return str(colours[place % len(colours)])


def amount(figure: Figure) -> float:
    """Return a figure's value for drawing; 0 where it is missing."""
    return 0.0 if figure.value is None else float(figure.value)


def written(figure: Figure, *, signed: bool = False) -> str:
    """Return a figure as charts and their alternatives write it; nothing where it is missing."""
    return "" if figure.value is None else format_value(figure.value, figure.decimals, signed=signed)


def _wrapped(label: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(label, width))
