"""What is told of many plans is what judging each of them anew says: today, on other days, before and after the chore."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.engines.schedules.mondays import MONDAY, at
from tests.factories.org import make_person
from tests.factories.schedules import make_chain, make_schedule
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule
from zhenjie.engines.schedules.actions.planning import add_task, change_tasks
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.actions.spelling import keep_spells
from zhenjie.engines.schedules.models import Schedule, ScheduleTask, Spell
from zhenjie.engines.schedules.queries import telling
from zhenjie.engines.schedules.queries.standings import Standing, standings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def judged(on: date) -> dict[str, Standing]:
    return standings(Schedule.objects.values_list("subject", flat=True), on)


def told(on: date) -> dict[str, Standing]:
    return telling.told(Schedule.objects.values_list("subject", flat=True), on)


def forked(town: Unit, subject: str, chance: Random) -> Schedule:
    """A chain with steps beside it, in working and calendar days, some of them bound to a day."""
    days = tuple(chance.randrange(1, 12) for _ in range(4))
    end = chance.choice([None, *(MONDAY + timedelta(days=number) for number in (20, 33, 47, 61, 90))])
    row = make_chain(town, days, subject=subject, required_end=end)
    for number in range(3):
        values: dict[str, Any] = {
            "title": f"旁路{number}",
            "duration": chance.randrange(0, 15),
            "unit": chance.choice(["wd", "d"]),
        }
        if chance.random() < 0.3:
            values |= {
                "finish_rule": "finish_no_later",
                "finish_on": MONDAY + timedelta(days=chance.randrange(10, 60)),
            }
        add_task(by=SYSTEM, schedule=row, values=values, after=[f"t{chance.randrange(1, 5)}"])
        row.refresh_from_db()
    return row


def report(row: Schedule, day: date, chance: Random) -> None:
    """Something is begun, in whatever order, or finished."""
    task: ScheduleTask = chance.choice(list(row.tasks.filter(actual_finish=None)) or [row.tasks.all()[0]])
    if task.milestone or chance.random() < 0.4:
        began = None if task.milestone else task.actual_start or day
        record_progress(by=SYSTEM, schedule=row, task=task.key, started=began, finished=day)
    elif task.actual_finish is None:
        left = chance.choice([None, chance.randrange(1, 20)])
        record_progress(by=SYSTEM, schedule=row, task=task.key, started=task.actual_start or day, remaining=left)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_told_is_what_judging_says(town: Unit, seed: int) -> None:
    chance = Random(seed)
    rows = [forked(town, f"projects.project:{number + 1}", chance) for number in range(9)]
    rows.append(make_schedule(town, "projects.project:90", required_end=date(2026, 12, 1)))
    read = 0
    for days in range(0, 72, 6):
        day = MONDAY + timedelta(days=days)
        with at(day):
            for row in chance.sample(rows, 4):
                row.refresh_from_db()
                if chance.random() < 0.25:
                    end = day + timedelta(days=chance.randrange(10, 90))
                    change_schedule(by=SYSTEM, schedule=row, required_end=end)
                else:
                    report(row, day, chance)
            for _round in range(2):
                for ahead in (0, 1, 8, 60):
                    then = day + timedelta(days=ahead)
                    assert told(then) == judged(then), (day, then)
                read += Spell.objects.filter(until=None, told_on=day).exclude(told={}).count()
                keep_spells()
            then = day - timedelta(days=3)
            assert told(then) == judged(then), (day, then)
    assert read > 9 * 10, "most are read, few have to be judged"


def test_what_is_told_asks_nothing_of_the_steps(town: Unit) -> None:
    make_chain(town, subject="projects.project:1", required_end=date(2026, 4, 2))
    asked = []
    for turn in range(2):
        keep_spells()
        with CaptureQueriesContext(connection) as seen:
            told(MONDAY)
        asked.append(len(seen))
        assert not any("schedules_scheduletask" in one["sql"] for one in seen.captured_queries)
        for number in range(2, 31) if not turn else ():
            make_chain(town, subject=f"projects.project:{number}", required_end=date(2026, 4, 2))
    assert asked == [asked[0]] * 2


def test_people_are_called_as_they_are_called_now(town: Unit) -> None:
    row, person = (
        make_chain(town, subject="projects.project:1", required_end=date(2026, 4, 2)),
        make_person("李梅", unit=town),
    )
    owned = {task.key: {"owner_person_id": person.pk} for task in row.tasks.all()}
    change_tasks(by=SYSTEM, schedule=row, changes=owned)
    keep_spells()
    Person.objects.filter(pk=person.pk).update(name="李玫")
    assert told(MONDAY) == judged(MONDAY)
    (one,) = told(MONDAY).values()
    assert one.next is not None
    assert one.next.owner == "李玫"
