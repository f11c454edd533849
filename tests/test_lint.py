"""Comments that cannot drift: typed figures, words against the figure, files and expressions that show nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.checks.comments import comment_findings, in_comment
from bokslut.checks.comments.expressions import instead, named_figures
from bokslut.checks.comments.figures import bare_figures
from bokslut.checks.comments.places import GROWING, IN_SECTIONS, all_texts
from bokslut.checks.comments.sources import comments, in_yaml, markdown
from bokslut.checks.comments.template import pieces, shown, typed
from bokslut.checks.finding import Finding
from bokslut.numbers import NBSP, format_value
from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.order import Order
from bokslut.present.prose import fill
from bokslut.project import Project
from bokslut.report import SUBJECTS, Report, open_report
from conftest import ROOT, ProjectCopy

PROJECT = Project(ROOT)


@pytest.fixture(scope="module")
def annual() -> Report:
    """A report whose net cost and sick leave have gone up and down, with deviations both ways."""
    return open_report("SN", 2025, "annual", PROJECT)


def lint(text: str, report: Report, name: str = "ekonomi/sammanfattning") -> list[Finding]:
    return list(in_comment(markdown(name, f"{name}.md", text), report))


REFERENCES = [
    "Den 31 december, den 1:a maj, 15 februari, 1 och 15 mars, 3–5 juni och 1 december\n2023–30 november 2024.",
    "Sedan 2024-09-17, i september 2025, hösten 2023, 2024–2026, 2024/25, 1990-talet, 80-talet och HT24.",
    "Senast den 15/2 eller 3/10 2025, klockan 13.30–15 och kl. 9.",
    "År 2025 blev bättre än 2024. 2023 var sämre.",
    "Enligt 10 kap. 8–9 §§ kommunallagen, 4 a §, § 5 och 11 kap. 1 och 2 §§ (SFS 2001:453, SOSFS 2014:5).",
    "Se prop. 2024/25:89, SOU 2020:47 och förordning (EU) 2016/679.",
    "Diarienummer 2023.092 SN, dnr KS 2024/112, SN 2024-09-17, §42 och mål nr T 1234-22.",
    "Se bilaga 3, sidorna 4–6, avsnitt 3.2, tabell 2, fråga 3.4 och Kriterium 3.",
    "De globala målen 3, 8 och 11, i synnerhet delmål 11:3, i Agenda 2030.",
    "Andra kvartalet följde kvartal 1, vecka 12 och från dag 60. Avtalet är AB 20 och standarden ISO 9001.",
    "1. Först\n2. Sedan\n3. Sist\n\n4) Nytt",
    "En uppgift.[^1] En [länk](https://example.se/2024/123) och <https://example.se/7>.\n\n[^1]: Not.",
    "Covid-19, E20, covid19 och A4. Ring 1177.",
    "Barn 0–17 år, 30–49 år, 65 år och äldre, personer över 18 år och 18-åringar.",
    "För 3:e året i rad.",
    "{{ drift.resultat.utfall | mnkr(2) }} {# 14 mnkr #} {% if 1 == 2 %}aldrig{% endif %}",
    "De två nämnderna, dessa tre grupper och de senaste fem åren.",
    "Den har fyra principer:\n\n1. En\n2. En till\n3. Ytterligare en\n4. Den sista",
    "Avvikelsen finns i fyra grupper: intäkter, personal, hyror och köp.",
    "Stöd vid köp av sex mot ersättning.",
    "Tvåårig satsning, trestegsmodell och en av dem.",
]


@pytest.mark.parametrize("text", REFERENCES)
def test_a_reference_may_be_typed(text: str) -> None:
    assert [bare.text for bare in bare_figures(text)] == []


FIGURES = [
    ("Det blev 4,4 mnkr.", [("4,4 mnkr", 10)]),
    ("Det blev −2 991 tkr.", [("−2 991 tkr", 10)]),
    ("Hela 12 procent, 3 %, 0,5 procentenheter.", [("12 procent", 6), ("3 %", 18), ("0,5 procentenheter", 23)]),
    ("Totalt 2 050 personer och 2050 personer.", [("2 050", 8), ("2050", 27)]),
    ("Kostnaden var 2025 tkr.", [("2025 tkr", 15)]),
    ("Det är 5 mål och målen är 5.", [("5", 8), ("5", 27)]),
    ("Enligt mål 3 procent.", [("3 procent", 12)]),
    ("### 3 frågor", [("3", 5)]),
    ("Medelåldern är 46 år.", [("46", 16)]),
    ("I år anmäldes i år 14 personer, en 14 och per dag 9 barn.", [("14", 20), ("14", 36), ("9", 51)]),
    ("En 20-procentig ökning.", [("20", 4)]),
    ("fyra av fem kontroller", [("fyra", 1), ("fem", 9)]),
    ("Tre avtal följdes upp.", [("Tre", 1)]),
    ("de två av åtta mål", [("två", 4), ("åtta", 11)]),
    ("Sex tillbud anmäldes.", [("Sex", 1)]),
    ("Utan anmärkning:\n\n- 15 februari: elva ärenden\n- 15 maj: alla", [("elva", 34)]),
    ("Text.\n2024. 17 personer", [("17", 13)]),
    ("{{ år }} blev 7 fler", [("7", 15)]),
]


@pytest.mark.parametrize(("text", "found"), FIGURES)
def test_a_typed_figure_is_found_where_it_stands(text: str, found: list[tuple[str, int]]) -> None:
    assert [(bare.text, bare.start + 1) for bare in bare_figures(text)] == found


def test_a_number_that_announces_a_list_is_held_against_it(annual: Report) -> None:
    (finding,) = lint("Åtgärderna är av tre slag:\n\n- ett\n- ett annat", annual)
    assert (finding.code, finding.where) == ("E602", "ekonomi/sammanfattning.md, rad 1, kolumn 18")
    assert "2 punkter" in finding.message


HINTS = [
    ("Det blev 4,4 mnkr mer än året före i nettokostnad.", "{{ drift.nettokostnader.ökning | mnkr }}"),
    ("Nettokostnaden ökade med 1,7 procent.", '{{ drift.nettokostnader.ökning | ökade("procent") }}'),
    ("Nettokostnaden ökade med 4,4 mnkr.", "{{ drift.nettokostnader.ökning | ökade }}"),
    ("Resultatet blev −2 991 tkr.", "{{ drift.resultat.utfall | tkr }}"),
    ("Resultatet var ett underskott på 2,99 mnkr.", "{{ drift.resultat.utfall | belopp | mnkr(2) }}"),
    ("Lokalhyrorna blev 0,4 mnkr sämre än budget.", "{{ drift.lokalhyror.avvikelse | mot_budget }}"),
    ("Lokalhyrorna blev 0,4 mnkr över budget.", "{{ drift.lokalhyror.avvikelse | över_under }}"),
    ("Av kostnaderna är 101,4 procent av personalbudgeten.", "{{ drift.personalkostnader.förbrukning | procent }}"),
    ("Männens sjukfrånvaro var 7,3 procent.", "{{ sjukfrånvaro.män.utfall | procent }}"),
    ("Under året anmäldes 45 tillbud.", "{{ incidenter.tillbud.utfall | tal }}"),
    ("Under året anmäldes sex arbetsskador.", "{{ incidenter.arbetsskador.utfall | ord }}"),
    ("I pulsmätningen deltog 79 procent.", "{{ fakta.svarsfrekvens_puls | procent }}"),
    ("Utan brist var tre av tre avtal, i fjol 4711.", "data/SN/2025/fakta.csv"),
]


@pytest.mark.parametrize(("text", "expression"), HINTS)
def test_the_expression_to_write_instead_is_told(text: str, expression: str, annual: Report) -> None:
    findings = lint(text, annual, "personal/x" if re.search("tillbud|skador|frånvaro|puls", text) else "ekonomi/x")
    assert expression in (findings[-1].hint or "")


@pytest.mark.parametrize(("text", "expression"), HINTS[:-1])
def test_what_is_proposed_writes_what_was_typed(text: str, expression: str, annual: Report) -> None:
    finding = lint(text, annual, "personal/x" if re.search("tillbud|skador|frånvaro|puls", text) else "ekonomi/x")[-1]
    told = re.search(r"Skriv (\{\{.*?\}\}).* i stället för ”(.*)”", finding.hint or "")
    assert told
    written = fill(told[1], annual.names, "x").words().replace(NBSP, " ")
    assert written == told[2]
    assert not lint(text.replace(told[2], told[1]), annual)


CONTRADICTED = [
    ("Nettokostnaden minskade med {{ drift.nettokostnader.ökning | belopp | mnkr }}.", "minskade", 16),
    ("Nettokostnaden sjönk tydligt med {{ drift.nettokostnader.förändring | belopp | mnkr }}.", "sjönk", 16),
    ("Då minskade nettokostnaden med drygt {{ drift.nettokostnader.ökning | mnkr }}.", "minskade", 4),
    ("Det är en minskning på {{ drift.nettokostnader.ökning | procent }}.", "minskning", 11),
    ("Det var {{ drift.nettokostnader.ökning | mnkr }} lägre än året före.", "lägre", 50),
    ("Lokalhyrorna blev {{ drift.lokalhyror.avvikelse | belopp | mnkr }} under budget.", "under budget", 68),
    ("Lokalhyrorna blev lägre än budget ({{ drift.lokalhyror.avvikelse | belopp | mnkr }}).", "lägre", 19),
    ("Hyrorna blev {{ drift.lokalhyror.avvikelse | belopp | mnkr }} bättre än budget.", "bättre", 63),
    ("Året gav ett överskott på {{ drift.resultat.utfall | belopp | mnkr }}.", "överskott", 14),
    ("Resultatet blev {{ drift.resultat.förändring | belopp | mnkr }} sämre än 2024.", "sämre", 65),
    ("Sjukfrånvaron hos män ökade med {{ sjukfrånvaro.män.förändring | belopp }}.", "ökade", 23),
    ("Männens sjukfrånvaro steg till {{ sjukfrånvaro.män.utfall }}.", "steg", 22),
    ("Den steg från {{ sjukfrånvaro.män.föregående }} till {{ sjukfrånvaro.män.utfall }}.", "steg", 5),
    ("Hyran, {{ drift.lokalhyror.utfall | mnkr }}, är lägre än {{ drift.lokalhyror.budget | mnkr }}.", "lägre", 49),
    ("En minskning: den är en minskning, {{ drift.nettokostnader.ökning | ökade }}.", "minskning", 25),
    ("Det var {{ (drift.personalkostnader.utfall - drift.lokalhyror.utfall) | belopp | mnkr }} mindre.", "mindre", 90),
    ("Resultatet blev +{{ drift.resultat.utfall | belopp | mnkr }}.", "+", 17),
    ("Nettokostnaden har minskat, med ungefär {{ drift.nettokostnader.ökning | mnkr }}.", "minskat", 20),
    ("Kostnaden ökade med {{ sjukfrånvaro.dag_minst_60.förändring }}.", "ökade", 11),
]


@pytest.mark.parametrize(("text", "word", "column"), CONTRADICTED)
def test_a_word_that_contradicts_its_figure_is_an_error(text: str, word: str, column: int, annual: Report) -> None:
    (finding,) = lint(text, annual)
    assert (finding.code, finding.where) == ("E603", f"ekonomi/sammanfattning.md, rad 1, kolumn {column}")
    assert f"”{word}”" in finding.message


AGREED = [
    "Nettokostnaden ökade med {{ drift.nettokostnader.ökning | mnkr }}, mer än väntat.",
    "Nettokostnaden har ökat med {{ drift.nettokostnader.förändring | belopp | mnkr }}.",
    "Hyran blev {{ drift.lokalhyror.avvikelse | belopp | mnkr }} över budget.",
    "Intäkterna blev {{ drift.intäkter.avvikelse | mnkr }} över budget.",
    "Lägre intäkter än {{ drift.nettokostnader.ökning | mnkr }} vore ovanligt.",
    "Den lägre takten syns, och kostnaden {{ drift.nettokostnader.ökning | ökade }} under året.",
    "Männens sjukfrånvaro {{ sjukfrånvaro.män.förändring | ökade }} men är högre än kvinnornas.",
    "Den sjönk från {{ sjukfrånvaro.män.föregående }} till {{ sjukfrånvaro.män.utfall }}.",
    "Underskottet var {{ drift.resultat.utfall | belopp | mnkr }} under året.",
    "Den minskade inte med {{ drift.nettokostnader.ökning | mnkr }}.",
    "{% if drift.nettokostnader.ökning.value > 0 %}Den ökade{% else %}Den minskade{% endif %} med "
    "{{ drift.nettokostnader.ökning | belopp | mnkr }}.",
    "{% if drift.nettokostnader.ökning.value < 0 %}Den minskade med {{ drift.lokalhyror.ökning | mnkr }}.{% endif %}",
    "Resultatet blev −{{ drift.resultat.utfall | belopp | mnkr }}.",
    "Resultatet blev minus {{ drift.resultat.utfall | belopp | mnkr }}.",
    "Mellan {{ sjukfrånvaro.kvinnor.utfall | tal }}–{{ sjukfrånvaro.män.utfall }}.",
    "Mer än {{ sjukfrånvaro.män.utfall }} väntas inte.",
]


@pytest.mark.parametrize("text", AGREED)
def test_a_word_that_agrees_or_says_nothing_of_the_figure_may_stand(text: str, annual: Report) -> None:
    assert lint(text, annual) == []


BROKEN = [
    ("Rad ett.\nHyran är {{ drift.lokalhyra.utfall }}.", "rad 2, kolumn 10", "nearest: lokalhyror"),
    ("{{ år }} och {{ driftt.resultat }}", "rad 1, kolumn 14", "nearest: drift"),
    ("Hyran är {{ drift.lokalhyror.utfall | mkr }}.", "rad 1, kolumn 10", None),
    ("Planen är {{ drift.lokalhyror.plan_4 }}.", "rad 1, kolumn 11", None),
]


@pytest.mark.parametrize(("text", "where", "hint"), BROKEN)
def test_an_expression_that_cannot_be_filled_in_is_told_at_its_place(
    text: str, where: str, hint: str | None, annual: Report
) -> None:
    (finding,) = lint(text, annual)
    assert (finding.code, finding.where) == ("E605", f"ekonomi/sammanfattning.md, {where}")
    assert hint is None or hint in (finding.hint or "")


def test_figures_of_a_file_that_the_year_does_not_have_are_no_finding(annual: Report) -> None:
    assert lint("Volymen är {{ volymer.platser.utfall }}.", annual) == []


@pytest.mark.parametrize("order", catalogue(PROJECT), ids=str)
def test_the_comments_of_the_real_reports_have_no_finding(order: Order) -> None:
    report = open_report(order.board, order.year, order.kind, PROJECT, month=order.month)
    assert comment_findings(report) == []


@pytest.mark.parametrize(("board", "year"), [("SN", 2023), ("SN", 2025), ("VON", 2024)])
def test_what_an_expression_of_a_real_comment_shows_is_found_where_it_is_typed_instead(board: str, year: int) -> None:
    report = open_report(board, year, "annual", PROJECT)
    known = named_figures(report.names)
    typed_figures = proposed = 0
    for comment in comments(report):
        told = shown(comment.text, report.names, comment.file)
        for number, piece in enumerate(pieces(comment.text)):
            if piece.kind != "expression" or not re.match(r"[\d−]+,\d", told.get(number, "")):
                continue
            text = comment.text[: piece.start] + told[number] + comment.text[piece.end :]
            found = [bare for bare in bare_figures(text) if bare.start == piece.start]
            assert found, (comment.file, told[number])
            typed_figures += 1
            name = re.split(r"[ |(]+", piece.source.strip("{( "))[0]
            proposed += any(name in one.expression for one in instead(found[0], text, comment.name, known))
    assert typed_figures > 9
    assert proposed / typed_figures > 0.9


PLANTED = [
    ("data/SN/2025/text/ekonomi/sammanfattning.md", "\n\nDet är 17 mnkr.", "E601"),
    ("data/SN/2025/text/personal/incidenter.md", "\n\nDet är sex arbetsskador.", "E602"),
    ("data/SN/2025/text/utförare.md", "\n\nArbetet har två delar.", "W602"),
    ("data/SN/2025/text/ekonomi/utfall.md", "\n\nDen minskade med {{ drift.nettokostnader.ökning | mnkr }}.", "E603"),
    ("data/SN/2025/text/verksamhet.md", "\n\nHär står {{ drift.finns_inte }}.", "E605"),
]


@pytest.mark.parametrize(("file", "text", "code"), PLANTED)
def test_a_planted_error_is_found_in_its_line(file: str, text: str, code: str, project_copy: ProjectCopy) -> None:
    path = project_copy.root / file
    before = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(before + text + "\n", encoding="utf-8")
    (finding,) = comment_findings(open_report("SN", 2025, "annual", project_copy.project))
    assert finding.code == code
    assert finding.where.startswith(f"{file}, rad {before.count(chr(10)) + 3}, kolumn ")


def test_a_place_in_yaml_is_that_of_the_file(project_copy: ProjectCopy) -> None:
    file = "data/SN/2025/kontroller.yaml"
    project_copy.replace(file, "De allvarliga bristerna har anmälts", "De 14 allvarliga bristerna har anmälts")
    (finding,) = comment_findings(open_report("SN", 2025, "annual", project_copy.project))
    line = (
        (project_copy.root / file)
        .read_text(encoding="utf-8")
        .split("\n")
        .index("    De 14 allvarliga bristerna har anmälts och utretts som missförhållanden.")
    )
    assert (finding.code, finding.where) == ("E601", f"{file}, rad {line + 1}, kolumn 8")
    assert finding.subject == "kontroller.yaml, rättssäker_handläggning, resultat, 14"


@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("ekonomi/utfal.md", "E604", "ekonomi/utfall"),
        ("ekonomi/kontogrupper/lokalhyra.md", "E604", "ekonomi/kontogrupper/lokalhyror"),
        ("anual/ekonomi/utfall.md", "E604", "annual/ekonomi/utfall"),
        ("ekonomi/utfall.txt", "E604", "ekonomi/utfall.md"),
    ],
)
def test_a_file_that_nothing_shows_is_told(name: str, code: str, hint: str, project_copy: ProjectCopy) -> None:
    path = project_copy.root / "data/SN/2025/text" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Text.\n", encoding="utf-8")
    (finding,) = comment_findings(open_report("SN", 2025, "annual", project_copy.project))
    assert (finding.code, finding.subject) == (code, name)
    assert hint in (finding.hint or "")


def test_the_comments_that_sections_show_are_all_known() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src" / "bokslut").rglob("*.py")]
    called = {name for source in sources for name in re.findall(r'self\.report\.text\(f?"([^"{]+)', source)}
    assert called == {*IN_SECTIONS.values(), *GROWING.values()}
    assert {"ekonomi/utfall", "personal/sjukfrånvaro", "mål/inledning"} <= all_texts(PROJECT)


def test_the_manual_lists_the_comments_that_are_shown() -> None:
    manual = (ROOT / "docs" / "comments.md").read_text(encoding="utf-8")
    listed = set(re.findall(rf"^\| `([^`<]+)` \| `(?:{'|'.join(SUBJECTS)})` \|", manual, re.MULTILINE))
    assert listed == all_texts(PROJECT)


def test_a_kind_has_its_own_comments_before_the_shared_ones() -> None:
    budget = {comment.file for comment in comments(open_report("EX", 2025, "budget", PROJECT))}
    annual = {comment.file for comment in comments(open_report("EX", 2025, "annual", PROJECT))}
    assert "data/EX/2025/text/budget/ekonomi/investeringar.md" in budget
    assert "data/EX/2025/text/ekonomi/investeringar.md" in annual - budget


@given(st.decimals(-99999, 99999, allow_nan=False, allow_infinity=False, places=3), st.integers(0, 2))
def test_every_number_as_reports_write_it_is_found_whole(value: Decimal, decimals: int) -> None:
    written = format_value(value, decimals)
    (bare,) = bare_figures(f"Summan blev {written}{NBSP}tkr.")
    assert bare.text == f"{written} tkr".replace(NBSP, " ")


@given(st.text(st.sampled_from("ab 1{}%#.:\nåå-"), max_size=60))
def test_what_is_looked_at_keeps_every_place(text: str) -> None:
    looked_at = typed(text)
    assert len(looked_at) == len(text)
    assert "".join(piece.source for piece in pieces(text)) == text
    assert [at for at, character in enumerate(text) if character == "\n"] == [
        at for at, character in enumerate(looked_at) if character == "\n"
    ]
    bare_figures(text)


@given(
    st.lists(st.text(st.sampled_from("abå,{}1"), min_size=1, max_size=8), min_size=1, max_size=6),
    st.sampled_from(["|", ">-", "'", '"']),
)
def test_each_character_in_yaml_has_its_true_place(words: list[str], style: str) -> None:
    if style in "|>-":
        body = f"{style}\n" + "\n".join(f"    {word} é" for word in words)
    else:
        body = style + " ".join(words).replace(style, style * 2) + style
    content = f"- namn: Åäö\n  beskrivning: {body}\n"
    for comment in in_yaml("x.yaml", content, ("beskrivning",), "namn"):
        for character, place in zip(comment.text, comment.places, strict=True):
            assert character.isspace() or content[place] == character


def test_paths_are_told_as_people_know_them() -> None:
    assert all(not Path(comment.file).is_absolute() for comment in comments(open_report("SN", 2025, "annual", PROJECT)))
