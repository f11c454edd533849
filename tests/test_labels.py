"""Labels are data: shown as they stand in headings and charts, and the same however they were typed."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

import pypandoc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from bokslut.letters import label
from bokslut.numbers import Cell, Figure
from bokslut.present import drawing
from bokslut.present.blocks import LeftOut, heading
from bokslut.present.drawing import Aim, Panel, Series
from bokslut.present.markdown_text import attribute, literal, plain
from bokslut.present.names import Anchors
from new_board import new_board, opened, sample, write

ODD = [
    "A|B_c_d*e*[f](g)^h^~i~",
    "<script>alert(1)</script> & co",
    "1. Första {#a .b} [^1] @sec-a $x$ \\alpha",
    "- varav hyra",
    "# Rubrik `kod` --- ... ~~nej~~",
    "::: {.saknas} {{< include x >}}",
    "Kostnad + intäkt = 50 % : klart!",
    "https://example.se/a_b_c",
]


def _by_pandoc(markdown: str) -> str:
    shown = pypandoc.convert_text(markdown, "html", format="markdown", extra_args=["--wrap=none"])
    page = html.fromstring(f"<div>{shown}</div>")
    assert [element.tag for element in page] == ["h3"]
    assert len(page[0]) == 0, "nothing of a label is markup"
    return str(page[0].text_content())


def test_a_label_in_a_heading_is_what_it_is() -> None:
    for odd in ODD:
        assert _by_pandoc(f"### {literal(odd)} {{#a}}") == odd
    assert _by_pandoc(f"### {literal(ODD[0])}") == ODD[0]
    assert _by_pandoc("### " + literal('Så kallad "ram", Lars\' val')) == "Så kallad ”ram”, Lars’ val"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_what_is_escaped_is_read_back(text: str) -> None:
    shown = " ".join(text.split(" ")).strip(" ")
    shown = re.sub(" +", " ", shown)
    assert plain(literal(text)) == shown.replace('"', "”").replace("'", "’")
    assert plain(attribute(text)).replace("\\", "") == shown.replace('"', "”").replace("\\", "")


def test_headings_of_parameters_and_notes_are_data_too() -> None:
    assert heading("Mål *2025* <b>", 2, "goals").document() == "## Mål \\*2025\\* \\<b\\> {#goals}"
    assert LeftOut("Drift_och_[mer]").document().splitlines()[1] == (
        "Drift\\_och\\_\\[mer\\]: uppgifter saknas för perioden."
    )


def test_anchors_are_letters_digits_and_hyphens_and_each_is_one() -> None:
    anchor = Anchors()
    given = [
        anchor("kontogrupp", label) for label in ("Hemtjänst (egen regi)", "Hemtjänst egen regi", "- varav", "***")
    ]
    assert given == [
        "kontogrupp-hemtjänst-egen-regi",
        "kontogrupp-hemtjänst-egen-regi-2",
        "kontogrupp-varav",
        "kontogrupp",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "Köp\u00a0av tjänster",
        "Köp av\u2009tjänster",
        "Köp av tjän\u00adster",
        "\ufeffKöp av tjänster",
        "Köp av\u200b tjänster",
        "  Köp  av\ntjänster ",
        normalize("NFD", "Köp av tjänster"),
    ],
)
def test_labels_that_look_alike_are_alike(typed: str, tmp_path: Path) -> None:
    assert label(typed) == "Köp av tjänster"
    project = new_board(tmp_path, sample("lab-num").replace("9 kap. SoL", f'"{typed}"'))
    write(
        tmp_path,
        "data/KUN/2024/drift.csv",
        sample("lab-num").replace("9 kap. SoL", "Köp av tjänster").replace("-24.9", "-23.9").replace("-52.7", "-51.7"),
    )
    table = opened(project).economy.operating_statement().tables()[0]
    assert table["rows"][1][1:5] == ["Köp av tjänster", "-24.5", "-24.9", "-0.4"]
    assert table["rows"][1][5] == "-23.9"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_comment_is_found_however_its_name_is_composed(form: str, tmp_path: Path) -> None:
    project = new_board(tmp_path, sample("slug-role-intakter"))
    write(tmp_path, normalize(form, "data/KUN/2025/text/ekonomi/kontogrupper/intäkter.md"), "Färre besök.\n")
    assert "Färre besök." in opened(project).economy.account_groups().document()


# ---- Charts ---------------------------------------------------------------------------------

LONG = (
    "Verksamhetsanpassade hyreskostnader för kulturskolans lokaler inklusive städning, vaktmästeri och tillsyn "
    "samt larm, bevakning och övriga driftskostnader för fastigheter som nämnden hyr av bolaget"
)
WORD = "Fastighetsunderhållsplaneringsverksamhetskostnadsfördelningsnyckel"


def _amount(value: str) -> Figure:
    return Figure(Decimal(value), "mnkr", 1, Cell("drift.csv", 2, "utfall"))


ITEMS = [
    (LONG, _amount("-1.2")),
    (LONG[:60], _amount("2.3")),
    (WORD, _amount("0.4")),
    (LONG[:100] + " $5", _amount("-3")),
]
DRAWN = {
    "deviations": lambda: drawing.deviations(ITEMS),
    "side by side": lambda: drawing.side_by_side(ITEMS),
    "waterfall": lambda: drawing.waterfall(("Budget", _amount("0")), ITEMS, ("Resultat", _amount("-1.5"))),
    "targets": lambda: drawing.against_targets(
        [Aim(label, _amount("80"), "≥", _amount("81"), False) for label, _ in ITEMS]
    ),
    "matrix": lambda: drawing.matrix([(label, 1, 2) for label, _ in ITEMS * 3], ("Ett", "Två", "Tre"), 4),
    "over time": lambda: drawing.over_time(
        ["2024", "2025"],
        [
            Panel(
                LONG[:70], (Series(LONG[:80], (_amount("1"), _amount("2"))), Series("Män", (_amount("2"),) * 2)), bars
            )
            for bars in (True, False)
        ],
        False,
    ),
}


@pytest.mark.parametrize("form", DRAWN)
def test_no_long_label_is_cut_or_written_over_another(form: str) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    picture = DRAWN[form]()
    canvas = FigureCanvasAgg(picture)
    canvas.draw()
    texts = [one for one in picture.findobj(Text) if one.get_text().strip() and one.get_visible()]
    boxes = [one.get_window_extent(canvas.get_renderer()) for one in texts]
    width, height = canvas.get_width_height()
    for one, box in zip(texts, boxes, strict=True):
        assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= -1, one.get_text()
    long = [(one, box) for one, box in zip(texts, boxes, strict=True) if len(one.get_text()) > 30]
    assert long
    for one, box in long:
        for other, its in zip(texts, boxes, strict=True):
            assert other is one or not box.padded(-1).overlaps(its.padded(-1)), (one.get_text(), other.get_text())
    everything = re.sub(r"\s", "", "".join(one.get_text() for one in texts))
    for of in {"over time": [LONG[:80]]}.get(form, [told for told, _ in ITEMS]):
        assert re.sub(r"\s", "", of) in everything
