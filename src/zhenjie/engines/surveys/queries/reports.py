"""The shared readers of report forms: whose they are, how far they are, who may be asked, until when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from zhenjie.core import clock
from zhenjie.core.workdays import Deadline, Limit, standard
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import end_of, path_range, widest
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.engines.surveys.choices.reports import FormState, TaskState
from zhenjie.engines.surveys.models.reports import ReportForm, ReportTask
from zhenjie.engines.trail.prepared import Prepared

#: So many parts of forms are looked at.
MOST = 2_000


def asked_by(prefixes: Iterable[str]) -> QuerySet[ReportForm]:
    """Forms whose asker lies within the prefixes, newest first."""
    forms = within(ReportForm.objects.select_related("unit"), prefixes)
    return forms.annotate(
        parts=Count("tasks", filter=~Q(tasks__state=TaskState.MERGED)),
        handed=Count("tasks", filter=Q(tasks__state=TaskState.SUBMITTED)),
        all_cells=Sum("tasks__cells"),
        to_type=Sum(F("tasks__cells") - F("tasks__known") - F("tasks__waiting")),
    ).order_by("-id")


def tasks_within(prefixes: Iterable[str]) -> QuerySet[ReportTask]:
    """The parts that units within the prefixes have to answer now; of sent forms only."""
    tasks = ReportTask.objects.exclude(form__state=FormState.DRAFT).exclude(state=TaskState.MERGED)
    return within(tasks.select_related("form__unit", "unit", "holder"), prefixes, "holder__path")


@dataclass(frozen=True, slots=True)
class Asked:
    """One form as those see it who answer."""

    form: ReportForm
    tasks: Sequence[ReportTask]
    now: datetime

    @property
    def period_text(self) -> str:
        return self.form.period_text

    @property
    def open(self) -> int:
        return sum(task.state == TaskState.OPEN for task in self.tasks)

    @property
    def late(self) -> bool:
        return bool(self.open and self.form.due_at and self.form.due_at < self.now)

    @property
    def to_type(self) -> int:
        return sum(task.to_type for task in self.tasks if task.state == TaskState.OPEN)

    @property
    def cells(self) -> int:
        return sum(task.cells for task in self.tasks)

    @property
    def known(self) -> int:
        return sum(task.known for task in self.tasks)


def asked_of(prefixes: Collection[str], here: str, *, limit: int = 50) -> list[Asked]:
    """The forms that come from outside the unit at path `here` to units within the prefixes: what is open first, the nearest
    deadline first. What the unit (or one below it) asks itself is no request to it."""
    found: dict[int, list[ReportTask]] = defaultdict(list)
    for task in _FOREIGN(widest(prefixes), here):
        found[task.form_id].append(task)
    rows = [Asked(tasks[0].form, tasks, clock.now()) for tasks in found.values()]
    rows.sort(key=lambda row: (not row.open or row.form.state == FormState.CLOSED, row.form.due_at or row.now))
    return rows[:limit]


def _foreign(prefixes: Collection[str], here: str) -> QuerySet[ReportTask]:
    low, high = path_range(here)
    rows = tasks_within(prefixes).exclude(form__unit__path__gte=low, form__unit__path__lt=high)
    return rows.order_by("-form_id", "unit__path")[:MOST]


_FOREIGN = Prepared(_foreign, end_of)


def askable(unit: Unit) -> list[Unit]:
    """The units that `unit` may ask: those directly below it that exist today; offices are asked through their head."""
    below = Unit.objects.filter(valid_on(), parent=unit).exclude(kind=UnitKind.OFFICE)
    return list(below.order_by("position", "path"))


def deadline(days: int, start: datetime | None = None) -> Deadline:
    """The end of the `days`-th working day after `start` (now by default), with the count in words."""
    return standard().deadline(start or clock.now(), Limit(days, "wd"))
