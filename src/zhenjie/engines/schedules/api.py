"""/api/v1/schedules: plans with their colours, one plan with tasks and links, progress reported. The same rules and sentences as on the
screen."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from zhenjie.core import clock
from zhenjie.engines.ledger.api import Listing, allowed, allowed_at, idempotent, listing, unit_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.queries import within
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.loading import day_end
from zhenjie.engines.schedules.queries.pages import Bar, Page, schedule_page
from zhenjie.engines.schedules.queries.standings import Standing
from zhenjie.engines.schedules.queries.telling import told_of
from zhenjie.engines.schedules.rules.tasks import ScheduleError

router = Router(tags=["工期"])
READ, WRITE = "schedules.read", "schedules.write"
#: No plan and no report is older.
FIRST = date(2000, 1, 1)


class ScheduleOut(Schema):
    """One plan on a day. `colour` is that of the forecast, `reason` its sentence, `rule` the document behind it; `float_days` are working
    days to the required end, negative when it is missed; `subject` is what it is about (`projects.project:12`)."""

    id: int
    title: str
    unit: int
    subject: str
    approval: str
    land: str
    on: date
    colour: str
    reason: str
    rule: str
    next_key: str | None
    next_title: str | None
    next_due: date | None
    forecast_finish: date | None
    required_end: date | None
    float_days: int | None
    done: int
    tasks_count: int
    version: int


class TaskOut(Schema):
    """One task. `float` in its own unit (`wd` working days, `d` days), negative when too late; `evidence` proves that it is finished,
    `source` names the ledger row that says so."""

    key: str
    title: str
    stage: str
    duration: int
    unit: str
    who: str
    state: str
    percent: int
    start: date
    finish: date
    last: date | None
    float: int | None
    colour: str
    reason: str
    critical: bool
    milestone: bool
    actual_start: date | None
    actual_finish: date | None
    evidence: str
    source: str


class LinkOut(Schema):
    """`after` waits for `before`."""

    before: str
    after: str
    kind: str
    lag: int
    unit: str


class PlanOut(ScheduleOut):
    """A plan with everything in it; `problem` says why it can't be worked out, then there are no tasks."""

    tasks: list[TaskOut]
    links: list[LinkOut]
    problem: str


class ProgressIn(Schema):
    """What is known of a task today: finished on a day, or begun and so much remaining (in its own unit)."""

    started: date | None = None
    finished: date | None = None
    remaining: int | None = Field(None, ge=0, le=3660)
    percent: int | None = Field(None, ge=0, le=100)
    evidence: str = Field("", max_length=200)


class ScheduleFilter(Schema):
    """Which plans: at a unit and below, about a thing (`projects.project:12`), as they were on a past day."""

    unit: int | None = None
    subject: str | None = Field(None, max_length=80)
    on: date | None = None


@router.get("/schedules", response=Listing[ScheduleOut], summary="工期计划")
def schedules(
    request: HttpRequest, wanted: Query[ScheduleFilter], cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """Plans in use where the token may read, each with its colour and what is due next."""
    prefixes = allowed(request, READ)
    if wanted.unit is not None:
        prefixes = (unit_of(request, READ, wanted.unit).path,)
    end = day_end(_day(wanted.on))
    found = within(Schedule.objects.all(), prefixes).filter(
        Q(closed_at=None) | Q(closed_at__gte=end), created_at__lt=end
    )
    if wanted.subject:
        found = found.filter(subject=wanted.subject)
    page = listing(found, "-id", cursor, limit)
    stands = told_of(page["items"], _day(wanted.on))
    return {**page, "items": [_standing(row, stands[row.pk]) for row in page["items"]]}


@router.get("/schedules/{pk}", response=PlanOut, summary="一份计划")
def schedule(request: HttpRequest, pk: int, on: date | None = None) -> Any:
    """One plan with its tasks, links and colours; on a past day as it was then."""
    row = _plan(request, pk, READ)
    if clock.aware(row.created_at).date() > _day(on):
        raise Problem(422, _("那天还没有这份计划。"), field="on")
    return _told(schedule_page(row, on=on))


@router.post("/schedules/{pk}/tasks/{key}/progress", response=TaskOut, summary="报进展")
def report(request: HttpRequest, pk: int, key: str, said: ProgressIn) -> Any:
    """Reports what is known of a task; 422 says what contradicts. The same `Idempotency-Key` is the same report."""
    row = _plan(request, pk, WRITE)
    for name in ("started", "finished"):
        if (day := getattr(said, name)) and day < FIRST:
            raise Problem(422, _("%(day)s 太早了，请核对日期。") % {"day": day}, field=name)

    def run() -> dict[str, Any]:
        try:
            record_progress(by=request.actor, schedule=row, task=key, **said.dict())  # type: ignore[attr-defined]
        except ScheduleError as error:
            raise Problem(422, str(error)) from None
        page = schedule_page(row)
        assert page.chart is not None
        return next(_task(page, bar) for bar in page.chart.bars if bar.key == key)

    return idempotent(request, run)


def _day(on: date | None) -> date:
    today = clock.today()
    if on is not None and not FIRST <= on <= today:
        raise Problem(422, _("只能看 %(first)s 到今天的计划。") % {"first": FIRST}, field="on")
    return on or today


def _plan(request: HttpRequest, pk: int, permission: str) -> Schedule:
    allowed(request, permission)
    found = Schedule.objects.select_related("unit").filter(pk=pk).first()
    if found is None:
        raise Problem(404, _("没有这个对象，或不在令牌的范围内。"))
    allowed_at(request, permission, found.unit.path)
    return found


def _standing(row: Schedule, one: Standing) -> dict[str, Any]:
    return ScheduleOut(
        id=row.pk, title=one.title, unit=row.unit_id, subject=row.subject, approval=row.approval, land=row.land, on=one.on,
        colour=one.colour.value, reason=one.sentence, rule=one.judgement.source, next_key=one.next.key if one.next else None,
        next_title=one.next.title if one.next else None, next_due=one.next.due if one.next else None,
        forecast_finish=one.forecast_finish, required_end=one.required_end, float_days=one.float_days, done=one.done,
        tasks_count=one.tasks, version=row.version,
    ).model_dump(mode="json")  # fmt: skip


def _told(page: Page) -> dict[str, Any]:
    return {
        **_standing(page.plan.row, page.standing),
        "tasks": [_task(page, bar) for bar in page.chart.bars] if page.chart else [],
        "links": list(page.plan.state.links.values()),
        "problem": page.problem,
    }


def _task(page: Page, bar: Bar) -> dict[str, Any]:
    known, proof = page.plan.known.get(bar.key), page.plan.proofs.get(bar.key)
    return TaskOut(
        key=bar.key, title=bar.title, stage=page.plan.state.tasks[bar.key]["stage"], duration=bar.duration, unit=bar.unit, who=bar.who,
        state=bar.state, percent=bar.percent, start=bar.start, finish=bar.finish, last=bar.last, float=bar.room, colour=bar.colour.value,
        reason=bar.says, critical=bar.critical, milestone=bar.milestone, actual_start=known.started if known else None,
        actual_finish=known.finished if known else None, evidence=proof.evidence if proof else "", source=proof.source if proof else "",
    ).model_dump(mode="json")  # fmt: skip
