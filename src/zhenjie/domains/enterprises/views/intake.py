"""A list of appeals from a chat, a call, a meeting: pasted or handed in, looked at, then registered. Nothing of it is lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhenjie.domains.enterprises.actions.appeals import register_list
from zhenjie.domains.enterprises.forms import appeals as forms
from zhenjie.domains.enterprises.views.reach import here
from zhenjie.engines.matters.queries.allowed import WRITE
from zhenjie.engines.org.doors import needs


@require_http_methods(["GET", "POST"])
@needs(WRITE)
def intake(request: Any) -> HttpResponse:
    """GET asks for the list, the first POST shows what was understood, the second one registers it."""
    if request.method == "GET":
        return _shown(request, forms.ListForm(prefix="list"))
    if "saving" in request.POST:
        return _save(request)
    form = forms.ListForm(request.POST, request.FILES, prefix="list")
    if not form.is_valid():
        return _shown(request, form, status=422)
    return _shown(request, form, rows=forms.previewed(form.cleaned_data["lines"], here(request, WRITE)))


def _shown(request: Any, form: Any, *, status: int = 200, rows: list[forms.Row] | None = None) -> HttpResponse:
    doubts = sum(row.how != "sure" or bool(row.said.problem) for row in rows or ())
    context = {"tab": "appeals", "form": form, "rows": rows, "doubts": doubts}
    return render(request, "enterprises/intake.html", context, status=status)


def _save(request: Any) -> HttpResponse:
    """What is in order is registered; what is not comes back, filled as it was."""
    rows = forms.returned(request.POST, here(request, WRITE))
    asked = {name: request.POST.get(f"list-{name}", "") for name in ("source", "topic", "urgency")}
    chosen = forms.ListForm(asked | {"text": "x x"}, prefix="")
    bad = [row for row in rows if row.keep and row.said.problem]
    good = [row for row in rows if row.keep and not row.said.problem]
    form = forms.ListForm(prefix="list", initial=asked)
    if not chosen.is_valid() or not rows:
        messages.error(request, _("请粘贴清单，或者选一个表格。"))
        return _shown(request, form, status=422, rows=rows or None)
    data = chosen.cleaned_data
    listed = register_list(
        by=request.actor, askings=[forms.asking_of(row) for row in good], unit=request.unit, topic=data["topic"],
        source=data["source"], urgency=data["urgency"],
    )  # fmt: skip
    told = [_("登记了 %(n)s 件") % {"n": len(listed.new)}]
    if listed.joined:
        told.append(_("%(n)s 家并入同样的诉求") % {"n": listed.joined})
    if listed.known:
        told.append(_("%(n)s 行以前登记过，没有重复登记") % {"n": len(listed.known)})
    messages.success(request, "，".join(told) + "。")
    if bad:
        messages.error(request, _("还有 %(n)s 行没有登记，请改好再登记。") % {"n": len(bad)})
        return _shown(request, form, status=422, rows=bad)
    return HttpResponseRedirect(reverse("enterprises:appeals"))
