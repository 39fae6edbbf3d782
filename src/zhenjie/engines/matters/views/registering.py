"""A new matter at the desk: what may be the same is shown before anything is saved; to join it is one click."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.actions.joining import attach_voice
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.voices import Spoken, index
from zhenjie.engines.matters.forms.registering import RegisterForm
from zhenjie.engines.matters.queries.alike import Alike, Asked, alike
from zhenjie.engines.matters.queries.allowed import WRITE, moves_for
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.views.reaching import key_of, matter_of, mover_of, new_key
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.picking import unit_label


@needs(WRITE)
def new(request: Any) -> HttpResponse:
    """The form; posted it is checked, what may be the same is shown once, then it is registered."""
    flow = _flow(request)
    prefixes = request.scope.prefixes_for(WRITE)
    if request.method != "POST" or flow is None:
        initial = {
            "key": new_key(),
            "flow": flow.key if flow else "",
            "unit": unit_label(request.unit) if request.unit else "",
        }
        return _ask(request, flow, RegisterForm(prefixes, initial=initial))
    form = RegisterForm(prefixes, data=request.POST)
    if not form.is_valid():
        return _ask(request, flow, form, status=422)
    data = form.cleaned_data
    try:
        if (into := whole(request.POST.get("into"))) is not None:
            return _join(request, into, data)
        found = [] if "anyway" in request.POST else _alike(request, flow, data)
        if found:
            return _ask(request, flow, form, found=found)
        made = register_matter(
            by=request.actor, key=key_of(request, "register", data["key"]),
            new=New(
                flow=flow.key, unit=data["unit"], title=data["title"], text=data["text"], kind=data["kind"],
                klass=data["klass"], urgency=data["urgency"], source=data["source"], place=data["place"], voice=_spoken(data),
            ),
        )  # fmt: skip
    except Problem as problem:
        form.add_error(
            problem.extra.get("field") if problem.extra.get("field") in form.fields else None, problem.detail
        )
        return _ask(request, flow, form, status=problem.status)
    return HttpResponseRedirect(reverse("matters:matter", args=[made.pk]))


def _flow(request: Any) -> Flow | None:
    """The flow asked for; the only one there is when none is."""
    wanted = request.POST.get("flow") or request.GET.get("flow", "")
    every = declarations.declared()
    return declarations.find(wanted) if wanted else every[0] if len(every) == 1 else None


def _ask(
    request: Any, flow: Flow | None, form: RegisterForm, found: list[Alike] | None = None, status: int = 200
) -> HttpResponse:
    context = {"flow": flow, "flows": declarations.declared(), "form": form, "found": found}
    return render(request, "matters/new.html", context, status=status)


def _alike(request: Any, flow: Flow, data: dict[str, Any]) -> list[Alike]:
    phones = (index(data["phone"].strip()),) if data["phone"].strip() else ()
    asked = Asked(flow.key, data["title"], data["unit"], data["klass"], data["place"].strip(), None, phones)
    return alike(mover_of(request), asked)


def _join(request: Any, into: int, data: dict[str, Any]) -> HttpResponse:
    matter, who = matter_of(request, into)
    if "attach" not in {move.verb for move in moves_for(who, matter)}:
        raise Problem(422, _("那一件已经办结或不能并入，请登记为新的一件。"))
    spoken = _spoken(data, data["title"])
    attach_voice(by=request.actor, matter=into, spoken=spoken, key=key_of(request, "attach", data["key"]))
    return HttpResponseRedirect(reverse("matters:matter", args=[into]))


def _spoken(data: dict[str, Any], words: str = "") -> Spoken:
    return Spoken(
        text=data["text"] or words, name=data["name"], phone=data["phone"], privacy=data["privacy"], source=data["source"],
        no_reply=data["no_reply"],
    )  # fmt: skip
