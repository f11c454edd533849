"""Two hundred odd texts in every comment of a report: each comes out in every format, or is told by the checks.

Nothing else of the report changes: what stands around them is what stands there without them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

import pytest

from bokslut.checks.comments import in_comment
from bokslut.checks.comments.sources import comments, markdown
from bokslut.comments.dialect import parse
from bokslut.comments.tree import inlines_of, words
from bokslut.formats.compare import differences
from bokslut.formats.html import read_html
from bokslut.formats.part import LINK, Part, plain
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.present.markdown_text import typeset
from bokslut.report import Report
from built_report import Built
from conftest import ProjectCopy

MARKS = r"""
* ** _ __ ` ~ ~~ ^ $ $$ \ \\ # ## ### > | || @a [@b] [ ] [[ ]] ( ) { } {.x} {#y} < &amp; & ! ![ : :: = == ... -- ' % + -
a) b) (c) i. ii. A. #. :smile: https://a.example/_b_?c=d&e a@b.example G:\Ekonomi\_alla \\server\delning " år ord
Nämnden ½ 😀 漢字 ☐ … ” ’ – \(x\) \begin{x} ^sup^ [x]{.y} Table: ~x <se> ⟦tabell:drift⟧
"""
LINES = ("\n", "\n\n", "\n- ", "\n  - ", "\n* ", "\n    ", "  \n", "\\\n", "\t", "\u00a0", "\u00ad", "e\u0308")
FORMS = (
    "**fet**",
    "*kursiv*",
    "`k | $x$`",
    "[länk](https://a.example/(x))",
    "### Rubrik\n\n",
    "\n> citat",
    "\n\n: x",
)
TABLE = "\n| a | b |\n|---|--:|\n| c | d |\n"
PIECES = (*MARKS.split(), *LINES, *FORMS, TABLE)
"""Pieces that mean something to one reader of Markdown or another, without figures, of which the lint would tell."""

LETTERS = "abcdefghjk"


def _texts() -> Iterator[tuple[str, str]]:
    """Yield two hundred texts, each with a word that stands before and behind it and nowhere else."""
    chance = random.Random(20)
    for number in range(200):
        text = chance.choice((" ", " ", "")).join(chance.choices(PIECES, k=chance.randint(2, 9)))
        yield "qz" + "".join(LETTERS[int(digit)] for digit in f"{number:03}"), text


def _is_told(text: str, report: Report) -> bool:
    found = list(in_comment(markdown("odd", "odd.md", text), report))
    assert all(re.fullmatch(r"odd\.md, rad \d+, kolumn \d+", finding.where) for finding in found)
    return any(finding.severity != "N" for finding in found)


def _said(parts: Sequence[Part]) -> str:
    return "".join(re.sub(r"\s", "", part.text) for part in parts if part.kind != LINK)


def _meant(text: str) -> str:
    content = inlines_of(parse(text).blocks)
    return re.sub(r"\s", "", "".join(plain(typeset(words(one))) for one in content))


@pytest.mark.xdist_group("odd texts")
def test_odd_texts_come_out_in_every_format_or_are_told(
    project_copy: ProjectCopy, built: Callable[[str], Built]
) -> None:
    of = built("SN-2025")
    report = project_copy.report(2025)
    legal = [(name, text) for name, text in _texts() if not _is_told(text, report)]
    assert 80 <= len(legal) <= 180
    files = sorted({comment.file for comment in comments(report) if comment.file.endswith(".md")})
    assert len(files) == 19
    for file in files:
        path = project_copy.path(file)
        more = "".join(f"\n\n{name}\n\n{text}\n\n{name}" for name, text in legal)
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + more + "\n", encoding="utf-8")
    folder = make_report(project_copy.project, Order("SN", 2025), Means(), Silent()).folder
    assert differences(folder, ("html", "pdf", "docx")) == []
    parts = read_html(folder / "report.html")
    wanted = {name: _meant(text) for name, text in legal}
    rest, found = _parted(parts, set(wanted))
    assert [(part.kind, part.text) for part in rest] == [
        (part.kind, part.text) for part in _renumbered(read_html(of.folder / "report.html"))
    ]
    assert len(found) == len(files) * len(legal)
    for name, between in found:
        assert _said(between) == wanted[name], name


def _parted(parts: Sequence[Part], names: set[str]) -> tuple[list[Part], list[tuple[str, list[Part]]]]:
    """Return what stands outside of the marked texts, and what stands within each."""
    rest: list[Part] = []
    found: list[tuple[str, list[Part]]] = []
    within: list[Part] | None = None
    for part in parts:
        if part.text in names:
            if within is None:
                within = []
                found.append((part.text, within))
            else:
                assert found[-1][0] == part.text
                within = None
        else:
            (rest if within is None else within).append(part)
    return _renumbered(rest), found


def _renumbered(parts: Sequence[Part]) -> list[Part]:
    """Return parts without the numbers of tables, which the tables of comments are counted among."""
    return [Part(part.kind, re.sub(r"^Tabell \d+\. ", "", part.text), part.place) for part in parts]
