"""村集体收入 by the statistical definition, and the colour of a contract that runs out. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.domains.villages.rules.editions import edition


@dataclass(frozen=True, slots=True)
class Total:
    """A village's income: each item, all of it, and what the village earned by itself."""

    items: Mapping[str, Decimal]
    total: Decimal
    operating: Decimal
    reached: int
    source: str


def total_of(items: Mapping[str, Decimal], on: date) -> Total:
    """`items` in 万元; ``reached`` is the highest threshold that the total comes up to (以上 includes it), 0 for none."""
    said = edition("incomes", on)
    total = sum((items.get(name, Decimal(0)) for name in said["total"]), Decimal(0))
    operating = sum((items.get(name, Decimal(0)) for name in said["operating"]), Decimal(0))
    reached = max((one for one in said["thresholds"] if total >= one), default=0)
    return Total(items, total, operating, reached, said["source"])


def thresholds(on: date) -> list[int]:
    """The steps by which villages are counted, in 万元."""
    return list(edition("incomes", on)["thresholds"])


def over(totals: Iterable[Decimal], on: date) -> list[tuple[int, int]]:
    """(threshold, how many reach it); the numbers are nested, never to be added."""
    found = list(totals)
    return [(step, sum(one >= step for one in found)) for step in thresholds(on)]


def urgency(until: date, on: date) -> str:
    """The colour of a contract's end."""
    said = edition("contracts", on)
    left = (until - on).days
    return "red" if left <= said["red_days"] else "yellow" if left <= said["yellow_days"] else "green"


def warning_days(on: date) -> int:
    """How many days before its end a contract is shown."""
    return int(edition("contracts", on)["yellow_days"])
