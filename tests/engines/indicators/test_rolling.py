"""Figures add along the tree by the indicator's own rule; posting one by one and recomputing all give the same rows."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.indicators import OCTOBER, make_catalogue, observe
from tests.factories.org import make_county, make_unit
from zhenjie.core import periods
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.indicators import bulk
from zhenjie.engines.indicators.models import RollUp
from zhenjie.engines.indicators.rules import rolling
from zhenjie.engines.org.actions.succession import NewUnit, merge_units, split_unit
from zhenjie.engines.org.actions.units import move_unit
from zhenjie.engines.org.models import Unit

AT_OCTOBER = periods.as_of(date(2025, 10, 31))


@pytest.fixture
def county(db: None) -> Unit:
    make_catalogue()
    return make_county(townships=3, villages=2)


def townships(county: Unit) -> list[Unit]:
    return list(Unit.objects.filter(parent=county).order_by("path"))


def rolled(unit: Unit, key: str) -> RollUp:
    return RollUp.objects.get(unit=unit, indicator__key=key)


def everything() -> set[tuple[Any, ...]]:
    fields = ("unit", "indicator", "period", "value", "own", "computed", "numerator", "denominator", "parts")
    return {tuple(str(value) for value in row) for row in RollUp.objects.values_list(*fields)}


def test_sums_are_exact_and_follow_each_posting(county: Unit) -> None:
    one, two, _ = townships(county)
    observe(one, "fixed-asset-investment", "0.1")
    observe(two, "fixed-asset-investment", "0.2")
    assert rolled(county, "fixed-asset-investment").value == Decimal("0.3")
    assert rolled(county, "fixed-asset-investment").parts == 2


def test_the_official_total_stands_and_the_remainder_is_kept_apart(county: Unit) -> None:
    for unit, value in zip(townships(county), ("3", "4", "5"), strict=True):
        observe(unit, "fixed-asset-investment", value)
    observe(county, "fixed-asset-investment", "13.5")
    row = rolled(county, "fixed-asset-investment")
    assert (row.value, row.own, row.computed) == (Decimal("13.5"), Decimal("13.5"), Decimal(12))


def test_a_ratio_is_recomputed_from_parts_and_never_averaged(county: Unit) -> None:
    one, two, three = townships(county)
    for unit, done, due in ((one, 90, 100), (two, 10, 1000)):
        observe(unit, "toilets-rebuilt", done, AT_OCTOBER)
        observe(unit, "toilet-households", due, AT_OCTOBER)
    observe(three, "toilet-rate", 91, AT_OCTOBER)
    assert rolled(one, "toilet-rate").value == 90
    row = rolled(county, "toilet-rate")
    assert row.value == rolling.unscaled(909_090_909)  # 100 / 1100, not the mean of 90, 1 and 91
    assert (row.numerator, row.denominator, row.parts) == (100 * rolling.ONE, 1100 * rolling.ONE, 2)


def test_a_mean_is_weighted_by_the_weight_of_the_year_before(county: Unit) -> None:
    one, two, _ = townships(county)
    observe(one, "pm25", 40)
    observe(two, "pm25", 20)
    assert not RollUp.objects.filter(indicator__key="pm25", unit=county).exists()
    observe(one, "air-stations", 1, periods.as_of(date(2024, 12, 31)))
    observe(two, "air-stations", 3, periods.as_of(date(2024, 12, 31)))
    assert rolled(county, "pm25").value == 25


def test_what_never_adds_does_not_add(county: Unit) -> None:
    observe(townships(county)[0], "rural-income", 21000)
    assert not RollUp.objects.exists()


def test_a_correction_reaches_the_top(county: Unit) -> None:
    village = Unit.objects.filter(kind="village").order_by("path")[0]
    first = observe(village, "village-income", "12.5")
    observe(village, "village-income", "10")
    assert first.unit == village
    assert rolled(county, "village-income").value == 10


def test_merged_villages_roll_up_to_their_successor(county: Unit) -> None:
    old = list(Unit.objects.filter(kind="village", parent=townships(county)[0]).order_by("path"))
    new = merge_units(by=SYSTEM, units=old, into=NewUnit("柳河新村"), on=date(2025, 11, 1))
    for village, value in zip(old, (3, 4), strict=True):
        observe(village, "village-income", value)
    assert rolled(new, "village-income").value == 7
    assert rolled(townships(county)[0], "village-income").parts == 1


def test_a_split_unit_keeps_its_past_whole(county: Unit) -> None:
    village = Unit.objects.filter(kind="village").order_by("path")[0]
    parts = [NewUnit("柳河东村", share=Decimal("0.5")), NewUnit("柳河西村", share=Decimal("0.5"))]
    split_unit(by=SYSTEM, unit=village, parts=parts, on=date(2025, 11, 1))
    observe(village, "village-income", 5)
    assert set(RollUp.objects.values_list("unit__kind", flat=True)) == {"township", "county"}


def test_a_moved_unit_counts_where_it_stood_then(county: Unit) -> None:
    one, two, _ = townships(county)
    village = Unit.objects.filter(kind="village", parent=one).order_by("path")[0]
    move_unit(by=SYSTEM, unit=village, version=None, parent=two, on=date(2025, 9, 1))
    observe(village, "village-income", 5, periods.year_to_date(2025, 6))
    observe(village, "village-income", 9, periods.year_to_date(2025, 10))
    assert rolled(one, "village-income").value == 5
    assert rolled(two, "village-income").value == 9
    before = everything()
    bulk.recompute()
    assert everything() == before


KEYS = {
    "fixed-asset-investment": OCTOBER,
    "local-tax-revenue": OCTOBER,
    "budget-revenue": OCTOBER,
    "tax-share": OCTOBER,
    "key-project-investment": OCTOBER,
    "key-project-plan": AT_OCTOBER,
    "key-project-completion": OCTOBER,
    "pm25": OCTOBER,
    "air-stations": periods.as_of(date(2024, 12, 31)),
    "rural-income": OCTOBER,
    "hotline-satisfied": periods.year_to_date(2025, 9),
    "hotline-rated": periods.year_to_date(2025, 9),
    "hotline-satisfaction-rate": periods.year_to_date(2025, 9),
}


@pytest.mark.parametrize("seed", range(4))
def test_one_by_one_and_all_at_once_give_the_same_rows(county: Unit, seed: int) -> None:
    chance = random.Random(seed)
    province = make_unit("青州省", kind="province")
    other = make_unit("白河县", kind="county", parent=province)
    units = [*Unit.objects.order_by("path"), make_unit("白河镇", parent=other)]
    for _ in range(120):
        key = chance.choice(list(KEYS))
        value = Decimal(chance.randrange(-50 if key == "budget-revenue" else 0, 10**10)) / 10 ** chance.randrange(9)
        observe(chance.choice(units), key, str(value), KEYS[key])
    one_by_one = everything()
    assert len(one_by_one) > 20
    bulk.recompute()
    assert everything() == one_by_one


def test_recomputing_heals_what_was_damaged(county: Unit) -> None:
    observe(townships(county)[0], "fixed-asset-investment", 3)
    good = everything()
    RollUp.objects.update(value=Decimal(99))
    bulk.recompute()
    assert everything() == good


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**10), st.integers(1, 10**19))
def test_quotients_round_half_away_from_zero(numerator: int, multiplier: int, denominator: int) -> None:
    exact = Fraction(numerator * multiplier, denominator)
    rounded = rolling.WHOLE.quotient(numerator, multiplier, denominator)
    assert abs(exact - rounded) <= Fraction(1, 2)
    assert abs(exact - rounded) < Fraction(1, 2) or abs(rounded) > abs(exact)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=8))
def test_scaling_loses_nothing(value: Decimal) -> None:
    assert rolling.unscaled(rolling.scaled(value)) == value
