"""Shortlist, what would have to change, why a need is left, and what outcomes teach."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.matching.test_assigning import PLAIN, TERMS, need, offer
from zhenjie.engines.matching.rules.assigning import assign
from zhenjie.engines.matching.rules.diagnosing import why_left
from zhenjie.engines.matching.rules.learning import Ended, learn, learning_rule
from zhenjie.engines.matching.rules.reasons import shortlist
from zhenjie.engines.matching.rules.terms import Condition, Criterion, Learned, Terms, cost, feasible

pytestmark = pytest.mark.pure
RULE = learning_rule(None, date(2026, 6, 1))
PRICED = Terms((Condition("price", "租金", "budget", "price", "max", "元/㎡"),), (
    Criterion("price", "租金", "budget", "price", "low", 60, 30, "元/㎡", down="再便宜"),
    Criterion("area", "面积", "area", "area", "close", 40, 2, "㎡", down="再小", up="再大"),
))  # fmt: skip


def test_the_second_is_told_what_would_make_it_first() -> None:
    offers = [{"price": 10, "area": 100}, {"price": 10.4, "area": 100}, {"price": 40, "area": 100}]
    first, second, out = shortlist(PRICED, Learned(), {"budget": 20, "area": 100}, offers)
    assert (first.rank, first.change) == (1, "")
    assert second.change == "再便宜 0.5 元/㎡ 就排第 1"
    assert cost(PRICED, Learned(), {"budget": 20, "area": 100}, {"price": 9.9, "area": 100}) < first.points
    assert out.rank == 0
    assert out.change == "只差“租金”：再低 20元/㎡ 就够条件"


@settings(max_examples=80, deadline=None)
@given(wanted=need, offers=st.lists(offer, min_size=1, max_size=8))
def test_the_shortlist_is_in_order_and_names_every_condition(wanted: dict, offers: list) -> None:  # type: ignore[type-arg]
    found = shortlist(PLAIN, Learned(), wanted, offers)
    ranked = [one for one in found if one.rank]
    assert [one.points for one in ranked] == sorted(one.points for one in ranked)
    assert len(ranked) == sum(feasible(PLAIN, wanted, one) for one in offers)
    for one in found:
        assert [reason.key for reason in one.reasons[:4]] == ["area", "price", "use", "crane"]
        missed = [reason for reason in one.reasons if reason.verdict == "missed"]
        assert not missed or one.rank == 0


def test_who_is_left_hears_which_condition_or_limit_it_is() -> None:
    offers = [{"area": 100, "price": 9, "park": "东", "room": 1}, {"area": 100, "price": 9, "park": "东", "room": 1}]
    needs = [{"area": 100, "budget": 30}, {"area": 90, "budget": 30}, {"area": 800, "budget": 30}]
    plan = assign(TERMS, Learned(), needs, offers)
    told = [why_left(TERMS, needs, offers, plan.pairs, place) for place in plan.left]
    assert len(told) == 2
    assert any("园区已到上限" in one for one in told)
    assert any("放宽“面积”就有 2 处可选" in one for one in told)


def test_without_outcomes_nothing_changes() -> None:
    known = learn(TERMS, [], RULE)
    assert known.weight == 0
    assert known.weights == pytest.approx({one.key: one.weight for one in TERMS.criteria})


def test_refusals_weigh_the_criterion_they_name_and_successes_lift_their_segment() -> None:
    ended = [Ended("制造|厂房", True)] * 6 + [Ended("物流|院落", False, "road")] * 6
    known = learn(TERMS, ended, RULE)
    assert known.rate("制造|厂房") > known.usual > known.rate("物流|院落")
    assert known.weights["road"] > 20
    assert known.weights["price"] < 40
    assert sum(known.weights.values()) == pytest.approx(100)
    wanted = {"trade": "制造"}
    assert cost(TERMS, known, wanted, {"kind": "厂房"}) < cost(TERMS, known, {"trade": "物流"}, {"kind": "院落"})


@given(
    st.lists(
        st.builds(Ended, st.sampled_from("甲乙丙"), st.booleans(), st.sampled_from(["", "price", "road"])), max_size=40
    )
)
def test_rates_stay_between_nothing_and_all(ended: list[Ended]) -> None:
    known = learn(TERMS, ended, RULE)
    assert all(0 < rate < 1 for rate in [known.usual, *known.rates.values()])
    assert all(weight > 0 for weight in known.weights.values())
