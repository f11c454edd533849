"""How a tie-out is shown: in the terminal, as JSON and as a page, each figure marked in its sentence."""

from __future__ import annotations

import json
from typing import Any

from jinja2 import Environment, FileSystemLoader
from rich.console import Console
from rich.text import Text

from bokslut.policy import policy_of
from bokslut.project import RESOURCES
from bokslut.tieout.result import VERDICTS, Judged, TieOut, Verdict

COLOURS: dict[Verdict, str] = {
    "motsägs": "red",
    "stämmer": "green",
    "stämmer efter avrundning": "green",
    "okänd": "yellow",
}
MEANINGS: dict[Verdict, str] = {
    "motsägs": "Orden intill säger vilket värde som avses, men siffran är en annan, eller så går tabellens räkning "
    "inte ihop.",
    "okänd": "Inget känt värde hör säkert ihop med siffran.",
    "stämmer efter avrundning": "Det kända värdet är detsamma när det avrundas eller räknas om till textens enhet.",
    "stämmer": "Siffran är ett känt värde.",
}
"""What each verdict says, the gravest first."""

AROUND = 160
"""Characters of a sentence that the terminal shows on each side of a figure."""


def print_result(result: TieOut, *, every: bool = False) -> None:
    """Print the figures that contradict, or every figure, and how many have each verdict."""
    console = Console(highlight=False, soft_wrap=True)
    for verdict in MEANINGS:
        if every or verdict == "motsägs":
            for one in result.of(verdict):
                _print(console, one)
    counted = ", ".join(f"{count} {verdict}" for verdict, count in result.count().items())
    console.print(f"{result.document} mot {result.board} {result.year}: {counted}", markup=False)


def _print(console: Console, one: Judged) -> None:
    before = one.before if len(one.before) <= AROUND else f"…{one.before[-AROUND:]}"
    after = one.after if len(one.after) <= AROUND else f"{one.after[:AROUND]}…"
    line = Text(f"{one.verdict}  ", style=f"bold {COLOURS[one.verdict]}")
    line.append(f"[{one.heading}] " if one.heading else "", style="dim")
    line.append(before, style="not bold default")
    line.append(f"»{one.figure}«", style=f"bold {COLOURS[one.verdict]}")
    line.append(after, style="not bold default")
    console.print(line)
    if one.known:
        console.print(Text(f"         {_told(one)}"))


def _told(one: Judged) -> str:
    return f"{one.expected} enligt {one.known}"


def as_json(result: TieOut) -> str:
    """Return a tie-out as JSON: document, board, year, counts and every figure."""
    figures = [
        {
            "verdict": one.verdict,
            "figure": one.figure,
            "heading": one.heading,
            "before": one.before,
            "after": one.after,
            "place": list(one.place),
            "known": one.known or None,
            "expected": one.expected.replace("\u00a0", " ") or None,
        }
        for one in result.judged
    ]
    told: dict[str, Any] = {"document": result.document, "board": result.board, "year": result.year}
    return json.dumps({**told, "counts": result.count(), "figures": figures}, ensure_ascii=False, indent=1) + "\n"


def as_html(result: TieOut) -> str:
    """Return a tie-out as a page of its own, which asks for nothing from elsewhere."""
    loader = FileSystemLoader(RESOURCES / "html")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    groups = [
        {"verdict": verdict, "name": verdict.capitalize(), "meaning": meaning, "figures": result.of(verdict),
         "id": verdict.split()[-1].replace("ä", "a").replace("å", "a")}
        for verdict, meaning in MEANINGS.items()
    ]  # fmt: skip
    counts = {verdict: result.count()[verdict] for verdict in VERDICTS}
    return environment.get_template("tieout.html.j2").render(
        policy=policy_of("tieout.html.j2"), result=result, groups=groups, counts=counts
    )
