"""楼宇经济: occupancy, tax per square metre, 亿元楼 and 千万元楼 by the dated rule."""

from datetime import date
from decimal import Decimal

from zhenjie.domains.space.rules import edition


def share(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """Per cent, never above a hundred; None when there is nothing to let."""
    return min(Decimal(100), part / whole * 100) if whole else None


def per_metre(tax: Decimal | None, area: Decimal | None) -> Decimal | None:
    """元/㎡ from 万元 and ㎡."""
    return tax * 10000 / area if tax is not None and area else None


def band(tax: Decimal, on: date) -> str:
    """hundred (亿元楼), ten (千万元楼) or small, by a year's tax in 万元."""
    tower = edition(on)["tower"]
    if tax >= tower["hundred_million"]:
        return "hundred"
    return "ten" if tax >= tower["ten_million"] else "small"
