"""签约曲线: what is signed by day against the promise, the day it will be done at the present pace, the colour with its reason. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhenjie.core.colours import Colour

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised: ``days`` days from ``first``, ``share`` per cent of what lies in scope."""

    first: date
    days: int
    share: Decimal

    @property
    def last(self) -> date:
        """The last day of the term."""
        return self.first + timedelta(days=self.days - 1)

    def due(self, total: Decimal | int, on: date) -> Decimal:
        """How much should be signed at the end of a day, evenly over the term."""
        gone = min(max((on - self.first).days + 1, 0), self.days)
        return total * self.share / HUNDRED * gone / self.days


@dataclass(frozen=True, slots=True)
class Point:
    """One day of the curve, cumulative; ``signed`` None for days that are still to come."""

    day: date
    number: int
    signed: Decimal | None
    new: Decimal | None
    due: Decimal


def curve(promise: Promise, total: Decimal | int, by_day: Mapping[date, Decimal | int], today: date) -> list[Point]:
    """Every day of the term, and beyond it to today while it goes on; what was signed earlier stands on the first day."""
    end = max(promise.last, min(today, max(by_day, default=promise.last)))
    before = Decimal(sum(number for day, number in by_day.items() if day < promise.first))
    rows, there = [], before
    for number in range((end - promise.first).days + 1):
        day = promise.first + timedelta(days=number)
        new = Decimal(by_day.get(day, 0)) + (before if number == 0 else 0)
        there += Decimal(by_day.get(day, 0))
        known = day <= today
        rows.append(Point(day, number + 1, there if known else None, new if known else None, promise.due(total, day)))
    return rows


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the signing stands on a day. ``left`` what the promise still lacks; ``pace`` a day; ``done_on`` None: no pace, or
    nothing in scope."""

    total: Decimal
    signed: Decimal
    due: Decimal
    left: Decimal
    pace: Decimal
    needed: Decimal
    done_on: date | None
    colour: Colour
    why: str

    @property
    def rate(self) -> Decimal | None:
        """Per cent of what lies in scope."""
        return self.signed / self.total * HUNDRED if self.total else None

    @property
    def due_rate(self) -> Decimal | None:
        """Where the rate should be today."""
        return self.due / self.total * HUNDRED if self.total else None


def verdict(promise: Promise, total: int, by_day: Mapping[date, int], today: date, rule: Mapping[str, Any]) -> Verdict:
    """The standing on ``today`` by an edition of signing.yaml."""
    signed = Decimal(sum(number for day, number in by_day.items() if day <= today))
    target = Decimal(math.ceil(total * promise.share / HUNDRED))
    left = max(target - signed, Decimal(0))
    window = min(rule["window"], max((today - promise.first).days + 1, 1))
    start = today - timedelta(days=window - 1)
    recent = sum(number for day, number in by_day.items() if start <= day <= today)
    pace = Decimal(recent) / window
    days_left = (promise.last - today).days
    needed = left / days_left if days_left > 0 else left
    done_on = _done_on(target, left, pace, by_day, today, total)
    colour, why = _judge(promise, signed, target, left, done_on, today, rule, total)
    return Verdict(Decimal(total), signed, promise.due(total, today), left, pace, needed, done_on, colour, why)


def _done_on(
    target: Decimal, left: Decimal, pace: Decimal, by_day: Mapping[date, int], today: date, total: int
) -> date | None:
    if not total:
        return None
    if not left:
        there = Decimal(0)
        for day in sorted(by_day):
            there += by_day[day]
            if there >= target:
                return day
    return today + timedelta(days=math.ceil(left / pace)) if pace else None


def _judge(
    promise: Promise, signed: Decimal, target: Decimal, left: Decimal, done_on: date | None, today: date,
    rule: Mapping[str, Any], total: int,
) -> tuple[Colour, str]:  # fmt: skip
    if not total:
        return Colour.NONE, "范围内还没有登记户。"
    if today < promise.first:
        return Colour.NONE, f"{promise.first} 才开始签约。"
    if not left:
        late = done_on is not None and done_on > promise.last
        told = f"已签 {signed} 户，达到约定的 {promise.share}%（{target} 户）"
        return (Colour.YELLOW, f"{told}，比约定晚 {(done_on - promise.last).days} 天。") if late and done_on else (Colour.GREEN, told + "。")  # fmt: skip
    if today > promise.last:
        return Colour.RED, f"约定 {promise.last} 签完，还差 {left} 户。"
    gap = (promise.due(total, today) - signed) / total * HUNDRED
    if done_on is None:
        return Colour.RED, f"近 {rule['window']} 天没有新签，还差 {left} 户，推算不出哪天签完。"
    late_days = (done_on - promise.last).days
    if late_days > rule["red_days"]:
        return Colour.RED, f"照近 {rule['window']} 天的进度要到 {done_on} 签完，比约定晚 {late_days} 天。"
    if gap >= rule["behind"] or late_days > 0:
        told = f"比约定进度落后 {gap:.1f} 个百分点" if gap > 0 else "进度在变慢"
        return Colour.YELLOW, f"{told}，照近 {rule['window']} 天的进度要到 {done_on} 签完。"
    return Colour.GREEN, f"照近 {rule['window']} 天的进度 {done_on} 签完，不晚于约定的 {promise.last}。"
