"""Acts on firms: standing, links, visits, tasks, plan, returns. Each leaves a trail at the firm."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.enterprises.models import Enterprise, Measure, Return, Standing, Task, Visit
from zhenjie.domains.enterprises.queries.firms import ref
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.org.actions.links import create_link
from zhenjie.engines.org.models import Link, Person, Unit
from zhenjie.engines.trail import actions as trail

OPENED = "调阅单户报表"


def _told(by: Actor, firm: Enterprise, verb: str, after: dict[str, Any]) -> None:
    trail.record(by=by, verb=verb, subject=ref(firm), scope=firm.unit.path, before=None, after=after)


@transaction.atomic
def enter_list(*, by: Actor, firm: Enterprise, kind: str, entered: date, ground: str) -> Standing:
    """The firm stands on a statistical list from `entered` on. Raises Problem when it stands on one already."""
    Enterprise.objects.select_for_update(of=("self",)).get(pk=firm.pk)
    periods = list(firm.standings.filter(gone_at__isnull=True))
    if any(one.left is None for one in periods):
        raise Problem(422, _("这家企业已在名录里，先办退库再重新入库。"))
    if any(one.left and entered < one.left for one in periods):
        raise Problem(422, _("入库日期早于上一次退库的日期，请核对。"))
    row = Standing(unit=firm.unit, enterprise=firm, kind=kind, entered=entered, ground=ground)
    return save_row(by=by, row=row, verb="纳入名录")


@transaction.atomic
def leave_list(*, by: Actor, standing: Standing, left: date, ground: str) -> Standing:
    """`left` is the first day on which the firm no longer stands on the list. Raises Problem."""
    row = Standing.objects.select_for_update(of=("self",)).get(pk=standing.pk)
    if row.left is not None:
        raise Problem(422, _("这家企业已于 %(day)s 退库，不用再退一次。") % {"day": row.left})
    if left < row.entered:
        raise Problem(422, _("退库日期不能早于入库日期 %(day)s。") % {"day": row.entered})
    row.left, row.left_ground = left, ground
    return save_row(by=by, row=row, verb="退出名录")


def link_person(*, by: Actor, firm: Enterprise, person: Person, every_days: int, valid_from: date) -> Link:
    """`person` answers for the firm and visits it once in `every_days` days. Raises org's Problem."""
    return create_link(
        by=by, person=person, subject=ref(firm), label=firm.name, every_days=every_days, valid_from=valid_from
    )


@transaction.atomic
def record_visit(
    *, by: Actor, firm: Enterprise, visitor: Person, on: date, said: str, tasks: list[dict[str, Any]], command: str = ""
) -> Visit:
    """A visit with what was said and what it left to do; the same form sent twice is one visit."""
    if command and (found := Visit.objects.filter(enterprise=firm, command=command).first()):
        return found
    visit = Visit(unit=firm.unit, enterprise=firm, visitor=visitor, on=on, said=said, command=command)
    save_row(by=by, row=visit, verb="走访")
    for one in tasks:
        add_task(by=by, firm=firm, visit=visit, **one)
    return visit


def add_task(*, by: Actor, firm: Enterprise, text: str, holder: Unit, due: date, visit: Visit | None = None) -> Task:
    """Something to do for a firm."""
    task = Task(unit=firm.unit, enterprise=firm, visit=visit, text=text, holder=holder, due=due)
    return save_row(by=by, row=task, verb="交办")


@transaction.atomic
def finish_task(*, by: Actor, task: Task, result: str) -> Task:
    """Done today, with the result in a sentence. Raises Problem when it was done before."""
    row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if row.done:
        raise Problem(422, _("这件事已于 %(day)s 办结。") % {"day": row.done})
    row.done, row.result = clock.today(), result
    return save_row(by=by, row=row, verb="办结")


@transaction.atomic
def add_measure(*, by: Actor, firm: Enterprise, goal: str, text: str, holder: Unit, due: date) -> Measure:
    """One more line of the firm's plan."""
    measure = Measure.objects.create(enterprise=firm, goal=goal, text=text, holder=holder, due=due)
    _told(by, firm, "一企一策", {"goal": goal, "text": text, "due": due})
    return measure


@transaction.atomic
def report_measure(*, by: Actor, measure: Measure, progress: str, done: bool, version: int | None = None) -> Measure:
    """How far a line of the plan is. Raises Conflict when somebody reported in between."""
    row = Measure.objects.select_for_update(of=("self",)).select_related("enterprise__unit").get(pk=measure.pk)
    if version is not None and row.version != version:
        raise Conflict(row, _("这条措施的进展刚被别人更新过，您填的还在，请对照后再存。"))
    row.progress, row.done, row.version = progress, clock.today() if done else None, row.version + 1
    row.save(update_fields=["progress", "done", "version"])
    _told(by, row.enterprise, "更新一企一策", {"text": row.text, "progress": progress, "done": row.done})
    return row


def open_returns(*, by: Actor, firm: Enterprise, reason: str) -> None:
    """Somebody reads what this one firm returned; who, when and why stays."""
    _told(by, firm, OPENED, {"reason": reason})


@transaction.atomic
def enter_return(
    *, by: Actor, firm: Enterprise, year: int, month: int, kind: str, value: Any, source: str, reason: str
) -> Return:
    """One figure of one firm; a later one for the same month takes its place. The trail says which, never how much."""
    row, _new = Return.objects.update_or_create(
        enterprise=firm, year=year, month=month, kind=kind, defaults={"value": value, "source": source}
    )
    after = {"year": year, "month": month, "kind": row.get_kind_display(), "source": source, "reason": reason}
    _told(by, firm, "登记单户报表", after)
    return row
