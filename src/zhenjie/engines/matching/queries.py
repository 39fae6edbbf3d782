"""What the pages and the next match read: open rows in reach, what outcomes taught, runs and proposals."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from zhenjie.core import clock
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.matching.choices import Stage
from zhenjie.engines.matching.declarations import Match, need_row, offer_row
from zhenjie.engines.matching.models import Proposal, Run
from zhenjie.engines.matching.rules.learning import Ended, LearningRule, learn, learning_rule
from zhenjie.engines.matching.rules.reasons import Choice, shortlist
from zhenjie.engines.matching.rules.terms import Learned
from zhenjie.engines.org.paths import path_range


def inside(field: str, prefixes: Iterable[str]) -> Q:
    """Rows whose path ``field`` lies under one of the prefixes; none when there is no prefix."""
    found = Q(pk__in=[])
    for prefix in prefixes:
        low, high = path_range(prefix)
        found |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return found


def open_needs(declared: Match, prefixes: Sequence[str]) -> QuerySet[Any]:
    """Needs that still look for something, within reach."""
    return declared.open_needs(_rows(declared.need, prefixes))


def open_offers(declared: Match, prefixes: Sequence[str]) -> QuerySet[Any]:
    """Offers that can still be given, within reach."""
    return declared.open_offers(_rows(declared.offer, prefixes))


def _rows(declaration: Declaration, prefixes: Sequence[str]) -> QuerySet[Any]:
    return (
        declaration.rows().filter(inside(declaration.path, prefixes)).select_related(*declaration.joins).order_by("pk")
    )


def rule_in_force() -> LearningRule:
    """The rule by which outcomes are learned from today."""
    return learning_rule(settings.CATALOGUE_DIR, clock.today())


def learned(declared: Match, prefixes: Sequence[str]) -> Learned:
    """What the outcomes within reach teach this match; those of the last three years count. One query."""
    rule = rule_in_force()
    since = clock.now() - timedelta(days=rule.remember_days)
    ended = (
        Proposal.objects.filter(inside("run__unit__path", prefixes), run__match=declared.key, moved_at__gte=since)
        .filter(stage__in=(Stage.SIGNED, Stage.REFUSED))
        .values_list("segment", "stage", "broke_on")
    )
    told = [Ended(segment, stage == Stage.SIGNED, broke_on) for segment, stage, broke_on in ended]
    return learn(declared.terms, told, rule)


def choices_for(declared: Match, need: Any, prefixes: Sequence[str], most: int = 10) -> list[tuple[Choice, Any]]:
    """The shortlist of one need: each choice with its offer."""
    offers = list(open_offers(declared, prefixes))
    rows = [offer_row(declared, offer) for offer in offers]
    found = shortlist(declared.terms, learned(declared, prefixes), need_row(declared, need), rows, most)
    return [(choice, offers[choice.offer]) for choice in found]


def runs(declared: Match, prefixes: Sequence[str]) -> QuerySet[Run]:
    """Runs within reach, newest first, each with how many of its proposals were signed and are open."""
    return (
        Run.objects.filter(inside("unit__path", prefixes), match=declared.key)
        .select_related("unit")
        .annotate(
            signed=Count("proposals", Q(proposals__stage=Stage.SIGNED)),
            refused=Count("proposals", Q(proposals__stage=Stage.REFUSED)),
        )
    )


def tally(declared: Match, prefixes: Sequence[str]) -> dict[str, int]:
    """How many proposals within reach stand at each stage."""
    found = (
        Proposal.objects.filter(inside("run__unit__path", prefixes), run__match=declared.key)
        .order_by()
        .values_list("stage")
        .annotate(Count("pk"))
    )
    counts = dict(found)
    return {stage.value: counts.get(stage.value, 0) for stage in Stage}
