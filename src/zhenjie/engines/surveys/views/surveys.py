"""Pages of surveys at the desk: design, give out, see how far it has come, choose where the two sides differ."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.own import declared, own_registers
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers, widest
from zhenjie.engines.org.queries import units_below, valid_on, within
from zhenjie.engines.surveys.actions import designing as designing
from zhenjie.engines.surveys.actions.devices import revoke_device
from zhenjie.engines.surveys.actions.receiving import settle as settle_record
from zhenjie.engines.surveys.choices.fieldwork import RecordState, Side
from zhenjie.engines.surveys.declaring import template, templates
from zhenjie.engines.surveys.forms.surveys import AssignForm, HeadForm, QuestionForm, SurveyForm, questions_from
from zhenjie.engines.surveys.models.fieldwork import Assignment, Device, Photo, Record, Survey, SurveyVersion
from zhenjie.engines.surveys.queries.landing import name_field, target_of
from zhenjie.engines.surveys.queries.progress import progress_of
from zhenjie.engines.surveys.rules.designing import faults_of
from zhenjie.engines.surveys.rules.drafting import find, flat, in_words, move, take

READ, DESIGN = "surveys.read", "surveys.design"
GRIDS = 600


def _reach(request: Any, permission: str) -> tuple[str, ...]:
    """Where the permission reaches below the unit in the top bar."""
    here = request.unit.path if request.unit else ""
    held = request.scope.prefixes_for(permission)
    return widest(
        prefix if covers(here, prefix) else here for prefix in held if covers(here, prefix) or covers(prefix, here)
    )


def _survey(request: Any, pk: int, permission: str) -> Survey:
    survey = Survey.objects.select_related("unit").filter(pk=pk).first()
    if survey is None:
        raise Http404(_("没有这个摸排，或不在您的管辖范围内。"))
    if permission == READ and not request.scope.reaches(survey.unit.path):
        # A survey of the county is seen by the township whose grids carry it, as far as its own grids go.
        given = Assignment.objects.filter(survey=survey)
        if within(given, request.scope.prefixes_for(READ)).exists():
            return survey
    require(request, permission, survey.unit.path)
    return survey


def _registers(request: Any, verb: str) -> list[Declaration]:
    """The registers this person may use for a survey here."""
    found = [one for one in declarations.every() if one.fields and one.unit and one.version] + own_registers(
        request.unit
    )
    return sorted((one for one in found if request.permits(one.permission(verb))), key=lambda one: str(one.title))


def _back(request: HttpRequest, name: str, *args: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args))


@require_GET
@needs(READ)
def surveys(request: Any) -> HttpResponse:
    """The surveys of this unit, and those of others that its grids carry."""
    prefixes = _reach(request, READ)
    carried = within(Assignment.objects.all(), prefixes).values("survey")
    own = within(Survey.objects.all(), prefixes) | Survey.objects.filter(pk__in=carried)
    found = list(own.select_related("unit").order_by("-pk")[:50])
    return render(request, "surveys/field/list.html", {
        "wholes": [progress_of(one, prefixes) for one in found], "may_design": request.unit is not None and request.permits(DESIGN),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(DESIGN)
def create(request: Any) -> HttpResponse:
    """A new survey: blank, from a template, or from the columns of a register."""
    registers = _registers(request, "write")
    form = SurveyForm(request.POST or None, registers=registers, templates=list(templates()))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        began = template(data.get("template", ""))
        key = data["target"] or (began.target if began else "")
        target = declared(key, request.unit) if key and any(one.key == key for one in registers) else None
        survey = designing.create_survey(
            by=request.actor, unit=request.unit, title=data["title"], purpose=data["purpose"] or (began.purpose if began else ""),
            target=target.key if target else "", may_add=data["may_add"], template=began.key if began else "",
            questions=began.questions if began else questions_from(target) if target else [],
        )  # fmt: skip
        return _back(request, "surveys:survey_design", survey.pk)
    return render(request, "surveys/field/create.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def survey(request: Any, pk: int) -> HttpResponse:
    """How far it has come, grid by grid, and what waits for a choice."""
    found = _survey(request, pk, READ)
    prefixes = request.scope.prefixes_for(READ)
    whole = progress_of(found, prefixes)
    records = within(Record.objects.filter(survey=found), prefixes)
    return render(request, "surveys/field/survey.html", {
        "survey": found, "whole": whole, "target": target_of(found), "may_design": request.scope.allows(DESIGN, found.unit.path),
        "conflicts": list(records.filter(state=RecordState.CONFLICT).select_related("unit")[:20]),
        "latest": list(records.select_related("unit")[:10]),
        "changed": _is_changed(found),
    })  # fmt: skip


def _is_changed(survey: Survey) -> bool:
    last = SurveyVersion.objects.filter(survey=survey, number=survey.number).first()
    return last is None or last.questions != survey.draft


@require_http_methods(["GET", "POST"])
def design(request: Any, pk: int) -> HttpResponse:
    """The questions in order, what is wrong with them, and how the phone will show them."""
    found = _survey(request, pk, DESIGN)
    form = HeadForm(request.POST or None, initial={
        "title": found.title, "purpose": found.purpose, "may_add": found.may_add, "version": found.version,
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            designing.change_survey(by=request.actor, survey=found, **form.cleaned_data)
        except Problem as problem:
            messages.error(request, problem.detail)
        else:
            messages.success(request, _("改好了。"))
        return _back(request, "surveys:survey_design", pk)
    target = target_of(found)
    lines = [
        {"depth": depth, "question": one, "when": in_words(one["show"], found.draft) if one.get("show") else "",
         "column": target.column(one.get("column", "")) if target and one.get("column") else None}
        for depth, _parent, one in flat(found.draft)
    ]  # fmt: skip
    return render(request, "surveys/field/design.html", {
        "survey": found, "form": form, "lines": lines, "faults": faults_of(found.draft), "changed": _is_changed(found), "target": target,
    }, status=400 if form.errors else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
def question(request: Any, pk: int, key: str = "") -> HttpResponse:
    """One question: put in or changed."""
    found = _survey(request, pk, DESIGN)
    if key and find(found.draft, key) is None:
        raise Http404(_("没有这道题，可能已被别人去掉。"))
    form = QuestionForm(
        request.POST or None, draft=found.draft, key=key, target=target_of(found), initial={"version": found.version},
        sources=[one for one in _registers(request, "read") if name_field(one)],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            designing.change_draft(
                by=request.actor,
                survey=found,
                questions=form.cleaned_data["questions"],
                version=form.cleaned_data["version"],
            )
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            return _back(request, "surveys:survey_design", pk)
    return render(
        request,
        "surveys/field/question.html",
        {"survey": found, "form": form, "key": key},
        status=400 if form.errors else 200,
    )


@require_POST
def arrange(request: Any, pk: int, key: str, deed: str) -> HttpResponse:
    """A question one up, one down, or out."""
    found = _survey(request, pk, DESIGN)
    steps = {"up": -1, "down": 1}
    if deed not in {*steps, "drop"}:
        raise Http404
    questions = take(found.draft, key) if deed == "drop" else move(found.draft, key, steps[deed])
    designing.change_draft(by=request.actor, survey=found, questions=questions)
    return _back(request, "surveys:survey_design", pk)


@require_POST
def publish(request: Any, pk: int) -> HttpResponse:
    """The draft becomes the next version."""
    found = _survey(request, pk, DESIGN)
    try:
        done = designing.publish(by=request.actor, survey=found)
    except Problem as problem:
        messages.error(request, problem.detail)
        return _back(request, "surveys:survey_design", pk)
    messages.success(
        request, _("第 %(number)s 版已发布，手机有信号时自己换上；用老表填的照样收。") % {"number": done.number}
    )
    return _back(request, "surveys:survey_assign" if done.number == 1 else "surveys:survey", pk)


@require_http_methods(["GET", "POST"])
def assign(request: Any, pk: int) -> HttpResponse:
    """Which grids get it, by when."""
    found = _survey(request, pk, DESIGN)
    below = units_below(found.unit, itself=False).filter(valid_on())
    kinds = (UnitKind.GRID, UnitKind.VILLAGE)
    by = (
        request.GET.get("by")
        if request.GET.get("by") in kinds
        else ("grid" if below.filter(kind=UnitKind.GRID).exists() else "village")
    )
    units = below.filter(kind=by)
    form = AssignForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            count = designing.assign(
                by=request.actor, survey=found, units=form.cleaned_data["units"], due=form.cleaned_data["due"]
            )
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            messages.success(request, _("已派给 %(count)s 个网格。") % {"count": count})
            return _back(request, "surveys:survey", pk)
    given = set(Assignment.objects.filter(survey=found, ended_at__isnull=True).values_list("unit", flat=True))
    chosen = {int(one) for one in request.POST.getlist("units") if one.isdigit()}
    shown = list(units.select_related("parent")[:GRIDS])
    return render(request, "surveys/field/assign.html", {
        "survey": found, "form": form, "by": by, "given": given, "chosen": chosen or {unit.pk for unit in shown if unit.pk not in given},
        "units": shown,
    }, status=400 if form.errors else 200)  # fmt: skip


def _assignment(request: Any, pk: int, permission: str) -> Assignment:
    found = Assignment.objects.select_related("survey__unit", "unit").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这份派发，或不在您的管辖范围内。"))
    require(request, permission, found.survey.unit.path)
    return found


@require_POST
def assignment(request: Any, pk: int, deed: str) -> HttpResponse:
    """An assignment taken back, or told how many there are to see."""
    found = _assignment(request, pk, DESIGN)
    if deed == "back":
        designing.take_back(by=request.actor, assignment=found)
        messages.success(request, _("已从%(unit)s收回；手机里已经填的照样收。") % {"unit": found.unit.name})
    elif deed == "expect":
        text = request.POST.get("expected", "").strip()
        if text and not (text.isascii() and text.isdecimal() and int(text) < 10**6):
            messages.error(request, _("应摸排数要填整数。"))
        else:
            designing.expect(by=request.actor, assignment=found, number=int(text) if text else None)
    else:
        raise Http404
    return _back(request, "surveys:survey", found.survey_id)


@require_POST
def close(request: Any, pk: int) -> HttpResponse:
    """The survey is over."""
    designing.close_survey(by=request.actor, survey=_survey(request, pk, DESIGN))
    return _back(request, "surveys:survey", pk)


def _record(request: Any, pk: int, permission: str) -> Record:
    found = Record.objects.select_related("survey__unit", "unit", "assignment").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这条记录，或不在您的管辖范围内。"))
    require(request, permission, found.unit.path)
    return found


@require_GET
def record(request: Any, pk: int) -> HttpResponse:
    """What a visit brought; where the two sides differ, both."""
    found = _record(request, pk, READ)
    version = SurveyVersion.objects.filter(survey=found.survey_id, number=found.number).first()
    questions = version.questions if version else []
    theirs = (found.theirs or {}).get("answers")
    lines = [
        {"title": one["title"], "mine": _said(one, found.answers.get(one["key"])), "theirs": _said(one, theirs.get(one["key"])) if theirs is not None else "",
         "differs": theirs is not None and bool(one.get("column")) and theirs.get(one["key"]) != found.answers.get(one["key"])}
        for one in questions if one["kind"] not in ("photo", "group")
    ]  # fmt: skip
    groups = [
        (one["title"], one["questions"], found.answers.get(one["key"], []))
        for one in questions
        if one["kind"] == "group"
    ]
    return render(request, "surveys/field/record.html", {
        "record": found, "lines": lines, "landed": resolve(Ref.parse(found.landed)) if found.landed else None,
        "groups": [(title, [q["title"] for q in inner], [[_said(q, row.get(q["key"])) for q in inner] for row in rows]) for title, inner, rows in groups],
        "photos": list(Photo.objects.filter(record_key=found.key, assignment=found.assignment_id).select_related("file")),
        "may_choose": found.state == RecordState.CONFLICT and request.scope.allows(DESIGN, found.unit.path),
        "may_files": request.scope.allows("files.read", found.unit.path),
    })  # fmt: skip


def _said(question: dict[str, Any], value: Any) -> str:
    if question.get("secret"):
        return _("已加密")
    if value in (None, "", [], {}):
        return "—"
    labels = dict(question.get("options", [])) | ({"yes": _("是"), "no": _("否")} if question["kind"] == "yes" else {})
    if isinstance(value, list):
        return "、".join(str(labels.get(one, one)) for one in value)
    if isinstance(value, dict):
        return str(value.get("name") or f"{value.get('lng', '')}，{value.get('lat', '')}")
    return f"{labels.get(value, value)}{question.get('unit', '')}"


@require_POST
def settle(request: Any, pk: int) -> HttpResponse:
    """One side chosen; the other stays in the record."""
    found = _record(request, pk, DESIGN)
    side, version = request.POST.get("side"), request.POST.get("version", "")
    if side not in Side.values or not version.isdigit():
        raise Http404
    try:
        settle_record(by=request.actor, record=found, side=Side(side), version=int(version))
    except Problem as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("已选定，两份都留着。"))
    return _back(request, "surveys:survey_record", pk)


@require_GET
@needs(DESIGN)
def devices(request: Any) -> HttpResponse:
    """The phones that keep data of this unit's grids."""
    found = Device.objects.filter(account__person__isnull=False).select_related("account__person__unit")
    return render(
        request,
        "surveys/field/devices.html",
        {"devices": within(found, _reach(request, DESIGN), "account__person__unit__path")[:200]},
    )


@require_POST
def revoke(request: Any, pk: int) -> HttpResponse:
    """A phone that was lost or given on: it wipes itself with its next signal."""
    found = Device.objects.select_related("account__person__unit").filter(pk=pk, account__person__isnull=False).first()
    if found is None or found.account.person is None:
        raise Http404(_("没有这台手机，或不在您的管辖范围内。"))
    place: Unit = found.account.person.unit
    require(request, DESIGN, place.path)
    revoke_device(by=request.actor, device=found, scope=place.path)
    messages.success(request, _("已收回。这台手机下次有信号时清空，没送到的可以先存成加密文件。"))
    return _back(request, "surveys:survey_devices")
