"""Build the site: gather, write everything beside, and put it in its place as a whole."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.held import held, sweep
from bokslut.pipeline.make import BUILD
from bokslut.pipeline.publish import publish
from bokslut.present.drawing import theme
from bokslut.project import RESOURCES, Project
from bokslut.site.catalogue import JSON_LD, RDF_XML, catalogue
from bokslut.site.keyfigures import key_figures
from bokslut.site.pages import Pages
from bokslut.site.publisher import FILE, SiteParameters, read_site
from bokslut.site.rdf import json_ld, rdf_xml
from bokslut.site.search import index, index_file
from bokslut.site.sections import Section, sections
from bokslut.site.shelf import Entry, Shelf, files, read_shelf
from bokslut.whole import telling

FOLDER = "site"
WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}


@dataclass(frozen=True)
class Site:
    """The site that was built, and what whoever built it should know: what is not on it, what is not told."""

    folder: Path
    notes: tuple[str, ...]


def build_site(project: Project, url: str | None = None, *, decided: bool = False) -> Site:
    """Build the site in `outputs/site`, which stays as it was where anything fails.

    Parameters
    ----------
    url
        The address that the site will have; without it addresses in the catalogue are relative.
    decided
        Whether drafts are left off.

    Raises
    ------
    BokslutError
        Where no report is made, or the address or `params/site.yaml` is not right.
    """
    base = _base(url)
    shelf = read_shelf(project, decided=decided)
    if not shelf.entries:
        raise BokslutError(
            "there is no report to put on the site",
            found="; ".join(shelf.left_off) or None,
            hint="make the reports first: bokslut report --all",
        )
    site = read_site(project, [board.municipality for board in shelf.boards.values()])
    target = project.outputs / FOLDER
    sweep(BUILD, project.outputs)
    with telling(project.outputs), held(BUILD, project.outputs) as built:
        built.chmod(0o755)
        _write(project, shelf, site, base, built)
        publish(built, target)
    return Site(target, tuple(_notes(shelf, site, base)))


def _write(project: Project, shelf: Shelf, site: SiteParameters, base: str, built: Path) -> None:
    texts = {entry.order: _sections(entry) for entry in shelf.entries}
    known = [found for code in shelf.boards if (found := key_figures(project, shelf, code)).years]
    nodes = catalogue(shelf, site, base)
    written = {
        "assets/site.css": f"{stylesheet()}.hyllplan {{ --år: {len(shelf.years)}; }}\n",
        **{index_file(year): index(shelf.of(year=year), texts) for year in shelf.years},
        RDF_XML: rdf_xml(nodes),
        JSON_LD: json_ld(nodes),
        **Pages(shelf, site, known, texts, base).all(),
    }
    for name, text in written.items():
        path = built / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for entry in shelf.entries:
        for name in files(entry):
            path = built / entry.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry.manifest.folder / name, path)


def _sections(entry: Entry) -> list[Section]:
    """Return the sections of a report; none where it has no page."""
    page = entry.manifest.folder / "report.html"
    readable = any(file.name == page.name for file in entry.formats)
    return sections(page.read_text(encoding="utf-8")) if readable else []


def stylesheet() -> str:
    """Return the stylesheet with the theme's colours and fonts.

    The fonts are within it, since browsers differ in whether a page from a file share may load them.
    """
    fonts = "".join(
        f"@font-face {{ font-family: {theme()['font']}; font-weight: {weight}; font-display: swap; "
        f'src: url("data:font/woff2;base64,{_font(name)}") format("woff2"); }}\n'
        for weight, name in WEIGHTS.items()
    )
    light, dark = _tokens("light"), _tokens("dark")
    tokens = (
        f":root {{ color-scheme: light dark;\n{light}}}\n@media (prefers-color-scheme: dark) {{ :root {{\n{dark}}} }}\n"
    )
    return fonts + tokens + (RESOURCES / "site" / "site.css").read_text(encoding="utf-8")


def _tokens(paper: str) -> str:
    return "".join(f"  --{name}: {colour};\n" for name, colour in theme()[paper].items())


def _font(name: str) -> str:
    return base64.b64encode((RESOURCES / "fonts" / f"{theme()['font']}-{name}.woff2").read_bytes()).decode()


def _base(url: str | None) -> str:
    if url is None:
        return ""
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+", url):
        raise BokslutError("the site's address is not right", expected="such as https://data.example.se/", found=url)
    return url.rstrip("/") + "/"


def _notes(shelf: Shelf, site: SiteParameters, base: str) -> Iterator[str]:
    yield from (f"not on the site: {note}" for note in shelf.left_off)
    untold = [name for name in ("license", "contact") if getattr(site, name) is None]
    if untold:
        yield f"the catalogue has no {' and no '.join(untold)}: say it in params/{FILE}"
    if not base:
        yield "the catalogue has relative addresses; Sveriges dataportal needs --url"
