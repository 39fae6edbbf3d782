"""What the routers of all engines share: who asks (a token), what it may see, lists by cursor, commands done once."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.models import ApiToken
from zhenjie.engines.ledger.paging import Sort, page_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.ledger.tokens import scope_for, token_for
from zhenjie.engines.org.doors import refusal
from zhenjie.engines.org.models import Unit

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)
LIMIT, LONGEST = 50, 500


class Listing(Schema, Generic[Item]):
    """A page of a list; ask again with `cursor=next` until `next` is null."""

    items: list[Item]
    next: str | None = None


class TokenAuth(HttpBearer):
    """``Authorization: Bearer zj_…``; puts the account, its actor and the token's scope on the request."""

    openapi_scheme = "bearer"

    def authenticate(self, request: Any, token: str) -> ApiToken | None:
        """The token, or None for 401."""
        found = token_for(token)
        if found is None:
            return None
        scope = scope_for(found)
        request.account = request.user = found.account
        request.scope = scope
        request.permits = lambda permission: scope.allows(permission, found.prefix)
        request.unit = SimpleLazyObject(lambda: Unit.objects.get(path=found.prefix))
        name = f"{found.account}（接口：{found.name}）"[:60]
        request.actor = Actor(found.account_id, name, found.prefix, str(request.META.get("REMOTE_ADDR") or "")[:45])
        request.token = found
        today = clock.today()
        if found.used_on != today:
            ApiToken.objects.filter(pk=found.pk).update(used_on=today)
        return found


class PerMinute(BaseThrottle):
    """So many requests a minute as the token says; counted in each server process for itself."""

    def allow_request(self, request: Any) -> bool:
        """Whether this one still fits into the present minute."""
        token: ApiToken = request.token
        key = f"api-rate:{token.pk}:{clock.now():%Y%m%d%H%M}"
        cache.add(key, 0, 120)
        return int(cache.incr(key)) <= token.per_minute

    def wait(self) -> float:
        """Seconds until the next minute."""
        return 60 - clock.now().second


def allowed(request: HttpRequest, permission: str) -> tuple[str, ...]:
    """The path prefixes where the token holds `permission`; Problem 403 when nowhere."""
    prefixes: tuple[str, ...] = request.scope.prefixes_for(permission)  # type: ignore[attr-defined]
    if not prefixes:
        if permission not in request.token.permissions:  # type: ignore[attr-defined]
            raise Problem(403, _("令牌没有“%(what)s”的权限，请另发一个带这项权限的令牌。") % {"what": permission})
        raise Problem(403, refusal(permission))
    return prefixes


def allowed_at(request: HttpRequest, permission: str, path: str) -> None:
    """For one thing at a unit's path: Problem 404 outside the token's scope, 403 inside without the permission."""
    scope = request.scope  # type: ignore[attr-defined]
    if scope.allows(permission, path):
        return
    if scope.reaches(path):
        allowed(request, permission)
    raise Problem(404, _("没有这个对象，或不在令牌的范围内。"))


def unit_of(request: HttpRequest, permission: str, pk: int) -> Unit:
    """The unit called `pk`, where the token holds `permission`; Problem 404 or 403."""
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        raise Problem(404, _("没有这个对象，或不在令牌的范围内。"))
    allowed_at(request, permission, unit.path)
    return unit


def listing(queryset: QuerySet[Row], sort: str, cursor: str | None, limit: int) -> dict[str, Any]:
    """A page for `Listing`, sorted by the field `sort` (a minus before it for downward) and the key."""
    order = Sort(sort.removeprefix("-"), sort.startswith("-"))
    try:
        page = page_of(queryset, order, cursor or "", max(1, min(limit, LONGEST)))
    except CursorError as error:
        raise Problem(422, str(error)) from None
    return {"items": page.rows, "next": page.following or None}


def idempotent(request: HttpRequest, run: Callable[[], Any]) -> Any:
    """Run a command of the API: once per ``Idempotency-Key`` when the header is there; returns what `run` returns (JSON)."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        with transaction.atomic():
            return run()
    if len(key) > 60:
        raise Problem(422, _("幂等键（Idempotency-Key）不能超过 60 个字符。"))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    content = f"{request.method} {request.path} {request.body.decode('utf-8', 'replace')}"
    return once(key=f"api:{actor.account}:{key}", by=actor, content=content, run=run)
