"""包联: one visit per period, counted in working days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.workdays import standard
from zhenjie.domains.enterprises.rules.promises import kept, promise, spans

DAYS = standard()
FIRST = date(2026, 3, 2)  # a Monday


def test_the_period_that_runs_is_due_on_its_last_day() -> None:
    found = promise(FIRST, 30, [], date(2026, 3, 10), DAYS)
    assert (found.state, found.due, found.colour) == ("due", date(2026, 3, 31), "none")
    assert found.left == DAYS.count_workdays(date(2026, 3, 10), date(2026, 3, 31))


def test_it_turns_yellow_three_working_days_before() -> None:
    assert promise(FIRST, 30, [], date(2026, 3, 25), DAYS).colour == "none"
    assert promise(FIRST, 30, [], date(2026, 3, 26), DAYS).colour == "yellow"


def test_a_visit_keeps_the_period_and_the_next_one_begins_anew() -> None:
    visits = [date(2026, 3, 5)]
    assert promise(FIRST, 30, visits, date(2026, 3, 31), DAYS).state == "done"
    after = promise(FIRST, 30, visits, date(2026, 4, 1), DAYS)
    assert (after.state, after.due) == ("due", date(2026, 4, 30))


def test_a_period_that_passed_without_a_visit_is_overdue_until_somebody_goes() -> None:
    late = promise(FIRST, 30, [], date(2026, 4, 3), DAYS)
    assert (late.state, late.due, late.left, late.colour) == ("overdue", date(2026, 3, 31), -3, "red")
    assert promise(FIRST, 30, [date(2026, 4, 7)], date(2026, 4, 8), DAYS).state == "done"


def test_a_last_day_that_is_off_moves_to_the_next_working_day() -> None:
    """28 days from 9 February end on Sunday 8 March: Monday still keeps the promise, and counts for that period only."""
    begun = date(2026, 2, 9)
    assert promise(begun, 28, [], date(2026, 3, 9), DAYS).state == "due"
    assert promise(begun, 28, [], date(2026, 3, 10), DAYS).state == "overdue"
    first, second = spans(begun, 28, [date(2026, 3, 9)], date(2026, 3, 20), DAYS)
    assert (first.due, first.visited, second.visited) == (date(2026, 3, 9), date(2026, 3, 9), None)


def test_a_make_up_day_is_a_working_day() -> None:
    """2026-02-14 is a Saturday on which offices work; a period that ends there ends there."""
    assert DAYS.is_workday(date(2026, 2, 14))
    assert spans(date(2026, 2, 8), 7, [], date(2026, 2, 8), DAYS)[0].due == date(2026, 2, 14)


def test_two_visits_in_one_period_keep_one() -> None:
    periods = spans(FIRST, 30, [date(2026, 3, 3), date(2026, 3, 4)], date(2026, 4, 30), DAYS)
    assert [one.visited for one in periods] == [date(2026, 3, 3), None]
    assert kept(periods, date(2026, 3, 1), date(2026, 4, 30)) == (1, 2)
    assert kept(periods, date(2026, 4, 1), date(2026, 4, 29)) == (0, 0)


def test_a_visit_before_the_link_keeps_nothing() -> None:
    assert promise(FIRST, 30, [date(2026, 2, 1)], date(2026, 3, 3), DAYS).state == "due"


@given(
    st.integers(1, 120),
    st.lists(st.integers(0, 500), max_size=20),
    st.integers(0, 500),
)
def test_the_rate_never_passes_one_and_a_visit_is_used_once(every: int, offsets: list[int], ahead: int) -> None:
    visits = [FIRST + timedelta(days=one) for one in offsets]
    today = FIRST + timedelta(days=ahead)
    periods = spans(FIRST, every, visits, today, DAYS)
    used = [one.visited for one in periods if one.visited]
    assert len(used) == len(set(used)) <= len(set(visits))
    assert all(one.start <= day <= one.due for one in periods if (day := one.visited))
    done, due = kept(periods, FIRST, today)
    assert 0 <= done <= due <= len(periods)
    assert promise(FIRST, every, visits, today, DAYS).state in ("done", "due", "overdue")
