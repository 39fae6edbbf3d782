"""Changing a plan: a bar that was dragged (JSON), and the ordinary forms that do the same without a script."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.core.digits import json_of, whole
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
from zhenjie.engines.schedules.queries.loading import day_end
from zhenjie.engines.schedules.queries.pages import changed, chart_of, compared_of, kept_of, news_of, people_of
from zhenjie.engines.schedules.queries.standings import rules_in_force, standing_of
from zhenjie.engines.schedules.rules.chart import WIDEST, Scale
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.schedules.views.reach import (
    WRITE,
    page_url,
    plan_at,
    told,
    version_of,
    way_back,
)
from zhenjie.engines.schedules.views.reading import places, shown, task_context, tasks_url


@require_POST
def move(request: Any, pk: int) -> HttpResponse:
    """A bar was dragged: ``{task, start | finish, version, first, last, px, baseline}``. Answers rows and links that are now different, on
    the scale of the page; 409 when somebody else was quicker, 422 with the reason when it can't be."""
    schedule = plan_at(request, pk, WRITE)
    try:
        asked = json_of(request.body or b"{}")
        days = {name: parse_date(str(asked.get(name) or "")[:10]) for name in ("start", "finish", "first", "last")}
        number, px = whole(asked["version"], 9), whole(asked["px"], 2)
        if not days["first"] or not days["last"] or number is None or not px or px > WIDEST:
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
    base = row.baselines.filter(number=number).first() if (number := whole(baseline, 9)) else None
    kept = kept_of(base)
    before, after = (chart_of(plan, kept, names, scale=scale) for plan in (done.before, done.after))
    stands = standing_of(done.after, rules_in_force(), names)
    page = SimpleNamespace(
        baseline=base, compared=compared_of(done.after, base, kept), news=news_of(done.after, day_end(done.after.on))
    )
    return {
        "version": row.version, "said": done.said, "outgrown": not scale.holds(done.after.forecast.finish), **changed(before, after),
        "head": render_to_string("schedules/parts/verdict.html", {"standing": stands, "on": None}),
        "foot": render_to_string("schedules/parts/foot.html", {"page": page, "schedule": row}),
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
def add(request: Any, pk: int) -> HttpResponse:
    """A new task."""
    schedule = plan_at(request, pk, WRITE)
    form = NewTaskForm(request.POST, tasks=list(schedule.tasks.values_list("key", "title")))

    def act(asked: dict[str, Any]) -> str:
        after, before = ([asked.pop(name)] if asked[name] else [] for name in ("after", "before"))
        values = {name: asked[name] for name in ("title", "duration", "unit")}
        made, _done = add_task(
            by=request.actor, schedule=schedule, values=values, after=after, before=before, version=version_of(request)
        )
        messages.success(request, _("已添上“%(task)s”。") % {"task": made.title})
        return tasks_url(schedule, made.key)

    return _answered(form, act, lambda: shown(request, schedule, table=True, status=422, new_form=form))


@require_POST
@told
def remove(request: Any, pk: int, key: str) -> HttpResponse:
    """A task is taken out; its neighbours are joined."""
    schedule = plan_at(request, pk, WRITE)
    done = remove_task(by=request.actor, schedule=schedule, task=key, version=version_of(request))
    messages.success(request, _("%(said)s，前后两项已接上。") % {"said": done.said})
    return HttpResponseRedirect(page_url(schedule, table=True))


@require_POST
def link(request: Any, pk: int, key: str) -> HttpResponse:
    """The task waits for another."""
    schedule = plan_at(request, pk, WRITE)
    form = LinkForm(request.POST, tasks=list(schedule.tasks.exclude(key=key).values_list("key", "title")))

    def act(asked: dict[str, Any]) -> str:
        done = link_tasks(by=request.actor, schedule=schedule, after=key, version=version_of(request), **asked)
        messages.success(request, done.said or _("这条先后关系已经有了。"))
        return tasks_url(schedule, key)

    def again() -> HttpResponse:
        return render(request, "schedules/task.html", task_context(request, schedule, key, link_form=form), status=422)

    return _answered(form, act, again)


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
def edit(request: Any, pk: int) -> HttpResponse:
    """Title, required end, first day, place of the colour rules."""
    schedule = plan_at(request, pk, WRITE)
    form = PlanForm(request.POST, places=places())

    def act(asked: dict[str, Any]) -> str:
        done = change_schedule(by=request.actor, schedule=schedule, version=version_of(request), **asked)
        messages.success(request, done.said or _("没有改动。"))
        return way_back(request, pk)

    return _answered(form, act, lambda: shown(request, schedule, status=422, plan_form=form))


@require_POST
@told
def close(request: Any, pk: int) -> HttpResponse:
    """The plan is put out of use."""
    schedule = plan_at(request, pk, WRITE)
    close_schedule(by=request.actor, schedule=schedule, why=request.POST.get("why", ""), version=version_of(request))
    messages.success(request, _("计划已停用；过去每一天的颜色都还查得到。"))
    return HttpResponseRedirect(page_url(schedule))


@require_POST
def baseline(request: Any, pk: int) -> HttpResponse:
    """The plan is set down."""
    schedule = plan_at(request, pk, WRITE)
    form = BaselineForm(request.POST)

    def act(asked: dict[str, Any]) -> str:
        kept = take_baseline(by=request.actor, schedule=schedule, version=version_of(request), **asked)
        messages.success(request, _("已存为基线“%(name)s”，以后的变动都跟它比。") % {"name": kept.name})
        return f"{page_url(schedule)}?baseline={kept.number}"

    return _answered(form, act, lambda: shown(request, schedule, status=422, baseline_form=form))


@require_POST
def level(request: Any, pk: int) -> HttpResponse:
    """No owner does more at once than it can: tasks ahead are moved."""
    schedule = plan_at(request, pk, WRITE)
    form = LevelForm(request.POST)

    def act(asked: dict[str, Any]) -> str:
        done = level_schedule(by=request.actor, schedule=schedule, version=version_of(request), **asked)
        proof = _("已证明不能再短。") if done.proven else _("在限定的时间里没有找到更短的排法。")
        messages.success(request, f"{done.said}。{proof}")
        return page_url(schedule)

    return _answered(form, act, lambda: shown(request, schedule, status=422, level_form=form))


def _answered(form: Any, act: Callable[[dict[str, Any]], str], again: Callable[[], HttpResponse]) -> HttpResponse:
    """Act and go where it says; a form that is refused comes back with all that was typed and the reason."""
    if form.is_valid():
        try:
            return HttpResponseRedirect(act(dict(form.cleaned_data)))
        except ScheduleError as error:
            form.add_error(None, str(error))
    return again()
