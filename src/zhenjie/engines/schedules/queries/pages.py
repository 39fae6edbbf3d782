"""What the page of a plan shows: rows with bars, links, what waits, what changed since a baseline, what was done to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core.colours import Colour
from zhenjie.core.workdays import standard
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.org.models import Person
from zhenjie.engines.schedules.models import Baseline, Progress, Proof, Schedule
from zhenjie.engines.schedules.queries.evidence import files_of
from zhenjie.engines.schedules.queries.loading import Plan, day_end, in_order, load_one
from zhenjie.engines.schedules.queries.standings import Standing, rules_in_force, standing_of, yellow_below
from zhenjie.engines.schedules.rules import baselines
from zhenjie.engines.schedules.rules.baselines import BaselineTask
from zhenjie.engines.schedules.rules.chart import ROW, Scale, scale_of, way
from zhenjie.engines.schedules.rules.colouring import step_colour
from zhenjie.engines.schedules.rules.reach import first_day, last_day
from zhenjie.engines.schedules.rules.replanning import ForecastRow
from zhenjie.engines.schedules.rules.schedule import Dates
from zhenjie.engines.schedules.rules.tasks import ScheduleError

#: So many rows stand on the first sheet of A3; fewer are drawn higher, so that they fill it: (rows at most, pixels).
SHEET = 27
HIGHER = ((15, 48), (17, 44), (19, 40), (21, 36), (SHEET, ROW))
#: So many rows of the history stand on the page.
TOLD = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the chart: the `row`-th, under a `heading` where a stage begins. `x` and `w` in pixels, of a milestone `x` alone (its middle); `done` is the width that is done; `base` likewise of
    the baseline; `slack` says days left (late when negative) and `slack_class` how that is to be taken."""

    key: str
    row: int
    heading: str
    title: str
    who: str
    state: str
    percent: int
    milestone: bool
    critical: bool
    confirmed: bool
    start: date
    finish: date
    last: date | None
    x: int
    w: int
    done: int
    base_x: int | None
    base_w: int
    slack: str
    slack_class: str
    duration: int
    unit: str
    says: str
    room: int | None
    colour: Colour
    files: "tuple[StoredFile, ...]"

    @property
    def said(self) -> str:
        """What is done of it: 40%."""
        return f"{self.percent}%" if self.state == "started" and self.percent else ""

    @property
    def sent(self) -> dict[str, Any]:
        """What the page needs to repaint the row."""
        return {
            "key": self.key, "x": self.x, "w": self.w, "done": self.done, "critical": self.critical, "state": self.state,
            "start": self.start.isoformat(), "finish": self.finish.isoformat(), "finish_text": short(self.finish), "slack": self.slack,
            "slack_class": self.slack_class, "milestone": self.milestone, "says": self.says, "percent": self.said,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrow:
    """One link of the chart."""

    id: str
    before: str
    after: str
    path: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """All rows and links on one scale."""

    scale: Scale
    bars: tuple[Bar, ...]
    arrows: tuple[Arrow, ...]

    @property
    def height(self) -> int:
        return (self.bars[-1].row + 1) * ROW if self.bars else 0

    @property
    def sheet(self) -> str:
        """How high a row is on a sheet of A3; "several" sheets where one does not hold them: links lead nowhere from one to the next
        and are left out on paper."""
        rows = self.bars[-1].row + 1 if self.bars else 0
        return next((str(pixels) for most, pixels in HIGHER if rows <= most), "several")


@dataclass(frozen=True, slots=True)
class Page:
    """A plan's page. `problem` says why it can't be worked out, then there is no chart."""

    plan: Plan
    standing: Standing
    chart: Chart | None
    baselines: Sequence[Baseline]
    baseline: Baseline | None
    kept: Mapping[str, BaselineTask]
    compared: "Compared | None"
    news: Sequence["News"]
    problem: str


@dataclass(frozen=True, slots=True)
class News:
    """One thing that was done to the plan or reported of a task."""

    at: datetime
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A task that is no longer what a baseline says: as it was (None for a new one), as it is (None for one that is gone); `moved`
    by kind of change the days or points."""

    key: str
    was: baselines.BaselineTask | None
    now: baselines.BaselineTask | None
    moved: Mapping[str, int]

    @property
    def title(self) -> str:
        found = self.now or self.was
        return found.title if found else ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed since a baseline: one by one, task by task, and by how many calendar days the end moved."""

    baseline: Baseline
    changes: tuple[baselines.Change, ...]
    lines: tuple["Line", ...]
    end_shift: int

    @property
    def summary(self) -> list[str]:
        """A sentence for each kind of change that there is."""
        found = []
        later = [one.days for one in self.changes if one.type == "finish" and one.days > 0]
        if later:
            found.append(
                ngettext("%(count)d 项工作的完成日后移，最多 %(most)d 天", "%(count)d 项工作的完成日后移，最多 %(most)d 天", len(later))
                % {"count": len(later), "most": max(later)}
            )  # fmt: skip
        if earlier := sum(one.type == "finish" and one.days < 0 for one in self.changes):
            found.append(_("%(count)d 项工作的完成日提前") % {"count": earlier})
        for kind in _KINDS:
            if count := sum(one.type == kind for one in self.changes):
                found.append(_(_KINDS[kind]) % {"count": count})
        return found or [_("日期、工期、进度、投资都没有变，没有增删工作。")]


_KINDS = {
    "duration": "%(count)d 项工作改了工期", "progress": "%(count)d 项工作有了新进度", "money": "%(count)d 项工作的计划投资变了",
    "added": "新增 %(count)d 项工作", "deleted": "删去 %(count)d 项工作", "renamed": "%(count)d 项工作改了名称",
}  # fmt: skip


def schedule_page(
    schedule: Schedule, *, on: date | None = None, baseline: int | None = None, px: int | None = None
) -> Page:
    """The plan as it was on a day (today), beside one of its baselines (the latest taken by then; 0 for none)."""
    plan = load_one(schedule, on)
    names = people_of(plan)
    stands = standing_of(plan, rules_in_force(), names)
    end = day_end(plan.on)
    taken = list(schedule.baselines.filter(taken_at__lt=end).order_by("-number"))
    chosen = next((one for one in taken if baseline in (None, one.number)), None)
    kept = kept_of(chosen)
    chart, problem, found = None, "", None
    try:
        chart = chart_of(plan, kept, names, px, files=files_of(plan.row.pk, end))
        found = compared_of(plan, chosen, kept)
    except ScheduleError as error:
        problem = str(error)
    return Page(plan, stands, chart, taken, chosen, kept, found, news_of(plan, end), problem)


def news_of(plan: Plan, end: datetime) -> list[News]:
    """The latest changes and reports before a moment, the newest first."""
    changes = plan.row.changes.filter(at__lt=end).order_by("-number")[:TOLD]
    found = [News(one.at, one.name, one.said) for one in changes]
    titles = {key: values["title"] for key, values in plan.state.tasks.items()}
    for one in plan.row.progress.filter(at__lt=end).order_by("-id")[:TOLD]:
        found.append(News(one.at, one.name, _reported(titles.get(one.key, one.key), one)))
    for proof in plan.row.proofs.filter(at__lt=end, key__in=titles).order_by("-id")[:TOLD]:
        found.append(News(proof.at, _("台账"), _proven(titles[proof.key], proof)))
    return sorted(found, key=lambda one: one.at, reverse=True)[:TOLD]


def _proven(title: str, one: Proof) -> str:
    if one.on is None:
        return _("“%(task)s”的台账证明没有了，回到没有办完") % {"task": title}
    return _("“%(task)s”%(day)s 办完，凭据 %(proof)s") % {
        "task": title,
        "day": one.on,
        "proof": one.evidence or one.source,
    }


def _reported(title: str, one: Progress) -> str:
    if one.finished:
        return _("“%(task)s”%(day)s 完成") % {"task": title, "day": one.finished}
    if one.started:
        return _("“%(task)s”报进展：完成 %(percent)d%%") % {"task": title, "percent": one.percent}
    return _("“%(task)s”的进展撤回：还没有开始") % {"task": title}


def people_of(plan: Plan) -> dict[int, str]:
    """Names of the persons that tasks belong to."""
    wanted = {values["owner_person_id"] for values in plan.state.tasks.values()} - {None}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def kept_of(baseline: Baseline | None) -> dict[str, baselines.BaselineTask]:
    """The rows of a baseline as the rules know them."""
    if baseline is None:
        return {}
    rows = baseline.rows.values_list("key", "title", "duration", "unit", "start", "finish", "percent", "money")
    return {
        key: baselines.BaselineTask(title, length, "d" if unit == "d" else "wd", Dates(start, finish), percent, money)
        for key, title, length, unit, start, finish, percent, money in rows
    }


def compared_of(plan: Plan, baseline: Baseline | None, kept: Mapping[str, baselines.BaselineTask]) -> Compared | None:
    """The plan of a day beside a baseline: its forecast dates, or the last ones where the baseline keeps those."""
    if baseline is None:
        return None
    now = {
        row.task.key: baselines.BaselineTask(
            row.task.title, row.task.duration, row.task.unit, row.dates,
            report.percent if (report := plan.known.get(row.task.key)) else 0, _money(plan.state.tasks[row.task.key]["money"]),
        )
        for row in sorted(plan.forecast.rows(), key=lambda row: plan.state.tasks[row.task.key]["order"])
    }  # fmt: skip
    changes = tuple(baselines.compare(kept, now))
    moved: dict[str, dict[str, int]] = {}
    for one in changes:
        moved.setdefault(one.key, {})[one.type] = one.days
    lines = tuple(Line(key, kept.get(key), now.get(key), kinds) for key, kinds in moved.items())
    return Compared(baseline, changes, lines, baselines.end_shift(kept, now))


def chart_of(
    plan: Plan, kept: Mapping[str, baselines.BaselineTask], names: Mapping[int, str], px: int | None = None,
    scale: Scale | None = None, files: Mapping[str, Sequence[StoredFile]] | None = None,
) -> Chart:  # fmt: skip
    """Rows and links; on the scale of the page where one is given."""
    files = files or {}
    forecast = plan.forecast
    rows = {row.task.key: row for row in forecast.rows()}
    scale = scale or _scale(plan, rows.values(), kept, px)
    chain = [task.key for task in forecast.critical_path]
    path, driving = set(chain), set(pairwise(chain))
    warn = yellow_below(plan)
    bars, line, stage = [], 0, ""
    for key, values in in_order(plan.state.tasks):
        heading = values["stage"] if values["stage"] != stage else ""
        line, stage = line + bool(heading), values["stage"]
        bars.append(
            _bar(
                plan,
                key,
                values,
                rows[key],
                kept.get(key),
                scale,
                names,
                key in path,
                warn,
                line,
                heading,
                files.get(key, ()),
            )
        )
        line += 1
    places = {bar.key: (_edges(bar), bar.row) for bar in bars}
    arrows = []
    for name, link in plan.state.links.items():
        (one, row), (two, other) = places[link["before"]], places[link["after"]]
        drawn = way(link["kind"], (*one, row), (*two, other))
        arrows.append(Arrow(name, link["before"], link["after"], drawn, (link["before"], link["after"]) in driving))
    return Chart(scale, tuple(bars), tuple(arrows))


def changed(before: Chart, after: Chart) -> dict[str, Any]:
    """Only what differs between two charts on one scale, as a page repaints it."""
    old, drawn = {bar.key: bar for bar in before.bars}, {one.id: one for one in before.arrows}
    return {
        "rows": [bar.sent for bar in after.bars if old.get(bar.key) != bar],
        "links": [asdict(one) for one in after.arrows if drawn.get(one.id) != one],
    }


def short(day: date) -> str:
    """27-01-14: a day in a narrow column."""
    return f"{day:%y-%m-%d}"


def _edges(bar: Bar) -> tuple[int, int]:
    return (bar.x, bar.x) if bar.milestone else (bar.x, bar.x + bar.w)


def _scale(
    plan: Plan, rows: Iterable[ForecastRow], kept: Mapping[str, baselines.BaselineTask], px: int | None
) -> Scale:
    days = [day for row in rows for day in (row.dates.start, row.dates.finish)]
    days += [day for task in kept.values() for day in (task.dates.start, task.dates.finish)]
    days += [plan.on, plan.required_end or plan.on]
    # What was stored far away (a baseline, a fact) is beyond the edge of the sheet.
    near, far = first_day(plan.on), last_day(plan.on)
    return scale_of(max(near, min(days)), min(far, max(days)), px)


def _bar(
    plan: Plan, key: str, values: Mapping[str, Any], row: ForecastRow, kept: baselines.BaselineTask | None, scale: Scale,
    names: Mapping[int, str], critical: bool, warn: int, line: int, heading: str, files: Sequence[StoredFile],
) -> Bar:  # fmt: skip
    report = plan.known.get(key)
    percent = report.percent if report else 0
    x, w = scale.bar(row.dates.start, row.dates.finish)
    if row.task.milestone:
        x, w = scale.left(row.dates.finish + timedelta(days=1)), 0
    base = scale.bar(kept.dates.start, kept.dates.finish) if kept else (None, 0)
    if kept and not kept.duration:
        base = scale.left(kept.dates.finish + timedelta(days=1)), 0
    colour = step_colour(row, plan.required_end is not None, warn)
    slack = _slack(row, colour)
    return Bar(
        key=key, row=line, heading=heading, title=values["title"], who=values["owner"] or names.get(values["owner_person_id"], "") or values["authority"],
        state=row.state, percent=percent, milestone=row.task.milestone, critical=critical and row.state != "finished",
        confirmed=values["confirmed"], start=row.dates.start, finish=row.dates.finish, last=row.last, x=x, w=w,
        done=w * percent // 100 if row.state == "started" else 0, base_x=base[0], base_w=base[1], slack=slack, slack_class=f"is-{colour.value}" if colour.severity > 1 else "",
        duration=values["duration"], unit=values["unit"], says=row.sentence,
        room=row.forecast_float if plan.required_end else None, colour=colour, files=tuple(files),
    )  # fmt: skip


def _slack(row: ForecastRow, colour: Colour) -> str:
    """In working days whatever the task is counted in, as the head of the page and every list say it: one column, one unit."""
    room = row.forecast_float
    if room is None or row.last is None or colour is Colour.NONE:
        return ""
    if row.task.unit != "wd":
        rank = standard().rank
        days = rank(row.last.toordinal()) - rank(row.dates.finish.toordinal())
        # A weekend too late is too late.
        room = min(days, -1) if room < 0 else days
    return _("晚 %(days)d") % {"days": -room} if room < 0 else str(room)


def _money(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None
