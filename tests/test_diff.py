"""What changed between two versions of a report: every number, sentence and chart, and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from bokslut.contents import read_input
from bokslut.diff.cells import rows_of, swedish
from bokslut.diff.chapters import read_pages, shown
from bokslut.diff.compare import Difference, compare, difference
from bokslut.diff.numbers import Number
from bokslut.diff.page import page
from bokslut.diff.sentences import Sentence, sentences, words
from bokslut.diff.sources import Sources
from bokslut.diff.summary import largest_text, summary
from bokslut.diff.versions import Version, made_again, read_version
from bokslut.errors import BokslutError
from bokslut.numbers import NBSP
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.seals.record import Seal, kept, pack
from conftest import Answer, ProjectCopy, copy_project

ORDER = Order("SN", 2025, renderer="builtin", formats=("html",))
FOLDER = "outputs/SN/2025/annual"
PAGE = "outputs/SN/2025/annual-diff.html"
DRIFT = "data/SN/2025/drift.csv"
SICK_LEAVE = "data/SN/2025/sjukfrånvaro.csv"
OUTCOME = "data/SN/2025/text/ekonomi/utfall.md"
PARAMETERS = "params/SN/2025.yaml"
SEAL = "params/SN/seals/2025-annual.json"
Bokslut = Callable[..., Answer]

DAY = "2026-01-15"


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Analytiker", "-c", "user.email=analytiker@example.org")
    when = {"GIT_AUTHOR_DATE": f"{DAY}T12:00:00", "GIT_COMMITTER_DATE": f"{DAY}T12:00:00"}
    alone = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": str(root)}
    done = subprocess.run(
        ["git", "-C", str(root), *who, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"PATH": os.environ["PATH"], **when, **alone},
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in git, with a draft tagged and the report made."""
    root = copy_project(tmp_path_factory.mktemp("diff") / "project")
    (root / ".gitignore").write_text("outputs/\n", encoding="utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Utkast")
    git(root, "tag", "utkast")
    make_report(ProjectCopy(root).project, ORDER, Means(), Silent())
    return root


@pytest.fixture
def made(once: Path, tmp_path: Path) -> ProjectCopy:
    return ProjectCopy(shutil.copytree(once, tmp_path / "project"))


def diff(made: ProjectCopy, against: str = "utkast", order: Order = ORDER) -> Difference:
    return compare(made.project, order, against, Means(), Silent())


def told(number: Number) -> tuple[str, str, str | None, str | None]:
    """Return a number as a test writes it: where, which, old and new."""
    place = number.place
    where = place.table or place.section
    return where, f"{place.row} {place.column}".strip(), number.old, number.new


def text(sentence: Sentence) -> str:
    """Return a sentence with what was taken away in [-…-] and what was put in in {+…+}."""
    signs = {"": "{}", "del": "[-{}-]", "ins": "{{+{}+}}"}
    return "".join(
        " " * (part.text != part.text.lstrip()) + signs[part.mark].format(part.text.strip(" \n"))
        if part.mark
        else part.text
        for part in sentence.parts
    ).replace(NBSP, " ")


# ---- One thing changed ------------------------------------------------------------------------

SICK_TABLE = "Sjukfrånvaro 2025. Procent av ordinarie arbetstid, differens i procentenheter"
SICK_CHART = "Siffrorna i diagrammet: Sjukfrånvaro 2022–2025, procent av ordinarie arbetstid"


def test_one_figure_tells_exactly_the_numbers_that_come_from_it(made: ProjectCopy) -> None:
    made.replace(SICK_LEAVE, "Kvinnor,6.6", "Kvinnor,6.7")
    found = diff(made)
    assert [told(number) for number in found.numbers] == [
        (SICK_TABLE, "Kvinnor 2025", "6,6", "6,7"),
        (SICK_TABLE, "Kvinnor Differens", "0,2", "0,3"),
        (SICK_CHART, "Kön och totalt: Kvinnor ’25", "6,6", "6,7"),
        ("Sjukfrånvaro", "", f"0,2{NBSP}procentenheter", f"0,3{NBSP}procentenheter"),
    ]
    assert [str(cause) for number in found.numbers for cause in number.causes] == [
        f"{SICK_LEAVE}, Kvinnor, procent: 6,6 → 6,7 procent"
    ] * 4
    assert {number.difference for number in found.numbers} == {"+0,1 procentenheter"}
    assert found.hidden == []


def test_one_figure_marks_its_number_in_the_sentence_and_shows_its_chart(made: ProjectCopy) -> None:
    made.replace(SICK_LEAVE, "Kvinnor,6.6", "Kvinnor,6.7")
    found = diff(made)
    assert [text(sentence) for sentence in found.sentences] == [
        "Männens sjukfrånvaro minskade med 2,7 procentenheter men är fortfarande högre än kvinnornas, som ökade med "
        "[-0,2 procentenheter-] {+0,3 procentenheter+}."
    ]
    assert found.sentences[0].numbers_only
    assert [chart.name for chart in found.charts] == ["sjukfranvaro"]
    chart = found.charts[0]
    assert chart.old
    assert chart.new
    assert "Kvinnor ’22 11,6, ’23 9,3, ’24 6,4, ’25 6,6;" in chart.old.alt
    assert "Kvinnor ’22 11,6, ’23 9,3, ’24 6,4, ’25 6,7;" in chart.new.alt
    assert [part.text.strip() for part in chart.words if part.mark] == ["6,6", "6,7"]
    assert [(one.file, one.numbers) for one in found.inputs] == [(SICK_LEAVE, 4)]
    assert [vars(cell) for cell in found.inputs[0].cells] == [
        {"row": "Kvinnor", "column": "procent", "old": "6,6", "new": "6,7"}
    ]


def test_one_comment_tells_the_words_that_changed_and_no_number(made: ProjectCopy) -> None:
    made.replace(OUTCOME, "främst i fyra kontogrupper", "i fem kontogrupper")
    path = made.path(OUTCOME)
    path.write_text(path.read_text(encoding="utf-8") + "\nKostnaderna följs varje månad.\n", encoding="utf-8")
    found = diff(made)
    assert (found.numbers, found.hidden, found.charts) == ([], [], [])
    assert [(sentence.sort, text(sentence)) for sentence in found.sentences] == [
        (
            "ändrad",
            "Avvikelserna finns [-främst-] i [-fyra-] {+fem+} kontogrupper: intäkter, personalkostnader, köp av "
            "tjänster och övriga kostnader.",
        ),
        ("ny", "{+Kostnaderna följs varje månad.+}"),
    ]
    assert {sentence.place.section for sentence in found.sentences} == {"Avvikelser från budget"}
    assert [(one.file, one.sort) for one in found.inputs] == [(OUTCOME, "ändrad")]


def test_a_sentence_taken_away_takes_its_number_with_it(made: ProjectCopy) -> None:
    path = made.path(OUTCOME)
    whole = path.read_text(encoding="utf-8")
    first, _, rest = whole.partition("Avvikelserna")
    path.write_text("Avvikelserna" + rest, encoding="utf-8")
    assert "{{" in first
    found = diff(made)
    assert [(number.sort, number.old, number.new) for number in found.numbers] == [
        ("borttagen", f"3,0{NBSP}mnkr", None)
    ]
    assert [(sentence.sort, text(sentence)) for sentence in found.sentences] == [
        ("borttagen", "[-Socialnämnden redovisar ett underskott på 3,0 mnkr för 2025.-]")
    ]


def test_one_parameter_tells_the_sentences_that_say_it(made: ProjectCopy) -> None:
    made.replace(PARAMETERS, "SN 2024-09-17, §42", "SN 2024-09-17, §43")
    found = diff(made)
    assert (found.numbers, found.charts) == ([], [])
    assert [text(sentence) for sentence in found.sentences] == [
        "Handlingsplanen från 2024 (SN 2024-09-17, [-§42-] {+§43+}) har genomförts vidare.",
        "Handlingsplanen mot det strukturella underskottet (SN 2024-09-17, [-§42-] {+§43+}) har också fortsatt.",
    ]
    assert [[line.text.strip() for line in one.lines] for one in found.inputs] == [
        ["handlingsplan: SN 2024-09-17, §42", "handlingsplan: SN 2024-09-17, §43"]
    ]


def test_another_price_index_tells_the_cell_that_is_read_instead(made: ProjectCopy) -> None:
    comment = "data/SN/2025/text/ekonomi/sammanfattning.md"
    made.replace(comment, "index.PKV", "index.Exempelindex")
    made.replace(comment, "den reala ökningen", "den reala förändringen")
    made.replace(PARAMETERS, "price_index: PKV", "price_index: Exempelindex")
    found = diff(made)
    causes = {str(cause) for number in found.numbers for cause in number.causes}
    assert causes == {
        "Hämtas ur data/index.csv, Exempelindex, 2025, bokslut 2025, procent (3,1 procent), "
        "förut PKV, 2025, bokslut 2025, procent (0,5 procent)",
        f"{PARAMETERS} har ändrats",
        f"{comment} har ändrats",
    }
    assert (f"0,5{NBSP}procent", f"3,1{NBSP}procent") in {(number.old, number.new) for number in found.numbers}
    assert [(line.sign, line.text) for one in found.inputs for line in one.lines] == [
        ("−", "price_index: PKV"),
        ("+", "price_index: Exempelindex"),
    ]


def test_another_heading_is_a_sentence_and_no_number(made: ProjectCopy) -> None:
    made.replace(PARAMETERS, "net_cost: Jämförelse mellan åren", "net_cost: Jämförelse med åren före")
    found = diff(made)
    assert (found.numbers, found.charts) == ([], [])
    assert [(sentence.piece, text(sentence)) for sentence in found.sentences] == [
        ("rubrik", "Jämförelse [-mellan-] {+med+} åren {+före+}")
    ]


def test_a_change_that_is_rounded_away_is_told_apart(made: ProjectCopy) -> None:
    for old, new in (("-163423", "-163424"), ("-299318", "-299319"), ("-259294", "-259295"), ("0,-2991", "0,-2992")):
        made.replace(DRIFT, old, new)
    found = diff(made)
    assert "Årets resultat Bokslut 2025" in {told(number)[1] for number in found.numbers}
    assert found.sentences == []
    assert {(number.old, number.new) for number in found.hidden} >= {(f"−3,0{NBSP}mnkr", f"−3,0{NBSP}mnkr")}
    assert {number.difference for number in found.hidden if number.unit == "mnkr"} == {"−0,001 mnkr", "+0,001 mnkr"}


# ---- Nothing changed --------------------------------------------------------------------------


def test_rows_that_moved_without_a_change_give_nothing(made: ProjectCopy) -> None:
    for file in (DRIFT, "data/SN/2025/personal.csv", "data/SN/2025/incidenter.csv"):
        header, first, second, *rest = made.path(file).read_text(encoding="utf-8").splitlines()
        made.path(file).write_text("\n".join([header, second, first, *rest]) + "\n", encoding="utf-8")
    found = diff(made)
    assert found.nothing
    assert found.hidden == []
    assert [(one.file, one.cells) for one in found.inputs] == [
        (file, ()) for file in (DRIFT, "data/SN/2025/incidenter.csv", "data/SN/2025/personal.csv")
    ]


def test_a_row_with_another_name_has_the_same_numbers(made: ProjectCopy) -> None:
    for year in (2023, 2024, 2025):
        made.replace(f"data/SN/{year}/drift.csv", "Finansnetto,", "Finansiellt netto,")
    found = diff(made)
    assert found.numbers == []
    assert [text(sentence) for sentence in found.sentences] == ["[-Finansnetto-]", "{+Finansiellt netto+}"]


def test_nothing_changed_says_so_and_is_no_error(made: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(made, "diff", "SN", "2025", "--renderer", "builtin", "--against", "utkast")
    assert answer.status == 0
    sha = git(made.root, "rev-parse", "--short=7", "HEAD")
    assert answer.out.splitlines() == [
        "Årsbokslut 2025, Socialnämnden",
        f"Inget som läsaren ser har ändrats sedan utkastet {DAY} (git utkast, {sha}).",
    ]
    assert answer.err.splitlines()[-1] == str(made.path(PAGE))
    shown = html.parse(str(made.path(PAGE))).getroot()
    assert "Inga siffror har ändrats." in shown.text_content()


# ---- Versions ---------------------------------------------------------------------------------


def seal(made: ProjectCopy) -> Path:
    """Seal the report, without what sealing asks of it."""
    manifest = json.loads(made.path(f"{FOLDER}/manifest.json").read_text(encoding="utf-8"))
    values = json.loads(made.path(f"{FOLDER}/values.json").read_text(encoding="utf-8"))
    content = {
        **{key: manifest[key] for key in ("report", "engine", "versions", "package", "rendering", "inputs", "outputs")},
        "decision": "SN 2026-02-17, §5",
        "status": "Utkast",
        "sealed": "2026-02-20",
        "values": {value["id"]: (value["shown"], value["value"], value["unit"]) for value in values},
    }
    file = made.path(SEAL)
    file.parent.mkdir()
    file.write_text(Seal.model_validate(content).text(), encoding="utf-8")
    found = {name: read_input(made.root, name) for name, was in manifest["inputs"].items() if kept(name, was)}
    inputs = {name: content for name, content in found.items() if content is not None}
    file.with_suffix(".zip").write_bytes(pack(inputs))
    return file


def test_a_revision_an_outputs_folder_and_a_seal_tell_the_same(made: ProjectCopy) -> None:
    shutil.copytree(made.path(FOLDER), made.path("kvar"))
    seal(made)
    made.replace(SICK_LEAVE, "Kvinnor,6.6", "Kvinnor,6.7")
    made.replace(OUTCOME, "fyra kontogrupper", "fem kontogrupper")
    # The folder itself goes first: what it holds is replaced by the present report.
    by = {against: diff(made, against) for against in (FOLDER, "utkast", "kvar", "seal", SEAL)}
    told_by = {
        against: (
            [(told(number), [str(cause) for cause in number.causes]) for number in found.numbers],
            [text(sentence) for sentence in found.sentences],
            [chart.name for chart in found.charts],
            [(one.file, len(one.cells)) for one in found.inputs],
        )
        for against, found in by.items()
    }
    assert [told_by[against] == told_by["utkast"] for against in by] == [True] * 5
    assert [len(part) for part in told_by["utkast"]] == [4, 2, 1, 2]
    assert by["utkast"].old.name == f"utkastet {DAY}"
    assert by["seal"].old.name == "den förseglade rapporten 2026-02-20"
    assert by["kvar"].old.name.startswith("utkastet 20")
    assert not by["kvar"].inputs[0].compared


def test_what_was_sealed_is_what_was_shown_whatever_is_made_of_it_today(made: ProjectCopy) -> None:
    file = seal(made)
    content = json.loads(file.read_text(encoding="utf-8"))
    name = next(name for name, value in content["values"].items() if value[0] == "−2 991".replace(" ", NBSP))
    content["values"][name] = [f"−2{NBSP}990", "-2990", "tkr"]
    file.write_text(json.dumps(content), encoding="utf-8")
    found = diff(made, "seal")
    assert [(number.old, number.new) for number in found.numbers] == [(f"−2{NBSP}990", f"−2{NBSP}991")]
    assert [cause.sort for cause in found.numbers[0].causes] == ["program"]
    assert found.old.restored == 1


def test_the_report_is_made_again_only_where_its_inputs_have_changed(made: ProjectCopy) -> None:
    before = made.path(f"{FOLDER}/manifest.json").stat().st_mtime_ns
    diff(made)
    assert made.path(f"{FOLDER}/manifest.json").stat().st_mtime_ns == before
    assert [path.name for path in made.path("outputs").iterdir() if path.name.startswith(".")] == []


def test_a_branch_that_is_called_as_a_folder_is_the_branch(made: ProjectCopy) -> None:
    git(made.root, "branch", "data")
    assert diff(made, "data").nothing


# ---- What cannot be compared ------------------------------------------------------------------


def refused(made: ProjectCopy, against: str, order: Order = ORDER) -> str:
    with pytest.raises(BokslutError) as error:
        diff(made, against, order)
    return str(error.value)


def test_an_unknown_revision_says_what_to_do(made: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(made, "diff", "SN", "2025", "--against", "utkats")
    assert answer.status == 2
    assert "error: there is no version utkats" in answer.err
    assert "nearest: utkast" in answer.err
    assert "git log --oneline lists the revisions and git tag the tags" in answer.err
    assert (answer.out, made.path(PAGE).exists()) == ("", False)


@pytest.mark.parametrize("against", ["--help", "-x", "HEAD~9", "utkast:data", ""])
def test_what_is_no_revision_is_told_and_never_an_option_of_git(made: ProjectCopy, against: str) -> None:
    assert refused(made, against).startswith("there is no version")


def test_without_git_an_outputs_folder_is_the_way(made: ProjectCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bokslut.diff.revisions.shutil.which", lambda _: None)
    message = refused(made, "utkast")
    assert "git is not installed" in message
    assert "compare with an outputs folder" in message


def test_a_project_that_is_not_in_git_is_told(project_copy: ProjectCopy) -> None:
    assert "the project is not kept in git" in refused(project_copy, "utkast")


def test_a_revision_without_the_project_is_told(made: ProjectCopy) -> None:
    git(made.root, "checkout", "--quiet", "--orphan", "tom")
    git(made.root, "rm", "--quiet", "-r", "--cached", "notebooks", "data")
    git(made.root, "commit", "--quiet", "--message=Utan data")
    assert "no data, notebooks" in refused(made, "tom").replace("found:    ", "")


def test_an_earlier_version_that_cannot_be_made_is_told_as_such(made: ProjectCopy) -> None:
    right = made.path(OUTCOME).read_text(encoding="utf-8")
    made.path(OUTCOME).write_text("{{ drift.finns_inte | mnkr }}\n", encoding="utf-8")
    git(made.root, "commit", "--quiet", "--all", "--message=Fel")
    made.path(OUTCOME).write_text(right, encoding="utf-8")
    message = refused(made, "HEAD")
    assert "the earlier version cannot be made with the present package" in message
    assert "finns_inte" in message


def test_a_folder_of_another_report_or_of_none_is_told(made: ProjectCopy) -> None:
    other = replace(ORDER, year=2024)
    assert "that is another report" in refused(made, FOLDER, other)
    assert "the folder holds no report to compare with" in refused(made, "outputs")
    made.path(f"{FOLDER}/values.json").unlink()
    assert "the folder does not hold all of a report" in refused(made, FOLDER)


def test_a_seal_that_is_missing_broken_or_of_another_report_is_told(made: ProjectCopy) -> None:
    assert "the report is not sealed" in refused(made, "seal")
    file = seal(made)
    assert "the seal of another report" in refused(made, str(file), replace(ORDER, year=2024))
    file.with_suffix(".zip").unlink()
    assert "a seal has lost its inputs" in refused(made, SEAL)
    file.write_text("[]", encoding="utf-8")
    assert "a seal is damaged" in refused(made, "seal")


def test_files_of_an_earlier_version_stay_within_its_folder(made: ProjectCopy) -> None:
    for name in ("../utanför.csv", "/utanför.csv", "data/../../utanför.csv"):
        sources = Sources(lambda status: status, "här", {name: b"a"})
        with pytest.raises(BokslutError, match="a file lies outside the project"):
            made_again(sources, ORDER, Means(), Silent(), made.path(FOLDER))


def test_what_cannot_be_written_leaves_the_earlier_page(made: ProjectCopy, bokslut: Bokslut) -> None:
    arguments = ("diff", "SN", "2025", "--renderer", "builtin", "--against", "utkast")
    answer = bokslut(made, *arguments, "--out", str(made.path("saknas/diff.html")))
    assert answer.status == 2
    assert "a file cannot be written" in answer.err
    made.path(PAGE).write_text("den förra", encoding="utf-8")
    made.path(OUTCOME).write_text("{{ drift.finns_inte | mnkr }}\n", encoding="utf-8")
    assert bokslut(made, *arguments).status == 2
    assert made.path(PAGE).read_text(encoding="utf-8") == "den förra"


# ---- Summary and page -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def larger(once: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectCopy, Difference]:
    """A line with its totals, a comment and a file of parameters changed."""
    made = ProjectCopy(shutil.copytree(once, tmp_path_factory.mktemp("larger") / "project"))
    for old, new in (("-163423", "-163552"), ("-299318", "-299447"), ("-259294", "-259423"), ("0,-2991", "0,-3120")):
        made.replace(DRIFT, old, new)
    made.replace(OUTCOME, "fyra kontogrupper", "fem kontogrupper")
    made.replace(PARAMETERS, "deviations: Avvikelser från budget", "deviations: Avvikelser mot budget")
    return made, diff(made)


def test_the_summary_names_the_line_that_its_total_changes_most(larger: tuple[ProjectCopy, Difference]) -> None:
    _, found = larger
    lines = summary(found, "Årsbokslut 2025").replace(NBSP, " ").splitlines()
    only = sum(sentence.numbers_only for sentence in found.sentences)
    assert lines[1] == (
        f"Ändrat sedan utkastet {DAY} ({found.old.place}): {len(found.numbers)} siffror, "
        f"{len(found.sentences)} meningar (varav {only} bara i siffrorna), 3 diagram."
    )
    assert lines[2].startswith("Störst: Årets resultat, Bokslut 2025: −2 991 → −3 120 tkr (drift.csv)")
    assert lines[3] == f"Indata: {DRIFT} (4 celler), {OUTCOME} (ändrad), {PARAMETERS} (ändrad)."
    assert len(lines) == 4


def test_a_share_and_its_change_are_named_once(made: ProjectCopy) -> None:
    made.replace(SICK_LEAVE, "Kvinnor,6.6", "Kvinnor,6.7")
    line = summary(diff(made), "Årsbokslut 2025").splitlines()[2]
    assert line == "Störst: Kvinnor, 2025: 6,6 → 6,7 procent (sjukfrånvaro.csv)."


def test_a_difference_is_what_a_reader_reckons_from_the_page(larger: tuple[ProjectCopy, Difference]) -> None:
    _, found = larger
    line = next(number for number in found.numbers if number.old == f"2,2{NBSP}mnkr")
    assert (line.new, line.difference) == (f"2,4{NBSP}mnkr", "+0,2 mnkr")


def test_the_page_says_all_in_words_and_asks_for_nothing_elsewhere(larger: tuple[ProjectCopy, Difference]) -> None:
    made, found = larger
    source = page(made.report(), found)
    shown = html.document_fromstring(source.replace('<meta http-equiv="Content-Type"', '<meta name="x"'))
    assert shown.get("lang") == "sv-SE"
    assert [heading.text_content() for heading in shown.iter("h2")] == [
        *("Sammanfattning", "Siffror", "Meningar", "Diagram", "Indata")
    ]
    assert not re.search(r"https?:|<script|<link|url\(", source)
    assert len(shown.xpath("//table[@class='siffror']/tbody/tr")) == len(found.numbers) + len(found.hidden)
    assert all(table.find("caption") is not None for table in shown.iter("table"))
    assert {cell.get("scope") for cell in shown.iter("th")} == {"col", "row"}
    for mark, word in (("del", "borttage"), ("ins", "tillag")):
        marks = shown.xpath(f"//{mark}")
        assert len(marks) > 5
        assert all(word in one.text_content() for one in marks)
    images = shown.xpath("//figure/img")
    assert len(images) == 6
    assert [image.get("alt").split(":")[0] for image in images] == ["Före", "Efter"] * 3
    assert all(image.get("src").startswith("data:image/svg+xml;base64,") for image in images)
    known = shown.xpath("//@id")
    assert len(known) == len(set(known))
    assert {link.removeprefix("#") for link in shown.xpath("//a/@href")} <= set(known)


def test_the_same_two_versions_give_the_same_page(larger: tuple[ProjectCopy, Difference]) -> None:
    made, found = larger
    again = difference(found.old, found.new)
    assert page(made.report(), again) == page(made.report(), found)


# ---- Matching ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def version(once: Path) -> Version:
    return read_version(once / FOLDER, ProjectCopy(once).project)


def test_every_number_of_a_report_has_its_place(version: Version) -> None:
    assert [value["id"] for value in version.values if value["id"] not in version.pages.places] == []
    tabled = [value for value in version.values if "table" in value["where"]]
    assert {version.pages.places[value["id"]].column for value in tabled} == {
        re.sub("[¹²³]$", "", value["where"]["column"]) for value in tabled
    }


def test_no_markup_is_left_in_what_a_report_says(version: Version) -> None:
    said = "\n".join(shown(piece.text) for piece in version.pages.pieces)
    assert re.findall(r":::|\{[#.]|</?\w+>|\]\(|⟦|\*\*|<data", said) == []
    assert "Nämndens resultat för 2025 blev −3,0 mnkr." in said.replace(NBSP, " ")


def test_a_number_put_in_before_others_of_its_comment_leaves_them_as_they_were(version: Version) -> None:
    values = [dict(value) for value in version.values]
    place = next(at for at, value in enumerate(values) if value["where"].get("comment") == OUTCOME)
    put_in = {**values[0], "id": "v-ny", "where": values[place]["where"]}
    found = difference(version, replace(version, values=[*values[:place], put_in, *values[place:]]))
    assert [(number.sort, number.new) for number in found.numbers] == [("ny", values[0]["shown"])]


def test_a_number_that_another_package_makes_of_the_same_cells_is_told_as_such(version: Version) -> None:
    values = [dict(value) for value in version.values]
    values[0]["shown"] = f"−2,99{NBSP}mnkr"
    other = replace(version, values=values)
    assert [str(cause) for number in difference(version, other).numbers for cause in number.causes] == [
        "Samma celler och formel, men talet skrivs på ett annat sätt"
    ]
    newer = replace(other, manifest={**version.manifest, "package": "sha256:0"})
    assert [str(cause) for number in difference(version, newer).numbers for cause in number.causes] == [
        "Programmet som gör rapporten har ändrats"
    ]


def test_a_formula_that_changed_is_told_with_both(version: Version) -> None:
    values = [dict(value) for value in version.values]
    place = next(at for at, value in enumerate(values) if value.get("formula") == "a − b" and value["value"] != "0")
    values[place] |= {"formula": "b − a", "value": "1", "shown": "1"}
    found = difference(version, replace(version, values=values))
    assert [str(cause) for number in found.numbers for cause in number.causes] == [
        "Beräknas på annat sätt: b − a, förut a − b"
    ]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("Ett. Två.", "Ett. Två.", []),
        ("Ett två tre fyra.", "Ett två tre fem.", ["Ett två tre [-fyra-] {+fem+}."]),
        ("Ett två. Tre fyra fem.", "Tre fyra fem. Ett två.", []),
        ("Ett två tre.", "Ett två tre. Sju åtta nio.", ["{+Sju åtta nio.+}"]),
        ("Vi gick t.ex. Hem. Sedan var det slut.", "Vi gick t.ex. Hem.", ["[-Sedan var det slut.-]"]),
    ],
)
def test_sentences_are_matched_by_their_words(was: str, now: str, expected: list[str]) -> None:
    old, new = (read_pages({"_01-x.md": f"# 1 Kapitel {{#kapitel}}\n\n{words}\n"}) for words in (was, now))
    assert [text(sentence) for sentence in sentences(old, new)] == expected


def test_a_number_is_one_word() -> None:
    parts = list(words("blev \ue000−3,0\u00a0mnkr\ue001.", "blev \ue000−3,1\u00a0mnkr\ue001."))
    assert [(part.mark, part.text.strip(" "), part.number) for part in parts] == [
        ("", "blev", False),
        ("del", f"−3,0{NBSP}mnkr", True),
        ("ins", f"−3,1{NBSP}mnkr", True),
        ("", ".", False),
    ]


def test_a_cell_is_found_by_what_its_row_is_called() -> None:
    content = "indelning;grupp;procent\nKön;Män;7,3\nKön;Kvinnor;6,6\n"
    rows = rows_of("data/SN/2025/sjukfrånvaro.csv", content.encode())
    assert rows.labels == {2: "Män", 3: "Kvinnor"}
    assert rows.cells[2] == {"indelning": "Kön", "procent": "7,3"}
    assert rows_of("data/SN/2025/drift.csv", b"") == rows_of("data/SN/2025/drift.csv", b"rad,utfall\nx\n")


def test_a_cell_is_written_as_a_report_writes_numbers() -> None:
    assert [swedish(cell) for cell in ("-2991", "6.6", "2025", "Ja", "1,5", "")] == [
        *(f"−2{NBSP}991", "6,6", "2025", "Ja", "1,5", "")
    ]


def test_a_change_names_its_row_column_and_unit(larger: tuple[ProjectCopy, Difference]) -> None:
    _, found = larger
    line = next(number for number in found.numbers if told(number)[1] == "Personalkostnader Bokslut 2025")
    assert largest_text(line).replace(NBSP, " ") == (
        "Personalkostnader, Bokslut 2025: −163 423 → −163 552 tkr (drift.csv)"
    )
