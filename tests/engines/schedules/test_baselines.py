"""What changed between two baselines."""

from datetime import date

import pytest
from hypothesis import given, settings

from tests.engines.schedules.drawing import STARTS, compiled, puzzles
from tests.engines.schedules.oracle import Puzzle
from zhenjie.engines.schedules.rules.baselines import baseline, compare, end_shift
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.schedule import Schedule
from zhenjie.engines.schedules.rules.tasks import Link, Task

pytestmark = pytest.mark.pure
START = date(2026, 3, 2)


def test_added_deleted_renamed_longer_and_moved_are_said():
    old = Network([Task("a", "立项", 5), Task("b", "基础", 5), Task("c", "围挡", 1)], [Link("a", "b")])
    new = Network([Task("a", "立项", 8), Task("b", "桩基", 5), Task("d", "监理招标", 2)], [Link("a", "b")])
    before, after = baseline(Schedule(old, START).rows()), baseline(Schedule(new, START).rows())
    assert {change.sentence for change in compare(before, after)} == {
        "“立项”的工期由 5 个工作日改为 8 个工作日，加长 3。",
        "“立项”的完成由2026年3月6日改为2026年3月11日，推迟 5 天。",
        "“基础”改名为“桩基”。",
        "“桩基”的开始由2026年3月9日改为2026年3月12日，推迟 3 天。",
        "“桩基”的完成由2026年3月13日改为2026年3月18日，推迟 5 天。",
        "新增“监理招标”，2026年3月2日至2026年3月3日。",
        "删去“围挡”（原定2026年3月2日）。",
    }
    assert end_shift(before, after) == 5
    assert end_shift(after, before) == -5
    assert end_shift({}, after) == 0


@settings(max_examples=40, deadline=None)
@given(puzzles(), puzzles(), STARTS)
def test_nothing_changes_between_the_same_and_every_difference_is_told(one: Puzzle, other: Puzzle, start: date):
    before = baseline(Schedule(compiled(one), start).rows())
    after = baseline(Schedule(compiled(other), start).rows())
    assert compare(before, before) == []
    told = {change.key for change in compare(before, after)}
    assert told == {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
