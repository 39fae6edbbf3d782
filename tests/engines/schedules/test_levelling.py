"""Levelling: within what there is, every link kept, and no shorter plan by trying them all."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest

from tests.engines.schedules.oracle import Job, Puzzle, Tie, begun, walk, works
from zhenjie.engines.schedules.rules.levelling import Levelled, level
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.tasks import Link, ScheduleError, Task

pytestmark = pytest.mark.pure
START = date(2025, 9, 26)  # Make-up Sun 28, holidays 10-01..08, make-up Sat 10-11.


def test_two_who_need_the_same_crane_take_turns():
    network = Network([Task("a", "甲楼", 3), Task("b", "乙楼", 3), Task("c", "绿化", 2)], [])
    levelled = level(network, START, {"a": {"塔吊": 1}, "b": {"塔吊": 1}}, {"塔吊": 1})
    assert levelled.proven
    assert levelled.finish == date(2025, 10, 10)  # 26, 28, 29 | 30, 10-09, 10-10
    assert levelled.dates["c"].start == START


@pytest.mark.parametrize("seed", range(8))
def test_no_shorter_plan_exists(seed: int):
    chance = random.Random(seed)
    jobs = [Job(chance.randint(0, 3), chance.choice(["wd", "wd", "d"])) for _ in range(4)]
    ties = [
        Tie(before, after, chance.choice(["FS", "SS", "FF", "SF"]), chance.randint(-1, 2), chance.choice(["wd", "d"]))
        for before, after in ((0, 1), (0, 2), (1, 3), (2, 3))
        if chance.random() < 0.6
    ]
    uses = [chance.randint(0, 2) for _ in jobs]
    network = Network(
        [Task(str(number), f"任务{number}", job.length, job.unit) for number, job in enumerate(jobs)],
        [Link(str(tie.before), str(tie.after), tie.type, tie.lag, tie.unit) for tie in ties],
    )
    demands = {str(number): {"工班": amount} for number, amount in enumerate(uses)}
    levelled = level(network, START, demands, {"工班": 2})
    assert levelled.proven
    assert busiest(levelled, network, uses) <= 2
    assert levelled.finish == date.fromordinal(shortest(Puzzle(jobs, ties), uses))


def busiest(levelled: Levelled, network: Network, uses: list[int]) -> int:
    used: Counter[date] = Counter()
    for key, dates in levelled.dates.items():
        if network.tasks[network.place[key]].duration:
            for days in range((dates.finish - dates.start).days + 1):
                used[dates.start + timedelta(days)] += uses[int(key)]
    return max(used.values(), default=0)


def shortest(puzzle: Puzzle, uses: list[int]) -> int:
    """The earliest end of all plans within two gangs, by trying every start of the first weeks."""
    first = START.toordinal() - 1
    choices = [
        [day for day in range(first, first + 24) if not job.length or job.unit == "d" or works(day + 1)]
        for job in puzzle.jobs
    ]
    best = first + 99
    for starts in product(*choices):
        ends = [walk(start, job.length, job.unit) for start, job in zip(starts, puzzle.jobs, strict=True)]
        if max(ends) >= best or not all(puzzle.kept(tie, list(starts)) for tie in puzzle.ties):
            continue
        used: Counter[int] = Counter()
        for start, end, job, amount in zip(starts, ends, puzzle.jobs, uses, strict=True):
            if job.length:
                used.update(dict.fromkeys(range(begun(start, job) + 1, end + 1), amount))
        if max(used.values(), default=0) <= 2:
            best = max(ends)
    return best


@pytest.mark.parametrize(
    ("demands", "said"),
    [
        ({"x": {"塔吊": 1}}, "“x”不在计划里"),
        ({"a": {"泵车": 1}}, "“泵车”没有登记数量"),
        ({"a": {"塔吊": 2}}, "要用 2 份“塔吊”，一共只有 1 份"),
    ],
)
def test_what_cannot_be_levelled_is_said(demands: dict[str, dict[str, int]], said: str):
    with pytest.raises(ScheduleError, match=said):
        level(Network([Task("a", "甲楼", 3)], []), START, demands, {"塔吊": 1})
