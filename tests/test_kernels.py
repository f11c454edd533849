"""Warm kernels: fresh each time, the same as ordinary ones, and gone when they are no longer needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bokslut.errors import BokslutError
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import CAN_FORK, Means, Order
from bokslut.pipeline.progress import Silent
from conftest import ProjectCopy

HTML = Order("SN", 2025, formats=("html",))

needs_fork = pytest.mark.skipif(not CAN_FORK, reason="there is no fork here")


def run_notebook(copy: ProjectCopy, name: str, source: str) -> None:
    """Let a notebook of the project do something before its own cells."""
    path = copy.path(f"notebooks/{name}.ipynb")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][2]["source"] = [source + "\n", *notebook["cells"][2]["source"]]
    path.write_text(json.dumps(notebook), encoding="utf-8")


LEAK = """
import builtins, json, os, sys, random, matplotlib, numpy
state = [
    getattr(builtins, "leaked", 0), getattr(json, "leaked", 0), os.environ.get("LEAKED", 0),
    "leaked" in sys.path, matplotlib.rcParams["font.size"], "leaked" in globals(),
]
with open({out!r}, "a") as file:
    print(json.dumps([state, os.getpid(), random.random(), float(numpy.random.rand())]), file=file)
builtins.leaked = json.leaked = leaked = 1
os.environ["LEAKED"] = "1"
sys.path.append("leaked")
matplotlib.rcParams["font.size"] = 99
"""


@pytest.mark.parametrize("means", [pytest.param(Means(jobs=1), marks=needs_fork), Means(jobs=1, warm=False)])
def test_no_state_goes_from_one_notebook_to_the_next(project_copy: ProjectCopy, tmp_path: Path, means: Means) -> None:
    out = tmp_path / "seen"
    for name in ("summary", "operations", "personnel"):
        run_notebook(project_copy, name, LEAK.format(out=str(out)))
    make_report(project_copy.project, HTML, means, Silent())
    seen = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    clean = [0, 0, 0, False, 9.0 if means.warm else 10.0, False]
    assert [state for state, *_ in seen] == [clean] * 3
    for different in zip(*(rest for _, *rest in seen), strict=True):
        assert len(set(different)) == 3, "each is a process of its own, with random numbers of its own"


@needs_fork
def test_warm_and_ordinary_kernels_give_the_same_bytes(project_copy: ProjectCopy) -> None:
    def bytes_of(means: Means) -> dict[str, bytes]:
        made = make_report(project_copy.project, Order("SN", 2025), means, Silent())
        return {path.name: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}

    warm_one = bytes_of(Means(force=True))
    cold_one = bytes_of(Means(force=True, warm=False))
    assert warm_one.keys() == cold_one.keys()
    assert [name for name in warm_one if warm_one[name] != cold_one[name]] == []


@needs_fork
def test_a_kernel_knows_its_folder_and_environment(project_copy: ProjectCopy, tmp_path: Path) -> None:
    out = tmp_path / "seen"
    source = f"import os, sys\nopen({str(out)!r}, 'w').write(repr((os.getcwd(), os.environ['BOKSLUT_PROJECT'])))"
    run_notebook(project_copy, "summary", source)
    make_report(project_copy.project, HTML, Means(), Silent())
    root = project_copy.root.resolve()
    assert out.read_text(encoding="utf-8") == repr((str(root / "notebooks"), str(root)))


@pytest.mark.parametrize("means", [pytest.param(Means(), marks=needs_fork), Means(warm=False)])
def test_a_kernel_that_dies_is_told_with_its_notebook(project_copy: ProjectCopy, means: Means) -> None:
    run_notebook(project_copy, "operations", "import os; os._exit(3)")
    with pytest.raises(BokslutError, match="the notebook's kernel died") as caught:
        make_report(project_copy.project, HTML, means, Silent())
    assert caught.value.where == "notebooks/operations.ipynb"
    assert not project_copy.path("outputs/SN").exists()


@needs_fork
def test_the_warm_process_bears_that_askers_and_children_leave_at_the_same_time() -> None:
    from bokslut.kernels import warm

    for _ in range(150):
        warm.start("time:sleep_until", {})._connection.close()  # ends at once, since there is no such thing
    child = warm.start("time:sleep_until", {})
    assert child.wait() == 1
    assert all(server.poll() is None for server in warm._running.values())


@needs_fork
def test_a_warm_process_that_has_gone_is_told_instead_of_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = (
        "from bokslut.kernels import warm\n"
        "try:\n    warm.start('time:sleep', {})\nexcept RuntimeError as error:\n    print(error)\n"
    )
    env = {**os.environ, "BOKSLUT_WARM": str(tmp_path / "nobody")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, encoding="utf-8", timeout=20, check=True
    )
    assert done.stdout == "the process that starts kernels has ended\n"


@needs_fork
def test_the_provisioner_is_registered_for_any_jupyter_program() -> None:
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    from bokslut.kernels.manager import WarmProvisioner

    assert KernelProvisionerFactory.instance().provisioners["bokslut-warm"].load() is WarmProvisioner


@needs_fork
def test_the_warm_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    """Even where that one is killed."""
    code = (
        "from bokslut.kernels import warm\nimport os, signal\n"
        "warm._connected(warm.address()).close()\n"
        "print(next(iter(warm._running.values())).pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    server = int(done.stdout)
    for _ in range(500):
        if not _alive(server):
            break
        time.sleep(0.01)
    assert not _alive(server)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] != "Z" if Path("/proc").exists() else True


# ---- The warm process that outlives the command -----------------------------------------------


@pytest.fixture
def lasting_for_a_moment(tmp_path: Path) -> dict[str, str]:
    """Variables that give a command a warm process of its own, which ends soon."""
    (tmp_path / "tmp").mkdir()
    return {**os.environ, "BOKSLUT_WARM_SECONDS": "6", "TMPDIR": str(tmp_path / "tmp")}


def _command(copy: ProjectCopy, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bokslut", "report", "SN", "2025", *arguments]
    return subprocess.run(command, cwd=copy.root, env=env, capture_output=True, encoding="utf-8", check=False)


def _servers(env: dict[str, str]) -> list[Path]:
    return [path for path in Path(env["TMPDIR"]).glob("bokslut-*/*") if path.suffix != ".lock"]


@needs_fork
def test_the_next_command_finds_a_warm_process_and_gives_the_same_bytes(
    project_copy: ProjectCopy, lasting_for_a_moment: dict[str, str]
) -> None:
    def files() -> dict[str, bytes]:
        folder = project_copy.path("outputs")
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    first = _command(project_copy, lasting_for_a_moment)
    assert first.returncode == 0, first.stderr
    assert len(_servers(lasting_for_a_moment)) == 1
    before = files()
    second = _command(project_copy, lasting_for_a_moment, "--force")
    assert second.returncode == 0, second.stderr
    assert "✓ notebook economy" in second.stderr, "steps are shown as if they were run here"
    assert files() == before
    project_copy.path("data/SN/2025/text/ekonomi/utfall.md").write_text("{{ drift.inget }}", encoding="utf-8")
    third = _command(project_copy, lasting_for_a_moment)
    assert third.returncode == 2
    assert "data/SN/2025/text/ekonomi/utfall.md, line 1" in third.stderr
    assert "Traceback" not in third.stderr
    assert files() == before
    for _ in range(1500):
        if not _servers(lasting_for_a_moment):
            break
        time.sleep(0.01)
    assert _servers(lasting_for_a_moment) == [], "it ends by itself"


@needs_fork
def test_without_seconds_no_process_outlives_the_command(project_copy: ProjectCopy, tmp_path: Path) -> None:
    env = {**os.environ, "BOKSLUT_WARM_SECONDS": "0", "TMPDIR": str(tmp_path)}
    assert _command(project_copy, env, "--formats", "html").returncode == 0
    assert list(tmp_path.glob("bokslut-*/*")) == []
