"""Pages of 一表通 for those who ask: lists, the builder, progress, the consolidated workbook, who asks how often."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock, periods
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.queries import open_file
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.indicators.queries import definitions
from zhenjie.engines.org.doors import needs, refusal, require
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers, widest
from zhenjie.engines.surveys.actions import reminding as reminding
from zhenjie.engines.surveys.actions import reports as actions
from zhenjie.engines.surveys.actions.reports import NewColumn
from zhenjie.engines.surveys.choices.reports import FormState, Rows, TaskState, ValueKind
from zhenjie.engines.surveys.forms.reports import HeadForm, TemplateForm, kind_said, options_of, titles_of
from zhenjie.engines.surveys.models.reports import ReportColumn, ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries import reports as queries
from zhenjie.engines.surveys.queries.grid import Grid, count, grid
from zhenjie.engines.surveys.queries.known import units_asked
from zhenjie.engines.surveys.queries.picks import Pick, declared, find_pick, picks, readable, said_source
from zhenjie.engines.surveys.workbook.consolidated import workbook
from zhenjie.engines.surveys.workbook.template import LARGEST, TemplateProblem, headings

_PREVIEW = 12


def reach(request: Any, permission: str) -> tuple[str, ...]:
    """The prefixes of the unit in the top bar, as far as the permission goes; PermissionDenied when it goes nowhere there."""
    here = request.unit.path if request.unit else ""
    held = request.scope.prefixes_for(permission)
    found = widest(
        prefix if covers(here, prefix) else here for prefix in held if covers(here, prefix) or covers(prefix, here)
    )
    if not found or request.unit is None:
        raise PermissionDenied(refusal(permission))
    return found


def form_of(request: Any, pk: int, permission: str) -> ReportForm:
    """A form whose asker lies within the scope."""
    form = get_object_or_404(ReportForm.objects.select_related("unit", "template"), pk=pk)
    require(request, permission, form.unit.path)
    return form


@require_GET
@needs("reports.read")
def index(request: Any) -> HttpResponse:
    """What is asked of this unit and those below, and what this unit asks."""
    prefixes = reach(request, "reports.read")
    mine = [row for row in queries.asked_by([request.unit.path])[:50] if _may_see(request, row)]
    asked = queries.asked_of(prefixes, request.unit.path)
    tab = request.GET.get("tab") or ("asked" if asked or not mine else "mine")
    return render(
        request,
        "surveys/report_index.html",
        {"asked": asked, "mine": mine, "tab": tab, "now": clock.now(), "may_ask": request.permits("reports.ask")},
    )


def _may_see(request: Any, form: ReportForm) -> bool:
    return bool(request.scope.allows("reports.read", form.unit.path))


def _registers(request: Any, unit: Unit) -> list[Any]:
    return readable(unit, lambda permission: bool(request.scope.allows(permission, unit.path)))


@require_http_methods(["GET", "POST"])
@needs("reports.ask")
def new(request: Any) -> HttpResponse:
    """The head of a new form."""
    registers = _registers(request, request.unit)
    if request.method == "GET":
        today = clock.today()
        month = periods.month(today.year - (today.month == 1), (today.month - 2) % 12 + 1)
        form = HeadForm(registers, initial={"period": periods.print_period(month), "rows": Rows.UNIT, "days": 3})
        return render(request, "surveys/report_new.html", {"form": form})
    form = HeadForm(registers, request.POST)
    if form.is_valid():
        try:
            made = actions.create_form(by=request.actor, unit=request.unit, head=form.head())
            actions.choose_units(by=request.actor, form=made, units=queries.askable(request.unit))
        except Problem as error:
            form.add_error(None, str(error))
        else:
            return HttpResponseRedirect(reverse("surveys:report_edit", args=[made.pk]))
    return render(request, "surveys/report_new.html", {"form": form}, status=422)


@require_http_methods(["GET", "POST"])
def edit(request: Any, pk: int) -> HttpResponse:
    """The builder of a draft: its columns, its units, and what the asker should know before sending."""
    form = form_of(request, pk, "reports.ask")
    if form.state != FormState.DRAFT:
        return HttpResponseRedirect(reverse("surveys:report", args=[pk]))
    registers = _registers(request, form.unit)
    offered = picks(registers, declared(form.register, form.unit) if form.rows == Rows.RECORD else None)
    if request.method == "POST":
        try:
            _build(request, form, offered)
            request.session.pop("report_typed", None)
        except Problem as error:
            messages.error(request, str(error))
            request.session["report_typed"] = request.POST.get("titles", "")[:4000]
        return HttpResponseRedirect(reverse("surveys:report_edit", args=[pk]) + "#columns")
    return render(request, "surveys/report_edit.html", _builder(request, form, offered, registers))


def _build(request: Any, form: ReportForm, offered: list[Pick]) -> None:
    post, by = request.POST, request.actor
    act, column = post.get("act", ""), int(post["column"]) if post.get("column", "").isdecimal() else 0
    if act == "titles":
        _add_titles(request, form, offered, titles_of(post.get("titles", "")))
    elif act == "picked":
        wanted = [pick for key in post.getlist("pick") if (pick := find_pick(key, offered))]
        if not wanted:
            raise Problem(_("还没有勾选任何一列。"))
        _tell_twice(request, actions.add_columns(by=by, form=form, columns=wanted))
    elif act in ("up", "down"):
        actions.move_column(by=by, form=form, pk=column, up=act == "up")
    elif act == "drop":
        actions.drop_column(by=by, form=form, pk=column)
    elif act == "column":
        values = {
            "title": post.get("title", ""), "kind": post.get("kind") or ValueKind.NUMBER, "options": options_of(post.get("options", "")),
            "standing": "standing" in post, "required": "required" in post, "again": "again" in post,
        }  # fmt: skip
        actions.change_column(by=by, form=form, pk=column, values=values)
    elif act == "take":
        _take(request, form, column, post.get("key", ""), offered)
    elif act == "units":
        chosen = {int(pk) for pk in post.getlist("unit") if pk.isdecimal()}
        actions.choose_units(by=by, form=form, units=[one for one in queries.askable(form.unit) if one.pk in chosen])
    else:
        raise Problem(_("没有“%(act)s”这一步。") % {"act": act[:20]})


def _tell_twice(request: HttpRequest, twice: list[str]) -> None:
    if twice:
        messages.info(request, _("这些列报表里已经有了，没有重复加：%(titles)s") % {"titles": "、".join(twice[:8])})


def _add_titles(request: Any, form: ReportForm, offered: list[Pick], titles: list[str]) -> None:
    if not titles:
        raise Problem(_("还没有写列名：一行一个，或者从 Excel 把表头粘过来。"))
    named = {kind_said(title)[0]: kind_said(title) for title in titles}
    columns: list[NewColumn | tuple[str, Pick]] = []
    for found in queries.recognise(list(named), offered, form):
        _name, kind, options = named[found.title]
        if found.pick is not None:
            columns.append((found.title, found.pick))
        elif found.fact is not None:
            columns.append(NewColumn(found.title, found.fact.kind, options, found.fact.period == ""))
        else:
            columns.append(NewColumn(found.title, kind, options))
    _tell_twice(request, actions.add_columns(by=request.actor, form=form, columns=columns))
    taken = sum(isinstance(one, tuple) for one in columns)
    messages.success(
        request, _("加了 %(count)s 列，其中 %(taken)s 列台账或指标里就有。") % {"count": len(columns), "taken": taken}
    )


def _take(request: Any, form: ReportForm, column: int, key: str, offered: list[Pick]) -> None:
    if key.startswith("fact|"):
        earlier = ReportColumn.objects.filter(
            fact=key.removeprefix("fact|"), form__unit__path__startswith=form.unit.path
        )
        found = earlier.exclude(form=form.pk).order_by("-id").first()
        if found is None:
            raise Problem(_("那一列已经没有了，请刷新。"))
        actions.ask_as(by=request.actor, form=form, pk=column, earlier=found)
        return
    pick = find_pick(key, offered)
    if pick is None:
        raise Problem(_("请选这一列的数从哪里来。"))
    actions.take_from(by=request.actor, form=form, pk=column, pick=pick)


def _builder(request: Any, form: ReportForm, offered: list[Pick], registers: list[Any]) -> dict[str, Any]:
    columns = list(form.columns.order_by("position", "id"))
    units = list(units_asked(form).order_by("path"))
    preview, problem = _preview(form, units)
    counted = list(count(preview).values()) if preview else []
    cells, known = sum(one.cells for one in counted), sum(one.known for one in counted)
    waiting = sum(one.waiting for one in counted)
    fresh = [column for column in columns if column.origin == "new"]
    guesses = {row.title: row for row in queries.recognise([column.title for column in fresh], offered, form)}
    rows, by_key = [], {one.key: one for one in registers}
    catalogue = definitions()
    for at, column in enumerate(columns):
        slots = [line.slots[at] for line in preview.lines] if preview else []
        here = sum(slot.state == "known" for slot in slots)
        own = f"fact|{column.fact}"
        likely = [m for m in guesses[column.title].likely if m.key != own] if column in fresh else []
        name = catalogue[column.indicator].name if column.indicator in catalogue else column.indicator
        source = said_source(
            column.origin, by_key.get(column.register), column.column, column.aggregate, column.condition, name
        )
        awaited = sum(slot.state == "waiting" for slot in slots)
        rows.append(
            {"column": column, "source": source, "known": here, "waiting": awaited, "of": len(slots), "likely": likely}
        )
    groups: dict[str, list[Pick]] = {}
    there = {column.fact for column in columns}
    for pick in offered:
        if pick.fact not in there:
            groups.setdefault(pick.group, []).append(pick)
    due = queries.deadline(form.days) if form.days else None
    return {
        "form": form,
        "rows": rows,
        "units": queries.askable(form.unit),
        "chosen": set(form.asked),
        "unit_count": len(units),
        "preview": preview,
        "lines": preview.lines[:_PREVIEW] if preview else [],
        "problem": problem,
        "cells": cells,
        "known": known,
        "waiting": waiting,
        "asked": cells - known - waiting,
        "groups": groups,
        "before": queries.asked_before(form, columns) if columns else [],
        "due": due,
        "due_at": clock.aware(due.at) if due and due.at else form.due_at,
        "kinds": ValueKind.choices,
        "typed": request.session.get("report_typed", ""),
        "template_form": TemplateForm(),
        "by_record": form.rows == Rows.RECORD,
        "register": next((one for one in registers if one.key == form.register), None),
    }


def _preview(form: ReportForm, units: list[Unit]) -> tuple[Grid | None, str]:
    """The report as it would be sent now: parts that are not in the database yet."""
    tasks = [ReportTask(pk=-unit.pk, form=form, unit=unit, holder=unit) for unit in units]
    try:
        return grid(form, tasks), ""
    except Problem as error:
        return None, str(error)


@require_http_methods(["GET", "POST"])
def head(request: Any, pk: int) -> HttpResponse:
    """Change the head of a draft."""
    form = form_of(request, pk, "reports.ask")
    registers = _registers(request, form.unit)
    if request.method == "GET":
        said = "&".join(f"{name}={value}" for name, value in form.condition.items())
        initial = {
            "title": form.title, "period": periods.print_period(form.period), "rows": form.rows,
            "register": f"{form.register}|{said}" if said else form.register, "days": form.days,
            "due": clock.aware(form.due_at).date() if form.due_at else None, "note": form.note,
        }  # fmt: skip
        return render(request, "surveys/report_new.html", {"form": HeadForm(registers, initial=initial), "draft": form})
    asked = HeadForm(registers, request.POST)
    if asked.is_valid():
        try:
            actions.change_head(by=request.actor, form=form, head=asked.head())
        except Problem as error:
            asked.add_error(None, str(error))
        else:
            return HttpResponseRedirect(reverse("surveys:report_edit", args=[pk]))
    return render(request, "surveys/report_new.html", {"form": asked, "draft": form}, status=422)


@require_POST
def send(request: Any, pk: int) -> HttpResponse:
    """Send a draft to its units."""
    form = form_of(request, pk, "reports.ask")
    try:
        tasks = actions.send_form(by=request.actor, form=form, allows=request.scope.allows)
    except Problem as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("surveys:report_edit", args=[pk]))
    told = reminding.announce(by=request.actor, tasks=tasks)
    asked = sum(task.cells - task.known - task.waiting for task in tasks)
    messages.success(
        request,
        _("已发给 %(units)s 个单位，通知了 %(people)s 人；台账填好了大半，只问 %(asked)s 格。")
        % {"units": len(tasks), "people": told, "asked": asked},
    )
    return HttpResponseRedirect(reverse("surveys:report", args=[pk]))


@require_GET
def detail(request: Any, pk: int) -> HttpResponse:
    """Progress by unit, and the consolidated report as it stands."""
    form = form_of(request, pk, "reports.read")
    if form.state == FormState.DRAFT:
        if request.scope.allows("reports.ask", form.unit.path):
            return HttpResponseRedirect(reverse("surveys:report_edit", args=[pk]))
        raise PermissionDenied(_("这张报表还是草稿，发出以后才能看。"))
    tasks = list(form.tasks.exclude(state=TaskState.MERGED).select_related("unit", "holder").order_by("unit__path"))
    for task in tasks:
        task.form = form
    number = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() else 1
    made, problem = None, ""
    try:
        made = grid(form, tasks, max(1, number))
    except Problem as error:
        problem = str(error)
    context = {
        "form": form,
        "tasks": tasks,
        "grid": made,
        "problem": problem,
        "done": sum(task.state == TaskState.SUBMITTED for task in tasks),
        "late": form.state == FormState.SENT and form.due_at is not None and form.due_at < clock.now(),
        "cells": sum(task.cells for task in tasks),
        "known": sum(task.known for task in tasks),
        "waiting": sum(task.waiting for task in tasks),
        "to_type": sum(task.to_type for task in tasks),
        "totals": made.totals() if made and made.pages == 1 and any(t is not None for t in made.totals()) else None,
        "may_ask": request.scope.allows("reports.ask", form.unit.path),
        "may_fill": request.scope.allows("reports.fill", form.unit.path),
        "template_form": TemplateForm(),
        "merged": form.tasks.filter(state=TaskState.MERGED).select_related("unit", "holder"),
    }
    return render(request, "surveys/report_detail.html", context)


@require_POST
def template(request: Any, pk: int) -> HttpResponse:
    """Take in the asker's own layout; of a draft without columns its head is read as well."""
    form = form_of(request, pk, "reports.ask")
    back = HttpResponseRedirect(
        reverse("surveys:report_edit" if form.state == FormState.DRAFT else "surveys:report", args=[pk])
    )
    given = TemplateForm(request.POST, request.FILES)
    if "drop" in request.POST:
        actions.set_template(by=request.actor, form=form, template=None)
        return back
    if not given.is_valid():
        messages.error(request, _("请选一个 xlsx 文件作表样。"))
        return back
    upload = given.cleaned_data["template"]
    try:
        data = upload.read(LARGEST + 1)
        titles = headings(data)
        upload.seek(0)
        stored = store(by=request.actor, stream=upload, name=upload.name, scope=form.unit.path, limit=LARGEST)
    except (TemplateProblem, FileProblem) as error:
        messages.error(request, str(error))
        return back
    actions.set_template(by=request.actor, form=form, template=stored)
    messages.success(request, _("表样收下了，汇总时按它的格式填。"))
    if form.state == FormState.DRAFT and not form.columns.exists() and titles:
        registers = _registers(request, form.unit)
        offered = picks(registers, declared(form.register, form.unit) if form.rows == Rows.RECORD else None)
        try:
            _add_titles(request, form, offered, titles_of("\n".join(titles)))
        except Problem as error:
            messages.error(request, str(error))
    return back


@require_POST
def take_out(request: Any, pk: int) -> HttpResponseBase:
    """The consolidated workbook: the asker's layout filled in place, or our own. A POST, because it leaves a trail."""
    form = form_of(request, pk, "reports.read")
    require(request, "reports.export", form.unit.path)
    back = HttpResponseRedirect(reverse("surveys:report", args=[pk]))
    if form.state == FormState.DRAFT:
        messages.error(request, _("还没有发出，没有可汇总的。"))
        return HttpResponseRedirect(reverse("surveys:report_edit", args=[pk]))
    tasks = list(form.tasks.exclude(state=TaskState.MERGED).select_related("unit", "holder").order_by("unit__path"))
    layout = form.template if form.template and "own" not in request.POST else None
    try:
        made = grid(form, tasks)
        data = None
        if layout is not None:
            with open_file(layout) as file:
                data = file.read()
        file_, notes = workbook(made, request.actor.name, data)
    except (Problem, TemplateProblem, FileProblem) as error:
        messages.error(request, str(error))
        return back
    for note in notes:
        messages.warning(request, note)
    actions.record_workbook(by=request.actor, form=form, layout=layout.name if layout else "")
    return FileResponse(file_, as_attachment=True, filename=f"{form.title}-{clock.now():%Y%m%d-%H%M}.xlsx")


@require_POST
def act(request: Any, pk: int, deed: str) -> HttpResponse:
    """Close a form, remind those who have not answered, throw a draft away."""
    form = form_of(request, pk, "reports.ask")
    try:
        if deed == "close":
            actions.close_form(by=request.actor, form=form)
            messages.success(request, _("已收口，不再接收填报；没交的单位列在下面。"))
        elif deed == "remind":
            told, moment = reminding.remind(by=request.actor, form=form)
            when = (
                _("现在就发")
                if moment is None
                else _("%(when)s 再发，不在休息时间打扰") % {"when": f"{moment:%m-%d %H:%M}"}
            )
            messages.success(request, _("提醒 %(people)s 人：%(when)s。") % {"people": told, "when": when})
        elif deed == "drop":
            actions.drop_form(by=request.actor, form=form)
            messages.success(request, _("草稿已删除，留痕里还查得到。"))
            return HttpResponseRedirect(reverse("surveys:reports") + "?tab=mine")
        else:
            raise Http404(_("没有这一步。"))
    except Problem as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("surveys:report", args=[pk]))


@require_POST
def give_back(request: Any, pk: int) -> HttpResponse:
    """Give one unit's part back, with a reason."""
    task = get_object_or_404(ReportTask.objects.select_related("form__unit"), pk=pk)
    require(request, "reports.ask", task.form.unit.path)
    try:
        actions.give_back(by=request.actor, task=task, reason=request.POST.get("reason", ""))
        reminding.told_back(by=request.actor, task=task, reason=request.POST.get("reason", ""))
        messages.success(request, _("已退回给%(unit)s。") % {"unit": task.unit})
    except Problem as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("surveys:report", args=[task.form_id]))


@require_GET
@needs("reports.read")
def asking(request: Any) -> HttpResponse:
    """Who asked for what, how often: this year, of the units below the one in the top bar."""
    prefixes, today = reach(request, "reports.read"), clock.today()
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and 2000 <= int(text) <= today.year else today.year
    told = queries.figures(prefixes, date(year, 1, 1), date(year + 1, 1, 1))
    month = queries.figures(prefixes, today.replace(day=1)) if year == today.year else None
    return render(
        request,
        "surveys/report_asking.html",
        {"told": told, "month": month, "year": year, "years": range(today.year, today.year - 3, -1)},
    )
