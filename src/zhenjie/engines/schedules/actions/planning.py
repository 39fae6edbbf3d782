"""改计划: tasks changed, moved, added, taken out; links. Every one is a patch that the rules take or refuse."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.core.workdays import standard
from zhenjie.engines.org.models import Person
from zhenjie.engines.schedules.actions.patching import Outcome, hold, patched
from zhenjie.engines.schedules.choices import DayUnit, Deed, FinishRule, LinkKind, StartRule
from zhenjie.engines.schedules.models import Schedule, ScheduleTask
from zhenjie.engines.schedules.queries.loading import LINK_FIELDS, TASK_FIELDS, Plan, day_of, plain
from zhenjie.engines.schedules.rules.history import Fields, given, link_id
from zhenjie.engines.schedules.rules.reach import check_day
from zhenjie.engines.schedules.rules.replanning import ForecastRow
from zhenjie.engines.schedules.rules.tasks import ScheduleError, say_date

#: Longer than ten years is a slip of the finger.
LONGEST = 3660
EMPTY: Fields = {
    "title": "", "stage": "", "duration": 1, "unit": "wd", "start_rule": "", "start_on": None, "finish_rule": "", "finish_on": None,
    "owner": "", "owner_person_id": None, "authority": "", "evidence": "", "limit_source": "", "confirmed": True, "money": None, "order": 0,
}  # fmt: skip
_CHOICES = {"unit": DayUnit, "start_rule": StartRule, "finish_rule": FinishRule}
#: A link as it is asked for: before, after, kind, lag, unit.
Asked = Mapping[str, Any]


@transaction.atomic
def change_tasks(
    *, by: Actor, schedule: Schedule, changes: Mapping[str, Mapping[str, Any]], version: int | None = None
) -> Outcome:
    """New values of any fields of any tasks, by key; nothing is written when one of them is refused."""
    held = hold(schedule, version)
    patch = {}
    for key, values in changes.items():
        was = _known(held, key)
        new = _clean(values, was)
        if new := {name: value for name, value in new.items() if value != was[name]}:
            patch[key] = new
    if not patch:
        return Outcome(held, held, "")
    titles = "、".join(f"“{held.state.tasks[key]['title']}”" for key in list(patch)[:3])
    more = _("等 %(count)d 项") % {"count": len(patch)} if len(patch) > 3 else ""
    return patched(by=by, plan=held, deed=Deed.TASKS, said=_("改了%(titles)s%(more)s") % {"titles": titles, "more": more}, patch={"tasks": patch})  # fmt: skip


@transaction.atomic
def move_task(
    *,
    by: Actor,
    schedule: Schedule,
    task: str,
    start: date | None = None,
    finish: date | None = None,
    version: int | None = None,
) -> Outcome:
    """A bar that was dragged: to begin on the day `start` (not before what it waits for, `said` tells so), or to end on `finish` with
    another duration. What has begun is a fact and stays; a milestone is moved by `finish`, too."""
    held = hold(schedule, version)
    values, row = _known(held, task), held.forecast.row(task)
    if row.state == "finished":
        raise ScheduleError(
            _("“%(task)s”已经完成，日期是事实，不能拖动；报错了请在进展里更正。") % {"task": values["title"]}
        )
    for asked in (start, finish):
        check_day(_("“%(task)s”要挪到的日期") % {"task": values["title"]}, asked, held.on)
    if start is None and finish is None:
        raise ScheduleError(_("请给出“%(task)s”要挪到的日期。") % {"task": values["title"]})
    if finish is not None and values["duration"]:
        return _stretched(by, held, task, row, finish)
    day = start or finish
    assert day is not None
    if row.state == "started":
        raise ScheduleError(
            _("“%(task)s”已经开始，开始日期是事实，不能拖动；可以拖它的右端改工期。") % {"task": values["title"]}
        )
    return _moved(by, held, task, row, day)


@transaction.atomic
def add_task(
    *,
    by: Actor,
    schedule: Schedule,
    values: Mapping[str, Any],
    after: Sequence[str] = (),
    before: Sequence[str] = (),
    version: int | None = None,
) -> tuple[ScheduleTask, Outcome]:
    """A task with these values, behind the tasks `after` and ahead of those `before` (finish to start); it stands in the list behind the
    last of those it waits for."""
    held = hold(schedule, version)
    held.row.made += 1
    key = f"t{held.row.made}"
    new = {**EMPTY, **_clean(values, EMPTY)}
    if not new["title"]:
        raise ScheduleError(_("请写新工作的名称。"))
    if after and not new["stage"]:
        new["stage"] = _known(held, after[-1])["stage"]
    orders = [_known(held, one)["order"] for one in after] or [one["order"] for one in held.state.tasks.values()]
    tasks: dict[str, Any] = {key: new}
    if "order" not in values:
        tasks |= _made_room(held, key, max(orders, default=0))
        tasks[key] = {**new, "order": max(orders, default=0) + 1}
    links = [_link(held, {"before": one, "after": key}, key) for one in after]
    links += [_link(held, {"before": key, "after": one}, key) for one in before]
    said = _("新增“%(task)s”") % {"task": new["title"]}
    done = patched(by=by, plan=held, deed=Deed.ADDED, said=said, patch={"tasks": tasks, "links": dict(links)})
    return ScheduleTask.objects.get(schedule=held.row, key=key), done


@transaction.atomic
def remove_task(*, by: Actor, schedule: Schedule, task: str, version: int | None = None) -> Outcome:
    """Take a task out. What it waited for and what waited for it are joined, so that the order stays; a task with facts stays."""
    held = hold(schedule, version)
    values = _known(held, task)
    if (report := held.known.get(task)) and (report.started or report.finished):
        raise ScheduleError(
            _("“%(task)s”已经有进展，不能删去；不再做的，请改工期或写明已完成。") % {"task": values["title"]}
        )
    gone = {key: None for key, one in held.state.links.items() if task in (one["before"], one["after"])}
    joined = {
        link_id(one["before"], other["after"], "FS"): {**other, "before": one["before"], "kind": "FS", "lag": 0}
        for one in held.state.links.values()
        for other in held.state.links.values()
        if one["after"] == task and other["before"] == task and one["kind"] == other["kind"] == "FS"
    }
    fresh = {key: one for key, one in joined.items() if key not in held.state.links}
    patch = {"tasks": {task: None}, "links": {**gone, **fresh}}
    said = _("删去“%(task)s”") % {"task": values["title"]}
    return patched(by=by, plan=held, deed=Deed.REMOVED, said=said, patch=patch)


@transaction.atomic
def link_tasks(
    *,
    by: Actor,
    schedule: Schedule,
    before: str,
    after: str,
    kind: str = "FS",
    lag: int = 0,
    unit: str = "wd",
    version: int | None = None,
) -> Outcome:
    """`after` waits for `before`; the same pair and kind again has its lag changed."""
    held = hold(schedule, version)
    one, other = _known(held, before), _known(held, after)
    key, values = _link(held, {"before": before, "after": after, "kind": kind, "lag": lag, "unit": unit})
    if held.state.links.get(key) == values:
        return Outcome(held, held, "")
    said = _("“%(after)s”等“%(before)s”（%(kind)s）") % {
        "after": other["title"], "before": one["title"], "kind": LinkKind(kind).label,
    }  # fmt: skip
    return patched(by=by, plan=held, deed=Deed.LINKED, said=said, patch={"links": {key: values}})


@transaction.atomic
def unlink_tasks(
    *, by: Actor, schedule: Schedule, before: str, after: str, kind: str = "FS", version: int | None = None
) -> Outcome:
    """The two no longer wait for each other."""
    held = hold(schedule, version)
    one, other = _known(held, before), _known(held, after)
    if (key := link_id(before, after, kind)) not in held.state.links:
        raise ScheduleError(_("“%(before)s”和“%(after)s”之间没有这种先后关系，可能刚被删去。") % {"before": one["title"], "after": other["title"]})  # fmt: skip
    said = _("“%(after)s”不再等“%(before)s”") % {"after": other["title"], "before": one["title"]}
    return patched(by=by, plan=held, deed=Deed.UNLINKED, said=said, patch={"links": {key: None}})


def _moved(by: Actor, held: Plan, key: str, row: ForecastRow, day: date) -> Outcome:
    values = held.state.tasks[key]
    if values["unit"] == "wd" and values["duration"]:
        # One day back from a Monday is a Friday: the arrow keys would stand still otherwise.
        calendar = standard()
        ahead = day >= row.dates.start
        day = (
            calendar.next_workday(day)
            if ahead
            else date.fromordinal(calendar.nth_workday(calendar.rank(day.toordinal())))
        )
    rule = values["start_rule"] or StartRule.NO_EARLIER.value
    free = {"start_rule": "", "start_on": None}
    patch = {"start_rule": rule, "start_on": plain(day)}
    earliest = row.dates.start
    if values["start_rule"] and day <= earliest:
        # Its own day holds it: how early could it be without one?
        bare = held.given(given(held.state, [{"tasks": {key: free}}]))
        earliest = bare.forecast.row(key).dates.start
    said = _("“%(task)s”挪到%(day)s开始") % {
        "task": values["title"],
        "day": say_date(max(day, earliest) if day <= row.dates.start else day),
    }
    if rule == StartRule.NO_EARLIER and day <= earliest:
        patch = free
        if day < earliest:
            said += _("：要等前项，最早就是这一天")
    if {name: values[name] for name in patch} == patch:
        return Outcome(held, held, said)
    return patched(by=by, plan=held, deed=Deed.MOVED, said=said, patch={"tasks": {key: patch}})


def _stretched(by: Actor, held: Plan, key: str, row: ForecastRow, finish: date) -> Outcome:
    values, report = held.state.tasks[key], held.known.get(key)
    if report and report.remaining is not None:
        raise ScheduleError(
            _("“%(task)s”已报过剩余工期，以进展为准；请在进展里改剩余工期。") % {"task": values["title"]}
        )
    begin = row.dates.start
    count = standard().rank if values["unit"] == "wd" else int
    days = max(1, count(finish.toordinal()) - count((begin - timedelta(days=1)).toordinal()))
    if days == values["duration"]:
        return Outcome(held, held, "")
    said = _("“%(task)s”的工期由 %(old)d 改为 %(new)d") % {
        "task": values["title"],
        "old": values["duration"],
        "new": days,
    }
    return patched(
        by=by, plan=held, deed=Deed.MOVED, said=said, patch={"tasks": {key: _clean({"duration": days}, values)}}
    )


def _known(held: Plan, key: str) -> Fields:
    if key not in held.state.tasks:
        raise ScheduleError(_("计划里没有编号为“%(key)s”的工作，可能刚被删去，请刷新后再改。") % {"key": key})
    return held.state.tasks[key]


def _made_room(held: Plan, key: str, behind: int) -> dict[str, Fields]:
    """Orders of those that stand behind a new task, where the next place is taken."""
    if all(one["order"] != behind + 1 for one in held.state.tasks.values()):
        return {}
    return {name: {"order": one["order"] + 10} for name, one in held.state.tasks.items() if one["order"] > behind}


def _link(held: Plan, asked: Asked, fresh: str = "") -> tuple[str, Fields]:
    """The id and the values of a link; `fresh` is a task that is about to be added."""
    values = {"kind": "FS", "lag": 0, "unit": "wd", **asked}
    for end in ("before", "after"):
        if values[end] != fresh:
            _known(held, values[end])
    if values["kind"] not in LinkKind:
        raise ScheduleError(_("先后关系“%(kind)s”不认识，可以是 FS、SS、FF、SF。") % {"kind": values["kind"]})
    if values["unit"] not in DayUnit or not isinstance(values["lag"], int) or abs(values["lag"]) > LONGEST:
        raise ScheduleError(_("间隔要写成整数的工作日或天，不超过 %(most)d。") % {"most": LONGEST})
    return link_id(values["before"], values["after"], values["kind"]), {name: values[name] for name in LINK_FIELDS}


def _clean(values: Mapping[str, Any], was: Fields) -> Fields:
    """What was asked for as it is stored; ScheduleError names the task and the field."""
    title = str(values.get("title", was["title"])).strip()
    what = f"“{title or was['title']}”"
    if strange := values.keys() - set(TASK_FIELDS):
        raise ScheduleError(_("%(task)s没有“%(field)s”这一项。") % {"task": what, "field": min(strange)})
    new = {name: _cleaned(what, name, value) for name, value in values.items()}
    both = {**was, **new}
    for rule, on, word in (("start_rule", "start_on", _("开始")), ("finish_rule", "finish_on", _("完成"))):
        if bool(both[rule]) != bool(both[on]):
            raise ScheduleError(
                _("%(task)s的%(word)s限定要同时选方式、填日期，或都空着。") % {"task": what, "word": word}
            )
    return new


def _cleaned(what: str, name: str, value: Any) -> Any:
    field = ScheduleTask._meta.get_field(name)
    label = str(field.verbose_name)  # type: ignore[union-attr]
    if name in ("duration", "order"):
        if not isinstance(value, int) or not 0 <= value <= (LONGEST if name == "duration" else 10**9):
            raise ScheduleError(_("%(task)s的工期是“%(value)s”，请填写 0 到 %(most)d 的整数。") % {"task": what, "value": value, "most": LONGEST})  # fmt: skip
        return value
    if name in ("start_on", "finish_on"):
        return plain(day_of(value))
    if name == "money":
        return _money(what, value)
    if name == "owner_person_id":
        if value is not None and not Person.objects.filter(pk=value, active=True).exists():
            raise ScheduleError(_("%(task)s的责任人不在人员名册里或已离岗，请重新选。") % {"task": what})
        return value
    if name == "confirmed":
        return bool(value)
    text = str(value).strip()
    if name in _CHOICES and text not in _CHOICES[name].values and not (text == "" and name != "unit"):
        raise ScheduleError(
            _("%(task)s的“%(field)s”不能是“%(value)s”。") % {"task": what, "field": label, "value": text}
        )
    if (most := getattr(field, "max_length", None)) and len(text) > most:
        raise ScheduleError(_("%(task)s的“%(field)s”最多 %(most)d 个字，现在有 %(count)d 个。") % {"task": what, "field": label, "most": most, "count": len(text)})  # fmt: skip
    if name == "title" and not text:
        raise ScheduleError(_("%(task)s的名称不能空着。") % {"task": what})
    return text


def _money(what: str, value: Any) -> str | None:
    if value in (None, ""):
        return None
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        amount = Decimal(-1)
    if not 0 <= amount < 10**12:
        raise ScheduleError(
            _("%(task)s的计划投资“%(value)s”要写成不小于 0 的数（万元）。") % {"task": what, "value": value}
        )
    return str(amount)
