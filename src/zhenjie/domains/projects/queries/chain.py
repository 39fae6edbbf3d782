"""Projects by where they stood on a day, and what they had reached: one condition, whatever counts by it.

A day's standing is the last entry in force that moved the chain (`rules.history` says the same of one project in plain Python).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zhenjie.domains.projects.choices import Stage
from zhenjie.domains.projects.models.asides import Aside
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.rules.definitions import CHAIN, FINAL, MARKS, rank
from zhenjie.engines.org.queries import within


def entries(known: datetime | None = None) -> "QuerySet[StageEntry]":
    """The entries in force; ``known``: as they were in force at that moment."""
    if known is None:
        return StageEntry.in_force.all()
    told = StageEntry.objects.filter(at__lte=known, withdrawn=False)
    return told.exclude(corrected_by__at__lte=known)


def projects(prefixes: Iterable[str]) -> "QuerySet[Project]":
    """The projects in reach."""
    return within(Project.objects.all(), prefixes)


def on_day(rows: "QuerySet[Project]", day: date, known: datetime | None = None) -> "QuerySet[Any]":
    """The projects that were known and counted on a day, each with its ``standing`` and ``standing_on`` of then."""
    last = (
        entries(known)
        .filter(project=OuterRef("pk"), on__lte=day)
        .exclude(stage__in=MARKS)
        .order_by("-on", "-rank", "-pk")
    )
    told: Any = rows.annotate(
        standing=Coalesce(Subquery(last.values("stage")[:1]), Value(Stage.LEAD.value)),
        standing_on=Coalesce(Subquery(last.values("on")[:1]), F("found_on")),
    )
    found: QuerySet[Any] = told.filter(
        ~Exists(aside(day, known)),
        Q(found_on__lte=day) | Exists(entries(known).filter(project=OuterRef("pk"), on__lte=day)),
    )
    return found


def aside(day: date, known: datetime | None = None) -> "QuerySet[Aside]":
    """The spells that keep the outer project out of every count of a day: the same lead is counted elsewhere, or may be."""
    told = Aside.objects.filter(project=OuterRef("pk"), since__lte=day)
    over = Q(until__isnull=True) | Q(until__gt=day)
    if known is None:
        return told.filter(over)
    return told.filter(over | Q(lifted_at__gt=known), at__lte=known)


def stock(
    rows: "QuerySet[Project]", stages: Sequence[str], day: date, known: datetime | None = None
) -> "QuerySet[Project]":
    """Projects that stood in one of these stages on a day (存量); of marks, those that carried one."""
    marks = [one for one in stages if one in MARKS]
    if marks:
        return with_mark(on_day(rows, day, known).exclude(standing__in=FINAL), marks, day, known)
    return on_day(rows, day, known).filter(standing__in=stages)


def with_mark(
    rows: "QuerySet[Project]", marks: Sequence[str], day: date, known: datetime | None = None
) -> "QuerySet[Project]":
    """Those that carry a mark (入规, 纳统) by a day."""
    return rows.filter(Exists(entries(known).filter(project=OuterRef("pk"), stage__in=marks, on__lte=day)))


def flow(
    rows: "QuerySet[Project]", stage: str, start: date, end: date, known: datetime | None = None
) -> "QuerySet[Project]":
    """Projects that entered a stage in a period (新增), each with the day as ``standing_on``. What was struck off by the end of it
    counts nowhere; what was ended or paused after signing was still signed."""
    rows = unstruck(rows, end, known)
    if stage == Stage.LEAD:
        return rows.filter(found_on__gte=start, found_on__lte=end).annotate(standing_on=F("found_on"))
    entered = entries(known).filter(project=OuterRef("pk"), stage=stage, resumes=False, on__gte=start, on__lte=end)
    day = Subquery(entered.order_by("on").values("on")[:1])
    return rows.filter(Exists(entered)).annotate(standing_on=day)


def unstruck(rows: "QuerySet[Project]", day: date, known: datetime | None = None) -> "QuerySet[Project]":
    """Without those struck off by a day, and those that stand aside then."""
    rows = rows.filter(~Exists(aside(day, known)))
    return rows.exclude(Exists(entries(known).filter(project=OuterRef("pk"), stage=Stage.STRUCK, on__lte=day)))


def reached(rows: "QuerySet[Project]", stage: str, until: date, known: datetime | None = None) -> "QuerySet[Project]":
    """Those of them whose chain got as far as a stage by a day: nested in `rows`, never to be added to them."""
    told = entries(known).filter(project=OuterRef("pk"), on__lte=until)
    if stage in MARKS:
        return rows.filter(Exists(told.filter(stage=stage)))
    if stage == Stage.LEAD:
        return rows
    return rows.filter(Exists(told.filter(rank__gte=rank(stage), stage__in=CHAIN)))


def day_of(stage: str) -> Any:
    """The day on which a project entered a stage, as an annotation of projects."""
    entered = StageEntry.in_force.filter(project=OuterRef("pk"), stage=stage, resumes=False)
    return Subquery(entered.order_by("on").values("on")[:1])
