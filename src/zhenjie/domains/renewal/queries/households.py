"""One household: what happened to it, its papers, its transition fees; and finding one at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.models.transition import TransitionLine, TransitionTerm
from zhenjie.domains.renewal.rules import edition, events
from zhenjie.domains.renewal.rules.transition import Line, Term
from zhenjie.engines.org.queries import within


def events_of(household: Household) -> list[HouseholdEvent]:
    """Everything that happened, in the order it was written down."""
    return list(household.events.select_related("corrects", "corrected_by").order_by("pk"))


def plain(rows: Sequence[HouseholdEvent]) -> list[events.Event]:
    """The events as the rules know them."""
    return [
        events.Event(
            one.pk, one.kind, one.on, one.corrects_id, one.number, one.choice, one.amount, one.reward, one.step
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper that is asked for, and whether it is there."""

    key: str
    title: str
    received_on: date | None
    needless: bool

    @property
    def is_missing(self) -> bool:
        """Asked for and not handed in."""
        return self.received_on is None and not self.needless


def papers_of(household: Household) -> list[Asked]:
    """The checklist of the household's renewal, in order."""
    asked = edition("law", clock.today())["papers"][household.renewal.route]
    there = {one.key: one for one in household.papers.all()}
    return [
        Asked(
            key, title, getattr(there.get(key), "received_on", None), bool(getattr(there.get(key), "needless", False))
        )
        for key, title in asked.items()
    ]


def terms_of(household: Household) -> list[TransitionTerm]:
    """The terms that hold: not corrected, not taken back."""
    return list(household.terms.filter(corrected_by__isnull=True, void=False).order_by("first", "pk"))


def as_terms(rows: Sequence[TransitionTerm]) -> list[Term]:
    """The terms as the rules know them."""
    return [Term(one.first, one.last, one.monthly) for one in rows]


def as_lines(rows: Sequence[TransitionLine]) -> list[Line]:
    """Paid lines as the rules know them."""
    return [Line(one.first, one.last, one.monthly, one.sign) for one in rows]


def usual_fee(household: Household) -> Decimal | None:
    """元 a month by the standard of the renewal; None when it has none."""
    fee = household.renewal.fee
    return (fee * household.area).quantize(Decimal("0.01")) if fee is not None else None


def is_here(renewal: Renewal, prefixes: Sequence[str]) -> bool:
    """Whether any household of a renewal lies within reach."""
    return within(Household.objects.filter(renewal=renewal), prefixes).exists()


def at_the_door(
    renewal: Renewal, prefixes: Sequence[str], words: str, *, unsigned: bool, size: int = 40
) -> list[Household]:
    """Households of a renewal by number, door plate or a part of the name, within reach; those still open first."""
    rows: QuerySet[Household] = within(Household.objects.filter(renewal=renewal), prefixes)
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(address__icontains=words) | Q(head__contains=words))
    if unsigned:
        rows = rows.filter(signed_on__isnull=True)
    return list(rows.select_related("unit").order_by("number", "pk")[:size])
