"""Up to which month the figures of a unit stand, and which months are closed."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Count
from django.db.models.functions import Mod

from zhenjie.core import clock, periods
from zhenjie.core.periods import Period
from zhenjie.engines.indicators.models import Closing, Observation, RollUp
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.trail.prepared import Prepared


def closings(unit: Unit) -> list[Closing]:
    """The closings of a unit and of the units above it, newest first."""
    return _CLOSINGS((*above(unit.path), unit.path))


_CLOSINGS = Prepared(lambda paths: Closing.objects.filter(unit__path__in=paths).select_related("unit"))


def latest_period(unit: Unit) -> Period:
    """The newest month (as 1—N月) whose figures are mostly in: at least half as many as in the fullest month of the year
    before it. Last month when there is none. One early figure of November does not turn the board to November."""
    counts: Counter[date] = Counter()
    for counted in _COUNTED:
        for number, count in counted(unit.pk):
            day = spans.day(number)
            if day == spans.month_end(day.year, day.month):
                counts[day] = max(counts[day], count)
    newest = sorted(counts, reverse=True)[:12]
    full = max((counts[day] for day in newest), default=0)
    for day in newest:
        if counts[day] * 2 >= full:
            return periods.year_to_date(day.year, day.month)
    today = clock.today()
    return periods.year_to_date(today.year - (today.month == 1), (today.month - 2) % 12 + 1)


def _by_end(model: Any) -> Any:
    """The figures of a unit, counted by the day with which their periods end."""
    end = Mod("period", 10**8, output_field=BigIntegerField())
    return Prepared(
        lambda unit: (
            model.objects.filter(unit=unit).annotate(end=end).order_by().values_list("end").annotate(count=Count("pk"))
        )
    )


_COUNTED = [_by_end(model) for model in (Observation, RollUp)]
