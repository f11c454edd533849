"""Economy: deviations, differences, real terms, forecasts, and totals that add up."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.economy import figures, tables
from bokslut.economy.checks import Sum, check_sums
from bokslut.economy.figures import Line
from bokslut.economy.records import InvestmentRow, StatementRow
from bokslut.errors import BokslutError
from bokslut.kinds import KINDS, Time
from bokslut.numbers import Cell, Figure, rounded
from bokslut.numbers import percent as in_percent
from bokslut.period import Period
from bokslut.project import Project
from bokslut.report import Report
from built_report import without_sources
from conftest import ProjectCopy

Opened = Callable[[int], Report]


def _line(project: Project, year: int, label: str) -> Line:
    return next(line for line in figures.statement(Period(project, "SN", year)) if line.label == label)


def _investment(project: Project, year: int, label: str) -> Line:
    return next(line for line in figures.investments(Period(project, "SN", year)) if line.label == label)


def _amount(value: Decimal | int, decimals: int = 0) -> Figure:
    return Figure(Decimal(value), "tkr", decimals, Cell("drift.csv", 2, "utfall"))


# ---- Deviations -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "label", "deviation"),
    [
        (2025, "Köp av tjänster", -6363),
        (2025, "Verksamhetens intäkter", 7689),
        (2025, "Lokalhyror", -448),
        (2025, "Årets resultat", -2991),
        (2023, "Personalkostnader", 10287),
        (2023, "Köp av tjänster", -14300),
        (2023, "Finansnetto", -6),
        (2023, "Årets resultat", 129),
    ],
)
def test_a_cost_over_budget_is_negative_and_an_income_over_budget_positive(
    year: int, label: str, deviation: int, project: Project
) -> None:
    assert _line(project, year, label).deviation.value == deviation


@pytest.mark.parametrize(
    ("label", "deviation"),
    [("Reinvestering", 38), ("Inventarier", -126), ("IT-utrustning", 201), ("Totala utgifter", 138)],
)
def test_an_investment_under_budget_is_positive(label: str, deviation: int, project: Project) -> None:
    assert _investment(project, 2025, label).deviation.value == deviation


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_a_deviation_is_positive_exactly_where_the_board_is_better_off(budget: int, outcome: int) -> None:
    amounts = {"rad": "Post", "budget": _amount(budget), "utfall": _amount(outcome)}
    others = (_amount(0),) * 4
    operating = Line(StatementRow.model_construct(roll="kostnad", **amounts), *others)
    investing = Line(InvestmentRow.model_construct(roll="post", **amounts), *others, spending=True)
    assert operating.deviation.value == outcome - budget
    assert investing.deviation.value == budget - outcome


def test_a_difference_is_the_outcome_less_the_year_before(project: Project) -> None:
    assert _line(project, 2025, "Köp av tjänster").change.value == 7800
    assert _line(project, 2025, "Årets resultat").change.value == 6779
    assert _line(project, 2023, "Verksamhetens kostnader").change.value == -23914


def test_a_board_may_show_investments_that_shrink_as_positive(opened: Opened) -> None:
    table = without_sources(opened(2023).economy.investments().document())
    transport = next(line for line in table.splitlines() if "Transportmedel" in line)
    assert transport.endswith('<data value="72">72</data></td></tr>')
    assert _investment(opened(2023).project, 2023, "Transportmedel").change.value == -72


# ---- Net cost -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "mnkr", "percent"), [(2025, "4.444", "1.7"), (2024, "30.938", "13.8"), (2023, "17.147", "8.3")]
)
def test_the_net_cost_grows_by_its_amount_and_share(year: int, mnkr: str, percent: str, project: Project) -> None:
    growth = _line(project, year, "Verksamhetens nettokostnader").growth
    assert tables.mnkr(growth).value == Decimal(mnkr)
    assert rounded(in_percent(growth).value or Decimal(0), 1) == Decimal(percent)


def test_growth_in_real_terms_is_growth_less_the_prices(project: Project) -> None:
    period = Period(project, "SN", 2025)
    prices = figures.price_change(period, "PKV", "bokslut 2025")
    net = _line(project, 2025, "Verksamhetens nettokostnader")
    assert prices.value == Decimal("0.5")
    assert rounded(figures.real_growth(net.growth, prices).value or Decimal(0), 1) == Decimal("1.2")


@given(st.decimals(-20, 20, places=3), st.decimals(-20, 20, places=1))
def test_growth_in_real_terms_and_prices_give_the_nominal_growth_back(nominal: Decimal, prices: Decimal) -> None:
    grown = figures.growth(_amount(Decimal(100) + nominal, 3), _amount(100))
    real = figures.real_growth(grown, Figure(prices, "procent", 1, Cell("index.csv", 2, "procent"))).value
    assert real is not None
    assert abs((1 + real / 100) * (1 + prices / 100) - (1 + nominal / 100)) < Decimal("1e-20")


def test_a_price_index_that_is_not_known_is_asked_for(project_copy: ProjectCopy) -> None:
    project_copy.replace("data/index.csv", "PKV,2025,bokslut 2025,0.5", "PKV,2025,delår 2025,0.5")
    with pytest.raises(BokslutError, match="the price index PKV is not known for 2025") as caught:
        project_copy.report().economy.net_cost()
    assert "a row PKV,2025,bokslut 2025" in str(caught.value)


def test_real_terms_are_shown_only_where_the_board_names_a_price_index(opened: Opened) -> None:
    assert "Real ökning av nettokostnaden" in opened(2025).economy.net_cost().document()
    assert "Real ökning" not in opened(2023).economy.net_cost().document()


# ---- Forecasts ------------------------------------------------------------------------------


def test_the_outcome_deviates_from_each_forecast_of_the_year(project: Project) -> None:
    made = figures.forecasts(Period(project, "SN", 2023))
    assert [(one.occasion, one.forecast.value, one.deviation.value) for one in made] == [
        ("Fördjupad månadsuppföljning", 0, 129),
        ("Delårsbokslut", 0, 129),
    ]


def test_a_forecast_in_mnkr_is_compared_in_tkr(project: Project) -> None:
    interim = figures.forecasts(Period(project, "SN", 2024))[-1]
    assert (interim.forecast.value, interim.forecast.unit) == (-5000, "tkr")
    assert interim.deviation.value == -9770 + 5000


# ---- Columns and missing years ----------------------------------------------------------------


def test_the_year_before_has_columns_only_where_it_is_known(project: Project) -> None:
    lines = figures.investments(Period(project, "SN", 2025))
    table = tables.line_table("investeringar", "Investeringar", lines, KINDS["annual"].investments, Time(2025))
    assert [column.heading for column in table.columns][1:] == [
        "Budget 2025",
        "Bokslut 2025",
        "Avvikelse från budget 2025",
    ]
    assert table.notes == ("Uppgifter saknas för: Bokslut 2024, Differens 2025/2024.",)
    assert not any(line.before.known for line in lines)


def test_a_missing_figure_is_shown_as_a_dash_and_not_as_zero(opened: Opened) -> None:
    rows = without_sources(opened(2025).economy.investments().document()).splitlines()
    nothing, expansion = (
        next(row for row in rows if f">{label}<" in row) for label in ("Inga poster", "Expansionsinvestering")
    )
    assert nothing.count('<span class="okänd" title="uppgift saknas">–</span>') == 3
    assert expansion.count('<data value="0">0</data>') == 3


def test_figures_of_a_unit_show_the_same_decimals(opened: Opened) -> None:
    rows = without_sources(opened(2025).personnel.sick_leave().document()).splitlines()
    shown = [cell for row in rows for cell in re.findall(r"<data[^>]*>([^<]*)</data>", row)]
    assert len(shown) == 27
    assert [cell for cell in shown if not re.fullmatch(r"−?\d+,\d", cell)] == []


def test_an_account_group_opens_with_its_outcome_deviation_and_growth(opened: Opened) -> None:
    told = without_sources(opened(2025).economy.account_groups().document())
    services = told[told.index("### Köp av tjänster") : told.index("### Övriga kostnader")].replace("\u00a0", " ")
    assert 'blev <data value="70.106">70,1 mnkr</data>' in services
    assert '<data value="6.363">6,4 mnkr</data> sämre än budget' in services
    assert 'minskade med <data value="7.8">7,8 mnkr</data> jämfört med 2024' in services


# ---- Totals ---------------------------------------------------------------------------------


@given(
    st.integers(0, 2).flatmap(
        lambda places: st.tuples(
            st.just(places), st.lists(st.decimals(-(10**6), 10**6, places=places + 3), min_size=2, max_size=9)
        )
    )
)
def test_parts_that_are_rounded_never_stop_a_report(case: tuple[int, list[Decimal]]) -> None:
    places, exact = case
    parts = [_amount(rounded(value, places), places) for value in exact]
    whole = _amount(rounded(sum(exact, Decimal(0)), places), places)
    check_sums([Sum("Summa", "utfall", whole, tuple(parts))])


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=9), st.integers(1, 10**4), st.sampled_from([-1, 1]))
def test_a_total_that_is_off_by_more_than_rounding_stops_the_report(values: list[int], more: int, sign: int) -> None:
    parts = [_amount(value) for value in values]
    whole = _amount(sum(values) + sign * (max(1, len(values) // 2) + more))
    with pytest.raises(BokslutError, match="“Summa” is not the sum of its parts"):
        check_sums([Sum("Summa", "utfall", whole, tuple(parts))])


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025, 2026])
def test_the_published_statements_add_up_within_rounding(year: int, project: Project) -> None:
    lines = figures.statement(Period(project, "SN", year))
    groups = figures.account_groups(lines)
    net = figures.by_role(lines, "nettokostnad")
    for amount in ("budget", "outcome"):
        known = [getattr(line, amount).value for line in groups]
        if None not in known and getattr(net, amount).known:
            assert abs(sum(known) - getattr(net, amount).value) <= 2
    assert [line.role for line in lines][-1] == "resultat"


@pytest.mark.parametrize("role", ["nettokostnad", "resultat"])
def test_a_statement_has_one_net_cost_and_one_result(role: str, project_copy: ProjectCopy) -> None:
    project_copy.replace("data/SN/2025/drift.csv", f",{role},", ",finansnetto,")
    with pytest.raises(BokslutError, match=f"the statement needs one line with the role {role}"):
        project_copy.report().economy.operating_statement()
