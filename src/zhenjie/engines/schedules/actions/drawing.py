"""排出计划: from a template and a required end; changed as a whole, put out of use."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.limits import Limit
from zhenjie.core.refs import Ref
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.baselines import AGAIN, kept
from zhenjie.engines.schedules.actions.patching import Outcome, hold, patched
from zhenjie.engines.schedules.choices import BaselineKind, Deed
from zhenjie.engines.schedules.models import PlanChange, Schedule, ScheduleLink, ScheduleTask
from zhenjie.engines.schedules.queries.drawing import route_of
from zhenjie.engines.schedules.queries.loading import load_one, plain
from zhenjie.engines.schedules.rules.planning import Plan as Drawn
from zhenjie.engines.schedules.rules.planning import PlannedStep
from zhenjie.engines.schedules.rules.planning import plan as drawn_back
from zhenjie.engines.schedules.rules.reach import check_day
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.schedules.rules.templates import investment_project
from zhenjie.engines.trail import actions as trail

_OWN = {"title", "required_end", "planned_from", "jurisdiction"}


@transaction.atomic
def draw_schedule(
    *,
    by: Actor,
    unit: Unit,
    subject: str | Ref,
    title: str,
    approval: str,
    land: str,
    required_end: date,
    on: date | None = None,
    durations: Mapping[str, Limit] | None = None,
    variants: Mapping[str, str] | None = None,
    jurisdiction: str = "",
    division: str = "",
) -> Schedule:
    """A full backward schedule by the template of the route, with the limits in force on the day `on` (today), which is also the day
    the plan begins; its first baseline keeps the last days that the required end allows.

    `durations` (working or calendar days) replace limits by step; `jurisdiction` names whose colour rules hold, `division` is the code of
    the place whose limits do. Raises ScheduleError when the subject has a plan in use already.
    """
    day = on or clock.today()
    drawn = drawn_back(
        investment_project(), route_of(approval, land), required_end, day, jurisdiction=division, durations=durations,
        variants=variants,
    )  # fmt: skip
    return _begun(by, unit, str(subject), title, day, required_end, jurisdiction, drawn, approval, land)


@transaction.atomic
def begin_schedule(
    *, by: Actor, unit: Unit, subject: str | Ref, title: str, required_end: date | None = None, on: date | None = None, jurisdiction: str = ""
) -> Schedule:  # fmt: skip
    """A plan without a template: its tasks are added one by one."""
    return _begun(by, unit, str(subject), title, on or clock.today(), required_end, jurisdiction, None, "", "")


@transaction.atomic
def change_schedule(*, by: Actor, schedule: Schedule, version: int | None = None, **changes: Any) -> Outcome:
    """Another title, required end, day to begin from, or place whose colour rules hold."""
    held = hold(schedule, version)
    if strange := changes.keys() - _OWN:
        raise ScheduleError(
            _("计划没有“%(field)s”这一项，可以改名称、要求完成、计划起算、适用地方规则。") % {"field": min(strange)}
        )
    if "title" in changes:
        changes["title"] = _titled(changes["title"])
    if changes.get("planned_from", True) is None:
        raise ScheduleError(_("计划从哪天起算不能空着。"))
    patch = {
        "schedule": {name: plain(value) for name, value in changes.items() if plain(value) != held.state.schedule[name]}
    }
    if not patch["schedule"]:
        return Outcome(held, held, "")
    names = "、".join(str(Schedule._meta.get_field(name).verbose_name) for name in patch["schedule"])  # type: ignore[union-attr]
    end = patch["schedule"].get("required_end")
    said = _("要求完成改为%(end)s") % {"end": end} if end else _("改了%(names)s") % {"names": names}
    return patched(by=by, plan=held, deed=Deed.CHANGED, said=said, patch=patch)


@transaction.atomic
def close_schedule(*, by: Actor, schedule: Schedule, why: str, version: int | None = None) -> Schedule:
    """Out of use, with the reason; the subject may then have another. Nothing is erased: past days keep their colours."""
    if not why.strip():
        raise ScheduleError(_("请写明为什么停用这份计划。"))
    row = patched(by=by, plan=hold(schedule, version), deed=Deed.CLOSED, said=_("停用：%(why)s") % {"why": why.strip()}, patch={}).schedule  # fmt: skip
    row.closed_at, row.closed_why = clock.now(), why.strip()[:200]
    row.save(update_fields=["closed_at", "closed_why"])
    return row


def _begun(
    by: Actor, unit: Unit, subject: str, title: str, day: date, end: date | None, place: str, drawn: Drawn | None, approval: str, land: str
) -> Schedule:  # fmt: skip
    title = _titled(title)
    check_day(_("要求完成的日期"), end, clock.today())
    check_day(_("计划起算的日期"), day, clock.today())
    # Two at once for one subject: the second waits here.
    Unit.objects.select_for_update().get(pk=unit.pk)
    if subject and (other := Schedule.objects.filter(subject=subject, closed_at=None).first()):
        raise ScheduleError(
            _("“%(title)s”已经有一份在用的计划“%(plan)s”，请在那份上改，或先停用它。") % {"title": title, "plan": other}
        )
    if not subject and (same := _same(by, unit, title, day, end, approval, land)):
        return same
    row = Schedule.objects.create(
        unit=unit, subject=subject, title=title, approval=approval, land=land, required_end=end, planned_from=day,
        jurisdiction=place, goal=investment_project().goal if drawn else "", created_at=clock.now(),
    )  # fmt: skip
    if drawn:
        _lay(row, drawn)
    said = (
        ngettext("按“%(route)s”排出 %(count)d 项工作", "按“%(route)s”排出 %(count)d 项工作", len(drawn.steps))
        % {"route": drawn.route.title, "count": len(drawn.steps)}
        if drawn
        else _("新建计划")
    )
    PlanChange.objects.create(
        schedule=row, number=1, deed=Deed.DRAWN, said=said, at=row.created_at, name=by.name[:60], account=by.account
    )
    after = {"title": title, "required_end": plain(end), "planned_from": plain(day), "subject": subject, "said": said}
    trail.record(
        by=by, verb=str(Deed.DRAWN.label), subject=Ref("schedules.schedule", str(row.pk)), scope=unit.path, after=after
    )
    if drawn and end:
        kept(by, load_one(row), BaselineKind.BACKWARD, _("倒排计划"))
    return row


def _same(by: Actor, unit: Unit, title: str, day: date, end: date | None, approval: str, land: str) -> Schedule | None:
    """The same plan about nothing, drawn by the same person a moment ago and not touched since: the button was pressed twice."""
    return Schedule.objects.filter(
        unit=unit, subject="", title=title, planned_from=day, required_end=end, approval=approval, land=land, version=1, closed_at=None,
        created_at__gte=clock.now() - AGAIN, changes__account=by.account, changes__name=by.name[:60],
    ).first()  # fmt: skip


def _lay(row: Schedule, drawn: Drawn) -> None:
    tasks = ScheduleTask.objects.bulk_create(
        ScheduleTask(
            schedule=row, key=one.step.key, title=one.step.title, duration=one.duration.amount, unit=one.duration.unit,
            authority=one.step.authority or (_("项目单位") if one.step.by == "owner" else ""),
            stage=one.step.stage,
            limit_source=one.limit.source[:200],
            confirmed=one.limit.confirmed or one.duration != one.limit.limit, order=number * 10,
        )
        for number, one in enumerate(_by_stage(drawn), start=1)
    )  # fmt: skip
    by_key = {task.key: task for task in tasks}
    ScheduleLink.objects.bulk_create(
        ScheduleLink(schedule=row, before=by_key[link.predecessor], after=by_key[link.successor], kind=link.type, lag=link.lag, unit=link.unit)
        for link in drawn.network.links
    )  # fmt: skip


def _by_stage(drawn: Drawn) -> list[PlannedStep]:
    """The steps under the headings of the template, each heading by last day to begin."""
    stages = list(dict.fromkeys(step.stage for step in investment_project().steps))
    return sorted(drawn.steps, key=lambda one: stages.index(one.step.stage))


def _titled(title: str) -> str:
    if not (found := str(title).strip()):
        raise ScheduleError(_("请写计划的名称。"))
    if len(found) > 120:
        raise ScheduleError(_("计划的名称最多 120 个字，现在有 %(count)d 个。") % {"count": len(found)})
    return found
