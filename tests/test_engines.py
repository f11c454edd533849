"""Which engine renders, what it leaves, and what its errors are about."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pypandoc
import pypdf
import pytest
import yaml

from bokslut.errors import BokslutError
from bokslut.formats.compare import missing
from bokslut.formats.docx import read_docx
from bokslut.formats.html import read_html
from bokslut.formats.pdf import read_pdf
from bokslut.pipeline import engine
from bokslut.pipeline.engine import find_engine
from bokslut.pipeline.manifest import RENDERING, is_output
from conftest import ROOT, Answer, ProjectCopy
from quarto_double import put_quarto

Bokslut = Callable[..., Answer]
RESOURCES = ROOT / "src/bokslut/resources"
EPOCH = 1735603200


def on_the_path(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def says(folder: Path, script: str) -> Path:
    """Put a command `quarto` there that does what a shell script says."""
    folder.mkdir()
    command = folder / "quarto"
    command.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    command.chmod(0o755)
    return folder


# ---- Which Quarto -----------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.9", "1.9.36", "1.11.2", "2.0.0", "1.10.0-rc1"])
def test_quarto_is_taken_from_the_version_on_that_makes_tagged_pdf(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_path(monkeypatch, put_quarto(tmp_path / "bin", version))
    found = find_engine("auto")
    assert (found.name, found.version, found.together, found.note) == ("quarto", version, True, "")


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("echo 1.4.549", "the Quarto that was found is 1.4.549"),
        ("echo 1.8.99", "the Quarto that was found is 1.8.99"),
        ("echo hello", "the Quarto that was found did not say its version"),
        ("true", "the Quarto that was found did not say its version"),
        ("exit 3", "the Quarto that was found could not say its version"),
        ("exec sleep 60", "the Quarto that was found did not say its version within 1 s"),
    ],
)
def test_another_quarto_counts_as_none(
    script: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ANSWERS_WITHIN", 1.0)
    on_the_path(monkeypatch, says(tmp_path / "bin", script))
    found = find_engine("auto")
    assert (found.name, found.note) == ("builtin", f"{fault}; Quarto renders from version 1.9 on")
    with pytest.raises(BokslutError, match="this Quarto cannot render reports") as raised:
        find_engine("quarto")
    assert raised.value.details == {
        "expected": "Quarto 1.9 or newer",
        "found": fault,
        "to do": "install a newer one, or RENDERER=builtin",
    }
    assert find_engine("builtin").note == ""


def test_the_closing_line_says_why_it_is_not_quarto(
    project_copy: ProjectCopy, bokslut: Bokslut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_path(monkeypatch, says(tmp_path / "bin", "echo 1.4.549"))
    answer = bokslut(project_copy, "report", "EX", "2024", "--kind", "monthly", "--month", "3", "--formats", "html")
    assert answer.status == 0
    assert "rendered by builtin (pandoc " in answer.err
    assert "): the Quarto that was found is 1.4.549; Quarto renders from version 1.9 on" in answer.err


def test_readme_names_the_version() -> None:
    assert f"Quarto {engine.OLDEST_QUARTO[0]}.{engine.OLDEST_QUARTO[1]}" in (ROOT / "README.md").read_text("utf-8")


# ---- What Quarto leaves -----------------------------------------------------------------------


def test_what_quarto_leaves_beside_is_no_output(
    project_copy: ProjectCopy, bokslut: Bokslut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_path(monkeypatch, put_quarto(tmp_path / "bin"))
    answer = bokslut(project_copy, "report", "EX", "2024")
    assert answer.status == 0, answer.err
    assert "rendered by quarto (1.11.2)" in answer.err
    folder = project_copy.path("outputs/EX/2024/annual")
    left = {path.name for path in folder.iterdir()}
    assert left.isdisjoint({".gitignore", ".quarto", "report_files", "calls.txt"})
    assert {"report.html", "report.pdf", "report.docx", "report.qmd", "_quarto.yml", "_render"} <= left
    outputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert [name for name in outputs if not is_output(name)] == []
    assert missing(folder, ("html", "pdf", "docx")) == []

    # What an analyst's own `quarto render` leaves there later does not make it another report.
    (folder / ".gitignore").write_text("/.quarto/\n", encoding="utf-8")
    (folder / "report_files").mkdir()
    (folder / "report_files" / "a.js").touch()
    assert "nothing has changed since it was made" in bokslut(project_copy, "report", "EX", "2024").err


def test_a_seal_made_with_quarto_verifies(
    project_copy: ProjectCopy, bokslut: Bokslut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_path(monkeypatch, put_quarto(tmp_path / "bin"))
    assert bokslut(project_copy, "seal", "EX", "2024").status == 0
    seal = json.loads(project_copy.path("params/EX/seals/2024-annual.json").read_text(encoding="utf-8"))
    assert seal["engine"] == {"name": "quarto", "version": "1.11.2"}
    assert ".gitignore" not in seal["outputs"]
    answer = bokslut(project_copy, "verify", "EX", "2024")
    assert answer.status == 0, answer.out + answer.err


@pytest.mark.parametrize(
    ("formats", "to"), [("html", "html"), ("html,pdf,docx", "html,typst,docx"), ("docx,pdf", "docx,typst")]
)
def test_quarto_renders_all_formats_in_one_go(
    formats: str, to: str, project_copy: ProjectCopy, bokslut: Bokslut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_path(monkeypatch, put_quarto(tmp_path / "bin"))
    calls: list[list[str]] = []
    run = engine._run

    def noted(command: list[str], *rest: object, **more: object) -> object:
        calls.append(command)
        return run(command, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "_run", noted)
    answer = bokslut(
        project_copy, "report", "EX", "2024", "--kind", "monthly", "--month", "3", "--formats", formats, "--cold"
    )
    assert answer.status == 0, answer.err
    assert calls == [["quarto", "render", "report.qmd", "--to", to]]
    made = project_copy.path("outputs/EX/2024/monthly-03").glob("report.[hpd]*")
    assert {path.suffix[1:] for path in made} == set(formats.split(","))


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("report.pdf", True),
        ("figures", True),
        ("figures/mal.svg", True),
        ("_01-economy.md", True),
        ("notebooks/01-economy.ipynb", True),
        (".gitignore", False),
        (".quarto", False),
        ("figures/.DS_Store", False),
        ("report_files", False),
        ("site_libs/x.js", False),
        ("report.typ", False),
        ("report.tex", False),
    ],
)
def test_a_report_holds_what_making_it_leaves(name: str, output: bool) -> None:
    assert is_output(name) is output


# ---- Documents that somebody goes on with -----------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what renders, and no document yet."""
    shared = tmp_path / "_render"
    shared.mkdir()
    for file in RENDERING:
        shutil.copyfile(RESOURCES / file, shared / Path(file).name)
    shutil.copytree(RESOURCES / "fonts", shared / "fonts")
    shutil.copyfile(RESOURCES / "quarto" / "_quarto.yml", tmp_path / "_quarto.yml")
    return tmp_path


def rendered(folder: Path, body: str, *formats: str) -> Path:
    front = "---\ntitle: Prov\nlang: sv-SE\n---\n\n# 1 Kapitel\n\n"
    (folder / "report.qmd").write_text(front + body, encoding="utf-8")
    engine.find_engine("builtin").render(folder, formats or ("pdf",), EPOCH)
    return folder


def said(folder: Path) -> list[str]:
    return [part.text.replace("\n", " ") for part in read_pdf(folder / "report.pdf")]


def test_letters_that_no_other_font_has_are_shown_in_every_format(folder: Path) -> None:
    rendered(folder, "Bra 🙂😀 ☐ klart, 漢字 och α ж ✅ ☎️ med `x 漢`.\n", "html", "pdf", "docx")
    assert missing(folder, ("html", "pdf", "docx")) == []
    expected = "Bra 🙂😀 ☐ klart, 漢字 och α ж ✅ ☎ med x 漢."
    assert read_html(folder / "report.html")[1].text == read_docx(folder / "report.docx")[1].text == expected
    pages = pypdf.PdfReader(folder / "report.pdf").pages
    shown = "".join(page.extract_text() for page in pages)
    assert "□ U+6F22" in shown.replace("\u00a0", " ")
    fonts = {str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    # Typst writes no PDF/UA with a letter that its font lacks, so that what is there is drawn.
    assert {"NotoEmoji-Regular", "NotoSans-Regular"} <= {font.partition("+")[2] for font in fonts}


def test_a_letter_is_told_by_number_where_the_fonts_that_lend_it_are_not_there(folder: Path) -> None:
    for font in (folder / "_render" / "fonts").glob("*.ttf"):
        font.unlink()
    rendered(folder, "Bra 🙂 ☐\n")
    assert "□ U+1F642" in pypdf.PdfReader(folder / "report.pdf").pages[-1].extract_text().replace("\u00a0", " ")


def test_fonts_that_lend_letters_go_with_reports_that_have_such(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    asked = ("report", "EX", "2024", "--kind", "monthly", "--month", "3", "--formats", "html")
    fonts = project_copy.path("outputs/EX/2024/monthly-03/_render/fonts")
    assert bokslut(project_copy, *asked).status == 0
    assert sorted(fonts.glob("*.ttf")) == []
    comment = next(project_copy.path("data/EX/2024/03/text").glob("*.md"))
    comment.write_text(comment.read_text(encoding="utf-8").rstrip() + " ✅\n", encoding="utf-8")
    assert bokslut(project_copy, *asked).status == 0
    assert len(sorted(fonts.glob("*.ttf"))) == 4


def test_quotes_reach_the_pdf_as_they_are_typed(folder: Path) -> None:
    rendered(folder, "Lars’ enhet sade ”nej” och 'kanske'.\n")
    assert said(folder)[1] == "Lars’ enhet sade ”nej” och ’kanske’."


def test_a_formula_is_read_out(folder: Path) -> None:
    rendered(folder, "Se $a^2$ här.\n\n$$b = \\frac{1}{2}$$\n", "html", "pdf", "docx")
    assert missing(folder, ("html", "pdf", "docx")) == []
    pdf = (folder / "report.pdf").read_bytes()
    assert b"(a^2)" in pdf
    assert (folder / "report.html").read_text(encoding="utf-8").count("<math ") == 2


@pytest.mark.parametrize("style", ["pygments", "tango", "none"])
def test_code_is_shown_as_code(style: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = engine._run
    monkeypatch.setattr(engine, "_run", lambda command, *rest: run([*command, f"--syntax-highlighting={style}"], *rest))
    rendered(folder, '``` python\ndef f(x):\n    return "å"\n```\n\noch `x = 1`{.python} och `y`.\n')
    text = "".join("".join(said(folder)).split())
    assert 'deff(x):return"å"' in text
    assert "ochx=1ochy." in text


CALLOUT = """
```{=typst}
#callout(
body:
[
Kom ihåg detta.
]
,
title:
[
Observera
]
,
background_color:
rgb("#dae6fb")
,
icon_color:
rgb("#0758E5")
,
icon:
none
,
body_background_color:
white
)
```
"""
"""As Quarto writes it."""


def test_a_callout_as_quarto_writes_it_is_shown(folder: Path) -> None:
    rendered(folder, CALLOUT)
    assert said(folder)[1:] == ["Observera", "Kom ihåg detta."]


OWN = """
```{=typst}
#figure([
#table(columns: 2, [a], [b])
], caption: figure.caption(position: top, [Egna tal]), kind: "quarto-float-tbl", supplement: "Tabell", numbering: "1")
<tbl-egen>

#figure([x], caption: [Ett], kind: "quarto-float-fig", supplement: "Figur", numbering: "1")
<fig-ett>

Se #ref(<tbl-egen>, supplement: [Tabell]) och #ref(<fig-ett>, supplement: [Figur]).

#Skylighting(([#NormalTok("x ");#OperatorTok("=");#NormalTok(" ");#DecValTok("1");],));
#quarto_super(kind: "quarto-float-fig", caption: [Två], label: <fig-tva>, position: bottom, supplement: "Figur",
  subrefnumbering: "1a", subcapnumbering: "(a)",
  [#figure([A], caption: [del ett], kind: "quarto-float-fig", supplement: "Figur", numbering: "1")<fig-a>])
#blockquote[Citat] #endnote([1], [not]) #horizontalrule
```
"""


def test_own_tables_and_figures_have_letters_for_numbers(folder: Path) -> None:
    rendered(folder, OWN)
    text = " ".join(" ".join(said(folder)).split())
    assert "Tabell A : Egna tal" in text
    assert "Figur A : Ett" in text
    assert "Figur B : Två" in text
    assert "Se Tabell A och Figur A ." in text
    assert all(word in text for word in ("x = 1", "Citat", "del ett"))


def test_what_quarto_numbers_has_letters_and_swedish_words() -> None:
    project = yaml.safe_load((RESOURCES / "quarto" / "_quarto.yml").read_text(encoding="utf-8"))
    crossref = project["crossref"]
    assert (crossref["tbl-labels"], crossref["fig-labels"]) == ("alpha A", "alpha A")
    assert (crossref["tbl-title"], crossref["fig-title"]) == ("Tabell", "Figur")
    assert project["wrap"] == "none"
    assert project["format"]["html"]["html-math-method"] == "mathml"


@pytest.mark.parametrize("to", ["html", "typst", "revealjs"])
def test_the_filter_leaves_what_is_not_the_reports_alone(to: str, folder: Path) -> None:
    foreign = (
        ":::: {.callout-note}\n## Titel\n\nText.\n::::\n\n::: {#tbl-x}\n\n| a |\n|---|\n| 1 |\n\nMin tabell\n:::\n"
    )
    read = {"format": "markdown", "to": to}
    plain = pypandoc.convert_text(foreign, **read)
    filtered = pypandoc.convert_text(foreign, **read, extra_args=[f"--lua-filter={folder}/_render/document.lua"])
    assert filtered == plain


# ---- What an error is about -------------------------------------------------------------------

TABLE = """
::: {#tabell-drift .tabell}
```{=html}
<table class="belopp"><caption>Tabell 1. Drift</caption><thead><tr><th>Rad</th></tr></thead>
<tbody><tr><td>5</td></tr></tbody></table>
```
:::

```{=typst}
#finnsinte(1)
```
"""


def test_an_error_of_typst_names_the_table_and_its_cause_first(folder: Path) -> None:
    with pytest.raises(BokslutError) as raised:
        rendered(folder, "## 1.1 Driften\n\nText.\n" + TABLE)
    assert raised.value.problem == "the PDF could not be made: unknown variable: finnsinte"
    assert raised.value.where == "1.1 Driften, tabell-drift"
    assert raised.value.details["found"] == "#finnsinte(1)"


def test_an_error_of_typst_names_the_heading_of_a_comment(folder: Path) -> None:
    with pytest.raises(BokslutError) as raised:
        rendered(folder, TABLE.split("```{=typst}")[0] + "## 1.2 Personal\n\nText `#finnsinte`{=typst} här.\n")
    assert raised.value.where == "1.2 Personal"
    assert raised.value.details["found"] == "Text #finnsinte här."


def test_an_error_of_pandoc_names_its_cause_first(folder: Path) -> None:
    (folder / "_render" / "template.html").write_text("$if(x)$", encoding="utf-8")
    with pytest.raises(BokslutError, match="pandoc could not render the report: ") as raised:
        rendered(folder, "Text.\n", "html")
    assert "template.html" in raised.value.problem + str(raised.value.details["found"])


def test_an_error_of_quarto_names_the_table_and_its_cause_first(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_path(monkeypatch, put_quarto(tmp_path / "bin"))
    (folder / "report.qmd").write_text("---\ntitle: Prov\n---\n\n# 1 Kapitel\n" + TABLE, encoding="utf-8")
    with pytest.raises(BokslutError) as raised:
        find_engine("quarto").render(folder, ("pdf",), EPOCH)
    assert raised.value.problem == "the PDF could not be made: unknown variable: finnsinte"
    assert raised.value.where == "1 Kapitel, tabell-drift"
