"""From the plan on the wall to the house torn down: the law stands before each step, nothing written is ever overwritten."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import people
from tests.factories import renewal as make
from tests.factories.org import make_unit
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.renewal import figures
from zhenjie.domains.renewal.actions import households as acts
from zhenjie.domains.renewal.actions import projects
from zhenjie.domains.renewal.actions.transition import run_fees, set_term
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import LegalStep, RewardStep
from zhenjie.domains.renewal.models.transition import TransitionLine, TransitionRun
from zhenjie.domains.renewal.queries import signing
from zhenjie.domains.renewal.queries.households import events_of, plain
from zhenjie.domains.renewal.rules import events
from zhenjie.domains.renewal.rules.rewards import Step
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
START = make.START


def day(number: int) -> date:
    """The nth day of the term, from 1."""
    return START + timedelta(days=number - 1)


@pytest.fixture
def village(town: Unit) -> Unit:
    return make_unit("河湾社区", kind="village", parent=town)


def told(kind: str, on: date, **more: Any) -> acts.Told:
    return acts.Told(kind, on, **more)


def test_signing_does_not_open_before_the_law_is_met(town: Unit, village: Unit) -> None:
    row = make.make_renewal(town)
    with (
        clock.fixed(START),
        pytest.raises(Problem, match="还不能签约：征收补偿方案征求意见还没有做（国有土地上房屋征收与补偿条例第十条）"),
    ):
        projects.open_signing(by=SYSTEM, renewal=row)
    with clock.fixed(START), pytest.raises(Problem, match="“房屋征收决定公告”以前要先有"):
        projects.record_step(by=SYSTEM, renewal=row, key="decision", on=START)
    with clock.fixed(START), pytest.raises(Problem, match="还没有到的日子"):
        projects.record_step(by=SYSTEM, renewal=row, key="risk", on=START + timedelta(days=1))
    make.lawful(row)
    household = make.make_household(village, row)
    with clock.fixed(START), pytest.raises(Problem, match="项目现在是“准备”"):
        acts.record_event(by=SYSTEM, household=household, told=told("signed", START, number="1", choice="money"))
    with clock.fixed(START):
        assert projects.open_signing(by=SYSTEM, renewal=row).state == "signing"


def test_a_wrong_step_is_corrected_and_both_entries_stay(town: Unit) -> None:
    row = make.make_renewal(town)
    with clock.fixed(START):
        wrong = projects.record_step(by=SYSTEM, renewal=row, key="funds", on=START, amount=Decimal(80000))
        again = projects.record_step(by=SYSTEM, renewal=row, key="funds", on=START, amount=Decimal(80000))
        assert again == wrong, "the same said twice is one entry"
        projects.record_step(by=SYSTEM, renewal=row, key="funds", on=START, amount=Decimal(8000), corrects=wrong)
        with pytest.raises(Problem, match="已经更正过"):
            projects.record_step(by=SYSTEM, renewal=row, key="funds", on=START, amount=Decimal(1), corrects=wrong)
    assert sorted(LegalStep.objects.values_list("amount", flat=True)) == [8000, 80000]
    assert Entry.objects.filter(verb="更正法定步骤").count() == 1


def test_a_household_goes_its_whole_way_and_every_step_asks_for_the_one_before(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    household = make.make_household(village, row)
    with clock.fixed(day(5)):
        for kind in ("paid", "moved", "demolished"):
            with pytest.raises(Problem, match="还没有签约"):
                acts.record_event(by=SYSTEM, household=household, told=told(kind, day(5)))
        with pytest.raises(Problem, match="签约从 2026-03-01 开始"):
            acts.record_event(by=SYSTEM, household=household, told=told("signed", day(0), number="1", choice="money"))
        with pytest.raises(Problem, match="请填协议号"):
            acts.record_event(by=SYSTEM, household=household, told=told("signed", day(5), choice="money"))
        with pytest.raises(Problem, match="请选安置方式"):
            acts.record_event(by=SYSTEM, household=household, told=told("signed", day(5), number="1"))
    event = make.sign(household, day(5), "house")
    assert (event.reward, event.step) == (Decimal(25000), "第一档"), "20,000 and 50 for each of 100 ㎡"
    with clock.fixed(day(6)), pytest.raises(Problem, match="已经登记过"):
        acts.record_event(by=SYSTEM, household=household, told=told("signed", day(6), number="2", choice="money"))
    with clock.fixed(day(9)), pytest.raises(Problem, match="先补偿、后搬迁"):
        acts.record_event(by=SYSTEM, household=household, told=told("moved", day(9)))
    make.happen(household, "paid", day(10))
    with clock.fixed(day(12)), pytest.raises(Problem, match="不能早于补偿到位"):
        acts.record_event(by=SYSTEM, household=household, told=told("moved", day(8)))
    make.happen(household, "moved", day(12))
    make.happen(household, "demolished", day(30))
    household.refresh_from_db()
    assert (household.stage, household.paid_on, household.demolished_on) == ("demolished", day(10), day(30))
    found = signing.counts(row)
    assert (found.total, found.signed, found.paid, found.moved, found.demolished, found.open) == (1, 1, 1, 1, 1, 0)


def test_a_number_is_used_once_in_a_renewal(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    first, second = make.make_household(village, row), make.make_household(village, row)
    make.sign(first, day(2), number="XY-1")
    with pytest.raises(Problem, match=f"协议号 XY-1 已经用在 {first.number} 户"):
        make.sign(second, day(2), number="XY-1")


def test_corrections_and_withdrawals_overwrite_nothing(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    household = make.make_household(village, row)
    event = make.sign(household, day(5))
    with clock.fixed(day(30)):
        with pytest.raises(Problem, match="写明理由"):
            acts.correct_event(by=SYSTEM, event=event, told=told("signed", day(25), number="XY-9", choice="house"))
        better = acts.correct_event(
            by=SYSTEM, event=event, told=told("signed", day(25), number="XY-9", choice="house", reason="日期填错")
        )
        household.refresh_from_db()
        assert (household.signed_on, household.agreement, household.step) == (day(25), "XY-9", "第二档")
        assert household.reward == 10000, "the reward follows the day that is true"
        with pytest.raises(Problem, match="最新的那一条"):
            acts.void_event(by=SYSTEM, event=event, reason="再撤一次")
    make.happen(household, "paid", day(30))
    with clock.fixed(day(31)):
        with pytest.raises(Problem, match="先撤回补偿到位"):
            acts.void_event(by=SYSTEM, event=better, reason="户主反悔")
        paid = HouseholdEvent.objects.get(kind="paid")
        acts.void_event(by=SYSTEM, event=paid, reason="钱没有到账")
        acts.void_event(by=SYSTEM, event=better, reason="户主反悔")
    household.refresh_from_db()
    assert (household.stage, household.signed_on, household.agreement, household.reward) == ("open", None, "", None)
    assert HouseholdEvent.objects.count() == 5
    event.refresh_from_db()
    assert (event.on, event.number) == (day(5), f"XY-{household.number}")
    assert {"签约", "更正签约", "补偿到位", "撤回补偿到位", "撤回签约"} <= set(
        Entry.objects.values_list("verb", flat=True)
    )
    assert not Entry.objects.filter(after__contains=household.head).exists(), "the trail never carries the name"
    make.sign(household, day(40), number="XY-10")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(st.sampled_from(["signed", "paid", "moved", "demolished", "void", "correct"]), st.integers(1, 60)), max_size=10))  # fmt: skip
def test_the_stored_state_is_the_fold_of_the_events_whatever_is_tried(
    town: Unit, village: Unit, said: list[tuple[str, int]]
) -> None:
    household, refused = make.make_household(village, make.open_renewal(town)), []
    for number, (kind, on) in enumerate(said):
        rows = events_of(household)
        latest = next((one for one in reversed(rows) if one.kind != "void" and not hasattr(one, "corrected_by")), None)
        with clock.fixed(day(61)):
            try:
                if kind == "void" and latest:
                    acts.void_event(by=SYSTEM, event=latest, reason="试")
                elif kind == "correct" and latest:
                    acts.correct_event(by=SYSTEM, event=latest, told=told(latest.kind, day(on), number=f"C{number}", choice="house", reason="试"))  # fmt: skip
                elif kind not in ("void", "correct"):
                    acts.record_event(by=SYSTEM, household=household, told=told(kind, day(on), number=f"N{number}", choice="money"))  # fmt: skip
            except Problem as problem:
                refused.append(str(problem))
        household.refresh_from_db()
        found = events.fold(plain(events_of(household)))
        for name in acts.FOLDED:
            assert (getattr(household, name) or None) == (getattr(found, name) or None)
        assert household.stage == found.stage
        days = [one for one in (found.signed_on, found.paid_on, found.moved_on, found.demolished_on) if one]
        assert days == sorted(days), (
            "nobody is torn down before moving, moves before being paid, is paid before signing"
        )
        assert not found.moved_on or found.paid_on
    assert all(one.endswith("。") for one in refused)


def test_a_decision_takes_the_place_of_an_agreement_only_after_the_term(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    household = make.make_household(village, row)
    with (
        clock.fixed(day(70)),
        pytest.raises(Problem, match="期内达不成协议才作补偿决定（国有土地上房屋征收与补偿条例第二十六条）"),
    ):
        acts.record_event(by=SYSTEM, household=household, told=told("ruled", day(70)))
    make.happen(household, "ruled", day(75))
    make.happen(household, "paid", day(80))
    make.happen(household, "moved", day(82))
    found = signing.counts(row)
    assert (found.signed, found.ruled, found.paid, found.open) == (0, 1, 1, 0)


def test_conditional_agreements_wait_for_their_share(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town, kind="old_town", presign=True)
    assert (row.share_in_force, "85" in row.share_source) == (Decimal(85), True)
    rows = [make.make_household(village, row) for _ in range(20)]
    for one in rows[:16]:
        make.sign(one, day(3))
    with clock.fixed(day(4)):
        with pytest.raises(Problem, match="协议还没有生效"):
            acts.record_event(by=SYSTEM, household=rows[0], told=told("paid", day(4)))
        with pytest.raises(Problem, match="已签 16 户，共 20 户，没有达到生效比例 85%"):
            projects.declare_effective(by=SYSTEM, renewal=row)
    make.sign(rows[16], day(4))
    with clock.fixed(day(5)):
        projects.declare_effective(by=SYSTEM, renewal=row)
        acts.record_event(by=SYSTEM, household=rows[0], told=told("paid", day(5)))
        with pytest.raises(Problem, match="还有 20 户没有搬迁"):
            projects.finish_renewal(by=SYSTEM, renewal=row)
        with pytest.raises(Problem, match="已经有户领了补偿"):
            projects.stop_renewal(by=SYSTEM, renewal=row, reason="资金没有落实", sure=True)


def test_a_new_edition_of_rewards_leaves_the_signed_alone(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    first, second = make.make_household(village, row), make.make_household(village, row)
    make.sign(first, day(3))
    whole = [Step("统一", day(1), day(70), Decimal(3000), Decimal(0))]
    with clock.fixed(day(10)):
        with pytest.raises(Problem, match="已经有人按原来的档位签约"):
            projects.set_rewards(by=SYSTEM, renewal=row, since=day(2), steps=whole)
        projects.set_rewards(by=SYSTEM, renewal=row, since=day(11), steps=whole)
        with pytest.raises(Problem, match="已经有一版档位"):
            projects.set_rewards(by=SYSTEM, renewal=row, since=day(11), steps=whole)
        with pytest.raises(Problem, match="第一天"):
            projects.set_rewards(by=SYSTEM, renewal=row, since=day(12), steps=[Step("晚", day(2), day(70), Decimal(1), Decimal(0))])  # fmt: skip
    assert make.sign(second, day(12)).reward == 3000
    first.refresh_from_db()
    assert first.reward == 25000
    assert RewardStep.objects.count() == 4


def test_the_rates_are_counted_by_hand(town: Unit) -> None:
    """Two communities, households of different size: by households, area, plots and certificates, against plain counting."""
    row = make.open_renewal(town)
    places = [make_unit(name, kind="village", parent=town) for name in ("东社区", "西社区")]
    said = [(0, 90, 1, 1, 2), (0, 110, 2, 2, None), (1, 40, 1, 0, 5), (1, 60, 1, 1, 5), (1, 200, 3, 4, None)]
    for place, area, homesteads, deeds, on in said:
        one = make.make_household(places[place], row, area=Decimal(area), homesteads=homesteads, deeds=deeds)
        if on:
            make.sign(one, day(on))
    found = {one.measure: (one.signed, one.total) for one in signing.rates(row)}
    assert found["households"] == (3, 5)
    for name, column in (("area", 1), ("homesteads", 2), ("deeds", 3)):
        assert found[name] == (sum(one[column] for one in said if one[4]), sum(one[column] for one in said))
    by_unit = signing.by_community(row)
    total, days = signing.together(by_unit.values())
    assert (total, days) == (5, {day(2): 1, day(5): 2})
    lagging = signing.communities(row, by_unit, day(40))
    assert [(one.unit.name, one.verdict.signed, one.verdict.total) for one in lagging] == [("东社区", 1, 2), ("西社区", 2, 3)]  # fmt: skip
    assert all(one.verdict.colour.value == "red" for one in lagging)
    points = signing.points(row, total, days, day(40))
    assert [points[number].signed for number in (0, 1, 3, 4, 39)] == [0, 1, 1, 3, 3]
    assert points[40].signed is None


def test_transition_fees_run_month_by_month_and_settle_what_was_wrong(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town, fee=Decimal(20))
    house, money = make.make_household(village, row), make.make_household(village, row)
    make.sign(house, day(3), "house")
    make.sign(money, day(3), "money")
    for one in (house, money):
        make.happen(one, "paid", date(2026, 3, 10))
        make.happen(one, "moved", date(2026, 3, 16))
    house.refresh_from_db()
    with clock.fixed(date(2026, 3, 20)):
        with pytest.raises(Problem, match="选房屋或混合安置的户才有过渡费"):
            set_term(by=SYSTEM, household=money, first=date(2026, 3, 16), last=None, monthly=Decimal(2000))
        with pytest.raises(Problem, match="不能更早"):
            set_term(by=SYSTEM, household=house, first=date(2026, 3, 15), last=None, monthly=Decimal(2000))
        term = set_term(by=SYSTEM, household=house, first=date(2026, 3, 16), last=None, monthly=Decimal(2000))
        with pytest.raises(Problem, match="重叠"):
            set_term(by=SYSTEM, household=house, first=date(2026, 4, 16), last=None, monthly=Decimal(2000))
        with pytest.raises(Problem, match="还没有到"):
            run_fees(by=SYSTEM, renewal=row, year=2026, month=4)
        march = run_fees(by=SYSTEM, renewal=row, year=2026, month=3)
        assert run_fees(by=SYSTEM, renewal=row, year=2026, month=3) == march, "a month is run once"
    assert march.total == Decimal("1032.26"), "sixteen of thirty-one days"
    with clock.fixed(date(2026, 5, 2)):
        april = run_fees(by=SYSTEM, renewal=row, year=2026, month=4)
        assert april.total == 2000
        with pytest.raises(Problem, match="已经发过"):
            run_fees(by=SYSTEM, renewal=row, year=2026, month=2)
        set_term(
            by=SYSTEM, household=house, first=date(2026, 3, 16), last=date(2026, 4, 15), monthly=Decimal(2000),
            corrects=term, reason="四月中交房",
        )  # fmt: skip
        may = run_fees(by=SYSTEM, renewal=row, year=2026, month=5)
    assert may.total == Decimal("-1000.00"), "the second half of April is taken back"
    assert sum(line.amount for line in TransitionLine.objects.all()) == Decimal("2032.26")
    assert TransitionRun.objects.count() == 3


def test_a_household_stays_within_its_renewal_and_a_false_number_is_refused(town: Unit, village: Unit) -> None:
    row = make.open_renewal(village)
    one = make.make_household(village, row)
    make.sign(one, day(2))
    one.refresh_from_db()
    one.renewal = make.make_renewal(village)
    with pytest.raises(ValidationError, match="不能改到别的项目"):
        one.full_clean()
    stranger = Household(unit=town, renewal=row, number="9", head="赵", phone="123")
    with pytest.raises(ValidationError) as error:
        stranger.full_clean()
    assert set(error.value.message_dict) == {"unit", "phone"}
    linked = make.make_household(village, row, registered=people.make_household(village))
    assert linked.registered is not None


def test_papers_are_marked_and_the_marks_are_told(town: Unit, village: Unit) -> None:
    one = make.make_household(village, make.open_renewal(town))
    acts.mark_paper(by=SYSTEM, household=one, key="deed", state="received")
    acts.mark_paper(by=SYSTEM, household=one, key="deed", state="received")
    acts.mark_paper(by=SYSTEM, household=one, key="heirs", state="needless")
    with pytest.raises(Problem, match="没有这一项"):
        acts.mark_paper(by=SYSTEM, household=one, key="passport", state="received")
    assert Entry.objects.filter(verb="核对材料").count() == 2
    acts.mark_paper(by=SYSTEM, household=one, key="deed", state="missing")
    assert one.papers.get(key="deed").received_on is None


def test_the_figures_say_what_had_been_signed_by_then(town: Unit, village: Unit) -> None:
    march, april = periods.year_to_date(2026, 3), periods.year_to_date(2026, 4)
    assert figures.signed(town.path, april) is None, "no renewal is no zero"
    row = make.open_renewal(town)
    rows = [make.make_household(village, row) for _ in range(4)]
    for one, number in zip(rows, (2, 20, 40), strict=False):
        make.sign(one, day(number))
    with clock.fixed(date(2026, 5, 1)):
        assert (figures.households(town.path, march), figures.signed(town.path, march)) == (4, 2)
        assert figures.signed(town.path, april) == 3
