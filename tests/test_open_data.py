"""The tables as open data: a package that tools accept, with the labels and the exact values of the page."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from frictionless import Package, validate
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from bokslut.numbers import Cell, Figure
from bokslut.pipeline.opendata import write_open_data
from bokslut.pipeline.order import Order
from bokslut.pipeline.plan import Plan, plan_report
from bokslut.present.signal import Shown
from bokslut.present.table import Column, Row, Table
from bokslut.project import Project
from built_report import SUPERSCRIPTS, Built, text
from conftest import ROOT


def _package(report: Built) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((report.folder / "data" / "datapackage.json").read_text(encoding="utf-8"))
    return loaded


def _resources(report: Built) -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in _package(report)["resources"]}


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def _tables(report: Built) -> dict[str, HtmlElement]:
    """Return the tables of the page by the names of their data files, those behind charts among them."""
    found = {}
    for table in report.html.xpath("//main//table[caption]"):
        own = table.xpath("string(ancestor::*[starts-with(@id, 'tabell-')][1]/@id)").removeprefix("tabell-")
        charts = table.xpath("preceding::*[starts-with(@id, 'figur-')]/@id")
        chart = next(name for name in reversed(charts) if not name.endswith("-rubrik")) if not own else ""
        found[_plain(own or chart.replace("figur-", "diagram-", 1))] = table
    return found


def _plain(name: str) -> str:
    return name.translate(str.maketrans("åäö", "aao"))


def _paired(report: Built) -> Iterator[tuple[str, HtmlElement, dict[str, Any], list[str]]]:
    """Yield each row of the page with its table's name, its table's fields and its row of the data file."""
    for name, table in _tables(report).items():
        resource = _resources(report)[name]
        _, rows = _rows(report.folder / "data" / resource["path"])
        lines = table.xpath("./tbody/tr[not(@class = 'rubrik')]")
        assert len(lines) == len(rows), name
        for line, row in zip(lines, rows, strict=True):
            yield name, line, resource["schema"], row


# ---- A package that tools accept ------------------------------------------------------------


def test_the_package_is_valid(real: Built) -> None:
    told = validate(str(real.folder / "data" / "datapackage.json"))
    assert told.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert told.valid
    assert len(told.tasks) == len(_tables(real))


def test_the_package_says_which_report_it_is_of(real: Built) -> None:
    package = Package(str(real.folder / "data" / "datapackage.json"))
    assert package.name == f"{real.board}-{real.year}-{real.asked.kind}".lower()
    assert package.title is not None
    assert package.title.startswith(real.asked.title)


def test_every_file_of_the_folder_is_in_the_package(real: Built) -> None:
    files = {path.name for path in (real.folder / "data").iterdir()}
    assert files == {"datapackage.json", *(resource["path"] for resource in _package(real)["resources"])}


# ---- What the page shows --------------------------------------------------------------------


def test_every_table_of_the_page_has_its_file(real: Built) -> None:
    assert _resources(real).keys() == _tables(real).keys()


def test_a_file_is_called_what_the_caption_of_its_table_says(real: Built) -> None:
    for name, table in _tables(real).items():
        caption = re.sub(r"^Tabell \d+\. ", "", text(table.find("caption")))
        assert " ".join(_resources(real)[name]["title"].split()) == caption


def test_the_fields_are_the_headings_of_the_table_between_group_and_unit(real: Built) -> None:
    for name, table in _tables(real).items():
        titles = [field["title"] for field in _resources(real)[name]["schema"]["fields"]]
        headings = [text(heading) for heading in table.xpath("./thead/tr/th")]
        assert titles == ["Grupp", *headings, "Enhet"], name


def test_no_two_fields_of_a_file_have_the_same_name(real: Built) -> None:
    for name, resource in _resources(real).items():
        header, _ = _rows(real.folder / "data" / resource["path"])
        assert header == [field["name"] for field in resource["schema"]["fields"]], name
        assert len(set(header)) == len(header), name


def test_a_row_has_the_label_and_the_group_that_the_page_gives_it(real: Built) -> None:
    group, of = "", ""
    groups = {
        line: text(line.xpath("preceding-sibling::tr[@class='rubrik' or @class='delsumma'][1]/th")[0])
        for table in _tables(real).values()
        for line in table.xpath("./tbody/tr[@class='nivå2']")
    }
    for name, line, _, row in _paired(real):
        group, of = SUPERSCRIPTS.sub("", groups.get(line, "")), SUPERSCRIPTS.sub("", text(line.find("th")))
        assert [" ".join(cell.split()) for cell in row[:2]] == [group, of], name


def test_a_number_is_the_exact_value_of_the_page_and_empty_where_the_page_has_none(real: Built) -> None:
    compared = 0
    for name, line, schema, row in _paired(real):
        for field, cell, held in zip(schema["fields"][2:-1], line.findall("td"), row[2:-1], strict=True):
            if field["type"] == "number":
                values = [Decimal(figure.get("value")) for figure in cell.iter("data")]
                assert ([Decimal(held)] if held else []) == values, (name, row[1], field["title"])
                compared += len(values)
    assert compared >= 20


def test_a_text_is_that_of_the_page_with_its_numbers_exact(real: Built) -> None:
    for name, line, schema, row in _paired(real):
        for field, cell, held in zip(schema["fields"][2:-1], line.findall("td"), row[2:-1], strict=True):
            if field["type"] == "string" and cell.xpath("not(.//p or .//li)"):
                shown = "".join(
                    part.getparent().get("value") if part.is_text and part.getparent().tag == "data" else part
                    for part in cell.xpath(".//text()")
                )
                assert " ".join(held.split()) == " ".join(shown.split()), (name, row[1], field["title"])


def test_a_row_says_the_units_of_its_numbers(real: Built) -> None:
    values = json.loads((real.folder / "values.json").read_text(encoding="utf-8"))
    units = {value["id"]: value["unit"] for value in values}
    for name, line, schema, row in _paired(real):
        numeric = [field["type"] == "number" for field in schema["fields"][2:-1]]
        shown = [
            figure.get("id")
            for cell, numbers in zip(line.findall("td"), numeric, strict=True)
            for figure in cell.iter("data")
            if numbers
        ]
        assert {units[number] for number in shown} <= set(row[-1].split("; ")), (name, row[1])


# ---- Any table ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_report(Project(ROOT), Order("SN", 2025, "annual"))


HEADINGS = st.text(st.sampled_from("aB2_ -/ å"), max_size=5)


@given(st.lists(HEADINGS, min_size=1, max_size=6))
def test_columns_that_share_a_heading_become_fields_of_their_own(plan: Plan, headings: list[str]) -> None:
    columns = tuple(Column(heading) for heading in headings)
    table = Table("prov", "Prov", columns, (Row("Rad", ("x",) * (len(headings) - 1)),))
    with TemporaryDirectory() as folder:
        write_open_data(plan, table.tables(), Path(folder))
        header, rows = _rows(Path(folder) / "data" / "prov.csv")
        assert validate(str(Path(folder) / "data" / "datapackage.json")).valid
    assert len(set(header)) == len(header) == len(headings) + 2
    assert rows == [["", "Rad", *["x"] * (len(headings) - 1), ""]]


def test_a_figure_that_a_board_lacks_leaves_a_column_of_numbers_a_column_of_numbers() -> None:
    known = Figure(Decimal("1.75"), "procent", 1, Cell("drift.csv", 2, "utfall"))
    rows = (Row("A", (known,)), Row("B", (Shown("uppgift saknas", "saknas"),)), Row("C", (None,)))
    told = Table("namnder", "Nämnder", (Column("Mått"), Column("SN")), rows).open_data()
    assert [field["type"] for field in told["fields"]] == ["string", "string", "number", "string"]
    assert [row[2] for row in told["rows"]] == ["1.75", "", ""]


def test_a_subtotal_does_not_stand_under_itself() -> None:
    rows = (Row("Inventarier¹", style="delsumma"), Row("Möbler", style="nivå2"), Row("Summa", style="summa"))
    told = Table("investeringar", "Investeringar", (Column("Post"),), rows).open_data()
    assert [row[:2] for row in told["rows"]] == [["", "Inventarier"], ["Inventarier", "Möbler"], ["", "Summa"]]
