"""Comments that cannot drift: every number and every word of direction in them follows the data.

E601 a bare figure, E602 and W602 a number in words, E603 a word of direction that the figure
contradicts, E604 a file that no section shows, E605 an expression that cannot be filled in, E606 something that a
comment cannot hold, N607 a letter that no font has, E608 a figure that is not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from bokslut.checks.comments.direction import Contradiction, contradictions
from bokslut.checks.comments.expressions import Named, hint, instead, named_figures
from bokslut.checks.comments.figures import Bare, bare_figures
from bokslut.checks.comments.places import TEXTS, is_anchor, unshown
from bokslut.checks.comments.sources import Comment, comments
from bokslut.checks.comments.template import pieces, shown
from bokslut.checks.finding import Finding
from bokslut.comments.block import source_line
from bokslut.comments.dialect import parse
from bokslut.comments.pictures import find_image
from bokslut.comments.tree import Heading, Picture
from bokslut.errors import BokslutError, MissingData, WithheldFigure
from bokslut.letters import without_font
from bokslut.operations import FACTS
from bokslut.present.prose import fill

if TYPE_CHECKING:
    from bokslut.report import Report


def comment_findings(report: Report) -> list[Finding]:
    """Return what is wrong in the comments that a report shows, and which comments none would show.

    A comment on figures of a file that the period does not have is left out of the report with a note;
    of it only the typed words are looked at.

    Returns
    -------
    list of Finding
        In the order of the comments; `where` has file, line and column.
    """
    known = _Figures(report)
    findings = [found for comment in comments(report) for found in in_comment(comment, report, known)]
    for path, told in unshown(report):
        name = path.relative_to(report.period.path(TEXTS)).as_posix()
        message = "Ingen del av rapporten visar den här kommentaren."
        findings.append(Finding("E604", name, message, f"{report.project.name(path)}, line 1, column 1", hint=told))
    return findings


class _Figures:
    """The figures that can be named, gathered when they are first asked for."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @cached_property
    def all(self) -> list[Named]:
        return named_figures(self.report.names)


def in_comment(comment: Comment, report: Report, known: _Figures | None = None) -> Iterator[Finding]:
    """Yield what is wrong in one comment, in the order of the text."""
    known = known or _Figures(report)
    facts = report.period.name(FACTS)
    found = [(bare.start, _bare(comment, bare, known, facts)) for bare in bare_figures(comment.text)]
    found += [*_filled_in(comment, report), *_without_font(comment)]
    yield from (finding for _, finding in sorted(found, key=lambda one: one[0]))


def _bare(comment: Comment, bare: Bare, known: _Figures, facts: str) -> Finding:
    expressions = instead(bare, comment.text, comment.name, known.all)
    where, subject = comment.where(bare.start), f"{comment.name}, {bare.text}"
    if not bare.in_words:
        message = f"Talet ”{bare.text}” är skrivet för hand och följer inte uppgifterna."
        return Finding("E601", subject, message, where, hint=hint(expressions, facts))
    if bare.listed is not None:
        message = f"Meningen säger {bare.text}, men listan efter den har {bare.listed} punkter."
        return Finding("E602", subject, message, where, hint="Rätta ordet eller listan.")
    sure = [one for one in expressions if one.counts]
    code = "E602" if sure or bare.unit else "W602"
    message = f"Räkneordet ”{bare.text}” är skrivet för hand och följer inte uppgifterna."
    return Finding(code, subject, message, where, hint=hint(sure, facts))


def _filled_in(comment: Comment, report: Report) -> Iterator[tuple[int, Finding]]:
    """Yield what shows only when expressions are filled in: that they cannot be, and words that they contradict."""
    try:
        told = shown(comment.text, report.names, comment.file)
    except MissingData as missing:
        if missing.misspelt:
            yield _unfilled(comment, missing, report)
        return
    except BokslutError as error:
        yield _unfilled(comment, error, report)
        return
    yield from _unreadable(comment, report)
    for found in contradictions(pieces(comment.text), told, report.names):
        yield found.start, _contradicted(comment, found)


def _without_font(comment: Comment) -> Iterator[tuple[int, Finding]]:
    """Yield the letters that a PDF cannot show."""
    for letter in without_font(comment.text):
        at = comment.text.index(letter)
        message = f"Tecknet {letter} (U+{ord(letter):04X}) finns inte i rapportens typsnitt."
        hint = "PDF:en visar en ruta med tecknets nummer; skriv om det ska läsas där."
        yield at, Finding("N607", f"{comment.name}, {letter}", message, comment.where(at), hint=hint)


def _unreadable(comment: Comment, report: Report) -> Iterator[tuple[int, Finding]]:
    """Yield what a comment cannot hold, and images that cannot be shown."""
    filled = fill(comment.text, report.names, comment.file)
    parsed = parse(filled.text, filled.written, comment.flavour)
    for problem in parsed.problems:
        at = _start_of(comment, source_line(comment.text, report.names, comment.file, problem.line))
        subject = f"{comment.name}, {problem.subject}"
        yield at, Finding("E606", subject, problem.message, comment.where(at), hint=problem.hint)
    own = {block.anchor for block in parsed.blocks if isinstance(block, Heading)}
    for link in re.finditer(r"\]\(#([^)\s]+)\)", comment.text):
        if link[1] not in own and not is_anchor(report, link[1]):
            message = f"Länken till #{link[1]} leder ingenstans i rapporten."
            hint = "Skriv en rubrik i samma kommentar, eller ett ställe som #bilaga-1 eller #tabell-drift."
            yield (
                link.start(),
                Finding("E606", f"{comment.name}, länk", message, comment.where(link.start()), hint=hint),
            )
    for picture in (block for block in parsed.blocks if isinstance(block, Picture)):
        try:
            find_image(picture, comment.file, (report.project.root / comment.file).parent, report.project.root)
        except BokslutError as error:
            at = _start_of(comment, source_line(comment.text, report.names, comment.file, picture.line))
            subject = f"{comment.name}, bild"
            yield at, Finding("E606", subject, error.problem, comment.where(at), hint=error.details["to do"])


def _start_of(comment: Comment, line: int) -> int:
    """Return where a line of a comment's text begins."""
    return sum(len(one) + 1 for one in comment.text.split("\n")[: line - 1])


def _contradicted(comment: Comment, found: Contradiction) -> Finding:
    source = " ".join(found.source.split())
    told = {1: "går uppåt", -1: "går nedåt", 0: "är oförändrat"}[found.sign]
    return Finding(
        "E603",
        f"{comment.name}, {found.word} {source}",
        f"Ordet ”{found.word}” säger emot talet: {source} ger {found.shown} och {told}.",
        comment.where(found.start),
        hint="Låt ett filter välja ordet (ökade, mot_budget, över_under, tecken_ord), eller skriv om meningen.",
    )


def _unfilled(comment: Comment, error: BokslutError, report: Report) -> tuple[int, Finding]:
    """Return the finding of an expression that cannot be filled in, at that expression."""
    line = int(match[1]) if (match := re.search(r"line (\d+)$", error.where or "")) else 1
    at = _guilty(comment, line, report)
    if isinstance(error, WithheldFigure):
        subject = f"{comment.name}, {' '.join(_source_at(comment, at).split())}"
        message = "Uppgiften lämnas inte, eftersom den gäller få personer, och kan inte nämnas i kommentaren."
        hint = "Skriv meningen utan den, eller inom {% if … .known %}; se docs/privacy.md."
        return at, Finding("E608", subject, message, comment.where(at), hint=hint)
    found = error.details["found"]
    message = f"Uttrycket kan inte fyllas i: {error.problem}{f' ({found})' if found else ''}."
    subject = f"{comment.name}, {error.problem}"
    return at, Finding("E605", subject, message, comment.where(at), hint=error.details["to do"])


def _source_at(comment: Comment, at: int) -> str:
    return next((piece.source for piece in pieces(comment.text) if piece.start <= at < piece.end), "")


def _guilty(comment: Comment, line: int, report: Report) -> int:
    """Return where the first expression of a line stands that cannot be filled in by itself."""
    start = _start_of(comment, line)
    end = start + len(comment.text.split("\n")[line - 1]) if line <= comment.text.count("\n") + 1 else start
    within = [
        piece for piece in pieces(comment.text) if piece.kind != "text" and piece.start <= end and piece.end > start
    ]
    for piece in within:
        if piece.kind == "expression":
            try:
                shown(piece.source, report.names, comment.file)
            except BokslutError:
                return piece.start
    return within[0].start if within else start
