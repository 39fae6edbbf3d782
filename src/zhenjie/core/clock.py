"""The one clock. Everything that needs the present asks here, so that tests and the demo can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")

_held: ContextVar[datetime | None] = ContextVar("zhenjie_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in Beijing time."""
    held = _held.get()
    return held if held is not None else datetime.now(UTC).astimezone(CHINA)  # noqa: TID251 - this is the clock


def today() -> date:
    """The calendar day in Beijing time (not the server's day)."""
    return now().date()


def aware(moment: datetime | date) -> datetime:
    """`moment` in Beijing time; a naive datetime is read as Beijing time, a date as its first minute."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min)
    return moment.replace(tzinfo=CHINA) if moment.tzinfo is None else moment.astimezone(CHINA)


@contextmanager
def fixed(moment: datetime | date) -> Iterator[datetime]:
    """Hold the clock at `moment` inside the block (this thread or task only)."""
    held = aware(moment)
    token = _held.set(held)
    try:
        yield held
    finally:
        _held.reset(token)
