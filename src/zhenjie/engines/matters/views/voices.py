"""Those who spoke: seen whole for a reason, answered one by one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.answering import answer_voice
from zhenjie.engines.matters.actions.revealing import reveal_voice
from zhenjie.engines.matters.queries.allowed import READ
from zhenjie.engines.matters.views.moving import back
from zhenjie.engines.matters.views.reaching import key_of, matter_of
from zhenjie.engines.matters.views.showing import UNMASK, Bound, answer, shown
from zhenjie.engines.org.doors import needs, refusal


@needs(READ)
@require_POST
def reveal(request: Any, pk: int, number: int) -> HttpResponse:
    """Name and telephone of one voice, this once."""
    matter, who = matter_of(request, pk)
    if not who.scope.allows(UNMASK, matter.unit.path):
        raise PermissionDenied(refusal(UNMASK))
    voice = get_object_or_404(matter.voices, pk=number)
    asked = {name: request.POST.get(name, "") for name in ("reason", "why")}
    try:
        whole = reveal_voice(by=request.actor, matter=matter, voice=voice, **asked)
    except Problem as problem:
        bound = Bound(asked={**asked, "voice": str(number)}, fault=problem.detail)
        return answer(request, matter, who, bound, problem.status)
    response = answer(request, matter, who, Bound(revealed=whole), 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@needs(READ)
@require_POST
def reply(request: Any, pk: int, number: int) -> HttpResponse:
    """One voice's own reply; what could not be kept is still in the box."""
    matter, who = matter_of(request, pk)
    voice = get_object_or_404(matter.voices, pk=number)
    if not shown(request, matter, who)["may_answer"]:
        raise PermissionDenied(_("这一步现在不由您办，或者现在的环节不能这样做。"))
    words = request.POST.get("reply", "")
    try:
        key = key_of(request, f"voice.{number}", request.POST.get("key", ""))
        answer_voice(by=request.actor, voice=voice.pk, reply=words, key=key)
    except Problem as problem:
        bound = Bound(asked={"reply": words, "voice": str(number), "answer": "1"}, fault=problem.detail)
        return answer(request, matter, who, bound, problem.status)
    return back(request, matter)
