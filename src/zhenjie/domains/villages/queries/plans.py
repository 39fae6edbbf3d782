"""Plans and share registers: what a plan is worked out from, what is shown of it, what still stands in its way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse

from zhenjie.core.digits import wholes
from zhenjie.domains.villages.choices import Basis, FreezeState, Ruling
from zhenjie.domains.villages.models import (
    Cooperative,
    CoopMember,
    Distribution,
    Dividend,
    Patronage,
    ShareHolder,
    ShareRegister,
)
from zhenjie.domains.villages.rules.surplus import Account, PlanError
from zhenjie.engines.ledger.resolving import Resolved, resolver
from zhenjie.engines.org.models import Unit


def _places(pks: Sequence[str], model: Any, url: str, *more: str) -> dict[str, Resolved]:
    joins = ("unit", "cooperative") if model is Distribution else ("unit",)
    found = model.everything.filter(pk__in=wholes(pks)).select_related(*joins)
    return {str(one.pk): Resolved(str(one), reverse(url, args=[*more, one.pk])) for one in found}


@resolver("villages.cooperative")
def cooperative_places(pks: Sequence[str]) -> dict[str, Resolved]:
    """Cooperatives are shown on a page of their own."""
    return _places(pks, Cooperative, "villages:cooperative")


@resolver("villages.distribution")
def distribution_places(pks: Sequence[str]) -> dict[str, Resolved]:
    """Plans are shown with their lines."""
    return _places(pks, Distribution, "villages:plan", "distributions")


@resolver("villages.dividend")
def dividend_places(pks: Sequence[str]) -> dict[str, Resolved]:
    """So are dividends."""
    return _places(pks, Dividend, "villages:plan", "dividends")


@resolver("villages.shareregister")
def register_places(pks: Sequence[str]) -> dict[str, Resolved]:
    """Frozen registers are shown with their lines."""
    return _places(pks, ShareRegister, "villages:share_register")


def members_on(cooperative: Cooperative, on: date) -> QuerySet[CoopMember]:
    """The members of a cooperative on a day."""
    there = Q(left__isnull=True) | Q(left__gt=on)
    return CoopMember.objects.filter(there & (Q(joined__isnull=True) | Q(joined__lte=on)), cooperative=cooperative)


def kinds_of(cooperative: Cooperative, on: date) -> Counter[str]:
    """How many members of each kind, for the conditions of the law."""
    return Counter(members_on(cooperative, on).values_list("kind", flat=True))


def accounts_of(cooperative: Cooperative, year: int, basis: str) -> list[Account]:
    """The members' accounts of a year: trade of the year, shares at its end. Who left during the year keeps the return for
    what was traded and has no share any more. Volumes of different products are never added. Raises PlanError."""
    trade = Patronage.objects.filter(member__cooperative=cooperative, year=year)
    if basis == Basis.VOLUME and trade.order_by().values("product", "measure").distinct().count() > 1:
        raise PlanError("本年有几种产品，交易量不能相加，请改按交易额返还。")
    column = "volume" if basis == Basis.VOLUME else "amount"
    traded = dict(trade.order_by().values("member_id").annotate(sum=Sum(column)).values_list("member_id", "sum"))
    held = {
        pk: sum(parts, Decimal(0))
        for pk, *parts in members_on(cooperative, date(year, 12, 31)).values_list(
            "pk", "capital", "reserve", "subsidy", "donation"
        )
    }
    return [Account(pk, traded.get(pk, Decimal(0)), held.get(pk, Decimal(0))) for pk in sorted({*traded, *held})]


def holders_on(unit: Unit, on: date) -> QuerySet[ShareHolder]:
    """Who holds shares of a collective on a day."""
    there = Q(until__isnull=True) | Q(until__gt=on)
    return ShareHolder.objects.filter(there & (Q(since__isnull=True) | Q(since__lte=on)), unit=unit, shares__gt=0)


def waiting(thing: Distribution | Dividend | ShareRegister) -> int:
    """Objections not ruled on yet."""
    return thing.objections.filter(ruling=Ruling.WAITING).count()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plan as the page shows it: masked, with both bases."""

    number: str
    shown: str
    traded: Decimal
    held: Decimal
    by_patronage: Decimal
    by_shares: Decimal
    amount: Decimal


def lines_of(plan: Distribution | Dividend) -> list[Line]:
    """The lines of a kept plan, by number."""
    zero = Decimal(0)
    if isinstance(plan, Distribution):
        rows = plan.lines.select_related("member").order_by("member__number", "pk")
        return [
            Line(one.member.number, one.member.shown, one.traded, one.held, one.by_patronage, one.by_shares, one.amount)
            for one in rows
        ]
    lines = plan.lines.select_related("entry").order_by("entry__number", "pk")
    return [Line(one.entry.number, one.entry.shown, zero, one.entry.shares, zero, zero, one.amount) for one in lines]


def tried(cooperative: Cooperative, parts: Sequence[Any]) -> list[Line]:
    """The lines of a plan that is only tried out."""
    members = CoopMember.everything.in_bulk([part.key for part in parts])
    rows = [(members[part.key], part) for part in parts]
    return [
        Line(one.number, one.shown, part.traded, part.held, part.by_patronage, part.by_shares, part.amount)
        for one, part in sorted(rows, key=lambda row: row[0].number)
    ]


def standing_register(unit: Unit) -> ShareRegister | None:
    """The newest settled register of a collective: the only one a dividend may be worked out from."""
    return ShareRegister.objects.filter(unit=unit, state=FreezeState.SETTLED).order_by("-on", "-pk").first()
