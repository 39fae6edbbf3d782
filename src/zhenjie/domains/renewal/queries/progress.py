"""What is done at places by a day, and how the places lie in one another."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from zhenjie.domains.renewal.models.campaigns import Progress, Site
from zhenjie.domains.renewal.rules.counting import Place

_NEWEST = Window(RowNumber(), partition_by=["site", "work"], order_by=[F("on").desc(), F("pk").desc()])
_SHAPE = ("pk", "kind", "quantity", "inside")


def done_by(
    sites: QuerySet[Site] | Iterable[int], on: date, works: Iterable[str] = ()
) -> dict[tuple[int, str], tuple[Decimal, date]]:
    """(place, work) → what is done by a day and the day of the newest entry; corrected entries are left out. One query."""
    inside = sites if isinstance(sites, QuerySet) else list(sites)
    rows = Progress.objects.filter(corrected_by__isnull=True, on__lte=on, site__gone_at__isnull=True, site__in=inside)
    if works:
        rows = rows.filter(work__in=list(works))
    newest = rows.order_by().annotate(turn=_NEWEST).filter(turn=1)
    return {(site, work): (done, day) for site, work, done, day in newest.values_list("site_id", "work", "done", "on")}


def places_among(sites: QuerySet[Site]) -> dict[int, Place]:
    """The places by key, and all that lie around them: a place between may be named by nobody. A query a ring."""
    found: dict[int, Place] = {}
    more = sites.order_by()
    while there := {row[0]: Place(*row) for row in more.values_list(*_SHAPE)}:
        found |= there
        more = Site.objects.filter(
            pk__in={one.inside for one in there.values() if one.inside} - found.keys()
        ).order_by()
    return found
