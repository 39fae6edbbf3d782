"""How money and shares of projects are written: 万元 as 亿元, a share as per cent."""

from decimal import Decimal

from django import template

from zhenjie.web.templatetags.zj import figure

register = template.Library()


@register.filter
def yi(value: Decimal | None) -> str:
    """万元 as 亿元 with two places; — for none."""
    return "—" if value is None else figure(Decimal(value) / 10_000, 2)


@register.filter
def percent(value: Decimal | None) -> str:
    """A share as per cent with one place."""
    return "—" if value is None else figure(Decimal(value) * 100, 1)


@register.filter
def hundred(value: Decimal | None) -> Decimal | None:
    """A share in per cent, for the pace bar."""
    return None if value is None else Decimal(value) * 100


@register.filter
def absolute(value: Decimal) -> Decimal:
    """Without its sign."""
    return abs(value)


@register.filter
def per(value: Decimal, other: Decimal) -> Decimal:
    """Divided."""
    return value / other


@register.filter
def negative(value: int) -> int:
    """With the other sign."""
    return -value
