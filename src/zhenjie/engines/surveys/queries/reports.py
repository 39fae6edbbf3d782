"""The shared readers of report forms: whose they are, how far they are, what was asked before, who asks how often."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse

from zhenjie.core import clock
from zhenjie.core.periods import print_period
from zhenjie.core.workdays import Deadline, Limit, standard
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers, path_range
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.engines.surveys.choices.reports import FormState, Origin, TaskState
from zhenjie.engines.surveys.models.reports import Fact, ReportColumn, ReportForm, ReportTask
from zhenjie.engines.surveys.queries.known import period_of
from zhenjie.engines.surveys.queries.picks import Pick
from zhenjie.engines.surveys.rules.matching import Match, best, fact_key

#: How far back an earlier question still counts as "asked already".
LOOK_BACK = timedelta(days=366)


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
    low, high = path_range(here)
    foreign = tasks_within(prefixes).exclude(form__unit__path__gte=low, form__unit__path__lt=high)
    for task in foreign.order_by("-form_id", "unit__path")[: limit * 40]:
        found[task.form_id].append(task)
    rows = [Asked(tasks[0].form, tasks, clock.now()) for tasks in found.values()]
    rows.sort(key=lambda row: (not row.open or row.form.state == FormState.CLOSED, row.form.due_at or row.now))
    return rows[:limit]


def askable(unit: Unit) -> list[Unit]:
    """The units that `unit` may ask: those directly below it that exist today; offices are asked through their head."""
    below = Unit.objects.filter(valid_on(), parent=unit).exclude(kind=UnitKind.OFFICE)
    return list(below.order_by("position", "path"))


def deadline(days: int, start: datetime | None = None) -> Deadline:
    """The end of the `days`-th working day after `start` (now by default), with the count in words."""
    return standard().deadline(start or clock.now(), Limit(days, "wd"))


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier form that asked some of the same columns of some of the same units."""

    form: ReportForm
    titles: tuple[str, ...]
    own: bool = True

    @property
    def url(self) -> str:
        """Where its answers stand: all of them when it was asked from here or below, else the parts of units below."""
        return reverse("surveys:report" if self.own else "surveys:report_fill", args=[self.form.pk])

    @property
    def when(self) -> str:
        return print_period(self.form.period)

    @property
    def sentence(self) -> str:
        """`这 3 列 2026年10月的《…》已经问过`."""
        return f"这 {len(self.titles)} 列 {self.when}的《{self.form.title}》已经问过"


def asked_before(form: ReportForm, columns: Sequence[ReportColumn]) -> list[Before]:
    """Earlier forms of the last twelve months, to units asked now, with the same columns; the most columns first. Only what
    somebody would have to type counts, or was typed then: a column that the ledger fills is no question."""
    facts = {column.fact: column for column in columns}
    same = ReportColumn.objects.filter(fact__in=facts).exclude(form=form.pk).exclude(form__state=FormState.DRAFT)
    same = same.filter(form__sent_at__gte=clock.now() - LOOK_BACK, form__rows=form.rows)
    if form.asked:
        same = same.filter(Q(form__tasks__unit__in=form.asked))
    rows: dict[int, list[ReportColumn]] = defaultdict(list)
    for one in within(same.select_related("form__unit").distinct(), [form.unit.path], "form__tasks__unit__path"):
        rows[one.form_id].append(one)
    found = []
    for earlier in rows.values():
        titles = [facts[one.fact].title for one in earlier if same_question(one, facts[one.fact], form)]
        if titles:
            theirs = earlier[0].form
            found.append(Before(theirs, tuple(titles), covers(form.unit.path, theirs.unit.path)))
    return sorted(found, key=lambda one: (-len(one.titles), -one.form.pk))


def same_question(earlier: ReportColumn, column: ReportColumn, form: ReportForm) -> bool:
    """Whether two columns of one fact ask for the same time."""
    if column.origin == Origin.INDICATOR:
        return period_of(earlier, earlier.form) == period_of(column, form)
    return earlier.standing or column.standing or earlier.form.period == form.period


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a head of a column may mean: the one sure thing, or what it may be."""

    title: str
    pick: Pick | None = None
    fact: Fact | None = None
    likely: tuple[Match, ...] = ()


def recognise(titles: Sequence[str], offered: Sequence[Pick], form: ReportForm) -> list[Recognised]:
    """What each title means among things that can be picked and questions asked before. Only one sure match is taken without
    asking; several things of the same name, or a likeness, are for a person to choose."""
    by_key = {pick.key: pick for pick in offered}
    known = [(pick.key, pick.title, pick.aliases) for pick in offered]
    keys = {fact_key(title) for title in titles}
    facts: dict[str, Fact] = {}
    for fact in within(Fact.objects.filter(key__in=keys), [form.unit.path]).order_by("id"):
        facts[fact.key] = fact
    asked = _asked_titles(form)
    found = []
    for title in titles:
        matches = best(title, [*known, *((f"fact|{key}", name, ()) for key, name in asked.items())])
        sure = [match for match in matches if match.sure and match.key in by_key]
        # A name that says the whole is surer than one that only says the column ("面积" of several registers).
        whole = [match for match in sure if fact_key(by_key[match.key].title) == fact_key(title)]
        sure = whole if len(whole) == 1 else sure
        pick = by_key[sure[0].key] if len(sure) == 1 else None
        found.append(Recognised(title, pick, facts.get(fact_key(title)), tuple(matches)))
    return found


def _asked_titles(form: ReportForm) -> dict[str, str]:
    """Questions that were newly named before, by key: whoever asks nearly the same is shown them."""
    columns = ReportColumn.objects.filter(origin=Origin.NEW).exclude(form=form.pk).exclude(form__state=FormState.DRAFT)
    rows = within(columns, [form.unit.path], "form__tasks__unit__path").order_by("-id").values_list("fact", "title")
    return dict(rows.distinct()[:2000])


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


def figures(prefixes: Sequence[str], since: date, until: date | None = None) -> Figures:
    """The counts for forms sent from `since` on (before `until`), to units within the prefixes. Five queries."""
    tasks = tasks_within(prefixes).filter(form__sent_at__gte=clock.aware(since))
    if until is not None:
        tasks = tasks.filter(form__sent_at__lt=clock.aware(until))
    rows = list(
        tasks.values_list(
            "form_id", "form__unit_id", "form__sent_at", "cells", "known", "waiting", "state", "form__due_at"
        )
    )
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
    units = Unit.objects.in_bulk(askers)
    told.askers = sorted(
        ((units[pk], row[0], row[1], row[2]) for pk, row in askers.items()), key=lambda row: (-row[1], row[0].path)
    )
    titles = ReportColumn.objects.filter(form__in=seen).order_by("id").values_list("fact", "title", "form_id")
    names: dict[str, str] = {}
    times: Counter[str] = Counter()
    for fact, title, _form in titles:
        names.setdefault(fact, title)
        times[fact] += 1
    told.most = [(names[fact], number) for fact, number in times.most_common(12)]
    told.months = [(month, row[0], row[1]) for month, row in sorted(months.items(), reverse=True)]
    return told
