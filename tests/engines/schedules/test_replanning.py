"""Forecasts from facts."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.schedules.drawing import STARTS, compiled, puzzles
from tests.engines.schedules.oracle import Puzzle
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.replanning import Forecast, Progress
from zhenjie.engines.schedules.rules.schedule import Schedule
from zhenjie.engines.schedules.rules.tasks import Link, ScheduleError, Task

pytestmark = pytest.mark.pure
DAY = timedelta(days=1)
PLAN = Network(
    [Task("permit", "施工许可", 5), Task("base", "基础", 10), Task("body", "主体", 20), Task("done", "竣工", 0)],
    [Link("permit", "base"), Link("base", "body"), Link("body", "done")],
)


@settings(max_examples=80, deadline=None)
@given(puzzles(bound=True), STARTS, STARTS)
def test_without_facts_a_forecast_is_the_plan_from_the_next_day_on(puzzle: Puzzle, day: date, end: date):
    network = compiled(puzzle)
    forecast, schedule = Forecast(network, day, {}, end), Schedule(network, day + DAY, end)
    assert forecast.moments == [moment + schedule.axis.first - forecast.axis.first for moment in schedule.early]
    assert [row.last for row in forecast.rows()] == [row.late.finish for row in schedule.rows()]
    assert [row.forecast_float for row in forecast.rows()] == [row.total_float for row in schedule.rows()]
    assert str(forecast.shortfall) == str(schedule.shortfall)


@settings(max_examples=80, deadline=None)
@given(puzzles(), STARTS, st.integers(0, 40))
def test_who_keeps_to_the_plan_finishes_as_planned(puzzle: Puzzle, start: date, days: int):
    """Facts of the first days as planned, then a forecast: the same end."""
    network = compiled(puzzle)
    plan, day = Schedule(network, start), start + DAY * days
    facts = {}
    for row in plan.rows():
        begins, ends = row.early.start, row.early.finish
        if row.task.milestone:
            facts[row.task.key] = Progress(None, ends) if ends <= day else Progress()
        elif begins <= day:
            facts[row.task.key] = Progress(begins, ends if ends <= day else None)
    forecast = Forecast(network, day, facts)
    assert forecast.finish <= max(plan.finish, day)
    assert [row.dates.finish for row in forecast.rows() if row.state == "started"] == [
        plan.row(row.task.key).early.finish for row in forecast.rows() if row.state == "started"
    ]


def test_facts_stay_and_the_rest_follows():
    """Mon 03-02: permit took to 03-12 instead of 03-06; 6 days of the base remain on 03-18, then 20 of the body."""
    facts = {
        "permit": Progress(date(2026, 3, 2), date(2026, 3, 12)),
        "base": Progress(date(2026, 3, 14), remaining=6),
    }
    forecast = Forecast(PLAN, date(2026, 3, 18), facts, date(2026, 4, 20))
    assert [(row.task.key, row.state, row.dates.start, row.dates.finish, row.forecast_float) for row in forecast.rows()] == [
        ("permit", "finished", date(2026, 3, 2), date(2026, 3, 12), None),
        ("base", "started", date(2026, 3, 14), date(2026, 3, 26), -4),
        ("body", "waiting", date(2026, 3, 27), date(2026, 4, 24), -4),
        ("done", "waiting", date(2026, 4, 24), date(2026, 4, 24), -4),
    ]  # fmt: skip
    assert forecast.row("base").sentence == "“基础”预计2026年3月26日完成，最晚应在2026年3月20日，晚 4 个工作日。"
    assert forecast.row("permit").sentence == "“施工许可”已于2026年3月12日完成。"
    assert str(forecast.shortfall) == (
        "要求2026年4月20日完成，按现有工期和先后关系最早2026年4月24日完成，差 4 天（4 个工作日）；关键线路：基础 → 主体 → 竣工。"
    )


def test_what_was_begun_out_of_order_waits_with_its_rest():
    facts = {"base": Progress(date(2026, 3, 4), remaining=4)}
    forecast = Forecast(PLAN, date(2026, 3, 6), facts)
    assert forecast.row("permit").dates.finish == date(2026, 3, 13)
    assert forecast.row("base").dates.finish == date(2026, 3, 19)


def test_without_a_remaining_duration_the_days_gone_are_taken_off_but_one_stays():
    def finish(day: date) -> date:
        facts = {"permit": Progress(date(2026, 3, 2), date(2026, 3, 6)), "base": Progress(date(2026, 3, 9))}
        return Forecast(PLAN, day, facts).row("base").dates.finish

    assert finish(date(2026, 3, 11)) == date(2026, 3, 20)
    assert finish(date(2026, 4, 30)) == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"x": Progress()}, "“x”不在计划里"),
        ({"base": Progress(date(2026, 4, 1))}, "在数据日期2026年3月18日之后"),
        ({"base": Progress(date(2026, 3, 9), date(2026, 3, 8))}, "早于实际开始日期"),
        ({"base": Progress(None, date(2026, 3, 8))}, "没有填实际开始日期"),
        ({"done": Progress(date(2026, 3, 8))}, "只填实际完成日期"),
        ({"base": Progress(date(2026, 3, 9), remaining=-1)}, "剩余工期是 -1"),
    ],
)
def test_facts_that_contradict_themselves_are_named(facts: dict[str, Progress], said: str):
    with pytest.raises(ScheduleError, match=said):
        Forecast(PLAN, date(2026, 3, 18), facts)
