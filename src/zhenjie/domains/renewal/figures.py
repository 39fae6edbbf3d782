"""What is counted from renewal for the indicators: signatures, and what campaigns have built, nothing counted twice."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.renewal.choices import RenewalState, WorkKind
from zhenjie.domains.renewal.models.campaigns import Site, Target
from zhenjie.domains.renewal.models.households import Household
from zhenjie.domains.renewal.queries.campaigns import wanted_of, work_done
from zhenjie.engines.indicators.counting import figure
from zhenjie.engines.org.queries import within

_RUNNING = Q(renewal__gone_at__isnull=True) & ~Q(renewal__state__in=(RenewalState.PREPARING, RenewalState.STOPPED))


def _end(period: Period) -> date:
    return min(period.end or clock.today(), clock.today())


@figure("relocation-households", register="renewal.household")
def households(path: str, period: Period) -> int | None:
    """征迁总户数 of renewals whose signing had begun by the end of the period; None where there is none."""
    rows = Household.objects.filter(_RUNNING, renewal__signing_from__lte=_end(period))
    return within(rows, [path]).count() or None


@figure("relocation-signed", register="renewal.household", query="signed_on_from=2000-01-01")
def signed(path: str, period: Period) -> int | None:
    """征迁签约户数 by the end of the period."""
    if households(path, period) is None:
        return None
    return within(Household.objects.filter(_RUNNING, signed_on__lte=_end(period)), [path]).count()


def _sites(path: str) -> QuerySet[Site]:
    return within(Site.objects.all(), [path])


@figure("toilets-rebuilt", register="renewal.progress", query="work=toilet")
def toilets(path: str, period: Period) -> Decimal | None:
    """卫生厕所改造户数 by the end of the period, cumulative."""
    return work_done(_sites(path), WorkKind.TOILET, _end(period))


@figure("toilet-households", register="renewal.target", query="work=toilet")
def toilet_households(path: str, period: Period) -> Decimal | None:
    """应改厕户数: the larger target of a place counts, once; places inside others are not added."""
    rows = Target.objects.filter(
        work=WorkKind.TOILET, campaign__since__lte=_end(period), campaign__gone_at__isnull=True
    )
    return wanted_of(within(rows, [path], "site__unit__path"), WorkKind.TOILET)


@figure("road-hardening", register="renewal.progress", query="work=hardening")
def hardening(path: str, period: Period) -> Decimal | None:
    """道路硬化面积 of the period, 万㎡: what stood at its end less what stood the day before it began."""
    if period.start is None:
        return None
    sites = _sites(path)
    there = work_done(sites, WorkKind.HARDENING, _end(period))
    if there is None:
        return None
    before = work_done(sites, WorkKind.HARDENING, period.start - timedelta(days=1)) or Decimal(0)
    return (there - before) / 10000
