"""How far a survey has come, grid by grid: what was to be seen, what was seen, what waits for a choice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.org.paths import end_of, widest
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.choices.fieldwork import RecordState, SurveyState
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record, Survey
from zhenjie.engines.surveys.queries.landing import kept_of
from zhenjie.engines.trail.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Progress:
    """One grid: ``done`` of ``total`` (None when nobody knows how many there are), ``added`` beyond them, ``open`` conflicts."""

    assignment: Assignment
    done: int
    total: int | None
    added: int
    open: int

    @property
    def share(self) -> float:
        """Per cent done."""
        return (
            100.0
            if not self.total and self.total is not None
            else min(100.0, 100 * self.done / self.total)
            if self.total
            else 0.0
        )

    @property
    def left(self) -> int:
        return max(0, (self.total or 0) - self.done)


@dataclass(frozen=True, slots=True)
class Whole:
    """All grids of a survey together."""

    survey: Survey
    grids: Sequence[Progress]

    @property
    def done(self) -> int:
        return sum(one.done for one in self.grids)

    @property
    def total(self) -> int:
        return sum(one.total or 0 for one in self.grids)

    @property
    def added(self) -> int:
        return sum(one.added for one in self.grids)

    @property
    def open(self) -> int:
        return sum(one.open for one in self.grids)

    @property
    def share(self) -> float:
        return min(100.0, 100 * self.done / self.total) if self.total else 0.0


def progress_of(survey: Survey, prefixes: Iterable[str]) -> Whole:
    """The grids of `survey` at `prefixes`, in order of the tree; three queries for any number of grids, more for a register of one's own."""
    assignments = _GRIDS(widest(prefixes), survey.pk)
    came = {
        pk: {"seen": seen, "added": added, "open": open_}
        for pk, seen, added, open_ in _CAME(tuple(one.pk for one in assignments))
    }
    rows = _rows_by_unit(survey, assignments)
    grids = []
    for one in assignments:
        found = came.get(one.pk, {"seen": 0, "added": 0, "open": 0})
        if survey.target:
            # Rows that the survey itself has added are no part of what was to be seen.
            known = max(
                found["seen"], sum(count for path, count in rows if path.startswith(one.unit.path)) - found["added"]
            )
            total: int | None = one.expected if one.expected is not None else known
            done, added = found["seen"], found["added"]
            if one.expected is not None:
                done, added = done + added, 0
        else:
            total, done, added = one.expected, found["seen"] + found["added"], 0
        grids.append(Progress(one, done, total, added, found["open"]))
    return Whole(survey, grids)


_GRIDS = Prepared(
    lambda prefixes, survey: (
        within(Assignment.objects.filter(survey=survey, ended_at__isnull=True), prefixes)
        .select_related("unit__parent")
        .order_by("unit__path")
    ),
    end_of,
)
_CAME = Prepared(
    lambda assignments: (
        Record.objects.filter(assignment__in=assignments)
        .order_by()
        .values_list("assignment")
        .annotate(
            seen=Count("subject", distinct=True, filter=~Q(subject="")),
            added=Count("pk", filter=Q(subject="")),
            open=Count("pk", filter=Q(state=RecordState.CONFLICT)),
        )
    )
)


def _rows_by_unit(survey: Survey, assignments: Sequence[Assignment]) -> list[tuple[str, int]]:
    places = widest(one.unit.path for one in assignments)
    if not places or (kept := kept_of(survey)) is None:
        return []
    return _counting(kept.key)(places) if declarations.find(kept.key) else list(_counted(kept, places))


def _counted(kept: Declaration, places: Iterable[str]) -> QuerySet[Any, tuple[str, int]]:
    rows = within(kept.rows(), places, kept.path).order_by()
    return rows.values_list(kept.path).annotate(count=Count("pk"))


@cache
def _counting(key: str) -> Prepared[tuple[str, int]]:
    """The question for one register that the code declares."""
    kept = declarations.find(key)
    assert kept is not None
    return Prepared(lambda places: _counted(kept, places), end_of)


#: So many surveys are told of at once.
SHOWN = 5


def under_way(prefixes: Iterable[str]) -> list[Whole]:
    """The surveys that are open in the grids at `prefixes`, the latest first."""
    prefixes = widest(prefixes)
    return [progress_of(survey, prefixes) for survey in _UNDER_WAY(prefixes)]


def _under_way(prefixes: Iterable[str]) -> QuerySet[Survey]:
    live = within(Assignment.objects.filter(ended_at__isnull=True, survey__state=SurveyState.OPEN), prefixes)
    return Survey.objects.filter(pk__in=live.values("survey")).select_related("unit")[:SHOWN]


_UNDER_WAY = Prepared(_under_way, end_of)
