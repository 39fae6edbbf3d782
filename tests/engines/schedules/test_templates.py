"""Templates of investment projects: complete for every route, each limit with its source, planned back from an end."""

from datetime import date
from itertools import product

import pytest

from zhenjie.core.limits import Limit
from zhenjie.core.workdays import standard
from zhenjie.engines.schedules.rules.planning import plan
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.schedules.rules.templates import APPROVALS, LANDS, ROUTES, Route, investment_project, read

pytestmark = pytest.mark.pure
TEMPLATE, TODAY, END = investment_project(), date(2026, 3, 2), date(2027, 12, 31)
ALWAYS = {"eia", "drawings", "construction_permit", "start", "listing", "equipment", "acceptance", "production"}
BY_APPROVAL = {"record": {"contract", "record"}, "ratify": {"contract", "ratify"}, "government": {"proposal", "feasibility", "design"}}  # fmt: skip
BY_LAND = {"grant": {"land_grant", "land_permit", "works_permit", "works"}, "lease": {"lease", "fit_out"}, "plant_in_plant": {"plant_lease", "fit_out"}}  # fmt: skip


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.title)
def test_every_route_has_its_statutory_steps_and_no_others(route: Route):
    wanted = ALWAYS | BY_APPROVAL[route.approval] | BY_LAND[route.land]
    wanted |= {"prereview"} if route.land == "grant" and route.approval != "record" else set()
    assert {step.key for step in TEMPLATE.steps_of(route)} == wanted


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.title)
def test_every_route_has_a_full_backward_schedule(route: Route):
    planned = plan(TEMPLATE, route, END, TODAY)
    by_key = {one.step.key: one for one in planned.steps}
    assert set(by_key) == {step.key for step in TEMPLATE.steps_of(route)}
    assert by_key[TEMPLATE.goal].latest.finish == END
    for one in planned.steps:
        assert one.latest.start <= one.latest.finish <= END
        # Everything leads to the goal, so nothing can be left undone by its day.
        assert one.step.key == TEMPLATE.goal or any(link.predecessor == one.step.key for link in planned.network.links)
    assert planned.shortfall(planned.begin_by) is None
    for link in planned.network.links:
        assert by_key[link.predecessor].latest.finish <= by_key[link.successor].latest.finish


def test_nine_routes_and_no_step_that_none_has():
    assert {(route.approval, route.land) for route in ROUTES} == set(product(APPROVALS, LANDS))
    assert {step.key for route in ROUTES for step in TEMPLATE.steps_of(route)} == {step.key for step in TEMPLATE.steps}


def test_every_limit_names_its_source_and_habits_are_not_confirmed():
    for step in TEMPLATE.steps:
        assert step.authority or step.by == "owner"
        for limit in step.limits:
            assert limit.source
            assert not (limit.confirmed and any(word in limit.source for word in ("通行做法", "建议工期", "未写日数")))


def test_the_law_is_in_the_table():
    said = {step.key: step.limit(TODAY).limit for step in TEMPLATE.steps}
    assert (said["record"], said["ratify"]) == (Limit(0, "wd"), Limit(20, "wd"))
    assert (said["construction_permit"], said["eia"]) == (Limit(7, "d"), Limit(30, "d"))
    eia = next(step for step in TEMPLATE.steps if step.key == "eia")
    assert eia.limit(TODAY, "report").limit == Limit(60, "d")
    assert eia.limit(TODAY, "register").limit == Limit(0, "d")


def test_a_leased_plant_worked_back_by_hand():
    """备案·租赁, production on Fri 2026-12-18: 45 days of equipment from 11-04; 60 days of fit-out 09-05..11-03; permit 7 days before.

    Acceptance 15 wd would only have to begin on 11-30. Start of work on 09-04; permit 08-29..09-04; drawings 15 wd to 08-28.
    """
    planned = plan(TEMPLATE, Route("record", "lease"), date(2026, 12, 18), TODAY)
    late = {one.step.key: (one.latest.start, one.latest.finish) for one in planned.steps}
    assert late["equipment"] == (date(2026, 11, 4), date(2026, 12, 18))
    assert late["fit_out"] == (date(2026, 9, 5), date(2026, 11, 3))
    assert late["acceptance"] == (date(2026, 11, 30), date(2026, 12, 18))
    assert late["start"] == (date(2026, 9, 4), date(2026, 9, 4))
    assert late["construction_permit"] == (date(2026, 8, 29), date(2026, 9, 4))
    assert late["drawings"] == (date(2026, 8, 10), date(2026, 8, 28))
    assert late["eia"] == (date(2026, 8, 6), date(2026, 9, 4))
    # EIA: 30 days 08-06..09-04 begin before the drawings; the contract is a moment, the end of the day before.
    assert planned.begin_by == date(2026, 8, 5)
    sentences = {one.step.key: one.sentence for one in planned.steps}
    assert sentences["drawings"] == (
        "“施工图审查与消防设计审查”最晚2026年8月10日开始、2026年8月28日完成；15个工作日，依据：通行做法（5—15 个工作日，取上限）（待核实）。"
    )
    assert sentences["start"] == "“开工”最晚2026年9月4日完成；当日，依据：施工许可证已领且基础施工之日。"


def test_who_begins_too_late_is_told_by_how_much():
    planned = plan(TEMPLATE, Route("record", "lease"), date(2026, 12, 18), TODAY)
    late = planned.shortfall(date(2026, 8, 20))
    assert late is not None
    assert late.calendar_days == (late.earliest - date(2026, 12, 18)).days
    assert "签订投资合同" in str(late)


def test_own_durations_and_kinds_replace_the_proposal():
    route = Route("record", "grant")
    quick = plan(TEMPLATE, route, END, TODAY, durations={"works": Limit(180, "d")}, variants={"eia": "report"})
    usual = plan(TEMPLATE, route, END, TODAY)
    assert quick.begin_by > usual.begin_by
    works = next(one for one in quick.steps if one.step.key == "works")
    assert "180日（自定工期）" in works.sentence
    with pytest.raises(ScheduleError, match="没有步骤“fit_out”"):
        plan(TEMPLATE, route, END, TODAY, durations={"fit_out": Limit(1, "d")})
    with pytest.raises(ScheduleError, match="按工作日或天"):
        plan(TEMPLATE, route, END, TODAY, durations={"works": Limit(3, "month")})
    with pytest.raises(ScheduleError, match=r"“soil”.*没有有效的时限"):
        plan(TEMPLATE, route, END, TODAY, variants={"eia": "soil"})


def test_limits_in_a_row_are_compared_with_the_caps_of_the_place():
    here = plan(TEMPLATE, Route("government", "grant"), END, TODAY, jurisdiction="370211")
    assert [cap.id for cap in here.caps] == ["nation", "shandong-government", "shandong-whole"]
    assert len(here.over) == len([cap for cap in here.caps if here.approval_days > cap.limit.limit.amount]) > 0
    assert "鲁政发〔2019〕9号" in here.over[-1]
    there = plan(TEMPLATE, Route("record", "lease"), END, TODAY)
    assert [cap.id for cap in there.caps] == ["nation"]
    assert there.over == ()
    assert there.approval_days == _by_hand()


def _by_hand() -> int:
    """Drawings 15 wd, then 7 days of permit; EIA's 30 days are longer: Mon 03-02 to Tue 03-31; then acceptance 15 wd."""
    return standard().count_workdays(date(2026, 3, 1), date(2026, 3, 31)) + 15


def test_a_template_that_cannot_be_read_names_the_step():
    step = "{key: a, title: 立项, by: owner, after: [%s], limits: [{from: 2020-01-01, limit: %s, source: 甲, confirmed: true}]}"
    with pytest.raises(ScheduleError, match="“立项”等待的“b”不在模板里"):
        read(f"goal: a\nsteps:\n  - {step % ('b', '1 wd')}")
    with pytest.raises(ScheduleError, match="“立项”读不懂：limit 要写成"):
        read(f"goal: a\nsteps:\n  - {step % ('', '1 month')}")
