"""Comments: what Markdown they may hold, that nothing else gets through, and that it reads back the same."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bokslut.checks.comments import in_comment
from bokslut.checks.comments.sources import markdown
from bokslut.comments.dialect import PLACE, parse
from bokslut.comments.document import Document
from bokslut.comments.tree import (
    Heading,
    Inlines,
    Listing,
    Number,
    Paragraph,
    Parsed,
    Picture,
    Quote,
    Words,
    inlines_of,
    words,
)
from bokslut.errors import BokslutError
from bokslut.numbers import Cell, Figure
from bokslut.present.markdown_text import typeset
from bokslut.present.prose import fill
from bokslut.report import Report

Opened = Callable[[int], Report]

DOCUMENT = Document("x.md", "x", lambda picture: f"![]({picture.target})", lambda grid, number: "")


NOWHERE = "Länken till ”{}” leder inte till en webbadress eller ett ställe i rapporten."


def _written(text: str) -> str:
    return DOCUMENT.write(parse(text))


def _told(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in parse(text).problems]


# ---- What a comment may hold -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"Filen G:\Ekonomi\Bokslut och \\server\delning\fil.xlsx", None),
        (r"Mappen F:\_gemensam\_alla_", None),
        ("Skriv till ekonomi@kommun.example, @kommunen eller #socialtjänst", None),
        ("Priset är $5 och $a/b$ är en formel", None),
        ("Halva (½) ☐ 😀 漢字 [[inte]] {inte} [^ inte]", None),
        ("1 * 2 * 3 = 6 och a_b_c", None),
        ("x < y > z & w, R&D; <se bilaga> och <3", None),
        ("~ungefär~ x^2^ H~2~O ==gult== ++plus++", None),
        ("Se https://kommun.example/a_b_c?d=e&f=g", None),
        (":smile: :: ||| --flagga", ":smile: :: ||| –flagga"),
        ('Lars’ enhet – "place then train" – barnet\'s', "Lars’ enhet – ”place then train” – barnet’s"),
        (r"\*inte stress\* och 2025\. år", "*inte stress* och 2025. år"),
        ("2025. Året började", None),
        ("@sec-a och [@tbl-x] och {{ inte }}".replace("{{ inte }}", "{% inte %}"), None),
        ("| inte | tabell", None),
        ("% inte titel", None),
        ("    indraget är ingen kod", "indraget är ingen kod"),
    ],
)
def test_ordinary_text_is_shown_as_it_stands(typed: str, shown: str | None) -> None:
    parsed = parse(typed)
    assert parsed.problems == ()
    assert [type(block) for block in parsed.blocks] == [Paragraph]
    assert typeset(words(next(inlines_of(parsed.blocks)))) == (shown or typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("### Rubrik\n\nText", "### Rubrik {#x-rubrik}\n\nText"),
        ("# Rubrik", "### Rubrik {#x-rubrik}"),
        ("### A\n\n#### B\n\n### A", "### A {#x-a}\n\n#### B {#x-b}\n\n### A {#x-a-2}"),
        ("Till följd av\n- ett\n- två", "Till följd av\n\n-   ett\n-   två"),
        (
            "3. tre\n4. fyra\n   - under\n     1. djup\n5. fem",
            "3.  tre\n4.  fyra\n    -   under\n        1.  djup\n5.  fem",
        ),
        ("1. a\n1. b\n1. c", "1.  a\n2.  b\n3.  c"),
        ("1. a\n2. b\n5. c", "1.  a\n2.  b\n\n<!-- -->\n\n5.  c"),
        ("a) ett\nb) två", "a\\) ett\\\nb\\) två"),
        ("i. ett\nii. två", "i\\. ett\\\nii\\. två"),
        ("**fet** och *kursiv* `G:\\x_y`", "**fet** och *kursiv* [G:\\\\x\\_y]{.kod}"),
        ("> citat\n> mer", "> citat\n> mer"),
        ("[sidan](https://kommun.example/a(b))", "[sidan](<https://kommun.example/a(b)>)"),
        ("[se][b]\n\n[b]: mailto:a@b.example", "[se](<mailto:a@b.example>)"),
        ("### Mål\n\n[dit](#mål)", "### Mål {#x-mål}\n\n[dit](#x-mål)"),
        ("Text.[^a] Mer.[^a]\n\n[^a]: Noten.", "Text.[^x-a] Mer.\ue000not:x-a\ue001\n\n[^x-a]: Noten."),
        ("rad ett  \nrad två", "rad ett\\\nrad två"),
        ("rad ett\n+ 3 procent", "rad ett\n\\+ 3 procent"),
        ("Text.\n= b", "Text.\n\\= b"),
    ],
)
def test_what_the_list_allows_is_written_in_one_way(typed: str, written: str) -> None:
    assert _written(typed) == written
    assert _told(typed) == []


@pytest.mark.parametrize(
    ("typed", "line", "message"),
    [
        ("Text\n\n#### Underrubrik", 3, "En rubrik i en kommentar börjar med ###, inte ####."),
        ("Text\n===", 1, "En rad av === under en text gör den till rubrik."),
        ("Före.\n\nText\n---", 3, "En rad av --- under en text gör den till rubrik."),
        ("Före.\n\n---\n", 3, "En linje (---) kan inte stå i en kommentar."),
        ("```\nx = 1", 1, "Ett kodblock (```) kan inte stå i en kommentar."),
        ("~~~{.python}\nx\n~~~", 1, "Ett kodblock (~~~) kan inte stå i en kommentar."),
        ("Före\n\n<style>p{}</style>", 3, "HTML (<style>) kan inte stå i en kommentar."),
        ("<!-- inte för alla -->", 1, "HTML (<!-- inte för alla -->) kan inte stå i en kommentar."),
        ("a\n</main>", 2, "HTML (</main>) kan inte stå i en kommentar."),
        ('<img src="/etc/passwd">', 1, 'HTML (<img src="/etc/passwd">) kan inte stå i en kommentar.'),
        ("::: {.callout-note}\nObs\n:::", 1, "En ram (:::) kan inte stå i en kommentar."),
        ("Text.[^x]", 1, "Fotnoten [^x] har ingen text."),
        ("Text.\n\n[^x]: Not.", 3, "Ingen text hänvisar till fotnoten [^x]."),
        ("Se [här][saknas].", 1, "Länken [saknas] har ingen adress."),
        ("Före.\n\n[Not]: se", 3, "Raden [NOT]: … visas inte."),
        (
            "[x](javascript:alert)",
            1,
            NOWHERE.format("javascript:alert"),
        ),
        (
            "[x](G:/fil.xlsx)",
            1,
            NOWHERE.format("G:/fil.xlsx"),
        ),
        ("![](bild.png)", 1, "Bilden bild.png saknar beskrivning."),
        ("Se ![alt](bild.png) här", 1, "En bild står inne i en text."),
        ("- ett\n-\n- två", 2, "En punkt i en lista har ingen text."),
        ("- - ett", 1, "En punkt i en lista har ingen text."),
        ("- [ ] ogjord", 1, "En bocklista (- [ ]) kan inte stå i en kommentar."),
        ("- ### rubrik", 1, "En rubrik kan inte stå i en lista."),
        ("> |a|b|\n> |-|-|\n> |1|2|", 1, "En tabell kan inte stå i ett citat."),
        ("a[^b].\n\n[^b]: Ett.\n\n    Två.", 3, "Fotnoten [^b] är mer än ett stycke."),
        ("a[^b].\n\n[^b]: Se [^c].\n\n[^c]: Två.", 3, "En fotnot kan inte hänvisa till en fotnot."),
        ("|a|b|\n|-|-|\n|1|2|\n|1|2|3|", 4, "Raden har 3 celler, men tabellen har 2 kolumner."),
        (">", 1, "Ett citat (>) är tomt."),
        ("ett\x07två", 1, "Tecknet U+0007 kan inte visas."),
        ("---\ntitle: Kapad titel\n---", 1, "En linje (---) kan inte stå i en kommentar."),
    ],
)
def test_what_clearly_means_more_than_text_is_told_with_its_line(typed: str, line: int, message: str) -> None:
    assert (line, message) in _told(typed)


@pytest.mark.parametrize("typed", ["### Rubrik", "|a|b|\n|-|-|\n|1|2|", "Text[^1]\n\n[^1]: n", "![a](b.png)"])
def test_a_cell_holds_less_than_a_comment(typed: str) -> None:
    assert parse(typed).problems == ()
    assert parse(typed, flavour="cell").problems[0].message.endswith("kan inte stå i en tabellcell.")


# ---- Numbers ------------------------------------------------------------------------------------


def test_what_an_expression_writes_is_never_markdown() -> None:
    number = Number(Figure(Decimal(-7), "tkr", 0, Cell("a.csv", 2, "b")), "*7*", 3)
    content = next(inlines_of(parse(f"**{chr(PLACE)}** `{chr(PLACE)}` _{chr(PLACE)}_", [number]).blocks))
    assert words(content) == "*7* *7* *7*"


@pytest.mark.parametrize(
    "typed",
    [
        "{{ 123456 }}",
        '{{ "123456" }}',
        "{{ drift.resultat.utfall.value }}",
        "{{ drift.resultat.utfall.value * 2 }}",
        '{{ "%s" % drift.resultat.utfall.value }}',
        '{{ "{}".format(drift.resultat.utfall.value) }}',
        '{{ drift.resultat.utfall.value ~ " tkr" }}',
        "{% set x = 17 %}{{ x }}",
        "{% for n in [1, 2] %}{{ loop.index }}{% endfor %}",
        "{{ drift.resultat.utfall.value > 0 }}",
        "{{ drift.resultat.utfall.decimals }}",
        '{{ drift.resultat.utfall | tecken_ord("12 mnkr", "13 mnkr") }}',
        "{{ (drift.resultat.utfall.value, 3) }}",
        '{{ "12 " + "mnkr" }}',
        '{{ "5" * 3 }}',
        "{{ år + 4000 }}",
        '{{ kontroller.med_anmärkning | ord("12") }}',
        "{{ kontroller.med_anmärkning | ord(12) }}",
    ],
)
def test_no_expression_writes_a_number_without_a_source(typed: str, opened: Opened) -> None:
    with pytest.raises(BokslutError) as caught:
        fill(typed, opened(2025).names, "text/x.md")
    assert caught.value.where == "text/x.md, line 1"


def test_a_number_in_code_in_a_link_and_in_a_list_keeps_its_source(opened: Opened) -> None:
    typed = "`{{ drift.resultat.utfall }}`\n\n- [{{ år }}](https://a.example/{{ år }})\n- {{ kontroller.antal | ord }}"
    told = opened(2025).prose(typed, "text/x.md").document()
    assert told.count("data-figure=") == 2
    assert "[2025](<https://a.example/2025>)" in told


def test_a_comment_can_choose_by_a_bare_value(opened: Opened) -> None:
    typed = "{% if drift.resultat.utfall.value < 0 %}Underskott{% endif %} {{ år + 1 }}"
    assert fill(typed, opened(2025).names, "x.md").words() == "Underskott 2026"


def test_a_problem_is_told_at_the_line_that_is_typed(opened: Opened) -> None:
    typed = "{% if år %}\nEtt\n{% endif %}\n\n{# en\nanteckning #}\n\n---\n"
    with pytest.raises(BokslutError) as caught:
        opened(2025).prose(typed, "text/x.md")
    assert caught.value.where == "text/x.md, line 8"


# ---- What is written reads back the same ----------------------------------------------------------


def _pandoc(text: str) -> list[Any]:
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", "json"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    blocks: list[Any] = json.loads(done.stdout)["blocks"]
    return blocks


def _inline_words(content: list[Any]) -> str:
    out = ""
    for part in content:
        match part["t"]:
            case "Str":
                out += part["c"]
            case "Space" | "SoftBreak":
                out += " "
            case "LineBreak":
                out += "\n"
            case "Strong" | "Emph":
                out += _inline_words(part["c"])
            case "Span" | "Link":
                out += _inline_words(part["c"][1])
            case "Note":
                pass
            case kind:
                raise AssertionError(f"{kind} came out of a comment: {part}")
    return out


def _shape(blocks: list[Any]) -> list[Any]:
    """Return the blocks that Pandoc reads: what each is, with its words."""
    out: list[Any] = []
    for block in blocks:
        match block["t"]:
            case "Para" | "Plain":
                out.append(("text", _inline_words(block["c"])))
            case "Header":
                out.append(("heading", _inline_words(block["c"][2])))
            case "BulletList":
                out.append(("list", None, [_shape(item) for item in block["c"]]))
            case "OrderedList":
                out.append(("list", block["c"][0][0], [_shape(item) for item in block["c"][1]]))
            case "BlockQuote":
                out.append(("quote", _shape(block["c"])))
            case "RawBlock":
                assert block["c"] == ["html", "<!-- -->"]
            case kind:
                raise AssertionError(f"{kind} came out of a comment: {block}")
    return out


def _typeset(content: Inlines) -> str:
    lines = "".join(typeset(part) for part in re.split(r"(\n)", words(content))).split("\n")
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in lines)


def _shape_of(blocks: tuple[Any, ...]) -> list[Any]:
    out: list[Any] = []
    for block in blocks:
        match block:
            case Paragraph():
                out.append(("text", _typeset(block.content)))
            case Heading():
                out.append(("heading", _typeset(block.content).replace("\n", " ")))
            case Listing():
                out.append(("list", block.start, [_shape_of(item) for item in block.items]))
            case Quote():
                out.append(("quote", _shape_of(block.content)))
    return out


def _normal(shape: Any) -> Any:
    if isinstance(shape, str):
        return re.sub(r"\s+", " ", shape.replace("\u00a0", " ")).strip()
    if isinstance(shape, list | tuple):
        parts = [_normal(part) for part in shape]
        return [part for part in parts if part != ["text", ""]]
    return shape


MARKS = r"""
* ** _ __ ` `` ~ ~~ ^ $ $$ \ \\ # ## #### > | || @a [@b] [ ] [[ ]] ( ) { } {.x} {#y} < </p> &amp; & ! ![ : :: = ==
--- ... -- ' % + - 1. 12) a) (b) i. A. #. (@) :smile: http://a.example/_b_ a@b.example G:\x \\s\d " år ½ 😀 漢字 ☐ … ” ’
2025 −3,4 \(x\) \begin{x} {{< >}} [^1] [^not] ^sup^ [x]{.y} Table: ~x
"""
LINES = (": x", "| x", "* x", "+ x", "\t", "  ", "\n", "\n\n", "\n    ", "\n> ", "\n- ", "\u00a0")
ODD = (*MARKS.split(), *LINES)
"""Pieces that mean something to one reader of Markdown or another."""


def _texts(joined: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(ODD), min_size=1, max_size=9).map(joined.join)


@settings(max_examples=120)
@given(_texts(" ") | _texts(""))
def test_any_text_reads_back_as_the_same_tree(typed: str) -> None:
    parsed = parse(typed)
    if parsed.problems or any(isinstance(block, Picture) or type(block).__name__ == "Grid" for block in parsed.blocks):
        return  # told, or written by those who write tables and images
    plain = Parsed(parsed.blocks, {})
    text = DOCUMENT.write(plain)
    text = re.sub(r"\ue000[^\ue001]*\ue001", "", re.sub(r"\[\^x-[^\]]*\]", "", text))
    assert _normal(_shape(_pandoc(text))) == _normal(_shape_of(parsed.blocks)), text


def test_a_letter_that_no_font_has_is_noted_once_at_its_place(opened: Opened) -> None:
    found = list(in_comment(markdown("x", "text/x.md", "Läget 😀 ☐ är\nbra 漢 och 漢."), opened(2025)))
    assert [(one.code, one.where) for one in found] == [("N607", "text/x.md, rad 2, kolumn 5")]
    assert found[0].message == "Tecknet 漢 (U+6F22) finns inte i rapportens typsnitt."


def test_a_link_that_leads_nowhere_is_told_at_its_place(opened: Opened) -> None:
    typed = "### Mål\n\n[a](#mål) [b](#bilaga-1) [c](#account) [d](#tabell-drift) [e](#finns-inte)"
    found = [(one.code, one.message, one.where) for one in in_comment(markdown("x", "x.md", typed), opened(2025))]
    assert found == [("E606", "Länken till #finns-inte leder ingenstans i rapporten.", "x.md, rad 3, kolumn 61")]


def test_two_comments_with_the_same_names_do_not_meet(opened: Opened) -> None:
    report = opened(2025)
    one = report.prose("[a][b] och c.[^1]\n\n[b]: https://ett.example\n\n[^1]: Ett.", "ett.md").document()
    two = report.prose("[a][b] och c.[^1]\n\n[b]: https://två.example\n\n[^1]: Två.", "två.md").document()
    assert "https://ett.example" in one
    assert "https://xn--tv-zia.example" in two or "https://tv%C3%A5.example" in two
    assert set(re.findall(r"\[\^[^\]]+\]", one)) & set(re.findall(r"\[\^[^\]]+\]", two)) == set()


def test_words_are_one_type() -> None:
    assert isinstance(next(inlines_of(parse("a").blocks))[0], Words)
