"""What input can cause is bounded, and told: the cases that were seen, each with its right answer."""

from __future__ import annotations

import codecs
import errno
import io
import json
import os
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bokslut import yamltext
from bokslut.boundary import SCREEN, as_told, run_bounded, within_a_screen
from bokslut.comments.block import read_comment
from bokslut.csvtext import numbered_rows
from bokslut.errors import BokslutError, Unforeseen
from bokslut.kernels.bounded import PRINTED, SHOWN, bound
from bokslut.notebooks import cells_of, runnable
from bokslut.numbers import format_value, parse_number
from bokslut.parameters import Board, read_boards
from bokslut.pipeline.assemble import _Front
from bokslut.pipeline.check import rehearse
from bokslut.pipeline.manifest import read_manifest
from bokslut.pipeline.order import Order
from bokslut.present.names import Names
from bokslut.present.prose import fill
from bokslut.project import Project
from bokslut.reads import fingerprint
from bokslut.report import Report, open_report
from bokslut.textfile import decode, read_file
from bokslut.tieout.documents import read_document
from bokslut.tieout.known import Knowledge
from bokslut.tieout.match import tie_out
from bokslut.whole import target
from conftest import ROOT, Answer, ProjectCopy

Bokslut = Callable[..., Answer]


# ---- The boundary ---------------------------------------------------------------------------


def _raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (RecursionError("x"), 3, "the program failed: something is nested too deep"),
        (MemoryError(), 3, "the program failed: memory ran out"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"), 3, "the program failed: UnicodeDecodeError"),
        (KeyError("x" * 10_000), 3, "the program failed: KeyError"),
        (KeyboardInterrupt(), 130, "stopped"),
        (BokslutError("rad\n" * 300), 2, "more lines"),
        (OSError(errno.ENOSPC, "No space left on device", "/x/y.html"), 2, "there is no room left"),
        (PermissionError(errno.EACCES, "Permission denied", "/secret/y.csv"), 2, "it may not be read or written"),
    ],
)
def test_whatever_is_raised_is_told_in_a_screen_with_its_status(
    error: BaseException,
    status: int,
    told: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "boards.yaml").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        run_bounded(_raising(error))
    said = capfd.readouterr().err
    assert end.value.code == status
    assert told in said
    assert "Traceback" not in said
    assert "/secret" not in said
    assert len(said.splitlines()) <= SCREEN + 1
    kept = list((tmp_path / "outputs").rglob("*.txt"))
    assert len(kept) == (1 if status == 3 else 0)
    for file in kept:
        assert f"outputs/errors/{file.name}" in said
        assert type(error).__name__ in file.read_text(encoding="utf-8")


def test_where_outputs_cannot_be_written_the_details_go_to_the_temporary_folder(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("no folder", encoding="utf-8")
    told = as_told(KeyError("x"), Project(tmp_path))
    assert isinstance(told, Unforeseen)
    name = str(told.details["to do"]).split()[1]
    assert "KeyError" in Path(name).read_text(encoding="utf-8")
    Path(name).unlink()


def test_a_long_message_says_how_much_is_left() -> None:
    told = within_a_screen("\n".join(str(number) for number in range(100)))
    assert told.splitlines()[-1] == f"… and {100 - SCREEN + 1} more lines"
    assert len(within_a_screen("x" * 10_000_000)) < 1000


def test_what_a_command_raises_that_nobody_foresaw_ends_with_status_3(
    project_copy: ProjectCopy, bokslut: Bokslut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bokslut.pipeline.catalogue.catalogue", lambda *_: 1 / 0)
    answer = bokslut(project_copy, "list")
    assert answer.status == 3
    assert answer.err.startswith("error: the program failed: ZeroDivisionError: division by zero (")
    assert "Traceback" not in answer.err


# ---- YAML -----------------------------------------------------------------------------------


BOMB = "\n".join(
    ["a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"b{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 12)]
)

YAML = [
    ("a: " + "[" * 500_000, "line 1", "nested too deep"),
    ("- " * 300_000, "line 1", "nested too deep"),
    ("? " * 100_000, "line 1", "nested too deep"),
    (BOMB, "line 6", "stands for too many values"),
    ("a: &x [*x]", "line 1", "an alias stands within what it stands for"),
    ("x: 1\nNO: 1", "line 2", "write 'NO':"),
    ("x: 1\nON: 1", "line 2", "write 'ON':"),
    ("2025: x", "line 1", "write '2025':"),
    ("a: 2025-02-30", "line 1", "put it in quotation marks: '2025-02-30'"),
    ("a: 010", "line 1", "a number in plain digits"),
    ("a: 12:30", "line 1", "'12:30' in quotation marks"),
    ("a: " + "9" * 5000, "line 1", "a number is too long"),
    ("a: !!int foo", "line 1", "foo"),
    ("a: !!float foo", "line 1", "foo"),
    ("a: !!bool foo", "line 1", "foo"),
    ("a: !!timestamp foo", "line 1", "foo"),
    ("a: !!binary x", "line 1", "!!binary"),
    ("a: !!python/object:os.system x", "line 1", "a value has a tag that is not read"),
    ("a: 'b\nc: d\n", "line 1", "close the quotation mark that opens here"),
    ("a:\n\t- b", "line 2", "indent with spaces, not tabs"),
    ("a: b: c", "line 1", "in quotation marks"),
    ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n", "line 2", "the conflict that git has marked"),
]


@pytest.mark.parametrize(("text", "line", "told"), YAML, ids=[text[:12] for text, *_ in YAML])
def test_yaml_beyond_bounds_or_other_than_it_says_is_told_with_its_line(text: str, line: str, told: str) -> None:
    with pytest.raises(BokslutError) as caught:
        yamltext.load(text, "f.yaml")
    assert f"f.yaml, {line}" in str(caught.value)
    assert told in str(caught.value)


def test_all_yaml_is_read_by_one_reader() -> None:
    reading = re.compile(r"\byaml\.(\w*load|compose|parse|scan)(_all)?\(")
    sources = (ROOT / "src" / "bokslut").rglob("*.py")
    assert {path.name for path in sources if reading.search(path.read_text(encoding="utf-8"))} == {"yamltext.py"}


def _boards(tmp_path: Path, code: str, name: str = "Nämnden") -> dict[str, Board]:
    (tmp_path / "params").mkdir()
    entry = f"{code}:\n  name: {name}\n  administration: b\n  municipality: c\n"
    (tmp_path / "params" / "boards.yaml").write_text(entry, encoding="utf-8")
    return read_boards(Project(tmp_path))


@pytest.mark.parametrize("code", ["'Y'", "'1e5'", "Y", "1e5", "'NO'", "'007'", "ÄLN"])
def test_a_board_is_called_as_it_is_written(code: str, tmp_path: Path) -> None:
    assert list(_boards(tmp_path, code)) == [code.strip("'")]


@pytest.mark.parametrize("code", ["'a b'", "'../x'", "'/etc'", "''", "'-x'", "'.x'", "'a/b'", "'a\\b'"])
def test_a_board_whose_name_leads_elsewhere_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(BokslutError, match="is not right") as caught:
        _boards(tmp_path, code)
    assert "params/boards.yaml, line 1" in str(caught.value)
    assert "a short name of 1 to 20 letters and digits" in str(caught.value)


def test_a_word_that_yaml_takes_for_something_else_is_told_as_it_stands(tmp_path: Path) -> None:
    with pytest.raises(BokslutError) as caught:
        _boards(tmp_path, "SN", "NO")
    assert "write 'NO' in quotation marks" in str(caught.value)
    assert "params/boards.yaml, line 2" in str(caught.value)


# ---- Text and CSV ---------------------------------------------------------------------------


ENCODINGS = [
    ("å".encode("utf-16")[:-1], "line 1", "half a character of UTF-16"),
    ("a\nåäö år".encode("utf-16-le"), "line 1", "UTF-16 without its mark"),
    ("x\npå några år".encode("cp437"), "line 2", "an old encoding (Mac Roman or that of DOS)"),
    ("x\npå några år".encode("mac_roman"), "line 2", "an old encoding (Mac Roman or that of DOS)"),
    ("på\n".encode() + "å".encode("latin-1"), "line 2", "UTF-8 in one part and another encoding in another"),
    (b"a\nb\x00c", "line 2", "U+0000"),
    (b"a\x1bb", "line 1", "U+001B"),
]


@pytest.mark.parametrize(("raw", "line", "told"), ENCODINGS)
def test_letters_that_would_be_others_are_told_with_their_line(raw: bytes, line: str, told: str) -> None:
    with pytest.raises(BokslutError) as caught:
        decode(raw, "f.csv")
    assert f"f.csv, {line}" in str(caught.value)
    assert told in str(caught.value)
    assert "save the file as UTF-8" in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_letters_are_read_in_the_encodings_that_people_save(encoding: str) -> None:
    assert decode("på 1–2 ”år”".encode(encoding), "f.csv") == "på 1–2 ”år”"


CSV = [
    ('a,b\n1,2\n3,"x\n4,5\n', "row 3", "a quotation mark that opens in this row does not close"),
    ('a,b\n1,"x" y\n', "row 2", 'write "" for one within its text'),
    ("a;b\n1;2\n" + "x" * 140_000 + ";3\n", "row 3", "at most 131072 characters"),
    ('sep=;\na;b\n1;"x\n', "row 3", "does not close"),
    ("a,b\n<<<<<<< HEAD\n1,2\n", "row 2", "git has marked a conflict"),
    ("sep=;", "f.csv", "the file is empty"),
    ("a\n" + "," * 2000, "row 2", "a row has too many cells"),
]


@pytest.mark.parametrize(("text", "row", "told"), CSV, ids=[told for *_, told in CSV])
def test_csv_that_would_be_read_otherwise_is_told_with_the_row_of_the_file(text: str, row: str, told: str) -> None:
    with pytest.raises(BokslutError) as caught:
        numbered_rows(text, "f.csv")
    assert row in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\na;b\n1;2\n", [(2, ["a", "b"]), (3, ["1", "2"])]),
        ('"sep=,",,\r\na,b\r\n1,2', [(2, ["a", "b"]), (3, ["1", "2"])]),
        ('a,b\n1,"x\n2"\n3,4\n', [(1, ["a", "b"]), (2, ["1", "x\n2"]), (4, ["3", "4"])]),
        ("a\tb\r1\t2\r", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ("sep=|\na|b\n1|2", [(2, ["a", "b"]), (3, ["1", "2"])]),
    ],
)
def test_rows_are_counted_as_the_file_counts_them(text: str, rows: list[tuple[int, list[str]]]) -> None:
    assert numbered_rows(text, "f.csv") == rows


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3_000_000_000)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_fifo, "there is something else"),
        (_device, "there is something else"),
        (Path.mkdir, "there is something else"),
        (_large, "at most 20 MB"),
    ],
)
def test_only_ordinary_files_of_a_bounded_size_are_read(
    make: Callable[[Path], None], told: str, tmp_path: Path
) -> None:
    make(tmp_path / "drift.csv")
    with pytest.raises(BokslutError) as caught:
        read_file(tmp_path / "drift.csv", "drift.csv")
    assert "drift.csv" in str(caught.value)
    assert told in str(caught.value)


def test_a_link_that_leads_to_itself_is_told(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    notebook = project_copy.path("notebooks/economy.ipynb")
    notebook.unlink()
    notebook.symlink_to(notebook.name)
    answer = bokslut(project_copy, "report", "SN", "2025", "--formats", "html")
    assert answer.status == 2, answer.err
    assert "notebooks/economy.ipynb" in answer.err
    with pytest.raises(BokslutError, match="a link leads to itself"):
        project_copy.project.inside(notebook)


# ---- Notebooks ------------------------------------------------------------------------------


CELL = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
NOTEBOOK: dict[str, Any] = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [CELL]}


def _saved(tmp_path: Path, content: bytes | dict[str, Any]) -> Path:
    path = tmp_path / "economy.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


NOTEBOOKS = [
    (b'{\n<<<<<<< HEAD\n"a": 1\n=======\n>>>>>>> x\n}', "line 2", "git has marked a conflict"),
    (b'{"cells": [\n', "line 2", "not a notebook"),
    (b"", "line 1", "not a notebook"),
    (b"[" * 200_000, "economy.ipynb", "nested too deep"),
    (b"\xff\xfe\x00", "economy.ipynb", "not a notebook"),
    (NOTEBOOK | {"nbformat": 99}, "economy.ipynb", "nbformat 99, where 4 is read"),
    (NOTEBOOK | {"nbformat": 3, "worksheets": []}, "economy.ipynb", "nbformat 3"),
    (NOTEBOOK | {"cells": None}, "economy.ipynb", "no cells"),
    (NOTEBOOK | {"cells": [CELL, None]}, "economy.ipynb", "cell 2 is a cell without type"),
    (NOTEBOOK | {"cells": [CELL | {"source": None}]}, "economy.ipynb", "cell 1 has a source that is no text"),
    (NOTEBOOK | {"cells": [CELL | {"cell_type": "x"}]}, "economy.ipynb", "cell 1 has no type that is known"),
    (NOTEBOOK | {"cells": [CELL | {"metadata": {"tags": 1}}]}, "economy.ipynb", "cell 1 has metadata or tags"),
    (NOTEBOOK | {"metadata": {"kernelspec": None}}, "economy.ipynb", "kernelspec without a name"),
    (NOTEBOOK | {"metadata": {"kernelspec": {"name": "ir", "language": "R"}}}, "economy.ipynb", "not in Python"),
]


@pytest.mark.parametrize(("content", "where", "told"), NOTEBOOKS, ids=[told for *_, told in NOTEBOOKS])
def test_a_notebook_that_cannot_be_run_is_told(
    content: bytes | dict[str, Any], where: str, told: str, tmp_path: Path
) -> None:
    path = _saved(tmp_path, content)
    with pytest.raises(BokslutError) as caught:
        runnable(path, "notebooks/economy.ipynb")
    assert "notebooks/economy.ipynb" in str(caught.value)
    assert where in str(caught.value)
    assert told in str(caught.value)
    assert cells_of(path) == [] or "Python" in told
    fingerprint(str(path))  # which tells whether anything has changed, raises nothing


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "conda-env-bokslut-py", "display_name": "Python [conda env:bokslut]"}},
        {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    ],
)
@pytest.mark.parametrize("before", [b"", codecs.BOM_UTF8])
def test_a_notebook_runs_with_the_kernel_of_the_reports_whoever_saved_it(
    metadata: dict[str, Any], before: bytes, tmp_path: Path
) -> None:
    path = _saved(tmp_path, before + json.dumps(NOTEBOOK | {"metadata": metadata}).encode())
    assert json.loads(runnable(path, path.name))["metadata"]["kernelspec"]["name"] == "python3"


class _Shell:
    """What a kernel's shell has that shows something."""

    class display_pub:  # noqa: N801
        register_hook = staticmethod(lambda hook: None)

    class displayhook:  # noqa: N801
        write_format_data = staticmethod(lambda data, metadata=None: None)


def test_a_cell_that_prints_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    shell = _Shell()
    bound(shell)
    with pytest.raises(BokslutError, match="print too much"):
        print(*("x" * 100_000 for _ in range(1000)))
    assert len(out.getvalue()) < PRINTED + 200_000
    with pytest.raises(BokslutError, match="show too much"):
        shell.displayhook.write_format_data({"text/plain": "x" * (SHOWN + 1)})


# ---- Comments -------------------------------------------------------------------------------


TEMPLATES = [
    ("{% for a in drift %}{% for b in drift %}x{% endfor %}{% endfor %}", "line 1", "a loop"),
    ("x\n{{ 'a' * 10**10 }}", "line 2", "multiplies a text"),
    ("x\n{{ nämnd * 1000000000 }}", "line 2", "multiplies a text"),
    ("x\n\n{% macro m() %}{{ m() }}{% endmacro %}", "line 3", "a macro"),
    ("x\n{{ '{}'.format() }}", "line 2", "a call, such as name(…)"),
    ("{{ range(10**9) }}", "line 1", "a call"),
    ("{{ drift.resultat.utfall.value ** 99999 }}", "line 1", "a power"),
    ("x\n{{ " + "(" * 10_000 + "år" + ")" * 10_000 + " }}", "line 2", "an expression is too long"),
    ("x\n{{ " + "(" * 400 + "år" + ")" * 400 + " }}", "line 2", "nested too deep"),
    ("{{ år" + ".a" * 10_000 + " }}", "line 1", "an expression is too long"),
    ("{{ år" + ".a" * 300 + " }}", "line 1", "nested too deep"),
    ("{% if år %}" * 200 + "x" + "{% endif %}" * 200, "line 1", "nested too deep"),
    ("{{ " + "9" * 5000 + " }}", "x.md", "an expression is too long"),
    ("{% include '/etc/passwd' %}", "line 1", "{% include %}"),
    ("x" * 2_000_001, "x.md", "a comment is too long"),
]


@pytest.mark.parametrize(("text", "where", "told"), TEMPLATES, ids=[told for *_, told in TEMPLATES])
def test_a_comment_takes_no_more_than_its_length(
    text: str, where: str, told: str, opened: Callable[[int], Report]
) -> None:
    with pytest.raises(BokslutError) as caught:
        fill(text, opened(2025).names, "x.md")
    assert f"x.md, {where}" in str(caught.value) or where == "x.md"
    assert told in str(caught.value)


def test_braces_in_a_text_are_letters(opened: Callable[[int], Report]) -> None:
    assert fill("a {} {0} {x} %s {{ år }}", opened(2025).names, "x.md").words() == "a {} {0} {x} %s 2025"


# ---- Check ----------------------------------------------------------------------------------


def test_check_tells_of_a_notebook_that_stops_the_report(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    project_copy.path("notebooks/economy.ipynb").write_text("{\n<<<<<<< HEAD\n", encoding="utf-8")
    answer = bokslut(project_copy, "check", "SN", "2025")
    assert answer.status == 2
    assert "git has marked a conflict in a notebook" in answer.err
    assert "notebooks/economy.ipynb, line 2" in answer.err


@pytest.mark.parametrize(("board", "year"), [("SN", 2025), ("VON", 2024)])
def test_check_of_a_real_report_rehearses_it_without_a_word(board: str, year: int, project: Project) -> None:
    rehearse(open_report(board, year, "annual", project))


# ---- What was made before -------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b"[" * 200_000,
        b"\xff\xfe",
        b'{"report": 1, "inputs": 1, "steps": 1, "outputs": 1, "engine": 1, "rendering": 1}',
        b'{"report": {}, "inputs": {}, "steps": {"plan": ["x"]}, "outputs": {}, "engine": {}, "versions": {}, '
        b'"rendering": "", "package": "", "formats": []}',
    ],
    ids=lambda content: str(content[:12]),
)
def test_a_broken_manifest_only_means_that_the_report_is_made_anew(content: bytes, tmp_path: Path) -> None:
    project, order = Project(tmp_path), Order("SN", 2025)
    folder = order.folder(project)
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_bytes(content)
    assert read_manifest(order, project).content == {}
    assert read_manifest(order, project).changes("plan") == ["not made yet"]


@pytest.mark.parametrize("text", ["Y", "n", "1e5", "NO", "007", "1.5", "Nämnden"])
def test_a_name_on_the_cover_prints_itself(text: str) -> None:
    front = yaml.dump({"title": text}, Dumper=_Front, allow_unicode=True)
    assert yaml.safe_load(front) == {"title": text}
    assert ("'" in front or '"' in front) == (text != "Nämnden")


# ---- What strangers found ----------------------------------------------------------------------

LONG = [
    ("{% if a.b.known %}" * 3000 + "x" + "{% endif %}" * 3000, "an expression is nested too deep"),
    ("En rad.\n{{ (" + "a + " * 3000 + "a) | mnkr }}", "an expression is too long"),
    ("[" * 20_000, "a paragraph has too many “[”"),
    ("En rad.\n\n" + "*" * 30_000, "a paragraph has too many “*”"),
    ("[a](" * 10_000, "a paragraph has too many “[”"),
    ("{% raw %}Kostnaden blev {{44 mnkr}}.{% endraw %}", "an expression holds what none may"),
]


@pytest.mark.parametrize(("text", "problem"), LONG, ids=[problem for _, problem in LONG])
def test_what_takes_longer_to_read_than_its_length_is_worth_is_told_before_it_is_read(text: str, problem: str) -> None:
    with pytest.raises(BokslutError) as told:
        read_comment(text, Names("namn", {"a": 1}), "fil.md")
    assert told.value.problem == problem
    assert str(told.value.where).startswith("fil.md, line")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("9" * 29, "a number of at most 15 digits"),
        ("1" + " 000" * 12, "a number of at most 15 digits"),
        ("6.66666666666667", "a number as it is published, with one or two decimals"),
        ("6," + "6" * 40, "a number as it is published, with one or two decimals"),
    ],
)
def test_a_number_that_nobody_publishes_is_refused(written: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_number(written)


def test_a_product_of_numbers_that_are_read_is_shown_whatever_its_length() -> None:
    assert format_value(Decimal("999999999999999") ** 3, 0).count("\u00a0") == 14


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("data/EX/2025/drift.csv", "data/ holds what reports are made from"),
        ("params/../data/x.html", "data/ holds what reports are made from"),
        ("notebooks/economy.ipynb", "notebooks/ holds what reports are made from"),
        ("rapport.docx", "a file of another kind is not written over"),
    ],
)
def test_a_command_writes_no_page_over_what_reports_are_made_from(name: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    with pytest.raises(BokslutError) as caught:
        target(tmp_path / name, tmp_path, ".html", ".htm")
    assert caught.value.problem == told
    assert target(tmp_path / "outputs/x.html", tmp_path, ".html", ".htm") == tmp_path / "outputs/x.html"


def test_the_commands_ask_before_they_write_a_page(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    (project_copy.root / "a.txt").write_text("Lokalhyror uppgick till 17 600 tkr 2025.\n", encoding="utf-8")
    before = project_copy.path("data/SN/2025/drift.csv").read_bytes()
    answer = bokslut(
        project_copy, "tieout", "a.txt", "--board", "SN", "--year", "2025", "--html", "data/SN/2025/drift.csv"
    )
    assert answer.status == 2
    assert "data/ holds what reports are made from" in answer.err
    assert project_copy.path("data/SN/2025/drift.csv").read_bytes() == before


DOCUMENTS = [
    ("a.html", "<table><tr><td colspan=8000 rowspan=8000>Lokalhyror</td><td>44</td></tr></table>"),
    ("a.txt", "Kostnaden för lokalhyror uppgick till " + "9" * 200_000 + " mnkr."),
    ("a.txt", "Kostnaden för lokalhyror uppgick till " + "1 " * 500 + "tkr."),
    ("a.txt", "Lokalhyror uppgick till 1" + " 000" * 12 + " tkr och 0," + "3" * 50 + " procent."),
]


@pytest.mark.parametrize(("name", "content"), DOCUMENTS, ids=["spans", "digits", "numbers", "long numbers"])
@pytest.mark.timeout(60)
def test_a_document_of_numbers_without_end_is_tied_out(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    result = tie_out(read_document(tmp_path / name), Knowledge("SN", 2025))
    assert not [one for one in result.judged if one.verdict != "okänd"]


def test_a_link_begins_a_mail_and_sends_nothing(tmp_path: Path) -> None:
    names = Names("namn", {})
    assert read_comment("[x](mailto:a@b.se?subject=Hej)", names, "fil.md").problems == ()
    with pytest.raises(BokslutError, match="leder inte till en webbadress"):
        read_comment("[x](mailto:a@b.se?attach=/etc/passwd)", names, "fil.md")
