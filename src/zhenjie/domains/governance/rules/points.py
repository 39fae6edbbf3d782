"""信用积分: a balance is the fold of its entries, whatever their order.

An entry counts from the day after its publicity, once no objection waits; upheld, it never counts. A reversal counts with
what it reverses, never before it. Nothing is ever changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zhenjie.domains.governance.rules import edition

EARNED = frozenset({"plus", "minus"})
STATES = {"open": "公示中", "waiting": "有异议待裁定", "void": "异议成立，不计", "counts": "已生效"}


class PointsError(ValueError):
    """The booking cannot be; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Objection:
    """'waiting', 'upheld' or 'rejected', and when it was ruled on."""

    ruling: str
    ruled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the fold sees it; ``open_until`` None = counts at once."""

    key: int
    kind: str
    points: int
    on: date
    open_until: date | None = None
    objections: tuple[Objection, ...] = ()
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the catalogue; ``points`` is signed."""

    code: str
    title: str
    points: int
    source: str


def counts_from(entry: Entry, known: Mapping[int, Entry]) -> date | None:
    """From which day the entry counts; None: not (yet)."""
    if any(one.ruling != "rejected" for one in entry.objections):
        return None
    day = entry.on
    if entry.open_until is not None:
        ruled = [one.ruled_on for one in entry.objections if one.ruled_on]
        day = max([entry.open_until + timedelta(days=1), *ruled])
    if entry.reverses is not None:
        reversed_ = counts_from(known[entry.reverses], known)
        return None if reversed_ is None else max(day, reversed_)
    return day


def state(entry: Entry, known: Mapping[int, Entry], on: date) -> str:
    """'open', 'waiting', 'void' or 'counts' on a day."""
    if any(one.ruling == "upheld" for one in entry.objections):
        return "void"
    if any(one.ruling == "waiting" for one in entry.objections):
        return "waiting"
    day = counts_from(entry, known)
    if day is None:
        return "void"
    return "counts" if day <= on else "open"


def effective(entries: Iterable[Entry], on: date) -> list[Entry]:
    """The entries that count on a day, in the order given."""
    rows = list(entries)
    known = {one.key: one for one in rows}
    return [one for one in rows if (day := counts_from(one, known)) is not None and day <= on]


def balance(entries: Iterable[Entry], on: date) -> int:
    """What can be exchanged: the sum of all that counts."""
    return sum(one.points for one in effective(entries, on))


def credit(entries: Iterable[Entry], on: date) -> int:
    """信用分 of the year: the base and what was earned or lost in it; exchanging and the yearly reset do not lower it."""
    rows = list(entries)
    kinds = {one.key: one.kind for one in rows}
    known = {one.key: one for one in rows}
    total = int(edition("points", on)["base"])
    for one in effective(rows, on):
        kind = kinds[one.reverses] if one.reverses is not None else one.kind
        day = counts_from(one, known)
        if kind in EARNED and day is not None and day.year == on.year:
            total += one.points
    return total


def grade(value: int, on: date) -> str:
    """AAA … D."""
    return next(str(one["grade"]) for one in edition("points", on)["grades"] if value >= one["from"])


def yearly(entries: Iterable[Entry], year: int) -> int:
    """How much the turn of a year takes away, as a positive number: of what stood on 31 December and was not spent since."""
    rows, end = list(entries), date(year, 12, 31)
    known = {one.key: one for one in rows}
    rule: Mapping[str, Any] = edition("points", end)["yearly"]
    if rule["way"] == "keep":
        return 0

    def is_spending(one: Entry) -> bool:
        return one.kind == "exchange" or (one.reverses is not None and known[one.reverses].kind == "exchange")

    spent = -sum(
        one.points for one in rows if is_spending(one) and (day := counts_from(one, known)) is not None and day > end
    )
    left = max(0, balance(rows, end) - max(0, spent))
    if rule["way"] == "decay":
        kept = Decimal(left * int(rule["keep_percent"])) / 100
        return left - int(kept.quantize(Decimal(1), ROUND_HALF_UP))
    return left


def reasons(on: date) -> list[Reason]:
    """The built-in catalogue of a day."""
    return [
        Reason(one["code"], one["title"], int(one["points"]), one["source"]) for one in edition("points", on)["reasons"]
    ]
