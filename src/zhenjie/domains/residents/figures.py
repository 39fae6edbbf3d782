"""What is counted from residents: people and households on the register; a number of people is no personal data."""

from zhenjie.core.periods import Period
from zhenjie.domains.residents.choices import Presence
from zhenjie.domains.residents.models import Household, Person
from zhenjie.engines.indicators.counting import figure
from zhenjie.engines.org.queries import within


@figure("registered-residents", register="residents.person", query="presence=here&presence=floating")
def registered_residents(path: str, period: Period) -> int:
    """Who lives here: 常住 and 流入."""
    there = Person.objects.filter(presence__in=(Presence.HERE, Presence.FLOATING))
    return within(there, [path]).count()


@figure("registered-households", register="residents.household")
def registered_households(path: str, period: Period) -> int:
    """Households on the register."""
    return within(Household.objects.all(), [path]).count()
