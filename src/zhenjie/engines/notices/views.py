"""The inbox: what has been told to the person who asks, and nobody else's."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.engines.notices.actions import read_notices, unread_notice
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.notices.queries import due, inbox


@require_GET
def notices(request: Any) -> HttpResponse:
    """The notices of the person who asks, newest first; ``?unread=1`` only the unread ones."""
    only = request.GET.get("unread") == "1"
    page = inbox(request.account, only_unread=only, before=request.GET.get("before", ""))
    return render(request, "notices/inbox.html", {"page": page, "only_unread": only})


def _own(request: Any, pk: int) -> Notice:
    if (notice := due(request.account).filter(pk=pk).first()) is None:
        raise Http404(_("没有这条通知。"))
    return notice


@require_POST
def open_notice(request: Any, pk: int) -> HttpResponse:
    """Read it and go where it leads."""
    notice = _own(request, pk)
    read_notices(by=request.actor, to=request.account, pk=notice.pk)
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return HttpResponseRedirect(notice.url if notice.url and safe else reverse("notices:inbox"))


@require_POST
def mark(request: Any, pk: int) -> HttpResponse:
    """Mark one as read, or with ``unread`` as unread again, and stay."""
    notice = _own(request, pk)
    if "unread" in request.POST:
        unread_notice(by=request.actor, to=request.account, pk=notice.pk)
    else:
        read_notices(by=request.actor, to=request.account, pk=notice.pk)
    return HttpResponseRedirect(_here(request))


@require_POST
def mark_all(request: Any) -> HttpResponse:
    """Mark all as read."""
    number = read_notices(by=request.actor, to=request.account)
    messages.success(request, _("%(number)s 条通知已标为已读。") % {"number": number})
    return HttpResponseRedirect(_here(request))


def _here(request: Any) -> str:
    return reverse("notices:inbox") + ("?unread=1" if request.GET.get("unread") == "1" else "")
