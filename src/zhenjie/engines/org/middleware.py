"""SessionGuard: who is asking, from which post, and whether the session still holds. Closed unless a view says otherwise."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.org.scope import Scope, duty_of, rules_in_force, scope_of

SEEN, UNIT = "seen", "unit"
# What a person with a duty still open (change the password, enrol the second factor) may use.
DUTY_PAGES = {"org:password", "org:second_factor", "org:second_factor_code", "org:logout"}


def address_of(request: HttpRequest) -> str:
    """Where the request came from, as the web server saw it."""
    return str(request.META.get("REMOTE_ADDR") or "")[:45]


class SessionGuard:
    """Sets request.account, actor, scope, unit and permits; ends sessions that are idle, replaced or disabled."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        account = request.user if request.user.is_authenticated else None
        if account is not None:
            request.ended = self._ended(request, account)
        else:
            # Django shows no user for a disabled account, though the session still names one.
            request.ended = _("账号已停用，请联系系统管理员。") if SESSION_KEY in request.session else ""
        if request.ended:
            logout(request)
            account = None
        introduce(request, account)
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Sends strangers to the log-in, and people with an open duty to the page where they fulfil it."""
        match = request.resolver_match
        # The API carries tokens and answers for itself; a view that is open to all says so with login_not_required.
        if not getattr(view, "login_required", True) or match.route.startswith("api/"):
            return None
        if request.account is None:
            return self._to_login(request)
        duty = duty_of(request.account)
        if duty and match.view_name not in DUTY_PAGES:
            return _redirect(request, reverse(duty))
        return None

    def _ended(self, request: HttpRequest, account: Account) -> str:
        """Why the session no longer holds; '' when it does. Notes the time at most once a minute."""
        if account.session_key and account.session_key != request.session.session_key:
            return _("该账号已在别处登录，这里的会话已结束。")
        moment, seen = clock.now().timestamp(), request.session.get(SEEN)
        minutes = rules_in_force().idle_minutes
        if seen is not None and moment - seen > minutes * 60:
            return _("超过 %(minutes)s 分钟没有操作，已自动退出，请重新登录。") % {"minutes": minutes}
        if seen is None or moment - seen >= 60:
            request.session[SEEN] = moment
        return ""

    def _to_login(self, request: Any) -> HttpResponse:
        if request.ended:
            messages.info(request, request.ended)
        target = request.get_full_path() if request.method == "GET" else _page_of(request)
        return _redirect(request, f"{reverse('org:login')}?next={quote(target)}")


def _page_of(request: HttpRequest) -> str:
    """Where the form stands that was sent, as the browser tells; the start page where it does not, or tells of another site."""
    page = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    _, _, path, query, _ = urlsplit(page)
    return urlunsplit(("", "", path, query, "")) if safe and path.startswith("/") else "/"


def introduce(request: Any, account: Account | None) -> None:
    """Puts the person, the scope and the chosen unit on the request; ``permits`` asks at the chosen unit."""
    request.account = account
    request.scope = scope = scope_of(account) if account else Scope()
    request.unit = unit = _chosen_unit(request, scope)
    request.actor = actor_of(account, unit, address_of(request)) if account else None
    place = unit.path if unit else ""
    request.permits = lambda permission: scope.allows(permission, place)


def actor_of(account: Account, unit: Unit | None, address: str = "") -> Actor:
    """The actor that actions get as ``by``."""
    return Actor(account=account.pk, name=str(account), unit=unit.path if unit else "", address=address)


def _chosen_unit(request: HttpRequest, scope: Scope) -> Unit | None:
    """The unit chosen in the top bar while it lies inside the scope, else the place of the main post."""
    if not scope.grants or scope.grants[0].path == "":
        return None
    chosen = request.session.get(UNIT)
    if chosen is not None:
        unit = Unit.objects.select_related("parent").filter(pk=chosen).first()
        if unit is not None and scope.reaches(unit.path):
            return unit
    return scope.grants[0].place


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect that also moves the whole page when htmx asked for a part of it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
