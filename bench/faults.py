"""Kill commands at random moments, let many make one report at once, and take disk, rights and processes from them.

Prints, as Markdown, what came of each: whether the earlier report or the new one is there and whole, what was told,
and what is left over after the next command. Everything is done by the command line, in a copy of the project.
`--kills` says how many kills there are with and without the process that outlasts a command, `--rounds` how many
times `--builds` builds of one report are started at once.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bokslut.project import INPUTS

ROOT = Path(__file__).parents[1]
REPORT = ("SN", "2025")
FOLDER = "outputs/SN/2025/annual"
COMMENT = "data/SN/2025/text/genomlysning.md"
LEFT_OVER = (".build-", ".new-", ".annual.old")
"""What unfinished things are called in `outputs/`."""

CAPBSET_DROP, DAC_OVERRIDE, DAC_READ_SEARCH = 24, 1, 2
"""Of prctl(2) and capabilities(7)."""


@dataclass
class Place:
    """A copy of the project, with a folder for temporary files of its own.

    Attributes
    ----------
    lasting
        Whether a process outlasts the commands, as users have it.
    as_others
        Whether rights hold for root too.
    """

    root: Path
    temporary: Path
    lasting: bool = True
    as_others: bool = False

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `bokslut report` for the report."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BOKSLUT_", "COVERAGE_"))}
        ours = {"TMPDIR": str(self.temporary), "BOKSLUT_WARM_SECONDS": "20" if self.lasting else "0"}
        return subprocess.Popen(
            [sys.executable, "-m", "bokslut", "report", *REPORT, "--formats", "html", *arguments],
            cwd=self.root,
            env={**kept, **ours},
            preexec_fn=bound_by_rights if self.as_others else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )

    def make(self, *arguments: str, seconds: float = 300) -> tuple[int, str]:
        """Make the report; return the exit status, and what was said."""
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=seconds)
        return process.returncode, said

    def fault(self) -> str:
        """Return what is wrong with the report as it lies there; empty where it is whole."""
        folder = self.root / FOLDER
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return "lost"
        except ValueError:
            return "half-written"
        for name, was in manifest["outputs"].items():
            path = folder / name
            if not path.is_file() or f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" != was:
                return "half-written"
        return ""

    def left_over(self) -> list[str]:
        """Return what is left of commands that have ended: folders, files, kernels."""
        found = [path for path in (self.root / "outputs").rglob(".*") if path.name.startswith(LEFT_OVER)]
        found += [path for path in self.temporary.iterdir() if not path.name.startswith(f"bokslut-{os.getuid()}")]
        # What an own interpreter is told to write is not the commands'.
        return sorted(str(path.relative_to(self.root.parent)) for path in found)


@contextlib.contextmanager
def place(*, lasting: bool = True) -> Iterator[Place]:
    """Copy the project, and end the processes that outlast the commands with the context."""
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        at = Place(Path(scratch).resolve() / "project", Path(scratch).resolve() / "tmp", lasting)
        at.temporary.mkdir()
        for name in INPUTS:
            shutil.copytree(ROOT / name, at.root / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        try:
            yield at
        finally:
            end_processes(at)


def end_processes(at: Place) -> None:
    """End what runs with the place's folder for temporary files."""
    for pid in processes(at):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def processes(at: Place) -> list[int]:
    """Return the processes whose temporary files belong here."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                if f"TMPDIR={at.temporary}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


# ---- Kills -------------------------------------------------------------------------------------


def killed(at: Place, number: signal.Signals, after: float) -> bool:
    """Start to make the report, and kill it after a while; return whether it was still running."""
    process = at.start("--force")
    time.sleep(after)
    running = process.poll() is None
    process.send_signal(number)
    process.communicate()
    return running


def kills(at: Place, number: signal.Signals, times: int, chance: random.Random) -> Counter[str]:
    """Kill making the report at random moments; count what was found after each kill, and after the next command."""
    at.make()
    start = time.monotonic()
    at.make("--force")
    whole = time.monotonic() - start
    found: Counter[str] = Counter()
    for _ in range(times):
        text = (at.root / COMMENT).read_text(encoding="utf-8")
        (at.root / COMMENT).write_text(f"{text.rstrip()}\n\nEn rad till.\n", encoding="utf-8")
        found["killed"] += killed(at, number, chance.uniform(0, whole))
        if fault := at.fault():
            found[fault] += 1
        if number != signal.SIGKILL and not cleared(at):
            found["left over"] += 1
        (at.root / COMMENT).write_text(text, encoding="utf-8")
        status, said = at.make()
        found["next failed"] += status != 0
        found["traceback"] += "Traceback" in said
        found[at.fault() or "whole"] += 1
        if left := settled(at):
            found["left over"] += 1
            print(f"left over: {left}", file=sys.stderr)
    return found


def cleared(at: Place, seconds: float = 5) -> bool:
    """Return whether nothing is left over of what was told to end, once its children have had time to end too."""
    end = time.monotonic() + seconds
    while at.left_over() and time.monotonic() < end:
        time.sleep(0.05)
    return not at.left_over()


def settled(at: Place, seconds: float = 5) -> list[str]:
    """Return what is left over once what was killed has had time to end."""
    end = time.monotonic() + seconds
    while (left := at.left_over()) and time.monotonic() < end:
        time.sleep(0.1)
        at.make()  # nothing has changed: it only clears up
    return left


# ---- Many at once ------------------------------------------------------------------------------


def at_once(at: Place, builds: int) -> list[str]:
    """Start builds of one report at once; return what went wrong."""
    started = [at.start("--force") for _ in range(builds)]
    wrong = []
    for process in started:
        said, _ = process.communicate()
        if process.returncode:
            wrong.append(f"status {process.returncode}: {said}")
    if fault := at.fault():
        wrong.append(fault)
    return wrong + [f"left over: {name}" for name in settled(at)]


# ---- What the machine refuses ------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Let a folder be a disk of a size, which root can do."""
    kept = folder.with_name(f"{folder.name}-kept")
    folder.rename(kept)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("bokslut-*"))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()
        kept.rename(folder)


def can_mount() -> bool:
    """Return whether a small disk can be made here."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
        try:
            done = subprocess.run(mount, capture_output=True, check=False)
        except OSError:
            return False
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return done.returncode == 0


def disk_full(at: Place) -> Iterator[tuple[str, int, str]]:
    """Make the report where the disk of `outputs/`, or of temporary files, is full; at several fillings."""
    for part, folder in (("outputs/", at.root / "outputs"), ("TMPDIR", at.temporary)):
        end_processes(at)
        for room in (0, 20, 300, 1500):
            with small_disk(folder, "24m"):
                fill(folder, room)
                status, said = at.make("--force")
                yield f"{part} full, {room} kB left", status, said
                fault = at.fault()
                assert not fault, fault
                end_processes(at)


def fill(folder: Path, room: int) -> None:
    """Fill the disk of a folder, but for some kB."""
    filling = folder / "filling"
    with contextlib.suppress(OSError), filling.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    os.truncate(filling, max(0, filling.stat().st_size - room * 1024))


def not_allowed(at: Place) -> Iterator[tuple[str, int, str]]:
    """Make the report where somebody may not write: `outputs/`, the report's folder, or what it lies in."""
    for part in ("outputs", "outputs/SN/2025", FOLDER):
        folder = at.root / part
        mode = folder.stat().st_mode
        folder.chmod(0o555)
        try:
            yield f"{part}/ read-only", *at.make("--force")
        finally:
            folder.chmod(mode)
    file = at.root / COMMENT
    file.chmod(0)
    try:
        yield f"{COMMENT} not readable", *at.make()
    finally:
        file.chmod(0o644)


def renderer_killed(at: Place) -> tuple[int, str]:
    """Make the report, and kill what renders it as soon as it runs."""
    process = at.start("--force")
    while process.poll() is None:
        for pid in processes(at):
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if Path(os.fsdecode(words[0])).name == "pandoc" and b"--to" in words:
                    os.kill(pid, signal.SIGKILL)
                    said, _ = process.communicate()
                    return process.returncode, said
        time.sleep(0.001)
    said, _ = process.communicate()
    return process.returncode, f"it was not seen: {said}"


@contextlib.contextmanager
def kernel_that_dies(at: Place) -> Iterator[None]:
    """Let a notebook kill its kernel, as a machine does that is out of memory."""
    path = at.root / "notebooks/operations.ipynb"
    content = path.read_bytes()
    notebook = json.loads(content)
    code = next(cell for cell in reversed(notebook["cells"]) if cell["cell_type"] == "code")
    code["source"] = ["import os, signal\n", "os.kill(os.getpid(), signal.SIGKILL)"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(content)


# ---- The tables --------------------------------------------------------------------------------


def cause(said: str) -> str:
    """Return what was told, in a line; the last line where nothing was wrong."""
    if "error: " not in said:
        return (said.strip().splitlines() or [""])[-1].rpartition("/")[2]
    lines = said.partition("error: ")[2].strip().splitlines()
    shown = [line.strip() for line in lines if not line.strip().startswith(("in:", "|"))]
    return "; ".join(re.sub(r"/\S*/(?=outputs|tmp)", "…/", re.sub(r":  +", ": ", line)) for line in shown)[:200]


def row(*cells: object) -> None:
    """Print a row of a Markdown table."""
    print("| " + " | ".join(str(cell).replace("|", r"\|") for cell in cells) + " |", flush=True)


def head(*names: str) -> None:
    """Print the head of a Markdown table."""
    print()
    row(*names)
    row(*("---" for _ in names))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; the exit status is 1 where something was lost, half-written, left over or failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50, help="kills, with and without a lasting process each")
    parser.add_argument("--rounds", type=int, default=20, help="rounds of simultaneous builds")
    parser.add_argument("--builds", type=int, default=8, help="builds at a time")
    parser.add_argument("--seed", type=int, default=1, help="what the moments come from")
    asked = parser.parse_args(arguments)
    chance = random.Random(asked.seed)
    bad = 0
    head(
        "kill",
        "process that outlasts",
        "kills",
        "while it ran",
        "lost",
        "half-written",
        "left over",
        "next command failed",
    )
    for lasting in (True, False):
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
            with place(lasting=lasting) as at:
                times = -(-asked.kills // 3)
                found = kills(at, number, times, chance)
            wrong = [found[name] for name in ("lost", "half-written", "left over", "next failed")]
            row(number.name, "yes" if lasting else "no", times, found["killed"], *wrong)
            bad += sum(wrong) + found["traceback"]
    head(
        "builds at a time", "process that outlasts", "rounds", "failed builds, lost or half-written reports, left over"
    )
    for lasting in (True, False):
        with place(lasting=lasting) as at:
            rounds = -(-asked.rounds // 2)
            wrong_ones = [fault for _ in range(rounds) for fault in at_once(at, asked.builds)]
        row(asked.builds, "yes" if lasting else "no", rounds, len(wrong_ones))
        print("\n".join(wrong_ones), file=sys.stderr)
        bad += len(wrong_ones)
    head("what", "status", "what was told")
    for what, status, said in refusals():
        row(what, status, cause(said))
        bad += status not in (0, 2) or "Traceback" in said
    return 1 if bad else 0


def refusals() -> Iterator[tuple[str, int, str]]:
    """Make the report where disk, rights or a process are taken from it; the earlier report stays each time."""
    with place() as at:
        at.make()
        if can_mount():
            yield from disk_full(at)
        for lasting in (True, False):
            at.lasting = lasting
            told = "with a lasting process" if lasting else "without"
            yield f"renderer killed, {told}", *renderer_killed(at)
            assert not at.fault(), at.fault()
        with kernel_that_dies(at):
            for how in ((), ("--cold",)):
                yield f"kernel killed{', ordinary' if how else ', forked'}", *at.make("--force", *how)
                assert not at.fault(), at.fault()
    with place() as at:
        at.make()
        end_processes(at)
        at.as_others = os.getuid() == 0
        yield from not_allowed(at)


def bound_by_rights() -> None:
    """Let what is started here be bound by the rights of files, as everyone but root is."""
    libc = ctypes.CDLL(None)
    for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
        libc.prctl(CAPBSET_DROP, capability, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
