"""What projects have done in windows of place and time: several windows together count every project and every month once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from zhenjie.domains.projects.choices import MoneyKind, Stage
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries.books import money
from zhenjie.domains.projects.queries.tallying import COUNTED
from zhenjie.domains.projects.rules.money import NOTHING
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.queries import within


@dataclass(frozen=True, slots=True)
class Window:
    """Everything below ``path`` from ``start`` to ``end``. Money is booked by month: the month of ``start`` counts whole."""

    path: str
    start: date
    end: date

    def holds(self, path: str, on: date) -> bool:
        """Whether something of a place and day lies in it."""
        return covers(self.path, path) and self.start <= on <= self.end

    @property
    def by_month(self) -> "Window":
        """The same, from the first of its first month."""
        return Window(self.path, self.start.replace(day=1), self.end)


@dataclass(frozen=True, slots=True)
class Asked:
    """One number: what is counted (a key of `tallying.COUNTED`), and where and when; windows that overlap count once."""

    key: str
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The number in the unit of the source (个, 万元), and how many projects stand behind it."""

    value: Decimal
    projects: int


def tally(asked: Sequence[Asked]) -> list[Found]:
    """The numbers in the order in which they were asked. Two queries, however many are asked."""
    sums = _money([one for one in asked if COUNTED[one.key].is_money])
    stages = _stages([one for one in asked if not COUNTED[one.key].is_money])
    return [_sum(one, sums) if COUNTED[one.key].is_money else _number(one, stages) for one in asked]


_Money = dict[str, list[tuple[int, str, date, Decimal]]]


def _money(asked: Sequence[Asked]) -> _Money:
    windows = [window.by_month for one in asked for window in one.windows]
    if not windows:
        return {}
    told = (
        money(window.path for window in windows)
        .filter(
            kind__in={COUNTED[one.key].kind for one in asked},
            month__gte=min(one.start for one in windows), month__lte=max(one.end for one in windows),
        )
        .order_by()
        .values_list("kind", "project_id", "project__unit__path", "month")
        .annotate(all=Sum("amount"), counts=Sum("counted"))
    )  # fmt: skip
    found: _Money = defaultdict(list)
    for kind, project, path, month, amount, counted in told:
        found[kind].append((project, path, month, (counted if kind == MoneyKind.RECEIPT else amount) or NOTHING))
    return found


def _sum(one: Asked, sums: _Money) -> Found:
    windows = [window.by_month for window in one.windows]
    total, projects = NOTHING, set()
    for project, path, month, amount in sums.get(COUNTED[one.key].kind, ()):
        if any(window.holds(path, month) for window in windows):
            total += amount
            projects.add(project)
    return Found(total, len(projects))


_Stages = dict[str, list[tuple[int, str, date]]]


def _stages(asked: Sequence[Asked]) -> _Stages:
    windows = [window for one in asked for window in one.windows]
    if not windows:
        return {}
    stages = {COUNTED[one.key].stage for one in asked} | {Stage.STRUCK.value}
    last = max(window.end for window in windows)
    rows = StageEntry.in_force.filter(project__gone_at__isnull=True, stage__in=stages, resumes=False, on__lte=last)
    told = within(rows, (window.path for window in windows), "project__unit__path")
    found: _Stages = defaultdict(list)
    for stage, project, path, on in told.order_by().values_list("stage", "project_id", "project__unit__path", "on"):
        found[stage].append((project, path, on))
    return found


def _number(one: Asked, stages: _Stages) -> Found:
    struck = {project: on for project, _path, on in stages.get(Stage.STRUCK, ())}
    projects = {
        project
        for project, path, on in stages.get(COUNTED[one.key].stage, ())
        for window in one.windows
        if window.holds(path, on) and not (project in struck and struck[project] <= window.end)
    }
    return Found(Decimal(len(projects)), len(projects))
