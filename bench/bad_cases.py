"""Inputs as they come: broken files, odd encodings, unfinished edits, each with the answer that is right.

A case changes one file of a copy of the project. `told` means status 2 with the file named; `fine` that the report is
made with the very figures of the unchanged file; `either` that one of them holds.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Answer = Literal["told", "fine", "either"]
Change = Callable[[Path], None]

DATA = "data/EX/2025"
PARAMETERS = "params/EX/2025.yaml"

CSV_FILES = {
    "drift.csv": "economy",
    "volymer.csv": "economy",
    "investeringar.csv": "economy",
    "sjukfrånvaro.csv": "personnel",
    "personal.csv": "personnel",
    "incidenter.csv": "personnel",
    "nyckeltal.csv": "goals",
    "utförare.csv": "internal_control",
}
YAML_FILES = {
    "params/boards.yaml": "operations",
    PARAMETERS: "operations",
    f"{DATA}/mål.yaml": "goals",
    f"{DATA}/kontroller.yaml": "internal_control",
    f"{DATA}/inriktningar.yaml": "operations",
}
COMMENTS = {
    f"{DATA}/text/ekonomi/utfall.md": "economy",
    f"{DATA}/text/personal/incidenter.md": "personnel",
    f"{DATA}/text/mål/inledning.md": "goals",
}
NOTEBOOKS = {"notebooks/operations.ipynb": "operations", "notebooks/goals.ipynb": "goals"}


@dataclass(frozen=True)
class Case:
    """One input.

    Attributes
    ----------
    sort
        The class of input that it is counted with.
    name
        What is done to the file.
    file
        The file, by its path in the project.
    notebook
        The chapter that shows it, which alone is made.
    change
        What does it.
    answer
        What is right.
    """

    sort: str
    name: str
    file: str
    notebook: str
    change: Change
    answer: Answer


def _raw(edit: Callable[[bytes], bytes]) -> Change:
    def change(path: Path) -> None:
        path.write_bytes(edit(path.read_bytes()))

    return change


def _text(edit: Callable[[str], str]) -> Change:
    return _raw(lambda raw: edit(raw.decode("utf-8")).encode("utf-8"))


def _lines(edit: Callable[[list[str]], list[str]]) -> Change:
    return _text(lambda text: "\n".join(edit(text.rstrip("\n").split("\n"))) + "\n")


def _instead(make: Callable[[Path], object]) -> Change:
    def change(path: Path) -> None:
        path.unlink()
        make(path)

    return change


def _encoded(name: str) -> Change:
    return _raw(lambda raw: raw.decode("utf-8").encode(name, errors="replace"))


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1_000_000_000)


def _to_nfd(path: Path) -> None:
    path.rename(path.with_name(unicodedata.normalize("NFD", path.name)))


def _outdated(lines: list[str]) -> list[str]:
    return [*lines[:2], "<<<<<<< HEAD", *lines[2:3], "=======", *lines[2:3], ">>>>>>> theirs", *lines[3:]]


def _row(edit: Callable[[str], str]) -> Change:
    """Change the third line of a file."""
    return _lines(lambda lines: [*lines[:2], edit(lines[2]), *lines[3:]])


def _cell(value: str) -> Change:
    """Change the last cell of the third line."""
    return _row(lambda row: row.rpartition(",")[0] + "," + value)


ANY_FILE: list[tuple[str, Change, Answer]] = [
    ("a queue", _instead(os.mkfifo), "told"),
    ("a device", _instead(lambda path: path.symlink_to("/dev/zero")), "told"),
    ("a folder", _instead(Path.mkdir), "told"),
    ("a link to nothing", _instead(lambda path: path.symlink_to("nothing")), "told"),
    ("a link to itself", _instead(lambda path: path.symlink_to(path.name)), "told"),
    ("1 GB", _instead(_sparse), "told"),
    ("half of UTF-16", _raw(lambda raw: raw.decode().encode("utf-16")[:-1]), "told"),
    ("UTF-16 without a mark", _encoded("utf-16-le"), "told"),
    ("a NUL", _raw(lambda raw: raw + b"\x00\n"), "told"),
    ("an escape character", _raw(lambda raw: raw + b"\x1b[31m\n"), "told"),
    ("a PNG", _raw(lambda _: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "told"),
    ("a conflict of git", _lines(_outdated), "told"),
]

ANY_TEXT: list[tuple[str, Change, Answer]] = [
    ("a byte order mark", _encoded("utf-8-sig"), "fine"),
    ("UTF-16 with its mark", _encoded("utf-16"), "fine"),
    ("Windows-1252", _encoded("cp1252"), "either"),
    ("lines of Windows", _text(lambda text: text.replace("\n", "\r\n")), "fine"),
    ("letters and marks apart", _text(lambda text: unicodedata.normalize("NFD", text)), "either"),
    ("the encoding of DOS", _encoded("cp437"), "either"),
    ("Mac Roman", _encoded("mac_roman"), "either"),
    ("two encodings", _raw(lambda raw: raw + "å".encode("latin-1") + b"\n"), "told"),
]

CSV: list[tuple[str, Change, Answer]] = [
    ("sep=;", _text(lambda text: "sep=,\n" + text), "fine"),
    ("lines of an old Mac", _text(lambda text: text.replace("\n", "\r")), "fine"),
    ("a quotation mark that does not close", _row(lambda row: '"' + row), "told"),
    ("a quotation mark too many", _row(lambda row: '"' + row.replace(",", '"x,', 1)), "told"),
    ("a cell of 10 MB", _row(lambda row: "x" * 10_000_000 + row), "told"),
    ("a cell too many", _row(lambda row: row + ",1"), "told"),
    ("100,000 cells in a row", _row(lambda row: row + "," * 100_000), "told"),
    ("a column twice", _lines(lambda lines: [lines[0] + "," + lines[0].split(",")[-1], *lines[1:]]), "told"),
    ("an unknown column", _lines(lambda lines: [lines[0] + "x", *lines[1:]]), "told"),
    ("nothing", _raw(lambda _: b""), "told"),
    ("a header alone", _lines(lambda lines: lines[:1]), "told"),
    ("5,000 digits in the last cell", _cell("9" * 5000), "either"),  # in some files it is a text
    ("1e999999", _cell("1e999999"), "either"),
]

YAML: list[tuple[str, Change, Answer]] = [
    ("500,000 brackets", _text(lambda text: text + "[" * 500_000), "told"),
    ("300,000 lists", _text(lambda _: "- " * 300_000), "told"),
    (
        "aliases of aliases",
        _text(
            lambda _: "\n".join(
                ["a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
                + [f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
            )
        ),
        "told",
    ),
    ("!!int foo", _text(lambda _: "a: !!int foo\n"), "told"),
    ("an object of Python", _text(lambda _: "a: !!python/object/apply:os.system [id]\n"), "told"),
    ("a number of 5,000 digits", _text(lambda _: "a: " + "9" * 5000 + "\n"), "told"),
    ("an impossible date", _text(lambda _: "a: 2025-02-30\n"), "told"),
    ("NO as a key", _text(lambda _: "NO: {name: x}\n"), "told"),
    ("a tab", _text(lambda text: "\t" + text), "told"),
    ("a quotation mark that does not close", _text(lambda text: text + "\nx: 'y\n"), "told"),
    ("an unknown key", _text(lambda _: "qqq: 1\n"), "told"),
    ("a text alone", _text(lambda _: "text\n"), "told"),
]

TEMPLATES = {
    "loops in loops": "{% for a in drift %}{% for b in drift %}x{% endfor %}{% endfor %}",
    "a text multiplied": "{{ 'a' * 10**10 }}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "format": "{{ '{}'.format() }}",
    "range": "{{ range(10**9) }}",
    "10,000 parentheses": "{{ " + "(" * 10_000 + "år" + ")" * 10_000 + " }}",
    "10,000 attributes": "{{ år" + ".a" * 10_000 + " }}",
    "a number of 5,000 digits": "{{ " + "9" * 5000 + " }}",
    "a choice that does not end": "{% if år %}",
    "a bracket that does not close": "{{ år",
    "include": "{% include '/etc/passwd' %}",
    "a power": "{{ drift.resultat.utfall.value ** 99999 }}",
}

NOTEBOOK: list[tuple[str, Change, Answer]] = [
    ("half a file", _raw(lambda raw: raw[: len(raw) // 2]), "told"),
    ("nothing", _raw(lambda _: b""), "told"),
    ("100,000 brackets", _raw(lambda _: b"[" * 100_000), "told"),
    ("a byte order mark", _raw(lambda raw: b"\xef\xbb\xbf" + raw), "fine"),
]


def _notebook(edit: Callable[[dict[str, Any]], object]) -> Change:
    def change(path: Path) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        edit(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    return change


def _last_cell(source: str) -> Change:
    cell = {"cell_type": "code", "id": "x", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    return _notebook(lambda content: content["cells"].append(cell))


NOTEBOOK += [
    (
        "a kernel of another program",
        _notebook(lambda nb: nb["metadata"].update(kernelspec={"name": "conda-x"})),
        "fine",
    ),
    ("no kernel", _notebook(lambda nb: nb.update(metadata={})), "fine"),
    ("a kernel that is null", _notebook(lambda nb: nb["metadata"].update(kernelspec=None)), "told"),
    (
        "a notebook in R",
        _notebook(lambda nb: nb["metadata"].update(kernelspec={"name": "ir", "language": "R"})),
        "told",
    ),
    ("nbformat 99", _notebook(lambda nb: nb.update(nbformat=99)), "told"),
    ("no nbformat", _notebook(lambda nb: nb.pop("nbformat")), "told"),
    ("cells that are null", _notebook(lambda nb: nb.update(cells=None)), "told"),
    ("a cell that is null", _notebook(lambda nb: nb["cells"].append(None)), "told"),
    ("a source that is null", _notebook(lambda nb: nb["cells"][0].update(source=None)), "told"),
    ("tags that are no list", _notebook(lambda nb: nb["cells"][0]["metadata"].update(tags=1)), "told"),
    ("a cell that prints 10 GB", _last_cell("while True:\n    print('x' * 1_000_000)"), "told"),
    ("a cell that wants 100 GB", _last_cell("len('x' * 100_000_000_000)"), "told"),
    ("a cell that does not end", _last_cell("while True:\n    pass"), "told"),
    ("a cell that calls itself", _last_cell("def f(): return f()\nf()"), "told"),
    ("a cell that ends its process", _last_cell("import os\nos._exit(1)"), "told"),
]


def cases() -> Iterator[Case]:
    """Yield all cases."""
    for name, notebook in CSV_FILES.items():
        for what, change, answer in (*ANY_FILE, *ANY_TEXT, *CSV):
            yield Case("data, CSV", what, f"{DATA}/{name}", notebook, change, answer)
    for file, notebook in YAML_FILES.items():
        for what, change, answer in (*ANY_FILE, *ANY_TEXT, *YAML):
            yield Case("data and parameters, YAML", what, file, notebook, change, answer)
    for file, notebook in COMMENTS.items():
        for what, change, answer in (*ANY_FILE[:-1], *ANY_TEXT):
            yield Case("comments", what, file, notebook, change, answer)
        for what, template in TEMPLATES.items():
            added = _text(lambda text, template=template: text.rstrip() + "\n\n" + template + "\n")  # type: ignore[misc]
            yield Case("comments", what, file, notebook, added, "told")
    for file, notebook in NOTEBOOKS.items():
        for what, change, answer in (*ANY_FILE[:6], ANY_FILE[-1], *NOTEBOOK):
            yield Case("notebooks", what, file, notebook, change, answer)
    for file in ("sjukfrånvaro.csv", "utförare.csv", "mål.yaml", "text/mål/inledning.md"):
        notebook = CSV_FILES.get(file, "goals")
        yield Case("names of files", "letters and marks apart", f"{DATA}/{file}", notebook, _to_nfd, "fine")
