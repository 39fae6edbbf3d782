"""账号、授权、权限: the pages of the system and security administrators, and the permission table for everybody."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.engines.org.actions import accounts as acts
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.forms.accounts import AccountForm, AdministratorForm
from zhenjie.engines.org.models import Account, Post
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.queries import accounts_with_locks
from zhenjie.engines.org.scope import table_in_force

PAGE = 50


@require_GET
@needs("accounts.read")
def index(request: HttpRequest) -> HttpResponse:
    """All accounts by log-in name, in pages by key."""
    words, kind, after = (request.GET.get(name, "").strip()[:40] for name in ("q", "kind", "after"))
    found = _filtered(words, kind).filter(login__gt=after)
    rows = list(found.select_related("person__unit__parent").order_by("login")[: PAGE + 1])
    context = {
        "rows": rows[:PAGE],
        "after": rows[PAGE - 1].login if len(rows) > PAGE else "",
        "words": words,
        "kind": kind,
        "may_write": request.permits("accounts.write"),  # type: ignore[attr-defined]
    }
    return render(request, "org/accounts.html", context)


def _filtered(words: str, kind: str) -> QuerySet[Any]:
    found = accounts_with_locks()
    if words:
        found = found.filter(Q(login__icontains=words) | Q(person__name__contains=words) | Q(holder__contains=words))
    if kind == "locked":
        return found.filter(locked_until__isnull=False)
    if kind == "disabled":
        return found.filter(is_active=False)
    return found.exclude(administrator="") if kind == "administrator" else found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("accounts.write")
def create(request: HttpRequest) -> HttpResponse:
    """An account for a person; shows the one-time password once."""
    words = request.GET.get("q", "").strip()[:40]
    form = AccountForm(request.POST or None, words=words)
    if request.method == "POST" and form.is_valid():
        try:
            account, password = acts.open_account(by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
        except Problem as problem:
            form.add_error(problem.field or None, str(problem))
        else:
            return _show_once(request, account, password)
    context = {"form": form, "title": _("开设账号"), "words": words, "search": True}
    return render(request, "org/account_form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("accounts.write")
def create_administrator(request: HttpRequest) -> HttpResponse:
    """One of the three administrators; shows the one-time password once."""
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account, password = acts.open_administrator(by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
        except Problem as problem:
            form.add_error(problem.field or None, str(problem))
        else:
            return _show_once(request, account, password)
    title = _("开设管理员账号")
    return render(request, "org/account_form.html", {"form": form, "title": title}, status=422 if form.errors else 200)


def _show_once(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    return render(request, "org/one_time.html", {"account": account, "password": password})


@require_GET
@needs("accounts.read")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: whose, which posts, what state, what can be done."""
    account = get_object_or_404(accounts_with_locks().select_related("person__unit__parent"), pk=pk)
    table = table_in_force()
    posts = account.person.posts.select_related("unit") if account.person else []
    rows = [(post, table.roles[post.role].title if post.role in table.roles else post.role) for post in posts]
    context = {
        "account": account,
        "rows": rows,
        "may_write": request.permits("accounts.write"),  # type: ignore[attr-defined]
        "may_unlock": request.permits("accounts.unlock"),  # type: ignore[attr-defined]
    }
    return render(request, "org/account.html", context)


# What can be done to an account: the action and what is said afterwards. The action asks who may.
_DEEDS = {
    "disable": (acts.disable_account, gettext_lazy("已停用，对方的会话随即结束。")),
    "enable": (acts.enable_account, gettext_lazy("已启用。")),
    "unlock": (acts.unlock_account, gettext_lazy("已解锁。")),
    "reset-second-factor": (acts.reset_second_factor, gettext_lazy("第二因素已重设，对方下次登录时重新启用。")),
}


@require_POST
@needs("accounts.read")
def act(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Does one thing to one account; the action itself asks once more who may."""
    account = get_object_or_404(Account, pk=pk)
    do, said = _DEEDS[deed]
    try:
        do(by=request.actor, account=account)  # type: ignore[attr-defined]
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("org:account", args=[pk]))


@never_cache
@require_POST
@needs("accounts.unlock")
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown once."""
    account = get_object_or_404(Account, pk=pk)
    try:
        account, password = acts.reset_password(by=request.actor, account=account)  # type: ignore[attr-defined]
    except Problem as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(reverse("org:account", args=[pk]))
    return _show_once(request, account, password)


@require_GET
@needs("roles.grant")
def grants(request: HttpRequest) -> HttpResponse:
    """Posts whose role waits for approval, and those that have it."""
    done, before = request.GET.get("state") == "approved", whole(request.GET.get("before"))
    posts = Post.objects.filter(approved=done).exclude(role="")
    posts = posts.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()))
    if before is not None:
        posts = posts.filter(id__lt=before)
    found = list(posts.select_related("person", "unit__parent").order_by("-id")[: PAGE + 1])
    table = table_in_force()
    context = {
        "rows": [(post, table.roles.get(post.role)) for post in found[:PAGE]],
        "before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "done": done,
        "waiting": Post.objects.filter(approved=False).exclude(role="").count(),
    }
    return render(request, "org/grants.html", context)


@require_POST
@needs("roles.grant")
def decide(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Approves or refuses the role of one post."""
    post = get_object_or_404(Post.objects.select_related("person"), pk=pk)
    try:
        (acts.approve_post if deed == "approve" else acts.refuse_post)(by=request.actor, post=post)  # type: ignore[attr-defined]
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        said = _("已批准 %(name)s 的角色。") if deed == "approve" else _("未批准 %(name)s 的角色，职务保留，不带权限。")
        messages.success(request, said % {"name": post.person.name})
    return HttpResponseRedirect(reverse("org:grants"))


@require_GET
@needs("roles.read")
def permissions(request: HttpRequest) -> HttpResponse:
    """权限: roles by permissions on one page, straight from roles.yaml; made to be printed and hung up."""
    table = table_in_force()
    roles = list(table.roles.values())
    groups = [
        (group, [(key, title, [_holds(table, role.key, key) for role in roles]) for key, title in entries.items()])
        for group, entries in table.groups.items()
    ]
    return render(request, "org/permissions.html", {"roles": roles, "groups": groups, "table": table})


def _holds(table: object, role: str, key: str) -> bool:
    # "*.read" stands for the registers: asked with a register that no role names by itself.
    return bool(table.permits(role, key.replace("*", "register.any")))  # type: ignore[attr-defined]
