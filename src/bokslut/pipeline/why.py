"""Why a step of a report would be run now."""

from __future__ import annotations

from collections.abc import Iterator

from bokslut.pipeline.manifest import read_manifest, rendering_hash
from bokslut.pipeline.order import Order
from bokslut.pipeline.plan import plan_report
from bokslut.project import Project


def steps(project: Project, order: Order) -> Iterator[tuple[str, list[str]]]:
    """Yield each step of a report and the reasons to run it, none where it would not be run.

    Rendering follows the document: it is run where the notebooks give another one, which is not
    known before they have run.
    """
    last = read_manifest(order, project)
    anew = False
    for chapter in plan_report(project, order).runs:
        reasons = last.changes(chapter.file)
        anew = anew or bool(reasons)
        yield f"notebook {chapter.name}", reasons
    follows = ["where the notebooks give another document"] if anew else last.changes("plan")
    for name in order.formats:
        own = [] if last.holds(f"report.{name}") else [f"report.{name} in outputs/ is changed or gone"]
        if last.content and last.content["rendering"] != rendering_hash():
            own.append("what renders it changed")
        yield f"render {name}", [*follows, *own] if last.content else ["not made yet"]
