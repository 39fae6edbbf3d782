"""Log-in, second factor, password, log-out, the unit one works for."""

import io
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.core.secrecy import SecrecyError
from zhenjie.engines.org.actions import passwords, signing_in
from zhenjie.engines.org.actions.failures import Where
from zhenjie.engines.org.actions.signing_in import Outcome, Try
from zhenjie.engines.org.devices import COOKIE, Device, cookie_of, device_of
from zhenjie.engines.org.forms.accounts import CodeForm, LoginForm, PasswordForm
from zhenjie.engines.org.middleware import UNIT, address_of
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.queries import search_units, within
from zhenjie.engines.org.scope import rules_in_force, table_in_force

PENDING, NEW_SECRET = "pending", "totp_new"
_BACKEND = "zhenjie.engines.org.backend.AccountBackend"
_LISTED = 60


def _target(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else "/"


def _sentence(tried: Try) -> str:
    rule = rules_in_force().here
    if tried.outcome is Outcome.LOCKED and tried.until is not None:
        until = {"until": clock.aware(tried.until).strftime("%H:%M")}
        if tried.where is Where.ADDRESS:
            return _("这个网络登录失败次数过多，锁定到 %(until)s；以前登录过的设备不受影响。") % until
        if tried.where is Where.STRANGERS:
            return (
                _(
                    "有人在多处连续试这个账号，没登录过的设备锁定到 %(until)s；以前登录过的设备不受影响。急用请找安全管理员解锁。"
                )
                % until
            )
        return _("连续失败次数过多，从这里登录这个账号已锁定到 %(until)s。急用请找安全管理员解锁。") % until
    if tried.outcome is Outcome.DISABLED:
        return _("账号已停用，请联系系统管理员。")
    return _("不正确，请重新输入。连续 %(count)s 次失败将锁定 %(minutes)s 分钟。") % {
        "count": rule.after,
        "minutes": rule.minutes,
    }


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The log-in page: name and password."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_target(request))
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tried = signing_in.try_password(**form.cleaned_data, address=address_of(request), device=_device(request))
        if tried.outcome is Outcome.IN and tried.account:
            return _enter(request, tried.account)
        if tried.outcome is Outcome.CODE and tried.account:
            request.session.cycle_key()
            request.session[PENDING] = {"account": tried.account.pk, "at": clock.now().timestamp()}
            return HttpResponseRedirect(f"{reverse('org:code')}?next={quote(_target(request))}")
        said = _sentence(tried)
        form.add_error(None, _("登录名或密码%(said)s") % {"said": said} if tried.outcome is Outcome.WRONG else said)
    status = 200 if request.method != "POST" else 422
    return render(request, "org/login.html", {"form": form, "next": _target(request)}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: the code of the telephone, within five minutes of the password."""
    account = _pending(request)
    if account is None:
        request.session.pop(PENDING, None)
        messages.info(request, _("请先输入登录名和密码。"))
        return HttpResponseRedirect(reverse("org:login"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        tried = signing_in.try_code(account=account, code=typed, address=address_of(request), device=_device(request))
        if tried.outcome is Outcome.IN:
            return _enter(request, account)
        said = _sentence(tried)
        form.add_error("code", _("动态口令%(said)s") % {"said": said} if tried.outcome is Outcome.WRONG else said)
    status = 200 if request.method != "POST" else 422
    return render(request, "org/code.html", {"form": form, "next": _target(request), "who": account}, status=status)


def _pending(request: HttpRequest) -> Account | None:
    said: dict[str, Any] = request.session.get(PENDING) or {}
    if not said or clock.now().timestamp() - said["at"] > rules_in_force().pending_minutes * 60:
        return None
    return Account.objects.filter(pk=said["account"], is_active=True).exclude(totp_secret="").first()


def _enter(request: HttpRequest, account: Account) -> HttpResponse:
    target = _target(request)
    # What an unknown visitor had in the session does not come along.
    request.session.flush()
    auth.login(request, account, backend=_BACKEND)
    signing_in.begin_session(account=account, key=str(request.session.session_key))
    response = HttpResponseRedirect(target)
    response.set_cookie(
        COOKIE,
        cookie_of(_device(request).greeted(account.pk, on=clock.today())),
        max_age=rules_in_force().device_days * 86400,
        path=reverse("org:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _device(request: HttpRequest) -> Device:
    return device_of(request.COOKIES.get(COOKIE, ""))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session; only by POST, so that no picture on a foreign page can do it."""
    signing_in.end_session(by=request.actor, account=request.account)  # type: ignore[attr-defined]
    auth.logout(request)
    messages.success(request, _("已退出。"))
    return HttpResponseRedirect(reverse("org:login"))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The owner takes a new password; other sessions end with it."""
    account: Account = request.account  # type: ignore[attr-defined]
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            changed = passwords.change_password(
                by=request.actor,  # type: ignore[attr-defined]
                account=account,
                current=said["current"],
                new=said["new"],
            )
        except Problem as problem:
            form.add_error(problem.field or None, str(problem))
        else:
            auth.update_session_auth_hash(request, changed)
            signing_in.begin_session(account=changed, key=str(request.session.session_key))
            messages.success(request, _("密码已换。其他地方的会话都已结束。"))
            return HttpResponseRedirect("/")
    context = {"form": form, "rules": rules_in_force(), "forced": account.must_change_password}
    return render(request, "org/password.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Enrolment: scan, type one code, done. A telephone is exchanged through the security administrator."""
    account: Account = request.account  # type: ignore[attr-defined]
    if account.totp_secret:
        return HttpResponseRedirect(reverse("org:me"))
    secret = _new_secret(request, account)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code_typed = form.cleaned_data["code"]
        try:
            signing_in.enrol_second_factor(by=request.actor, account=account, secret=secret, code=code_typed)  # type: ignore[attr-defined]
        except Problem as problem:
            form.add_error("code", str(problem))
        else:
            request.session.pop(NEW_SECRET, None)
            messages.success(request, _("第二因素已启用，下次登录时要输入动态口令。"))
            return HttpResponseRedirect("/")
    spelled = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    required = account.administrator in rules_in_force().second_factor
    context = {"form": form, "spelled": spelled, "required": required}
    return render(request, "org/second_factor.html", context, status=422 if form.errors else 200)


def _new_secret(request: HttpRequest, account: Account) -> str:
    hidden = request.session.get(NEW_SECRET)
    if hidden:
        try:
            return signing_in.open_secret(account, hidden)
        except SecrecyError:
            pass
    secret = signing_in.new_secret()
    request.session[NEW_SECRET] = signing_in.hide_secret(account, secret)
    return secret


@never_cache
@require_GET
def second_factor_code(request: HttpRequest) -> HttpResponse:
    """The QR code of the enrolment as SVG; 404 when no enrolment is open."""
    account: Account = request.account  # type: ignore[attr-defined]
    hidden = request.session.get(NEW_SECRET)
    if not hidden or account.totp_secret:
        raise Http404
    address = signing_in.address_for_phone(account, signing_in.open_secret(account, hidden))
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, border=4, light="#fff", dark="#000")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@never_cache
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """The reader's own page: posts and what they allow, password, second factor."""
    account: Account = request.account  # type: ignore[attr-defined]
    posts = Post.objects.filter(person=account.person_id).select_related("unit") if account.person_id else []
    table, rules = table_in_force(), rules_in_force()
    rows = [(post, table.roles[post.role].title if post.role in table.roles else "") for post in posts]
    return render(request, "org/me.html", {"rows": rows, "rules": rules, "today": clock.today()})


@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Chooses the unit one works for, inside the own scope; htmx gets the list alone."""
    scope = request.scope  # type: ignore[attr-defined]
    if request.method == "POST":
        unit = get_object_or_404(Unit, pk=_number(request.POST.get("unit")))
        if not scope.reaches(unit.path):
            raise Http404(_("没有这个单位，或不在您的管辖范围内。"))
        request.session[UNIT] = unit.pk
        return HttpResponseRedirect(_target(request))
    words = request.GET.get("q", "").strip()[:40]
    units = search_units(words, scope.prefixes, size=_LISTED) if words else _near(request, scope.prefixes)
    template = "org/parts/units.html" if request.headers.get("HX-Request") else "org/switch.html"
    return render(request, template, {"units": units, "words": words, "next": _target(request)})


def _near(request: HttpRequest, prefixes: tuple[str, ...]) -> list[Unit]:
    """The places of the own posts, the chosen unit and what hangs directly below it."""
    chosen: Unit | None = request.unit  # type: ignore[attr-defined]
    units = list(Unit.objects.filter(path__in=prefixes).order_by("path"))
    if chosen is not None:
        known = {unit.pk for unit in units}
        below = within(Unit.objects.filter(parent=chosen, valid_to__isnull=True), prefixes, "path").order_by("path")
        units += [unit for unit in (chosen, *below[:_LISTED]) if unit.pk not in known]
    return sorted(units, key=lambda unit: unit.path)


def _number(text: str | None) -> int:
    if (found := whole(text)) is None:
        raise Http404(_("没有这个单位，或不在您的管辖范围内。"))
    return found
