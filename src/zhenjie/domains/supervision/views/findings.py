"""One finding: what was found, what was put right, before and after, and what proves it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.domains.supervision import forms
from zhenjie.domains.supervision.actions.findings import add_evidence, report_rectification
from zhenjie.domains.supervision.models import Finding
from zhenjie.domains.supervision.queries import findings as readers
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters.models import Event
from zhenjie.engines.matters.queries.allowed import HANDLE, READ, WRITE, mover, moves_for, readable
from zhenjie.engines.org.doors import needs, require


def _finding(request: Any, pk: int) -> Finding:
    found = get_object_or_404(Finding.objects.select_related("matter__unit", "matter__holder", "circular__unit"), pk=pk)
    if not readable(mover(request.account, request.scope), found.matter):
        raise Http404(_("没有这个问题，或不在您的管辖范围内。"))
    return found


@require_GET
@needs(READ)
def finding(request: Any, pk: int) -> HttpResponse:
    """The page of a finding."""
    return _page(request, _finding(request, pk))


def _page(request: Any, found: Finding, *, status: int = 200, **more: Any) -> HttpResponse:
    (row,) = readers.shown([found])
    verbs = {move.verb for move in moves_for(mover(request.account, request.scope), found.matter)}
    context = {
        "row": row, "finding": found, "matter": found.matter, "evidence": readers.evidence_of(found),
        "may_report": "reply" in verbs, "may_read_circular": request.scope.allows(
            "supervision.circular.read", found.circular.unit.path
        ),
        "may_prove": found.matter.holder_id is not None and request.scope.allows(WRITE, found.matter.unit.path),
        "form": forms.ReportForm(prefix="report", initial={"version": found.matter.seq}),
        "proof": forms.ProofForm(prefix="proof"),
    }  # fmt: skip
    return render(request, "supervision/finding.html", context | more, status=status)


@require_POST
@needs(READ)
def report(request: Any, pk: int) -> HttpResponse:
    """反馈整改情况."""
    found = _finding(request, pk)
    require(request, HANDLE, found.matter.unit.path)
    form = forms.ReportForm(request.POST, request.FILES, prefix="report")
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        key = f"{data['key']}:{request.account.pk}"
        try:
            done = Event.objects.filter(key=key, matter=found.matter).exists()
            if not done and "reply" not in {
                move.verb for move in moves_for(mover(request.account, request.scope), found.matter)
            }:
                raise Problem(422, _("这一步现在不由您办，或者现在的环节不能反馈。"))
            report_rectification(
                by=request.actor, finding=found, done=data["done"], wider=data["wider"], proofs=form.proofs(),
                key=key, version=data["version"],
            )  # fmt: skip
        except Problem as problem:
            form.add_error(None, problem.detail)
            status = 409 if isinstance(problem, Conflict) else 422
        except FileProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("已反馈，等着核查。"))
            return HttpResponseRedirect(reverse("supervision:finding", args=[pk]))
    return _page(request, _finding(request, pk), status=status, form=form)


@require_POST
@needs(READ)
def evidence(request: Any, pk: int) -> HttpResponse:
    """Further proofs."""
    found = _finding(request, pk)
    require(request, WRITE, found.matter.unit.path)
    form = forms.ProofForm(request.POST, request.FILES, prefix="proof")
    if form.is_valid():
        try:
            kept = add_evidence(by=request.actor, finding=found, proofs=form.proofs())
        except (Problem, FileProblem) as problem:
            form.add_error(None, getattr(problem, "detail", str(problem)))
        else:
            messages.success(request, _("已存 %(n)s 个文件。") % {"n": len(kept)})
            return HttpResponseRedirect(reverse("supervision:finding", args=[pk]) + "#evidence")
    return _page(request, found, status=422, proof=form)
