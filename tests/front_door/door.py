"""The way that a user comes in: `make …` in a fresh copy of the project, with the process that outlasts a command."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

STAMPS = ("pip", "run", "test", "cluster")
"""What the Makefile leaves in `.venv` to know that it is set up."""


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def closing(self) -> str:
        """The last line that it told the user, beside what it printed for others to read on."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


@dataclass(frozen=True)
class Door:
    """A copy of the project in git, and the environment that its commands are run in."""

    root: Path
    scratch: Path

    @property
    def environment(self) -> dict[str, str]:
        """The user's, with a folder for what is passing of its own, so that no other's process is used."""
        ours = {"TMPDIR": str(self.scratch), "GIT_CONFIG_GLOBAL": os.devnull, "MAKEFLAGS": ""}
        # Not measured either: these are the commands as users have them, at the speed that users have.
        own = ("BOKSLUT_", "COVERAGE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return {**kept, **ours}

    def make(self, *words: str, seconds: int = 300) -> Said:
        """Run `make …`; whatever comes of it, nobody is shown a traceback."""
        done = subprocess.run(
            ["make", "--no-print-directory", *words],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
        return Said(done.returncode, done.stdout, done.stderr)

    def git(self, *words: str) -> str:
        """Run git in the copy."""
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.quotePath=false"]
        command = ["git", *who, *words]
        return subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, encoding="utf-8", check=True
        ).stdout

    @contextmanager
    def changed(self, file: str, content: str) -> Iterator[None]:
        """Let a file hold something else for a while."""
        path = self.root / file
        before = path.read_bytes()
        path.write_text(content, encoding="utf-8")
        try:
            yield
        finally:
            path.write_bytes(before)

    def text(self, file: str) -> str:
        """Return what a file of the project holds."""
        return (self.root / file).read_text(encoding="utf-8")


def open_door(source: Path, folder: Path) -> Door:
    """Copy the project's files as git knows them, and let the copy use the packages that are installed."""
    door = Door(folder / "project", folder / "tmp")
    door.scratch.mkdir(parents=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=source,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (source / name).is_file():
            (door.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, door.root / name)
    _use_installed(door.root)
    door.git("init", "--quiet")
    door.git("add", "--all")
    door.git("commit", "--quiet", "--message", "As it was")
    return door


def _use_installed(root: Path) -> None:
    """Give the copy a `.venv` that is the running one, and let make find nothing to install there."""
    environment = root / ".venv"
    environment.mkdir()
    for entry in Path(sys.prefix).iterdir():
        if entry.name not in STAMPS:
            (environment / entry.name).symlink_to(entry)
    for name in STAMPS:
        (environment / name).touch()
    for file in (*root.glob("requirements*.txt"), root / "pyproject.toml"):
        os.utime(file, (0, 0))


def close_door(door: Door) -> None:
    """End the processes that outlast the commands."""
    listed = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, encoding="utf-8", check=True)
    for line in listed.stdout.splitlines():
        number, _, command = line.strip().partition(" ")
        if f"{door.scratch}/bokslut-" in command:
            with suppress(ProcessLookupError):
                os.kill(int(number), signal.SIGTERM)


# ---- Reports, by the words that `make list` shows ----------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A report as a user asks for it."""

    board: str
    year: str
    kind: str
    month: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What is written after `make report`."""
        month = (f"MONTH={int(self.month)}",) if self.month else ()
        return (f"BOARD={self.board}", f"YEAR={self.year}", f"KIND={self.kind}", *month)

    @property
    def folder(self) -> str:
        """Where its files are."""
        return f"outputs/{self.board}/{self.year}/{self.kind}" + (f"-{self.month}" if self.month else "")

    def __str__(self) -> str:
        return " ".join(filter(None, (self.board, self.year, self.kind, self.month)))


def listed(out: str) -> dict[Asked, str]:
    """Return the reports that `make list` tells of, and the state of each."""
    found = [re.fullmatch(r"(\S+) (\d+) (\w+)(?: (\d\d))?\s\s+(.+)", line) for line in out.splitlines()]
    assert all(found), out
    return {Asked(*(part or "" for part in one.groups()[:4])): one[5] for one in found if one}


# ---- Something that changes --------------------------------------------------------------------


def values(door: Door, asked: Asked) -> dict[str, dict[str, Any]]:
    """Return the numbers of a report that is made, by id."""
    return {one["id"]: one for one in json.loads(door.text(f"{asked.folder}/values.json"))}


def figure_to_change(door: Door, asked: Asked) -> tuple[str, str, str]:
    """Return a number that a report shows as its cell has it, its file, and the file with another figure in it.

    One that stands alone: a total would no longer be right, and the report would rightly be refused.
    """
    alone = ("sjukfrånvaro", "nyckeltal", "personal", "fakta", "index", "drift")
    single = [one for one in values(door, asked).values() if len(one["sources"]) == 1 and "formula" not in one]
    shown = [one for one in single if str(one["sources"][0].get("file")).endswith(".csv")]
    for name in alone:
        for one in shown:
            (cell,) = one["sources"]
            free = cell["column"] not in ("målvärde", "högsta")
            if name in cell["file"] and free and one["value"] == cell["value"] and Decimal(cell["value"]) > 5:
                return one["id"], cell["file"], _with_another_figure(door, cell)
    raise AssertionError(f"{asked} shows no figure as its cell has it")


def _with_another_figure(door: Door, cell: dict[str, Any]) -> str:
    text = door.text(cell["file"])
    rows = list(csv.reader(text.splitlines()))
    line = rows[cell["row"] - 1]
    number = Decimal(line[rows[0].index(cell["column"])])
    line[rows[0].index(cell["column"])] = str(number + Decimal(1).scaleb(int(number.as_tuple().exponent)))
    return "\n".join(",".join(f'"{one}"' if "," in one else one for one in row) for row in rows) + "\n"


def comment_to_change(door: Door, asked: Asked, words: str) -> tuple[str, str] | None:
    """Return a comment that a report shows, with a paragraph more; None where it has none."""
    inputs = json.loads(door.text(f"{asked.folder}/manifest.json"))["inputs"]
    of_its_own = f"data/{asked.board}/{asked.year}/"
    found = [name for name, was in inputs.items() if name.startswith(of_its_own) and was.startswith("sha256:")]
    comments = [name for name in found if name.endswith(".md") and "/text/" in name]
    if comments:
        return comments[0], door.text(comments[0]).rstrip() + f"\n\n{words}\n"
    answers = [name for name in found if name.endswith("revision.yaml")]
    if answers:
        return answers[0], door.text(answers[0]).replace("beskrivning: |\n", f"beskrivning: |\n        {words}\n\n", 1)
    return None


def heading_to_change(door: Door, asked: Asked, words: str) -> tuple[str, str]:
    """Return a report's parameters with another heading of its first chapter."""
    file = f"params/{asked.board}/{asked.year}.yaml"
    text = door.text(file)
    own = [f"{asked.kind}-{asked.month}"] if asked.month else []  # a month may have parameters of its own
    found = (re.search(rf"^  {kind}:$", text, re.M) for kind in [*own, asked.kind])
    start = next(filter(None, found), None)
    assert start, f"{file} asks for no {asked.kind}"
    rest = re.sub(r"title: .+", f"title: {words}", text[start.end() :], count=1)
    return file, text[: start.end()] + rest
