"""The lives of projects for cohorts: what `rules.cohorts` folds. Two queries, however many projects."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries import chain
from zhenjie.domains.projects.rules.cohorts import Life


def counted(prefixes: Iterable[str], day: date) -> "QuerySet[Project]":
    """The projects that a cohort of that day counts: known by then, not struck off, not standing aside."""
    return chain.unstruck(chain.projects(prefixes), day).filter(found_on__lte=day)


def lives(rows: "QuerySet[Project]", day: date) -> list[Life]:
    """Each with the first day of every stage that it entered by a day."""
    told = StageEntry.in_force.filter(project__in=rows, on__lte=day, resumes=False).order_by("project", "on", "rank")
    days: dict[int, dict[str, date]] = defaultdict(dict)
    for project, stage, on in told.values_list("project", "stage", "on"):
        days[project].setdefault(stage, on)
    values = rows.order_by("pk").values_list("pk", "found_on", "source", "planned_total")
    return [Life(pk, found, source, days.get(pk, {}), amount) for pk, found, source, amount in values]
