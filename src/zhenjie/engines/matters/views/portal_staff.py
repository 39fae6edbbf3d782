"""The public pages from the staff's side: 帮代办 at a counter, posters with a QR code, the editor of the 回音壁."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.matters.actions.publishing import Edited, publish_answer, withdraw_answer
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.matters.models import Matter, PublishedAnswer
from zhenjie.engines.matters.queries.allowed import PUBLISH, READ, WRITE
from zhenjie.engines.matters.queries.echo import draft_of, is_publishable, publishable
from zhenjie.engines.matters.queries.portal import place_at, place_key, places_in, town_of, towns
from zhenjie.engines.matters.rules.work import challenge
from zhenjie.engines.matters.showing_portal import qr_svg
from zhenjie.engines.matters.views import portal as pages
from zhenjie.engines.matters.views import portal_doors as doors
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within

SHOWN = 50
#: What `rules.wiping` calls what it takes out.
KINDS_OF_DATA = {
    "name": "姓名",
    "phone": "电话",
    "citizen": "证件号",
    "bank": "银行账号",
    "address": "住址",
    "plate": "车牌",
    "born": "生日",
    "contact": "微信、邮箱",
    "company": "单位",
}


def _place(request: Any) -> Unit:
    """The place in the address, else where the person works; the first township for whoever works above all of them."""
    asked = place_at(request.GET.get("at", "") or request.POST.get("at", "")) or request.unit
    unit = asked if asked is not None and asked.kind != UnitKind.OFFICE else next(iter(towns()), None)
    if unit is None:
        raise Http404(_("还没有乡镇（街道），请先建组织架构。"))
    return unit  # type: ignore[no-any-return]


@needs(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def helper(request: Any) -> HttpResponse:
    """帮代办: what somebody says at the counter, written down by whoever sits there; the slip is theirs."""
    if request.method != "POST":
        unit = _place(request)
        require(request, WRITE, unit.path)
        return _helped(request, unit, {})
    chosen = place_at(request.POST.get("at", ""))
    if chosen is not None:
        require(request, WRITE, chosen.path)
    if request.POST.get("consent") != "yes":
        fault = _("请先问过本人，他同意以后勾上。")
        answer = doors.refused(request, fault, 422)
        return answer or _helped(request, chosen or _place(request), request.POST.dict(), fault, 422)
    return pages.take(request, by=request.actor, source=Source.COUNTER, draw=_helped)


def _helped(request: Any, unit: Unit, filled: dict[str, str], fault: str = "", status: int = 200) -> HttpResponse:
    shown = pages.context(request, unit, filled, fault) | {
        "act_url": reverse("matters:helper"),
        "token": challenge("say", 0, secret=b"no work is asked of who has logged in", now=clock.now()),
        "helper": str(request.account),
        "helper_place": str(request.unit or ""),
        "consent": request.POST.get("consent") == "yes",
        "open": filled.get("open") or "unit",
    }
    return render(request, "matters/portal/helper.html", shown, status=status)


@needs(READ)
@require_GET
def poster(request: Any) -> HttpResponse:
    """A sheet to print and hang up: one place, one QR code that knows where it hangs."""
    unit = _place(request)
    require(request, READ, unit.path)
    town = town_of(unit)
    link = f"{reverse('portal:say')}?{urlencode({'at': place_key(unit)})}"
    whole = (settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}") + link
    rows = places_in(town, unit)
    return render(request, "matters/portal/poster.html", doors.frame(
        request, unit, unit=unit, qr=qr_svg(whole), address=whole, places=[(place_key(one), one.name) for one in rows], at=place_key(unit),
    ))  # fmt: skip


@needs(PUBLISH)
@require_GET
def publishing(request: Any) -> HttpResponse:
    """What may be put on the wall, and what hangs there, at the chosen unit."""
    prefixes = reaching(request.scope, request.unit, PUBLISH)
    hung = within(PublishedAnswer.objects.select_related("matter", "unit"), prefixes, "path")
    return render(request, "matters/publishing.html", {
        "candidates": publishable(prefixes)[:SHOWN], "hung": hung.filter(withdrawn_at__isnull=True)[:SHOWN],
        "taken": hung.filter(withdrawn_at__isnull=False)[:SHOWN],
    })  # fmt: skip


def _matter(request: Any, pk: int) -> Matter:
    matter = get_object_or_404(Matter.objects.select_related("unit"), pk=pk)
    require(request, PUBLISH, matter.unit.path)
    return matter


@needs(PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Any, pk: int) -> HttpResponse:
    """One answer in the editor: what was taken out stands beside, to be confirmed."""
    matter = _matter(request, pk)
    hung = PublishedAnswer.objects.filter(matter=matter).first()
    if hung is None and not is_publishable(matter):
        raise Http404(_("这一件不能公开：没有办结，或者说的人没有同意公开。"))
    draft = draft_of(matter)
    if request.method != "POST":
        source = hung if hung is not None else draft
        return _editor(request, matter, hung, {name: getattr(source, name) for name in ("title", "said", "answer")})
    said = request.POST
    texts = {name: said.get(name, "") for name in ("title", "said", "answer")}
    version = whole(said.get("version"), 9)
    try:
        publish_answer(
            by=request.actor, editor=request.account, matter=matter,
            edited=Edited(**texts, sure=said.get("sure") == "yes"), version=version,
        )  # fmt: skip
    except Problem as problem:
        return _editor(request, matter, hung, texts, problem.detail, problem.status)
    messages.success(request, _("已经挂上回音壁。"))
    return HttpResponseRedirect(reverse("matters:publishing"))


def _editor(
    request: HttpRequest,
    matter: Matter,
    hung: PublishedAnswer | None,
    texts: dict[str, str],
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = {"matter": matter, "draft": draft_of(matter), "hung": hung, "fault": fault, "kinds": KINDS_OF_DATA, **texts}
    return render(request, "matters/publish.html", shown, status=status)


@needs(PUBLISH)
@require_POST
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Off the wall."""
    matter = _matter(request, pk)
    try:
        withdraw_answer(by=request.actor, matter=matter)
        messages.success(request, _("已经撤下。"))
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(reverse("matters:publishing"))
