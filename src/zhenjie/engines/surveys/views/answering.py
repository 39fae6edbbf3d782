"""Pages of 一表通 for those who answer: the grid, handing in, taking back, correcting the source."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.ledger.resolving import resolve_many
from zhenjie.engines.org.doors import refusal, require
from zhenjie.engines.org.paths import covers
from zhenjie.engines.surveys.actions import filling, learning
from zhenjie.engines.surveys.actions.filling import Moved, Outcome, Typed
from zhenjie.engines.surveys.choices.reports import FormState, Origin, TaskState
from zhenjie.engines.surveys.models.reports import Fact, ReportCell, ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.grid import Grid, Slot, grid
from zhenjie.engines.surveys.queries.reports import tasks_within
from zhenjie.engines.surveys.rules.cells import show_cell
from zhenjie.engines.trail.queries import history


def _asked(request: Any, pk: int) -> tuple[ReportForm, list[ReportTask]]:
    """A sent form and the parts of it that lie within the reader's scope; 404 when there are none."""
    form = get_object_or_404(ReportForm.objects.select_related("unit", "template"), pk=pk)
    prefixes = request.scope.prefixes_for("reports.read")
    tasks = list(tasks_within(prefixes).filter(form=form).order_by("unit__path"))
    if not tasks:
        if any(covers(prefix, form.unit.path) for prefix in request.scope.prefixes) and not prefixes:
            raise PermissionDenied(refusal("reports.read"))
        raise Http404(_("没有这张报表，或者没有要您填的单位。"))
    for task in tasks:
        task.form = form
    return form, tasks


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, whole(text, 5) or 1)


def _veil(request: Any, made: Grid) -> None:
    """What this person may not read in the register is not read here either; what may not be entered is not asked."""
    allows = request.scope.allows
    for slot in made.slots:
        column, path = slot.column, slot.place.path
        if column.origin == Origin.REGISTER:
            slot.hidden = not allows(f"{column.register}.read", path)
        elif column.origin == Origin.INDICATOR:
            slot.hidden = not allows("indicators.read", path)
            slot.locked = not allows("indicators.enter", path)
        writable = allows("reports.fill", slot.place.task.holder.path) and slot.place.task.state == TaskState.OPEN
        slot.locked = slot.locked or slot.hidden or not writable or made.form.state != FormState.SENT


@require_http_methods(["GET", "POST"])
def fill(request: Any, pk: int) -> HttpResponse:
    """The grid: prefilled cells with their source, empty ones to type, one click to hand in."""
    form, tasks = _asked(request, pk)
    if request.method == "POST":
        return _take(request, form, tasks)
    try:
        made = grid(form, tasks, _page(request))
    except Problem as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("surveys:reports"))
    return _show(request, form, tasks, made)


def _show(
    request: Any,
    form: ReportForm,
    tasks: list[ReportTask],
    made: Grid,
    outcome: Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    _veil(request, made)
    open_ = [task for task in tasks if task.state == TaskState.OPEN]
    mine = [task for task in open_ if request.scope.allows("reports.fill", task.holder.path)]
    states = ["optional" if slot.state == "asked" and not slot.is_open else slot.state for slot in made.slots]
    names = ("known", "confirmed", "typed", "differs", "waiting", "asked", "optional")
    context = {
        "form": form,
        "tasks": tasks,
        "open": open_,
        "grid": made,
        "outcome": outcome,
        "may_fill": bool(mine) and form.state == FormState.SENT,
        "late": bool(open_) and form.due_at is not None and form.due_at < clock.now() and form.state == FormState.SENT,
        "returned": [task for task in open_ if task.returned],
        "count": {name: states.count(name) for name in names},
        "differing": [slot for slot in made.differing if not slot.hidden],
        "may_see_all": request.scope.allows("reports.read", form.unit.path),
    }
    return render(request, "surveys/report_fill.html", context, status=status)


def _take(request: Any, form: ReportForm, tasks: list[ReportTask]) -> HttpResponse:
    mine = [task for task in tasks if request.scope.allows("reports.fill", task.holder.path)]
    if not mine:
        raise PermissionDenied(refusal("reports.fill"))
    page = _page(request)
    try:
        outcome = filling.save_cells(
            by=request.actor, form=form, tasks=tasks, typed=_typed(request, form, tasks, page), page=page
        )
    except Problem as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("surveys:report_fill", args=[form.pk]))
    if not outcome.clean:
        return _show(request, form, tasks, outcome.grid, outcome, status=409 if outcome.clashes else 422)
    if "submit" not in request.POST:
        messages.success(
            request,
            _("存好了 %(count)s 格，随时可以接着填。") % {"count": outcome.saved} if outcome.saved else _("没有改动。"),
        )
        return HttpResponseRedirect(request.get_full_path())
    shown = {name[2:]: text for name, text in request.POST.items() if name.startswith("w-") and isinstance(text, str)}
    try:
        parts, _made = filling.submit(by=request.actor, form=form, tasks=mine, shown=shown, allows=request.scope.allows)
    except (Moved, Problem) as error:
        messages.warning(request, str(error))
        return HttpResponseRedirect(request.get_full_path())
    messages.success(
        request,
        ngettext(
            "已上报 %(count)s 个单位。答过的数记下了，以后不再问。",
            "已上报 %(count)s 个单位。答过的数记下了，以后不再问。",
            len(parts),
        )
        % {"count": len(parts)},
    )
    return HttpResponseRedirect(reverse("surveys:report_fill", args=[form.pk]))


def _typed(request: Any, form: ReportForm, tasks: list[ReportTask], page: int) -> dict[str, Typed]:
    """What came from the page, without cells that this person may not write, whatever was sent."""
    made = grid(form, tasks, page)
    _veil(request, made)
    post = request.POST
    found = {}
    for slot in made.slots:
        name = slot.name
        if f"c-{name}" not in post or (slot.locked and slot.place.task.state == TaskState.OPEN):
            continue
        version = whole(post.get(f"n-{name}"), 9) or 0
        found[name] = Typed(post[f"c-{name}"], post.get(f"w-{name}", ""), version)
    return found


@require_POST
def take_back(request: Any, pk: int) -> HttpResponse:
    """Take one's own part back to change it."""
    task = get_object_or_404(ReportTask.objects.select_related("holder"), pk=pk)
    require(request, "reports.fill", task.holder.path)
    try:
        filling.withdraw(by=request.actor, task=task)
        messages.success(request, _("撤回来了，改好再上报。"))
    except Problem as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("surveys:report_fill", args=[task.form_id]))


@require_POST
def settle(request: Any, pk: int) -> HttpResponse:
    """A cell that differs from its source: correct the source, or take its value."""
    cell = get_object_or_404(
        ReportCell.objects.select_related("task__holder", "task__form__unit", "task__unit", "column"), pk=pk
    )
    task = cell.task
    require(request, "reports.fill", task.holder.path)
    back = HttpResponseRedirect(reverse("surveys:report_fill", args=[task.form_id]))
    try:
        slot = _slot(task, cell)
        if request.POST.get("way") == "ledger":
            if task.state != TaskState.OPEN:
                raise Problem(_("这一份已经上报，先撤回再改。"))
            filling.return_to_ledger(by=request.actor, slot=slot)
            messages.success(request, _("改回台账的数了。"))
            return back
        _require_source(request, slot)
        learning.correct_source(by=request.actor, form=task.form, slot=slot, reason=request.POST.get("reason", ""))
        messages.success(request, _("来源已更正为 %(value)s，更正前的数在留痕里。") % {"value": slot.text})
    except Problem as error:
        messages.error(request, str(error))
    return back


def _slot(task: ReportTask, cell: ReportCell) -> Slot:
    made = grid(task.form, [task])
    found = next((s for s in made.slots if s.place.row == cell.row and s.column.pk == cell.column_id), None)
    if found is None:
        raise Problem(_("这一格对应的记录已经不在了，请刷新。"))
    return found


def _require_source(request: Any, slot: Slot) -> None:
    if slot.column.origin == Origin.INDICATOR:
        require(request, "indicators.enter", slot.place.path)
    elif slot.column.origin == Origin.REGISTER:
        require(request, f"{slot.column.register}.write", slot.place.path)


@require_GET
def fact(request: Any, pk: int) -> HttpResponse:
    """One answer that was remembered: what, whose, since when, from which report, and what it was before."""
    row = get_object_or_404(Fact.objects.select_related("unit"), pk=pk)
    require(request, "reports.read", row.unit.path)
    refs = []
    for text in (row.source, row.subject):
        try:
            refs.append(Ref.parse(text))
        except RefError:
            continue
    found = resolve_many(refs)
    context = {
        "fact": row,
        "text": show_cell(row.value, row.kind),
        "source": found.get(refs[0]) if refs else None,
        "subject": found.get(refs[-1]) if refs else None,
        "history": list(history(Ref("surveys.fact", str(row.pk))))[::-1],
    }
    return render(request, "surveys/report_fact.html", context)
