"""Comments: every filter on real figures, names by label, and the examples that the manual gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.comments.dialect import parse
from bokslut.comments.document import Document
from bokslut.errors import BokslutError
from bokslut.numbers import NBSP, Cell, Figure, change, format_value, rounded
from bokslut.present.prose import FILTERS, Names, fill, slug
from bokslut.project import Project
from bokslut.report import Report, open_report
from built_report import without_sources
from conftest import ROOT

Opened = Callable[[int], Report]

EXAMPLES = [
    (2025, "drift.resultat.utfall | tkr", "−2 991 tkr"),
    (2025, "drift.resultat.utfall | mnkr", "−3,0 mnkr"),
    (2025, "drift.resultat.utfall | mnkr(2)", "−2,99 mnkr"),
    (2023, "fakta.köpt_vård_avvikelse | tkr", "−12 100 tkr"),
    (2025, "drift.nettokostnader.ökning | procent", "1,7 procent"),
    (2025, "drift.nettokostnader.ökning | procent(2)", "1,74 procent"),
    (2025, "investeringar.totalt.förbrukning | procent(0)", "83 procent"),
    (2025, "sjukfrånvaro.totalt.utfall | procent", "6,7 procent"),
    (2025, "sjukfrånvaro.totalt.förändring | procentenheter", "−0,5 procentenheter"),
    (2025, "incidenter.tillbud.utfall | tal", "45"),
    (2025, "drift.kostnader.utfall | tal", "−299 318"),
    (2025, "incidenter.arbetsskador.utfall | ord", "sex"),
    (2025, "kontroller.med_anmärkning | ord", "en"),
    (2025, 'kontroller.med_anmärkning | ord("ett")', "ett"),
    (2025, "fakta.rehabiliteringsärenden | ord", "24"),
    (2025, "utförare.med_brist | ord", "noll"),
    (2025, "kontroller.utan_anmärkning | av(kontroller.antal)", "fyra av fem"),
    (2023, "fakta.uppringda_ja | av(fakta.uppringda)", "47 av 57"),
    (2025, "drift.nettokostnader.ökning | ökade", "ökade med 4,4 mnkr"),
    (2025, 'drift.nettokostnader.ökning | ökade("procent")', "ökade med 1,7 procent"),
    (2025, "incidenter.arbetsskador.förändring | ökade", "minskade med 6"),
    (2025, "incidenter.tillbud.förändring | ökade", "ökade med 24"),
    (2025, "sjukfrånvaro.totalt.förändring | ökade", "minskade med 0,5 procentenheter"),
    (2025, 'sjukfrånvaro["Dag ≥ 60"].förändring | ökade', "låg kvar på samma nivå"),
    (2023, "sjukfrånvaro.män.förändring | ökade", "låg kvar på samma nivå"),
    (2025, "drift.finansnetto.förändring | ökade", "låg kvar på samma nivå"),
    (2025, "drift.intäkter.avvikelse | mot_budget", "7,7 mnkr bättre än budget"),
    (2025, "drift.köp_av_tjänster.avvikelse | mot_budget", "6,4 mnkr sämre än budget"),
    (2025, "drift.finansnetto.avvikelse | mot_budget", "i nivå med budget"),
    (2025, "drift.köp_av_tjänster.avvikelse | över_under", "6,4 mnkr över budget"),
    (2025, "drift.intäkter.avvikelse | över_under", "7,7 mnkr över budget"),
    (2025, "drift.finansnetto.avvikelse | över_under", "i nivå med budget"),
    (2025, "investeringar.totalt.avvikelse | över_under", "0,1 mnkr under budget"),
    (2023, 'fakta.köpt_vård_avvikelse | över_under("kostnad")', "12,1 mnkr över budget"),
    (2023, 'fakta.köpt_vård_avvikelse | över_under("intäkt")', "12,1 mnkr under budget"),
    (2025, "drift.personalkostnader.utfall | andel(drift.kostnader.utfall)", "54,6 procent"),
    (2025, "incidenter.tillbud.varav.hot_och_våld | andel(incidenter.tillbud.utfall, 0)", "51 procent"),
    (2023, "fakta.köpt_vård_avvikelse | mot_budget", "12,1 mnkr sämre än budget"),
    (2025, 'drift.resultat.avvikelse | tecken_ord("överskott", "underskott")', "underskott"),
    (2023, 'drift.resultat.avvikelse | tecken_ord("överskott", "underskott")', "överskott"),
    (2025, 'drift.finansnetto.budget | tecken_ord("plus", "minus", "noll")', "noll"),
    (2025, "drift.resultat.utfall | belopp | mnkr", "3,0 mnkr"),
    (2025, "drift.resultat.förändring | med_tecken", "+6 779 tkr"),
    (2025, "sjukfrånvaro.män.förändring | med_tecken", "−2,7 procentenheter"),
    (2023, "beslut.budgetuppföljningar | antal | ord", "nio"),
    (2025, "drift.resultat.avvikelse | ändrad", "3,0 mnkr sämre än förra prognosen"),
    (2025, "drift.finansnetto.budget | ändrad", "oförändrad sedan förra prognosen"),
]


def _words(shown: str) -> str:
    """Return what a reader sees: no markup, and any space as a space."""
    return unescape(re.sub(r"<[^>]+>", "", shown)).replace(NBSP, " ")


def _filled(report: Report, expression: str) -> str:
    return _words(fill("{{ " + expression + " }}", report.names, "test.md").words())


def _document(report: Report, comment: str) -> str:
    """Return a comment as it stands in the report's document, the records of its numbers left out."""
    filled = fill(comment, report.names, "test.md")
    document = Document("test.md", "test", lambda _: "", lambda *_: "")
    return without_sources(document.write(parse(filled.text, filled.written)))


# ---- Filters --------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "expression", "words"), EXAMPLES, ids=[expression for _, expression, _ in EXAMPLES])
def test_a_filter_tells_the_figure_in_words(year: int, expression: str, words: str, opened: Opened) -> None:
    assert _filled(opened(year), expression) == words


def test_every_filter_is_told_by_an_example() -> None:
    assert set(re.findall(r"\| (\w+)", " ".join(expression for _, expression, _ in EXAMPLES))) == set(FILTERS)


REPORT_OF = {
    "SN 2023:": (2023, "annual"),
    "Interim SN 2024:": (2024, "interim"),
    "Budget SN 2026:": (2026, "budget"),
}
"""What the last words before a block of examples in docs/comments.md say that it is of."""


def _manual() -> Iterator[tuple[int, str, str, str]]:
    """Yield the examples of docs/comments.md: of the report that is named before them, otherwise of 2025."""
    before = ""
    text = (ROOT / "docs" / "comments.md").read_text(encoding="utf-8")
    for part in re.split(r"^```\w*\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL):
        if "→" in part and part.startswith("{"):
            told = before.rstrip()
            year, kind = next((of for words, of in REPORT_OF.items() if told.endswith(words)), (2025, "annual"))
            yield from (
                (year, kind, *re.split(r"\s+→ ", line, maxsplit=1)) for line in part.splitlines() if "→" in line
            )
        before = part


MANUAL = list(_manual()) if (ROOT / "docs" / "comments.md").is_file() else []


@pytest.mark.parametrize(
    ("year", "kind", "comment", "words"), MANUAL, ids=[f"{year}-{comment}" for year, _, comment, _ in MANUAL]
)
def test_the_manual_on_comments_tells_the_truth(
    year: int, kind: str, comment: str, words: str, project: Project
) -> None:
    report = open_report("SN", year, kind, project)
    assert _words(fill(comment, report.names, "docs/comments.md").words()) == words


def test_the_manual_on_comments_has_examples_of_every_filter() -> None:
    assert len(MANUAL) > 50
    assert set(FILTERS) <= set(re.findall(r"\| ?(\w+)", " ".join(comment for _, _, comment, _ in MANUAL)))


def test_a_number_and_its_unit_are_not_parted(opened: Opened) -> None:
    shown = _document(opened(2025), "{{ drift.resultat.utfall }}")
    assert shown == '<data value="-2991">−2\u00a0991\u00a0tkr</data>'


def test_a_word_for_a_number_keeps_its_value(opened: Opened) -> None:
    shown = _document(opened(2025), "{{ kontroller.antal | ord }}")
    assert shown == '<data value="5">fem</data>'


def _of(value: Decimal | int, unit: str = "tkr", decimals: int = 0) -> Figure:
    return Figure(Decimal(value), unit, decimals, Cell("drift.csv", 2, "utfall"))


@given(st.integers(-(10**7), 10**7))
def test_a_deviation_is_told_by_its_amount_and_its_direction(value: int) -> None:
    told = _words(FILTERS["mot_budget"](_of(value)))
    shown = rounded(Decimal(value) / 1000, 1)
    side = "i nivå med budget" if shown == 0 else "bättre än budget" if value > 0 else "sämre än budget"
    assert told.endswith(side)
    assert "−" not in told
    assert shown == 0 or told.startswith(format_value(abs(shown), 1).replace(NBSP, " "))


@given(st.integers(-(10**4), 10**4), st.integers(0, 10**4))
def test_a_change_is_told_by_the_verb_of_its_sign_as_it_is_shown(new: int, old: int) -> None:
    told = _words(FILTERS["ökade"](change(_of(Decimal(new) / 10, "procent", 1), _of(Decimal(old) / 10, "procent", 1))))
    amount = format_value(Decimal(abs(new - old)) / 10, 1).replace(NBSP, " ")
    verb = "ökade" if new > old else "minskade"
    assert told == ("låg kvar på samma nivå" if new == old else f"{verb} med {amount} procentenheter")


@given(st.integers(-3, 40))
def test_numbers_up_to_twelve_are_written_in_words(value: int) -> None:
    told = _words(FILTERS["ord"](_of(value, "antal")))
    assert told.isalpha() == (0 <= value <= 12)


# ---- Names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Köp av tjänster", "köp_av_tjänster"),
        ("IT-utrustning", "it_utrustning"),
        ("≤ 29 år", "högst_29_år"),
        ("30–49 år", "30_49_år"),
        ("Dag ≥ 60", "dag_minst_60"),
        ("Årets resultat", "årets_resultat"),
        (
            "Bristande kompetensförsörjning (rekryteringssvårigheter & kompetensbrist)",
            "bristande_kompetensförsörjning_rekryteringssvårigheter_kompetensbrist",
        ),
    ],
)
def test_a_label_becomes_a_name(label: str, name: str) -> None:
    assert slug(label) == name


@given(st.text(st.sampled_from("abcåäöÅÄÖ0129 _-–≤≥<>&,.()"), min_size=1, max_size=30))
def test_a_name_is_its_own_name(label: str) -> None:
    assert slug(slug(label)) == slug(label)


@pytest.mark.parametrize("group", ["drift", "investeringar", "personal", "sjukfrånvaro", "incidenter", "nyckeltal"])
def test_no_two_labels_become_the_same_name(group: str, opened: Opened) -> None:
    labels: dict[str, set[str]] = defaultdict(set)
    for label in opened(2023).names[group]:
        labels[slug(label)].add(label.casefold())
    assert len(labels) >= 2
    assert [alike for alike in labels.values() if len(alike) > 1] == []


def test_a_label_reaches_its_figure_as_it_stands_in_the_table(opened: Opened) -> None:
    report = opened(2025)
    assert _filled(report, 'sjukfrånvaro["30–49 år"].utfall') == "8,3 procent"
    assert _filled(report, 'granskningar.rättssäker_handläggning["Ekonomiskt bistånd"].granskade | tal') == "10"


def test_a_value_is_not_made_before_it_is_named() -> None:
    made: list[str] = []
    names = Names("test", {"ett": lambda: made.append("ett") or "1", "två": lambda: made.append("två") or "2"})
    assert fill("{{ ett }} {{ ett }}", names, "test.md").words() == "1 1"
    assert made == ["ett"]


def test_a_decision_is_cited_as_boards_cite(opened: Opened) -> None:
    assert _filled(opened(2025), "beslut.handlingsplan") == "SN 2024-09-17, §42"
    assert _filled(opened(2023), "beslut.budgetuppföljningar").split("; ")[::8] == [
        "SN 2023-03-21, §19",
        "SN 2023-12-12, §60",
    ]


# ---- What a comment may not do ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "line", "problem"),
    [
        ("{{ driftt.resultat }}", 1, "the report has no driftt"),
        ("Ett\ntvå {{ drift.resultatet }}", 2, "drift has no resultatet"),
        ("Ett\n\n{% if år %}\n{{ drift.resultat.utfal }}{% endif %}", 4, "Årets resultat has no utfal"),
        ("Ett {{ drift.resultat.utfall | mkr }}", 1, "an expression cannot be read"),
        ("Ett\n{{ drift.resultat.utfall", 2, "an expression cannot be read"),
        ("{{ drift.resultat.utfall | procent }}", 1, "an expression cannot be reckoned"),
        ("{{ sjukfrånvaro.män.utfall | mnkr }}", 1, "procent cannot be written in mnkr"),
        ("{{ nämnd | mnkr }}", 1, "only a figure can be written this way"),
        ('{{ drift.resultat.förändring | ökade("mnkr") }}', 1, "the filter ökade takes nothing or “procent”"),
        ("{{ föregående.drift.resultat.budget }}", 1, "the figure is missing"),
        ("{{ ''.__class__ }}", 1, "an expression cannot be reckoned"),
        ("{{ drift.__init__.__globals__ }}", 1, "an expression cannot be reckoned"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(comment: str, line: int, problem: str, opened: Opened) -> None:
    with pytest.raises(BokslutError) as caught:
        fill(comment, opened(2025).names, "text/utfall.md")
    assert caught.value.problem == problem
    assert caught.value.where == f"text/utfall.md, line {line}"


@pytest.mark.parametrize("expression", ["drift", "drift.resultat", "drift.items", "drift.values", "drift.resultat.get"])
def test_a_group_of_names_or_a_method_is_never_shown(expression: str, opened: Opened) -> None:
    with pytest.raises(BokslutError):
        fill("{{ " + expression + " }}", opened(2025).names, "text/utfall.md")


@pytest.mark.parametrize("year", [2023, 2025])
def test_every_comment_of_the_project_can_be_filled_in(year: int, opened: Opened) -> None:
    report = opened(year)
    comments: list[Path] = sorted((report.period.folder / "text").rglob("*.md"))
    assert len(comments) > 15
    for comment in comments:
        shown = _document(report, comment.read_text(encoding="utf-8"))
        assert re.findall(r"\{\{|\}\}|None|object at", shown) == [], comment.name
