"""Plans of an invented county, drawn through the product's own actions."""

from datetime import date
from itertools import count
from typing import Any

from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import begin_schedule, draw_schedule
from zhenjie.engines.schedules.actions.planning import add_task
from zhenjie.engines.schedules.models import Schedule

_numbers = count(1)


def make_schedule(unit: Unit, subject: str | None = None, **values: Any) -> Schedule:
    """备案·租赁, begun on 2026-03-02, to produce by the end of the year."""
    number = next(_numbers)
    asked = {
        "title": f"恒锐精密铸件{number}期", "approval": "record", "land": "lease", "required_end": date(2026, 12, 31),
        "on": date(2026, 3, 2), **values,
    }  # fmt: skip
    return draw_schedule(
        by=SYSTEM, unit=unit, subject=f"projects.project:{number}" if subject is None else subject, **asked
    )


def make_chain(unit: Unit, days: tuple[int, ...] = (5, 5, 5), subject: str = "", **values: Any) -> Schedule:
    """Tasks t1, t2 … of working days, each behind the one before."""
    asked = {"title": f"短计划{next(_numbers)}", "on": date(2026, 3, 2), **values}
    schedule = begin_schedule(by=SYSTEM, unit=unit, subject=subject, **asked)
    for number, duration in enumerate(days, start=1):
        after = [f"t{number - 1}"] if number > 1 else []
        add_task(by=SYSTEM, schedule=schedule, values={"title": f"第{number}步", "duration": duration}, after=after)
    schedule.refresh_from_db()
    return schedule
