"""Months that are closed."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period, print_period
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import incremental, publishing
from zhenjie.engines.indicators.models import Closing, Indicator
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.trail.actions import record


def _closings(unit: Unit) -> QuerySet[Closing]:
    return Closing.objects.filter(unit__path__in=(*above(unit.path), unit.path)).order_by("at")


def closed_among(unit: Unit, ends: set[date]) -> set[date]:
    """Which of these last days a closing of `unit` or above covers."""
    return set(_closings(unit).filter(end__in=ends).values_list("end", flat=True))


def closing_of(unit: Unit, period: Period) -> Closing | None:
    """The closing that covers `unit` for figures that end when `period` ends: its own or one of a unit above."""
    return _closings(unit).filter(end=spans.end_of(period)).first()


@transaction.atomic
def close(*, by: Actor, unit: Unit, period: Period) -> Closing:
    """结账: every figure of `unit` and below that ends when `period` ends is published as it stands now.

    What a unit below closed earlier keeps its earlier published value. Raises Problem when the month is closed already, has
    not ended yet, or has no figures.
    """
    end = spans.end_of(period)
    if end > clock.today():
        raise Problem(f"{print_period(period)}还没有过完，{end.month}月{end.day}日以后才能结账。", "period")
    # Posting waits here: a figure is either in this closing or a correction after it.
    incremental.hold(Indicator.objects.values_list("key", flat=True))
    if done := closing_of(unit, period):
        raise Problem(
            f"{print_period(period)}已由{done.name}于 {clock.aware(done.at):%Y-%m-%d} 结账，不必再结。", "period"
        )
    closing = Closing.objects.create(unit=unit, end=end, account=by.account, name=by.name[:60], at=clock.now())
    figures = publishing.publish(closing)
    if not figures:
        raise Problem(f"{print_period(period)}还没有入账的数，没有可以封存的。", "period")
    Closing.objects.filter(pk=closing.pk).update(figures=figures)
    closing.figures = figures
    after = {"end": end.isoformat(), "figures": figures}
    record(
        by=by,
        verb="结账",
        subject=Ref("indicators.closing", str(closing.pk)),
        scope=unit.path,
        before=None,
        after=after,
    )
    return closing
