"""The calendar of organisational life by month, and what the month still lacks."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhenjie.core import clock, workdays
from zhenjie.domains.party.choices import GatheringKind, OrganisationKind
from zhenjie.domains.party.models import Gathering, Organisation
from zhenjie.domains.party.rules import missing
from zhenjie.engines.org.queries import within

#: What the calendar can be narrowed to.
SORTS: dict[str, tuple[str, ...]] = {
    "life": ("general", "committee", "group", "lesson", "theme_day", "life"),
    "study": ("study", "lesson"),
    "dispatch": ("board", "dispatch", "stationed", "inspection"),
}
BRANCHES = (OrganisationKind.BRANCH, OrganisationKind.JOINT)
MOST = 500


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the month; ``off`` says why nobody works."""

    on: date
    inside: bool
    today: bool
    off: str
    gatherings: list[Gathering]


def month_of(text: str) -> date:
    """The first day of ``2026-11``; of the present month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)


def beside(first: date) -> tuple[date, date]:
    """The months before and after."""
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)


def month(prefixes: Iterable[str], first: date, sort: str = "") -> list[list[Day]]:
    """The weeks of a month, Monday first, with what is planned and what was held."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    rows = Gathering.objects.filter(on__gte=weeks[0][0], on__lte=weeks[-1][-1])
    if sort in SORTS:
        rows = rows.filter(kind__in=SORTS[sort])
    by_day: dict[date, list[Gathering]] = defaultdict(list)
    for one in within(rows, prefixes).select_related("organisation").order_by("on", "pk")[:MOST]:
        by_day[one.on].append(one)
    days, today = workdays.standard(), clock.today()
    return [
        [
            Day(
                day,
                day.month == first.month,
                day == today,
                "" if days.is_workday(day) else days.reason(day),
                by_day[day],
            )
            for day in week
        ]
        for week in weeks
    ]


@dataclass(frozen=True, slots=True)
class Lacking:
    """A branch and what this month or quarter still asks of it."""

    organisation: Organisation
    what: list[str]


def lacking(prefixes: Iterable[str], on: date) -> list[Lacking]:
    """The branches that still owe a meeting of 三会一课."""
    branches = list(
        within(Organisation.objects.filter(kind__in=BRANCHES, ended__isnull=True), prefixes).order_by(
            "unit__path", "pk"
        )
    )
    start = on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1)
    held: dict[int, list[tuple[str, date]]] = defaultdict(list)
    rows = Gathering.objects.filter(held=True, on__gte=start, on__lte=on, organisation__in=[one.pk for one in branches])
    for pk, kind, day in rows.values_list("organisation_id", "kind", "on"):
        held[pk].append((kind, day))
    found = [Lacking(one, [text for _kind, text in missing(held[one.pk], on)]) for one in branches]
    return [one for one in found if one.what]


def next_planned(prefixes: Iterable[str], kinds: Iterable[GatheringKind], limit: int = 6) -> list[Gathering]:
    """What comes next."""
    rows = Gathering.objects.filter(on__gte=clock.today(), held=False, kind__in=list(kinds))
    return list(within(rows, prefixes).select_related("organisation").order_by("on", "pk")[:limit])
