"""巡查: how often a place is looked at by its class, what is due, and when a place turns yellow or red."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhenjie.domains.governance.rules import edition


@dataclass(frozen=True, slots=True)
class Due:
    """When the next look is due, in how many days (negative: passed), the colour, and why in words."""

    on: date
    days: int
    every: int
    colour: str
    is_soon: bool
    text: str


def interval(kind: str, on: date, own: int | None = None) -> int:
    """Days between two looks: the place's own where it was set, else by class."""
    return own or int(edition("patrols", on)["days"][kind])


def due(kind: str, last: date | None, listed: date, on: date, own: int | None = None) -> Due:
    """The next look at a place; one never seen counts from the day it was listed."""
    rule, every = edition("patrols", on), interval(kind, on, own)
    day = (last or listed) + timedelta(days=every)
    days = (day - on).days
    colour = "green" if days >= 0 else "red" if -days > every * rule["red_share"] else "yellow"
    soon = 0 <= days <= every * rule["soon_share"]
    text = f"过了 {-days} 天没看" if days < 0 else "今天该看" if days == 0 else f"还有 {days} 天"
    return Due(day, days, every, colour, soon, text)
