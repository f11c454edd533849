"""What README and `make help` show beside `make report`, for every report of a real board."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from front_door.door import Asked, Door, comment_to_change, listed
from front_door.test_every_report import REPORTS

REAL = [asked for asked in REPORTS if asked.board != "EX"]
DECISION = "SN 2026-02-17, §5"
COMMANDS = ("report", "check", "why", "seal", "diff")

each_real_report = pytest.mark.parametrize(
    "asked",
    [
        pytest.param(asked, marks=pytest.mark.xdist_group(f"front door {number % 2}"), id=f"{asked}".replace(" ", "-"))
        for number, asked in enumerate(REAL)
    ],
)
first = pytest.mark.xdist_group("front door 0")
second = pytest.mark.xdist_group("front door 1")


@each_real_report
def test_a_real_report_is_checked_compared_sealed_verified_and_tied_out(door: Door, asked: Asked) -> None:
    assert door.make("report", *asked.words).status == 0
    checked = door.make("check", *asked.words)
    summary = checked.out.strip().splitlines()[-1]
    assert checked.status in (0, 2), checked.err
    assert "fel" in summary, checked.out

    why = door.make("why", *asked.words)
    assert why.status == 0
    assert {line.split()[-1] for line in why.out.splitlines()} == {"unchanged"}

    same = door.make("diff", *asked.words, "AGAINST=HEAD")
    assert same.status == 0, same.err
    assert same.closing == str(door.root / _page(asked)), same.err
    assert (door.root / _page(asked)).is_file()
    if change := comment_to_change(door, asked, "Den här provsatsen är ny."):
        with door.changed(*change):
            told = door.make("diff", *asked.words, "AGAINST=HEAD")
            assert told.status == 0, told.err
            assert told.out != same.out
            assert "Den här provsatsen är ny." in (door.root / _page(asked)).read_text(encoding="utf-8")
            assert any("changed" in line for line in door.make("why", *asked.words).out.splitlines())

    sealed = door.make("seal", *asked.words, f"DECISION={DECISION}", "DATE=2026-02-20")
    if checked.status:  # a warning is open, and what is adopted should have none
        assert sealed.status == 2
        assert "error: a check has something open, and what is adopted should have nothing" in sealed.err
        assert not (door.root / f"params/{asked.board}/seals").exists()
    else:
        assert sealed.status == 0, sealed.err
        assert Path(sealed.out.strip()).is_file()
        verified = door.make("verify", *asked.words)
        assert (verified.status, verified.out) == (0, f"{asked}: as sealed\n")
        again = door.make("seal", *asked.words, f"DECISION={DECISION}")
        assert (again.status, again.err.splitlines()[0]) == (2, "error: the report is sealed already")
        for path in (door.root / f"params/{asked.board}/seals").iterdir():
            path.unlink()
        (door.root / f"params/{asked.board}/seals").rmdir()

    file = f"{asked.folder}/report.docx"
    tied = door.make("tieout", f"FILE={file}", f"BOARD={asked.board}", f"YEAR={asked.year}")
    assert tied.status in (0, 2), tied.err
    assert "motsägs" in tied.out
    if tied.status:
        assert "Error 1" in tied.err, "a figure contradicts what is known: the command says so with status 1"


def _page(asked: Asked) -> str:
    return f"{asked.folder}-diff.html"


# ---- All at once --------------------------------------------------------------------------------


@first
def test_reports_and_the_site_of_them(door: Door) -> None:
    made = door.make("reports", "BOARD=SN", "FORMATS=html")
    assert made.status == 0, made.err
    assert len(made.out.splitlines()) == len([asked for asked in REPORTS if asked.board == "SN"])
    assert "0 s left" in made.closing
    again = door.make("reports", "BOARD=SN", "FORMATS=html")
    assert all("unchanged" in line for line in again.err.splitlines()), again.err
    site = door.make("site", "FORMATS=html", seconds=600)
    assert site.status == 0, site.err
    assert site.out.splitlines()[-1] == str(door.root / "outputs/site/index.html")
    assert "Socialnämnden" in door.text("outputs/site/index.html")
    assert set(listed(door.make("list").out).values()) == {"made"}


@first
def test_another_board_leaves_every_report_as_it_is(door: Door) -> None:
    before = listed(door.make("list").out)
    boards = door.text("params/boards.yaml")
    new = "NY:\n  name: Nya nämnden\n  administration: Förvaltningen\n  municipality: Alingsås kommun\n"
    with door.changed("params/boards.yaml", boards + new):
        assert listed(door.make("list").out) == before


# ---- What is missing is asked for --------------------------------------------------------------


@second
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_told_no_report_asks_for_one(door: Door, command: str) -> None:
    for words in ((), ("BOARD=SN",), ("YEAR=2025",)):
        said = door.make(command, *words)
        assert said.status == 2
        assert said.err.splitlines()[0] == f"say which report: make {command} BOARD=SN YEAR=2025"


@second
@pytest.mark.parametrize("command", COMMANDS)
def test_a_monthly_report_without_month_is_told_which_there_are(door: Door, command: str) -> None:
    said = door.make(command, "BOARD=EX", "YEAR=2024", "KIND=monthly", "AGAINST=HEAD")
    assert said.status == 2
    assert said.err.splitlines()[:2] == [
        "error: which month? a report of kind monthly is made by the month",
        "  expected: MONTH= one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
    ]


@second
def test_verify_of_a_report_that_is_not_sealed_says_so(door: Door) -> None:
    said = door.make("verify", "BOARD=EX", "YEAR=2024", "KIND=monthly")
    assert (said.status, said.err.splitlines()[0]) == (2, "error: no such report is sealed")
    assert (door.make("verify").status, door.make("verify").closing) == (0, "no report is sealed")


# ---- A terminal, and what is stopped -----------------------------------------------------------


def _start(door: Door, stderr: int) -> subprocess.Popen[bytes]:
    command = [str(door.root / ".venv/bin/bokslut"), "report", "VON", "2024", "--formats", "html", "--force"]
    return subprocess.Popen(command, cwd=door.root, env=door.environment, stdout=subprocess.DEVNULL, stderr=stderr)


def _read(number: int, until: bytes) -> bytes:
    """Read what a terminal is shown, until it is shown something or nobody writes to it any more."""
    shown = b""
    while until not in shown:
        try:
            more = os.read(number, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
    return shown


@second
def test_on_a_terminal_steps_of_the_same_name_are_drawn_as_they_run(door: Door) -> None:
    door.make("report", "BOARD=VON", "YEAR=2024", "FORMATS=html")  # so that the lasting process is there
    ours, theirs = pty.openpty()
    with _start(door, theirs) as process:
        os.close(theirs)
        shown = _read(ours, b"report.html is never shown here").decode()
    os.close(ours)
    assert process.returncode == 0, shown
    assert shown.count("✓\x1b[0m notebook goals") == 2
    assert shown.rstrip().splitlines()[-1].endswith(")")
    assert shown.count("\x1b[?25l") <= shown.count("\x1b[?25h"), "the cursor is shown again"


@second
def test_ctrl_c_ends_the_command_and_what_it_started(door: Door) -> None:
    door.make("report", "BOARD=VON", "YEAR=2024", "FORMATS=html")
    before = door.text("outputs/VON/2024/annual/manifest.json")
    ours, theirs = pty.openpty()
    with _start(door, theirs) as process:
        os.close(theirs)
        _read(ours, b"notebook")
        process.send_signal(signal.SIGINT)
        rest = _read(ours, b"this is never shown").decode()
    os.close(ours)
    assert process.returncode == 128 + signal.SIGINT
    assert "stopped" in rest
    assert "Traceback" not in rest
    assert door.text("outputs/VON/2024/annual/manifest.json") == before
    assert list((door.root / "outputs").glob(".build-*")) == []


# ---- JupyterLab, and notebooks that were run in it ---------------------------------------------


def _ask(address: str, method: str = "GET", content: object = None) -> int:
    data = None if content is None else json.dumps(content).encode()
    headers = {"Authorization": "token ours", "Content-Type": "application/json"}
    request = urllib.request.Request(address, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        raise AssertionError(error.read().decode()) from None


@second
def test_lab_starts_answers_and_ends_and_what_was_run_in_it_is_stripped_to_what_git_has(door: Door) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"LAB=--no-browser --ServerApp.port={port} --IdentityProvider.token=ours"
    said = door.scratch / "lab"
    with said.open("wb") as file:
        process = subprocess.Popen(
            ["make", "lab", options],
            cwd=door.root,
            env=door.environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                assert _ask(f"{address}/lab") == 200
                break
            except urllib.error.URLError:
                assert process.poll() is None, said.read_text(encoding="utf-8")
                time.sleep(0.1)
        name = "notebooks/personnel.ipynb"
        notebook = nbformat.read(door.root / name, as_version=4)
        NotebookClient(notebook, resources={"metadata": {"path": str(door.root / "notebooks")}}).execute()
        notebook.cells[-1].metadata |= {"trusted": True, "scrolled": False}
        saved = {"type": "notebook", "format": "json", "content": notebook}
        assert _ask(f"{address}/api/contents/{name}", "PUT", saved) == 200
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        raise AssertionError("a process of JupyterLab is left")
    assert "Traceback" not in said.read_text(encoding="utf-8")
    assert door.git("status", "--porcelain", "notebooks") == f" M {name}\n"
    stripped = door.make("strip")
    assert (stripped.status, stripped.out) == (0, f"{name}\n")
    assert door.git("status", "--porcelain", "notebooks") == ""
