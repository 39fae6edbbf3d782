"""Rates: numerator, denominator, what was left out and why; ranks that explain themselves."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.factories.matters import CHIEF, CLERK, brought_to, key, make_matter, move
from tests.factories.org import make_county
from zhenjie.core import clock
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.answering import rate_matter
from zhenjie.engines.matters.actions.rates import close_month
from zhenjie.engines.matters.models import RateResult
from zhenjie.engines.matters.queries.rates import outcomes
from zhenjie.engines.matters.rules.rates import Outcome, Voiced, edition_on, ranked, rates_of, score

EDITION = edition_on(date(2026, 3, 1))


def outcome(pk: int, *voices: Voiced, ground: str = "", in_time: bool | None = True) -> Outcome:
    return Outcome(
        pk, 1, closed=True, contact_in_time=True, in_time=in_time, accurate=True, returned=False, redone=False,
        extended=False, voices=voices, ground=ground,
    )  # fmt: skip


def test_no_answer_and_approved_exclusions_are_left_out_and_named() -> None:
    found = rates_of(
        [
            outcome(1, Voiced("5", "yes")),
            outcome(2, Voiced("0", "")),
            outcome(3, Voiced("1", "no"), ground="诉求无事实依据"),
            outcome(4, Voiced("2", "no")),
        ],
        EDITION,
    )
    satisfied = found["satisfied"]
    assert (satisfied.numerator, satisfied.denominator) == (1, 2)
    assert dict(satisfied.left_out) == {2: "回访没有接通", 3: "经批准剔除：诉求无事实依据"}
    assert found["solved"].percent == Decimal("50.0")
    # What tells how much there was is not made smaller by an exclusion.
    assert found["redone"].denominator == 4


def test_each_caller_of_one_matter_counts() -> None:
    found = rates_of([outcome(1, Voiced("5", "yes"), Voiced("1", "no", repeat=True))], EDITION)
    assert (found["satisfied"].numerator, found["satisfied"].denominator) == (1, 2)
    assert (found["repeated"].numerator, found["repeated"].denominator) == (1, 2)


def test_a_larger_area_is_worked_out_from_its_own_counts() -> None:
    small = [outcome(n, Voiced("5", "yes")) for n in range(2)]
    large = [outcome(n, Voiced("1", "no")) for n in range(2, 10)]
    assert rates_of(small + large, EDITION)["satisfied"].percent == Decimal("20.0")


def test_equal_scores_share_a_rank_and_too_few_are_not_ranked() -> None:
    good = rates_of([outcome(n, Voiced("5", "yes")) for n in range(5)], EDITION)
    bad = rates_of([outcome(n, Voiced("1", "no")) for n in range(5)], EDITION)
    few = rates_of([outcome(1, Voiced("5", "yes"))], EDITION)
    found = ranked([score(1, good, EDITION), score(2, good, EDITION), score(3, bad, EDITION), score(4, few, EDITION)])
    assert [(one.unit, one.rank) for one in found] == [(1, 1), (2, 1), (3, 3), (4, None)]
    assert "不足 5 件" in found[-1].why_not
    assert sum(brought for _key, _weight, brought in found[0].parts) == found[0].value == 100


def test_a_flow_without_a_first_contact_is_ranked_by_the_rest() -> None:
    fitted = EDITION.fitting(["handle"])
    assert dict(fitted.composite) == {"solved": 50, "satisfied": 50}
    assert fitted.dropped == ("response",)
    assert EDITION.fitting(["contact", "handle"]) is EDITION


@pytest.mark.django_db
def test_a_closed_month_keeps_its_counts() -> None:
    with clock.fixed(datetime(2026, 3, 2, 1, tzinfo=UTC)):
        county = make_county()
        township = county.children.order_by("pk")[0]
        matter = brought_to(make_matter(township), "visiting")
        rate_matter(by=CLERK, voice=matter.voices.get().pk, grade="4", solved="yes", key=key())
        brought_to(matter, "visiting")
        move(matter, "close")
        late = brought_to(make_matter(township), "handling")
    with clock.fixed(datetime(2026, 3, 20, 1, tzinfo=UTC)):
        found = {one.outcome.matter: one.outcome for one in outcomes("platform", date(2026, 3, 1), [county.path])}
        assert found[matter.pk].in_time is True
        assert found[late.pk].in_time is False
        with pytest.raises(Problem):
            close_month(by=CHIEF, flow="platform", month=date(2026, 3, 1), unit=county)
    with clock.fixed(datetime(2026, 4, 2, 1, tzinfo=UTC)):
        close_month(by=CHIEF, flow="platform", month=date(2026, 3, 1), unit=county)
        kept = RateResult.objects.get(unit=township, rate="in_time")
        assert (kept.numerator, kept.denominator) == (1, 2)
        with pytest.raises(Problem):
            close_month(by=CHIEF, flow="platform", month=date(2026, 3, 1), unit=county)
