"""The libraries that notebooks and reports use, loaded: what the warm process imports before it forks.

Every import here is one that a notebook or a report would make itself. What would be kept between two of
them (a figure, a data file, a random state) is not here: a fork starts with libraries, not with state.
"""

from __future__ import annotations

import importlib

from bokslut.kernels import light
from bokslut.kernels.ready import ready

NOTEBOOK = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "matplotlib.legend",
    "matplotlib_inline.backend_inline",
    "markdown_it",
    "bokslut.report",
    "bokslut.present.chart",
)
"""What a notebook's kernel needs, in the order in which it is wanted."""

REPORT = (
    "bokslut.pipeline.plan",
    "bokslut.pipeline.check",
    "bokslut.pipeline.execute",
    "bokslut.pipeline.assemble",
    "papermill.execute",
    "papermill.iorw",
    "bokslut.pipeline.chapter",
    "bokslut.formats.compare",
    "pypdf",
    "bokslut.kernels.manager",
    "pypandoc",
    "rich.status",
    "typst",
)
"""What making a whole report needs beside it."""


def load(names: tuple[str, ...]) -> None:
    """Import modules and draw what the fonts need, so that forks find them ready."""
    with light.imports():
        for name in names:
            importlib.import_module(name)


def prepare_reports() -> None:
    """Load what making whole reports needs, and do once what every report would do for itself.

    A chart, a table and a number are drawn of made-up figures, so that caches of fonts, templates and
    formats are filled; versions and hashes of the package are reckoned.
    """
    load(REPORT)
    ready()
    from decimal import Decimal

    from nbformat.validator import get_validator

    from bokslut.comments.tree import Words
    from bokslut.numbers import Figure, Formula
    from bokslut.pipeline.manifest import package_hash, rendering_hash, versions
    from bokslut.pipeline.render import find_engine
    from bokslut.present.chart import Panel, Series, deviations, over_time
    from bokslut.present.table import Column, Row, Table, Text

    figure = Figure(Decimal(1), "tkr", 0, Formula("1", ()))
    deviations("a", "a", [("a", figure)], "tkr")
    over_time("a", "a", ["a", "b"], [Panel("a", (Series("a", (figure, figure)),))], same_scale=False)
    Table("a", "a", tuple(map(Column, "abc")), (Row("a", (figure, Text.of((Words("a"),), "a"))),)).document()
    get_validator(4, 5)
    find_engine("builtin")
    versions(), package_hash(), rendering_hash()


def load_fonts() -> None:
    """Give matplotlib the theme's fonts and let it find them, which takes it a while the first time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from bokslut.present.drawing import use_theme

    use_theme()
    drawing = Figure(figsize=(1, 1))
    for weight in (400, 600):
        drawing.text(0, 0, "0", weight=weight)
    FigureCanvasAgg(drawing).draw()
