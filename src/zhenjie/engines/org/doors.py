"""Doors: what a view needs before it opens. Everything behind the log-in is closed to strangers by SessionGuard already;
here stands what the person must be allowed to do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from zhenjie.engines.org.scope import table_in_force

View = Callable[..., HttpResponseBase]


def refusal(permission: str) -> str:
    """One sentence that says what is missing and who can give it."""
    titles = {key: title for group in table_in_force().groups.values() for key, title in group.items()}
    fallback = titles.get("*." + permission.rpartition(".")[2], permission)
    return _("您在当前单位没有“%(what)s”的权限。如工作需要，请向安全管理员申请相应职务的角色。") % {
        "what": titles.get(permission, fallback)
    }


def needs(permission: str) -> Callable[[View], View]:
    """The view opens to whoever holds ``permission`` at the unit chosen in the top bar; others get a 403 with a sentence."""

    def close(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.permits(permission):  # type: ignore[attr-defined]
                raise PermissionDenied(refusal(permission))
            return view(request, *args, **kwargs)

        door.permission = permission  # type: ignore[attr-defined]
        return door

    return close


def require(request: HttpRequest, permission: str, path: str) -> None:
    """For one object at unit path ``path``: Http404 when it lies outside the reader's scope (the page does not say that it
    exists), PermissionDenied when inside but not allowed."""
    scope = request.scope  # type: ignore[attr-defined]
    if not scope.reaches(path):
        raise Http404(_("没有这个对象，或不在您的管辖范围内。"))
    if not scope.allows(permission, path):
        raise PermissionDenied(refusal(permission))
