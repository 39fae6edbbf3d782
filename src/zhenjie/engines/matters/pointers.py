"""What references to matters stand for, in the trail and wherever else they are pointed at."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger.resolving import Resolved, resolver
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.flows import flow_of


@resolver("matters.matter")
def matters(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A matter by its number and title; of sealed flows only the number, the page itself asks who may read."""
    found = Matter.objects.filter(pk__in=wholes(pks))
    return {str(one.pk): Resolved(_label(one), reverse("matters:matter", args=[one.pk])) for one in found}


def _label(matter: Matter) -> str:
    return matter.number if flow_of(matter).sealed else str(matter)
