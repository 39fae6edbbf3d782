"""The colours of 1,000 plans of 25 tasks (FULL=1: 5,000): counted, filtered and paged, today and on a past day.

    make bench NAME=schedule_colours      on SQLite and PostgreSQL; PLANS=… another number

Half of the plans have two spells behind them; 40 have news that the chore has not come round to. Beside it the same counted by judging every
plan anew, which must give the same numbers.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

from benchmarks.legs import both, goal, leg

PLANS = int(os.environ.get("PLANS", "5000" if os.environ.get("FULL") == "1" else "1000"))
FRESH, ROUNDS = 40, int(os.environ.get("ROUNDS", "20"))
BEGUN, BEFORE, TODAY = date(2026, 3, 2), date(2026, 9, 2), date(2026, 9, 28)
#: Median of a page in ms, of counts on any day.
PAGE, COUNT = 400.0, 150.0


def main() -> int:
    """Lay the plans down, let the chore run, measure; on both databases."""
    if "LEG" not in os.environ:
        return both("schedule_colours")
    with leg("colours"):
        return measured()


def measured() -> int:
    """Prints a line for each goal and the worst share of a limit."""
    from zhenjie.core import clock  # slow import
    from zhenjie.engines.schedules.actions.spelling import keep_spells  # slow import
    from zhenjie.engines.schedules.models import Schedule  # slow import
    from zhenjie.engines.schedules.queries.spells import coloured, counted  # slow import
    from zhenjie.engines.schedules.queries.standings import standings_of  # slow import

    town = seed()
    for day, share in ((BEFORE, 1), (TODAY - timedelta(days=10), 1), (TODAY - timedelta(days=9), 2), (TODAY, 0)):
        with clock.fixed(day):
            if share == 2:
                news(PLANS // 2)
            begun = time.perf_counter()
            number = keep_spells(most=PLANS)
            print(f"{day}: {number:,} spells begun in {time.perf_counter() - begun:.1f} s", flush=True)
    worst = 0.0
    with clock.fixed(TODAY):
        news(FRESH)
        for day in (TODAY, TODAY - timedelta(days=20)):
            found = Schedule.objects.filter(unit__path__startswith=town.path, closed_at=None)
            told = counted(found, day)
            assert told is not None
            begun = time.perf_counter()
            anew = Counter(one.colour.value for one in standings_of(found, day).values())
            took = time.perf_counter() - begun
            assert {name: number for name, number in told.by_colour.items() if number} == dict(anew), (
                told.by_colour,
                anew,
            )
            ms = timed(lambda day=day, found=found: counted(found, day))
            page = timed(
                lambda day=day, found=found, told=told: standings_of(
                    coloured(found, "red", day, told.anew).order_by("required_end", "pk")[:50], day
                )
            )
            worst = max(worst, ms / COUNT, page / PAGE)
            print(f"{day}: judged anew in {took:.1f} s: {dict(anew)}", flush=True)
            when = "today" if day == TODAY else "past"
            worst = max(
                worst,
                goal("schedule_colours", f"{when}_count_ms", ms, COUNT),
                goal("schedule_colours", f"{when}_page_ms", page, PAGE),
            )
    print(f"worst {worst:.3f}")
    return 0


def timed(run: Callable[[], Any]) -> float:
    """Median in ms."""
    took = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        run()
        took.append((time.perf_counter() - begun) * 1000)
    return median(took)


def news(number: int) -> None:
    """Something is reported of so many plans."""
    from zhenjie.core.actors import SYSTEM  # slow import
    from zhenjie.engines.schedules.actions.drawing import change_schedule  # slow import
    from zhenjie.engines.schedules.models import Schedule  # slow import

    for one in Schedule.objects.order_by("pk")[:number]:
        change_schedule(by=SYSTEM, schedule=one, required_end=one.required_end + timedelta(days=3))


def seed() -> Any:
    """A county's plans: one is drawn, the others are copies with other ends."""
    from tests.factories.org import make_county  # slow import
    from tests.factories.schedules import make_schedule  # slow import
    from zhenjie.core import clock  # slow import
    from zhenjie.engines.org.models import Unit  # slow import
    from zhenjie.engines.schedules.models import Schedule, ScheduleLink, ScheduleTask  # slow import

    county, chance = make_county(townships=2, villages=0), random.Random("colours")
    town = Unit.objects.filter(parent=county).order_by("path")[0]
    with clock.fixed(BEGUN):
        first = make_schedule(town, on=BEGUN, required_end=date(2027, 9, 30))
    tasks, links = list(first.tasks.all()), list(first.links.select_related("before", "after"))
    made = Schedule.objects.bulk_create(
        Schedule(
            unit=town, subject=f"projects.project:{number + 100000}", title=f"项目{number}", approval="record", land="lease",
            required_end=date(2027, 1, 4) + timedelta(days=chance.randrange(400)), planned_from=BEGUN, goal=first.goal, created_at=first.created_at,
        )
        for number in range(PLANS - 1)
    )  # fmt: skip
    fields = [one.attname for one in ScheduleTask._meta.concrete_fields if one.attname not in ("id", "schedule_id")]
    copies = ScheduleTask.objects.bulk_create(
        [ScheduleTask(schedule=one, **{name: getattr(task, name) for name in fields}) for one in made for task in tasks], batch_size=2000
    )  # fmt: skip
    by_key = {(one.schedule_id, one.key): one for one in copies}
    ScheduleLink.objects.bulk_create(
        [
            ScheduleLink(
                schedule=one, before=by_key[one.pk, link.before.key], after=by_key[one.pk, link.after.key], kind=link.kind, lag=link.lag, unit=link.unit,
            )
            for one in made for link in links
        ],
        batch_size=2000,
    )  # fmt: skip
    return county


if __name__ == "__main__":
    sys.exit(main())
