"""自设列: the page where a unit adds columns to a register, looks at them first, puts them in order and retires them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions import columns as acting
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.forms.columns import ChangeForm, ColumnForm
from zhenjie.engines.ledger.forms.rows import added_field
from zhenjie.engines.ledger.models import CustomColumn, OwnRegister
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.reach import declared, reach
from zhenjie.engines.org.doors import needs, require

PERMISSION = "ledger.columns"


@dataclass(frozen=True, slots=True)
class Shown:
    """One column on the page; ``form`` when this unit may change it."""

    column: CustomColumn
    form: ChangeForm | None


@needs(PERMISSION)
@require_GET
def page(request: Any, key: str) -> HttpResponse:
    """The columns that units have added to a register, and the form for one more."""
    return _page(request, _register(request, key))


@needs(PERMISSION)
@require_POST
def add(request: Any, key: str) -> HttpResponse:
    """One more column; with ``preview`` only shown as it would be."""
    declaration, form = _register(request, key), ColumnForm(request.POST)
    if not form.is_valid():
        return _page(request, declaration, form, status=422)
    if "preview" in request.POST:
        return _page(request, declaration, form, preview=form.preview())
    try:
        column = acting.add_column(by=request.actor, declaration=declaration, unit=request.unit, **form.said())
    except Problem as problem:
        form.add_error(problem.extra.get("field"), problem.detail)
        return _page(request, declaration, form, status=422)
    messages.success(request, _("已加上“%(title)s”，本单位及以下登记时都会问到。") % {"title": column.title})
    return _back(key)


@needs(PERMISSION)
@require_POST
def change(request: Any, key: str, pk: int) -> HttpResponse:
    """Rename, reorder, retire, bring back."""
    declaration = _register(request, key)
    column = get_object_or_404(CustomColumn.objects.select_related("unit"), pk=pk, register=key)
    require(request, PERMISSION, column.unit.path)
    act, by = request.POST.get("act", "save"), request.actor
    try:
        if act in ("up", "down"):
            acting.move_column(by=by, column=column, up=act == "up")
        elif act == "retire":
            acting.retire_column(by=by, column=column)
            messages.success(request, _("已停用“%(title)s”，填过的内容还在各行里。") % {"title": column.title})
        elif act == "restore":
            acting.restore_column(by=by, declaration=declaration, column=column)
        else:
            form = ChangeForm(request.POST, prefix=str(pk))
            if not form.is_valid():
                return _page(request, declaration, changed={pk: form}, status=422)
            acting.change_column(by=by, declaration=declaration, column=column, **form.said())
            messages.success(request, _("已保存。"))
    except Problem as problem:
        messages.error(request, problem.detail)
    return _back(key)


def _register(request: Any, key: str) -> Declaration:
    declaration = declared(request, key)
    reach(request, declaration.permission("read"))
    if not declaration.is_kept or not declaration.fields:
        raise Http404(_("这本台账不能加列。"))
    return declaration


def _back(key: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("ledger:own_columns", args=[key]))


def _page(
    request: Any,
    declaration: Declaration,
    form: ColumnForm | None = None,
    changed: dict[int, ChangeForm] | None = None,
    preview: Column | None = None,
    status: int = 200,
) -> HttpResponse:
    added = own.added_columns(declaration.key, request.unit)
    former = own.added_columns(declaration.key, request.unit, retired=True)
    context: dict[str, Any] = {
        "register": declaration,
        "form": form or ColumnForm(),
        "mine": [
            Shown(one, (changed or {}).get(one.pk) or _form_of(one)) for one, _up in added if one.unit == request.unit
        ],
        "above": [one for one, upper in added if upper and one.unit != request.unit],
        "below": [one for one, upper in added if not upper],
        "former": [one for one, _upper in former if one.unit == request.unit],
    }
    made = OwnRegister.objects.filter(pk=own.number_of(declaration.key) or 0).select_related("unit").first()
    if made and request.scope.allows(PERMISSION, made.unit.path):
        context["made"] = made
    if preview is not None:
        context["preview"] = preview
        context["asked"] = _asked(preview)
        context["some"] = list(declaration.rows().filter(unit__path__startswith=request.unit.path).order_by("-pk")[:3])
    return render(request, "ledger/own_columns.html", context, status=status)


def _form_of(column: CustomColumn) -> ChangeForm:
    given = {"title": column.title, "options": "\n".join(column.options), "required": column.required}
    form = ChangeForm(initial={**given, "version": column.version}, prefix=str(column.pk))
    if column.kind != "choice":
        del form.fields["options"]
    return form


def _asked(column: Column) -> forms.BoundField:
    """The field as the form will ask it."""
    asked = forms.Form(prefix="preview")
    field = added_field(column)
    field.widget.attrs.setdefault("class", "zj-input")
    asked.fields[column.name] = field
    return asked[column.name]
