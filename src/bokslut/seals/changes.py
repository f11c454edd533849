"""What has changed since a report was sealed: which cell, sentence, parameter or version."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from bokslut.contents import file_of, read_input
from bokslut.errors import BokslutError
from bokslut.pipeline.manifest import package_hash, rendering_hash, versions
from bokslut.privacy import counts_persons
from bokslut.project import Project
from bokslut.reading import decode
from bokslut.reads import ABSENT, FOLDER, NAMES, Reads
from bokslut.seals.labels import Labelled, labelled
from bokslut.seals.record import Inputs, Seal

EMPTY = "(empty)"


def changed_inputs(seal: Seal, project: Project) -> list[str]:
    """Return the names of the inputs that are not as they were sealed; it compares hashes and is fast."""
    return Reads(project.root, seal.inputs).changed()


def changes(inputs: Inputs, project: Project) -> list[str]:
    """Return what has changed in the inputs of a sealed report, a line each: where it stands, old → new."""
    seal, told = inputs.seal, []
    reads = Reads(project.root, seal.inputs)
    for name in changed_inputs(seal, project):
        was, now = seal.inputs[name], reads.now(name)
        if was.startswith(NAMES):
            told.append(f"{name} holds other files")
        elif was in (ABSENT, FOLDER) or now in (ABSENT, FOLDER):
            told.append(f"{name} is {'gone' if now == ABSENT else 'new' if was == ABSENT else 'another thing'}")
        elif name not in inputs.files:
            told.append(f"{name} changed")
        else:
            told += content_changes(name, inputs.files[name], read_input(project.root, name) or b"")
    return told


def changed_machinery(seal: Seal, engine: Mapping[str, str] | None) -> list[str]:
    """Return what else makes reports has changed, a line each; `engine` is what renders now, None for none."""
    now = versions()
    told = [
        f"version of {name}: {seal.versions.get(name, EMPTY)} → {now.get(name, EMPTY)}"
        for name in sorted({*seal.versions, *now})
        if seal.versions.get(name) != now.get(name)
    ]
    if seal.package != package_hash():
        told.append("the package bokslut changed")
    if seal.rendering != rendering_hash():
        told.append("a template, stylesheet or filter that renders changed")
    if seal.engine != engine:
        old, new = (f"{one['name']} ({one['version']})" if one else EMPTY for one in (seal.engine, engine))
        told.append(f"engine: {old} → {new}")
    return told


def content_changes(name: str, old: bytes, new: bytes) -> list[str]:
    """Return what differs between two contents of a file: cells, sentences or lines, by what kind of file it is."""
    suffix = file_of(name).rpartition(".")[2]
    told: list[str] = []
    if suffix == "csv":
        try:
            silent = counts_persons(old) or counts_persons(new)
            told = list(_cells(name, labelled(name, old), labelled(name, new), silent=silent))
        except BokslutError as error:
            told = [f"{name} is no longer a table: {error.problem}"]
    elif suffix == "md":
        told = list(_parts(name, _sentences(decode(old)), _sentences(decode(new))))
    elif suffix == "ipynb":
        told = list(_parts(name, _code(decode(old)), _code(decode(new))))
    elif suffix in ("yaml", "yml", "py"):
        told = list(_parts(name, _numbered(decode(old)), _numbered(decode(new))))
    return told or [f"{name} is written in another way"]


def _cells(name: str, old: Sequence[Labelled], new: Sequence[Labelled], *, silent: bool) -> Iterator[str]:
    """Yield cells that differ, rows being found by label; then rows that came or went, and their order.

    Parameters
    ----------
    silent
        Whether only their places are told, since some of them may be about few persons.
    """
    before, now = {row.key: row for row in old}, {row.key: row for row in new}
    for key, row in before.items():
        if key not in now:
            yield f"{name}, {row.label}: row taken away"
            continue
        there = now[key].cells
        for column in dict.fromkeys((*row.cells, *there)):
            was, found = row.cells.get(column, ""), there.get(column, "")
            if was != found:
                yield f"{name}, {row.label}, {column}" + (
                    " changed" if silent else f": {was or EMPTY} → {found or EMPTY}"
                )
    for key, row in now.items():
        if key not in before:
            yield f"{name}, {row.label}: row added"
    stay, stayed = [key for key in before if key in now], [key for key in now if key in before]
    if stay != stayed:
        yield f"{name}: rows in another order"


def _parts(name: str, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield parts of a text that differ; each part is what stands there, and how its place is told."""
    before, now = [text for text, _ in old], [text for text, _ in new]
    for what, left, right, start, end in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        paired = min(right - left, end - start)
        for step in range(max(right - left, end - start)):
            if step < paired:
                place = new[start + step][1]
                yield f"{name}{place}: “{before[left + step]}” → “{now[start + step]}”"
            elif left + step < right:
                yield f"{name}{old[left + step][1]}: taken away “{before[left + step]}”"
            else:
                yield f"{name}{new[start + step][1]}: added “{now[start + step]}”"


def _sentences(text: str) -> list[tuple[str, str]]:
    """Return the sentences of a comment, wherever its lines break, with the line that each begins on."""
    found = []
    for paragraph in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        start = 0
        for end in [*re.finditer(r"(?<=[.!?:])\s+(?=[A-ZÅÄÖ{\[“”\"*_#-])", paragraph[0]), None]:
            sentence = paragraph[0][start : end.start() if end else None]
            line = text.count("\n", 0, paragraph.start() + start) + 1
            if sentence.strip():
                found.append((" ".join(sentence.split()), f", line {line}"))
            start = end.end() if end else start
    return found


def _numbered(text: str) -> list[tuple[str, str]]:
    lines = enumerate(text.splitlines(), start=1)
    return [(line.strip(), f", line {number}") for number, line in lines if line.strip()]


def _code(text: str) -> list[tuple[str, str]]:
    """Return the lines of a notebook's cells, without outputs; those of the whole file where it is no notebook."""
    try:
        cells = json.loads(text)["cells"]
        sources = [(number, "".join(cell["source"])) for number, cell in enumerate(cells, start=1)]
    except (ValueError, KeyError, TypeError):
        return _numbered(text)
    return [(line, f", cell {number}") for number, source in sources for line in source.splitlines() if line.strip()]
