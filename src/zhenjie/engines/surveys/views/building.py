"""Pages of 一表通 for who makes a form: its head, the builder of its columns and units."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhenjie.core import clock, periods
from zhenjie.core.digits import whole, wholes
from zhenjie.engines.indicators.queries import definitions
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions.columns import (
    NewColumn,
    add_columns,
    ask_as,
    change_column,
    drop_column,
    move_column,
    take_from,
)
from zhenjie.engines.surveys.actions.reports import change_head, choose_units, create_form
from zhenjie.engines.surveys.choices.reports import FormState, Rows, ValueKind
from zhenjie.engines.surveys.forms.reports import HeadForm, TemplateForm
from zhenjie.engines.surveys.models.reports import ReportColumn, ReportForm, ReportTask
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.conditions import declared, readable
from zhenjie.engines.surveys.queries.grid import Grid, count, grid
from zhenjie.engines.surveys.queries.picks import Pick, find_pick, picks, said_source
from zhenjie.engines.surveys.queries.places import units_asked
from zhenjie.engines.surveys.queries.recognising import asked_before, recognise
from zhenjie.engines.surveys.queries.reports import askable, deadline
from zhenjie.engines.surveys.rules.titles import kind_said, options_of, titles_of
from zhenjie.engines.surveys.views.reach import form_of

_PREVIEW = 12


def registers_of(request: Any, unit: Unit) -> list[Any]:
    """The registers of `unit` that this person may read there."""
    return readable(unit, lambda permission: bool(request.scope.allows(permission, unit.path)))


@require_http_methods(["GET", "POST"])
@needs("reports.ask")
def new(request: Any) -> HttpResponse:
    """The head of a new form."""
    registers = registers_of(request, request.unit)
    if request.method == "GET":
        today = clock.today()
        month = periods.month(today.year - (today.month == 1), (today.month - 2) % 12 + 1)
        form = HeadForm(registers, initial={"period": periods.print_period(month), "rows": Rows.UNIT, "days": 3})
        return render(request, "surveys/report_new.html", {"form": form})
    form = HeadForm(registers, request.POST)
    if form.is_valid():
        try:
            made = create_form(by=request.actor, unit=request.unit, head=form.head())
            choose_units(by=request.actor, form=made, units=askable(request.unit))
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
    registers = registers_of(request, form.unit)
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
    act, column = post.get("act", ""), whole(post.get("column")) or 0
    if act == "titles":
        add_titles(request, form, offered, titles_of(post.get("titles", "")))
    elif act == "picked":
        wanted = [pick for key in post.getlist("pick") if (pick := find_pick(key, offered))]
        if not wanted:
            raise Problem(_("还没有勾选任何一列。"))
        _tell_twice(request, add_columns(by=by, form=form, columns=wanted))
    elif act in ("up", "down"):
        move_column(by=by, form=form, pk=column, up=act == "up")
    elif act == "drop":
        drop_column(by=by, form=form, pk=column)
    elif act == "column":
        values = {
            "title": post.get("title", ""), "kind": post.get("kind") or ValueKind.NUMBER, "options": options_of(post.get("options", "")),
            "standing": "standing" in post, "required": "required" in post, "again": "again" in post,
        }  # fmt: skip
        change_column(by=by, form=form, pk=column, values=values)
    elif act == "take":
        _take(request, form, column, post.get("key", ""), offered)
    elif act == "units":
        chosen = set(wholes(post.getlist("unit")))
        choose_units(by=by, form=form, units=[one for one in askable(form.unit) if one.pk in chosen])
    else:
        raise Problem(_("没有“%(act)s”这一步。") % {"act": act[:20]})


def _tell_twice(request: HttpRequest, twice: list[str]) -> None:
    if twice:
        messages.info(request, _("这些列报表里已经有了，没有重复加：%(titles)s") % {"titles": "、".join(twice[:8])})


def add_titles(request: Any, form: ReportForm, offered: list[Pick], titles: list[str]) -> None:
    if not titles:
        raise Problem(_("还没有写列名：一行一个，或者从 Excel 把表头粘过来。"))
    named = {kind_said(title)[0]: kind_said(title) for title in titles}
    columns: list[NewColumn | tuple[str, Pick]] = []
    for found in recognise(list(named), offered, form):
        _name, kind, options = named[found.title]
        if found.pick is not None:
            columns.append((found.title, found.pick))
        elif found.fact is not None:
            columns.append(NewColumn(found.title, found.fact.kind, options, found.fact.period == ""))
        else:
            columns.append(NewColumn(found.title, kind, options))
    _tell_twice(request, add_columns(by=request.actor, form=form, columns=columns))
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
        ask_as(by=request.actor, form=form, pk=column, earlier=found)
        return
    pick = find_pick(key, offered)
    if pick is None:
        raise Problem(_("请选这一列的数从哪里来。"))
    take_from(by=request.actor, form=form, pk=column, pick=pick)


def _builder(request: Any, form: ReportForm, offered: list[Pick], registers: list[Any]) -> dict[str, Any]:
    columns = list(form.columns.order_by("position", "id"))
    units = list(units_asked(form).order_by("path"))
    preview, problem = _preview(form, units)
    counted = list(count(preview).values()) if preview else []
    cells, known = sum(one.cells for one in counted), sum(one.known for one in counted)
    waiting = sum(one.waiting for one in counted)
    due = deadline(form.days) if form.days else None
    return {
        "form": form,
        "rows": _rows(form, columns, preview, offered, registers),
        "units": askable(form.unit),
        "chosen": set(form.asked),
        "unit_count": len(units),
        "preview": preview,
        "lines": preview.lines[:_PREVIEW] if preview else [],
        "problem": problem,
        "cells": cells,
        "known": known,
        "waiting": waiting,
        "asked": cells - known - waiting,
        "groups": _groups(columns, offered),
        "before": asked_before(form, columns) if columns else [],
        "due": due,
        "due_at": clock.aware(due.at) if due and due.at else form.due_at,
        "kinds": ValueKind.choices,
        "typed": request.session.get("report_typed", ""),
        "template_form": TemplateForm(),
        "by_record": form.rows == Rows.RECORD,
        "register": next((one for one in registers if one.key == form.register), None),
    }


def _rows(
    form: ReportForm, columns: list[ReportColumn], preview: Grid | None, offered: list[Pick], registers: list[Any]
) -> list[dict[str, Any]]:
    """Each column with where its values are from, how much of it is known, and what a newly named one is likely to be."""
    fresh = [column for column in columns if column.origin == "new"]
    guesses = {row.title: row for row in recognise([column.title for column in fresh], offered, form)}
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
    return rows


def _groups(columns: list[ReportColumn], offered: list[Pick]) -> dict[str, list[Pick]]:
    """What can be picked and is not in the form yet, by its group."""
    there = {column.fact for column in columns}
    groups: dict[str, list[Pick]] = {}
    for pick in offered:
        if pick.fact not in there:
            groups.setdefault(pick.group, []).append(pick)
    return groups


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
    registers = registers_of(request, form.unit)
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
            change_head(by=request.actor, form=form, head=asked.head())
        except Problem as error:
            asked.add_error(None, str(error))
        else:
            return HttpResponseRedirect(reverse("surveys:report_edit", args=[pk]))
    return render(request, "surveys/report_new.html", {"form": asked, "draft": form}, status=422)
