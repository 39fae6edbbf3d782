"""留痕: the list with its filters, one entry with before and after, the state of the chain, the heads to be kept on paper."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.engines.trail.forms import FilterForm
from zhenjie.engines.trail.models import Block, Entry
from zhenjie.engines.trail.queries import chain, page, search, within
from zhenjie.engines.trail.wording import tell

READ, VERIFY = "trail.read", "trail.verify"
_HEADS = 60


def _door(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Opens to whoever holds the permission anywhere: what is shown is cut to where he holds it."""

    def close(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.scope.prefixes_for(permission):  # type: ignore[attr-defined]
                raise PermissionDenied(_("您的职务里没有看留痕的权限。全部留痕由审计管理员查看。"))
            return view(request, *args, **kwargs)

        door.permission = permission  # type: ignore[attr-defined]
        return door

    return close


@require_safe
@_door(READ)
def index(request: HttpRequest) -> HttpResponse:
    """The list, newest first, within the reader's scope."""
    scope = request.scope  # type: ignore[attr-defined]
    form = FilterForm(request.GET)
    form.is_valid()
    found = search(scope.prefixes_for(READ), form.wanted())
    shown = page(found, before=_number(request, "before"), after=_number(request, "after"))
    context = {
        "form": form,
        "rows": tell(shown.entries),
        "page": shown,
        "filtered": any(form.wanted()),
        "chain": chain() if request.permits(VERIFY) else None,  # type: ignore[attr-defined]
    }
    return render(request, "trail/list.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    return whole(request.GET.get(name))


@require_safe
@_door(READ)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: everything it says, and how it is sealed."""
    scope = request.scope  # type: ignore[attr-defined]
    entry = within(Entry.objects.all(), scope.prefixes_for(READ)).select_related("block").filter(pk=pk).first()
    if entry is None:
        raise Http404(_("没有这条留痕，或不在您的管辖范围内。"))
    return render(request, "trail/detail.html", {"told": tell([entry])[0], "entry": entry})


@require_safe
@_door(VERIFY)
def heads(request: HttpRequest) -> HttpResponse:
    """The newest block heads, to be printed and kept where nobody can rewrite them."""
    blocks = Block.objects.defer("members").order_by("-number")[:_HEADS]
    return render(request, "trail/heads.html", {"blocks": blocks, "now": clock.now(), "chain": chain()})
