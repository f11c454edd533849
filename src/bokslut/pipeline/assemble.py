"""Put executed notebooks together as one Markdown document: a Quarto project that any engine renders.

Everything that an engine could do in its own way is done here: the numbers of headings, tables,
figures and appendices.
"""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bokslut.errors import BokslutError, nearest_names
from bokslut.marks import CLOSE, OPEN
from bokslut.pipeline.document import RENDER, more_letters
from bokslut.pipeline.manifest import RENDERING
from bokslut.pipeline.opendata import write_open_data
from bokslut.pipeline.page import page_template
from bokslut.pipeline.plan import ChapterPlan, Plan
from bokslut.pipeline.values import SOURCES, collect, write_values
from bokslut.present.blocks import APPENDIX
from bokslut.present.markdown_text import literal
from bokslut.present.names import Anchors
from bokslut.project import RESOURCES

_ANY_HEADING = re.compile(r"#{2,6}(?= )")
_HEADING = re.compile(r"^## (?=\S)", re.MULTILINE)
_MARK = re.compile(f"{OPEN}(?P<series>tabell|figur):(?P<name>[^{CLOSE}]+){CLOSE}")
_CITED = re.compile(rf"\[\^(?P<name>[\w-]+)\](?!:)|{OPEN}not:(?P<again>[^{CLOSE}]+){CLOSE}")
_LINK = re.compile(r"\]\(<?#(?P<target>[^)>]+)>?\)")
_ANCHOR = re.compile(r"\{[^}\n]*#(?P<id>[^\s}]+)[^}\n]*\}|\bid=\"(?P<html>[^\"]+)\"")
_ANCHORED = re.compile(r"^(?P<before>#{1,6} .*\{#)(?P<name>[^\s{}]+)\}$", re.MULTILINE)


Reader = Callable[[ChapterPlan, str], tuple[str, Mapping[str, Any]]]
"""Gives what a notebook shows in its chapter or, with the name of a section, in that appendix: Markdown, and what
goes with it under `images` and `tables`."""


NOTHING: tuple[str, Mapping[str, Any]] = ("", {"images": {}, "tables": []})
"""What a notebook gives that shows nothing there."""


def assemble(plan: Plan, folder: Path) -> None:
    """Put the executed notebooks that stand in the report's folder together as one document."""
    from bokslut.kernels import light

    with light.imports():
        from bokslut.pipeline.chapter import ChapterExporter

    def read(chapter: ChapterPlan, appendix: str) -> tuple[str, Mapping[str, Any]]:
        # Most notebooks show nothing in an appendix, which is seen faster than it is converted.
        if appendix and f'"{APPENDIX}": "{appendix}"' not in (folder / chapter.file).read_text(encoding="utf-8"):
            return NOTHING
        return ChapterExporter(appendix=appendix).from_filename(str(folder / chapter.file))

    compose(plan, read, folder)


def compose(plan: Plan, read: Reader, folder: Path) -> None:
    """Write `report.qmd`, `_quarto.yml`, the chapters, the figures, the values and what renders them.

    Parameters
    ----------
    plan
        The report.
    read
        What gives each chapter's Markdown.
    folder
        The report's folder.
    """
    chapters: dict[str, str] = {}
    titles: dict[str, str] = {}
    images: dict[str, str] = {}
    tables: list[dict[str, Any]] = []
    anchor = Anchors(f"bilaga-{number}" for number, _ in enumerate(plan.appendices, start=1))
    notebooks: dict[str, str] = {}

    def add(file: str, title: str, head: str, text: str, more: Mapping[str, Any]) -> None:
        chapters[file], titles[file] = f"{head}\n\n{text}", title
        images.update(more["images"])
        tables.extend(more["tables"])

    for chapter in plan.runs:
        if chapter.chapter is None:
            continue
        text, more = read(chapter, "")
        title = chapter.chapter.title
        head = f"# {chapter.number} {literal(title)} {{#{anchor(title)}}}"
        sections = _numbered_sections(_without_gaps(text), chapter.number)
        file = f"_{chapter.number:02}-{chapter.name}.md"
        notebooks[file] = chapter.notebook.name
        add(file, title, head, sections, more)
    for number, appendix in enumerate(plan.appendices, start=1):
        shown = (read(chapter, appendix.section) for chapter in plan.runs)
        # A notebook that makes two chapters shows its appendix twice; one is enough.
        text, more = next(((text, more) for text, more in shown if text.strip()), NOTHING)
        head = f"# Bilaga {number} – {literal(appendix.title)} {{#bilaga-{number}}}"
        add(f"_bilaga-{number}.md", appendix.title, head, _without_gaps(text), more)
    numbered, values = collect(_with_notes(_numbered(_with_own_anchors(chapters))), titles)
    _check_links(numbered, titles)
    for name, text in numbered.items():
        note = f"<!-- {_made_from(plan, notebooks.get(name))} -->"
        (folder / name).write_text(f"{note}\n\n{text.strip()}\n", encoding="utf-8")
    _write_figures(images, folder / "figures")
    write_values(values, folder)
    write_open_data(plan, tables, folder)
    includes = "\n\n".join(f"{{{{< include {name} >}}}}" for name in (*chapters, SOURCES))
    front = yaml.dump(metadata(plan), Dumper=_Front, allow_unicode=True, sort_keys=False, width=1000)
    (folder / "report.qmd").write_text(f"---\n# {_made_from(plan)}\n{front}---\n\n{includes}\n", encoding="utf-8")
    shutil.copyfile(RESOURCES / "quarto" / "_quarto.yml", folder / "_quarto.yml")
    _copy_shared(folder / RENDER, lent=more_letters("".join(numbered.values()) + front))


def load_assembling() -> None:
    """Load what assembling needs, which takes a while the first time."""
    from bokslut.kernels import light

    with light.imports():
        import bokslut.pipeline.chapter  # noqa: F401


def metadata(plan: Plan) -> dict[str, Any]:
    """Return the document's metadata: what its cover and its properties say."""
    report = plan.report
    entries = {
        "title": report.title,
        "subtitle": report.board.name,
        "municipality": report.board.municipality,
        "lang": "sv-SE",
        "status": report.asked.status,
        "decision": str(report.asked.decision) if report.asked.decision else None,
        "notice": report.board.notice,
        "description": f"{report.title} för {report.board.name}, {report.board.municipality}",
    }
    # Engines read these as Markdown; the language alone is a name.
    return {name: value if name == "lang" else literal(value) for name, value in entries.items() if value is not None}


class _Front(yaml.SafeDumper):
    """Writes the document's metadata so that no reader of YAML takes a text for something else, such as Y for true."""


def _plainly(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    odd = re.fullmatch(r"[yYnN]|[-+]?[\d._]+([eE][-+]?\d+)?", text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if odd else None)


_Front.add_representer(str, _plainly)


def _without_gaps(text: str) -> str:
    """Raise the headings that would leave out a level, which a reader who goes by headings would look for."""
    above, raw = 1, False
    lines = text.split("\n")
    for place, line in enumerate(lines):
        raw = raw != line.startswith("```")
        heading = _ANY_HEADING.match(line)
        if heading and not raw:
            above = min(len(heading[0]), above + 1)
            lines[place] = "#" * above + line[heading.end() :]
    return "\n".join(lines)


def _made_from(plan: Plan, notebook: str | None = None) -> str:
    """Return what whoever opens a file of the document is told of where it comes from."""
    order = plan.order
    sources = [f"params/{order.board}/{order.year}.yaml", f"data/{order.board}/{order.year}/"]
    shown = ", ".join([f"notebooks/{notebook}", *sources] if notebook else sources)
    return f"Filen görs av bokslut ur {shown} (kommentarerna i text/) och skrivs över: ändra där."


def _numbered_sections(text: str, chapter: int) -> str:
    number = 0

    def numbered(_: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return f"## {chapter}.{number} "

    return _HEADING.sub(numbered, text)


def _with_own_anchors(chapters: Mapping[str, str]) -> dict[str, str]:
    """Give headings that have the same anchor one each, in the order in which they stand."""
    anchors = Anchors()

    def own(match: re.Match[str]) -> str:
        return f"{match['before']}{anchors.first_free(match['name'])}}}"

    return {name: _ANCHORED.sub(own, text) for name, text in chapters.items()}


def _numbered(chapters: Mapping[str, str]) -> dict[str, str]:
    """Give tables and figures their numbers, in the order in which they stand."""
    counts = {"tabell": 0, "figur": 0}

    def numbered(match: re.Match[str]) -> str:
        counts[match["series"]] += 1
        return f"{match['series'].capitalize()}\u00a0{counts[match['series']]}"

    return {name: _MARK.sub(numbered, text) for name, text in chapters.items()}


def _with_notes(chapters: Mapping[str, str]) -> dict[str, str]:
    """Let a footnote that is cited again show the number that it has, which is counted as the engines count."""
    numbers: dict[str, int] = {}

    def cited(match: re.Match[str]) -> str:
        if match["name"]:
            numbers.setdefault(match["name"], len(numbers) + 1)
            return match[0]
        return f"[{numbers[match['again']]}]{{.notigen}}"

    return {file: _CITED.sub(cited, text) for file, text in chapters.items()}


def _check_links(chapters: Mapping[str, str], titles: Mapping[str, str]) -> None:
    """Refuse links that lead nowhere in the report."""
    known = {match["id"] or match["html"] for text in chapters.values() for match in _ANCHOR.finditer(text)}
    for file, text in chapters.items():
        for link in _LINK.finditer(text):
            if link["target"] not in known:
                near = nearest_names(link["target"], sorted(known))
                where = f"{titles[file]}: {text[max(0, link.start() - 60) : link.end()].splitlines()[-1]}"
                raise BokslutError(f"a link leads to #{link['target']}, which is nowhere", where=where, hint=near)


def _write_figures(images: Mapping[str, str], folder: Path) -> None:
    folder.mkdir()
    for name, content in images.items():
        if name.endswith((".png", ".jpg")):
            (folder / name).write_bytes(base64.b64decode(content))
        else:
            (folder / name).write_text(content, encoding="utf-8")


SIGNS = "DejaVuSans.ttf"
"""What lends the signs that no other font has; matplotlib brings it."""


def _copy_shared(folder: Path, *, lent: bool) -> None:
    from matplotlib import get_data_path

    (folder / "fonts").mkdir(parents=True)
    (folder / "template.html").write_text(page_template(), encoding="utf-8")
    for file in RENDERING:
        if not file.startswith("html/"):
            shutil.copyfile(RESOURCES / file, folder / Path(file).name)
    for font in sorted((RESOURCES / "fonts").iterdir()):
        if font.suffix in {".otf", ".txt"} or (lent and font.suffix == ".ttf"):
            shutil.copyfile(font, folder / "fonts" / font.name)
    if lent:
        shutil.copyfile(Path(get_data_path()) / "fonts" / "ttf" / SIGNS, folder / "fonts" / SIGNS)
