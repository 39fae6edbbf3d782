"""Both passes against an oracle written apart from them, and against each other."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings

from tests.engines.schedules.drawing import STARTS, compiled, puzzles
from tests.engines.schedules.oracle import Puzzle, first_day, last_day
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.schedule import Schedule, latest_dates
from zhenjie.engines.schedules.rules.tasks import Constraint, Link, Task

pytestmark = pytest.mark.pure
DAY = timedelta(days=1)


@settings(max_examples=150, deadline=None)
@given(puzzles(bound=True), STARTS)
def test_early_dates_are_those_of_the_oracle(puzzle: Puzzle, start: date):
    schedule = Schedule(compiled(puzzle), start)
    for number, (job, begins) in enumerate(zip(puzzle.jobs, puzzle.earliest(start.toordinal() - 1), strict=True)):
        early = schedule.row(str(number)).early
        assert (early.start, early.finish) == (first_day(begins, job), last_day(begins, job))


@settings(max_examples=150, deadline=None)
@given(puzzles(bound=True), STARTS)
def test_late_dates_are_those_of_the_oracle(puzzle: Puzzle, end: date):
    late = latest_dates(compiled(puzzle), end)
    for number, (job, begins) in enumerate(zip(puzzle.jobs, puzzle.latest(end.toordinal()), strict=True)):
        dates = late[str(number)]
        assert (dates.start, dates.finish) == (first_day(begins, job), last_day(begins, job))


@settings(max_examples=80, deadline=None)
@given(puzzles(), STARTS)
def test_backward_then_forward_agree(puzzle: Puzzle, end: date):
    """Who starts on the latest day is just in time, who starts on the day after is not."""
    network = compiled(puzzle)
    late = latest_dates(network, end)
    first = min(dates.start + DAY * network.tasks[network.place[key]].milestone for key, dates in late.items())
    in_time, too_late = Schedule(network, first, end), Schedule(network, first + DAY, end)
    assert in_time.shortfall is None
    assert min(in_time.total_floats) >= 0
    assert min(too_late.total_floats) < 0
    assert {row.task.key: row.late for row in in_time.rows()} == late


@settings(max_examples=80, deadline=None)
@given(puzzles(), STARTS, STARTS)
def test_float_is_negative_only_when_the_end_is_impossible_and_says_by_how_many_days(
    puzzle: Puzzle, start: date, end: date
):
    schedule = Schedule(compiled(puzzle), start, end)
    short = schedule.shortfall
    assert (min(schedule.total_floats) < 0) == (short is not None)
    assert min(schedule.free_floats) >= 0
    if short:
        assert f"差 {short.calendar_days} 天" in str(short)
        enough = Schedule(schedule.network, start, end + DAY * short.calendar_days)
        assert enough.shortfall is None
        assert min(enough.total_floats) >= 0
        missed = Schedule(schedule.network, start, end + DAY * (short.calendar_days - 1))
        assert missed.shortfall is not None


@settings(max_examples=80, deadline=None)
@given(puzzles(bound=True), STARTS)
def test_a_delay_by_the_free_float_moves_nobody_and_one_more_day_somebody(puzzle: Puzzle, start: date):
    network = compiled(puzzle)
    before = Schedule(network, start)
    for row in before.rows():
        place = network.place[row.task.key]
        late = before.axis.after(before.early[2 * place], row.free_float, row.task.unit)
        assert moved(before, place, late) == []
        later = before.axis.after(late, 1, row.task.unit)
        end = before.axis.after(later, row.task.duration, row.task.unit)
        assert moved(before, place, later) or end > before.axis.moment(before.finish)


def moved(schedule: Schedule, place: int, start: int) -> list[int]:
    """The tasks that would have to start later if the one at `place` started then."""
    network, axis = schedule.network, schedule.axis
    task = network.tasks[place]
    ends = {0: start, 1: axis.after(start, task.duration, task.unit)}
    pushed = []
    for link in network.links:
        if link.predecessor != task.key:
            continue
        other = network.place[link.successor]
        after, begins = network.tasks[other], schedule.early[2 * other]
        asked = axis.after(ends[link.type[0] == "F"], link.lag, link.unit)
        if link.type == "SF" and link.unit == "wd" and not link.lag and task.unit == "wd" and task.duration:
            asked = axis.days[axis.ranks[asked]]
        if link.type[1] == "F":
            asked = axis.earliest(asked, after.duration, after.unit)
        if asked > begins if after.milestone else axis.between(begins, max(asked, begins), after.unit) > 0:
            pushed.append(other)
    return pushed


@settings(max_examples=80, deadline=None)
@given(puzzles(), STARTS)
def test_the_critical_path_is_a_chain_of_links_that_ends_last(puzzle: Puzzle, start: date):
    schedule = Schedule(compiled(puzzle), start)
    path = schedule.critical_path
    assert schedule.row(path[-1].key).early.finish == schedule.finish
    assert schedule.row(path[-1].key).critical
    pairs = {(link.predecessor, link.successor) for link in schedule.network.links}
    assert all((one.key, other.key) in pairs for one, other in pairwise(path))


@settings(max_examples=50, deadline=None)
@given(puzzles(), STARTS)
def test_where_all_is_counted_in_calendar_days_the_whole_critical_path_has_no_float(puzzle: Puzzle, start: date):
    for one in (*puzzle.jobs, *puzzle.ties):
        one.unit = "d"
    schedule = Schedule(compiled(puzzle), start)
    assert [schedule.row(task.key).total_float for task in schedule.critical_path] == [0] * len(schedule.critical_path)


def test_who_finishes_when_mondays_work_begins_may_finish_on_friday():
    network = Network([Task("new", "新泵站", 3), Task("old", "旧泵站", 5)], [Link("new", "old", "SF")])
    late = latest_dates(network, date(2026, 3, 13))
    schedule = Schedule(network, date(2026, 3, 2))
    assert schedule.row("old").early.finish == date(2026, 3, 6)
    assert late["new"].start == date(2026, 3, 11)
    bound = Task("new", "新泵站", 3, "wd", (Constraint("must_start", date(2026, 3, 16)),))
    handed = Schedule(Network([bound, network.tasks[1]], network.links), date(2026, 3, 2))
    assert handed.row("old").early.finish == date(2026, 3, 13)


def test_make_up_days_are_worked_and_holidays_are_not():
    """2025-09-26 Fri. Make-up Sun 28 = 2, Mon 29 = 3, Tue 30 = 4; off 10-01..08; Thu 09 = 5, Fri 10 = 6; make-up Sat 11 = 7."""
    network = Network([Task("a", "基础", 1), Task("b", "主体", 6)], [Link("a", "b")])
    row = Schedule(network, date(2025, 9, 26)).row("b")
    assert (row.early.start, row.early.finish) == (date(2025, 9, 28), date(2025, 10, 11))
    assert latest_dates(network, date(2025, 10, 12))["b"].start == date(2025, 9, 28)
    assert latest_dates(network, date(2025, 10, 12))["a"].finish == date(2025, 9, 26)
