"""Say it: the front door, the form, the guesses while somebody types, and finding one's own matter again."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from zhenjie.core.actors import Actor
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.actions.portal import CALLER, Piece, code_for, said_before
from zhenjie.engines.matters.actions.portal import say as say_it
from zhenjie.engines.matters.actions.registering import New
from zhenjie.engines.matters.actions.voices import digest_of, index
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.matters.forms.portal import MOST_PHOTOS, MOST_SECONDS, SayForm, pieces_of, typed
from zhenjie.engines.matters.models import Voice
from zhenjie.engines.matters.queries.echo import wall
from zhenjie.engines.matters.queries.following import ticket
from zhenjie.engines.matters.queries.portal import (
    Said,
    channels,
    class_choices,
    class_for,
    guess_kind,
    guess_place,
    joined,
    place_at,
    place_key,
    places_in,
    same_as,
    town_of,
    towns,
)
from zhenjie.engines.matters.rules.classes import suggest_kind
from zhenjie.engines.matters.rules.looking import number_of
from zhenjie.engines.matters.rules.parcel import title_of
from zhenjie.engines.matters.rules.work import Proof, WorkProblem
from zhenjie.engines.matters.showing_portal import KindGuess, Place, PlaceGuess
from zhenjie.engines.matters.views import portal_doors as doors
from zhenjie.engines.org.models import Unit

UNKNOWN = "没有找到。请对着短信或纸条核对编号，手机号要写当时留的那个，或者写纸条上的查询码。"


@doors.public
@gzip_page
@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponse:
    """The front door: which township, what is known of one's matter, what was answered lately."""
    return render(request, "matters/portal/home.html", _home(request, places=True))


@doors.public
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """查进度: by number and telephone, or by the code on the slip. Unknown number, wrong telephone and matter that was never public give
    the same answer."""
    if request.method != "POST":
        return render(request, "matters/portal/home.html", _home(request, places=False))
    number, proof = request.POST.get("number", "").strip(), request.POST.get("phone", "").strip()
    status, fault, seconds = 200, UNKNOWN, 0
    if (no := _too_often(request, number, proof)) is not None:
        status, fault, seconds = 429, no.sentence, no.seconds
    elif (url := _found(number, proof)) is not None:
        return HttpResponseRedirect(url)
    shown = _home(request, places=False) | {"number": number[:40], "fault": fault}
    return doors.later(render(request, "matters/portal/home.html", shown, status=status), seconds)


def _too_often(request: HttpRequest, number: str, proof: str) -> Any:
    """The address, the number and the telephone are counted, each for itself: nobody tries all of one against the other."""
    return (
        doors.knocked(request, "look")
        or doors.knocked(request, "match", index(f"number:{number_of(number)}"))
        or doors.knocked(request, "match", index(f"proof:{proof}"))
    )


def _found(number: str, proof: str) -> str | None:
    digest, phone, pk = digest_of(proof or number), index(proof.replace(" ", "")), number_of(number)
    voices = Voice.objects.select_related("matter")
    by_code = voices.filter(code=digest).first()
    # Asked in every case, so that a wrong number takes as long as a wrong telephone.
    by_phone = voices.filter(phone_index=phone or "-", filed=pk or 0).order_by("-id").first()
    if by_code is not None:
        return reverse("portal:follow", args=[(proof or number).upper()])
    if by_phone is not None and by_phone.code:
        return reverse("portal:follow", args=[ticket(by_phone)])
    return None


def _home(request: HttpRequest, *, places: bool) -> dict[str, Any]:
    rows = towns() if places else []
    say = reverse("portal:say")
    return doors.frame(
        request, None, number="", fault="", echoes=wall(size=3).items if places else [],
        places=[Place(one.name, f"{say}?at={place_key(one)}") for one in rows],
    )  # fmt: skip


@doors.public
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """The form for one place (``?at=``, as posters have it); without one, the front door asks where."""
    if request.method == "POST":
        return take(request, by=CALLER, source=Source.PORTAL, draw=_drawn)
    unit = place_at(request.GET.get("at", ""))
    if unit is None:
        rows = towns()
        if len(rows) != 1:
            return HttpResponseRedirect(reverse("portal:home"))
        unit = rows[0]
    about = request.GET.get("about", "")
    return _fresh(request, unit, about)


@gzip_page
def _fresh(request: HttpRequest, unit: Unit, about: str) -> HttpResponse:
    """The empty form may be compressed: it holds nobody's secret, and Django masks its token anew each time (BREACH)."""
    return _drawn(request, unit, {"about": about})


def _drawn(
    request: HttpRequest, unit: Unit, filled: dict[str, str], fault: str = "", status: int = 200
) -> HttpResponse:
    return render(request, "matters/portal/say.html", context(request, unit, filled, fault), status=status)


def context(request: HttpRequest, unit: Unit, filled: dict[str, str], fault: str = "") -> dict[str, Any]:
    """What say.html and helper.html stand on."""
    town = town_of(unit)
    kind = filled.get("kind", "")
    choices = class_choices()
    label = dict(choices).get(kind, "")
    return doors.frame(
        request, unit, act_url=reverse("portal:say"), key=doors.new_key(), token=doors.token_for(request, "say"), fault=fault,
        text=filled.get("text", ""), phone=filled.get("phone", ""), name=filled.get("name", ""), open=filled.get("open") or "open",
        about=filled.get("about", ""), at=place_key(unit), place=filled.get("place", ""),
        places=[(place_key(one), one.name) for one in places_in(town, unit)],
        guess=PlaceGuess(filled.get("place", "") or (unit.name if unit.pk != town.pk else ""), "" if unit.pk == town.pk else "按你扫的码"),
        kind=KindGuess(kind, label, "你选的" if label else "", choices), most_photos=MOST_PHOTOS, most_seconds=MOST_SECONDS,
    )  # fmt: skip


def take(request: HttpRequest, *, by: Actor, source: str, draw: Any, done: str = "portal:done") -> HttpResponse:
    """The command behind the form, from a phone or from a counter. Nothing that was typed is lost."""
    key, form = doors.key_of(request), SayForm(request.POST)
    trusted = by.account is not None

    def again(sentence: str, status: int, *, token: str = "", seconds: int = 0) -> HttpResponse:
        answer = doors.refused(request, sentence, status, token=token, seconds=seconds)
        unit = place_at(request.POST.get("at", "")) or next(iter(towns()), None)
        if answer is not None:
            return answer
        if unit is None:
            return doors.notice(request, _("没有送成"), sentence, status=status, seconds=seconds)
        return doors.later(draw(request, unit, typed(request.POST), sentence, status), seconds)

    try:
        if not key:
            return again(_("页面没有打开完整，请刷新后再送一次，写的内容还在。"), 422)
        if said_before(key, request.POST.get("text", "")) is not None:
            return doors.arrived(request, reverse(done, args=[code_for(key)]))
        if not trusted and (no := doors.knocked(request, "say" if request.POST.get("nonce") else "plain")):
            return again(no.sentence, 429, seconds=no.seconds)
        proof = None if trusted else doors.proof_of(request, "say")
        if not form.is_valid():
            return again(form.fault, 422)
        pieces = pieces_of(request.FILES)
        if not form.cleaned_data["text"].strip() and not pieces:
            return again(_("请写一句、说一段，或者拍一张照片。"), 422)
        _said(form, key, by, source, proof, pieces)
    except WorkProblem as problem:
        return again(str(problem), 409, token=doors.token_for(request, "say"))
    except FileProblem as problem:
        return again(str(problem), 422)
    except Problem as problem:
        return again(problem.detail, problem.status if problem.status != 409 else 422)
    return doors.arrived(request, reverse(done, args=[code_for(key)]))


def _said(form: SayForm, key: str, by: Actor, source: str, proof: Proof | None, pieces: list[Piece]) -> Voice:
    data = form.cleaned_data
    about = data["about"] or "resident"
    text = data["text"].strip()
    bare = _("只有录音") if any("录音" in one.name for one in pieces) else _("只有照片")
    kinds = suggest_kind(text)
    new = New(
        flow=declarations.flow_for(about).key, unit=data["unit"], title=title_of(text, f"{data['place'] or data['unit'].name}：{bare}"),
        text=text, kind=kinds[0].code if kinds else "", klass=class_for(data["kind"], text), source=source, place=data["place"],
        point=data["point"], voice=form.spoken(source),
    )  # fmt: skip
    into = joined(data["join"]) if data["join"] else None
    return say_it(by=by, new=new, key=key, proof=proof, pieces=pieces, into=into)


@doors.public
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """The guesses: place, class, the same thing said by neighbours, and the right channel for an emergency."""
    if (no := doors.knocked(request, "like")) is not None:
        return JsonResponse({"sentence": no.sentence}, status=429, headers={"Retry-After": str(no.seconds)})
    form = SayForm(request.POST)
    form.is_valid()
    data = form.cleaned_data
    unit = place_at(data.get("at", ""))
    if unit is None:
        return JsonResponse({"place": None, "kind": None, "same": None, "channels": []})
    said = Said(data.get("text", "")[:2000], data.get("place", ""), unit, data.get("point"))
    there, place = guess_place(said)
    kind = guess_kind(said.text, there)
    same = same_as(said, there, declarations.flow_for(data.get("about") or "resident").key)
    return JsonResponse({
        "place": place and {"label": place.label, "why": place.why, "at": place.at},
        "kind": kind and {"key": kind.key, "label": kind.label, "why": kind.why},
        "same": same and {"count": same.count, "state": same.state, "token": same.token},
        "channels": [{"sentence": one.sentence, "tel": one.tel} for one in channels(said.text)],
    })  # fmt: skip
