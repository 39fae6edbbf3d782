"""对账 read: the sums of many projects with what does not fit in each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Exists, OuterRef, Sum

from zhenjie.domains.projects.choices import MoneyKind, Stage
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries import books, chain
from zhenjie.domains.projects.rules.definitions import edition
from zhenjie.domains.projects.rules.doubts import KINDS, Doubt, Times, doubts
from zhenjie.domains.projects.rules.money import NOTHING, Sums

_BUILDING = (Stage.STARTED, Stage.BUILDING)


@dataclass(frozen=True, slots=True)
class Line:
    """One project of the page."""

    project: Project
    sums: Sums
    doubts: list[Doubt]


def ledger(prefixes: Iterable[str], today: date) -> list[Line]:
    """Every project in reach that has money in its books, those with most that does not fit first. Four queries."""
    booked = MoneyEntry.objects.filter(project=OuterRef("pk"))
    rows = list(chain.projects(prefixes).filter(Exists(booked)).select_related("unit").order_by("pk"))
    sums, found = books.sums_of(rows, today), doubts_of(rows, today)
    lines = [Line(one, sums[one.pk], found[one.pk]) for one in rows]
    return sorted(lines, key=lambda one: (-len(one.doubts), one.project.pk))


def doubts_of(projects: Sequence[Project], today: date) -> dict[int, list[Doubt]]:
    """What does not fit in the books of each project. Three queries."""
    sums, times = books.sums_of(projects, today), _times(projects, today)
    return {one.pk: doubts(sums[one.pk], times[one.pk]) for one in projects}


def _times(projects: Sequence[Project], today: date) -> dict[int, Times]:
    keys = [one.pk for one in projects]
    started = dict(
        StageEntry.in_force.filter(project__in=keys, stage=Stage.STARTED, resumes=False, on__lte=today)
        .order_by("-on")
        .values_list("project", "on")
    )
    months: dict[int, dict[date, Decimal]] = defaultdict(dict)
    told = MoneyEntry.objects.filter(project__in=keys, kind=MoneyKind.INVESTED, month__lte=today)
    for pk, month, amount in told.order_by().values_list("project", "month").annotate(sum=Sum("amount")):
        months[pk][month] = Decimal(amount or NOTHING)
    silent = edition(today, settings.CATALOGUE_DIR).silent
    return {
        one.pk: Times(today, started.get(one.pk), one.stage in _BUILDING, months.get(one.pk, {}), silent)
        for one in projects
    }


def kinds_of(lines: Iterable[Line]) -> list[tuple[str, str, int]]:
    """(kind, title, projects) of everything that does not fit somewhere."""
    found = Counter(kind for line in lines for kind in {one.kind for one in line.doubts})
    return [(kind, title, found[kind]) for kind, title in KINDS.items() if found[kind]]


def together(lines: Iterable[Line]) -> Sums:
    """All projects of the page together."""
    rows = [line.sums for line in lines]

    def total(name: str) -> Decimal:
        return sum((getattr(one, name) or NOTHING for one in rows), NOTHING)

    return Sums(
        total("planned_total"), total("contract"), total("invested"), total("received"), total("counted"), paid=total("paid")
    )  # fmt: skip
