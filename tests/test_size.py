"""What a report can hold: charts, notes and texts in numbers that nobody has foreseen; see `bench/growth.py`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import growth
from bokslut.numbers import Cell, Figure
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.present import prose
from bokslut.present.chart import LONGEST_ALT, MOST, deviations, waterfall
from bokslut.present.names import Names
from bokslut.present.table import Column, Row, Table, superscript
from conftest import ProjectCopy


def _figures(number: int) -> list[tuple[str, Figure]]:
    return [(f"Post {n}", Figure(Decimal(n - 3), "mnkr", 1, Cell("a.csv", n, "värde"))) for n in range(number)]


def test_a_chart_shows_the_largest_and_says_of_how_many() -> None:
    chart = deviations("a", "Avvikelse, mnkr", _figures(1000), "mnkr")
    assert chart.caption == "Avvikelse, mnkr. Diagrammet visar de 40 största av 1\u00a0000"
    assert [row.label for row in chart.data.rows] == [f"Post {n}" for n in range(960, 1000)]
    assert "Post 959" not in chart.alt
    assert deviations("a", "Avvikelse, mnkr", _figures(MOST), "mnkr").caption == "Avvikelse, mnkr"


def test_small_steps_of_many_are_one_step_with_their_sum() -> None:
    start = ("Budget", Figure(Decimal(0), "mnkr", 1, Cell("a.csv", 1, "värde")))
    chart = waterfall("a", "Steg", start, _figures(50), start)
    step = chart.data.rows[-2]
    assert step.label == "Övriga 11 poster"
    assert isinstance(step.cells[0], Figure)
    assert step.cells[0].value == sum(n - 3 for n in range(11))
    assert len(chart.data.rows) == MOST + 2


def test_an_alternate_text_is_no_longer_than_a_pdf_may_have_it() -> None:
    items = [(f"{label} {'ö' * 1000}", figure) for label, figure in _figures(30)]
    alt = deviations("a", "Avvikelse", items, "mnkr").alt
    assert LONGEST_ALT - 1100 < len(alt) < LONGEST_ALT + 100
    assert alt.endswith(" … Texten är avkortad; siffrorna står i rapportens tabeller.")


@pytest.mark.parametrize(("number", "mark"), [(1, "¹"), (9, "⁹"), (10, "¹⁰"), (23, "²³")])
def test_notes_have_numbers_beyond_nine(number: int, mark: str) -> None:
    assert superscript(number) == mark


def test_figures_of_a_table_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    known = Figure.known.fget
    assert known is not None
    monkeypatch.setattr(Figure, "known", property(lambda self: looked.append(1) or known(self)))
    rows = tuple(Row(label, (figure,)) for label, figure in _figures(300))
    Table("a", "A", (Column("Post"), Column("Värde")), rows).html(numbered=False)
    assert len(looked) <= 3 * 300


def test_a_sentence_is_read_once_however_many_it_is_filled_in_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    parse = prose._Sandbox.parse
    monkeypatch.setattr(prose._Sandbox, "parse", lambda self, *told: read.append(1) or parse(self, *told))
    text = "Posten {{ rad }} är en av många i en prövning av hur ofta en mening läses."
    for label, _ in _figures(50):
        assert prose.fill(text, Names("x", {"rad": label}), "x").words() == text.replace("{{ rad }}", label)
    assert len(read) == 1


def test_a_name_that_is_used_twice_is_told_where_it_stands_first() -> None:
    from bokslut.errors import BokslutError

    for _ in range(2):
        with pytest.raises(BokslutError) as caught:
            prose.fill("En rad.\n{{ saknas }}\n{{ saknas }}", Names("x", {"finns": "a"}), "fil.md")
        assert caught.value.where == "fil.md, line 2"


def test_six_hundred_key_figures_make_a_report_in_every_format(project_copy: ProjectCopy) -> None:
    """Their alternate text was longer than a PDF may have it."""
    growth.key_figures(project_copy.root, 600)
    order = Order(growth.BOARD, growth.YEAR, "annual", None, "builtin", ("html", "pdf"))
    made = make_report(project_copy.project, order, Means(), Silent())
    assert Path(made.folder, "report.pdf").stat().st_size > 100_000
    page = Path(made.folder, "report.html").read_text(encoding="utf-8")
    assert "Diagrammet visar de 40 första av 600" in page.replace("\u00a0", " ")
    assert page.count("Insatser som följs upp enligt plan 590, antal") >= 1
