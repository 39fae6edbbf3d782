"""Stored plans: drawn, changed, reported of, and told as they were on any day."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.org import make_county
from tests.factories.schedules import make_chain, make_schedule
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.colours import Colour
from zhenjie.core.limits import Limit
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.baselines import take_baseline
from zhenjie.engines.schedules.actions.drawing import change_schedule, close_schedule, draw_schedule
from zhenjie.engines.schedules.actions.planning import (
    add_task,
    change_tasks,
    link_tasks,
    move_task,
    remove_task,
    unlink_tasks,
)
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.models import Baseline, PlanChange, Progress, Schedule, ScheduleLink, ScheduleTask
from zhenjie.engines.schedules.problems import Overtaken
from zhenjie.engines.schedules.queries.loading import load_one
from zhenjie.engines.schedules.queries.standings import standings, verdicts_of
from zhenjie.engines.schedules.rules.colouring import Facts
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def town() -> Unit:
    county = make_county(townships=2, villages=0)
    return Unit.objects.filter(parent=county).order_by("path")[0]


@pytest.fixture(autouse=True)
def monday() -> Any:
    with clock.fixed(clock.aware(MONDAY).replace(hour=9)):
        yield


def days_of(schedule: Schedule, on: date | None = None) -> dict[str, tuple[date, date]]:
    return {row.task.key: (row.dates.start, row.dates.finish) for row in load_one(schedule, on).forecast.rows()}


def test_a_signed_project_has_its_whole_backward_schedule(town: Unit) -> None:
    schedule = make_schedule(town, durations={"fit_out": Limit(30, "d")})
    plan = load_one(schedule)
    assert plan.state.tasks["fit_out"]["duration"] == 30
    assert plan.state.tasks["eia"]["limit_source"].startswith("环境影响评价法")
    assert not plan.state.tasks["drawings"]["confirmed"]
    kept = Baseline.objects.get(schedule=schedule)
    assert (kept.name, kept.rows.get(key="production").finish) == ("倒排计划", date(2026, 12, 31))
    stands = standings([schedule.subject])[schedule.subject]
    assert (stands.colour, stands.shortfall, stands.forecast_finish) == (Colour.GREEN, "", plan.forecast.finish)
    assert stands.float_days is not None
    assert stands.float_days > 100
    assert Entry.objects.filter(subject=f"schedules.schedule:{schedule.pk}").count() == 2


def test_an_end_that_cannot_be_met_says_by_how_much(town: Unit) -> None:
    schedule = make_schedule(town, required_end=date(2026, 5, 1))
    stands = standings([schedule.subject])[schedule.subject]
    assert stands.colour is Colour.RED
    assert "要求2026年5月1日完成" in stands.shortfall
    assert stands.float_days is not None
    assert stands.float_days < 0
    assert stands.next is not None
    assert stands.next.late


def test_a_subject_has_one_plan_in_use(town: Unit) -> None:
    schedule = make_schedule(town)
    with pytest.raises(ScheduleError, match="已经有一份在用的计划"):
        make_schedule(town, schedule.subject)
    with clock.fixed(clock.aware(date(2026, 3, 10))):
        close_schedule(by=SYSTEM, schedule=schedule, why="改走政府投资")
        other = make_schedule(town, schedule.subject, approval="government")
        assert standings([schedule.subject])[schedule.subject].schedule == other.pk
        assert standings([schedule.subject], date(2026, 3, 5))[schedule.subject].schedule == schedule.pk
        with pytest.raises(ScheduleError, match="已停用"):
            record_progress(by=SYSTEM, schedule=schedule, task="contract", finished=date(2026, 3, 9))


def test_a_bar_that_is_dragged_takes_its_successors_along(town: Unit) -> None:
    schedule = make_chain(town)
    before = days_of(schedule)
    assert before["t1"] == (date(2026, 3, 3), date(2026, 3, 9))
    done = move_task(by=SYSTEM, schedule=schedule, task="t2", start=date(2026, 3, 21))
    assert done.said == "“第2步”挪到2026年3月23日开始"
    after = days_of(schedule)
    assert after["t1"] == before["t1"]
    assert (after["t2"][0], after["t3"][0]) == (date(2026, 3, 23), date(2026, 3, 30))
    assert days_of(schedule) == {
        row.task.key: (row.dates.start, row.dates.finish) for row in done.after.forecast.rows()
    }
    back = move_task(by=SYSTEM, schedule=schedule, task="t2", start=MONDAY)
    assert "要等前项" in back.said
    assert days_of(schedule) == before
    assert ScheduleTask.objects.get(schedule=schedule, key="t2").start_rule == ""


def test_the_end_of_a_bar_changes_its_duration(town: Unit) -> None:
    schedule = make_chain(town)
    move_task(by=SYSTEM, schedule=schedule, task="t1", finish=date(2026, 3, 16))
    assert ScheduleTask.objects.get(schedule=schedule, key="t1").duration == 10
    assert days_of(schedule)["t2"][0] == date(2026, 3, 17)


def test_facts_are_not_dragged(town: Unit) -> None:
    schedule = make_chain(town)
    record_progress(by=SYSTEM, schedule=schedule, task="t1", started=MONDAY, remaining=4)
    with pytest.raises(ScheduleError, match="开始日期是事实"):
        move_task(by=SYSTEM, schedule=schedule, task="t1", start=date(2026, 3, 10))
    with pytest.raises(ScheduleError, match="改剩余工期"):
        move_task(by=SYSTEM, schedule=schedule, task="t1", finish=date(2026, 3, 20))
    record_progress(by=SYSTEM, schedule=schedule, task="t1", finished=MONDAY)
    with pytest.raises(ScheduleError, match="已经完成"):
        move_task(by=SYSTEM, schedule=schedule, task="t1", finish=date(2026, 3, 20))
    with pytest.raises(ScheduleError, match="已经有进展"):
        remove_task(by=SYSTEM, schedule=schedule, task="t1")


def test_a_task_that_goes_joins_its_neighbours(town: Unit) -> None:
    schedule = make_chain(town)
    remove_task(by=SYSTEM, schedule=schedule, task="t2")
    link = ScheduleLink.objects.get(schedule=schedule)
    assert (link.before.key, link.after.key) == ("t1", "t3")
    task, _done = add_task(
        by=SYSTEM, schedule=schedule, values={"title": "补一步", "duration": 3}, after=["t1"], before=["t3"]
    )
    assert task.key == "t4"
    assert [row.key for row in ScheduleTask.objects.filter(schedule=schedule)] == ["t1", "t4", "t3"]
    assert days_of(schedule)["t3"][0] == date(2026, 3, 13)


def test_what_the_rules_refuse_is_not_written(town: Unit) -> None:
    schedule = make_chain(town)
    counted = PlanChange.objects.count()
    with pytest.raises(ScheduleError, match="互相等待"):
        link_tasks(by=SYSTEM, schedule=schedule, before="t3", after="t1")
    for values, said in (
        ({"duration": -1}, "请填写 0 到"),
        ({"unit": "week"}, "不能是“week”"),
        ({"start_rule": "must_start"}, "要同时选方式、填日期"),
        ({"start_rule": "must_start", "start_on": date(2026, 3, 7)}, "那天不上班"),
        ({"title": "长" * 121}, "最多 120 个字"),
        ({"money": "很多"}, "不小于 0 的数"),
        ({"colour": "red"}, "没有“colour”这一项"),
        ({"owner_person_id": 999999}, "不在人员名册"),
    ):  # fmt: skip
        with pytest.raises(ScheduleError, match=said):
            change_tasks(by=SYSTEM, schedule=schedule, changes={"t1": values})
    with pytest.raises(ScheduleError, match="可能刚被删去"):
        change_tasks(by=SYSTEM, schedule=schedule, changes={"t9": {"duration": 1}})
    assert PlanChange.objects.count() == counted
    schedule.refresh_from_db()
    assert schedule.version == counted == 4


def test_who_was_overtaken_learns_by_whom(town: Unit) -> None:
    schedule = make_chain(town)
    seen = schedule.version
    move_task(by=SYSTEM, schedule=schedule, task="t2", start=date(2026, 3, 23), version=seen)
    with pytest.raises(Overtaken, match=r"系统 03-02 09:00 “第2步”挪到2026年3月23日开始") as told:
        change_tasks(by=SYSTEM, schedule=schedule, changes={"t1": {"duration": 9}}, version=seen)
    assert told.value.version == seen + 1
    assert ScheduleTask.objects.get(schedule=schedule, key="t1").duration == 5


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"started": date(2026, 3, 20)}, "之后|还没有到"),
        ({"finished": date(2026, 2, 27), "started": MONDAY}, "早于实际开始"),
        ({"percent": 101, "started": MONDAY}, "0 到 100"),
        ({"remaining": 3}, "还没有填实际开始日期"),
        ({"remaining": -3, "started": MONDAY}, "不小于 0"),
        ({"finished": MONDAY}, "没有填实际开始日期"),
    ],
)  # fmt: skip
def test_facts_that_cannot_be_are_refused(town: Unit, said: dict[str, Any], sentence: str) -> None:
    schedule = make_chain(town)
    with pytest.raises(ScheduleError, match=sentence):
        record_progress(by=SYSTEM, schedule=schedule, task="t1", **said)
    assert not Progress.objects.exists()


def test_the_same_report_twice_is_one(town: Unit) -> None:
    schedule = make_chain(town)
    one = record_progress(by=SYSTEM, schedule=schedule, task="t1", started=MONDAY, remaining=3)
    assert one.percent == 40
    assert record_progress(by=SYSTEM, schedule=schedule, task="t1", started=MONDAY, remaining=3).pk == one.pk
    assert record_progress(by=SYSTEM, schedule=schedule, task="t1", started=MONDAY, remaining=2).pk != one.pk


def test_a_past_day_keeps_its_colour(town: Unit) -> None:
    """A plan that was green, slipped, was changed thrice and got another end: each day is told as it was seen on it."""
    schedule = make_chain(town, subject="projects.project:7", required_end=date(2026, 4, 17))
    seen = {MONDAY: standings([schedule.subject])[schedule.subject]}
    assert seen[MONDAY].colour is Colour.GREEN

    def tomorrow(day: date, *deeds: Any) -> None:
        with clock.fixed(clock.aware(day).replace(hour=16)):
            for deed in deeds:
                deed()
            seen[day] = standings([schedule.subject])[schedule.subject]

    tomorrow(
        date(2026, 3, 10),
        lambda: record_progress(by=SYSTEM, schedule=schedule, task="t1", started=date(2026, 3, 3), remaining=9),
    )
    tomorrow(date(2026, 3, 12), lambda: change_tasks(by=SYSTEM, schedule=schedule, changes={"t2": {"duration": 20}}))
    tomorrow(
        date(2026, 3, 16),
        lambda: remove_task(by=SYSTEM, schedule=schedule, task="t2"),
        lambda: add_task(by=SYSTEM, schedule=schedule, values={"title": "另一步", "duration": 2}, after=["t1"]),
        lambda: unlink_tasks(by=SYSTEM, schedule=schedule, before="t1", after="t3"),
        lambda: change_schedule(by=SYSTEM, schedule=schedule, required_end=date(2026, 6, 30)),
    )
    assert [one.colour for one in seen.values()] == [Colour.GREEN, Colour.GREEN, Colour.RED, Colour.GREEN]
    with clock.fixed(clock.aware(date(2026, 5, 1))):
        for day, then in seen.items():
            assert standings([schedule.subject], day)[schedule.subject] == then
        assert standings([schedule.subject], date(2026, 3, 1)) == {}


def test_the_worse_of_two_colours_shows_and_names_itself(town: Unit) -> None:
    schedule = make_schedule(town, jurisdiction="银川")
    stands = standings([schedule.subject])[schedule.subject]
    both = verdicts_of(stands, Facts(planned_start=date(2025, 10, 1)))
    assert both.shown.dimension == "start"
    assert both.sentence.startswith("滞后，依据本地规则“开工”")


def test_standings_cost_the_same_for_one_and_for_thirty(town: Unit) -> None:
    rows = [make_schedule(town) for _ in range(30)]
    with clock.fixed(clock.aware(date(2026, 4, 1))):
        for on in (None, date(2026, 3, 5)):
            counted = []
            for some in (rows[:1], rows):
                with CaptureQueriesContext(
                    connection,
                ) as asked:
                    assert len(standings([row.subject for row in some], on)) == len(some)
                counted.append(len(asked))
            assert counted[0] == counted[1] <= 6


def test_a_baseline_is_what_it_was(town: Unit) -> None:
    schedule = make_chain(town)
    kept = take_baseline(by=SYSTEM, schedule=schedule, name="开工前")
    move_task(by=SYSTEM, schedule=schedule, task="t1", finish=date(2026, 3, 20))
    assert kept.rows.get(key="t1").finish == date(2026, 3, 9)
    with pytest.raises(ScheduleError, match="没有定要求完成"):
        take_baseline(by=SYSTEM, schedule=schedule, kind="backward")


def test_a_route_that_is_none(town: Unit) -> None:
    with pytest.raises(ScheduleError, match="审批方式“审批”不认识"):
        draw_schedule(by=SYSTEM, unit=town, subject="", title="甲", approval="审批", land="grant", required_end=MONDAY)
