"""What a page may do: the content security policy that each page carries in itself.

Nothing is fetched, and only the scripts and styles that the page's own template holds are run: their hashes are
taken from the template, before anything that people wrote has come into it. What slips through everything else
is then text that nobody sees the effect of.
"""

from __future__ import annotations

import base64
import hashlib
import re

from bokslut.project import RESOURCES

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def policy_of(template: str) -> str:
    """Return the policy of the pages that a template in `resources/html/` makes."""
    return policy((RESOURCES / "html" / template).read_text(encoding="utf-8"))


def policy(template: str, *, scripts: str = "", styles: str = "", forms: str = "") -> str:
    """Return the policy of the pages that a template makes.

    Parameters
    ----------
    template
        The template with its scripts and styles, which hold nothing that is filled in.
    scripts, styles, forms
        Where else they may come from or lead to, such as `'self'`.
    """
    allowed = {
        "default-src": "'none'",
        "script-src": _sources(_SCRIPT, template, scripts),
        "style-src": _sources(_STYLE, template, styles),
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": forms or "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def in_script(data: str) -> str:
    """Return JSON as it stands within a script element: nothing of it begins a tag, a comment or a Markdown fence."""
    return data.replace("<", "\\u003c").replace("`", "\\u0060")


def _sources(element: re.Pattern[str], template: str, more: str) -> str:
    hashes = [f"'sha256-{_sha256(content)}'" for content in element.findall(template)]
    return " ".join([*hashes, *filter(None, [more])]) or "'none'"


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
