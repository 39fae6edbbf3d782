"""The server's side of Open311 GeoReport v2. Whoever asks gets the specification's own forms; filing takes an api_key, which is a token of
the API with the permission to register matters."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.governance.actions.open311 import check_request, file_request
from zhenjie.domains.governance.queries import open311 as reading
from zhenjie.domains.governance.rules.open311 import TYPES, OpenError, errors, wanted, written
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.tokens import scope_for, token_for
from zhenjie.engines.org.models import Unit

WRITE = "matters.write"
#: The day on which this interface last changed.
CHANGESET = "2026-11-26T00:00:00+08:00"


def _spoken(view: Callable[..., str]) -> Callable[..., HttpResponse]:
    """Answers in the form asked for; whatever is refused is told in the specification's form of errors."""

    @login_not_required
    @csrf_exempt
    def door(request: HttpRequest, form: str, **more: Any) -> HttpResponse:
        status = 200
        try:
            if request.method not in ("GET", "HEAD", *(("POST",) if view is requests_view else ())):
                raise OpenError(405, "this method is not supported here")
            text = view(request, form, **more)
        except OpenError as error:
            status, text = error.code, errors(form, error)
        except Problem as problem:
            status, text = 400, errors(form, OpenError(400, problem.detail))
        except (RequestDataTooBig, TooManyFieldsSent):
            status, text = 413, errors(form, OpenError(413, "the request is too large"))
        except (DataError, UnicodeError):
            status, text = 400, errors(form, OpenError(400, "the request holds characters that cannot be stored"))
        return HttpResponse(text, status=status, content_type=TYPES[form])

    return door


def _unit(request: HttpRequest) -> Unit:
    given = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id") or ""
    return reading.jurisdiction(given.strip())


def discovery_view(request: HttpRequest, form: str) -> str:
    """Service discovery: where the endpoints are and what they speak."""
    base = request.build_absolute_uri(reverse("open311:services", args=[form])).removesuffix(f"/services.{form}")
    told = {
        "changeset": CHANGESET,
        "contact": reading.told()["contact"],
        "key_service": request.build_absolute_uri("/"),
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": base,
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return written(form, "discovery", "", told)


def services_view(request: HttpRequest, form: str) -> str:
    """GET Service List."""
    _unit(request)
    return written(form, "services", "service", reading.services())


def service_view(request: HttpRequest, form: str, code: str) -> str:
    """GET Service Definition."""
    _unit(request)
    reading.service(code)
    return written(form, "service_definition", "", {"service_code": code, "attributes": reading.asked_for(code)})


def requests_view(request: HttpRequest, form: str) -> str:
    """GET Service Requests, or POST Service Request."""
    unit = _unit(request)
    if request.method == "POST":
        return _file(request, form, unit)
    asked = wanted({name: request.GET[name] for name in request.GET}, clock.now())
    return written(form, "service_requests", "request", reading.requests(unit, asked))


def _file(request: HttpRequest, form: str, unit: Unit) -> str:
    token = token_for(request.POST.get("api_key", ""))
    if token is None or not scope_for(token).allows(WRITE, unit.path):
        raise OpenError(403, "Missing or Invalid API Key")
    given = check_request({name: request.POST[name] for name in request.POST})
    name = f"{token.account}（接口：{token.name}）"[:60]
    by = Actor(token.account_id, name, token.prefix, str(request.META.get("REMOTE_ADDR") or "")[:45])
    once = request.headers.get("Idempotency-Key", "")[:40] or token_hex(12)
    made = file_request(by=by, unit=unit, given=given, key=f"open311:{token.pk}:{once}"[:80])
    told = [{"service_request_id": str(made.matter_id), "service_notice": "", "account_id": ""}]
    return written(form, "service_requests", "request", told)


def request_view(request: HttpRequest, form: str, pk: int) -> str:
    """GET Service Request."""
    asked = wanted({"service_request_id": str(pk)}, clock.now())
    found = reading.requests(_unit(request), asked)
    if not found:
        raise OpenError(404, "service_request_id was not found")
    return written(form, "service_requests", "request", found)


def token_view(request: HttpRequest, form: str, token: str) -> str:
    """GET service_request_id from a token."""
    found = reading.by_token(token)
    told = [{"service_request_id": str(found.matter_id), "token": found.token}]
    return written(form, "service_requests", "request", told)


discovery, services, service = _spoken(discovery_view), _spoken(services_view), _spoken(service_view)
requests, one_request, token = _spoken(requests_view), _spoken(request_view), _spoken(token_view)
