"""What an analyst is told of a mistake, and which ways of writing figures are no mistake.

Mistakes that are known before a notebook runs, and those that reading a file shows, are made within
this process; a few go the whole way through a notebook. Each breaks a copy of the real data.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bokslut.errors import BokslutError
from bokslut.numbers import Figure
from bokslut.pipeline.publish import publish
from conftest import Answer, ProjectCopy

STATEMENT = "data/SN/2025/drift.csv"
SICK_LEAVE = "data/SN/2025/sjukfrånvaro.csv"
PARAMETERS = "params/SN/2025.yaml"
SUMMARY = "data/SN/2025/text/ekonomi/sammanfattning.md"

Bokslut = Callable[..., Answer]


def _outputs(where: ProjectCopy) -> dict[str, str]:
    """Return the hash of every file in outputs/."""
    files = [path for path in where.path("outputs").rglob("*") if path.is_file()]
    return {path.relative_to(where.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def made(project_copy: ProjectCopy) -> ProjectCopy:
    """A project in which a report has been made before."""
    folder = project_copy.path("outputs/SN/2025/annual")
    (folder / "figures").mkdir(parents=True)
    (folder / "report.html").write_text("<p>ett tidigare utkast</p>", encoding="utf-8")
    (folder / "figures" / "avvikelse.svg").write_bytes(b"<svg/>")
    return project_copy


def _refused(where: ProjectCopy, bokslut: Bokslut, *arguments: str) -> str:
    """Run a report that cannot be made; return what is told. What was made before stays as it was."""
    before = _outputs(where)
    answer = bokslut(where, "report", *(arguments or ("SN", "2025")), "--renderer", "builtin")
    assert answer.status == 2, answer.err
    assert answer.out == ""
    assert "error:" in answer.err
    assert "Traceback" not in answer.err, answer.err
    assert _outputs(where) == before
    assert [path.name for path in where.path("outputs").glob(".*")] == []
    return answer.err


def _only(where: ProjectCopy, notebook: str, year: int = 2025) -> None:
    """Let the report have one chapter, so that one notebook runs."""
    path = where.path(f"params/SN/{year}.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    annual = content["reports"]["annual"]
    annual["chapters"] = [chapter for chapter in annual["chapters"] if chapter["notebook"] == notebook]
    annual["appendices"] = []
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _told(read: Callable[[], object]) -> str:
    """Return the message of a mistake that reading shows."""
    with pytest.raises(BokslutError) as caught:
        read()
    return str(caught.value)


def _shown_or_told(read: Callable[[], str]) -> str:
    """Return what reading gives, or the message of the mistake that it tells."""
    try:
        return read()
    except BokslutError as error:
        return str(error)


def _says(message: str, **details: str) -> None:
    """Assert that a message has a line for each detail: where, expected, found, to_do."""
    for name, value in details.items():
        label = name.replace("_", " ") + ":"
        assert re.search(rf"^\s+{label}\s+{re.escape(value)}", message, re.MULTILINE), f"{label} {value}\nin\n{message}"


# ---- What is asked for ----------------------------------------------------------------------


def test_an_unknown_board_is_told_with_the_boards_that_exist(made: ProjectCopy, bokslut: Bokslut) -> None:
    told = _refused(made, bokslut, "BUN", "2025")
    assert "there is no board BUN" in told
    _says(told, where="params/boards.yaml", expected="SN (Socialnämnden)", found="BUN")


def test_an_unknown_year_is_told_with_the_years_that_exist(made: ProjectCopy, bokslut: Bokslut) -> None:
    told = _refused(made, bokslut, "SN", "1999")
    assert "SN has no parameters for 1999" in told
    _says(told, where="params/SN/1999.yaml", expected="one of 2023, 2024, 2025, 2026", to_do="copy the file of a year")


def test_an_unknown_kind_is_told_with_the_kinds_that_exist(made: ProjectCopy, bokslut: Bokslut) -> None:
    told = _refused(made, bokslut, "SN", "2025", "--kind", "årsbokslut")
    assert "there is no kind årsbokslut" in told
    assert re.search(r"expected: .*\bannual\b", told)


def test_an_unknown_format_is_told_with_the_formats_that_exist(made: ProjectCopy, bokslut: Bokslut) -> None:
    told = _refused(made, bokslut, "SN", "2025", "--formats", "html,odt")
    _says(told, expected="html, pdf, docx", found="odt")


def test_an_unknown_renderer_is_told_with_those_that_exist(made: ProjectCopy, bokslut: Bokslut) -> None:
    answer = bokslut(made, "report", "SN", "2025", "--renderer", "word")
    assert answer.status == 2
    _says(answer.err, expected="auto, quarto or builtin", found="word")


def test_outside_a_project_the_message_says_what_a_project_is(tmp_path: Path, bokslut: Bokslut) -> None:
    answer = bokslut(ProjectCopy(tmp_path), "report", "SN", "2025")
    assert answer.status == 2
    _says(answer.err, where=str(tmp_path), expected="a folder with params/boards.yaml")


def test_an_unknown_key_in_params_is_told_with_its_line(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.replace(PARAMETERS, "price_index: PKV", "prisindex: PKV")
    told = _refused(made, bokslut)
    assert "unknown key prisindex" in told
    _says(told, where=f"{PARAMETERS}, line {made.line_of(PARAMETERS, 'prisindex')}")


def test_an_unknown_key_of_a_chapter_is_told_with_its_line(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.replace(PARAMETERS, "title: Ekonomi", "rubrik: Ekonomi")
    told = _refused(made, bokslut)
    assert "rubrik" in told
    assert f"{PARAMETERS}, line {made.line_of(PARAMETERS, 'rubrik')}" in told


def test_params_that_are_no_yaml_are_told_with_the_line(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.replace(PARAMETERS, "price_index: PKV", "price_index: [PKV")
    assert re.search(rf"not valid YAML\s+where:\s+{PARAMETERS}, line \d+", _refused(made, bokslut))


def test_a_decision_that_is_not_cited_as_boards_cite_is_told_once(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.replace(PARAMETERS, "SN 2024-09-17, §42", "SN 17/9 2024")
    told = _refused(made, bokslut)
    _says(told, where=f"{PARAMETERS}, line {made.line_of(PARAMETERS, '17/9')}", found="“SN 17/9 2024”")
    assert told.count("where:") == 1
    assert "tuple" not in told


def test_params_saved_in_windows_1252_are_read_or_told_with_the_file(project_copy: ProjectCopy) -> None:
    path = project_copy.path(PARAMETERS)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    answer = _shown_or_told(lambda: project_copy.report().asked.chapters[-1].title)
    assert answer == "Personaluppföljning" or PARAMETERS in answer


def test_an_unknown_section_is_told_with_the_nearest(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.replace(PARAMETERS, "sick_leave: Sjukfrånvaro", "sickleave: Sjukfrånvaro")
    told = _refused(made, bokslut)
    assert "the chapter “Personaluppföljning” has no section sickleave" in told
    assert "sick_leave" in told
    assert PARAMETERS in told


def test_an_unknown_appendix_is_told_with_the_nearest(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.replace(PARAMETERS, "section: provider_follow_up", "section: providers_follow_up")
    told = _refused(made, bokslut)
    assert "there is no section providers_follow_up" in told
    assert "provider_follow_up" in told.replace("providers_follow_up", "")


def test_an_unknown_notebook_is_told_with_those_that_exist(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.replace(PARAMETERS, "notebook: economy", "notebook: ekonomi")
    told = _refused(made, bokslut)
    _says(told, where="notebooks/ekonomi.ipynb", expected="one of audit, comparison, economy, goals, internal_control")


# ---- What is known: data files --------------------------------------------------------------


def test_a_file_that_the_report_cannot_be_without_is_asked_for(made: ProjectCopy, bokslut: Bokslut) -> None:
    made.path(STATEMENT).unlink()
    told = _refused(made, bokslut)
    assert "a report of kind annual needs drift.csv" in told
    _says(told, where=STATEMENT, found="arbetsmiljö.csv, fakta.csv", to_do="add the file")


Reading = Callable[[ProjectCopy], object]


def _statement(where: ProjectCopy) -> object:
    return where.report().economy.operating_statement()


def _sick_leave(where: ProjectCopy) -> object:
    return where.report().personnel.sick_leave()


def _summary(where: ProjectCopy) -> object:
    return where.report().text("ekonomi/sammanfattning")


def test_a_missing_column_is_told_with_the_columns_of_the_file(project_copy: ProjectCopy) -> None:
    path = project_copy.path(STATEMENT)
    path.write_text(re.sub(r",[^,\n]*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")
    told = _told(lambda: _statement(project_copy))
    _says(told, where=f"{STATEMENT}, row 1", expected="rad, roll, enhet, budget, utfall", found="missing utfall")


def test_an_unknown_column_is_told_with_the_nearest(project_copy: ProjectCopy) -> None:
    project_copy.replace(STATEMENT, "budget,utfall", "budget,utfal")
    told = _told(lambda: _statement(project_copy))
    _says(told, where=f"{STATEMENT}, row 1", found="missing utfall; unknown utfal (nearest: utfall)")


def test_a_column_that_stands_twice_is_told(project_copy: ProjectCopy) -> None:
    project_copy.replace(STATEMENT, "budget,utfall", "budget,utfall,utfall")
    _says(_told(lambda: _statement(project_copy)), where=f"{STATEMENT}, row 1", found="twice utfall")


@pytest.mark.parametrize("written", ["cirka 163", "163 tkr", "1 63 423", "−163 423*", "#REFERENS!", "n/a", "--163423"])
def test_text_where_a_number_should_be_is_told_with_row_and_column(written: str, project_copy: ProjectCopy) -> None:
    project_copy.replace(STATEMENT, "-163423", written)
    _says(
        _told(lambda: _statement(project_copy)),
        where=f"{STATEMENT}, row 3, column utfall",
        expected="a number",
        found=f"“{written}”",
        to_do="write the figure alone",
    )


@pytest.mark.parametrize("written", ["-163.423", '"-163,423"'])
def test_a_number_that_could_be_a_thousand_or_a_fraction_is_refused(written: str, project_copy: ProjectCopy) -> None:
    project_copy.replace(STATEMENT, "-163423", written)
    told = _told(lambda: _statement(project_copy))
    _says(told, where=f"{STATEMENT}, row 3, column utfall", found="“" + written.strip('"') + "”")
    assert "a number without point or comma between thousands" in told


@pytest.mark.parametrize(("row", "cells"), [("-161198,-163,423", 5), ("-161198", 3)])
def test_a_row_with_too_many_or_too_few_cells_is_told(row: str, cells: int, project_copy: ProjectCopy) -> None:
    project_copy.replace(STATEMENT, "-161198,-163423", row)
    told = _told(lambda: _statement(project_copy))
    assert "a row has the wrong number of cells" in told
    _says(told, where=f"{STATEMENT}, row 3", expected="4 cells (rad, roll, budget, utfall)", found=str(cells))


def test_all_wrong_cells_of_a_file_are_told_at_once(project_copy: ProjectCopy) -> None:
    project_copy.replace(STATEMENT, "-163423", "okänt")
    project_copy.replace(STATEMENT, "Lokalhyror,kostnad", "Lokalhyror,hyra")
    told = _told(lambda: _statement(project_copy))
    assert "row 3, column utfall" in told
    assert "row 4, column roll" in told
    assert "'kostnad'" in told


@pytest.mark.parametrize(
    ("line", "old", "new", "expected"),
    [
        ("Verksamhetens kostnader", "-288639,-299318", "-288639,-299321", "-299318 ± 2"),
        ("Verksamhetens nettokostnader", "-256303,-259294", "-256306,-259294", "-256303 ± 2"),
        ("Årets resultat", "0,-2991", "0,-2994", "-2992 ± 1"),
    ],
)
def test_a_total_that_does_not_add_up_is_told_with_what_it_should_be(
    line: str, old: str, new: str, expected: str, project_copy: ProjectCopy
) -> None:
    project_copy.replace(STATEMENT, f"{old}\n", f"{new}\n")
    told = _told(lambda: _statement(project_copy))
    assert f"“{line}” is not the sum of its parts" in told
    cells = zip(("budget", "utfall"), old.split(","), new.split(","), strict=True)
    column, found = next((column, after) for column, before, after in cells if before != after)
    row = project_copy.line_of(STATEMENT, line)
    _says(told, where=f"{STATEMENT}, row {row}, column {column}", expected=expected, found=found)


def test_a_sum_of_investments_that_does_not_add_up_is_told(project_copy: ProjectCopy) -> None:
    project_copy.replace(
        "data/SN/2025/investeringar.csv", "Totala utgifter,summa,800,662", "Totala utgifter,summa,800,700"
    )
    told = _told(lambda: project_copy.report().economy.investments())
    _says(told, where="data/SN/2025/investeringar.csv, row 12, column utfall", expected="662 ± 2", found="700")


def test_a_line_that_stands_twice_is_told_with_both_rows(project_copy: ProjectCopy) -> None:
    line = "Lokalhyror,kostnad,-17111,-17559\n"
    project_copy.replace(STATEMENT, line, line * 2)
    told = _told(lambda: _statement(project_copy))
    assert "“Lokalhyror” stands more than once" in told
    _says(told, where=f"{STATEMENT}, rows 4, 5")


def test_a_mistake_in_last_years_file_is_told_with_that_file(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2024/drift.csv", "-17647", "-17.647")
    _says(
        _told(lambda: _statement(project_copy)), where="data/SN/2024/drift.csv, row 4, column utfall", found="“-17.647”"
    )


def test_a_risk_value_that_no_likelihood_and_materiality_give_is_told(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2025/kontroller.yaml", "riskvärde: 12", "riskvärde: 17")
    told = _told(lambda: project_copy.report().internal_control.control_follow_up())
    line = project_copy.line_of("data/SN/2025/kontroller.yaml", "riskvärde: 17")
    _says(told, where=f"data/SN/2025/kontroller.yaml, line {line}", found="“17”")


def test_an_unknown_signal_is_told_with_the_boards_scale(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2023/mål.yaml", "bedömning: Ej uppfyllt", "bedömning: Nästan uppfyllt")
    told = _told(lambda: project_copy.report(2023).goals.overview())
    assert "the signal “Nästan uppfyllt” is not on the board's scale" in told
    _says(
        told,
        where="data/SN/2023/mål.yaml",
        expected="Ej uppfyllt, Delvis uppfyllt, I hög grad uppfyllt, Helt uppfyllt",
    )


def test_a_key_figure_of_a_goal_that_does_not_exist_is_told(project_copy: ProjectCopy) -> None:
    file = "data/SN/2023/nyckeltal.csv"
    project_copy.replace(file, "självförsörjning,långvarigt_bistånd", "självförsorjning,långvarigt_bistånd")
    told = _told(lambda: project_copy.report(2023).goals.goals())
    assert f"{file}, row 2" in told
    assert "självförsörjning" in told


def test_a_file_whose_name_is_misspelt_is_told_instead_of_left_out(project_copy: ProjectCopy) -> None:
    project_copy.path(SICK_LEAVE).rename(project_copy.path("data/SN/2025/sjukfranvaro.csv"))
    told = _told(lambda: _sick_leave(project_copy))
    _says(told, where=SICK_LEAVE, to_do="rename sjukfranvaro.csv to sjukfrånvaro.csv")


def test_a_file_with_a_header_only_is_no_crash(project_copy: ProjectCopy) -> None:
    file = "data/SN/2025/arbetsmiljö.csv"
    header = project_copy.path(file).read_text(encoding="utf-8").splitlines()[0]
    project_copy.path(file).write_text(header + "\n", encoding="utf-8")
    answer = _shown_or_told(lambda: project_copy.report().personnel.work_environment().document())
    assert file in answer or "Nämndens arbetsmiljömål" not in answer


# ---- Comments -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "misspelt", "nearest"),
    [
        ("drift.resultat.utfall", "drift.resultat.utfal", "nearest: utfall"),
        ("drift.nettokostnader.real_ökning", "drift.netto_kostnader.real_ökning", "nettokostnader"),
        ("index.PKV", "idnex.PKV", "nearest: index"),
        ("beslut.handlingsplan", "beslut.handlingplan", "nearest: handlingsplan"),
    ],
)
def test_an_unknown_name_in_a_comment_is_told_with_line_and_nearest(
    name: str, misspelt: str, nearest: str, project_copy: ProjectCopy
) -> None:
    project_copy.replace(SUMMARY, name, misspelt)
    told = _told(lambda: _summary(project_copy))
    _says(told, where=f"{SUMMARY}, line {project_copy.line_of(SUMMARY, misspelt)}")
    assert nearest in told


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("index.PKV | procnt", "procnt"),
        ("index.PKV | mnkr", "procent cannot be written in mnkr"),
        ("drift.lokalhyror", "is no figure but a group of names"),
        ("föregående.drift.resultat.budget | mnkr", "the figure is missing"),
        ("drift.resultat.utfall / index.PKV", "cannot divide tkr by procent"),
        ("drift.resultat.utfall - index.PKV", "cannot reckon tkr − procent"),
        ("drift.resultat.utfall + 3", "an expression cannot be reckoned"),
        ("index.PKV | procent }", "an expression cannot be read"),
        ("drift.__class__", "unsafe"),
    ],
)
def test_an_expression_that_cannot_be_reckoned_is_told_with_its_line(
    expression: str, reason: str, project_copy: ProjectCopy
) -> None:
    project_copy.replace(SUMMARY, "{{ index.PKV | procent", "{{ " + expression)
    told = _told(lambda: _summary(project_copy))
    assert reason in told
    assert f"{SUMMARY}, line {project_copy.line_of(SUMMARY, '{{ ' + expression)}" in told
    assert "object at 0x" not in told


def test_a_comment_saved_with_a_byte_order_mark_begins_with_its_first_word(project_copy: ProjectCopy) -> None:
    path = project_copy.path(SUMMARY)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert project_copy.report().text("ekonomi/sammanfattning").document().startswith("Nämndens resultat")


def test_a_comment_saved_in_windows_1252_is_read_or_told_with_its_file(project_copy: ProjectCopy) -> None:
    path = project_copy.path(SUMMARY)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    answer = _shown_or_told(lambda: project_copy.report().text("ekonomi/sammanfattning").document())
    assert answer.startswith("Nämndens resultat") or SUMMARY in answer


# ---- The whole way through a notebook ---------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (STATEMENT, "-163423", "-163.423", [f"{STATEMENT}, row 3, column utfall", "found:    “-163.423”"]),
        (SUMMARY, "drift.resultat.utfall", "drift.resultat.utfal", [f"{SUMMARY}, line 1", "nearest: utfall"]),
    ],
    ids=["figure", "comment"],
)
def test_a_mistake_that_a_notebook_meets_is_told_as_such_with_the_cell(
    file: str, old: str, new: str, told: list[str], made: ProjectCopy, bokslut: Bokslut
) -> None:
    _only(made, "economy")
    made.replace(file, old, new)
    message = _refused(made, bokslut)
    assert [part for part in [*told, "notebooks/economy.ipynb", "| report."] if part not in message] == []


def _add_cell(where: ProjectCopy, notebook: str, source: str) -> None:
    path = where.path(f"notebooks/{notebook}.ipynb")
    content = json.loads(path.read_text(encoding="utf-8"))
    of = f"egen-{len(content['cells'])}"
    cell = {"cell_type": "code", "execution_count": None, "id": of, "metadata": {}, "outputs": [], "source": source}
    content["cells"].append(cell)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_notebook_with_an_exception_tells_the_cell_and_the_message(made: ProjectCopy, bokslut: Bokslut) -> None:
    _only(made, "operations")
    _add_cell(made, "operations", "andel = 7 / (year - 2025)\nandel")
    message = _refused(made, bokslut)
    assert "a notebook failed: ZeroDivisionError: division by zero" in message
    assert "notebooks/operations.ipynb" in message
    assert "| andel = 7 / (year - 2025)" in message
    assert "papermill" not in message.lower()
    assert "site-packages" not in message


def test_what_a_cell_shows_for_the_analyst_alone_is_left_out_with_a_word(made: ProjectCopy, bokslut: Bokslut) -> None:
    _only(made, "operations")
    _add_cell(made, "operations", "import pandas as pd\npd.Series([1, 2]).rename('egnatal')")
    _add_cell(made, "operations", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    answer = bokslut(made, "report", "SN", "2025", "--renderer", "builtin", "--formats", "html")
    assert answer.status == 0
    left_out = "left out: notebooks/operations.ipynb: 2 celler visar något som inte hör till rapporten"
    assert left_out in answer.err.splitlines()
    assert "egnatal" not in made.path("outputs/SN/2025/annual/_01-operations.md").read_text(encoding="utf-8")


def test_a_notebook_that_ends_before_its_last_cell_is_told(made: ProjectCopy, bokslut: Bokslut) -> None:
    _only(made, "operations")
    _add_cell(made, "operations", "raise SystemExit")
    message = _refused(made, bokslut)
    assert "a notebook ended before its last cell" in message
    assert "| raise SystemExit" in message


def test_tables_and_comments_without_data_are_left_out_with_a_visible_note(made: ProjectCopy, bokslut: Bokslut) -> None:
    _only(made, "personnel")
    made.path(SICK_LEAVE).unlink()
    answer = bokslut(made, "report", "SN", "2025", "--renderer", "builtin", "--formats", "html")
    assert answer.status == 0
    page = made.path("outputs/SN/2025/annual/report.html").read_text(encoding="utf-8")
    notes = [" ".join(note.split()) for note in re.findall(r'class="saknas"[^>]*>\s*<p>(.*?)</p>', page, re.DOTALL)]
    assert f"Sjukfrånvaro: uppgifter saknas för perioden ({SICK_LEAVE})." in notes
    assert len(notes) == 2, "the section and its comment"
    assert 'id="tabell-sjukfranvaro"' not in page
    assert 'id="tabell-personal"' in page
    assert "ett tidigare utkast" not in page
    assert answer.err.count("left out:") == 2
    assert answer.out.split() == [str(made.path("outputs/SN/2025/annual/report.html"))]


def test_a_report_that_cannot_be_put_in_its_place_leaves_the_earlier_one_there(made: ProjectCopy) -> None:
    before = _outputs(made)
    with pytest.raises(FileNotFoundError):
        publish(made.path("outputs/.build-gone"), made.path("outputs/SN/2025/annual"))
    assert _outputs(made) == before


# ---- What is accepted -------------------------------------------------------------------------


def _outcomes(where: ProjectCopy) -> list[Figure]:
    from bokslut.economy.figures import statement

    return [line.outcome for line in statement(where.report().period)]


def _values(where: ProjectCopy) -> list[int]:
    return [int(figure.value or 0) for figure in _outcomes(where)]


AS_TYPED = [40025, -163423, -17559, -70106, -48230, -299318, -259294, 256303, -1, -2991]


@pytest.mark.parametrize(
    "written",
    ["-163 423", "-163\u00a0423", "-163\u202f423", "−163423", "−163\u00a0423", "–163 423", " -163423 ", '"-163 423"'],
)
def test_thousands_and_minus_signs_are_read_as_people_and_excel_write_them(
    written: str, project_copy: ProjectCopy
) -> None:
    project_copy.replace(STATEMENT, "-163423", written)
    assert _values(project_copy) == AS_TYPED


def test_a_decimal_comma_is_read_as_a_decimal_point(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2025/personal.csv", "204.8", '"204,8"')
    project_copy.replace(SICK_LEAVE, "6.6", '"6,6"')
    project_copy.replace(SICK_LEAVE, "7.3", '"7,3 %"')
    names = project_copy.report().names
    assert str(names["personal"]["antal_årsarbetare"]["tillsvidareanställda"]["utfall"].value) == "204.8"
    assert [str(names["sjukfrånvaro"][sex]["utfall"].value) for sex in ("kvinnor", "män")] == ["6.6", "7.3"]


def _rewritten(content: str, how: str) -> bytes:
    rows = {
        "semicolons and byte order mark": ("\ufeff" + content.replace(",", ";"), "utf-8"),
        "Windows-1252": (content, "cp1252"),
        "Windows-1252, semicolons": (content.replace(",", ";"), "cp1252"),
        "carriage returns": (content.replace("\n", "\r\n"), "utf-8"),
        "old Mac line ends": (content.replace("\n", "\r"), "utf-8"),
        "empty rows last": (content + "\n,,,\n\n", "utf-8"),
    }
    text, encoding = rows[how]
    return text.encode(encoding)


@pytest.mark.parametrize(
    "how",
    [
        "semicolons and byte order mark",
        "Windows-1252",
        "Windows-1252, semicolons",
        "carriage returns",
        "old Mac line ends",
        "empty rows last",
    ],
)
def test_a_file_is_read_however_excel_saves_it(how: str, project_copy: ProjectCopy) -> None:
    path = project_copy.path(STATEMENT)
    path.write_bytes(_rewritten(path.read_text(encoding="utf-8"), how))
    assert _values(project_copy) == AS_TYPED
    labels = [str(name) for name in project_copy.report().names["drift"]]
    assert {"Köp av tjänster", "Övriga kostnader", "Årets resultat"} <= set(labels)


@pytest.mark.parametrize("off", [-2, 2])
def test_a_total_may_differ_from_its_parts_by_rounding(off: int, project_copy: ProjectCopy) -> None:
    project_copy.replace(STATEMENT, "-299318", str(-299318 + off))
    assert _values(project_copy)[5] == -299318 + off
