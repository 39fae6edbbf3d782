"""两新覆盖, worked out from the enterprise register: units covered over units that really operate."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.queries.firms import there_on
from zhenjie.domains.party.models import Cover, CoverageCount
from zhenjie.domains.party.rules import Body, Coverage, coverage, edition, exclusion
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within


def covers_on(day: date) -> QuerySet[Cover]:
    """The covers that hold on a day."""
    return Cover.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


def _bodies(prefixes: Iterable[str], on: date) -> list[tuple[int, str, Body]]:
    cover = dict(covers_on(on).values_list("enterprise_id", "kind"))
    columns = ("pk", "name", "kind", "status", "operating", "ownership", "party_members")
    return [
        (pk, name, Body(kind, status, operating, ownership, cover.get(pk, ""), members))
        for pk, name, kind, status, operating, ownership, members in there_on(on, prefixes).values_list(*columns)
    ]


def coverage_on(prefixes: Iterable[str], on: date) -> Coverage:
    """两新覆盖 of everything within `prefixes` on a day."""
    return coverage((body for _pk, _name, body in _bodies(prefixes, on)), on)


def uncovered(prefixes: Iterable[str], on: date, limit: int = 50) -> list[tuple[int, str, int | None]]:
    """The operating units that nothing covers, those with most members first: (key, name, members)."""
    order = edition(on)["coverage"]["exclusions"]
    bare = [
        (pk, name, one.members)
        for pk, name, one in _bodies(prefixes, on)
        if not one.cover and not exclusion(one, order)
    ]
    return sorted(bare, key=lambda row: (-(row[2] or 0), row[0]))[:limit]


def counts(unit: Unit) -> QuerySet[CoverageCount]:
    """What was counted and kept for a unit, newest first."""
    return CoverageCount.objects.filter(unit=unit)


def near_firms(words: str, prefixes: Iterable[str]) -> list[Enterprise]:
    """Firms of the reader's scope by a part of the name, to be covered by an organisation."""
    return list(
        within(Enterprise.objects.filter(name__contains=words), prefixes)
        .select_related("unit")
        .order_by("name", "pk")[:20]
    )
