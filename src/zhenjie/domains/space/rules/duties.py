"""Days that come: leases that run out, inspections that fall due. A colour and a sentence for each."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhenjie.domains.space.rules import edition


@dataclass(frozen=True, slots=True)
class Due:
    """When, in how many days (negative: passed), with which colour, and why in words."""

    on: date
    days: int
    colour: str
    text: str


def expiry(ends: date, on: date) -> Due:
    """A lease that ends: red inside 30 days or past, yellow inside 90 (dated)."""
    limits, days = edition(on)["expiry"], (ends - on).days
    colour = "red" if days <= limits["red"] else "yellow" if days <= limits["yellow"] else "green"
    text = f"已到期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"还有 {days} 天到期"
    return Due(ends, days, colour, text)


def inspection(last: date | None, agreed: date | None, every: int | None, on: date) -> Due:
    """The next safety inspection of a plant in a plant: every so many days after the last, the first at once."""
    rule = edition(on)["inspection"]
    every = every or int(rule["every_days"])
    if last is None:
        base = agreed or on
        return Due(base, (base - on).days, "red", "还没有检查过")
    due = last + timedelta(days=every)
    days = (due - on).days
    colour = "red" if days < 0 else "yellow" if days <= rule["soon_days"] else "green"
    text = f"超期 {-days} 天没查" if days < 0 else f"{days} 天内要查"
    return Due(due, days, colour, text)
