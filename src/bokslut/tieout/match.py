"""The tie-out: every figure of a document and its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bokslut.numbers import format_value
from bokslut.tieout.arithmetic import Broken, broken
from bokslut.tieout.compare import told_as
from bokslut.tieout.documents import Document
from bokslut.tieout.figures import Written
from bokslut.tieout.known import Knowledge
from bokslut.tieout.limits import FIGURES, too_much
from bokslut.tieout.plain import Sentence, Table
from bokslut.tieout.result import Judged, TieOut
from bokslut.tieout.sentences import Matcher
from bokslut.tieout.tables import Place, Tied, cells_of, tie_table


def tie_out(document: Document, knowledge: Knowledge) -> TieOut:
    """Hold every figure of a document against what is known.

    Parameters
    ----------
    knowledge
        What is known of the board and year that the document is about.

    Raises
    ------
    BokslutError
        Where the document has more figures than any report.
    """
    matcher = Matcher(knowledge)
    judged: list[Judged] = []
    for place, block in enumerate(document.blocks):
        if len(judged) > FIGURES:
            raise too_much("figures", FIGURES, "more").at(document.name)
        if isinstance(block, Sentence):
            judged += matcher.judge(block, place)
        else:
            judged += _table(block, place, matcher, knowledge)
    return TieOut(document.name, knowledge.board, knowledge.year, tuple(judged))


def _table(table: Table, block: int, matcher: Matcher, knowledge: Knowledge) -> Iterator[Judged]:
    cells = cells_of(table)
    tied = tie_table(table, knowledge)
    wrong = {one.place: one for one in broken(table, cells)}
    for line, row in enumerate(table.rows):
        for column, text in enumerate(row.cells):
            if (line, column) in cells:
                yield _cell(table, (line, column), block, cells, tied, wrong)
            else:
                for found in matcher.judge(Sentence(text, row.label), block):
                    yield Judged(
                        found.verdict, found.figure, found.before, found.after,
                        (block, line, column, found.place[1]), found.known, found.expected, row.label,
                    )  # fmt: skip


def _cell(
    table: Table, place: Place, block: int, cells: Mapping[Place, Written], tied: Mapping[Place, Tied],
    wrong: Mapping[Place, Broken],
) -> Judged:  # fmt: skip
    line, column = place
    written = cells[place]
    row = table.rows[line]
    heading = table.headings[column + 1] if column + 1 < len(table.headings) else f"kolumn {column + 2}"
    named = ", ".join(part for part in (f"{row.group} {row.label}".strip(), heading) if part)
    at = (block, line, column)
    under = table.caption or table.heading
    known = tied.get(place)
    if known is not None and known.agreement != "differs":
        verdict = "stämmer" if known.agreement == "same" else "stämmer efter avrundning"
        return Judged(verdict, written.text, f"{named}: ", "", at, known.name, _told(known), under)  # type: ignore[arg-type]
    if known is not None and known.sure:
        return Judged("motsägs", written.text, f"{named}: ", "", at, known.name, _told(known), under)
    rule = wrong.get(place)
    if rule is not None and not _explained(rule, tied):
        told = format_value(rule.expected, written.decimals)
        return Judged(
            "motsägs", written.text, f"{named}: ", "", at, f"tabellens egen räkning: {rule.rule}", told, under
        )
    return Judged("okänd", written.text, f"{named}: ", "", at, "", "", under)


def _told(known: Tied) -> str:
    assert known.figure.value is not None
    return told_as(known.written, known.figure.value, known.figure.unit)


def _explained(rule: Broken, tied: Mapping[Place, Tied]) -> bool:
    """Return whether one of the figures that a rule is reckoned from is itself contradicted."""
    return any(part in tied and tied[part].agreement == "differs" for part in rule.parts)
