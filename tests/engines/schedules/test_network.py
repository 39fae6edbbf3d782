"""Plans that can't be worked out say what is wrong; bound days and impossible ends say by how much."""

from datetime import date
from itertools import pairwise

import pytest

from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.schedule import Schedule, latest_dates
from zhenjie.engines.schedules.rules.tasks import Constraint, Link, ScheduleError, Task

pytestmark = pytest.mark.pure


def chain(*titles: str, days: int = 5) -> tuple[list[Task], list[Link]]:
    tasks = [Task(title, title, days) for title in titles]
    return tasks, [Link(one, other) for one, other in pairwise(titles)]


def test_a_circle_is_named_in_the_order_of_waiting():
    tasks, links = chain("立项", "施工许可", "基础", "主体", "验收")
    with pytest.raises(ScheduleError) as raised:
        Network(tasks, [*links, Link("主体", "施工许可")])
    assert str(raised.value) == (
        "任务互相等待，排不出先后：“施工许可” → “基础” → “主体” → “施工许可”，请删去其中一条关系。"
    )


def test_of_a_long_way_round_the_short_circle_is_named_and_a_long_one_is_cut():
    tasks, links = chain(*map(str, range(40)))
    with pytest.raises(ScheduleError, match=r"“8” → “9” → “8”"):
        Network(tasks, [*links, Link("39", "0"), Link("9", "8")])
    with pytest.raises(ScheduleError, match=r"共 40 项"):
        Network(tasks, [*links, Link("39", "0")])


@pytest.mark.parametrize(
    ("task", "link", "said"),
    [
        (Task("b", "基础", -1), None, "工期是 -1"),
        (Task("a", "再来", 1), None, "用了两次"),
        (Task("b", "基础", 1, "周"), None, "单位“周”不认识"),
        (Task("b", "基础", 1, "wd", (Constraint("soon", date(2026, 1, 5)),)), None, "限定“soon”不认识"),
        (Task("b", "基础", 1), Link("a", "x"), "与“立项”相连的任务“x”不在计划里"),
        (Task("b", "基础", 1), Link("a", "b", "XY"), "关系“XY”不认识"),
        (Task("b", "基础", 1), Link("a", "b", "FS", 1, "h"), "间隔单位“h”不认识"),
        (Task("b", "基础", 1), Link("b", "b"), "“基础”在等它自己"),
        (
            Task("b", "基础", 1, "wd", (Constraint("must_start", date(2026, 10, 1)),)),
            None,
            "那天不上班（国庆节.*可改为2026年10月8日",
        ),
    ],
)
def test_what_is_wrong_is_said(task: Task, link: Link | None, said: str):
    with pytest.raises(ScheduleError, match=said):
        Network([Task("a", "立项", 3), task], [link] if link else [])


def test_an_empty_plan_asks_for_tasks():
    with pytest.raises(ScheduleError, match="还没有任务"):
        Schedule(Network([], []), date(2026, 3, 2))


def test_a_plan_beyond_the_calendar_says_so():
    with pytest.raises(ScheduleError, match="请核对工期"):
        Schedule(Network([Task("a", "立项", 9_000_000, "d")], []), date(2026, 3, 2))


def test_an_impossible_end_says_by_how_many_days_and_along_which_way():
    tasks, links = chain("立项", "施工", "验收", days=10)
    schedule = Schedule(Network(tasks, links), date(2026, 3, 2), date(2026, 4, 3))
    assert str(schedule.shortfall) == (
        "要求2026年4月3日完成，按现有工期和先后关系最早2026年4月13日完成，差 10 天（5 个工作日）；关键线路：立项 → 施工 → 验收。"
    )
    assert [row.total_float for row in schedule.rows()] == [-5, -5, -5]
    # Spring Festival to 02-23; make-up Sat 28: 24, 25, 26, 27, 28 are the five days before Mon 03-02.
    assert schedule.row("立项").sentence == (
        "“立项”最晚应在2026年2月24日开始，按现有安排最早2026年3月2日开始，差 5 个工作日。"
    )


def test_of_a_long_critical_path_the_beginning_and_the_end_are_named():
    short = Schedule(Network(*chain(*map(str, range(30)))), date(2026, 3, 2), date(2026, 4, 3)).shortfall
    assert short is not None
    assert len(short.path) == 30
    assert str(short).endswith("关键线路：0 → 1 → 2 → 3 → 4 → 5 → ……（共 30 项） → 29。")


def test_a_bound_day_in_the_middle_that_cannot_be_kept_gives_negative_float_without_an_end():
    tasks, links = chain("立项", "施工", days=10)
    tasks[1] = Task("施工", "施工", 10, "wd", (Constraint("finish_no_later", date(2026, 3, 20)),))
    schedule = Schedule(Network(tasks, links), date(2026, 3, 2))
    assert [(row.task.key, row.total_float) for row in schedule.broken] == [("立项", -5), ("施工", -5)]
    assert schedule.shortfall is None


def test_bound_days_hold_forward_and_backward():
    tasks, links = chain("立项", "施工", "验收")
    tasks[1] = Task("施工", "施工", 5, "wd", (Constraint("must_finish", date(2026, 4, 3)),))
    tasks[0] = Task("立项", "立项", 5, "wd", (Constraint("must_start", date(2026, 3, 9)),))
    schedule = Schedule(Network(tasks, links), date(2026, 3, 2), date(2026, 6, 30))
    first, second = schedule.row("立项"), schedule.row("施工")
    assert (first.early.start, first.late.start, first.total_float) == (date(2026, 3, 9), date(2026, 3, 9), 0)
    assert (second.early.finish, second.late.finish, second.total_float) == (date(2026, 4, 3), date(2026, 4, 3), 0)
    assert first.free_float == 10


def test_what_must_start_by_when():
    tasks, links = chain("立项", "施工", "验收")
    late = latest_dates(Network(tasks, [*links, Link("施工", "验收", "SS", 3)]), date(2026, 4, 3))
    assert {key: dates.start for key, dates in late.items()} == {
        "立项": date(2026, 3, 16), "施工": date(2026, 3, 23), "验收": date(2026, 3, 30),
    }  # fmt: skip
