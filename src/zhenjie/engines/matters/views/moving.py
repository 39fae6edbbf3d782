"""One move from the screen: checked, made once, told. What cannot be made comes back with its words kept."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters.actions.answering import contact_voices, rate_matter
from zhenjie.engines.matters.actions.filing import attach_file
from zhenjie.engines.matters.actions.joining import Part, attach_voice, merge_matters, split_matter
from zhenjie.engines.matters.actions.moving import move_matter, since
from zhenjie.engines.matters.actions.reminding import set_reminder
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.forms.moves import MoveForm, SplitForm, move_form
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.allowed import READ, Mover, moves_for, readable
from zhenjie.engines.matters.rules.flow import Move
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.views.reaching import key_of, matter_of, reach_of
from zhenjie.engines.matters.views.showing import Bound, answer
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.models import Unit


@needs(READ)
@require_POST
def move(request: Any, pk: int, verb: str) -> HttpResponse:
    """Makes one move: 409 tells what others did meanwhile, 422 stands at its field, 403 who may not."""
    matter, who = matter_of(request, pk)
    key = key_of(request, verb, request.POST.get("key", ""))
    if Event.objects.filter(key=key, matter=matter, account=request.account.pk).exists():
        return back(request, matter)
    found = next((one for one in moves_for(who, matter) if one.verb == verb), None)
    if found is None:
        return _too_late(request, matter, who)
    form = move_form(matter, found, reach_of(request, matter), data=request.POST, files=request.FILES)
    if not form.is_valid():
        return answer(request, matter, who, Bound(form=form), 422)
    try:
        done = _make(request, matter, who, found, form, key)
    except Problem as problem:
        return _refused(request, pk, form, problem)
    return back(request, done)


def back(request: Any, matter: Matter) -> HttpResponseRedirect:
    """To the matter as it now is: beside the list when it was sent from there."""
    if "from" in request.GET:
        return HttpResponseRedirect(f"{reverse('matters:inbox')}?{request.GET['from']}")
    return HttpResponseRedirect(reverse("matters:matter", args=[matter.pk]))


def _too_late(request: Any, matter: Matter, who: Mover) -> HttpResponse:
    """The move is not there any more: somebody else was faster, or it never was this person's to make."""
    version = whole(request.POST.get("version"), 9)
    if version is None or version == matter.seq:
        raise PermissionDenied(_("这一步现在不由您办，或者现在的环节不能这样做。"))
    bound = Bound(problem=since(matter, version), conflict=True, lost=request.POST.get("words", ""))
    return answer(request, matter, who, bound, 409)


def _refused(request: Any, pk: int, form: MoveForm | SplitForm, problem: Problem) -> HttpResponse:
    """The page as it stands now, with the form as it was typed."""
    matter, who = matter_of(request, pk)
    field = str(problem.extra.get("field", ""))
    if field in form.fields:
        form.add_error(field, problem.detail)
    bound = Bound(form=form, problem="" if field in form.fields else problem.detail)
    if isinstance(problem, Conflict):
        bound.conflict = True
        # Whoever sends again has seen what happened and decides.
        form.data = {**{name: request.POST.getlist(name)[-1] for name in request.POST}, "version": str(matter.seq)}
        if form.move.verb not in {one.verb for one in moves_for(who, matter)}:
            bound.form, bound.lost = None, request.POST.get("words", "")
    return answer(request, matter, who, bound, problem.status)


def _make(request: Any, matter: Matter, who: Mover, move: Move, form: Any, key: str) -> Matter:
    by, pk, version = request.actor, matter.pk, form.cleaned_data.get("version")
    if isinstance(form, SplitForm):
        parts = [Part(title, unit) for title, unit in form.parts()]
        return split_matter(by=by, matter=pk, parts=parts, key=key, words=form.cleaned_data["words"])
    said, data = form.said(), form.cleaned_data
    words = str(said.get("words", ""))
    match move.verb:
        case "attach":
            spoken = Spoken(text=data["text"] or words, name=data["name"], phone=data["phone"])
            return attach_voice(by=by, matter=pk, spoken=spoken, key=key)
        case "merge":
            _reads(who, said["into"])
            return merge_matters(by=by, matter=pk, into=said["into"], key=key, words=words)
        case "remind":
            return set_reminder(by=by, to=request.account.pk, matter=pk, at=said["on"], words=words, key=key)
        case "contact":
            return contact_voices(by=by, matter=pk, key=key, words=words, version=version)
        case "visit" if "voice" in said:
            return rate_matter(
                by=by, voice=said["voice"], grade=said["grade"], key=key, solved=said.get("solved", ""), words=words,
                version=version, verb="visit",
            )  # fmt: skip
        case "sign" if data.get("mine") and who.person is not None:
            said["person"] = who.person
        case "countersign":
            said["person"] = who.person
        case "help":
            said["unit"] = _helping(matter, who)
    done = move_matter(by=by, matter=pk, verb=move.verb, key=key, version=version, **said)
    for file in data.get("files") or ():
        attach_file(by=by, matter=matter, stream=file, name=file.name)
    return done


def _reads(who: Mover, pk: int) -> None:
    target = Matter.objects.filter(pk=pk).first()
    if target is None or not readable(who, target):
        raise Problem(422, _("没有这件事项，请核对编号。"), field="into")


def _helping(matter: Matter, who: Mover) -> int | None:
    """For which of the helping units the person speaks."""
    waiting = [int(unit) for unit, spoken in State.from_json(matter.state).helpers.items() if not spoken]
    units = Unit.objects.filter(pk__in=waiting).order_by("pk")
    return next((unit.pk for unit in units if who.sits_at(unit.path)), None)
