"""Founding, renaming, moving, merging, splitting and closing a unit: one form page each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhenjie.engines.org import levels, queries
from zhenjie.engines.org.actions import succession, units
from zhenjie.engines.org.forms import units as forms
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.views.acting import answer, changeable, limit, scope, unit_for

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _page(unit: Unit) -> str:
    return reverse("org:unit", args=[unit.pk])


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@form_page
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new unit below this one."""
    parent = unit_for(request, pk, "org.write")
    form = forms.CreateForm(_data(request), parent=parent)

    def act() -> Unit:
        data = form.cleaned_data
        return units.create_unit(
            by=request.actor,  # type: ignore[attr-defined]
            parent=parent,
            name=data["name"],
            kind=data["kind"],
            code=data["code"],
            local=not levels.is_national(data["code"]),
            valid_from=data["valid_from"],
        )

    said = _("已在“%(parent)s”下面新设单元。") % {"parent": parent.name}
    title = _("在“%(parent)s”下面新设单元") % {"parent": parent.name}
    return answer(request, form, act, back=_page(parent), said=said, title=title, button=_("新设单元"), unit=parent)


@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Kind, code, order."""
    unit = changeable(request, pk)
    initial = {"kind": unit.kind, "code": unit.code, "position": unit.position, "version": unit.version}
    form = forms.EditForm(_data(request), initial=initial)

    def act() -> Unit:
        data = form.cleaned_data
        return units.edit_unit(
            by=request.actor,  # type: ignore[attr-defined]
            unit=unit,
            version=form.seen,
            kind=data["kind"],
            code=data["code"],
            local=not levels.is_national(data["code"]),
            position=data["position"],
        )

    title = _("修改“%(unit)s”") % {"unit": unit.name}
    return answer(
        request, form, act, back=_page(unit), said=_("已保存修改。"), title=title, button=_("保存修改"), unit=unit
    )


@form_page
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit gets another name; the old one stays known."""
    unit = changeable(request, pk)
    form = forms.RenameForm(_data(request), initial={"version": unit.version})

    def act() -> Unit:
        data = form.cleaned_data
        return units.rename_unit(
            by=request.actor,  # type: ignore[attr-defined]
            unit=unit,
            version=form.seen,
            name=data["name"],
            on=data["on"],
        )

    title = _("“%(unit)s”更名") % {"unit": unit.name}
    said = _("已更名，原名“%(unit)s”留在沿革里。") % {"unit": unit.name}
    return answer(request, form, act, back=_page(unit), said=said, title=title, button=_("更名"), unit=unit)


@form_page
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit and all below it hang elsewhere; both places must be within the reader's reach."""
    unit = changeable(request, pk)
    form = forms.MoveForm(_data(request), initial={"version": unit.version})
    limit(form, request, "org.write")

    def act() -> Unit:
        data = form.cleaned_data
        return units.move_unit(
            by=request.actor,  # type: ignore[attr-defined]
            unit=unit,
            version=form.seen,
            parent=data["parent"],
            on=data["on"],
        )

    count, more = queries.count_below(unit)
    note = _("连同下面的 %(count)s 个单元一起划转；原上级的人员从此看不到它们。") % {
        "count": f"{count}+" if more else count
    }
    title = _("划转“%(unit)s”") % {"unit": unit.name}
    return answer(
        request, form, act, back=_page(unit), said=_("已划转。"), title=title, button=_("划转"), unit=unit, note=note
    )


@form_page
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit ends without a successor."""
    unit = changeable(request, pk)
    form = forms.CloseForm(_data(request), initial={"version": unit.version})

    def act() -> Unit:
        return units.close_unit(by=request.actor, unit=unit, version=form.seen, on=form.cleaned_data["on"])  # type: ignore[attr-defined]

    note = _("撤销后没有承接单元，以前的数字仍留在它名下。有承接的请用“合并”或“拆分”。")
    title = _("撤销“%(unit)s”") % {"unit": unit.name}
    return answer(
        request,
        form,
        act,
        back=_page(unit),
        said=_("已撤销。"),
        title=title,
        button=_("撤销单元"),
        unit=unit,
        note=note,
    )


@form_page
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """This unit and some of its siblings become one."""
    unit = changeable(request, pk)
    siblings = Unit.objects.filter(queries.valid_on(), parent=unit.parent, kind=unit.kind).exclude(pk=unit.pk)
    siblings = queries.within(siblings, scope(request).prefixes_for("org.write"), "path")
    form = forms.MergeForm(_data(request), siblings=siblings.order_by("position", "id"))

    def act() -> Unit:
        data = form.cleaned_data
        new = succession.NewUnit(data["name"], code=data["code"], local=not levels.is_national(data["code"]))
        return succession.merge_units(
            by=request.actor,  # type: ignore[attr-defined]
            units=[unit, *data["others"]],
            into=unit if data["mode"] == "this" else new,
            on=data["on"],
            reason=data["reason"],
            carry=data["carry"],
        )

    note = _("合并前的数字留在原单元名下，合并后的归新单元；下级单元一并划入。")
    title = _("合并“%(unit)s”与其他单元") % {"unit": unit.name}
    return answer(
        request, form, act, back=_page(unit), said=_("已合并。"), title=title, button=_("合并"), unit=unit, note=note
    )


@form_page
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """This unit becomes several."""
    unit = changeable(request, pk)
    below = list(Unit.objects.filter(queries.valid_on(), parent=unit).order_by("position", "id"))
    form = forms.SplitForm(_data(request), initial={"version": unit.version}, children=below)

    def act() -> list[Unit]:
        data = form.cleaned_data
        return succession.split_unit(
            by=request.actor,  # type: ignore[attr-defined]
            unit=unit,
            version=form.seen,
            parts=form.parts(),
            on=data["on"],
            reason=data["reason"],
            children=form.goes(),
            carry=data["carry"],
        )

    note = _("拆分前的数字留在原单元名下；存量按份额归到新单元，份额合计应为 100%。")
    title = _("拆分“%(unit)s”") % {"unit": unit.name}
    return answer(
        request,
        form,
        act,
        back=_page(unit),
        said=_("已拆分。"),
        title=title,
        button=_("拆分"),
        template="org/split.html",
        unit=unit,
        note=note,
    )
