"""包联: one visit per period is a promise. Which periods were kept, until when the present one runs. Pure.

Periods follow each other from the first day of the link. A period's last day that is off moves to the next working day: a visit
on that day still keeps the promise (民法典 203).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhenjie.core.workdays import Calendar

DONE, DUE, OVERDUE = "done", "due", "overdue"
NAMES = {DONE: "已走访", DUE: "待走访", OVERDUE: "逾期"}


@dataclass(frozen=True, slots=True)
class Span:
    """One period of a promise and its visit."""

    start: date
    due: date
    visited: date | None


@dataclass(frozen=True, slots=True)
class Promise:
    """Where a promise stands today. ``left``: working days until it is due, negative since it was."""

    state: str
    due: date
    left: int
    last: date | None
    soon: bool
    why: str

    @property
    def name(self) -> str:
        """已走访, 待走访, 逾期."""
        return NAMES[self.state]

    @property
    def colour(self) -> str:
        """A verdict: green kept, yellow soon due, red broken, none while there is time."""
        return {DONE: "green", OVERDUE: "red"}.get(self.state, "yellow" if self.soon else "none")


@cache
def _rules() -> list[dict[str, Any]]:
    text = files("zhenjie.domains.enterprises").joinpath("promises.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda one: one["valid_from"])


def spans(begun: date, every: int, visits: Iterable[date], until: date, calendar: Calendar) -> list[Span]:
    """All periods that have begun by `until`, each with the first visit that kept it."""
    left, found, start = sorted(day for day in visits if day >= begun), [], begun
    while start <= until:
        last = start + timedelta(days=every - 1)
        due = calendar.next_workday(last)
        visit = next((day for day in left if day <= due and day <= until), None)
        left = [day for day in left if day > (last if visit is None or visit <= last else visit)]
        found.append(Span(start, due, visit))
        start = last + timedelta(days=1)
    return found


def promise(begun: date, every: int, visits: Sequence[date], today: date, calendar: Calendar) -> Promise:
    """Where the promise stands: kept in this period, still open, or the period before passed without a visit."""
    known = [day for day in visits if day <= today]
    last = max(known, default=None)
    periods = spans(begun, every, known, max(today, begun), calendar)
    now, before = periods[-1], periods[-2] if len(periods) > 1 else None
    if now.visited is not None:
        return Promise(
            DONE, now.due, calendar.count_workdays(today, now.due), last, False, f"本期{now.visited:%m-%d}已走访。"
        )
    if before is not None and before.visited is None and today > before.due:
        late = calendar.count_workdays(before.due, today)
        why = f"上一期应于{before.due:%m-%d}前走访，至今没有，已过{late}个工作日。"
        return Promise(OVERDUE, before.due, -late, last, False, why)
    open_ = before if before is not None and before.visited is None else now
    left = calendar.count_workdays(today, open_.due)
    soon = left <= int(
        next((one for one in reversed(_rules()) if one["valid_from"] <= today), _rules()[0])["soon_workdays"]
    )
    return Promise(
        DUE, open_.due, left, last, soon, f"每{every}天一访，本期应于{open_.due:%m-%d}前走访，还有{left}个工作日。"
    )


def kept(periods: Iterable[Span], first: date, last: date) -> tuple[int, int]:
    """(kept, due): the periods that fell due from `first` to `last`, both included, and how many of them were kept."""
    fell = [one for one in periods if first <= one.due <= last]
    return sum(one.visited is not None for one in fell), len(fell)
