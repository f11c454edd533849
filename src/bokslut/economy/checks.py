"""Whether lines add up: what stops a report because its figures contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bokslut.economy.records import InvestmentRow, LineRow, StatementRow
from bokslut.errors import BokslutError
from bokslut.numbers import Figure, total

CHECKED = ("budget", "utfall", "plan_1", "plan_2", "plan_3", "plan_4")
"""The columns whose totals must be the sum of their parts."""


def places(rows: Sequence[LineRow]) -> list[str]:
    """Return each line's name, with that of the category it stands under."""
    places, category = [], ""
    for row in rows:
        category = row.rad if row.roll == "kategori" else "" if row.roll == "summa" else category
        places.append(row.rad if row.roll != "post" else f"{category}, {row.rad}")
    return places


def check_unique(keys: Sequence[str], file: str) -> None:
    """Stop where a line stands twice, since last year's figure could not be told apart."""
    for key in keys:
        if keys.count(key) > 1:
            numbers = ", ".join(str(place) for place, other in enumerate(keys, start=2) if other == key)
            raise BokslutError(f"“{key}” stands more than once", where=f"{file}, rows {numbers}", hint="name it once")


def check_statement(rows: Sequence[StatementRow], file: str) -> None:
    """Stop where the operating statement does not add up beyond rounding."""

    def of(*roles: str) -> list[StatementRow]:
        return [row for row in rows if row.roll in roles]

    for role in ("nettokostnad", "resultat"):
        if len(of(role)) != 1:
            raise BokslutError(
                f"the statement needs one line with the role {role}", where=file, found=str(len(of(role)))
            )
    sums = (
        ("summa_kostnader", of("kostnad")),
        ("nettokostnad", of("intäkt", "kostnad")),
        ("resultat", of("nettokostnad", "kommunbidrag", "finansnetto")),
    )
    for role, parts in sums:
        for whole in of(role):
            for column in CHECKED:
                check_total(whole.rad, getattr(whole, column), [getattr(part, column) for part in parts], file)


def check_investments(rows: Sequence[InvestmentRow], file: str) -> None:
    """Stop where a category or the whole of the investments does not add up beyond rounding."""
    categories: list[tuple[InvestmentRow, list[InvestmentRow]]] = []
    for row in rows:
        if row.roll == "kategori":
            categories.append((row, []))
        elif row.roll == "post" and categories:
            categories[-1][1].append(row)
    tops = [category for category, _ in categories]
    for whole, parts in [*categories, *((row, tops) for row in rows if row.roll == "summa")]:
        for column in CHECKED:
            check_total(whole.rad, getattr(whole, column), [getattr(part, column) for part in parts], file)


def check_total(label: str, whole: Figure, parts: Sequence[Figure], file: str) -> None:
    """Stop where a published total differs from its parts by more than rounding.

    Each part and the total are rounded, so they may differ by 1 per 2 parts in the last place.
    """
    known = [part for part in parts if part.value is not None]
    if whole.value is None or not known or len(known) < len(parts):
        return
    computed = total(known).value
    assert computed is not None
    step = Decimal(1).scaleb(-max(part.decimals for part in [whole, *known]))
    slack = step * max(1, len(known) // 2)
    if abs(whole.value - computed) > slack:
        raise BokslutError(
            f"“{label}” is not the sum of its parts",
            where=str(whole.source) if whole.source else file,
            expected=f"{computed} ± {slack}, the sum of {', '.join(str(part.value) for part in known)}",
            found=str(whole.value),
            hint="correct the total or the part that is wrong",
        )
