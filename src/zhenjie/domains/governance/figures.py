"""What is counted from governance for the indicators: outcomes of lists, rectifications, points and patrols, never clicks."""

from datetime import date

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.governance.models.boards import Rectification
from zhenjie.domains.governance.queries import boards, patrols, points
from zhenjie.engines.indicators.counting import figure
from zhenjie.engines.org.queries import within


def _end(period: Period) -> date:
    return min(period.end or clock.today(), clock.today())


def _now(period: Period) -> bool:
    return (period.end or clock.today()) >= clock.today()


@figure("red-list-placings", register="governance.board")
def red(path: str, period: Period) -> int | None:
    """上红榜（次） laid open in the period."""
    return boards.counted([path], "red", period.start, _end(period)) if period.start else None


@figure("yellow-list-placings", register="governance.board")
def yellow(path: str, period: Period) -> int | None:
    """上黄榜（次） laid open in the period, those struck by an appeal left out."""
    return boards.counted([path], "yellow", period.start, _end(period)) if period.start else None


@figure("yellow-list-rectified", register="governance.rectification")
def rectified(path: str, period: Period) -> int | None:
    """黄榜整改下榜（次） in the period."""
    if period.start is None:
        return None
    rows = Rectification.objects.filter(passed_on__gte=period.start, passed_on__lte=_end(period))
    return within(rows, [path]).count()


@figure("points-exchanged", register="governance.pointsentry", query="kind=exchange")
def exchanged(path: str, period: Period) -> int | None:
    """积分兑换（分） in the period, what was taken back left out."""
    return points.exchanged([path], period.start, _end(period)) if period.start else None


@figure("patrol-places", register="governance.patrolplace")
def places(path: str, period: Period) -> int | None:
    """巡查点位 today."""
    return patrols.places([path]).count() if _now(period) else None


@figure("patrol-places-overdue", register="governance.patrolplace")
def overdue(path: str, period: Period) -> int | None:
    """到期没看的点位 today."""
    return patrols.overdue([path]) if _now(period) else None


@figure("patrol-findings", register="governance.patrolrecord", query="result=finding")
def findings(path: str, period: Period) -> int | None:
    """巡查发现的问题（件） in the period."""
    return patrols.found_in([path], period.start, _end(period)) if period.start else None
