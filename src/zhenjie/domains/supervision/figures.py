"""What is counted from supervision for the indicators."""

from datetime import date, timedelta

from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.supervision.models import Finding
from zhenjie.domains.supervision.queries.findings import findings
from zhenjie.engines.indicators.counting import figure

CIRCULAR = "supervision.circular"


def _opened(path: str, first: date, last: date) -> QuerySet[Finding]:
    begin, end = clock.aware(first), clock.aware(last + timedelta(days=1))
    rows = findings([path]).filter(matter__opened_at__gte=begin, matter__opened_at__lt=end)
    return rows.exclude(matter__stage="dropped")


def _end(period: Period) -> date:
    return min(period.end or clock.today(), clock.today())


@figure("inspection-findings", register=CIRCULAR)
def found(path: str, period: Period) -> int | None:
    """督查问题: registered in the period, withdrawn conclusions left out."""
    return _opened(path, period.start, _end(period)).count() if period.start else None


@figure("inspection-struck", register=CIRCULAR)
def struck(path: str, period: Period) -> int | None:
    """督查问题 registered in the period and struck off since."""
    return _opened(path, period.start, _end(period)).filter(matter__stage="closed").count() if period.start else None
