"""What a visit brought: both sides where they differ, and the choice between them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core.digits import whole
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.org.doors import require
from zhenjie.engines.surveys.actions.receiving import settle as settle_record
from zhenjie.engines.surveys.choices.fieldwork import RecordState, Side
from zhenjie.engines.surveys.models.fieldwork import Photo, Record, SurveyVersion
from zhenjie.engines.surveys.views.reach import DESIGN, READ, back


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
    side, version = request.POST.get("side"), whole(request.POST.get("version"), 9)
    if side not in Side.values or version is None:
        raise Http404
    try:
        settle_record(by=request.actor, record=found, side=Side(side), version=version)
    except Problem as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("已选定，两份都留着。"))
    return back(request, "surveys:survey_record", pk)
