"""Put executed notebooks together as one Markdown document: a Quarto project that any engine renders.

Everything that an engine could do in its own way is done here: the numbers of headings, tables,
figures and appendices.
"""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bokslut.pipeline.document import RENDER
from bokslut.pipeline.manifest import RENDERING
from bokslut.pipeline.opendata import write_open_data
from bokslut.pipeline.plan import Plan
from bokslut.pipeline.values import SOURCES, collect, write_values
from bokslut.present.prose import slug
from bokslut.project import RESOURCES

_HEADING = re.compile(r"^## (?=\S)", re.MULTILINE)
_MARK = re.compile(r"⟦(?P<series>tabell|figur):(?P<name>[^⟧]+)⟧")


def assemble(plan: Plan, folder: Path) -> None:
    """Write `report.qmd`, `_quarto.yml`, the chapters, the figures and what renders them.

    Parameters
    ----------
    plan
        The report.
    folder
        The report's folder, which the executed notebooks already stand in.
    """
    from bokslut.kernels import light

    with light.imports():
        from bokslut.pipeline.chapter import ChapterExporter

    chapters: dict[str, str] = {}
    titles: dict[str, str] = {}
    images: dict[str, str] = {}
    tables: list[dict[str, Any]] = []

    def add(file: str, title: str, head: str, text: str, resources: Mapping[str, Any]) -> None:
        nonlocal images, tables
        chapters[file], titles[file] = f"{head}\n\n{text}", title
        images |= resources["images"]
        tables += resources["tables"]

    for chapter in plan.runs:
        if chapter.chapter is None:
            continue
        text, resources = ChapterExporter().from_filename(str(folder / chapter.file))
        title = chapter.chapter.title
        head = f"# {chapter.number} {title} {{#{_anchor(title)}}}"
        text = _numbered_sections(text, chapter.number)
        add(f"_{chapter.number:02}-{chapter.name}.md", title, head, text, resources)
    for number, appendix in enumerate(plan.appendices, start=1):
        exporters = (ChapterExporter(appendix=appendix.section) for _ in plan.runs)
        shown = (
            exporter.from_filename(str(folder / chapter.file))
            for exporter, chapter in zip(exporters, plan.runs, strict=True)
        )
        # A notebook that makes two chapters shows its appendix twice; one is enough.
        nothing: tuple[str, dict[str, Any]] = ("", {"images": {}, "tables": []})
        text, resources = next(((text, more) for text, more in shown if text.strip()), nothing)
        head = f"# Bilaga {number} – {appendix.title} {{#bilaga-{number}}}"
        add(f"_bilaga-{number}.md", appendix.title, head, text, resources)
    numbered, values = collect(_numbered(chapters), titles)
    for name, text in numbered.items():
        (folder / name).write_text(text.strip() + "\n", encoding="utf-8")
    _write_figures(images, folder / "figures")
    write_values(values, folder)
    write_open_data(plan, tables, folder)
    includes = "\n\n".join(f"{{{{< include {name} >}}}}" for name in (*chapters, SOURCES))
    front = yaml.safe_dump(metadata(plan), allow_unicode=True, sort_keys=False, width=1000)
    (folder / "report.qmd").write_text(f"---\n{front}---\n\n{includes}\n", encoding="utf-8")
    shutil.copyfile(RESOURCES / "quarto" / "_quarto.yml", folder / "_quarto.yml")
    _copy_shared(folder / RENDER)


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
    return {name: value for name, value in entries.items() if value is not None}


def _anchor(title: str) -> str:
    return slug(title).replace("_", "-")


def _numbered_sections(text: str, chapter: int) -> str:
    number = 0

    def numbered(_: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return f"## {chapter}.{number} "

    return _HEADING.sub(numbered, text)


def _numbered(chapters: Mapping[str, str]) -> dict[str, str]:
    """Give tables and figures their numbers, in the order in which they stand."""
    counts = {"tabell": 0, "figur": 0}

    def numbered(match: re.Match[str]) -> str:
        counts[match["series"]] += 1
        return f"{match['series'].capitalize()}\u00a0{counts[match['series']]}"

    return {name: _MARK.sub(numbered, text) for name, text in chapters.items()}


def _write_figures(images: Mapping[str, str], folder: Path) -> None:
    folder.mkdir()
    for name, content in images.items():
        if name.endswith(".png"):
            (folder / name).write_bytes(base64.b64decode(content))
        else:
            (folder / name).write_text(content, encoding="utf-8")


def _copy_shared(folder: Path) -> None:
    (folder / "fonts").mkdir(parents=True)
    for file in RENDERING:
        shutil.copyfile(RESOURCES / file, folder / Path(file).name)
    for font in sorted((RESOURCES / "fonts").iterdir()):
        if font.suffix in {".otf", ".woff2", ".txt"}:
            shutil.copyfile(font, folder / "fonts" / font.name)
