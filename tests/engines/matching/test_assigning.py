"""The assignment against brute force: small instances, every kind of limit, ties, nothing that fits."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenjie.engines.matching.rules import costs
from zhenjie.engines.matching.rules.assigning import ONE_TO_ONE, PROGRAMME, assign, places_of
from zhenjie.engines.matching.rules.terms import (
    Condition,
    Criterion,
    Learned,
    Limit,
    Terms,
    badness,
    cost,
    feasible,
    judge,
    passes,
)

pytestmark = pytest.mark.pure
CONDITIONS = (
    Condition("area", "面积", "area", "area", "min", "㎡"),
    Condition("price", "租金", "budget", "price", "max", "元"),
    Condition("use", "用途", "uses", "use", "among"),
    Condition("crane", "行车", "crane", "crane", "flag", ask=True),
)
CRITERIA = (
    Criterion("price", "租金", "budget", "price", "low", 40, 30, "元"),
    Criterion("area", "面积", "area", "area", "close", 30, 1.5, "㎡"),
    Criterion("road", "距离", "at", "at", "near", 20, 10, "km"),
    Criterion("kind", "类型", "likes", "kind", "prefer", 10),
)
TERMS = Terms(
    CONDITIONS, CRITERIA, (Limit("park", "园区", "room", offer="park"), Limit("firm", "一家企业", 1, need="firm")),
    places="places", amount="area", capacity="area", urgent="urgent", segment=("trade", "kind"),
)  # fmt: skip
PLAIN = Terms(CONDITIONS, CRITERIA, segment=("trade", "kind"))
spot = st.none() | st.tuples(st.floats(119.9, 120.1), st.floats(35.9, 36.1))
need = st.fixed_dictionaries({
    "area": st.none() | st.integers(1, 9).map(lambda n: n * 100), "budget": st.none() | st.integers(5, 30),
    "uses": st.lists(st.sampled_from("甲乙"), max_size=2), "crane": st.booleans(), "at": spot,
    "likes": st.lists(st.sampled_from(["厂房", "院落"]), max_size=1), "firm": st.none() | st.sampled_from("子丑"),
    "urgent": st.none() | st.integers(1, 3), "trade": st.sampled_from(["制造", "物流"]),
})  # fmt: skip
offer = st.fixed_dictionaries({
    "area": st.none() | st.integers(1, 18).map(lambda n: n * 100), "price": st.none() | st.integers(3, 30),
    "use": st.none() | st.sampled_from("甲乙"), "crane": st.none() | st.booleans(), "at": spot,
    "kind": st.sampled_from(["厂房", "院落"]), "park": st.none() | st.sampled_from("东西"), "room": st.just(2),
    "places": st.integers(1, 3),
})  # fmt: skip
LEARNED = Learned({"price": 50.0}, {"制造|厂房": 0.6}, 0.25, 15.0)


def plans(needs: list[Any], offers: list[Any], terms: Terms) -> Iterator[tuple[int, int]]:
    """(fine, cost) of every plan there is."""
    fits = [[None, *(o for o in range(len(offers)) if feasible(terms, n, offers[o]))] for n in needs]
    for choice in product(*fits):
        taken = Counter(o for o in choice if o is not None)
        if any(taken[o] > places_of(terms, offers[o]) for o in taken):
            continue
        if terms.capacity and any(
            sum(needs[i]["area"] or 0 for i, o in enumerate(choice) if o == one) > (offers[one]["area"] or 10**9)
            for one in taken
            if taken[one] and places_of(terms, offers[one]) > 1
        ):
            continue
        if terms.limits:
            parks = Counter(offers[o]["park"] for o in choice if o is not None and offers[o]["park"])
            firms = Counter(needs[i]["firm"] for i, o in enumerate(choice) if o is not None and needs[i]["firm"])
            if any(count > 2 for count in parks.values()) or any(count > 1 for count in firms.values()):
                continue
        weight = sum(needs[i].get("urgent") or 1 if terms.urgent else 1 for i, o in enumerate(choice) if o is None)
        yield weight, sum(cost(terms, LEARNED, needs[i], offers[o]) for i, o in enumerate(choice) if o is not None)


@pytest.mark.parametrize("terms", [PLAIN, TERMS], ids=["one-to-one", "limits"])
@settings(max_examples=60, deadline=None)
@given(needs=st.lists(need, min_size=1, max_size=4), offers=st.lists(offer, min_size=1, max_size=4))
def test_nothing_beats_the_plan(terms: Terms, needs: list[Any], offers: list[Any]) -> None:
    plan = assign(terms, LEARNED, needs, offers)
    left = sum(needs[i].get("urgent") or 1 if terms.urgent else 1 for i in plan.left)
    assert (left, plan.cost) == min(plans(needs, offers, terms))
    assert plan.proven
    assert plan.gap == 0
    assert plan.bound == plan.cost
    assert all(feasible(terms, needs[i], offers[o]) for i, o, _points in plan.pairs)


@settings(max_examples=80, deadline=None)
@given(needs=st.lists(need, min_size=1, max_size=5), offers=st.lists(offer, min_size=1, max_size=5))
def test_all_pairs_at_once_are_judged_like_each_pair_alone(needs: list[Any], offers: list[Any]) -> None:
    found = costs.pairs(TERMS, LEARNED, needs, offers)
    told = dict(zip(zip(found.need.tolist(), found.offer.tolist(), strict=True), found.cost.tolist(), strict=True))
    assert told == {
        (i, o): cost(TERMS, LEARNED, n, f)
        for i, n in enumerate(needs)
        for o, f in enumerate(offers)
        if feasible(TERMS, n, f)
    }


def test_a_tie_is_decided_the_same_way_each_time() -> None:
    needs = [{"area": 100, "budget": 10} for _ in range(3)]
    offers = [{"area": 100, "price": 5} for _ in range(3)]
    first = assign(PLAIN, Learned(), needs, offers)
    assert first.proven
    assert len(first.pairs) == 3
    assert all(assign(PLAIN, Learned(), needs, offers) == first for _ in range(5))


def test_an_offer_that_nobody_knows_enough_of_fails_unless_somebody_may_ask() -> None:
    blank: dict[str, Any] = {}
    assert judge(CONDITIONS[0], {"area": 100}, blank) == "unknown"
    assert not passes(CONDITIONS[0], "unknown")
    assert passes(CONDITIONS[3], judge(CONDITIONS[3], {"crane": True}, blank))
    assert badness(CRITERIA[0], {"budget": 10}, blank) == 0.5


def test_which_way_is_gone_follows_from_what_binds() -> None:
    one = [{"area": 100, "places": 1}, {"area": 500, "places": 1}]
    assert assign(TERMS, Learned(), [{"area": 90}], one).method == ONE_TO_ONE
    shared = [{"area": 300, "places": 3}]
    plan = assign(TERMS, Learned(), [{"area": 200}, {"area": 200}], shared)
    assert plan.method == PROGRAMME
    assert len(plan.pairs) == 1
    assert len(plan.left) == 1


def test_who_is_urgent_goes_first() -> None:
    needs = [{"area": 100, "budget": 30}, {"area": 100, "budget": 10, "urgent": 3}]
    plan = assign(TERMS, Learned(), needs, [{"area": 100, "price": 9}])
    assert plan.left == (0,)


def test_nothing_to_place_is_a_plan_too() -> None:
    assert assign(PLAIN, Learned(), [], [{"area": 1}]).pairs == ()
    plan = assign(PLAIN, Learned(), [{"area": 900}], [{"area": 100}])
    assert (plan.left, plan.proven, plan.candidates) == ((0,), True, 0)
