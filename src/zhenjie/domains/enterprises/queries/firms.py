"""One firm: where it is shown, its standing on a day, its visits, its returns."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from zhenjie.core.refs import Ref
from zhenjie.domains.enterprises.models import Enterprise, Return, Standing, Task, Visit
from zhenjie.engines.org.queries import within

KEY = "enterprises.enterprise"


def ref(firm: Enterprise) -> Ref:
    """The reference of a firm."""
    return Ref(KEY, str(firm.pk))


def standing_on(day: date) -> Q:
    """The condition that a standing holds on a day; the day of leaving is the first without."""
    return Q(entered__lte=day) & (Q(left__isnull=True) | Q(left__gt=day))


def standings_on(day: date, prefixes: Iterable[str]) -> QuerySet[Standing]:
    """The firms that stand on a statistical list on a day."""
    return within(Standing.objects.filter(standing_on(day)), prefixes)


def there_on(day: date, prefixes: Iterable[str]) -> QuerySet[Enterprise]:
    """The firms on the register on a day: founded by then (or nobody knows when) and not yet gone."""
    begun = Q(founded__isnull=True) | Q(founded__lte=day)
    return within(Enterprise.objects.filter(begun & (Q(closed__isnull=True) | Q(closed__gt=day))), prefixes)


def visits_of(firm: Enterprise, limit: int = 30) -> list[Visit]:
    """The last visits with what they left to do."""
    return list(firm.visits.filter(gone_at__isnull=True).select_related("visitor").prefetch_related("tasks")[:limit])


def tasks_of(firm: Enterprise) -> QuerySet[Task]:
    """What is to do for a firm, the open ones first."""
    return firm.tasks.filter(gone_at__isnull=True).select_related("holder").order_by("done", "due", "pk")


def returns_of(firm: Enterprise) -> QuerySet[Return]:
    """The figures of this one firm. Only whoever has passed the door (`actions.open_returns`) may ask."""
    return firm.returns.all()
