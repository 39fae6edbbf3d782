"""What every public page stands on: the frame, counting who knocks, the proof of work, answers for scripts and for people without one."""

import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhenjie.core import clock, secrecy
from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.actions.knocking import knock
from zhenjie.engines.matters.queries.allowed import WRITE
from zhenjie.engines.matters.queries.knocks import knocks
from zhenjie.engines.matters.queries.portal import place_key, town_of
from zhenjie.engines.matters.rules.knocking import Refusal, network_key, policy
from zhenjie.engines.matters.rules.work import Proof, challenge, verify
from zhenjie.engines.matters.showing_portal import PortalUrls
from zhenjie.engines.org.middleware import address_of
from zhenjie.engines.org.models import Unit

_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """A page for everybody, told to no cache on the way: it may hold somebody's matter."""

    @login_not_required
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    return door


def frame(request: Any, unit: Unit | None, /, **more: Any) -> dict[str, Any]:
    """Context of every public page; links keep the place."""
    town = town_of(unit) if unit else Unit.objects.filter(parent=None, valid_to__isnull=True).order_by("path").first()
    at = f"?{urlencode({'at': place_key(unit)})}" if unit else ""
    say = reverse("portal:say") + at if unit else ""
    urls = PortalUrls(
        home=reverse("portal:home"),
        say=say,
        look=reverse("portal:look"),
        echo=reverse("portal:echo") + at,
        helper=reverse("matters:helper") + at if unit and request.permits(WRITE) else "",
        platform=f"{say}&about=platform" if unit else "",
        similar=reverse("portal:similar"),
        firm=f"{say}&about=firm" if unit and declarations.flow_for("firm").key != "platform" else "",
    )
    return {"place_name": town.name if town else _("群众入口"), "urls": urls, **more}


def new_key() -> str:
    """The idempotency key of a fresh page."""
    return str(uuid.uuid4())


def key_of(request: HttpRequest) -> str:
    """The key that came with the command; '' for what is none: such a key would make a code that can be guessed."""
    said = request.POST.get("key", "")
    return said if _KEY.fullmatch(said) else ""


def _secret() -> bytes:
    return secrecy.derive(settings.SECRET_KEY, "matters.work")


def _network(request: HttpRequest) -> str:
    return network_key(address_of(request), secret=_secret(), day=clock.today())


def token_for(request: HttpRequest, purpose: str) -> str:
    """A fresh challenge, harder the more often this address came."""
    limit = policy(settings.CATALOGUE_DIR).purposes[purpose]
    return challenge(
        purpose, limit.difficulty(knocks(_network(request), purpose, limit)), secret=_secret(), now=clock.now()
    )


def knocked(request: HttpRequest, purpose: str, at: str = "") -> Refusal | None:
    """Counts this visit, of the address or of what ``at`` names; a Refusal when it is one too many."""
    limit = policy(settings.CATALOGUE_DIR).purposes[purpose]
    return knock(network=at or _network(request), purpose=purpose, limit=limit)


def proof_of(request: HttpRequest, purpose: str) -> Proof | None:
    """The proof of work that came along; None from a page without script. Raises WorkProblem."""
    nonce = request.POST.get("nonce", "")
    if not nonce:
        return None
    rules = policy(settings.CATALOGUE_DIR)
    token = request.POST.get("token", "")
    return verify(token, nonce, secret=_secret(), now=clock.now(), purpose=purpose, life=rules.token_life)


def scripted(request: HttpRequest) -> bool:
    """Whether a script asks and reads JSON."""
    return "application/json" in request.headers.get("Accept", "")


def arrived(request: HttpRequest, url: str) -> HttpResponse:
    """It has arrived: where to go on."""
    return JsonResponse({"url": url}, status=201) if scripted(request) else HttpResponseRedirect(url)


def refused(
    request: HttpRequest, sentence: str, status: int, *, token: str = "", seconds: int = 0
) -> HttpResponse | None:
    """The refusal for a script; None where the page is to be shown again with the sentence."""
    if not scripted(request):
        return None
    return later(JsonResponse({"sentence": sentence, **({"token": token} if token else {})}, status=status), seconds)


def later(answer: HttpResponse, seconds: int) -> HttpResponse:
    """``answer`` with when to come again; 0 for no such thing."""
    if seconds:
        answer["Retry-After"] = str(seconds)
    return answer


def notice(
    request: HttpRequest, heading: str, sentence: str, *, status: int, unit: Unit | None = None, seconds: int = 0
) -> HttpResponse:
    """One message on a page of its own."""
    shown = frame(request, unit, heading=heading, sentence=sentence, back_url="", back_words="")
    return later(render(request, "matters/portal/notice.html", shown, status=status), seconds)
