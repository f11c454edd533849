"""A number as a page shows it: with its value, and with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from bokslut.numbers import Figure, plain
from bokslut.provenance import record

MARK = "data-figure"
"""Attribute that carries a number's record until the report is put together, which gives it an id instead."""


def marked(figure: Figure, shown: str, where: Mapping[str, Any]) -> Markup:
    """Return a known figure as HTML that carries its value and its record.

    Parameters
    ----------
    shown
        The number as readers see it.
    where
        Where it is shown: the table, row and column, or the comment and line.
    """
    assert figure.value is not None
    told = json.dumps({**record(figure), "where": dict(where)}, ensure_ascii=False)
    told = told.replace("}}", "} }")  # no reader of templates shall take it for the end of an expression
    return Markup('<data value="{}" {}="{}">{}</data>').format(plain(figure.value), Markup(MARK), told, shown)
