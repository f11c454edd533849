"""What was adopted is sealed; what changed since is named; what was restated is said to be."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bokslut.contents import content_hash
from bokslut.errors import BokslutError
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.pipeline.why import steps
from bokslut.present.blocks import Block, Blocks
from bokslut.present.table import Table
from bokslut.project import Project
from bokslut.reads import recording
from bokslut.report import open_report
from bokslut.seals.changes import changed_inputs, changed_machinery, changes, content_changes
from bokslut.seals.labels import KEYS, labelled
from bokslut.seals.record import Seal, SealedReport, pack, read_inputs, read_seal, seal_path
from bokslut.seals.seal import seal_report
from bokslut.seals.verify import find_seals, verify
from built_report import tables_of, text
from conftest import Answer, ProjectCopy, copy_project

Bokslut = Callable[..., Answer]

ORDER = Order("EX", 2024)
DECIDED = "EX 2025-02-18, §9"
SEAL = "params/EX/seals/2024-annual.json"
STATEMENT = "data/EX/2024/drift.csv"
VOLUMES = "data/EX/2024/volymer.csv"
CASES = ("Inkomna ärenden,antal,2943,3008", "Inkomna ärenden,antal,2943,3018")
DAY = dt.date(2025, 2, 19)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose annual report of 2024, which is decided, is sealed."""
    root = copy_project(tmp_path_factory.mktemp("once") / "project")
    seal_report(Project(root), ORDER, DAY, Means(), Silent())
    return root


@pytest.fixture
def sealed(once: Path, tmp_path: Path) -> ProjectCopy:
    return ProjectCopy(shutil.copytree(once, tmp_path / "project"))


def changed(sealed: ProjectCopy) -> list[str]:
    return changes(read_inputs(sealed.path(SEAL), sealed.project), sealed.project)


# ---- What is sealed ---------------------------------------------------------------------------


def test_a_seal_tells_the_decision_the_day_and_what_the_report_shows(once: Path) -> None:
    seal = read_seal(once / SEAL, Project(once))
    assert (str(seal.report), str(seal.decision), seal.status, seal.sealed) == (
        "EX 2024 annual",
        DECIDED,
        "Beslutad",
        DAY,
    )
    folder = once / "outputs/EX/2024/annual"
    shown = json.loads((folder / "values.json").read_text(encoding="utf-8"))
    assert {name: value for name, (value, _, _) in seal.values.items()} == {one["id"]: one["shown"] for one in shown}
    assert len(seal.values) > 200
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (seal.inputs, seal.outputs) == (manifest["inputs"], manifest["outputs"])
    assert {"report.html", "report.pdf", "report.docx"} <= seal.outputs.keys()


def test_the_sealed_inputs_lie_beside_the_seal(once: Path) -> None:
    inputs = read_inputs(once / SEAL, Project(once))
    assert inputs.files[STATEMENT] == (once / STATEMENT).read_bytes()
    files = {name for name, was in inputs.seal.inputs.items() if was.startswith("sha256:")}
    assert inputs.files.keys() == files
    assert sorted(path.name for path in (once / SEAL).parent.iterdir()) == ["2024-annual.json", "2024-annual.zip"]


def test_a_line_of_the_seal_is_one_thing(once: Path) -> None:
    lines = (once / SEAL).read_text(encoding="utf-8").splitlines()
    assert any(line.startswith(f'  "{STATEMENT}": "sha256:') for line in lines)


def test_the_same_inputs_give_the_same_archive() -> None:
    assert pack({"a": b"1", "b": b"2"}) == pack({"b": b"2", "a": b"1"})


def test_sealing_does_not_make_the_report_stale(once: Path) -> None:
    assert all(not reasons for _, reasons in steps(Project(once), ORDER))


# ---- What is not sealed -----------------------------------------------------------------------


def test_what_nobody_has_adopted_is_not_sealed(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(project_copy, "seal", "SN", "2023")
    assert answer.status == 2
    assert "the report has no decision" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        ("i februari", "not written as boards cite one"),
        ("SN 2024-02-31, §12", "not written as boards cite one"),
        ("XYZ 2024-02-20, §12", "no body is called XYZ"),
        ("EX 2025-02-18, §10", "the report has another decision"),
    ],
)
def test_a_decision_must_be_one(decision: str, problem: str, project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(project_copy, "seal", "EX", "2024", "--decision", decision)
    assert answer.status == 2
    assert problem in answer.err
    assert not project_copy.path("params/EX/seals").exists()


def test_nothing_is_sealed_while_a_check_has_something_open(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    project_copy.replace(VOLUMES, CASES[0], "Inkomna ärenden,antal,2943,30080")
    answer = bokslut(project_copy, "seal", "EX", "2024")
    assert answer.status == 2
    assert "a check has something open" in answer.err
    assert "Inkomna ärenden" in answer.err
    assert "make check" in answer.err
    assert not project_copy.path("params/EX/seals").exists()


def test_a_report_is_sealed_once_unless_again_is_said(sealed: ProjectCopy, bokslut: Bokslut) -> None:
    before = sealed.path(SEAL).read_bytes()
    answer = bokslut(sealed, "seal", "EX", "2024", "--date", "2025-03-01")
    assert answer.status == 2
    assert "sealed already" in answer.err
    assert sealed.path(SEAL).read_bytes() == before
    answer = bokslut(sealed, "seal", "EX", "2024", "--date", "2025-03-01", "--again")
    assert answer.status == 0
    assert answer.out.strip() == str(sealed.path(SEAL))
    assert read_seal(sealed.path(SEAL), sealed.project).sealed == dt.date(2025, 3, 1)


def test_what_fails_leaves_no_half_seal(sealed: ProjectCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError("no space left")

    before = {path.name: path.read_bytes() for path in sealed.path(SEAL).parent.iterdir()}
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        seal_report(sealed.project, ORDER, dt.date(2025, 3, 1), Means(), Silent(), again=True)
    assert {path.name: path.read_bytes() for path in sealed.path(SEAL).parent.iterdir()} == before


# ---- What changed since -----------------------------------------------------------------------


def test_nothing_has_changed_at_first(sealed: ProjectCopy) -> None:
    inputs = read_inputs(sealed.path(SEAL), sealed.project)
    assert changed_inputs(inputs.seal, sealed.project) == []
    assert changes(inputs, sealed.project) == []
    assert changed_machinery(inputs.seal, inputs.seal.engine) == []


def test_a_changed_cell_is_named_by_row_and_column(sealed: ProjectCopy) -> None:
    sealed.replace(VOLUMES, *CASES)
    assert changed(sealed) == [f"{VOLUMES}, Inkomna ärenden, utfall: 3008 → 3018"]
    assert changed_inputs(read_seal(sealed.path(SEAL), sealed.project), sealed.project) == [VOLUMES]


def test_rows_are_found_by_label_wherever_they_stand(sealed: ProjectCopy) -> None:
    path = sealed.path(VOLUMES)
    header, first, second, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, "Ny volym,antal,1,2", second, first, *rest]) + "\n", encoding="utf-8")
    assert changed(sealed) == [f"{VOLUMES}, Ny volym: row added", f"{VOLUMES}: rows in another order"]
    path.write_text("\n".join([header, second, *rest]) + "\n", encoding="utf-8")
    assert changed(sealed) == [f"{VOLUMES}, {first.split(',')[0]}: row taken away"]


def test_a_changed_sentence_is_named(sealed: ProjectCopy) -> None:
    file = "data/EX/2024/text/verksamhet.md"
    sealed.replace(file, "fler behövde vård dygnet runt", "färre behövde vård dygnet runt")
    assert changed(sealed) == [
        f"{file}, line 5: “Hösten präglades av att fler behövde vård dygnet runt.” → "
        "“Hösten präglades av att färre behövde vård dygnet runt.”"
    ]
    sealed.replace(file, "färre", "fler")
    sealed.replace(file, "\nbehovet inte ska", " behovet inte\nska")
    assert changed(sealed) == [f"{file} is written in another way"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Ett är. Två är.", "Ett är. Tre är.", ["t.md, line 1: “Två är.” → “Tre är.”"]),
        ("Ett\när. Två är.", "Ett är.\nTvå är.", ["t.md is written in another way"]),
        ("Ett. {{ a }} är.", "Ett. {{ b }} är.", ["t.md, line 1: “{{ a }} är.” → “{{ b }} är.”"]),
        ("Ett är.\n\nTvå.", "Ett är.", ["t.md, line 3: taken away “Två.”"]),
        ("Ökade med 1,5 mnkr. Bra.", "Ökade med 1.5 mnkr. Bra.", None),
    ],
)
def test_sentences_are_compared_whatever_their_lines(old: str, new: str, told: list[str] | None) -> None:
    expected = told or ["t.md, line 1: “Ökade med 1,5 mnkr.” → “Ökade med 1.5 mnkr.”"]
    assert content_changes("t.md", old.encode(), new.encode()) == expected


def test_a_changed_parameter_is_named_by_line(sealed: ProjectCopy) -> None:
    file = "params/EX/2024.yaml"
    line = sealed.line_of(file, f"decision: {DECIDED}")
    sealed.replace(file, DECIDED, "EX 2025-02-18, §10")
    assert changed(sealed) == [f"{file}, line {line}: “decision: {DECIDED}” → “decision: EX 2025-02-18, §10”"]


def test_files_that_come_and_go_are_named(sealed: ProjectCopy) -> None:
    sealed.path("data/EX/2024/text/annual").mkdir()
    sealed.path("data/EX/2024/text/annual/sammanfattning.md").write_text("Ny.", encoding="utf-8")
    sealed.path(VOLUMES).unlink()
    assert changed(sealed) == [
        "data/EX/2024 holds other files",
        "data/EX/2024/text holds other files",
        "data/EX/2024/text/annual/sammanfattning.md is new",
        f"{VOLUMES} is gone",
    ]


def test_a_changed_notebook_is_named_by_cell(sealed: ProjectCopy) -> None:
    sealed.replace("notebooks/goals.ipynb", "report.goals.", "report.goals .")
    (told,) = changed(sealed)
    assert told.startswith("notebooks/goals.ipynb, cell ")
    assert "→ “report.goals ." in told


def test_changed_versions_are_named(sealed: ProjectCopy) -> None:
    seal = read_seal(sealed.path(SEAL), sealed.project)
    older = seal.model_copy(update={"versions": seal.versions | {"pandas": "1.0"}, "package": "sha256:0"})
    assert changed_machinery(older, seal.engine) == [
        f"version of pandas: 1.0 → {seal.versions['pandas']}",
        "the package bokslut changed",
    ]
    assert changed_machinery(seal, {"name": "builtin", "version": "pandoc 1"}) == [
        f"engine: builtin ({seal.engine['version']}) → builtin (pandoc 1)"
    ]
    assert changed_machinery(seal.model_copy(update={"rendering": "sha256:0"}), seal.engine) == [
        "a template, stylesheet or filter that renders changed"
    ]


def test_one_of_several_rows_that_are_alike_is_told_by_its_place() -> None:
    old = "avtal,kontroll,brister\nA,B,få\nA,B,inga\n".encode()
    new = "avtal,kontroll,brister\nA,B,få\nA,B,många\n".encode()
    assert content_changes("utförare.csv", old, new) == ["utförare.csv, A, B (2), brister: inga → många"]


def test_a_row_is_another_in_another_category() -> None:
    rows = "rad,roll,utfall\nEtt,kategori,1\nInga poster,post,{}\nTvå,kategori,2\nInga poster,post,5\n"
    old, new = rows.format(3).encode(), rows.replace("Inga poster,post,{}\n", "").encode()
    assert content_changes("investeringar.csv", old, new) == ["investeringar.csv, Inga poster: row taken away"]


def test_every_data_file_of_the_project_is_found_by_its_labels(project: Project) -> None:
    for path in sorted(project.data.rglob("*.csv")):
        rows = labelled(path.name, path.read_bytes())
        assert path.name in KEYS, path
        if path.name != "utförare.csv":  # holds words alone
            assert {row.key[-1] for row in rows} <= {"1"}, f"{path}: rows that are alike"


# ---- Verifying --------------------------------------------------------------------------------


def test_a_report_verifies_as_sealed(sealed: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(sealed, "verify")
    assert (answer.status, answer.out) == (0, "EX 2024 annual: as sealed\n")


def test_verifying_names_what_changed_and_what_that_changes(sealed: ProjectCopy, bokslut: Bokslut) -> None:
    sealed.replace(VOLUMES, *CASES)
    made = {path: path.read_bytes() for path in sealed.path("outputs").rglob("*") if path.is_file()}
    answer = bokslut(sealed, "verify", "EX", "2024", "--kind", "annual")
    assert answer.status == 1
    lines = [line.strip().replace("\u00a0", " ") for line in answer.out.splitlines()]
    assert lines[0] == f"EX 2024 annual: changed since 2025-02-19 ({DECIDED})"
    assert lines[1] == f"{VOLUMES}, Inkomna ärenden, utfall: 3008 → 3018"
    files = lines[2].removeprefix("files that come out otherwise: ").split(", ")
    assert {"report.html", "report.pdf", "report.docx", "values.json", "data/volymer.csv"} <= set(files)
    assert "notebooks/06-personnel.ipynb" not in files
    assert "shown otherwise: Ekonomi, tabell volymer, Inkomna ärenden, Utfall 2024: 3 008 → 3 018" in lines
    assert "shown otherwise: Ekonomi, tabell volymer, Inkomna ärenden, Avvikelse: 65 → 75" in lines
    assert {path: path.read_bytes() for path in sealed.path("outputs").rglob("*") if path.is_file()} == made


def test_what_shows_nowhere_leaves_the_report_as_sealed(sealed: ProjectCopy) -> None:
    sealed.path("data/index.csv").write_bytes(sealed.path("data/index.csv").read_bytes() + b"\n")
    (verified,) = verify(sealed.project, [sealed.path(SEAL)], Means(), Silent())
    assert verified.holds
    assert str(verified).splitlines() == [
        "EX 2024 annual: as sealed, byte for byte, though something changed since",
        "  data/index.csv is written in another way",
    ]


def test_a_report_that_cannot_be_made_any_longer_is_told(sealed: ProjectCopy) -> None:
    sealed.replace(VOLUMES, "utfall", "utfal")
    (verified,) = verify(sealed.project, [sealed.path(SEAL)], Means(), Silent())
    assert not verified.holds
    assert "the report cannot be made now" in str(verified)
    assert "utfal" in verified.failed


def test_a_seal_that_is_not_there_is_an_analysts_mistake(sealed: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(sealed, "verify", "EX", "2023")
    assert answer.status == 2
    assert "EX 2024 annual" in answer.err
    assert find_seals(sealed.project, "EX", None, None, None) == [sealed.path(SEAL)]


def test_a_project_without_seals_verifies(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    assert bokslut(project_copy, "verify").status == 0


@pytest.mark.parametrize("damage", ["{", '{"report": 1}', None])
def test_a_damaged_seal_is_told(damage: str | None, sealed: ProjectCopy) -> None:
    if damage is None:
        sealed.path(SEAL).with_suffix(".zip").write_bytes(pack({STATEMENT: b"rad,roll\n"}))
    else:
        sealed.path(SEAL).write_text(damage, encoding="utf-8")
    with pytest.raises(BokslutError, match=r"damaged|not those that the seal tells"):
        read_inputs(sealed.path(SEAL), sealed.project)


# ---- Restated ---------------------------------------------------------------------------------


def adopt(project: ProjectCopy, kind: str = "annual", month: int = 0, **told: str) -> None:
    """Seal data files of EX 2024 as they are, without making the report."""
    folder = project.path(f"data/EX/2024/{f'{month:02}/' if month else ''}")
    files = {f"{project.project.name(path)}": path.read_bytes() for path in folder.glob("*.csv")}
    report = SealedReport(board="EX", year=2024, kind=kind, month=month)
    content = {
        "report": report.model_dump(),
        "decision": DECIDED,
        "status": "Beslutad",
        "sealed": "2025-02-19",
        "engine": {"name": "builtin", "version": ""},
        "versions": {},
        "package": "",
        "rendering": "",
        "inputs": {name: content_hash(name, raw) for name, raw in files.items()},
        "outputs": {},
        "values": {},
    }
    path = seal_path(project.project, report)
    path.parent.mkdir(exist_ok=True)
    path.write_text(Seal.model_validate_json(json.dumps(content | told)).text(), encoding="utf-8")
    path.with_suffix(".zip").write_bytes(pack(files))


def tables(block: Block) -> Iterator[Table]:
    found: list[Block] = []
    block.each(lambda one: (found.append(one), one)[1])
    yield from (one for one in found if isinstance(one, Table))


def restated(block: Block) -> list[str]:
    """Return the notes on restated figures, and see that each mark has its note and each note its mark."""
    notes = []
    for table in tables(block):
        own = [note for note in table.notes if "Omräknat: " in note]
        assert sorted({note.split()[0] for note in own}) == sorted(set(table.marks.values()))
        notes += [note.replace("\u00a0", " ") for note in own]
    return notes


def section(project: ProjectCopy, subject: str, name: str, kind: str = "annual", month: int | None = None) -> Block:
    report = open_report("EX", 2025, kind, project.project, month=month)
    block = getattr(getattr(report, subject), name)()
    assert isinstance(block, Block)
    assert block != Blocks(())
    return block


def test_a_later_report_says_what_was_restated(sealed: ProjectCopy) -> None:
    sealed.replace(VOLUMES, *CASES)
    made = make_report(sealed.project, Order("EX", 2025), Means(), Silent())
    page = (made.folder / "report.html").read_text(encoding="utf-8")
    from lxml import html

    root = html.fromstring(page)
    notes = [" ".join(text(note).split()) for note in root.xpath("//*[contains(@class, 'tabellnot')]//p")]
    assert [note for note in notes if "Omräknat: " in note] == [
        "¹ Omräknat: Inkomna ärenden, Utfall 2024: 3 008 i det beslutade årsbokslutet."
    ]
    (volumes,) = [table for table in tables_of(root) if table.name == "volymer"]
    row = volumes.row("Inkomna ärenden")
    assert (row.text("Utfall 2024"), row.text("Utfall 2025")) == ("3 018¹", "3 058")
    number = json.loads((made.folder / "values.json").read_text(encoding="utf-8"))
    assert [one["shown"] for one in number if one["id"] == "v-volymer-2-5"] == ["3\u00a0018"]


def test_the_note_is_in_pdf_and_word_too(sealed: ProjectCopy) -> None:
    import docx
    import pypdf

    sealed.replace(VOLUMES, *CASES)
    folder = make_report(sealed.project, Order("EX", 2025), Means(), Silent()).folder
    pages = " ".join(page.extract_text() for page in pypdf.PdfReader(folder / "report.pdf").pages)
    document = docx.Document(str(folder / "report.docx"))
    words = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    note = "¹ Omräknat: Inkomna ärenden, Utfall 2024: 3 008 i det beslutade årsbokslutet."
    assert note in " ".join(pages.replace("\u00a0", " ").split())
    assert note in [" ".join(word.split()) for word in words]
    assert "3\u00a0018¹" in cells


def test_a_new_seal_makes_later_reports_stale(project_copy: ProjectCopy) -> None:
    with recording(project_copy.root) as read:
        section(project_copy, "economy", "volumes").document()
    assert read[SEAL] == "absent"
    adopt(project_copy)
    assert read.changed() == [SEAL]


def test_nothing_is_restated_where_nothing_is(project_copy: ProjectCopy) -> None:
    assert restated(section(project_copy, "economy", "volumes")) == []
    adopt(project_copy)
    assert restated(section(project_copy, "economy", "volumes")) == []
    assert restated(section(project_copy, "economy", "operating_statement")) == []


def test_a_row_that_has_moved_is_not_restated(project_copy: ProjectCopy) -> None:
    adopt(project_copy)
    path = project_copy.path(VOLUMES)
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    assert restated(section(project_copy, "economy", "volumes")) == []
    project_copy.replace(VOLUMES, *CASES)
    assert restated(section(project_copy, "economy", "volumes")) == [
        "¹ Omräknat: Inkomna ärenden, Utfall 2024: 3 008 i det beslutade årsbokslutet."
    ]


def test_another_way_of_writing_a_number_restates_nothing(project_copy: ProjectCopy) -> None:
    adopt(project_copy)
    project_copy.replace(VOLUMES, "2943,3008", "2943,3 008")
    project_copy.replace("data/EX/2024/sjukfrånvaro.csv", "Kvinnor,7.2", "Kvinnor,7.20")
    assert restated(section(project_copy, "economy", "volumes")) == []
    assert restated(section(project_copy, "personnel", "sick_leave")) == []


def test_a_changed_budget_that_the_table_does_not_show_is_not_told(project_copy: ProjectCopy) -> None:
    adopt(project_copy)
    project_copy.replace(VOLUMES, "antal,2943,3008", "antal,2950,3008")
    assert restated(section(project_copy, "economy", "volumes")) == []


def test_every_subject_tells_what_was_restated(project_copy: ProjectCopy) -> None:
    adopt(project_copy)
    project_copy.replace("data/EX/2024/sjukfrånvaro.csv", "Kön,Kvinnor,7.2", "Kön,Kvinnor,7.5")
    assert restated(section(project_copy, "personnel", "sick_leave")) == [
        "¹ Omräknat: Kvinnor, 2024: 7,2 i det beslutade årsbokslutet."
    ]
    project_copy.replace("data/EX/2024/nyckeltal.csv", "≥434,444,", "≥434,441,")
    assert restated(section(project_copy, "goals", "key_figures")) == [
        "¹ Omräknat: Personer i öppna insatser, antal, Utfall 2024: 444 i det beslutade årsbokslutet."
    ]


def test_marks_go_on_where_those_of_footnotes_end(project_copy: ProjectCopy) -> None:
    adopt(project_copy)
    project_copy.replace(
        "data/EX/2024/personal.csv", "Tillsvidareanställda,antal,433", "Tillsvidareanställda,antal,435"
    )
    (table,) = tables(section(project_copy, "personnel", "staff"))
    first, *_, last = table.notes
    assert first.startswith("¹ ")
    assert last == f"{len(table.notes)}".translate(str.maketrans("1234", "¹²³⁴")) + (
        " Omräknat: Tillsvidareanställda, 2024: 433 i det beslutade årsbokslutet."
    )


def test_what_is_computed_from_a_restated_figure_says_so(project_copy: ProjectCopy) -> None:
    adopt(project_copy)
    project_copy.replace(STATEMENT, ",-404909", ",-404908")
    assert restated(section(project_copy, "economy", "operating_statement")) == [
        "¹ Omräknat: Verksamhetens nettokostnader, Bokslut 2024: −404 909 i det beslutade årsbokslutet."
    ]
    (note,) = restated(section(project_copy, "economy", "net_cost"))
    assert note == (
        "¹ Omräknat: bygger på Verksamhetens nettokostnader, utfall 2024, som var −404 909 tkr "
        "i det beslutade årsbokslutet."
    )


def test_a_file_that_goes_over_to_mnkr_restates_nothing(project_copy: ProjectCopy) -> None:
    adopt(project_copy)
    path = project_copy.path(STATEMENT)
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    in_mnkr = []
    for row in rows:
        label, role, *amounts = row.split(",")
        in_mnkr.append(",".join([label, role, "mnkr", *(f"{int(one) / 1000:.2f}" if one else "" for one in amounts)]))
    columns = header.split(",")
    text_ = "\n".join([",".join([*columns[:2], "enhet", *columns[2:]]), *in_mnkr]) + "\n"
    path.write_text(text_, encoding="utf-8")
    assert restated(section(project_copy, "economy", "operating_statement")) == []


def test_a_period_is_compared_with_the_period_that_was_adopted(project_copy: ProjectCopy) -> None:
    file = "data/EX/2024/08/volymer.csv"
    old = next(line for line in project_copy.path(file).read_text(encoding="utf-8").splitlines() if "ärenden" in line)
    label, unit, budget, outcome = old.split(",")
    adopt(project_copy)  # the whole year's seal, which says nothing of a period
    adopt(project_copy, "monthly", 4)
    project_copy.replace(file, old, f"{label},{unit},{budget},{int(outcome) + 9}")
    assert restated(section(project_copy, "economy", "volumes", "interim")) == []
    project_copy.replace(file, f",{int(outcome) + 9}", f",{outcome}")
    adopt(project_copy, "interim", 8)
    project_copy.replace(file, old, f"{label},{unit},{budget},{int(outcome) + 9}")
    (note,) = restated(section(project_copy, "economy", "volumes", "interim"))
    assert note.endswith(f": {int(outcome):,} i det beslutade delårsbokslutet.".replace(",", " "))
    assert restated(section(project_copy, "economy", "volumes")) == []


def test_the_figures_of_the_reports_own_year_are_left_to_verify(sealed: ProjectCopy) -> None:
    sealed.replace(VOLUMES, *CASES)
    report = open_report("EX", 2024, "annual", sealed.project)
    assert restated(report.economy.volumes()) == []
