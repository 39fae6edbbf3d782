"""Idle land by days, the quota fold, rent that steps, tax bands, days that come."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.domains.space.rules import duties, farmland, idle, quota, towers

pytestmark = pytest.mark.pure
START = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("on", "stage"),
    [(date(2024, 2, 29), idle.NONE), (START, idle.WAITING), (date(2025, 2, 28), idle.WAITING), (date(2025, 3, 1), idle.FEE),
     (date(2026, 2, 28), idle.FEE), (date(2026, 3, 1), idle.RECOVER)],
)  # fmt: skip
def test_the_stage_is_counted_from_the_agreed_start(on: date, stage: str) -> None:
    assert idle.count(idle.Parcel(START), on).stage == stage


def test_the_fee_is_at_most_a_fifth_and_only_after_a_year() -> None:
    parcel = idle.Parcel(START, price=Decimal(900))
    assert idle.count(parcel, date(2025, 6, 1)).fee == 180
    assert idle.count(parcel, date(2024, 6, 1)).fee is None
    assert idle.count(parcel, date(2025, 6, 1)).next_on == date(2026, 3, 1)


def test_the_governments_own_delay_is_no_ones_fee() -> None:
    assert (
        idle.count(idle.Parcel(START, cause="government", price=Decimal(900)), date(2027, 1, 1)).stage == idle.EXCUSED
    )


def test_begun_counts_only_when_it_stopped_with_little_done() -> None:
    begun = date(2024, 2, 1)
    assert idle.count(idle.Parcel(START, begun), date(2027, 1, 1)).stage == idle.NONE
    stopped = idle.Parcel(START, begun, date(2024, 9, 1), developed=Decimal(20))
    assert idle.count(stopped, date(2025, 9, 1)).stage == idle.FEE
    assert (
        idle.count(idle.Parcel(START, begun, date(2024, 9, 1), developed=Decimal(60)), date(2026, 9, 1)).stage
        == idle.NONE
    )


accounts = st.sampled_from(["reclaimed", "stock", "resettled", "used", "traded", "returned"])
moves = st.builds(quota.Move, accounts, accounts, st.decimals("0.01", "99", places=2))


@given(st.lists(moves, max_size=30))
def test_the_books_always_balance_and_no_account_falls_below_nothing(tried: list[quota.Move]) -> None:
    kept: list[quota.Move] = []
    for move in tried:
        try:
            quota.check(quota.balances(kept), move, Decimal(0), {})
        except quota.QuotaError:
            continue
        kept.append(move)
    found = quota.balances(kept)
    assert sum(found.values(), Decimal(0)) == 0
    assert all(value >= 0 for name, value in found.items() if name != quota.OUTSIDE)
    for move in reversed(kept):
        kept = [*kept, quota.reverse(move)]
    assert not any(quota.balances(kept).values())


def test_rent_steps_up_after_full_years_only() -> None:
    begins = date(2020, 2, 29)
    for on, rent in ((date(2023, 2, 27), "800"), (date(2023, 2, 28), "840.00"), (date(2026, 3, 1), "882.00")):
        assert farmland.rent_on(Decimal(800), begins, on, 3, Decimal(5)) == Decimal(rent)
    assert farmland.rent_on(Decimal(800), begins, date(2040, 1, 1), None, None) == 800


def test_five_years_and_more_may_be_registered() -> None:
    assert farmland.may_register(date(2024, 1, 1), date(2029, 1, 1), START)
    assert not farmland.may_register(date(2024, 1, 1), date(2028, 12, 31), START)


def test_bands_begin_at_their_limit() -> None:
    on = date(2025, 12, 31)
    assert [towers.band(Decimal(tax), on) for tax in ("999.99", "1000", "9999.99", "10000")] == [
        "small",
        "ten",
        "ten",
        "hundred",
    ]
    assert towers.per_metre(Decimal(960), Decimal(9600)) == 1000
    assert towers.share(Decimal(5), Decimal(0)) is None


def test_a_lease_turns_yellow_then_red() -> None:
    today = date(2026, 6, 1)
    found = [duties.expiry(today + timedelta(days=days), today).colour for days in (91, 90, 31, 30, 0, -5)]
    assert found == ["green", "yellow", "yellow", "red", "red", "red"]


def test_an_inspection_is_due_so_many_days_after_the_last() -> None:
    today = date(2026, 6, 1)
    assert duties.inspection(None, None, None, today).colour == "red"
    assert duties.inspection(today - timedelta(days=90), None, None, today).text == "0 天内要查"
    assert duties.inspection(today - timedelta(days=91), None, None, today).colour == "red"
    assert duties.inspection(today - timedelta(days=10), None, 60, today).colour == "green"
