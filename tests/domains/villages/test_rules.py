"""Both algorithms of distribution, by properties: exact, never negative, blind to order, fair between members."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.domains.villages.rules.dividends import share_out
from zhenjie.domains.villages.rules.incomes import over, total_of, urgency
from zhenjie.domains.villages.rules.rounding import divide
from zhenjie.domains.villages.rules.surplus import Account, PlanError, distributable, distribute, faults
from zhenjie.domains.villages.rules.votes import is_carried, notice_days

DAY = date(2026, 3, 1)
money = st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100)
weight = st.integers(0, 10**10).map(lambda thousandths: Decimal(thousandths) / 1000)
positive = st.integers(1, 10**10).map(lambda thousandths: Decimal(thousandths) / 1000)
weights = st.dictionaries(st.integers(1, 999), weight, min_size=1, max_size=20).filter(
    lambda found: any(found.values())
)
pairs = st.dictionaries(st.integers(1, 999), st.tuples(positive, weight), min_size=1, max_size=12)
rates = st.integers(6000, 10000).map(lambda parts: Decimal(parts) / 100)


@given(money, weights)
def test_the_parts_are_exactly_the_whole(whole: Decimal, parts: dict[int, Decimal]) -> None:
    given_out = divide(whole, parts)
    assert sum(given_out.values()) == whole
    assert all(amount >= 0 for amount in given_out.values())
    assert all(amount == 0 for key, amount in given_out.items() if parts[key] == 0)


@given(money, weights)
def test_nobody_is_a_cent_away_from_the_exact_part(whole: Decimal, parts: dict[int, Decimal]) -> None:
    total = sum(parts.values())
    for key, amount in divide(whole, parts).items():
        assert abs(amount * total - whole * parts[key]) < Decimal("0.01") * total


@given(money, weights, st.randoms(use_true_random=False))
def test_the_order_of_members_changes_nothing(whole: Decimal, parts: dict[int, Decimal], chance: object) -> None:
    lines = list(parts.items())
    chance.shuffle(lines)  # type: ignore[attr-defined]
    assert divide(whole, dict(lines)) == divide(whole, parts)


@given(money, weights)
def test_who_holds_more_never_gets_less(whole: Decimal, parts: dict[int, Decimal]) -> None:
    given_out = divide(whole, parts)
    ranked = sorted(parts, key=lambda key: parts[key])
    for small, large in pairwise(ranked):
        if parts[small] < parts[large]:
            assert given_out[small] <= given_out[large]


@given(money, rates, pairs)
def test_a_surplus_is_divided_to_the_cent_and_the_lawful_part_goes_by_patronage(
    surplus: Decimal, rate: Decimal, accounts: dict[int, tuple[Decimal, Decimal]]
) -> None:
    plan = distribute(surplus, Decimal(0), Decimal(0), rate, [Account(k, *both) for k, both in accounts.items()], DAY)
    assert sum(part.amount for part in plan.parts) == plan.divided == surplus
    assert sum(part.by_patronage for part in plan.parts) == plan.by_patronage
    assert plan.by_patronage * 100 >= rate * surplus
    assert all(part.by_patronage >= 0 and part.by_shares >= 0 for part in plan.parts)


@given(money, rates, pairs)
def test_who_traded_and_holds_more_gets_no_less(
    surplus: Decimal, rate: Decimal, accounts: dict[int, tuple[Decimal, Decimal]]
) -> None:
    parts = distribute(surplus, Decimal(0), Decimal(0), rate, [Account(k, *v) for k, v in accounts.items()], DAY).parts
    for one in parts[:8]:
        for other in parts[:8]:
            if one.traded > other.traded and one.held > other.held:
                assert one.amount >= other.amount


@given(money, weights)
def test_a_dividend_knows_shares_alone(income: Decimal, shares: dict[int, Decimal]) -> None:
    found = share_out(income, Decimal(0), Decimal(0), shares, DAY)
    assert sum(found.amounts.values()) == income
    assert found.amounts == divide(income, shares)


def test_the_two_ways_are_not_the_same() -> None:
    accounts = [Account(1, Decimal(90), Decimal(100)), Account(2, Decimal(10), Decimal(100))]
    plan = distribute(Decimal(1000), Decimal(100), Decimal(100), Decimal(60), accounts, DAY)
    assert [(part.by_patronage, part.by_shares) for part in plan.parts] == [(432, 160), (48, 160)]
    dividend = share_out(Decimal(1000), Decimal(100), Decimal(100), {1: Decimal(100), 2: Decimal(100)}, DAY)
    assert list(dividend.amounts.values()) == [400, 400]


def test_below_the_lawful_least_there_is_no_plan() -> None:
    with pytest.raises(PlanError, match="不得低于 60%"):
        distribute(Decimal(100), Decimal(0), Decimal(0), Decimal("59.99"), [Account(1, Decimal(1), Decimal(1))], DAY)


def test_losses_come_first_and_nothing_is_divided_that_is_not_there() -> None:
    with pytest.raises(PlanError, match="先弥补亏损"):
        distributable(Decimal(100), Decimal(0), Decimal(0), open_loss=Decimal(30))
    with pytest.raises(PlanError, match="超过本年盈余"):
        distributable(Decimal(100), Decimal(60), Decimal(50))
    with pytest.raises(PlanError, match="没有成员与本社的交易"):
        distribute(Decimal(100), Decimal(0), Decimal(0), Decimal(60), [Account(1, Decimal(0), Decimal(1))], DAY)
    with pytest.raises(PlanError, match="超过本年收益"):
        share_out(Decimal(10), Decimal(20), Decimal(0), {1: Decimal(1)}, DAY)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"farmer": 4}, ["法律要求 5 名以上"]),
        ({"farmer": 7, "person": 3}, ["应占 80% 以上"]),
        ({"farmer": 18, "body": 2}, ["只能有 1 个单位成员"]),
        ({"farmer": 90, "body": 6}, ["不得超过 5%"]),
        ({"farmer": 19, "body": 1}, []),
        ({"farmer": 8, "person": 2}, []),
    ],
)
def test_what_the_law_asks_of_members(members: dict[str, int], said: list[str]) -> None:
    found = faults(members, DAY)
    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def test_votes_of_a_cooperative_and_of_a_collective_differ() -> None:
    assert is_carried("surplus", 30, 20, 16, DAY) == ""
    assert "超过 1/2" in is_carried("surplus", 30, 20, 15, DAY)
    assert "不能表决" in is_carried("surplus", 30, 19, 19, DAY)
    assert is_carried("dividend", 30, 20, 20, DAY) == ""
    assert "达到 2/3" in is_carried("dividend", 30, 25, 19, DAY)
    assert "请核对" in is_carried("dividend", 30, 20, 21, DAY)
    assert (notice_days("surplus", DAY), notice_days("dividend", DAY)) == (15, 10)


def test_subsidies_count_for_the_total_and_not_for_what_a_village_earned() -> None:
    found = total_of({"operating": Decimal(20), "contracting": Decimal(10), "investment": Decimal(5),
                      "subsidy": Decimal(14), "other": Decimal(1)}, DAY)  # fmt: skip
    assert (found.total, found.operating, found.reached) == (50, 35, 50)
    assert total_of({"operating": Decimal("4.99")}, DAY).reached == 0


def test_thresholds_are_nested_and_include_their_own_value() -> None:
    assert over([Decimal(5), Decimal(50), Decimal(120)], DAY) == [(5, 3), (10, 2), (20, 2), (50, 2), (100, 1)]


def test_a_contract_changes_colour_as_its_end_comes_near() -> None:
    assert [urgency(date(2026, 3, 1 + days), DAY) for days in (0, 30)] == ["red", "red"]
    assert (urgency(date(2026, 5, 30), DAY), urgency(date(2026, 5, 31), DAY)) == ("yellow", "green")
