"""The rows of a report: units, or the records of units and of those merged into them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.queries import label_of
from zhenjie.engines.org.models import Succession, Unit
from zhenjie.engines.org.paths import WIDTH
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.choices.reports import Rows
from zhenjie.engines.surveys.models.reports import ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.conditions import declared, wanted

#: More rows than this are no report form but an export.
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the report: a unit, or a record of a unit."""

    task: ReportTask
    row: int
    label: str
    path: str
    record: Any = None

    @property
    def key(self) -> tuple[int, int]:
        return self.task.pk, self.row


def records_of(form: ReportForm) -> QuerySet[Any]:
    """The records that a form by record is about, wherever they lie below the asker."""
    declaration = declared(form.register, form.unit)
    rows = declaration.rows().select_related(*declaration.joins)
    return within(rows.filter(wanted(declaration, form.condition)), [form.unit.path], declaration.path)


def places_of(form: ReportForm, tasks: Sequence[ReportTask]) -> list[Place]:
    """The rows of the report that belong to `tasks`, unit by unit. Raises Problem when there are too many."""
    if form.rows == Rows.UNIT:
        return [Place(task, 0, str(task.unit), task.unit.path) for task in tasks]
    declaration = declared(form.register, form.unit)
    by_prefix = spread(tasks)
    found: dict[int, list[Place]] = defaultdict(list)
    rows = within(records_of(form), by_prefix, declaration.path).order_by("pk")
    for number, row in enumerate(rows[: MOST_ROWS + 1]):
        if number == MOST_ROWS:
            raise Problem(f"“{declaration.title}”里符合的记录超过 {MOST_ROWS:,} 条，请加条件，或者分几张报表。")
        path = declaration.scope(row)
        for task in owners(path, by_prefix):
            found[task.pk].append(Place(task, row.pk, label_of(declaration, row), path, row))
    return [place for task in tasks for place in found[task.pk]]


def spread(tasks: Sequence[ReportTask]) -> dict[str, list[ReportTask]]:
    """Path prefixes and the tasks they count for: a unit's own, and those of units merged wholly into it."""
    found: dict[str, list[ReportTask]] = defaultdict(list)
    by_unit: dict[int, list[ReportTask]] = defaultdict(list)
    for task in tasks:
        found[task.unit.path].append(task)
        by_unit[task.unit_id].append(task)
    asked = set(by_unit)
    for _generation in range(4):
        links = Succession.objects.filter(successor__in=by_unit, share=1).select_related("predecessor")
        if not by_unit or not (known := list(links)):
            break
        earlier: dict[int, list[ReportTask]] = defaultdict(list)
        for link in known:
            if link.predecessor_id not in asked:
                found[link.predecessor.path] += by_unit[link.successor_id]
                earlier[link.predecessor_id] += by_unit[link.successor_id]
        by_unit = earlier
    return found


def owners(path: str, by_prefix: Mapping[str, list[ReportTask]]) -> Iterable[ReportTask]:
    seen: set[int] = set()
    for end in range(len(path), 0, -WIDTH):
        for task in by_prefix.get(path[:end], ()):
            if task.pk not in seen:
                seen.add(task.pk)
                yield task


def subject_of(form: ReportForm, place: Place) -> Ref:
    """What a row is about: the unit, or the record."""
    return Ref(form.register, str(place.row)) if place.row else Ref("org.unit", str(place.task.unit_id))


def units_asked(form: ReportForm) -> QuerySet[Unit]:
    """The units chosen in a draft, as far as they still lie below the asker."""
    return within(
        Unit.objects.filter(pk__in=[pk for pk in form.asked if isinstance(pk, int)]), [form.unit.path], "path"
    )
