"""Days and sums that can be meant: a slip of the keyboard (0001, 9999, 2206) is told before it stands in a ledger. Pure."""

from datetime import date
from decimal import Decimal

#: Years about today within which any ledger believes a day: a birth, the end of a lease of land.
BACK, AHEAD = 150, 100
#: 万元. No sum of a township is larger, and those of a county stay within what both databases keep to the cent.
MOST = Decimal(10_000_000)


def day_fault(day: date, today: date, *, back: int = BACK, ahead: int = AHEAD) -> str:
    """Why a day can hardly be meant; '' when it can. ``back``, ``ahead``: years about today."""
    if not today.year - back <= day.year <= today.year + ahead:
        return f"{day.isoformat()} 不像真的日期，请核对年份（{today.year - back}—{today.year + ahead} 年）。"
    return ""


def happened_fault(day: date, today: date, *, back: int = BACK) -> str:
    """Why a day can hardly be one on which something happened: still to come, or long ago; '' when it can."""
    if day > today:
        return f"{day.isoformat()} 还没有到，请填实际发生的日子。"
    return day_fault(day, today, back=back, ahead=0)
