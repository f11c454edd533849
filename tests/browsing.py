"""Reports in a real browser: Chromium and axe-core where they are found, and what readers meet on a page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "google-chrome")
AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"

LEFT_OUT = {
    "hidden-content": "tells that something is closed; here everything is opened",
    "p-as-heading": "experimental; takes the large value of a key figure for a heading",
    "focus-order-semantics": "experimental; knows no role for a box that can be scrolled",
}
"""Rules of axe that are not asked, and why; all others of levels A and AA are, and all best practices."""

RUN_AXE = """async ([scope, leftOut]) => {
  // Single digits and symbols count as text too.
  const options = { ignoreLength: true, ignoreUnicode: false, ignorePseudo: false, pseudoSizeThreshold: 0.25,
    boldValue: 700, boldTextPt: 14, largeTextPt: 18, shadowOutlineEmMax: 0.2, textStrokeEmMin: 0.03,
    contrastRatio: { normal: { expected: 4.5 }, large: { expected: 3 } } };
  axe.configure({ checks: [{ id: 'color-contrast', options }] });
  const rules = axe.getRules().filter(({ ruleId, tags }) =>
    !leftOut.includes(ruleId) && !tags.includes('wcag2aaa') && !tags.includes('deprecated'));
  const told = (results) => results.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
    `${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map((check) => check.message).join(' ')}`));
  const found = { violations: [], incomplete: [] };
  // Experimental rules apart: what they remember of a table's headers leads others astray.
  for (const experimental of [false, true]) {
    const asked = rules.filter(({ tags }) => tags.includes('experimental') === experimental);
    const values = asked.map(({ ruleId }) => ruleId);
    const results = await axe.run(scope, { runOnly: { type: 'rule', values }, resultTypes: Object.keys(found) });
    for (const [kind, list] of Object.entries(found)) list.push(...told(results[kind]));
  }
  return found;
}"""

LOST_TEXT = """() => {
  const lost = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const holder = text.parentElement;
    if (!text.data.trim() || !holder.checkVisibility() || holder.closest('script, style, .hoppa')) continue;
    let block = holder;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    const box = block.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(text);
    const scrolls = holder.closest('.tabellram, .figurram');
    for (const line of range.getClientRects()) {
      const outside = line.left < box.left - 1 || line.right > box.right + 1;
      const off = !scrolls && (line.left < -1 || line.right > innerWidth + 1);
      const where = outside ? 'outside its box' : 'off the page';
      if (outside || off) lost.push(`${text.data.trim().slice(0, 60)} (${where})`);
    }
    for (let around = block; around !== document.body; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      const wide = /hidden|clip/.test(overflowX) && around.scrollWidth > around.clientWidth + 1;
      const high = /hidden|clip/.test(overflowY) && around.scrollHeight > around.clientHeight + 1;
      if (wide || high) lost.push(`${text.data.trim().slice(0, 60)} (clipped)`);
    }
  }
  return [...new Set(lost)];
}"""

STAYS_IN_SIGHT = """() => [...document.body.querySelectorAll('*')]
  .filter((part) => part.checkVisibility() && /sticky|fixed/.test(getComputedStyle(part).position))
  .filter((part) => part.offsetHeight > 0 && part.tagName !== 'CAPTION')
  .map((part) => [part, part.closest('.tabellram')])
  .filter(([, frame]) => !frame || frame.scrollWidth > frame.clientWidth + 1)
  .map(([part, frame]) => ({
    name: part.textContent.trim().slice(0, 60),
    within: frame?.textContent.trim().slice(0, 60) ?? null,
    room: (frame?.clientWidth ?? 0) - part.offsetWidth,
    needed: Math.max(0, ...[...part.closest('tr')?.cells ?? []].slice(1).map((cell) => cell.offsetWidth)),
  }))"""
"""Parts that stay where they are while the reader scrolls; in a table with the room that they leave its cells."""

FOCUS = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return null;
  const text = part.textContent.trim();
  const style = getComputedStyle(part);
  const [first] = part.getClientRects();
  const shown = { left: Math.max(first.left, 0), right: Math.min(first.right, innerWidth),
    top: Math.max(first.top, 0), bottom: Math.min(first.bottom, innerHeight) };
  const at = (x, y) => {
    const [across, down] = [shown.right - shown.left, shown.bottom - shown.top];
    const top = document.elementFromPoint(shown.left + x * across, shown.top + y * down);
    return top !== null && part.contains(top);
  };
  const points = [[0.5, 0.5], [0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]];
  const inside = shown.right > shown.left && shown.bottom > shown.top;
  return {
    name: part.tagName === 'A' ? text : part.id || part.getAttribute('aria-labelledby') || part.ariaLabel || text,
    tag: part.tagName.toLowerCase(),
    within: part.closest('nav, main, dialog, header, footer')?.tagName.toLowerCase() ?? 'body',
    clear: inside ? points.filter(([x, y]) => at(x, y)).length : 0,
    tall: first.height > innerHeight / 2 || first.width > innerWidth,
    marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""

TEXT_SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
"""What readers may set for themselves without losing anything (WCAG 1.4.12)."""


def chromium() -> str | None:
    """Return the browser of this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def axe(page: Any, scope: str = "html") -> dict[str, list[str]]:
    """Return what axe finds wrong within a part of the page, and what it cannot decide."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, list[str]] = page.evaluate(RUN_AXE, [scope, list(LEFT_OUT)])
    return found


@dataclass(frozen=True)
class Focus:
    """What has the focus: its name, its element, the part of the page that it stands in, and whether it is seen.

    Attributes
    ----------
    clear
        How many of five points of it nothing lies over.
    tall
        Whether it is larger than a window shows at once.
    marked
        Whether an outline tells that it has the focus.
    """

    name: str
    tag: str
    within: str
    clear: int
    tall: bool
    marked: bool

    @property
    def seen(self) -> bool:
        return self.marked and (self.clear > 0 if self.tall else self.clear == 5)


def focus(page: Any) -> Focus | None:
    """Return what has the focus; None where it is the page itself."""
    found = page.evaluate(FOCUS)
    return found and Focus(**found)


def walk(page: Any, key: str = "Tab", most: int = 1000) -> list[Focus]:
    """Press a key until the focus leaves the page, and return where it has been."""
    stops: list[Focus] = []
    for _ in range(most):
        page.keyboard.press(key)
        stop = focus(page)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"{key} has not left the page after {most} stops")


def go_to(page: Any, name: str, key: str = "Tab") -> Focus:
    """Press a key until what is called `name` has the focus."""
    for _ in range(1000):
        page.keyboard.press(key)
        stop = focus(page)
        if stop is None:
            break
        if re.search(name, stop.name):
            return stop
    raise AssertionError(f"{key} never reaches {name}")


def axe_table(rows: Iterable[tuple[str, int, str, int, int]]) -> str:
    """Return what axe found, a row for a report, a width and a mode; empty where it has not run."""
    return _table(("report", "width", "mode", "violations", "incomplete"), sorted(rows, key=lambda row: row[0]))


def opened_table(rows: Iterable[tuple[str, int, int]]) -> str:
    """Return how large reports are and how soon they were ready; empty where none was opened."""
    shown = [(kind, f"{size / 1e6:.2f}", ready) for kind, size, ready in rows]
    return _table(("report", "MB", "ready after ms"), sorted(shown))


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return ""
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    wide = [max(len(line[place]) for line in lines) for place in range(len(head))]

    def shown(line: Sequence[str]) -> str:
        cells = [
            cell.rjust(size) if cell[0].isdigit() else cell.ljust(size) for cell, size in zip(line, wide, strict=True)
        ]
        return f"| {' | '.join(cells)} |"

    rule = f"|{'|'.join('-' * (size + 2) for size in wide)}|"
    return "\n".join([shown(lines[0]), rule, *map(shown, lines[1:])])
