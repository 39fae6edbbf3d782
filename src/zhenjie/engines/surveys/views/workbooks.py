"""The layout that an asker uploads, and the consolidated workbook."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.core import clock
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.queries import open_file
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.org.doors import require
from zhenjie.engines.surveys.actions import reports
from zhenjie.engines.surveys.choices.reports import FormState, Rows, TaskState
from zhenjie.engines.surveys.forms.reports import TemplateForm
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.conditions import declared
from zhenjie.engines.surveys.queries.grid import grid
from zhenjie.engines.surveys.queries.picks import picks
from zhenjie.engines.surveys.rules.titles import titles_of
from zhenjie.engines.surveys.views.building import add_titles, registers_of
from zhenjie.engines.surveys.views.reach import form_of
from zhenjie.engines.surveys.workbook.bounded import headings
from zhenjie.engines.surveys.workbook.consolidated import workbook
from zhenjie.engines.surveys.workbook.layouts import LARGEST, TemplateProblem


@require_POST
def template(request: Any, pk: int) -> HttpResponse:
    """Take in the asker's own layout; of a draft without columns its head is read as well."""
    form = form_of(request, pk, "reports.ask")
    back = HttpResponseRedirect(
        reverse("surveys:report_edit" if form.state == FormState.DRAFT else "surveys:report", args=[pk])
    )
    given = TemplateForm(request.POST, request.FILES)
    if "drop" in request.POST:
        reports.set_template(by=request.actor, form=form, template=None)
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
    reports.set_template(by=request.actor, form=form, template=stored)
    messages.success(request, _("表样收下了，汇总时按它的格式填。"))
    if form.state == FormState.DRAFT and not form.columns.exists() and titles:
        registers = registers_of(request, form.unit)
        offered = picks(registers, declared(form.register, form.unit) if form.rows == Rows.RECORD else None)
        try:
            add_titles(request, form, offered, titles_of("\n".join(titles)))
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
    reports.record_workbook(by=request.actor, form=form, layout=layout.name if layout else "")
    return FileResponse(file_, as_attachment=True, filename=f"{form.title}-{clock.now():%Y%m%d-%H%M}.xlsx")
