"""两新覆盖, branches, what a month asks: the rules of party building."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.domains.party.rules import REASONS, Body, branch_kind, coverage, edition, missing

ON = date(2026, 3, 31)


def body(cover: str = "", **changes: object) -> Body:
    said = {"kind": "company", "status": "present", "operating": True, "ownership": "private", **changes}
    return Body(cover=cover, **said)  # type: ignore[arg-type]


def test_units_are_counted_not_branches_and_joint_ones_each() -> None:
    """One branch of its own, one joint branch over three, one bare: four of five."""
    found = coverage([body("own"), body("joint"), body("joint"), body("joint"), body()], ON)
    assert (found.covered, found.operating, found.rate) == (4, 5, Decimal(80))
    assert found.own_rate == Decimal(20)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "cancelled"}, "gone"),
        ({"status": "moved", "operating": False}, "gone"),
        ({"operating": False}, "idle"),
        ({"status": "dormant"}, "idle"),
        ({"ownership": "state"}, "public"),
        ({"kind": "trader"}, "trader"),
        ({"kind": "branch"}, "branch"),
        ({"kind": "market"}, "market"),
        ({"kind": "cooperative"}, "cooperative"),
    ],
)
def test_who_is_left_out_is_left_out_of_both_and_told(changes: dict[str, object], reason: str) -> None:
    found = coverage([body("own", **changes), body("own")], ON)
    assert (found.covered, found.operating) == (1, 1)
    assert found.excluded == {reason: 1}
    assert REASONS[reason]


def test_a_social_organisation_counts_whoever_owns_it() -> None:
    assert coverage([body("joint", kind="social", ownership="state")], ON).covered == 1


def test_who_should_have_a_branch_has_three_members() -> None:
    found = coverage([body("own", members=3), body("joint", members=5), body("", members=2)], ON)
    assert (found.should, found.should_built, found.built_rate) == (2, 1, Decimal(50))


def test_without_a_base_there_is_no_rate() -> None:
    assert coverage([], ON).rate is None
    assert coverage([body(kind="trader")], ON).rate is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "own", "joint"]), st.booleans(), st.sampled_from(["company", "trader", "social"])
        )
    )
)
def test_everybody_is_in_the_base_or_left_out_for_one_reason(said: list[tuple[str, bool, str]]) -> None:
    found = coverage([body(cover, operating=operating, kind=kind) for cover, operating, kind in said], ON)
    assert found.operating + sum(found.excluded.values()) == len(said)
    assert found.covered <= found.operating


def test_three_full_members_make_a_branch() -> None:
    assert [branch_kind(number, ON) for number in (0, 2, 3)] == ["joint", "joint", "branch"]


def test_a_month_asks_by_the_calendar_and_not_by_thirty_days() -> None:
    held = [("committee", date(2026, 2, 28)), ("group", date(2026, 3, 1)), ("general", date(2026, 1, 5))]
    assert [kind for kind, _text in missing(held, ON)] == ["committee", "theme_day"]
    assert "general" in [kind for kind, _text in missing(held, date(2026, 4, 1))]


def test_the_rule_has_a_document() -> None:
    assert "中办发〔2012〕11号" in edition(ON)["source"]
