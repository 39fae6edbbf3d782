"""A stored plan says what the rules say of the same values, whatever was done to it; levelling moves only what lies ahead."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.org import make_unit
from tests.factories.schedules import make_chain
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.schedules.actions.drawing import begin_schedule
from zhenjie.engines.schedules.actions.levelling import level_schedule
from zhenjie.engines.schedules.actions.planning import add_task, change_tasks, link_tasks, move_task, remove_task
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.models import Schedule, ScheduleLink, ScheduleTask
from zhenjie.engines.schedules.queries.loading import load_one
from zhenjie.engines.schedules.queries.standings import standings_of
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.replanning import Forecast, Progress
from zhenjie.engines.schedules.rules.tasks import Constraint, Link, ScheduleError, Task

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
NAMES = [f"t{number}" for number in range(1, 8)]
deeds = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 12), st.sampled_from(("wd", "d")), st.sampled_from(NAMES)),
    st.tuples(st.just("link"), st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(("FS", "SS", "FF", "SF")), st.integers(-3, 5)),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.integers(0, 60)),
    st.tuples(st.just("stretch"), st.sampled_from(NAMES), st.integers(0, 60)),
    st.tuples(st.just("change"), st.sampled_from(NAMES), st.integers(0, 20)),
    st.tuples(st.just("remove"), st.sampled_from(NAMES)),
    st.tuples(st.just("report"), st.sampled_from(NAMES), st.integers(0, 20), st.booleans(), st.integers(0, 9)),
)  # fmt: skip


def do(schedule: Schedule, deed: tuple[Any, ...]) -> None:
    what, *rest = deed
    by: dict[str, Any] = {"by": SYSTEM, "schedule": schedule}
    known = set(ScheduleTask.objects.filter(schedule=schedule).values_list("key", flat=True))
    if what == "add":
        duration, unit, after = rest
        add_task(
            **by, values={"title": "一步", "duration": duration, "unit": unit}, after=[after] if after in known else []
        )
    elif what == "link":
        link_tasks(**by, before=rest[0], after=rest[1], kind=rest[2], lag=rest[3])
    elif what in ("move", "stretch"):
        day = MONDAY + timedelta(days=rest[1])
        move_task(**by, task=rest[0], **{"start" if what == "move" else "finish": day})
    elif what == "change":
        change_tasks(**by, changes={rest[0]: {"duration": rest[1]}})
    elif what == "remove":
        remove_task(**by, task=rest[0])
    else:
        key, ago, finished, left = rest
        start = clock.today() - timedelta(days=ago)
        if finished:
            record_progress(**by, task=key, started=start, finished=clock.today())
        else:
            record_progress(**by, task=key, started=start, remaining=left)


def from_rows(schedule: Schedule, on: date) -> Forecast:
    """The plan worked out by the rules from the rows alone, without our reader."""
    rows = list(ScheduleTask.objects.filter(schedule=schedule))
    tasks = [
        Task(
            row.key,
            row.title,
            row.duration,
            row.unit,
            (Constraint(row.start_rule, row.start_on),) if row.start_rule else (),
        )  # type: ignore[arg-type]
        for row in rows
    ]
    links = [
        Link(one.before.key, one.after.key, one.kind, one.lag, one.unit)  # type: ignore[arg-type]
        for one in ScheduleLink.objects.filter(schedule=schedule).select_related("before", "after")
    ]
    told = {
        row.key: Progress(row.actual_start, row.actual_finish, None if row.actual_finish else row.remaining)
        for row in rows
        if row.reported_on
    }
    return Forecast(Network(tasks, links), on, told, schedule.required_end)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(deeds, min_size=1, max_size=14))
def test_a_stored_plan_is_what_the_rules_say(done: list[tuple[Any, ...]], django_db_blocker: Any) -> None:
    with clock.fixed(clock.aware(MONDAY).replace(hour=9)):
        schedule = begin_schedule(by=SYSTEM, unit=make_unit(), subject="", title="甲", required_end=date(2026, 4, 30))
        told = []
        for number, deed in enumerate(done):
            day = clock.aware(MONDAY + timedelta(days=number)).replace(hour=10)
            with clock.fixed(day):
                try:
                    do(schedule, deed)
                except ScheduleError:
                    pass
                schedule.refresh_from_db()
                stands = standings_of([schedule])[schedule.pk]
                told.append((day.date(), stands))
                if not ScheduleTask.objects.filter(schedule=schedule).exists():
                    continue
                if any(
                    row.remaining for row in ScheduleTask.objects.filter(schedule=schedule, reported_on__lt=day.date())
                ):
                    continue  # what is left of an older report shrinks with the days: told by the test below
                plain = {row.task.key: row for row in from_rows(schedule, day.date()).rows()}
                assert {row.task.key: row for row in load_one(schedule).forecast.rows()} == plain
        # Whatever came afterwards: each day is told as it was at its end.
        with clock.fixed(clock.aware(MONDAY + timedelta(days=90))):
            for day, stands in told:
                then = standings_of([schedule], day)[schedule.pk]
                assert (then.colour, then.forecast_finish, then.sentence) == (
                    stands.colour,
                    stands.forecast_finish,
                    stands.sentence,
                )


def test_what_was_left_shrinks_with_the_days_down_to_one() -> None:
    with clock.fixed(clock.aware(MONDAY)):
        schedule = make_chain(make_unit(), (10,))
        record_progress(by=SYSTEM, schedule=schedule, task="t1", started=MONDAY, remaining=5)
        finish = load_one(schedule).forecast.finish
    for day in (date(2026, 3, 4), date(2026, 3, 6)):
        with clock.fixed(clock.aware(day)):
            assert load_one(schedule).forecast.finish == finish == date(2026, 3, 9)
    with clock.fixed(clock.aware(date(2026, 3, 12))):
        assert load_one(schedule).forecast.finish == date(2026, 3, 13)


def test_levelling_moves_what_lies_ahead_and_proves_it() -> None:
    pytest.importorskip("ortools")
    with clock.fixed(clock.aware(MONDAY)):
        schedule = begin_schedule(by=SYSTEM, unit=make_unit(), subject="", title="甲")
        for title in ("乙", "丙", "丁"):
            add_task(by=SYSTEM, schedule=schedule, values={"title": title, "duration": 5, "owner": "中拓建设"})
        record_progress(by=SYSTEM, schedule=schedule, task="t2", started=MONDAY, remaining=4)
        schedule.refresh_from_db()
        done = level_schedule(by=SYSTEM, schedule=schedule, capacities={"中拓建设": 1}, seconds=5)
        assert done.proven
        assert done.finish == date(2026, 3, 20)
        assert len(done.moved) == 2
        rows = {row.task.key: row for row in load_one(schedule).forecast.rows()}
        assert rows["t2"].dates.start == MONDAY
        days = sorted((row.dates.start, row.dates.finish) for row in rows.values())
        assert all(one[1] < other[0] for one, other in pairwise(days))
        with pytest.raises(ScheduleError, match="有几份"):
            level_schedule(by=SYSTEM, schedule=schedule, capacities={})
