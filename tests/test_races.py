"""What two threads, or two processes, do at the same time never depends on which is first."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bokslut.errors import BokslutError
from bokslut.kernels import lasting, light, warm
from bokslut.pipeline.make import make_warmly
from bokslut.pipeline.order import CAN_FORK, Means, Order
from bokslut.pipeline.progress import Silent, Terminal
from conftest import ProjectCopy

HTML = Order("SN", 2025, formats=("html",))

needs_fork = pytest.mark.skipif(not CAN_FORK, reason="there is no fork here")


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def at_once(work: Callable[[], None], threads: int = 8) -> list[BaseException]:
    """Do something in several threads that start together, and return what went wrong."""
    start = threading.Barrier(threads)
    wrong: list[BaseException] = []

    def one() -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            wrong.append(error)

    running = [threading.Thread(target=one) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return wrong


# ---- Threads ------------------------------------------------------------------------------------


def test_threads_that_hide_the_unused_packages_leave_them_hidden_for_the_others(
    hasty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("bokslut_unused_a", "bokslut_unused_b")
    monkeypatch.setattr(light, "_UNUSED", names)
    shown: list[str] = []

    def import_often() -> None:
        for _ in range(300):
            with light.imports():
                with light.imports():
                    pass
                shown.extend(name for name in names if sys.modules.get(name, "shown") == "shown")

    assert at_once(import_often) == []
    assert shown == [], "one who is done does not take away what another still needs"
    assert [name for name in names if name in sys.modules] == []


SETTLE = """
import sys, threading
from bokslut.kernels.ready import ready, unresolved
ready()
print("unresolved", len(unresolved()))
"""

MAKE_MANAGERS = """
import time
from bokslut.kernels.manager import ReportKernelManager, WarmProvisioner
from jupyter_client.kernelspec import KernelSpec

def slowly(frame, event, argument):  # as under load: another thread has its turn between any two lines
    if frame.f_code.co_name != "_resolve_classes":
        return None
    time.sleep(0.005)
    return slowly

threading.settrace(slowly)
sys.setswitchinterval(1e-6)
start, wrong = threading.Barrier(8), []

def make():
    start.wait()
    try:
        manager = ReportKernelManager()
        manager.client()
        WarmProvisioner(parent=manager, kernel_spec=KernelSpec())
    except BaseException as error:
        wrong.append(f"{type(error).__name__}: {error}")

threads = [threading.Thread(target=make) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("wrong", sorted(set(wrong)))
"""


def test_threads_that_start_kernels_find_every_trait_resolved() -> None:
    def said(code: str) -> list[str]:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
        return done.stdout.splitlines()

    assert said(SETTLE + MAKE_MANAGERS) == ["unresolved 0", "wrong []"]
    (without,) = said("import sys, threading\n" + MAKE_MANAGERS)
    assert "import_item accepts strings" in without, "the danger that is averted is still there: else take this away"


def test_steps_of_the_same_name_run_side_by_side(hasty: None, capfd: pytest.CaptureFixture[str]) -> None:
    progress = Terminal()
    both = threading.Barrier(4)

    def step() -> None:
        with progress.step("notebook goals"):
            both.wait()

    assert at_once(step, 4) == []
    lines = capfd.readouterr().err.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["✓ notebook goals"] * 4


# ---- Processes ----------------------------------------------------------------------------------


@needs_fork
def test_what_a_child_tells_at_once_never_comes_before_its_number() -> None:
    for _ in range(40):
        child = warm.start("bokslut.kernels.server:tell", {"message": {"told": 1}})
        assert child.message() == {"told": 1}
        assert child.wait() == 0


@needs_fork
def test_a_child_that_fails_says_so_in_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    child = warm.start("bokslut.kernels.server:nothing_of_this_name", {})
    told = child.message()
    assert told is not None
    assert told["error"].startswith("the program failed: AttributeError: module 'bokslut.kernels.server' has no attr")
    assert "\n" not in told["error"]
    assert child.wait() == 1
    assert capfd.readouterr().err == ""


@needs_fork
def test_a_child_writes_to_the_standard_error_of_whoever_asked(tmp_path: Path) -> None:
    with (tmp_path / "said").open("w", encoding="utf-8") as file:
        assert warm.start("logging:warning", {}, stderr=file.fileno()).wait() == 0
    assert (tmp_path / "said").read_text(encoding="utf-8").startswith("WARNING:root:<socket.socket")


@needs_fork
def test_where_nothing_can_be_forked_the_asker_is_told_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = tmp_path / "socket"
    full = "import os\ndef full(): raise BlockingIOError(11, 'no room')\nos.fork = full\n"
    with subprocess.Popen([sys.executable, "-c", full + warm.CODE, str(at)], stdin=subprocess.PIPE):
        while not at.exists():
            time.sleep(0.01)
        monkeypatch.setenv(warm.ADDRESS_VARIABLE, str(at))
        with pytest.raises(warm.NoProcess, match="no process could be started: no room"):
            warm.start("time:sleep", {})


@needs_fork
def test_a_command_whose_lasting_process_has_just_ended_makes_the_report_by_itself(
    project_copy: ProjectCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOKSLUT_WARM_SECONDS", "60")
    monkeypatch.setenv(warm.ADDRESS_VARIABLE, "gone again with the test")
    monkeypatch.delenv(warm.ADDRESS_VARIABLE)
    monkeypatch.setattr(lasting, "address", lambda version: (str(project_copy.path("nobody")), True))
    warm.address()  # a warm process of one's own runs, which says nothing of whether the lasting one does
    made = make_warmly(project_copy.project, HTML, Means(), Silent())
    assert made.changed
    assert "Socialnämnden" in (made.folder / "report.html").read_text(encoding="utf-8")
    assert warm.ADDRESS_VARIABLE not in os.environ


@needs_fork
def test_a_child_that_is_killed_is_told_in_a_sentence(
    project_copy: ProjectCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = warm.start

    def deadly(target: str, arguments: dict[str, Any], **more: Any) -> warm.Child:
        child = start(target, arguments, **more)
        child.kill()
        return child

    monkeypatch.setenv("BOKSLUT_WARM_SECONDS", "60")
    monkeypatch.setenv(warm.ADDRESS_VARIABLE, "gone again with the test")
    monkeypatch.delenv(warm.ADDRESS_VARIABLE)
    address = warm.address()
    monkeypatch.setattr(lasting, "address", lambda version: (address, True))
    monkeypatch.setattr(warm, "start", deadly)
    with pytest.raises(BokslutError, match="ended with status -9, perhaps for want of memory") as caught:
        make_warmly(project_copy.project, HTML, Means(), Silent())
    assert "\n" not in str(caught.value)
