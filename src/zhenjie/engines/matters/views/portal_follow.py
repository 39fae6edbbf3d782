"""Follow it like a parcel: the slip after filing, the way so far, more words, the rating, once more; the own pictures."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhenjie.core import clock
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.files.serving import serve
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.portal import add_words, rate, reopen
from zhenjie.engines.matters.actions.voices import digest_of
from zhenjie.engines.matters.forms.portal import pieces_of
from zhenjie.engines.matters.models import Voice
from zhenjie.engines.matters.queries.allowed import WRITE
from zhenjie.engines.matters.queries.following import file_for, parcel_of, voice_by, way_of
from zhenjie.engines.matters.queries.portal import channels
from zhenjie.engines.matters.rules.parcel import promise
from zhenjie.engines.matters.rules.work import Proof, WorkProblem
from zhenjie.engines.matters.showing_portal import qr_svg
from zhenjie.engines.matters.views import portal_doors as doors
from zhenjie.engines.org.models import Unit

SOLVED = {"yes", "part", "no"}


def _voice(request: HttpRequest, code: str) -> Voice:
    """The voice behind the code. A wrong one is answered like any page that is not there; 60 bits are not guessed."""
    voice = voice_by(code, digest_of(code)) if len(code) <= 80 else None
    if voice is None:
        raise Http404(_("没有这一页，或者链接已经过期。请用编号和手机号再查一次。"))
    return voice


@doors.public
@require_GET
def done(request: Any, code: str) -> HttpResponse:
    """It has arrived: number, code, QR. Whoever keeps none of them and left no telephone will not find it again, and is told so."""
    voice = _voice(request, code)
    matter, link = voice.matter, reverse("portal:follow", args=[code])
    way = way_of(matter)
    worker = Unit.objects.filter(pk=way.state.worker).first() if way.state.worker else None
    whole = (settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}") + link
    return render(request, "matters/portal/done.html", doors.frame(
        request, matter.unit, number=voice.filed.number, follow_url=link, qr=qr_svg(whole), unit=worker.name if worker else "",
        due=promise(way.promised, clock.now())[0], joined=matter.voices_count - 1, phone=bool(voice.phone), helper=request.permits(WRITE),
        code=code if ":" not in code else "", channels=channels(voice.text),
    ))  # fmt: skip


@doors.public
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """The parcel, and what the person does with it."""
    voice = _voice(request, code)
    if request.method == "POST":
        return _act(request, voice, code)
    return _shown(request, voice, code)


def _shown(request: HttpRequest, voice: Voice, code: str, fault: str = "", status: int = 200) -> HttpResponse:
    parcel = parcel_of(
        voice, act_url=reverse("portal:follow", args=[code]),
        file_url=lambda number: reverse("portal:file", args=[code, number]),
    )  # fmt: skip
    return render(request, "matters/portal/follow.html", doors.frame(
        request, voice.matter.unit, parcel=parcel, token=doors.token_for(request, "add"), key=doors.new_key(), fault=fault,
        text=request.POST.get("text", ""), act=request.POST.get("act", ""),
    ), status=status)  # fmt: skip


def _act(request: HttpRequest, voice: Voice, code: str) -> HttpResponse:
    key = doors.key_of(request)

    def again(sentence: str, status: int, *, token: str = "", seconds: int = 0) -> HttpResponse:
        answer = doors.refused(request, sentence, status, token=token, seconds=seconds)
        return answer or doors.later(_shown(request, voice, code, sentence, status), seconds)

    if not key:
        return again(_("页面没有打开完整，请刷新后再送一次，写的内容还在。"), 422)
    if (no := doors.knocked(request, "add" if request.POST.get("nonce") else "plain")) is not None:
        return again(no.sentence, 429, seconds=no.seconds)
    try:
        _do(request, voice, key, doors.proof_of(request, "add"))
    except WorkProblem as problem:
        return again(str(problem), 409, token=doors.token_for(request, "add"))
    except FileProblem as problem:
        return again(str(problem), 422)
    except Problem as problem:
        return again(problem.detail, 422)
    return doors.arrived(request, reverse("portal:follow", args=[code]))


def _do(request: HttpRequest, voice: Voice, key: str, proof: Proof | None) -> None:
    said = request.POST
    text = said.get("text", "")
    if len(text) > 1000:
        raise Problem(422, _("最多写 1000 字。"))
    match said.get("act"):
        case "add":
            add_words(voice=voice, text=text, key=key, proof=proof, pieces=pieces_of(request.FILES))
        case "rate":
            solved = said.get("solved", "")
            grade = said.get("rating", "")
            rate(voice=voice, grade=grade, solved=solved if solved in SOLVED else "", words=text, key=key, proof=proof)
        case "reopen":
            reopen(voice=voice, words=text, key=key, proof=proof)
        case _:
            raise Problem(422, _("请选要做什么。"))


@doors.public
@require_GET
def file(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """A picture that this person handed in or that staff showed with the answer; every other number is not there."""
    attachment = file_for(_voice(request, code), number)
    if attachment is None:
        raise Http404(_("没有这张照片。"))
    return serve(attachment.file, show=True)
