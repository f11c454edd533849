"""The site's pages, from the templates in `resources/site/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bokslut.kinds import MONTHS
from bokslut.numbers import plain
from bokslut.pipeline.order import Order
from bokslut.policy import policy
from bokslut.project import RESOURCES
from bokslut.site.catalogue import JSON_LD, PAGE, RDF_XML, all_publishers, publisher_anchor
from bokslut.site.keyfigures import DRAWN, LABELS, KeyFigures, figure, shown, side_by_side, sources
from bokslut.site.linechart import line_chart
from bokslut.site.publisher import SiteParameters
from bokslut.site.schemaorg import dataset
from bokslut.site.search import index_file
from bokslut.site.sections import Section
from bokslut.site.shelf import Entry, Shelf

SCRIPTS = {"reports.html.j2": "filter.js", "search.html.j2": "search.js"}
"""The scripts of pages, by template."""

CONTENTS = 2
"""The lowest level of heading in a report's contents."""


@dataclass(frozen=True)
class Pages:
    """Everything that pages are made from.

    Attributes
    ----------
    key_figures
        The boards' key figures, those that have any, in the order of the boards.
    texts
        The sections of each report that has a page.
    base
        The site's address with a `/` at its end; empty where it is not known.
    """

    shelf: Shelf
    site: SiteParameters
    key_figures: Sequence[KeyFigures]
    texts: Mapping[Order, Sequence[Section]]
    base: str

    def all(self) -> dict[str, str]:
        """Return every page of the site by its address."""
        pages = {
            "index.html": self._page("start.html.j2", "index.html", latest=self._latest(), decided=self._decided()),
            "rapporter.html": self._page("reports.html.j2", "rapporter.html"),
            "sok.html": self._page("search.html.j2", "sok.html", indexes=[index_file(y) for y in self.shelf.years]),
            PAGE: self._page("data.html.j2", PAGE, rdf_xml=RDF_XML, json_ld=JSON_LD, can_be_harvested=bool(self.base)),
        }
        for code in self.shelf.boards:
            address = board_page(code)
            pages[address] = self._page("board.html.j2", address, code=code, known=self._key_figures(code))
        for year in self.shelf.years:
            address = year_page(year)
            told = side_by_side(self.key_figures, year)
            measures = [key for key in LABELS if any(figure(found, key) for _, found in told)]
            pages[address] = self._page("year.html.j2", address, year=year, told=told, measures=measures)
        for entry in self.shelf.entries:
            address = f"{entry.folder}/index.html"
            pages[address] = self._report(entry, address)
        return pages

    def _report(self, entry: Entry, address: str) -> str:
        alike = [
            other
            for other in self.shelf.of(entry.order.board)
            if (other.order.kind, other.order.month) == (entry.order.kind, entry.order.month)
        ]
        place = alike.index(entry)
        return self._page(
            "report.html.j2",
            address,
            entry=entry,
            contents=[section for section in self.texts[entry.order] if section.level <= CONTENTS and section.heading],
            later=alike[place - 1] if place else None,
            earlier=alike[place + 1] if place + 1 < len(alike) else None,
            json_ld=Markup(dataset(entry, self.site, self.base, "../" * address.count("/"))),
        )

    def _page(self, template: str, address: str, **about: Any) -> str:
        page = self._environment.get_template(template)
        script = _script(SCRIPTS.get(template))
        # Opened from a file share a page has no address of its own, and says so of its neighbours.
        near = "'self' file:"
        indexes = near if template == "search.html.j2" else ""
        allowed = policy(f"<script>{script}</script>" if script else "", scripts=indexes, styles=near, forms=near)
        root = "../" * address.count("/")
        return page.render(root=root, address=address, policy=allowed, script=Markup(script), **about)

    def _key_figures(self, board: str) -> KeyFigures | None:
        return next((known for known in self.key_figures if known.board == board), None)

    def _latest(self) -> list[tuple[str, int, Any]]:
        """Return each board's latest year with key figures, and the figures."""
        return [(known.board, *known.years[-1]) for known in self.key_figures]

    def _decided(self) -> list[Entry]:
        """Return the reports that were decided last, newest first."""
        decided = [entry for entry in self.shelf.entries if entry.decision]
        return sorted(decided, key=lambda entry: entry.decision.date.isoformat() if entry.decision else "")[::-1][:5]

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(RESOURCES / "site"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        environment.globals |= {
            "shelf": self.shelf,
            "site": self.site,
            "boards": self.shelf.boards,
            "board_page": board_page,
            "year_page": year_page,
            "data_page": PAGE,
            "LABELS": LABELS,
            "DRAWN": DRAWN,
            "MONTHS": MONTHS,
            "figure": figure,
            "shown": shown,
            "plain": plain,
            "publishers": all_publishers(self.shelf, self.site),
            "publisher_anchor": publisher_anchor,
            "sources": sources,
            "line_chart": line_chart,
        }
        return environment


def _script(name: str | None) -> str:
    """Return a script, which stands within the page that it is for, so that the page says by its hash what may run."""
    return (RESOURCES / "site" / name).read_text(encoding="utf-8") if name else ""


def board_page(code: str) -> str:
    """Return the address of a board's page from the site's root."""
    return f"namnd/{code}.html"


def year_page(year: int) -> str:
    """Return the address of a year's page from the site's root."""
    return f"ar/{year}.html"
