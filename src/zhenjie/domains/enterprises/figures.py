"""What is counted from enterprises for the indicators."""

from datetime import date

from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.enterprises.choices import ABOVE_LIMIT, FIRMS, EntityKind, StandingKind
from zhenjie.domains.enterprises.models import Enterprise, Standing
from zhenjie.domains.enterprises.queries.appeals import closed_in, rates, received_in
from zhenjie.domains.enterprises.queries.firms import standings_on, there_on
from zhenjie.domains.enterprises.queries.promises import kept_between
from zhenjie.engines.indicators.counting import figure
from zhenjie.engines.org.queries import within

KEY, STANDING, APPEALS = "enterprises.enterprise", "enterprises.standing", "enterprises.appeal"


def _end(period: Period) -> date:
    return min(period.end or clock.today(), clock.today())


def _founded(path: str, period: Period) -> QuerySet[Enterprise]:
    return within(Enterprise.objects.filter(founded__gte=period.start, founded__lte=_end(period)), [path])


@figure("entities", register=KEY, query="status=present&status=dormant")
def entities(path: str, period: Period) -> int:
    """实有经营主体 on the last day."""
    return there_on(_end(period), [path]).exclude(kind=EntityKind.SOCIAL).count()


@figure("enterprises", register=KEY, query="kind=company&kind=corporation&kind=sole&kind=partnership")
def firms(path: str, period: Period) -> int:
    """实有企业 on the last day."""
    return there_on(_end(period), [path]).filter(kind__in=FIRMS).count()


@figure("sole-traders", register=KEY, query="kind=trader")
def sole_traders(path: str, period: Period) -> int:
    """实有个体工商户 on the last day."""
    return there_on(_end(period), [path]).filter(kind=EntityKind.TRADER).count()


@figure("new-entities", register=KEY)
def new_entities(path: str, period: Period) -> int | None:
    """新设: founded in the period, whether or not they have left since."""
    return _founded(path, period).exclude(kind=EntityKind.SOCIAL).count() if period.start else None


@figure("small-fry", register=KEY)
def small_fry(path: str, period: Period) -> int:
    """小个专 on the last day, by the size table in force in the year of each firm's figures."""
    rows = there_on(_end(period), [path]).only("kind", "industry", "persons", "revenue", "assets", "year")
    return sum(one.is_small_fry for one in rows.iterator())


@figure("large-industry-firms", register=STANDING, query="kind=industry")
def large_industry_firms(path: str, period: Period) -> int:
    """规上工业企业 on the last day."""
    return standings_on(_end(period), [path]).filter(kind=StandingKind.INDUSTRY).count()


@figure("above-limit-units", register=STANDING)
def above_limit_units(path: str, period: Period) -> int:
    """限上单位 on the last day."""
    return standings_on(_end(period), [path]).filter(kind__in=ABOVE_LIMIT).count()


@figure("new-large-firms", register=STANDING)
def new_large_firms(path: str, period: Period) -> int | None:
    """新增规上: firms that entered a list in the period."""
    if period.start is None:
        return None
    rows = Standing.objects.filter(entered__gte=period.start, entered__lte=_end(period))
    return within(rows, [path]).values("enterprise").distinct().count()


@figure("firm-visits-due", register="enterprises.visit")
def visits_due(path: str, period: Period) -> int | None:
    """包联: promises of a visit that fell due in the period."""
    return kept_between([path], period.start, _end(period))[1] if period.start else None


@figure("firm-visits-kept", register="enterprises.visit")
def visits_kept(path: str, period: Period) -> int | None:
    """包联: promises of a visit that were kept."""
    return kept_between([path], period.start, _end(period))[0] if period.start else None


@figure("appeals-received", register=APPEALS)
def appeals_received(path: str, period: Period) -> int | None:
    """企业诉求: received in the period, merged ones counted once."""
    return received_in([path], period.start, _end(period)) if period.start else None


@figure("appeals-closed", register=APPEALS)
def appeals_closed(path: str, period: Period) -> int | None:
    """企业诉求: closed in the period."""
    return closed_in([path], period.start, _end(period)) if period.start else None


@figure("appeals-solved", register=APPEALS)
def appeals_solved(path: str, period: Period) -> int | None:
    """企业诉求: closed in the period and solved, by the word of the firm where it was asked."""
    return closed_in([path], period.start, _end(period), solved=True) if period.start else None


def _rate(name: str, path: str, period: Period) -> tuple[int, int] | None:
    if period.start is None:
        return None
    return next((one.done, one.due) for one in rates([path], period.start, _end(period)) if one.name == name)


@figure("appeals-solve-due", register=APPEALS)
def solve_due(path: str, period: Period) -> int | None:
    """企业诉求 received in the period whose 15 working days are over or were kept."""
    found = _rate("solve", path, period)
    return found[1] if found else None


@figure("appeals-in-time", register=APPEALS)
def in_time(path: str, period: Period) -> int | None:
    """企业诉求 received in the period and answered within the 15 working days, extensions counted."""
    found = _rate("solve", path, period)
    return found[0] if found else None
