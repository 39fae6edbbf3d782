"""基线: what the plan is today is set down, so that it can be told later what changed."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.schedules.actions.patching import hold
from zhenjie.engines.schedules.choices import BaselineKind
from zhenjie.engines.schedules.models import Baseline, BaselineRow, Schedule
from zhenjie.engines.schedules.queries.loading import Plan, in_order
from zhenjie.engines.schedules.rules.schedule import Dates, latest_dates
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.trail import actions as trail

#: A button that is pressed twice is pressed within this time.
AGAIN = timedelta(minutes=1)


@transaction.atomic
def take_baseline(
    *, by: Actor, schedule: Schedule, name: str = "", kind: str = BaselineKind.CURRENT, version: int | None = None
) -> Baseline:
    """Set the plan down: the dates as they are forecast today, or (`backward`) the last ones that the required end allows."""
    held = hold(schedule, version)
    if kind not in BaselineKind:
        raise ScheduleError(_("基线可以取当时计划的日期，也可以取倒排的日期，没有“%(kind)s”这一种。") % {"kind": kind})
    if not held.state.tasks:
        raise ScheduleError(_("计划里还没有任务，请先添加任务，再存基线。"))
    if kind == BaselineKind.BACKWARD and held.required_end is None:
        raise ScheduleError(_("还没有定要求完成的日期，排不出倒排计划；可以取当时计划的日期。"))
    name = name.strip()[:60]
    last = held.row.baselines.order_by("-number").first()
    if (
        last is not None
        and last.kind == kind
        and name in ("", last.name)
        and _unchanged(held, last, BaselineKind(kind))
    ):
        # The button was pressed twice: there is nothing new to set down.
        return last
    if name and held.row.baselines.filter(name=name).exists():
        raise ScheduleError(_("已经有一份叫“%(name)s”的基线，请换一个名称。") % {"name": name})
    return kept(by, held, BaselineKind(kind), name)


def _unchanged(plan: Plan, last: Baseline, kind: BaselineKind) -> bool:
    """Whether the plan, set down anew, would be what the baseline keeps, and was so a moment ago."""
    if last.taken_at < clock.now() - AGAIN or last.required_end != plan.required_end:
        return False
    dates = _dates(plan, kind)
    now = {
        (key, values["title"], values["duration"], dates[key].start, dates[key].finish)
        for key, values in plan.state.tasks.items()
    }
    return set(last.rows.values_list("key", "title", "duration", "start", "finish")) == now


def kept(by: Actor, plan: Plan, kind: BaselineKind, name: str) -> Baseline:
    """Writes a baseline of a held plan."""
    row = plan.row
    last = row.baselines.order_by("-number").values_list("number", flat=True).first() or 0
    taken = Baseline.objects.create(
        schedule=row, number=last + 1, name=(name or _("第 %(number)d 版") % {"number": last + 1})[:60], kind=kind,
        required_end=plan.required_end, taken_at=clock.now(), taken_by=by.name[:60], account=by.account,
    )  # fmt: skip
    dates = _dates(plan, kind)
    BaselineRow.objects.bulk_create(
        BaselineRow(
            baseline=taken, key=key, title=values["title"], duration=values["duration"], unit=values["unit"],
            start=dates[key].start, finish=dates[key].finish, money=values["money"], order=values["order"],
            percent=report.percent if (report := plan.known.get(key)) else 0,
        )
        for key, values in in_order(plan.state.tasks)
    )  # fmt: skip
    trail.record(
        by=by, verb="存基线", subject=Ref("schedules.schedule", str(row.pk)), scope=row.unit.path,
        after={"baseline": taken.name, "tasks": len(dates)},
    )  # fmt: skip
    return taken


def _dates(plan: Plan, kind: BaselineKind) -> dict[str, Dates]:
    if kind == BaselineKind.BACKWARD and plan.required_end:
        return latest_dates(plan.network, plan.required_end)
    return {row.task.key: row.dates for row in plan.forecast.rows()}
