"""Counts as reports ask for them: stage x stock or flow x period x subtree x nested, and the rows behind every number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from zhenjie.domains.projects.choices import Stage
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries import chain
from zhenjie.domains.projects.rules.definitions import rank
from zhenjie.domains.projects.rules.sentences import Counted, share


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted. ``flow``: entered between the days, else stood there on ``end``. ``nested``: stages that those had reached by
    ``end`` (a flow: by ``end`` too). ``least``: planned total in 万元. ``known``: as the books stood at that moment.
    ``also``: what is said of them beside (`Measure`). ``due_from``, ``due_to``: when they promise to produce."""

    stages: tuple[str, ...]
    flow: bool
    start: date
    end: date
    nested: tuple[str, ...] = ()
    sector: str = ""
    is_key: bool = False
    least: Decimal | None = None
    known: datetime | None = None
    also: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None


def rows(prefixes: Iterable[str], asked: Asked, step: str = "all") -> "QuerySet[Any]":
    """The projects behind a number, with the day as ``standing_on``; ``step``: 'all' or one of the nested stages."""
    found: QuerySet[Any] = chain.projects(prefixes)
    if asked.sector:
        found = found.filter(sector=asked.sector)
    if asked.is_key:
        found = found.filter(is_key=True)
    if asked.least is not None:
        found = found.filter(planned_total__gte=asked.least)
    if asked.due_from is not None:
        found = found.filter(planned_production__gte=asked.due_from)
    if asked.due_to is not None:
        found = found.filter(planned_production__lte=asked.due_to)
    if asked.flow:
        found = chain.flow(found, asked.stages[0], asked.start, asked.end, asked.known)
    else:
        found = chain.stock(found, asked.stages, asked.end, asked.known)
    return found if step == "all" else chain.reached(found, step, asked.end, asked.known)


def count(found: "QuerySet[Any]", stage: str) -> Counted:
    """How many and how much. One query."""
    told = found.order_by().aggregate(
        number=Count("pk"), amount=Sum("planned_total"), unpriced=Count("pk", filter=Q(planned_total__isnull=True))
    )
    return Counted(stage, told["number"], Decimal(told["amount"] or 0), told["unpriced"])


def counted(prefixes: Sequence[str], asked: Asked) -> tuple[Counted, list[Counted]]:
    """The number and the numbers nested in it, in the order of the chain."""
    nested = sorted(asked.nested, key=rank)
    return count(rows(prefixes, asked), asked.stages[0]), [count(rows(prefixes, asked, step), step) for step in nested]


def by_stage(prefixes: Iterable[str], day: date) -> dict[str, Counted]:
    """The stock of every stage on a day: each project once. One query."""
    told = (
        chain.on_day(chain.projects(prefixes), day)
        .order_by()
        .values("standing")
        .annotate(number=Count("pk"), amount=Sum("planned_total"))
    )
    return {one["standing"]: Counted(one["standing"], one["number"], Decimal(one["amount"] or 0)) for one in told}


@dataclass(frozen=True, slots=True)
class Cohort:
    """What became of the contracts of one year by a day. ``days``: the median from signing to the start of works."""

    year: int
    signed: int
    reached: dict[str, int] = field(default_factory=dict)
    ended: int = 0
    days: int | None = None

    @property
    def shares(self) -> list[tuple[str, int, Decimal | None]]:
        """(stage, number, per cent of the signed)."""
        return [(stage, number, share(number, self.signed)) for stage, number in self.reached.items()]


STEPS = (Stage.REGISTERED, Stage.LANDED, Stage.STARTED, Stage.COMPLETED, Stage.PRODUCING, Stage.FULL)


def cohorts(prefixes: Iterable[str], day: date, most: int = 6) -> list[Cohort]:
    """转化率 by cohort: of the contracts of a year, how many got how far by a day, whatever year that was. One query."""
    told = (
        StageEntry.in_force.filter(project__in=chain.unstruck(chain.projects(prefixes), day), on__lte=day)
        .order_by("project", "on", "rank")
        .values_list("project", "stage", "on", "resumes")
    )
    days: dict[int, dict[str, date]] = defaultdict(dict)
    for project, stage, on, resumes in told:
        if not resumes:
            days[project].setdefault(stage, on)
    years: dict[int, list[dict[str, date]]] = defaultdict(list)
    for one in days.values():
        if Stage.SIGNED in one:
            years[one[Stage.SIGNED].year].append(one)
    return [_cohort(year, years[year]) for year in sorted(years, reverse=True)[:most]]


def _cohort(year: int, members: list[dict[str, date]]) -> Cohort:
    spans = [(one[Stage.STARTED] - one[Stage.SIGNED]).days for one in members if Stage.STARTED in one]
    return Cohort(
        year, len(members),
        {step.value: sum(_got(one, step) for one in members) for step in STEPS},
        sum(Stage.ENDED in one for one in members),
        int(median(spans)) if spans else None,
    )  # fmt: skip


def _got(one: dict[str, date], step: str) -> bool:
    far = max((rank(stage) for stage in one if rank(stage) < 900), default=0)
    return far >= rank(step)


def history(project: Project) -> "QuerySet[StageEntry]":
    """Every entry of a project, those in force and those that were corrected, the newest first."""
    told = StageEntry.objects.filter(project=project).select_related("file", "corrects")
    return told.annotate(later=F("corrected_by")).order_by("-on", "-rank", "-pk")


def proofs(projects: Sequence[Project], stage: str) -> dict[int, StageEntry]:
    """The entry in force by which each project reached a stage: that stage's own, else the first one beyond it. One query."""
    told = StageEntry.in_force.filter(project__in=[one.pk for one in projects], resumes=False)
    if rank(stage):
        told = told.filter(rank__gte=rank(stage), rank__lt=900) if rank(stage) < 900 else told.filter(stage=stage)
    else:
        told = told.filter(stage=stage)
    found: dict[int, StageEntry] = {}
    for one in told.select_related("file").order_by("project", "rank", "on"):
        found.setdefault(one.project_id, one)
    return found
