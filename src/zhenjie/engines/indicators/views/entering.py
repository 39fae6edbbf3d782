"""Entering figures by hand, setting targets, closing a month."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhenjie.core.periods import print_period
from zhenjie.engines.indicators import actions, corrections, lineage, queries, tallies
from zhenjie.engines.indicators.asking import Asked, asked, indicator_asked, rights
from zhenjie.engines.indicators.forms import Cell, SheetForm, TargetForm, cell_period, month_before, year_of
from zhenjie.engines.indicators.models import Indicator, Target
from zhenjie.engines.indicators.problems import Problem, Stale
from zhenjie.engines.indicators.queries import Value
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.org.doors import needs, refusal, require
from zhenjie.engines.org.models import Unit


def _back(name: str, what: Asked, **more: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(
        f"{reverse(name)}?{urlencode({'month': what.month, 'unit': str(what.unit.pk), **more})}"
    )


@require_http_methods(["GET", "POST"])
@needs("indicators.enter")
def enter(request: HttpRequest) -> HttpResponse:
    """The entry grid: one unit with its indicators, or one indicator with the units below."""
    what = asked(request, "indicators.enter")
    key = request.GET.get("key", "") if request.GET.get("by") == "units" else ""
    places = _places(request, what, key)
    cells = _cells(places, what.end)
    closed = actions.closing_of(what.unit, what.period) is not None
    form = SheetForm(cells, request.POST if request.method == "POST" else None, closed=closed)
    if request.method == "POST" and form.is_valid() and _entered(request, form, what.unit):
        return HttpResponseRedirect(request.get_full_path())
    context = {
        "asked": what,
        "form": form,
        "cells": cells,
        "closed": closed,
        "by_units": bool(key),
        "definition": queries.definitions().get(key),
        "sections": sorted({row.section for row in Indicator.objects.filter(active=True)}),
        "section": request.GET.get("section", ""),
        "keep": [(name, request.GET[name]) for name in ("by", "key", "section") if name in request.GET],
    }
    return render(request, "indicators/enter.html", context)


def _places(request: HttpRequest, what: Asked, key: str) -> list[tuple[Unit, Indicator, Definition]]:
    catalogue = queries.definitions()
    if key:
        indicator, definition = indicator_asked(key)
        below = lineage.below([what.unit.pk], what.end)[what.unit.pk]
        units = [*Unit.objects.filter(pk__in=below).order_by("position", "path"), what.unit]
        return [(unit, indicator, definition) for unit in units]
    section = request.GET.get("section", "")
    usual = {row.definition.key for row in queries.board(what.unit, what.period)}
    usual |= {row.definition.key for row in queries.board(what.unit, what.period.same_period_last_year())}
    rows = Indicator.objects.filter(active=True).order_by("position")
    wanted = [
        row
        for row in rows
        if row.key in catalogue and (row.section == section if section else row.key in usual or not usual)
    ]
    # A ratio that its parts give is not typed; it may still be corrected by an official figure through its section.
    return [
        (what.unit, row, catalogue[row.key])
        for row in wanted
        if section or catalogue[row.key].aggregation != "recompute"
    ]


def _cells(places: Sequence[tuple[Unit, Indicator, Definition]], end: date) -> list[Cell]:
    wanted: set[int] = set()
    for _unit, _row, definition in places:
        at, before = cell_period(definition, end), month_before(definition, end)
        wanted |= {spans.code(one) for one in (at, at.same_period_last_year(), before) if one}
    units = {unit.pk for unit, _row, _definition in places}
    values = queries.read_values(units, wanted, {row.pk for _unit, row, _definition in places}) if units else {}

    def known(unit: Unit, row: Indicator, code: int) -> Value | None:
        return values.get((unit.pk, row.pk, spans.decode(code)))

    cells = []
    for unit, row, definition in places:
        at, before = cell_period(definition, end), month_before(definition, end)
        last_month = known(unit, row, spans.code(before)) if before else None
        cells.append(
            Cell(
                unit,
                definition,
                at,
                known(unit, row, spans.code(at)),
                known(unit, row, spans.code(at.same_period_last_year())),
                last_month.value if last_month else None,
            )
        )
    return cells


def _entered(request: HttpRequest, form: SheetForm, unit: Unit) -> bool:
    data = form.cleaned_data
    for said in data["figures"]:
        if not request.scope.allows("indicators.enter", said.unit.path):  # type: ignore[attr-defined]
            raise PermissionDenied(refusal("indicators.enter"))
    try:
        sheet = actions.enter_sheet(
            by=request.actor,  # type: ignore[attr-defined]
            unit=unit,
            key=data["key"],
            document=data["document"],
            figures=data["figures"],
        )
    except Stale as error:
        _mark(form, error)
        return False
    except Problem as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.success(request, _("已入账 %(count)s 个数，上级的汇总同时更新。") % {"count": sheet.figures})
    return True


def _mark(form: SheetForm, error: Stale) -> None:
    """Say at the cells what somebody else wrote meanwhile; sending again then overrules it knowingly."""
    for cell in form.cells:
        now = cell.now.version if cell.now else 0
        if cell.touched and cell.version != now and cell.value != cell.was:
            cell.error = _("刚有人把它记为 %(was)s。若您的数才对，再按一次“入账”；否则改回去。") % {
                "was": cell.was or "—"
            }
            cell.version = now
    form.add_error(None, str(error))


@require_http_methods(["GET", "POST"])
@needs("indicators.read")
def targets(request: HttpRequest) -> HttpResponse:
    """The targets of a unit and year, and the form that sets one."""
    what = asked(request)
    rows = list(
        Target.objects.filter(unit=what.unit, period=year_of(what.end))
        .select_related("indicator")
        .order_by("indicator__position", "id")
    )
    if request.method == "POST":
        require(request, "indicators.target", what.unit.path)
        form = TargetForm(request.POST)
        if form.is_valid() and _set(request, form, what):
            messages.success(request, _("目标已定，完成率随之更新。"))
            return _back("indicators:targets", what)
    else:
        form = TargetForm(initial=_initial(request, rows))
    catalogue = queries.definitions()
    context = {
        "asked": what,
        "form": form,
        "rows": [(row, catalogue[row.indicator.key]) for row in rows if row.indicator.key in catalogue],
        "may": rights(request, what.unit)["target"],
        "editing": "edit" in request.GET or request.method == "POST",
    }
    return render(request, "indicators/targets.html", context)


def _initial(request: HttpRequest, rows: Sequence[Target]) -> dict[str, object]:
    row = next((row for row in rows if str(row.pk) == request.GET.get("edit", "")), None)
    if row is None:
        return {"indicator": request.GET.get("indicator", ""), "kind": "task"}
    curve = " ".join(row.curve) if row.curve else ""
    return {
        "indicator": row.indicator.key,
        "name": row.name,
        "kind": row.kind,
        "value": f"{row.value:f}",
        "document": row.document,
        "curve": curve,
        "version": row.version,
    }


def _set(request: HttpRequest, form: TargetForm, what: Asked) -> bool:
    data = form.cleaned_data
    value, symbol = data["value"]
    try:
        actions.set_target(
            by=request.actor,  # type: ignore[attr-defined]
            unit=what.unit,
            indicator=data["indicator"],
            period=year_of(what.end),
            value=value,
            symbol=symbol,
            name=data["name"],
            kind=data["kind"],
            document=data["document"],
            curve=data["curve"],
            version=data["version"],
        )
    except Problem as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


@require_POST
@needs("indicators.read")
def drop_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target back."""
    row = get_object_or_404(Target.objects.select_related("unit", "indicator"), pk=pk)
    require(request, "indicators.target", row.unit.path)
    actions.drop_target(by=request.actor, target=row)  # type: ignore[attr-defined]
    messages.success(request, _("目标“%(name)s”已撤销，撤销前的内容在留痕里。") % {"name": row.name})
    month = request.POST.get("month", "")
    return HttpResponseRedirect(
        f"{reverse('indicators:targets')}?{urlencode({'unit': str(row.unit_id), 'month': month})}"
    )


@require_http_methods(["GET", "POST"])
@needs("indicators.read")
def closings(request: HttpRequest) -> HttpResponse:
    """Closing a month: what would be published, what is missing; earlier closings and what was corrected since."""
    what = asked(request)
    if request.method == "POST":
        require(request, "indicators.close", what.unit.path)
        try:
            closing = tallies.close(by=request.actor, unit=what.unit, period=what.period)  # type: ignore[attr-defined]
        except Problem as error:
            messages.error(request, str(error))
        else:
            told = {"month": print_period(what.period), "count": closing.figures}
            messages.success(request, _("%(month)s已结账，封存 %(count)s 个数。以后的更正会与公布值并列显示。") % told)
        return _back("indicators:closings", what)
    rows = queries.board(what.unit, what.period)
    done = queries.closings(what.unit)
    context = {
        "asked": what,
        "done": done,
        "closed": next((one for one in done if one.end == what.end), None),
        "ready": [row for row in rows if row.value is not None and not row.late],
        "missing": [row for row in rows if row.value is None or row.late],
        "corrections": corrections.since_closing(what.unit, what.end),
        "may": rights(request, what.unit)["close"],
    }
    return render(request, "indicators/closings.html", context)
