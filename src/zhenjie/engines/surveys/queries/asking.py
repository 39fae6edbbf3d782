"""Who asks for what, how often."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import end_of, widest
from zhenjie.engines.surveys.choices.reports import TaskState
from zhenjie.engines.surveys.models.reports import ReportColumn
from zhenjie.engines.surveys.queries.reports import tasks_within
from zhenjie.engines.trail.prepared import Prepared


@dataclass(slots=True)
class Figures:
    """Who asked for what, how often: of the units within some prefixes, since a day."""

    forms: int = 0
    cells: int = 0
    known: int = 0
    waiting: int = 0
    late: int = 0
    askers: list[tuple[Unit, int, int, int]] = field(default_factory=list)
    most: list[tuple[str, int]] = field(default_factory=list)
    months: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def typed(self) -> int:
        return self.cells - self.known - self.waiting

    @property
    def share(self) -> int | None:
        """Per cent of the cells that nobody had to type."""
        return round(100 * (self.known + self.waiting) / self.cells) if self.cells else None


def _tasks(prefixes: Sequence[str], since: datetime, until: datetime | None = None) -> QuerySet[Any, Any]:
    tasks = tasks_within(prefixes).filter(form__sent_at__gte=since)
    if until is not None:
        tasks = tasks.filter(form__sent_at__lt=until)
    return tasks.values_list(
        "form_id", "form__unit_id", "form__sent_at", "cells", "known", "waiting", "state", "form__due_at"
    )


_TASKS = Prepared(_tasks, end_of)
_UNITS = Prepared(lambda pks: Unit.objects.filter(pk__in=pks))
_TITLES = Prepared(
    lambda forms: ReportColumn.objects.filter(form__in=forms).order_by("id").values_list("fact", "title", "form_id")
)


def figures(prefixes: Sequence[str], since: date, until: date | None = None) -> Figures:
    """The counts for forms sent from `since` on (before `until`), to units within the prefixes. Five queries."""
    moments = (clock.aware(day) for day in (since, until) if day is not None)
    rows = _TASKS(widest(prefixes), *moments)
    told, now = Figures(), clock.now()
    askers: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    months: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    seen: set[int] = set()
    for form, asker, sent_at, cells, known, waiting, state, due_at in rows:
        month = f"{clock.aware(sent_at):%Y-%m}" if sent_at else ""
        if form not in seen:
            seen.add(form)
            askers[asker][0] += 1
            months[month][0] += 1
        told.cells += cells
        told.known += known
        told.waiting += waiting
        told.late += state == TaskState.OPEN and due_at is not None and due_at < now
        askers[asker][1] += cells
        askers[asker][2] += known + waiting
        months[month][1] += cells - known - waiting
    told.forms = len(seen)
    units = {one.pk: one for one in _UNITS(tuple(askers))}
    told.askers = sorted(
        ((units[pk], row[0], row[1], row[2]) for pk, row in askers.items()), key=lambda row: (-row[1], row[0].path)
    )
    names: dict[str, str] = {}
    times: Counter[str] = Counter()
    for fact, title, _form in _TITLES(tuple(seen)):
        names.setdefault(fact, title)
        times[fact] += 1
    told.most = [(names[fact], number) for fact, number in times.most_common(12)]
    told.months = [(month, row[0], row[1]) for month, row in sorted(months.items(), reverse=True)]
    return told
