"""The quota ledger read: moves of an area, balances of all areas in reach."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from zhenjie.domains.space.models.land import QuotaArea, QuotaEntry
from zhenjie.domains.space.rules.quota import Move, balances
from zhenjie.engines.org.queries import within


def moves_of(area: QuotaArea) -> list[Move]:
    """Every entry of an area as a move."""
    told = QuotaEntry.objects.filter(area=area).values_list("source", "target", "mu")
    return [Move(source, target, mu) for source, target, mu in told]


def books(prefixes: Iterable[str]) -> list[tuple[QuotaArea, dict[str, Decimal]]]:
    """Every area in reach with its balances. Two queries."""
    areas = list(within(QuotaArea.objects.all(), prefixes).select_related("unit").order_by("pk"))
    sums = (
        QuotaEntry.objects.filter(area__in=[one.pk for one in areas])
        .order_by()
        .values_list("area", "source", "target")
        .annotate(Sum("mu"))
    )
    moves: dict[int, list[Move]] = {}
    for area, source, target, mu in sums:
        moves.setdefault(area, []).append(Move(source, target, mu))
    return [(one, balances(moves.get(one.pk, []))) for one in areas]
