"""Closing a month of rates: the counts are kept as they are, with what was left out; a closed month never changes."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.declarations import find
from zhenjie.engines.matters.models import CountedMatter, RateResult
from zhenjie.engines.matters.queries.rates import Placed, groups_below, is_over, outcomes_of, shared_out
from zhenjie.engines.matters.rules.rates import Outcome, edition_on, rates_of
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

BATCH = 500


def check_closable(flow: str, month: date, unit: Unit) -> None:
    """Problem when the month is not over, or `unit` has closed it already."""
    if not is_over(month):
        raise Problem(422, _("这个月还没有结束，不能封存。"))
    if RateResult.objects.filter(flow=flow, month=month.replace(day=1), head=unit).exists():
        raise Problem(409, _("这个月已经封存，封存的数不再改。"))


@transaction.atomic
def close_month(*, by: Actor, flow: str, month: date, unit: Unit) -> int:
    """Keeps the rates of `unit` as a whole and of every unit below it for `month`, and every matter that counted; returns how many
    matters did. Each line is worked out from its own counts. Problem as `check_closable`, and for a flow there is none of."""
    first = month.replace(day=1)
    declared = find(flow)
    if declared is None:
        raise Problem(404, _("没有这种流程。"))
    Unit.objects.select_for_update().get(pk=unit.pk)
    check_closable(flow, first, unit)
    edition = edition_on(first, settings.CATALOGUE_DIR)
    found = outcomes_of(flow, first, unit)
    rows = []
    for basis, place, group in _lines(found, unit, first):
        for key, rate in rates_of(group, edition, declared.clocks).items():
            rows.append(RateResult(
                head=unit, basis=basis, unit=place, flow=flow, month=first, rate=key, numerator=rate.numerator,
                denominator=rate.denominator, left_out=[list(one) for one in rate.left_out], edition=edition.id,
                closed_at=clock.now(), name=by.name[:60],
            ))  # fmt: skip
    RateResult.objects.bulk_create(rows, batch_size=BATCH)
    CountedMatter.objects.bulk_create(
        (
            CountedMatter(
                head=unit,
                flow=flow,
                month=first,
                matter_id=one.outcome.matter,
                place=one.place,
                worker=one.worker,
                outcome=one.outcome.to_json(),
            )
            for one in found
        ),
        batch_size=BATCH,
    )
    trail.record(
        by=by, verb="封存评价", subject=Ref("matters.rates", f"{flow}:{first:%Y-%m}"), scope=unit.path,
        after={"matters": len(found), "results": len(rows), "edition": edition.id},
    )  # fmt: skip
    return len(found)


def _lines(found: list[Placed], unit: Unit, month: date) -> list[tuple[str, Unit, list[Outcome]]]:
    """The lines of the table: the whole, then each group's units and what belongs to none of them."""
    lines: list[tuple[str, Unit, list[Outcome]]] = [("", unit, [one.outcome for one in found])]
    for group in groups_below(unit, month):
        shared, rest = shared_out(found, group)
        lines += [(group.basis, one, shared[one.pk]) for one in group.units]
        lines.append((group.basis, unit, rest))
    return lines
