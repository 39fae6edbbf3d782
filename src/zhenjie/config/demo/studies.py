"""What the demo's matters have led to: months that were closed, a topic of the month in each township."""

from datetime import date, timedelta

from zhenjie.config.demo.writing import TOWNS
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.matters.actions.rates import close_month
from zhenjie.engines.matters.actions.topics import Topic, set_topic
from zhenjie.engines.matters.declarations import declared
from zhenjie.engines.matters.models import Matter, MonthlyTopic, RateResult
from zhenjie.engines.matters.queries.analysis import Span, by_class, opened
from zhenjie.engines.org.models import Unit

MONTHS = 2


def load() -> None:
    """Closes the months before this one for the county and the two townships, and sets a topic; what stands is left alone."""
    towns = list(Unit.objects.filter(code__in=TOWNS, valid_to__isnull=True).select_related("parent").order_by("code"))
    month = clock.today().replace(day=1)
    for _number in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        for unit in {town.parent: None for town in towns if town.parent} | dict.fromkeys(towns):
            _close(unit, month)
    for town in towns:
        _topic(town, month)


def _close(unit: Unit, month: date) -> None:
    for flow in declared():
        known = Matter.objects.filter(flow=flow.key, unit__path__startswith=unit.path).exists()
        if known and not RateResult.objects.filter(head=unit, flow=flow.key, month=month).exists():
            close_month(by=SYSTEM, flow=flow.key, month=month, unit=unit)


def _topic(town: Unit, month: date) -> None:
    span = Span((town.path,), month, clock.today())
    most = next((klass for klass, _count in by_class(span) if klass), "")
    if MonthlyTopic.objects.filter(unit=town).exists() or not opened(span).exists():
        return
    office = Unit.objects.filter(parent=town, kind="office").order_by("path").first() or town
    topic = Topic(
        month, "群众反复说的一件小事", town, office, klass=most, words="" if most else "手机 页面 打不开",
        goals="三个月内同类反映减少一半，办结后九十天内不再重来。",
        measures="逐件回看原因，能一次改好的当周改；牵头办公室每周碰一次头，月底向反映人回访。",
    )  # fmt: skip
    set_topic(by=SYSTEM, unit=town, topic=topic)
