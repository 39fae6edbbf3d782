"""Changing a plan: a bar that was dragged (JSON), and the ordinary forms that do the same without a script."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.engines.schedules.actions.baselines import take_baseline
from zhenjie.engines.schedules.actions.drawing import change_schedule, close_schedule
from zhenjie.engines.schedules.actions.levelling import level_schedule
from zhenjie.engines.schedules.actions.patching import Outcome
from zhenjie.engines.schedules.actions.planning import (
    add_task,
    change_tasks,
    link_tasks,
    move_task,
    remove_task,
    unlink_tasks,
)
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.forms import (
    BaselineForm,
    LevelForm,
    LinkForm,
    NewTaskForm,
    PlanForm,
    ProgressForm,
    TaskForm,
)
from zhenjie.engines.schedules.problems import Overtaken
from zhenjie.engines.schedules.queries.pages import changed, chart_of, kept_of, people_of
from zhenjie.engines.schedules.queries.standings import rules_in_force, standing_of
from zhenjie.engines.schedules.rules.chart import Scale
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.schedules.views.reach import (
    WRITE,
    page_url,
    plan_at,
    told,
    version_of,
    way_back,
)
from zhenjie.engines.schedules.views.reading import places, task_context, tasks_url


@require_POST
def move(request: Any, pk: int) -> HttpResponse:
    """A bar was dragged: ``{task, start | finish, version, first, last, px, baseline}``. Answers rows and links that are now different, on
    the scale of the page; 409 when somebody else was quicker, 422 with the reason when it can't be."""
    schedule = plan_at(request, pk, WRITE)
    try:
        asked = json.loads(request.body or b"{}")
        days = {name: parse_date(str(asked.get(name) or "")) for name in ("start", "finish", "first", "last")}
        number, px = int(asked["version"]), int(asked["px"])
        if not days["first"] or not days["last"] or not 1 <= px <= 40:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"said": _("这一步没有读懂，请刷新页面再拖。")}, status=400)
    scale = Scale(days["first"], days["last"], px)
    try:
        done = move_task(
            by=request.actor, schedule=schedule, task=str(asked.get("task", "")), start=days["start"], finish=days["finish"],
            version=number,
        )  # fmt: skip
    except Overtaken as error:
        return JsonResponse({"said": str(error), "version": error.version}, status=409)
    except ScheduleError as error:
        return JsonResponse({"said": str(error)}, status=422)
    return JsonResponse(_answer(done, scale, asked.get("baseline")))


def _answer(done: Outcome, scale: Scale, baseline: Any) -> dict[str, Any]:
    row, names = done.schedule, people_of(done.after)
    kept = kept_of(row.baselines.filter(number=baseline).first() if isinstance(baseline, int) else None)
    before, after = (chart_of(plan, kept, names, scale=scale) for plan in (done.before, done.after))
    stands = standing_of(done.after, rules_in_force(), names)
    return {
        "version": row.version, "said": done.said, "outgrown": not scale.holds(done.after.forecast.finish), **changed(before, after),
        "head": render_to_string("schedules/parts/verdict.html", {"standing": stands, "on": None}),
    }  # fmt: skip


@require_POST
def change(request: Any, pk: int, key: str) -> HttpResponse:
    """Every field of a task."""
    schedule = plan_at(request, pk, WRITE)
    form = TaskForm(request.POST, prefixes=request.scope.prefixes)
    if form.is_valid():
        try:
            done = change_tasks(
                by=request.actor, schedule=schedule, changes={key: form.values}, version=version_of(request)
            )
            messages.success(request, _("已改好，后面的工作跟着重排了。") if done.said else _("没有改动。"))
            return HttpResponseRedirect(tasks_url(schedule, key))
        except ScheduleError as error:
            form.add_error(None, str(error))
    return render(request, "schedules/task.html", task_context(request, schedule, key, form=form), status=422)


@require_POST
def report(request: Any, pk: int, key: str) -> HttpResponse:
    """What is known of a task today."""
    schedule = plan_at(request, pk, WRITE)
    form = ProgressForm(request.POST, request.FILES)
    if form.is_valid():
        asked = dict(form.cleaned_data)
        file = asked.pop("file")
        try:
            record_progress(
                by=request.actor, schedule=schedule, task=key, stream=file, name=file.name if file else "", **asked
            )
            messages.success(request, _("进展已记下，预计完成和颜色已经重算。"))
            return HttpResponseRedirect(tasks_url(schedule, key))
        except ScheduleError as error:
            form.add_error(None, str(error))
    return render(request, "schedules/task.html", task_context(request, schedule, key, progress_form=form), status=422)


@require_POST
@told
def add(request: Any, pk: int) -> HttpResponse:
    """A new task."""
    schedule = plan_at(request, pk, WRITE)
    tasks = list(schedule.tasks.values_list("key", "title"))
    asked = _cleaned(NewTaskForm(request.POST, tasks=tasks))
    after, before = ([asked.pop(name)] if asked[name] else [] for name in ("after", "before"))
    values = {name: asked[name] for name in ("title", "duration", "unit")}
    made, _done = add_task(
        by=request.actor, schedule=schedule, values=values, after=after, before=before, version=version_of(request)
    )
    messages.success(request, _("已添上“%(task)s”。") % {"task": made.title})
    return HttpResponseRedirect(tasks_url(schedule, made.key))


@require_POST
@told
def remove(request: Any, pk: int, key: str) -> HttpResponse:
    """A task is taken out; its neighbours are joined."""
    schedule = plan_at(request, pk, WRITE)
    done = remove_task(by=request.actor, schedule=schedule, task=key, version=version_of(request))
    messages.success(request, _("%(said)s，前后两项已接上。") % {"said": done.said})
    return HttpResponseRedirect(page_url(schedule, table=True))


@require_POST
@told
def link(request: Any, pk: int, key: str) -> HttpResponse:
    """The task waits for another."""
    schedule = plan_at(request, pk, WRITE)
    tasks = list(schedule.tasks.values_list("key", "title"))
    asked = _cleaned(LinkForm(request.POST, tasks=tasks))
    done = link_tasks(by=request.actor, schedule=schedule, after=key, version=version_of(request), **asked)
    messages.success(request, done.said or _("这条先后关系已经有了。"))
    return HttpResponseRedirect(tasks_url(schedule, key))


@require_POST
@told
def unlink(request: Any, pk: int, key: str) -> HttpResponse:
    """The task no longer waits for another, or another no longer for it."""
    schedule = plan_at(request, pk, WRITE)
    before, after = request.POST.get("before", ""), request.POST.get("after", "")
    done = unlink_tasks(
        by=request.actor, schedule=schedule, before=before, after=after, kind=request.POST.get("kind", "FS"), version=version_of(request)
    )  # fmt: skip
    messages.success(request, done.said)
    return HttpResponseRedirect(tasks_url(schedule, key))


@require_POST
@told
def edit(request: Any, pk: int) -> HttpResponse:
    """Title, required end, first day, place of the colour rules."""
    schedule = plan_at(request, pk, WRITE)
    asked = _cleaned(PlanForm(request.POST, places=places()))
    done = change_schedule(by=request.actor, schedule=schedule, version=version_of(request), **asked)
    messages.success(request, done.said or _("没有改动。"))
    return HttpResponseRedirect(way_back(request, pk))


@require_POST
@told
def close(request: Any, pk: int) -> HttpResponse:
    """The plan is put out of use."""
    schedule = plan_at(request, pk, WRITE)
    close_schedule(by=request.actor, schedule=schedule, why=request.POST.get("why", ""), version=version_of(request))
    messages.success(request, _("计划已停用；过去每一天的颜色都还查得到。"))
    return HttpResponseRedirect(page_url(schedule))


@require_POST
@told
def baseline(request: Any, pk: int) -> HttpResponse:
    """The plan is set down."""
    schedule = plan_at(request, pk, WRITE)
    asked = _cleaned(BaselineForm(request.POST))
    kept = take_baseline(by=request.actor, schedule=schedule, version=version_of(request), **asked)
    messages.success(request, _("已存为基线“%(name)s”，以后的变动都跟它比。") % {"name": kept.name})
    return HttpResponseRedirect(f"{page_url(schedule)}?baseline={kept.number}")


@require_POST
@told
def level(request: Any, pk: int) -> HttpResponse:
    """No owner does more at once than it can: tasks ahead are moved."""
    schedule = plan_at(request, pk, WRITE)
    asked = _cleaned(LevelForm(request.POST))
    done = level_schedule(by=request.actor, schedule=schedule, version=version_of(request), **asked)
    proof = _("已证明不能再短。") if done.proven else _("在限定的时间里没有找到更短的排法。")
    messages.success(request, f"{done.said}。{proof}")
    return HttpResponseRedirect(page_url(schedule))


def _cleaned(form: Any) -> dict[str, Any]:
    """What a form says; its first fault as a refusal, with the name of the field."""
    if form.is_valid():
        found: dict[str, Any] = form.cleaned_data
        return found
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    raise ScheduleError(_("“%(field)s”：%(error)s") % {"field": label, "error": errors[0]} if label else str(errors[0]))
