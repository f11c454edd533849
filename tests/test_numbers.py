"""Figures: how they are read, rounded, written and reckoned with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.economy.figures import investments, statement
from bokslut.numbers import (
    Cell,
    Figure,
    change,
    format_value,
    growth,
    parse_number,
    plain,
    relative,
    rounded,
    total,
)
from bokslut.period import Period
from bokslut.project import Project

PUBLISHED = st.integers(0, 2).flatmap(
    lambda decimals: st.tuples(
        st.integers(-(10**11), 10**11).map(lambda n: Decimal(n).scaleb(-decimals)), st.just(decimals)
    )
)
"""A value as it is published, with its number of decimals: never three, which could be a thousand."""

VALUES = st.decimals(-(10**9), 10**9, places=6)


def _figure(value: str | int | None, unit: str = "tkr", decimals: int = 0) -> Figure:
    return Figure(None if value is None else Decimal(value), unit, decimals, Cell("drift.csv", 2, "utfall"))


# ---- Reading --------------------------------------------------------------------------------


@given(PUBLISHED)
def test_a_number_that_is_written_is_read_back(published: tuple[Decimal, int]) -> None:
    value, decimals = published
    assert parse_number(format_value(value, decimals)) == (value, decimals)


@pytest.mark.parametrize(
    ("written", "value", "decimals"),
    [
        ("40 025", "40025", 0),
        ("40\u00a0025", "40025", 0),
        ("40\u202f025", "40025", 0),
        ("40025", "40025", 0),
        ("-161 198", "-161198", 0),
        ("−161 198", "-161198", 0),
        ("–161 198", "-161198", 0),
        ("204,8", "204.8", 1),
        ("204.8", "204.8", 1),
        ("−0,40", "-0.40", 2),
        ("1 256 303,5", "1256303.5", 1),
        (" 7 689 ", "7689", 0),
        ("0", "0", 0),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, value: str, decimals: int) -> None:
    assert parse_number(written) == (Decimal(value), decimals)


@pytest.mark.parametrize("written", ["1.234", "1,234", "-161.198", "0,125"])
def test_three_decimals_could_be_thousands_and_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="without point or comma between thousands"):
        parse_number(written)


@pytest.mark.parametrize(
    "written",
    ["", "-", "–", "cirka 5", "5 tkr", "16 11 98", "1 2345", "1,2,3", "1.234.567", "1e5", "+5", "--5", "5-", ",5"],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="a number"):
        parse_number(written)


# ---- Rounding and writing -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "−3"),
        ("0.05", 1, "0,1"),
        ("-0.05", 1, "−0,1"),
        ("6.45", 1, "6,5"),
        ("82.75", 0, "83"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: str, decimals: int, shown: str) -> None:
    assert format_value(Decimal(value), decimals) == shown


@given(VALUES, st.integers(0, 3))
def test_rounding_moves_a_value_by_half_a_step_at_most_and_costs_like_incomes(value: Decimal, decimals: int) -> None:
    half = Decimal("0.5").scaleb(-decimals)
    assert abs(rounded(value, decimals) - value) <= half
    assert rounded(-value, decimals) == -rounded(value, decimals)


@given(VALUES, st.integers(0, 3), st.booleans())
def test_zero_has_no_sign(value: Decimal, decimals: int, signed: bool) -> None:
    shown = format_value(value, decimals, signed=signed)
    assert (shown[0] == "−") == (rounded(value, decimals) < 0)
    assert (shown[0] == "+") == (signed and rounded(value, decimals) > 0)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("-299318", 0, "−299\u00a0318"),
        ("256303", 0, "256\u00a0303"),
        ("-2.991", 1, "−3,0"),
        ("1234567.5", 1, "1\u00a0234\u00a0567,5"),
        ("-0.04", 1, "0,0"),
    ],
)
def test_a_number_is_written_the_swedish_way(value: str, decimals: int, shown: str) -> None:
    assert format_value(Decimal(value), decimals) == shown


@given(VALUES)
def test_a_number_for_machines_has_a_point_and_no_needless_zeros(value: Decimal) -> None:
    assert Decimal(plain(value)) == value
    assert not plain(value).endswith(".")
    assert set(plain(value)) <= set("-.0123456789")


# ---- Reckoning ------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_a_reader_who_subtracts_two_numbers_on_the_page_gets_the_number_on_the_page(
    year: int, project: Project
) -> None:
    compared = 0
    period = Period(project, "SN", year)
    for line in [*statement(period), *(investments(period) if period.has("investeringar.csv") else [])]:
        for new, old, difference in (
            (line.outcome, line.budget, line.deviation),
            (line.outcome, line.before, line.change),
        ):
            if new.value is None or old.value is None:
                assert difference.value is None
                continue
            shown = [
                parse_number(format_value(f.value, f.decimals))[0]
                for f in (new, old, difference)
                if f.value is not None
            ]
            assert shown[0] - shown[1] in (shown[2], -shown[2] if line.spending else shown[2])
            compared += 1
    assert compared >= (0 if year == 2022 else 9)


def test_percent_less_percent_is_percentage_points() -> None:
    women = change(_figure("6.6", "procent", 1), _figure("6.4", "procent", 1))
    assert (women.value, women.unit, women.decimals) == (Decimal("0.2"), "procentenheter", 1)


@pytest.mark.parametrize("reckon", ["+", "−", "/"])
def test_amounts_of_different_units_are_not_reckoned_together(reckon: str) -> None:
    cost, share = _figure("-70106"), _figure("0.5", "procent", 1)
    with pytest.raises(ValueError, match="tkr"):
        {"+": lambda: cost + share, "−": lambda: cost - share, "/": lambda: cost / share}[reckon]()


def test_what_is_reckoned_from_a_missing_figure_is_missing() -> None:
    known, missing = _figure("-2991"), _figure(None)
    assert [
        f.value for f in (known - missing, missing + known, -missing, abs(missing), missing * 2, missing / known)
    ] == [None] * 6


def test_a_share_of_nothing_is_missing() -> None:
    assert (_figure("-2991") / _figure("0")).value is None


def test_a_cost_that_becomes_more_negative_grows() -> None:
    staff = growth(_figure("-163423"), _figure("-153938"))
    assert staff.value == 9485
    assert round(relative(staff).value or 0, 4) == Decimal("0.0616")


def test_only_a_change_can_be_told_in_percent() -> None:
    with pytest.raises(ValueError, match="tkr is not a change that can be told in percent"):
        relative(_figure("-2991"))


def test_a_change_is_told_relative_to_the_size_of_what_it_changes() -> None:
    assert relative(change(_figure("-110"), _figure("-100"))).value == Decimal("-0.1")


def test_a_total_passes_over_missing_parts_and_is_missing_where_all_are() -> None:
    assert total([_figure("400"), _figure(None), _figure("-1")]).value == 399
    assert total([_figure(None), _figure(None)]).value is None


def test_a_figure_tells_where_it_comes_from(project: Project) -> None:
    line = next(line for line in statement(Period(project, "SN", 2025)) if line.label == "Köp av tjänster")
    assert str(line.outcome.source) == "data/SN/2025/drift.csv, row 5, column utfall"
    assert str(line.before.source) == "data/SN/2024/drift.csv, row 5, column utfall"
    assert str(line.deviation.source) == "a − b"
