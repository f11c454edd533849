"""What of an input file counts: of a notebook what is run, of a file of many entries those that were used.

A file of many entries is `params/boards.yaml`, which has one per board. What was used of it is a part with a
name of its own, `params/boards.yaml#SN`, so that another board's entry is no concern of a report. The content
of a part is its entry written in one way, whatever comments and spaces stand around it in the file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.notebooks import SUFFIX, essence
from bokslut.project import Project
from bokslut.textfile import decode, read_file

_PART = re.compile(r"(?P<file>.+\.ya?ml)#(?P<key>[^#/]+)")


def part_name(file: str, key: str) -> str:
    """Return what an entry of a file is called."""
    return f"{file}#{key}"


def file_of(name: str) -> str:
    """Return the file that an input lies in: its own name, but for a part."""
    told = _PART.fullmatch(name)
    return told["file"] if told else name


def part(name: str, content: bytes) -> bytes | None:
    """Return what a part's file holds of it; None where there is no such entry."""
    import yaml

    from bokslut import yamltext

    told = _PART.fullmatch(name)
    try:
        entries = yamltext.load(decode(content), name)
    except BokslutError:
        return None
    key = told["key"] if told else ""
    if not isinstance(entries, dict) or key not in entries:
        return None
    return yaml.safe_dump({key: entries[key]}, allow_unicode=True, width=10_000).encode()


def read_input(root: Path, name: str) -> bytes | None:
    """Return the content of an input, of a part what the file has of it; None where there is none."""
    try:
        content = read_file(Project(root).inside(root / file_of(name)), name)
    except BokslutError:
        return None
    return part(name, content) if _PART.fullmatch(name) else content


def content_of(name: str, files: Mapping[str, bytes]) -> bytes | None:
    """Return the content of an input among files; None where it is not among them."""
    if name in files or not _PART.fullmatch(name):
        return files.get(name)
    whole = files.get(file_of(name))
    return None if whole is None else part(name, whole)


def content_hash(name: str, content: bytes) -> str:
    """Return the hash of what counts of an input's content."""
    counts = essence(content) if name.endswith(SUFFIX) else content
    return "sha256:" + hashlib.sha256(counts).hexdigest()


def with_whole_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return files with the parts of each put together to a file that a report can be made from."""
    whole = {name: content for name, content in files.items() if not _PART.fullmatch(name)}
    for name in sorted(files.keys() - whole.keys()):
        whole[file_of(name)] = whole.get(file_of(name), b"") + files[name]
    return whole
