"""The template of a report's page, with its style and its policy in place, as the engines use it."""

from __future__ import annotations

import base64
import re

from bokslut.policy import policy
from bokslut.project import RESOURCES

_FONT = re.compile(r'url\("fonts/(?P<name>[\w-]+\.woff2)"\)')


def page_template() -> str:
    """Return the template: its stylesheet, with the fonts, and what the page may do stand within it.

    Neither engine then has a file to fetch for the page, and both give the same bytes to the hashes.
    """
    folder = RESOURCES / "html"
    style = _FONT.sub(_embedded, _plain((folder / "report.css").read_text(encoding="utf-8")))
    page = (folder / "template.html").read_text(encoding="utf-8")
    page = page.replace("<style></style>", f"<style>{style}</style>")
    written = page.replace("§policy§", policy(page))
    # A dollar sign of the stylesheet's would begin a variable of Pandoc's.
    return written.replace(style, style.replace("$", "$$"))


def _plain(style: str) -> str:
    """Return a stylesheet as engines leave it that look for files in it: without comments and runs of spaces."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)).strip() + "\n"


def _embedded(found: re.Match[str]) -> str:
    content = base64.b64encode((RESOURCES / "fonts" / found["name"]).read_bytes()).decode()
    return f'url("data:font/woff2;base64,{content}")'
