"""The one way a plan is changed: a patch is worked out on its values first and written only if the rules take it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.schedules.choices import Deed
from zhenjie.engines.schedules.models import PlanChange, Schedule, ScheduleLink, ScheduleTask
from zhenjie.engines.schedules.problems import Overtaken
from zhenjie.engines.schedules.queries.loading import Plan, day_of, load_one
from zhenjie.engines.schedules.rules.history import given, link_id, undoing
from zhenjie.engines.schedules.rules.reach import check_day
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.trail import actions as trail

Patch = Mapping[str, Any]
#: The days of a plan and of its tasks.
DAYS = {"required_end", "planned_from", "start_on", "finish_on"}
#: How many changes of others a refusal names.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """The plan before and after a change; `said` tells what was done."""

    before: Plan
    after: Plan
    said: str

    @property
    def schedule(self) -> Schedule:
        return self.after.row


def hold(schedule: Schedule, version: int | None = None) -> Plan:
    """The plan, locked until the end of the transaction. Raises Overtaken when it is no longer the one of `version`, ScheduleError when
    it is no longer in use."""
    row = Schedule.objects.select_for_update(of=("self",)).select_related("unit").get(pk=schedule.pk)
    if version is not None and version != row.version:
        raise Overtaken(_overtaken(row, version), row.version)
    if row.closed_at is not None:
        raise ScheduleError(_("“%(plan)s”已停用，不能再改。") % {"plan": row.title})
    return load_one(row)


def patched(*, by: Actor, plan: Plan, deed: Deed, said: str, patch: Patch) -> Outcome:
    """Writes a patch of a held plan, with its change and its trail. Raises ScheduleError, before anything is written, when the tasks
    can't be planned so (a circle, a bound day that is not worked, a fact that contradicts itself)."""
    row, said = plan.row, said[:300]
    _check_days(plan, patch)
    back = undoing(plan.state, patch)
    after = plan.given(given(plan.state, [patch]))
    if after.state.tasks and _can_be_planned(plan):
        assert after.forecast
        check_day(_("照这样改，全部完成预计"), after.forecast.finish, plan.on)
    _write(row, patch)
    row.version += 1
    row.news += 1
    row.save(update_fields=["version", "news", "made", *patch.get("schedule", ())])
    PlanChange.objects.create(
        schedule=row, number=row.version, deed=deed, said=said, before=back, after=dict(patch), at=clock.now(),
        name=by.name[:60], account=by.account,
    )  # fmt: skip
    subject = Ref("schedules.schedule", str(row.pk))
    trail.record(by=by, verb=str(deed.label), subject=subject, scope=row.unit.path, before=_told(back), after={**_told(patch), "said": said})  # fmt: skip
    return Outcome(plan, after, said)


def _can_be_planned(plan: Plan) -> bool:
    """Whether there is something to keep whole: a plan that can't be worked out as it stands is put right one step at a time."""
    try:
        return not plan.state.tasks or bool(plan.forecast)
    except ScheduleError:
        return False


def _check_days(plan: Plan, patch: Patch) -> None:
    """No way a day comes into a plan leads past here: a form, a bar that was dragged, a program."""
    for name, value in patch.get("schedule", {}).items():
        if name in DAYS:
            check_day(_field(Schedule, name), day_of(value), plan.on)
    for key, values in patch.get("tasks", {}).items():
        title = (plan.state.tasks.get(key) or values or {}).get("title", "")
        for name in DAYS & (values or {}).keys():
            check_day(f"“{title}”的{_field(ScheduleTask, name)}", day_of(values[name]), plan.on)


def _field(model: type[Model], name: str) -> str:
    return f"“{model._meta.get_field(name).verbose_name}”"  # type: ignore[union-attr]


def _told(patch: Patch) -> dict[str, Any]:
    """A patch for the trail: what changed by name; of a great one only how much."""
    told = dict(patch.get("schedule", {}))
    for part in ("tasks", "links"):
        values = patch.get(part, {})
        if values:
            told[part] = values if len(values) <= 20 else len(values)
    return told


def _write(row: Schedule, patch: Patch) -> None:
    for name, value in patch.get("schedule", {}).items():
        setattr(row, name, _python(Schedule, name, value))
    tasks, links = patch.get("tasks", {}), patch.get("links", {})
    touched = {key for name in links for key in name.split(">")[:2]} | set(tasks)
    known = {task.key: task for task in ScheduleTask.objects.filter(schedule=row, key__in=touched)} if touched else {}
    standing = {link_id(link.before.key, link.after.key, link.kind): link for link in _links(row, links)}
    ScheduleLink.objects.filter(
        pk__in=[standing[key].pk for key in links if links[key] is None and key in standing]
    ).delete()
    ScheduleTask.objects.filter(schedule=row, key__in=[key for key in tasks if tasks[key] is None]).delete()
    _update([(known[key], values) for key, values in tasks.items() if values is not None and key in known])
    fresh = [(key, values) for key, values in tasks.items() if values is not None and key not in known]
    made = ScheduleTask.objects.bulk_create(
        ScheduleTask(schedule=row, key=key, **_typed(values)) for key, values in fresh
    )
    known |= {task.key: task for task in made}
    for key, values in links.items():
        if values is not None and key in standing:
            ScheduleLink.objects.filter(pk=standing[key].pk).update(lag=values["lag"], unit=values["unit"])
    ScheduleLink.objects.bulk_create(
        ScheduleLink(
            schedule=row, before=known[values["before"]], after=known[values["after"]], kind=values["kind"],
            lag=values["lag"], unit=values["unit"],
        )
        for key, values in links.items()
        if values is not None and key not in standing
    )  # fmt: skip


def _links(row: Schedule, links: Patch) -> Iterable[ScheduleLink]:
    if not links:
        return ()
    keys = {name.split(">")[1] for name in links}
    return ScheduleLink.objects.filter(schedule=row, after__key__in=keys).select_related("before", "after")


def _update(pairs: list[tuple[ScheduleTask, Mapping[str, Any]]]) -> None:
    names = sorted({name for _row, values in pairs for name in values})
    for row, values in pairs:
        for name, value in _typed(values).items():
            setattr(row, name, value)
    if pairs:
        ScheduleTask.objects.bulk_update([row for row, _values in pairs], names, batch_size=200)


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _python(ScheduleTask, name, value) for name, value in values.items()}


def _python(model: type[Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    return field.to_python(value)


def _overtaken(row: Schedule, version: int) -> str:
    done = list(row.changes.filter(number__gt=version).order_by("-number")[: NAMED + 1])
    told = "；".join(
        _("%(who)s %(at)s %(what)s")
        % {"who": one.name, "at": f"{clock.aware(one.at):%m-%d %H:%M}", "what": one.said.rstrip("。")}
        for one in done[:NAMED]
    )
    more = _("等") if len(done) > NAMED else ""
    return _("“%(plan)s”在您打开之后已被改过（%(told)s%(more)s），您的这一步没有存。请看过最新的计划再改。") % {
        "plan": row.title, "told": told, "more": more,
    }  # fmt: skip
