"""Which comments a report shows, and files that no report would show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.economy.figures import account_groups, statement
from bokslut.economy.records import STATEMENT
from bokslut.errors import BokslutError, nearest_names
from bokslut.goals.figures import board_goals
from bokslut.goals.records import GOALS
from bokslut.kinds import KINDS
from bokslut.letters import label
from bokslut.notebooks import cells_of
from bokslut.present.prose import slug
from bokslut.project import Project
from bokslut.reading import read_text

if TYPE_CHECKING:
    from bokslut.report import Report

TEXTS = "text"
IMAGES = (".png", ".jpg", ".jpeg")

IN_SECTIONS = {
    "introduction": "inledning",
    "board": "nämnden",
    "account": "verksamhet",
    "efficiency": "effektiv_kommun",
    "directions": "inriktningar",
    "review": "genomlysning",
    "sustainability": "hållbarhet",
    "providers": "utförare",
    "provider_follow_up": "utförare_helhet",
    "recruitment": "personal/kompetensförsörjning",
    "background": "revision/inledning",
}
"""The comments that sections themselves show."""

OF_GOALS, OF_GROUPS = "mål/", "ekonomi/kontogrupper/"
"""Where a comment on each goal and on each account group lies, shown by these sections."""
GROWING = {"goals": OF_GOALS, "account_groups": OF_GROUPS}


@dataclass(frozen=True)
class Call:
    """A comment that a notebook shows, where the section that it is `of` is asked for."""

    name: str
    of: str | None


def sections(report: Report) -> list[str]:
    """Return the sections that a report asks for, appendices last."""
    asked = [section for chapter in report.asked.chapters for section in chapter.sections]
    return asked + [appendix.section for appendix in report.asked.appendices]


def shown_texts(report: Report) -> list[str]:
    """Return the names of the Markdown comments that a report shows if there are such files."""
    names: list[str] = []
    for chapter in report.asked.chapters:
        for section in chapter.sections:
            names += _of_section(report, section)
        calls = _calls(report.project.notebooks / f"{chapter.notebook}.ipynb")
        names += [call.name for call in calls if call.of is None or report.heading_of(call.of)[0]]
    for appendix in report.asked.appendices:
        names += _of_section(report, appendix.section)
    return list(dict.fromkeys(names))


def _of_section(report: Report, section: str) -> list[str]:
    if section in GROWING:
        return _growing(report, section) or []
    return [IN_SECTIONS[section]] if section in IN_SECTIONS else []


def _growing(report: Report, section: str) -> list[str] | None:
    """Return the names of comments that there are as many of as goals or account groups; None where unknown."""
    period, folder = report.period, GROWING[section]
    try:
        if section == "goals":
            return [folder + goal.id for goal in board_goals(period)] if period.has(GOALS) else None
        lines = account_groups(statement(period)) if period.has(STATEMENT) else None
        return None if lines is None else [folder + slug(line.label) for line in lines]
    except BokslutError:  # the file has a mistake, which is told where it is read
        return None


def _calls(notebook: Path) -> Sequence[Call]:
    """Return the comments that a notebook's cells show by `report.text(…)`."""
    cells = [cell for cell in cells_of(notebook) if cell["cell_type"] == "code"]
    return tuple(call for cell in cells for call in _in_cell("".join(cell["source"])))


def _in_cell(source: str) -> Iterator[Call]:
    if ".text(" not in source:
        return
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "text":
            name, of = [_text(argument) for argument in node.args[:1]], None
            of = next((_text(word.value) for word in node.keywords if word.arg == "of"), None)
            yield from (Call(told, of) for told in name if told)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def all_texts(project: Project) -> set[str]:
    """Return the names of comments that some section or notebook shows, those per goal and group aside."""
    notebooks = sorted(project.notebooks.glob("*.ipynb"))
    return {*IN_SECTIONS.values(), *(call.name for notebook in notebooks for call in _calls(notebook))}


def unshown(report: Report) -> Iterator[tuple[Path, str]]:
    """Yield the files among a period's comments that no report shows, each with what to do about it."""
    folder = report.period.path(TEXTS)
    known: set[str] | None = None
    shown: set[Path] | None = None
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.name.startswith((".", "~")) or path.name.lower() in ("readme.md", "thumbs.db"):
            continue
        name = label(path.relative_to(folder).with_suffix("").as_posix())
        if path.suffix.lower() in IMAGES:
            if path.resolve() not in (shown := _images(folder, report.project) if shown is None else shown):
                yield path, f"Skriv ![vad bilden visar]({path.name}) i en kommentar, eller ta bort filen."
            continue
        if path.suffix != ".md":
            yield path, f"Döp om filen till {name}.md."
            continue
        within = name.split("/", 1)[1] if name.split("/", 1)[0] in KINDS and "/" in name else name
        known = all_texts(report.project) if known is None else known
        if within in known or _is_growing(report, within):
            continue
        near = nearest_names(within, _candidates(report, known))
        hint = near.removeprefix("nearest: ") if near.startswith("nearest") else ""
        told = f"Menas {hint.replace(', ', ' eller ')}? Döp i så fall om filen." if hint else None
        yield path, told or "Ge filen ett namn som något avsnitt visar, eller visa den i en anteckningsbok."


MADE = ("tabell-", "figur-", "fraga-", "kontogrupp-", "mal-")
"""What the anchors of tables, figures, questions, account groups and goals begin with."""


def is_anchor(report: Report, name: str) -> bool:
    """Return whether a report has an anchor of its own, or makes some that begin as it does."""
    chapters = {slug(chapter.title).replace("_", "-") for chapter in report.asked.chapters}
    shown = {section.replace("_", "-") for section in sections(report)}
    appendices = {f"bilaga-{number}" for number, _ in enumerate(report.asked.appendices, start=1)}
    return name in chapters | shown | appendices or name.startswith(MADE)


def _images(folder: Path, project: Project) -> set[Path]:
    """Return the images that comments name."""
    texts = ((path.parent, read_text(path, project) or "") for path in folder.rglob("*.md"))
    return {(of / target).resolve() for of, text in texts for target in re.findall(r"!\[[^\]]*\]\(([^)\s]+)", text)}


def _is_growing(report: Report, name: str) -> bool:
    for section, folder in GROWING.items():
        if name.startswith(folder):
            names = _growing(report, section)
            return names is None or name in names
    return False


def _candidates(report: Report, known: set[str]) -> set[str]:
    grown = {name for section in GROWING for name in _growing(report, section) or ()}
    kinds = {f"{kind}/{name}" for kind in KINDS for name in known}
    return known | grown | kinds
