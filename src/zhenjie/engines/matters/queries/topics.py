"""每月一题 read: the topics of a unit, the matters of a topic, and how many there were before and after."""

from datetime import date

from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.core.period_words import month_end
from zhenjie.engines.matters.models import Matter, MonthlyTopic
from zhenjie.engines.matters.queries.analysis import Span, month_counts, opened, saying
from zhenjie.engines.org.queries import within

AROUND = 6


def topics_of(prefixes: tuple[str, ...], year: int) -> list[MonthlyTopic]:
    """The topics of a year within `prefixes`, the newest month first."""
    found = MonthlyTopic.objects.filter(month__year=year).select_related("unit", "lead", "place")
    return list(within(found, prefixes).order_by("-month", "unit__path", "id"))


def matters_of(topic: MonthlyTopic, first: date, last: date) -> QuerySet[Matter]:
    """The matters of a topic that were opened from `first` to `last`."""
    return saying(opened(Span((topic.place.path,), first, last, klass=topic.klass)), topic.words.split())


def months_around(topic: MonthlyTopic) -> list[tuple[date, int]]:
    """How many matters in each month, from half a year before the topic's to half a year after it or this month. One query."""
    months = [_shifted(topic.month, n) for n in range(-AROUND, AROUND + 1)]
    months = [month for month in months if month <= clock.today()]
    if not months:
        return []
    return list(month_counts(matters_of(topic, months[0], month_end(months[-1])), months))


def _shifted(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def change(counts: list[tuple[date, int]], month: date) -> tuple[float, float] | None:
    """Matters a month on average before the topic's month and after it; None while one of them has no whole month. Months under way
    are left out."""
    before = [count for first, count in counts if first < month]
    after = [count for first, count in counts if first > month and month_end(first) < clock.today()]
    if not before or not after:
        return None
    return sum(before) / len(before), sum(after) / len(after)
