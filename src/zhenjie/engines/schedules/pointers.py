"""What references to plans stand for, in the trail and wherever else they are pointed at."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger.resolving import Resolved, resolver
from zhenjie.engines.schedules.models import Schedule


@resolver("schedules.schedule")
def plans(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A plan by its page."""
    found = Schedule.objects.filter(pk__in=wholes(pks))
    return {str(row.pk): Resolved(row.title, reverse("schedules:show", args=[row.pk])) for row in found}
