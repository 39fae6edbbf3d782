"""Closing a month of rates: the counts are kept as they are, with what was left out; a closed month never changes."""

from datetime import date

from django.conf import settings
from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import RateResult
from zhenjie.engines.matters.queries.rates import by_place, month_span, outcomes
from zhenjie.engines.matters.rules.rates import edition_on, rates_of
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def close_month(*, by: Actor, flow: str, month: date, unit: Unit, places: list[Unit]) -> int:
    """Keeps the rates of each of `places` (below `unit`) and of `unit` as a whole for `month`; returns how many rates were
    kept. Problem when the month is not over, or is closed already."""
    first = month.replace(day=1)
    if month_span(first)[1] > clock.now():
        raise Problem(422, "这个月还没有结束，不能封存。")
    if RateResult.objects.filter(flow=flow, month=first, unit=unit).exists():
        raise Problem(409, "这个月已经封存，封存的数不再改。")
    edition = edition_on(first, settings.CATALOGUE_DIR)
    found = list(outcomes(flow, first, [unit.path]))
    groups = by_place(found, [place.path for place in places])
    counted = [(place, groups[place.path]) for place in places] + [(unit, [one for _path, one in found])]
    rows = [
        RateResult(
            unit=place, flow=flow, month=first, rate=key, numerator=rate.numerator, denominator=rate.denominator,
            left_out=[list(one) for one in rate.left_out], edition=edition.id, closed_at=clock.now(), name=by.name[:60],
        )
        for place, group in counted
        for key, rate in rates_of(group, edition).items()
    ]  # fmt: skip
    RateResult.objects.bulk_create(rows, batch_size=500)
    trail.record(
        by=by, verb="封存评价", subject=Ref("matters.rates", f"{flow}:{first:%Y-%m}"), scope=unit.path,
        after={"places": len(places), "matters": len(found), "edition": edition.id},
    )  # fmt: skip
    return len(rows)
