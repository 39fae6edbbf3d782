"""How much can be meant: amounts of work and days of a renewal that are slips of the keyboard, told before anybody reads them. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from zhenjie.core.plausible import day_fault, happened_fault
from zhenjie.core.quantities import plain


def amount_fault(amount: Decimal, work: str, title: str, measure: str, rule: Mapping[str, Any], *, pieces: bool) -> str:
    """Why so much of a work at one place can't be meant, by an edition of works.yaml; '' when it can. ``pieces``: counted whole."""
    if pieces and amount % 1:
        return f"{title}按整{measure}填，不能有小数。"
    if amount > rule["most"][work]:
        if measure == "%":
            return f"{title}按百分比填，最多 100。"
        return f"{title} {plain(amount)} {measure}不可能，一个地点最多 {rule['most'][work]:,} {measure}，请核对是不是多打了几位。"
    return ""


def beyond(done: Decimal, target: Decimal, rule: Mapping[str, Any]) -> str:
    """What a progress above its target is: '' within it, `ask` above it, `refuse` where nobody can mean it."""
    if done <= target:
        return ""
    return "refuse" if done > target * rule["times"] else "ask"


def past_fault(day: date, today: date, rule: Mapping[str, Any]) -> str:
    """Why something can't have happened on a day; '' when it can."""
    return happened_fault(day, today, back=rule["back"])


def planned_fault(day: date, today: date, rule: Mapping[str, Any]) -> str:
    """Why a day can't be one of a plan or a term; '' when it can."""
    return day_fault(day, today, back=rule["back"], ahead=rule["ahead"])
