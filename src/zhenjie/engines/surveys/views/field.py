"""The field app and what it talks to. Page, worker and manifest hold nobody's data and open to all, so that they lie on the
phone; every answer below api/ asks who it is and says in a word what the phone has to do."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import json_of, whole
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.queries.allowed import mover
from zhenjie.engines.org.doors import refusal
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.scope import duty_of
from zhenjie.engines.surveys.actions.deeds import take_deed
from zhenjie.engines.surveys.actions.devices import register_device, see_device
from zhenjie.engines.surveys.actions.photos import take_deed_photo, take_photo
from zhenjie.engines.surveys.actions.receiving import receive
from zhenjie.engines.surveys.actions.telephones import tell_telephones
from zhenjie.engines.surveys.models.fieldwork import Assignment
from zhenjie.engines.surveys.queries.desk import desk_of
from zhenjie.engines.surveys.queries.devices import FILL, device_of, is_revoked
from zhenjie.engines.surveys.queries.lookups import lines_of, mark_of
from zhenjie.engines.surveys.queries.packages import assignments_for, package_of, packed
from zhenjie.engines.surveys.rules.designing import every
from zhenjie.engines.surveys.rules.device import device_rules

ASSETS = (
    "web/tokens.css", "web/dark.css", "web/components.css", "web/pages.css", "surveys/field.css", "web/symbols.svg",
    "web/mark.svg", "built/field.js",
)  # fmt: skip
BATCH = 50


def _shell(request: HttpRequest) -> str:
    rules = device_rules(clock.today(), settings.CATALOGUE_DIR)
    return render_to_string("surveys/field/app.html", {"rules": rules}, request)


@login_not_required
@require_GET
def app(request: HttpRequest) -> HttpResponse:
    """The page of the field app; the same for everybody."""
    return HttpResponse(_shell(request))


@login_not_required
@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told which files make up this version of the app."""
    mark = hashlib.sha256(_shell(request).encode())
    for name in ASSETS:
        mark.update(_bytes_of(name))
    assets = [*(static(name) for name in ASSETS), reverse("field:manifest")]
    told = {"version": mark.hexdigest()[:16], "shell": reverse("field:app"), "assets": assets}
    text = f"self.TOLD = {json.dumps(told)};\n{_bytes_of('built/field_sw.js').decode()}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def _bytes_of(name: str) -> bytes:
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else b""


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What makes the page installable."""
    icon = {"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "name": _("镇街摸排"), "short_name": _("摸排"), "lang": "zh-CN", "start_url": reverse("field:app"), "scope": reverse("field:app"),
        "display": "standalone", "background_color": "#f6f5f2", "theme_color": "#23589e", "icons": [icon],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


def _said(status: int, code: str, sentence: str = "") -> JsonResponse:
    return JsonResponse({"code": code, "sentence": sentence}, status=status)


def for_phone(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Who asks, told to a program: ``login`` (again, nothing is lost), ``revoked`` (wipe), ``other`` (somebody else's
    phone), ``refused`` (no such right)."""

    @wraps(view)
    def door(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        device = device_of(request.headers.get("X-Field-Device", ""))
        if device is not None and is_revoked(device):
            return _said(410, "revoked", _("这台手机的摸排权限已经收回。"))
        if request.account is None or duty_of(request.account):
            return _said(401, "login", _("登录已过期，重新登录后接着送，手机里的都在。"))
        if request.headers.get("X-Field-Device") and (device is None or device.account_id != request.account.pk):
            return _said(403, "other", _("这台手机上是别人的摸排，请用原来的账号登录。"))
        request.device = device
        request.prefixes = request.scope.prefixes_for(FILL)
        if not request.prefixes:
            return _said(403, "refused", refusal(FILL))
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return _said(problem.status, "problem", problem.detail)

    door.permission = FILL  # type: ignore[attr-defined]
    return login_not_required(door)  # type: ignore[no-any-return]


def _given(request: Any, pk: int) -> Assignment:
    found = Assignment.objects.select_related("survey__unit", "unit").filter(pk=pk).first()
    if found is None or not any(covers(prefix, found.unit.path) for prefix in request.prefixes):
        raise Problem(404, _("没有这份摸排，或不在您的网格。"))
    return found


@require_GET
@ensure_csrf_cookie
@never_cache
@for_phone
def me(request: Any) -> HttpResponse:
    """Who is logged in and which surveys wait for whom."""
    given = list(assignments_for(request.prefixes))
    told = {
        "account": request.account.pk, "name": str(request.account), "now": clock.now().isoformat(),
        "device": request.device is not None, "assignments": [one.pk for one in given], "matters": reverse("field:matters"),
    }  # fmt: skip
    return JsonResponse(told)


@require_GET
@never_cache
@for_phone
def package(request: Any, pk: int) -> HttpResponse:
    """Form and rows of one assignment; 304 when the phone has them already."""
    given = _given(request, pk)
    if given.survey.number == 0:
        raise Problem(404, _("这份摸排还没有发布。"))
    text, mark = packed(package_of(given))
    if request.headers.get("If-None-Match") == f'"{mark}"':
        return HttpResponse(status=304)
    return HttpResponse(text, content_type="application/json", headers={"ETag": f'"{mark}"'})


@require_GET
@never_cache
@for_phone
def lookup(request: Any, pk: int, key: str) -> HttpResponseBase:
    """A list to look up, a line a row."""
    given = _given(request, pk)
    asked = {one.get("source") for one in _questions(given)}
    if key not in asked or not (mark := mark_of(given, key)):
        raise Problem(404, _("这张表不用这份名单。"))
    if request.headers.get("If-None-Match") == f'"{mark}"':
        return HttpResponse(status=304)
    headers = {"ETag": f'"{mark}"'}
    return StreamingHttpResponse(lines_of(given, key), content_type="text/plain; charset=utf-8", headers=headers)


def _questions(given: Assignment) -> list[dict[str, Any]]:
    version = given.survey.versions.filter(number=given.survey.number).first()
    return [dict(one) for one in every(version.questions)] if version else []


@require_POST
@for_phone
def devices(request: Any) -> HttpResponse:
    """A new phone; its secret."""
    secret = register_device(by=request.actor, account=request.account, label=request.POST.get("label", ""))
    return JsonResponse({"secret": secret})


@require_POST
@for_phone
def records(request: Any) -> HttpResponse:
    """Records, each with its own verdict: one that is refused holds up no other."""
    try:
        said = json_of(request.body)
        batch = said["records"]
    except (ValueError, TypeError, KeyError):
        return _said(400, "problem", _("送来的不是摸排记录。"))
    if not isinstance(batch, list) or len(batch) > BATCH:
        return _said(422, "problem", _("一次最多送 %(most)s 条。") % {"most": BATCH})
    if request.device is not None:
        see_device(device=request.device)
    verdicts = [receive(by=request.actor, said=one, prefixes=request.prefixes) for one in batch]
    return JsonResponse({"verdicts": verdicts}, json_dumps_params={"ensure_ascii": False})


@require_GET
@never_cache
@for_phone
def matters(request: Any) -> HttpResponse:
    """The matters on the worker's desk with their forms, and what may be reported; 304 when the phone has them already."""
    who = mover(request.account, request.scope)
    told = desk_of(who)
    text, mark = packed(told)
    if request.headers.get("If-None-Match") == f'"{mark}"':
        return HttpResponse(status=304)
    tell_telephones(by=request.actor, told=told["matters"])
    return HttpResponse(text, content_type="application/json", headers={"ETag": f'"{mark}"'})


@require_POST
@for_phone
def commands(request: Any) -> HttpResponse:
    """Steps of matters in the order in which they were made, each with its own verdict."""
    try:
        batch = json_of(request.body)["commands"]
    except (ValueError, TypeError, KeyError):
        return _said(400, "problem", _("送来的不是办理。"))
    if not isinstance(batch, list) or len(batch) > BATCH:
        return _said(422, "problem", _("一次最多送 %(most)s 条。") % {"most": BATCH})
    if request.device is not None:
        see_device(device=request.device)
    who = mover(request.account, request.scope)
    verdicts = [take_deed(by=request.actor, who=who, said=one) for one in batch]
    return JsonResponse({"verdicts": verdicts}, json_dumps_params={"ensure_ascii": False})


@require_POST
@for_phone
def photos(request: Any) -> HttpResponse:
    """One photo of a record or of a step of a matter (``assignment`` 0), before or after that itself."""
    file, assignment = request.FILES.get("file"), whole(request.POST.get("assignment"))
    if file is None or assignment is None:
        return _said(422, "problem", _("没有收到照片。"))
    try:
        if assignment == 0:
            key, deed = request.POST.get("key", ""), request.POST.get("record", "")
            take_deed_photo(by=request.actor, key=key, deed_key=deed, stream=file.file)
            return JsonResponse({"key": key})
        take_photo(
            by=request.actor, prefixes=request.prefixes, key=request.POST.get("key", ""),
            record_key=request.POST.get("record", ""), assignment=assignment, stream=file.file,
        )  # fmt: skip
    except FileProblem as problem:
        return _said(422, "problem", str(problem))
    return JsonResponse({"key": request.POST.get("key", "")})
