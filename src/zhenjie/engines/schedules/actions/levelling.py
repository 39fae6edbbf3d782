"""平衡资源 on demand: the shortest plan in which no owner or team does more at once than it can; kept as days not to begin before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core.actors import Actor
from zhenjie.engines.schedules.actions.patching import hold, patched
from zhenjie.engines.schedules.choices import Deed, StartRule
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.problems import NoOptimiser
from zhenjie.engines.schedules.queries.loading import Plan, load_one
from zhenjie.engines.schedules.rules.history import Fields, given, link_id
from zhenjie.engines.schedules.rules.replanning import ForecastRow
from zhenjie.engines.schedules.rules.tasks import ScheduleError, say_date

#: By task the amount it uses of each resource.
Demands = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Levelling:
    """What came of it: the day all is finished, whether none is shorter, tasks that were moved (title, from, to)."""

    finish: date
    proven: bool
    moved: tuple[tuple[str, date, date], ...]
    said: str


def level_schedule(
    *,
    by: Actor,
    schedule: Schedule,
    capacities: Mapping[str, int],
    demands: Demands | None = None,
    version: int | None = None,
    seconds: float = 10.0,
) -> Levelling:
    """Move tasks that lie ahead so that nothing is used beyond `capacities`. `demands` by task; without them every task uses one of its
    owner (or authority), as far as a capacity is given for that name. Solved outside the transaction: it may take `seconds` twice.

    Raises NoOptimiser without the extra `optimise`, ScheduleError when a task alone needs more than there is, Overtaken when the plan
    was changed meanwhile.
    """
    try:
        from zhenjie.engines.schedules.rules.levelling import level  # slow import
    except ImportError:
        raise NoOptimiser(
            _("这台服务器没有装优化组件，资源平衡不能运行；请管理员安装 zhenjie[optimise]。计划其余功能不受影响。")
        ) from None
    if not capacities or min(capacities.values()) < 1:
        raise ScheduleError(_("请写明每种资源有几份（不少于 1），例如：施工队 1。"))
    plan = load_one(schedule)
    seen = schedule.version if version is None else version
    if demands is None:
        _check_names(plan, capacities)
    uses = demands if demands is not None else _by_owner(plan, capacities)
    ahead, begin = _ahead(plan, uses)
    done = level(
        ahead.network, begin, {key: use for key, use in uses.items() if key in ahead.state.tasks}, capacities, seconds
    )
    before = {row.task.key: row.dates.start for row in plan.forecast.rows() if row.state == "waiting"}
    later = {key: dates.start for key, dates in done.dates.items() if key in before and dates.start > before[key]}
    tasks = {key: {"start_rule": plan.state.tasks[key]["start_rule"] or StartRule.NO_EARLIER.value, "start_on": day.isoformat()} for key, day in later.items()}  # fmt: skip
    said = ngettext(
        "按资源平衡，挪后 %(count)d 项，预计%(end)s完成", "按资源平衡，挪后 %(count)d 项，预计%(end)s完成", len(later)
    ) % {"count": len(later), "end": say_date(done.finish)}
    if tasks:
        with transaction.atomic():
            patched(by=by, plan=hold(schedule, seen), deed=Deed.LEVELLED, said=said, patch={"tasks": tasks})
    titles = {key: values["title"] for key, values in plan.state.tasks.items()}
    return Levelling(
        done.finish, done.proven, tuple((titles[key], before[key], day) for key, day in later.items()), said
    )


def _ahead(plan: Plan, uses: Demands) -> tuple[Plan, date]:
    """What lies ahead, and its first day. What is finished is left out; of what is under way the rest comes first: whatever uses the
    same as it begins no earlier. What waited for a fact that is left out keeps its day as one not to begin before."""
    rows, network = {row.task.key: row for row in plan.forecast.rows()}, plan.network
    if all(row.state != "waiting" for row in rows.values()):
        raise ScheduleError(_("“%(plan)s”没有还没开始的工作，不用平衡。") % {"plan": plan.row.title})
    free = {"start_rule": "", "start_on": None, "finish_rule": "", "finish_on": None}
    tasks: dict[str, Fields | None] = {}
    for key, row in rows.items():
        left = abs(plan.forecast.spans[network.place[key]])
        tasks[key] = None if row.state == "finished" else {**free, "duration": left} if row.state == "started" else {}
    links: dict[str, Fields | None] = {}
    for name, link in plan.state.links.items():
        state, follows = rows[link["before"]].state, link["after"]
        if state == "finished" or rows[follows].state != "waiting" or (state == "started" and link["kind"][0] == "S"):
            links[name] = None
            if rows[follows].state == "waiting" and plan.state.tasks[follows]["start_rule"] != StartRule.MUST:
                tasks[follows] = {
                    "start_rule": StartRule.NO_EARLIER.value,
                    "start_on": rows[follows].dates.start.isoformat(),
                }
    for one, other in _sharing(rows, uses):
        key = link_id(one, other, "SS")
        links.setdefault(key, {"before": one, "after": other, "kind": "SS", "lag": 0, "unit": "wd"})
    return Plan(plan.row, plan.on, given(plan.state, [{"tasks": tasks, "links": links}])), plan.data_date + timedelta(
        days=1
    )


def _sharing(rows: Mapping[str, ForecastRow], uses: Demands) -> Iterator[tuple[str, str]]:
    """(under way, waiting) for every two that use the same."""
    for one, row in rows.items():
        for other, waiting in rows.items():
            if (
                row.state == "started"
                and waiting.state == "waiting"
                and uses.get(one, {}).keys() & uses.get(other, {}).keys()
            ):
                yield one, other


def _check_names(plan: Plan, capacities: Mapping[str, int]) -> None:
    """A name that no task carries would be passed over in silence."""
    known = sorted({values["owner"] or values["authority"] for values in plan.state.tasks.values()} - {""})
    if strange := [name for name in capacities if name not in known]:
        raise ScheduleError(
            _("计划里没有责任人或办理部门叫“%(strange)s”，请核对写法；计划里有：%(known)s。")
            % {"strange": "”“".join(strange), "known": "、".join(known) or _("还没有写")}
        )


def _by_owner(plan: Plan, capacities: Mapping[str, int]) -> dict[str, dict[str, int]]:
    return {
        key: {name: 1}
        for key, values in plan.state.tasks.items()
        if (name := values["owner"] or values["authority"]) in capacities
    }
