"""Put bad input into copies of the example, and print what `check` and `report` answer.

Each case is a process of its own: the command itself, in a fork of this process that has loaded the package, first
`check`, then `report` in HTML of the chapter that shows the file. Silently wrong is a report that is made with other
figures than the unchanged file gives. Memory is that of the command; what a notebook may take is bounded by itself.

Run `make bench-bad-input`; `--seconds 600` stops after so long with what was tried, `--only` tries those whose class
or name holds a word.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

import yaml

from bad_cases import PARAMETERS, cases
from bokslut.report import notebook_of

ROOT = Path(__file__).parents[1]
LIMIT = 120
"""Seconds that a command may take."""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    text: str
    seconds: float
    memory: int


def copy(target: Path, notebook: str) -> None:
    """Copy what the example's report of one chapter is made from."""
    for name in ("params", "data", "notebooks"):
        skipped = shutil.ignore_patterns("SN", "VON", "ALLA", ".ipynb_checkpoints", "0?", "1?")
        shutil.copytree(ROOT / name, target / name, ignore=skipped)
    path = target / PARAMETERS
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    annual = content["reports"]["annual"]
    chapters = [chapter for chapter in annual["chapters"] if chapter["notebook"] == notebook]
    appendices = [one for one in annual["appendices"] if notebook_of(one["section"]) == notebook]
    content["reports"] = {"annual": {**annual, "chapters": chapters, "appendices": appendices}}
    content["limits"] = {"cell_seconds": 15}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def run(project: Path, *arguments: str) -> Said:
    """Run the command in a fork."""
    out, into = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if not child:
        os.setsid()
        os.chdir(project)
        for stream in (1, 2):
            os.dup2(into, stream)
        sys.argv = ["bokslut", *arguments]
        from bokslut.cli import run as command

        status = 70
        try:
            command()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:
            import traceback

            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    os.close(into)
    said = b""
    while (left := LIMIT - (time.monotonic() - started)) > 0:
        if not select.select([out], [], [], min(left, 1))[0]:
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                break
            continue
        part = os.read(out, 65536)
        if not part:
            break
        said = (said + part)[-200_000:]
    else:
        os.killpg(child, signal.SIGKILL)
    os.close(out)
    _, status, used = os.wait4(child, 0)
    seconds = time.monotonic() - started
    return Said(os.waitstatus_to_exitcode(status), said.decode("utf-8", "replace"), seconds, used.ru_maxrss * 1024)


def figures(project: Path) -> list[tuple[object, object]]:
    """Return the numbers that a report shows."""
    content = json.loads((project / "outputs/EX/2025/annual/values.json").read_text(encoding="utf-8"))
    return [(one.get("value"), one.get("unit")) for one in content]


@dataclass(frozen=True)
class Outcome:
    """What came of a case."""

    number: int
    kind: str
    traceback: bool
    unseen: bool
    unnamed: bool
    seconds: float
    memory: int


def unchanged(notebook: str) -> list[tuple[object, object]]:
    """Return the numbers of the chapter of a notebook as the example gives them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        project = Path(folder) / "project"
        copy(project, notebook)
        plain = run(project, "report", "EX", "2025", "--formats", "html")
        assert plain.status == 0, plain.text
        return figures(project)


CASES = list(cases())
"""Named by their numbers between processes, since what a case does cannot be sent."""


def tried(number: int, known: list[tuple[object, object]], end: float) -> Outcome | None:
    """Try a case in a folder of its own; nothing where time is up."""
    if time.monotonic() > end:
        return None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return try_case(number, known, Path(folder))


def try_case(number: int, known: list[tuple[object, object]], folder: Path) -> Outcome:
    """Try a case."""
    case = CASES[number]
    project = folder / "project"
    copy(project, case.notebook)
    case.change(project / case.file)
    check = run(project, "check", "EX", "2025")
    report = run(project, "report", "EX", "2025", "--formats", "html")
    if report.status == 0:
        kind = "harmless" if figures(project) == known else "silently wrong"
    else:
        kind = "told" if report.status == 2 else f"status {report.status}"
    short = Path(case.file).name
    return Outcome(
        number,
        kind,
        "Traceback (most recent" in check.text + report.text or check.status < 0 or report.status < 0,
        check.status == 0 and report.status != 0,
        kind == "told" and short not in report.text,
        max(check.seconds, report.seconds),
        max(check.memory, report.memory),
    )


def main() -> None:
    """Try the cases and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=7200)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    import bokslut.checks.run
    import bokslut.cli
    import bokslut.pipeline.check
    import bokslut.pipeline.make  # noqa: F401

    os.environ["BOKSLUT_WARM_SECONDS"] = "30"
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    found: dict[str, list[Outcome]] = defaultdict(list)
    chosen = [number for number, case in enumerate(CASES) if asked.only in f"{case.sort} {case.name}"]
    Random(1).shuffle(chosen)  # so that what there is time for is a fair part
    known = {notebook: unchanged(notebook) for notebook in sorted({CASES[number].notebook for number in chosen})}
    end = time.monotonic() + asked.seconds
    with ProcessPoolExecutor(asked.jobs, get_context("fork")) as pool:
        trying = [pool.submit(tried, number, known[CASES[number].notebook], end) for number in chosen]
        outcomes = [outcome for one in trying if (outcome := one.result())]
    print(f"{len(outcomes)} of {len(chosen)} cases, {asked.jobs} at a time\n")
    for one in sorted(outcomes, key=lambda outcome: outcome.number):
        case = CASES[one.number]
        found[case.sort].append(one)
        right = one.kind == {"told": "told", "fine": "harmless"}.get(case.answer, one.kind)
        if not right or one.traceback or one.unseen or one.unnamed or one.kind not in ("told", "harmless"):
            marks = [name for name in ("traceback", "unseen", "unnamed") if getattr(one, name)]
            print(f"{case.file}: {case.name}: {one.kind}, expected {case.answer} {' '.join(marks)}", file=sys.stderr)
    print(
        "| class | cases | told | harmless | traceback | silently wrong | other | check clean, report failed | ", end=""
    )
    print("slowest | most memory |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for sort, all_of in [*found.items(), ("all", [one for of in found.values() for one in of])]:
        kinds = [one.kind for one in all_of]
        told, harmless, wrong = (kinds.count(kind) for kind in ("told", "harmless", "silently wrong"))
        print(
            f"| {sort} | {len(all_of)} | {told} | {harmless} | {sum(one.traceback for one in all_of)} | {wrong} | "
            f"{len(kinds) - told - harmless - wrong} | {sum(one.unseen for one in all_of)} | "
            f"{max(one.seconds for one in all_of):.0f} s | {max(one.memory for one in all_of) / 1e6:.0f} MB |"
        )


if __name__ == "__main__":
    main()
