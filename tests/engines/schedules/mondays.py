"""The Monday on which stories of colours begin, and any other day of them at nine in the morning."""

from datetime import date
from typing import Any

from zhenjie.core import clock

MONDAY = date(2026, 3, 2)


def at(day: date) -> Any:
    """That day, for as long as the block lasts."""
    return clock.fixed(clock.aware(day).replace(hour=9))
