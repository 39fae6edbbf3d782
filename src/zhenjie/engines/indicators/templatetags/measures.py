"""How figures of indicators are written: decimals by the unit of measure, shares as per cents, periods in Chinese."""

from datetime import date
from decimal import Decimal

from django import template

from zhenjie.core.periods import Period, print_period
from zhenjie.core.quantities import plain
from zhenjie.engines.indicators import drawing
from zhenjie.engines.indicators.rules.growth import signed

register = template.Library()


register.filter(drawing.measured)
register.filter(drawing.percent)
register.simple_tag(drawing.why)
register.simple_tag(drawing.tile)
register.simple_tag(drawing.plain_row)


@register.filter
def hundred(share: Decimal | None) -> Decimal | None:
    """A share in per cent, for the pace bar."""
    return None if share is None else share * 100


@register.filter
def points(gap: Decimal | None) -> str:
    """A gap in 百分点 with its sign."""
    return "—" if gap is None else signed(gap)


@register.filter
def rate(value: Decimal | None) -> str:
    """A rate in per cent with its sign."""
    return "—" if value is None else f"{signed(value)}%"


@register.filter
def span(period: Period, reference: date | None = None) -> str:
    """A period in Chinese; the year is left out where it is that of `reference`."""
    return print_period(period, reference)


@register.filter
def plainly(value: Decimal | None) -> str:
    """Digits for a field: no grouping, no zeros at the end."""
    return "" if value is None else plain(value)


@register.filter
def plainabs(value: int) -> int:
    """Without its sign."""
    return abs(value)
