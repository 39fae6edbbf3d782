"""How the pages of the organisation print a telephone number and a share."""

from decimal import Decimal

from django import template

from zhenjie.engines.org import contacts
from zhenjie.engines.org.models import Person

register = template.Library()


@register.filter
def masked(person: Person) -> str:
    """The person's telephone as 138****5678; — for none."""
    return contacts.masked(person)


@register.filter
def percent(share: Decimal) -> str:
    """0.6 as 60%."""
    return f"{(share * 100).normalize():f}%"
