"""What comes of a command that is killed, of many at once, and of a machine that refuses: by the command."""

from __future__ import annotations

import errno
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

import faults
from bokslut import held as holding
from bokslut.errors import BokslutError
from bokslut.held import LONGEST_SOCKET, held, remove, sweep
from bokslut.kernels import lasting, server
from bokslut.kernels.warm import LONGEST_LEAVE
from bokslut.pipeline import publish as publishing
from bokslut.pipeline.publish import publish, recover
from bokslut.whole import telling, write, write_all

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux tells of them")


# ---- The command -------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=[True, False], ids=["lasting", "alone"])
def place(request: pytest.FixtureRequest) -> Iterator[faults.Place]:
    """A copy of the project with a report, with and without a process that outlasts the commands."""
    with faults.place(lasting=request.param) as at:
        assert at.make()[0] == 0
        yield at


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
def test_a_command_that_is_killed_loses_nothing_and_leaves_nothing(place: faults.Place, number: signal.Signals) -> None:
    chance = random.Random(number)
    found = faults.kills(place, number, 2, chance)
    assert found["whole"] == 2
    assert {name: count for name, count in found.items() if count and name not in ("whole", "killed")} == {}


def test_builds_of_one_report_at_once_all_succeed(place: faults.Place) -> None:
    assert faults.at_once(place, 3) == []


def test_a_renderer_that_is_killed_is_told_and_the_earlier_report_stays(place: faults.Place) -> None:
    status, said = faults.renderer_killed(place)
    assert status == 2
    assert "what renders the report was stopped from outside" in said
    assert "pandoc ended by signal 9" in said
    assert "Traceback" not in said
    assert place.fault() == ""
    assert faults.settled(place) == []


def test_a_folder_for_temporary_files_with_a_long_name_is_no_hindrance(tmp_path: Path) -> None:
    """Sockets have short names: every command hung for ever."""
    with faults.place() as at:
        at.temporary = at.temporary / ("lång" * 20)
        at.temporary.mkdir()
        status, said = at.make(seconds=120)
        assert status == 0, said
        faults.end_processes(at)


@pytest.mark.skipif(not faults.can_mount(), reason="only root can make a small disk")
def test_a_full_disk_is_told_and_the_earlier_report_stays(place: faults.Place) -> None:
    with faults.small_disk(place.root / "outputs", "24m"):
        faults.fill(place.root / "outputs", 20)
        status, said = place.make("--force")
        assert status == 2
        assert "a file or folder cannot be written or read" in said
        assert "where:    outputs" in said
        assert "No space left on device" in said
        assert "make room on the disk" in said
        assert place.fault() == ""
        faults.end_processes(place)


@pytest.mark.parametrize("part", ["outputs", faults.FOLDER])
def test_a_folder_that_is_not_to_be_changed_is_told_and_stays(part: str) -> None:
    with faults.place(lasting=False) as at:
        assert at.make()[0] == 0
        at.as_others = os.getuid() == 0
        (at.root / part).chmod(0o555)
        try:
            status, said = at.make("--force")
        finally:
            (at.root / part).chmod(0o755)
        assert status == 2
        assert "Permission denied" in said
        assert f"where:    {part}" in said
        assert str(at.root) not in said
        assert at.fault() == ""
        assert faults.settled(at) == []


# ---- Putting a folder in its place -------------------------------------------------------------


def _folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    for name in ("one", "two"):
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("exchanging", [True, False], ids=["in one call", "in steps"])
def test_many_put_a_folder_in_its_place_and_one_of_them_is_there(
    exchanging: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchanging:
        monkeypatch.setattr(publishing, "_exchanging", lambda: None)
    target = _folder(tmp_path / "outputs/report", "first")
    ended, missed = Event(), []

    def look() -> None:
        while not ended.is_set():
            if exchanging and not target.exists():
                missed.append("gone")

    def many(name: str) -> None:
        for number in range(50):
            publish(_folder(tmp_path / f"outputs/.build-{name}-{number}", f"{name}{number}"), target)

    looking = Thread(target=look)
    looking.start()
    threads = [Thread(target=many, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    looking.join()
    assert missed == []
    assert (target / "one").read_text("utf-8") == (target / "two").read_text("utf-8")
    assert [path.name for path in (tmp_path / "outputs").iterdir()] == ["report"]


def test_what_a_kill_between_two_renames_left_is_put_back(tmp_path: Path) -> None:
    target = tmp_path / "report"
    _folder(tmp_path / ".report.old", "earlier")
    recover(target)
    assert (target / "one").read_text("utf-8") == "earlier"
    _folder(tmp_path / ".report.old", "earlier still")
    recover(target)
    assert (target / "one").read_text("utf-8") == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


# ---- Folders that are held, and files that are whole -------------------------------------------


def test_a_folder_lasts_as_long_as_its_holder_and_is_swept_after(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom bokslut.held import held\n"
        "with held('.build-', Path(sys.argv[1])) as folder:\n"
        "    (folder / 'deep').mkdir()\n    (folder / 'deep').chmod(0o500)\n    print(folder, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        sweep(".build-", tmp_path)
        assert folder.is_dir()
        holder.kill()
    sweep(".build-", tmp_path)
    assert not folder.exists()


def test_a_folder_that_is_swept_before_it_is_held_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    make = holding.tempfile.mkdtemp

    def swept_once(**options: str) -> str:
        made.append(make(**options))
        if len(made) == 1:
            remove(Path(made[0]))
        return made[-1]

    monkeypatch.setattr(holding.tempfile, "mkdtemp", swept_once)
    with held(".build-", tmp_path) as folder:
        assert folder.is_dir()
        assert len(made) == 2


def test_a_name_that_is_too_long_for_sockets_gives_another_folder() -> None:
    long = "/tmp/" + "x" * 90
    assert len(os.fsencode(holding._place_for_sockets(long))) <= LONGEST_SOCKET - holding._WITHIN


def test_files_are_written_whole_or_stay(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    write(file, "first")
    with pytest.raises(TypeError):
        write_all({file: "second", tmp_path / "other": None})  # type: ignore[dict-item]
    assert file.read_text("utf-8") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    with pytest.raises(BokslutError, match="a file cannot be written") as caught:
        write(tmp_path / "nowhere/page.html", "x")
    assert "tell a file in a folder that exists" in str(caught.value)


def test_what_the_machine_refuses_is_told_with_its_cure_and_without_the_machines_folders() -> None:
    with pytest.raises(BokslutError) as caught, telling(Path("/somewhere/outputs")):
        raise OSError(errno.ENOSPC, "No space left on device", "/somewhere/outputs/SN/x", None, "/elsewhere/y")
    assert caught.value.where == "outputs/SN/x → /elsewhere/y"
    assert "make room on the disk" in str(caught.value)
    with pytest.raises(FileNotFoundError), telling():
        raise FileNotFoundError(errno.ENOENT, "No such file", "x")


# ---- The process that outlasts a command -------------------------------------------------------


def test_a_folder_of_anothers_at_the_sockets_place_gives_the_next_name_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lasting, "place_for_sockets", lambda: tmp_path)
    name = f"bokslut-{os.getuid()}"
    (tmp_path / name).mkdir(mode=0o777)
    (tmp_path / name).chmod(0o777)
    (tmp_path / f"{name}-2").symlink_to(tmp_path)
    assert lasting._folder() == lasting._folder() == tmp_path / f"{name}-3"


@pytest.mark.parametrize(
    "asked", [b"", b"{", b"[1]\n", b'{"target": "time:sleep"}\n', b"\xff\xfe\n", b'{"target": 1, "arguments": {}}\n']
)
def test_what_is_no_request_is_none(asked: bytes) -> None:
    ours, theirs = socket.socketpair()
    ours.sendall(asked)
    ours.close()
    assert server._request(theirs) == (None, None)


def test_half_a_message_does_not_stop_the_process() -> None:
    from bokslut.kernels import warm

    at = warm.address()
    warm._connected(at).close()
    with socket.socket(socket.AF_UNIX) as half:
        half.connect(at)
        half.sendall(b'{"target": "ti')
    child = warm.start("time:sleep_until", {})
    assert child.wait() == 1


def test_a_child_that_does_not_end_when_told_to_is_killed(tmp_path: Path) -> None:
    (tmp_path / "stubborn.py").write_text(
        "import signal, time\nfrom bokslut.kernels.server import tell\n\n\n"
        "def sleep(connection):\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "    tell(connection, {'ready': True})\n    time.sleep(60)\n",
        encoding="utf-8",
    )
    code = (
        "import os, time\nfrom bokslut.kernels import warm\n"
        "child = warm.start('stubborn:sleep', {})\nassert child.message() == {'ready': True}\n"
        "child._lines.close(), child._connection.close()\nstart = time.monotonic()\n"
        "while os.path.exists(f'/proc/{child.pid}'):\n    time.sleep(0.05)\n"
        "print(time.monotonic() - start)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert LONGEST_LEAVE - 0.5 < float(done.stdout) < 30
