"""What is counted from party building for the indicators."""

from datetime import date

from django.db.models import Q, QuerySet, Sum

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.party.choices import MemberState, Presence
from zhenjie.domains.party.models import Activity, Attendance, Member, Organisation, Training
from zhenjie.domains.party.queries.covering import coverage_on
from zhenjie.engines.indicators.counting import figure
from zhenjie.engines.org.queries import within


def _end(period: Period) -> date:
    return min(period.end or clock.today(), clock.today())


@figure("two-new-operating", register="enterprises.enterprise", query="operating=1&ownership=private")
def operating(path: str, period: Period) -> int:
    """The base: 两新 that really operate on the last day."""
    return coverage_on([path], _end(period)).operating


@figure("two-new-covered", register="party.organisation")
def covered(path: str, period: Period) -> int:
    """Units covered alone or jointly on the last day: units, not branches."""
    return coverage_on([path], _end(period)).covered


@figure("party-organisations", register="party.organisation")
def organisations(path: str, period: Period) -> int:
    """党组织 on the last day."""
    end = _end(period)
    there = Q(ended__isnull=True) | Q(ended__gt=end)
    rows = Organisation.objects.filter(there & (Q(founded__isnull=True) | Q(founded__lte=end)))
    return within(rows, [path]).count()


@figure("party-members", register="party.member", query="state=here&state=floating")
def members(path: str, period: Period) -> int:
    """党员 on the register, 流动 included."""
    rows = Member.objects.filter(state__in=(MemberState.HERE, MemberState.FLOATING))
    return within(rows, [path]).count()


def _trainings(path: str, period: Period) -> QuerySet[Training]:
    return within(Training.objects.filter(starts__gte=period.start, starts__lte=_end(period)), [path])


@figure("party-trainings", register="party.training")
def trainings(path: str, period: Period) -> int | None:
    """Classes that began in the period."""
    return _trainings(path, period).count() if period.start else None


@figure("party-trained", register="party.training")
def trained(path: str, period: Period) -> int | None:
    """人次: who came twice counts twice."""
    if period.start is None:
        return None
    came = Attendance.objects.filter(presence=Presence.CAME)
    return came.filter(training__in=_trainings(path, period).values("pk")).count()


def _served(path: str, period: Period, column: str) -> int | None:
    if period.start is None:
        return None
    rows = within(Activity.objects.filter(on__gte=period.start, on__lte=_end(period)), [path])
    return int(rows.aggregate(sum=Sum(column))["sum"] or 0)


@figure("alliance-direct", register="party.activity")
def direct(path: str, period: Period) -> int | None:
    """直接受益."""
    return _served(path, period, "direct")


@figure("alliance-indirect", register="party.activity")
def indirect(path: str, period: Period) -> int | None:
    """间接受益, an estimate, never added to the other."""
    return _served(path, period, "indirect")
