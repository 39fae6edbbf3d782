"""How the pages of the organisation print a telephone number and a share."""

from decimal import Decimal

from django import template

from zhenjie.core.identifiers import mask_mobile

register = template.Library()


@register.filter
def masked(number: str) -> str:
    """138****5678; — for none."""
    return mask_mobile(number) if number else "—"


@register.filter
def percent(share: Decimal) -> str:
    """0.6 as 60%."""
    return f"{(share * 100).normalize():f}%"
