"""Each line with its own figures: in its paragraph, in the table and in the chart, whatever it is called."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html

from bokslut.errors import BokslutError
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from built_report import number, tables_of, text
from new_board import LINES, new_board, opened, sample, write

SAMPLES = sorted(path.stem for path in LINES.glob("*.csv"))


def _lines(name: str) -> list[tuple[str, str, Decimal, Decimal]]:
    """Return label, role, budget and outcome of each line, as the file has them."""
    rows = csv.DictReader(sample(name).splitlines(keepends=True))
    return [(" ".join(r["rad"].split()), r["roll"], Decimal(r["budget"]), Decimal(r["utfall"])) for r in rows]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_of_a_made_report_has_its_own_figures(name: str, tmp_path: Path) -> None:
    project = new_board(tmp_path, sample(name))
    make_report(project, Order("KUN", 2025, "annual", renderer="builtin", formats=("html",)), Means(), Silent())
    page = html.parse(str(project.outputs / "KUN" / "2025" / "annual" / "report.html")).getroot()
    lines = _lines(name)
    groups = [line for line in lines if line[1] in ("intäkt", "kostnad")]

    headings = [heading for heading in page.xpath("//main//h3") if heading.get("id").startswith("kontogrupp-")]
    assert [text(heading) for heading in headings] == [label for label, *_ in groups]
    assert len({heading.get("id") for heading in headings}) == len(groups)
    for heading, (_, _, budget, outcome) in zip(headings, groups, strict=True):
        told = text(heading.getnext())
        assert told.startswith(f"Utfallet blev {abs(outcome):.1f} mnkr, ".replace(".", ",")), told
        off = outcome - budget
        against = f"{abs(off):.1f} mnkr {'bättre' if off > 0 else 'sämre'} än budget".replace(".", ",")
        assert told.endswith(f"{against}." if off else "i nivå med budget."), told

    table = next(table for table in tables_of(page) if table.name == "drift")
    assert [row.label for row in table.rows] == [label for label, *_ in lines]
    for row, (_, _, budget, outcome) in zip(table.rows, lines, strict=True):
        assert number(row.text("Budget 2025")) == budget
        assert number(row.text("Bokslut 2025")) == outcome
        assert number(row.text("Avvikelse från budget 2025")) == outcome - budget

    rows = page.xpath("//figure[@id='figur-avvikelse']/following-sibling::details[1]//tbody/tr")
    assert [(text(row[0]), number(text(row[1]))) for row in rows] == [
        (label, outcome - budget) for label, _, budget, outcome in groups
    ]


# ---- Names in comments ----------------------------------------------------------------------


def _filled(name: str, expression: str, tmp_path: Path) -> str:
    return re.sub("<[^>]*>", "", opened(new_board(tmp_path, sample(name))).filled(f"{{{{ {expression} }}}}", "x.md"))


def test_a_label_that_takes_the_name_of_a_role_is_refused_with_both_rows(tmp_path: Path) -> None:
    with pytest.raises(BokslutError) as refused:
        _filled("slug-role-intakter", "drift.intäkter.utfall", tmp_path)
    assert str(refused.value) == (
        "drift has 2 rows that intäkter may mean\n"
        "  where:    x.md, line 1\n"
        "  found:    “Intäkter” (data/KUN/2025/drift.csv, row 3) and “Statsbidrag” (data/KUN/2025/drift.csv, row 2)\n"
        '  to do:    write drift["Intäkter"] or drift["Statsbidrag"]'
    )


@pytest.mark.parametrize(
    ("name", "expression", "shown"),
    [
        ("slug-role-intakter", 'drift["Intäkter"].utfall', "1,0 mnkr"),
        ("slug-role-intakter", 'drift["Statsbidrag"].utfall', "5,0 mnkr"),
        ("slug-role-intakter", "drift.resultat.utfall", "−1,0 mnkr"),
        ("slug-kostnader", 'drift["Kostnader"].utfall', "−19,0 mnkr"),
        ("slug-kostnader", 'drift["Summa kostnader"].utfall', "−60,0 mnkr"),
        ("slug-kostnader", "drift.summa_kostnader.utfall", "−60,0 mnkr"),
        ("slug-kostnader", "drift.intäkter.utfall", "6,0 mnkr"),
        ("slug-collide-paren", 'drift["Hemtjänst (egen regi)"].utfall', "−25,0 mnkr"),
        ("slug-collide-paren", 'drift["Hemtjänst egen regi"].utfall', "−29,0 mnkr"),
        ("lab-num", 'drift["9 kap. SoL"].utfall', "−24,9 mnkr"),
        ("lab-24-7", 'drift["24/7-boende"].utfall', "−24,9 mnkr"),
        ("lab-varav", "drift.varav_hyra.utfall", "−24,9 mnkr"),
        ("lab-varav", 'drift["- varav hyra"].utfall', "−24,9 mnkr"),
        ("csv-newline", "drift.bibliotek_och_arkiv.utfall", "−24,9 mnkr"),
    ],
)
def test_a_name_gives_the_line_that_it_says(name: str, expression: str, shown: str, tmp_path: Path) -> None:
    assert _filled(name, expression, tmp_path).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("name", "expression", "labels"),
    [
        ("slug-kostnader", "drift.kostnader.utfall", ("Kostnader", "Summa kostnader")),
        ("slug-collide-paren", "drift.hemtjänst_egen_regi.utfall", ("Hemtjänst (egen regi)", "Hemtjänst egen regi")),
    ],
)
def test_an_ambiguous_name_is_refused_with_both_labels(
    name: str, expression: str, labels: tuple[str, str], tmp_path: Path
) -> None:
    with pytest.raises(BokslutError, match="has 2 rows that") as refused:
        _filled(name, expression, tmp_path)
    assert all(f"“{label}” (data/KUN/2025/drift.csv, row " in str(refused.value) for label in labels)
    assert all(f'drift["{label}"]' in str(refused.value) for label in labels)


INVESTMENTS = """\
rad,roll,enhet,budget,utfall
Bibliotek,kategori,mnkr,3.0,3.5
Inventarier,post,mnkr,3.0,3.5
Museum,kategori,mnkr,2.0,1.0
Inventarier,post,mnkr,2.0,1.0
Summa,summa,mnkr,5.0,4.5
"""


def test_a_post_of_two_categories_is_named_with_its_category(tmp_path: Path) -> None:
    project = new_board(tmp_path, sample("lab-num"))
    write(tmp_path, "data/KUN/2025/investeringar.csv", INVESTMENTS)
    names = opened(project).names["investeringar"]
    assert names["Bibliotek, Inventarier"].utfall.value == Decimal("3.5")
    assert names.museum_inventarier.utfall.value == Decimal("1.0")
    assert names.totalt.utfall.value == Decimal("4.5")
    with pytest.raises(BokslutError, match="investeringar has 2 rows that inventarier may mean") as refused:
        _ = names.inventarier
    assert "row 3) and “Inventarier” (data/KUN/2025/investeringar.csv, row 5)" in str(refused.value)
    assert 'write investeringar["Bibliotek, Inventarier"] or investeringar["Museum, Inventarier"]' in str(refused.value)


def test_the_comment_of_two_lines_is_refused_with_both_rows(tmp_path: Path) -> None:
    project = new_board(tmp_path, sample("slug-collide-paren"))
    write(tmp_path, "data/KUN/2025/text/ekonomi/kontogrupper/hemtjänst_egen_regi.md", "Vilken?\n")
    with pytest.raises(BokslutError, match="2 rows have the same comment") as refused:
        opened(project).economy.account_groups()
    assert refused.value.where == "data/KUN/2025/text/ekonomi/kontogrupper/hemtjänst_egen_regi.md"
    assert "“Hemtjänst (egen regi)” (data/KUN/2025/drift.csv, row 2)" in str(refused.value)
    assert "“Hemtjänst egen regi” (data/KUN/2025/drift.csv, row 3)" in str(refused.value)


def test_cards_tell_of_roles_whatever_labels_are_called(tmp_path: Path) -> None:
    statement = sample("lab-num").replace("Kulturskola,", "Resultat,").replace("Föreningsstöd,", "Kommunbidrag 2,")
    report = opened(new_board(tmp_path, statement))
    cards = re.sub("<[^>]*>", "", report.summary.key_figures().document()).replace("\u00a0", " ")
    assert "0,3 mnkr" in cards
    with pytest.raises(BokslutError, match="drift has 2 rows that resultat may mean"):
        report.filled("{{ drift.resultat.utfall }}", "x.md")
