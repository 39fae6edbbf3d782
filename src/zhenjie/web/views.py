"""The pages that belong to no engine: board, search, preferences, errors, the sign of life."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from zhenjie.web.navigation import visible
from zhenjie.web.panels import drawn
from zhenjie.web.searching import found

_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """驾驶舱. Who may not see figures is led to the first page of the own work."""
    permits = getattr(request, "permits", lambda permission: False)
    if not permits("indicators.read"):
        own = [entry for entry in visible(request) if entry.url_name != "board"]
        if own:
            return HttpResponseRedirect(own[0].url())
    return render(request, "web/board.html", {"columns": drawn(request)})


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """One box over everything within the reader's scope."""
    words = request.GET.get("q", "").strip()[:60]
    return render(request, "web/search.html", {"words": words, "groups": found(request, words) if words else []})


@login_not_required
@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Theme and type size of this browser, kept in a cookie; nothing about the person is stored."""
    response = _back(request)
    for name, allowed in (("theme", {"dark", "light"}), ("type", {"large", "normal"})):
        value = request.POST.get(name)
        if value in allowed:
            response.set_cookie(f"zj_{name}", value, max_age=_YEAR, samesite="Lax", httponly=True)
    return response


@login_not_required
@require_GET
def alive(request: HttpRequest) -> JsonResponse:
    """The sign of life for whoever watches the server; asks the database one question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the sentence that the door gave."""
    said = str(exception) if exception and str(exception) else ""
    return render(request, "web/errors/403.html", {"said": said}, status=403)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 with the sentence that says what could not be read; what was typed is still in the form behind."""
    said = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "web/errors/400.html", {"said": said}, status=400)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not within this person's scope; the page does not say which."""
    return render(request, "web/errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: what was entered is still in the form; going back loses nothing."""
    return render(request, "web/errors/500.html", status=500)
