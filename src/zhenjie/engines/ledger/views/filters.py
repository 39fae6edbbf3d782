"""Saved filters above a list, and being told of what comes to them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.engines.ledger.actions import filtering
from zhenjie.engines.ledger.choices import RHYTHMS
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.forms.lists import ListForm
from zhenjie.engines.ledger.models import SavedFilter, Subscription
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.reach import declared, reach
from zhenjie.engines.org.paths import above

_PLACES = ("cursor", "last")


@dataclass(frozen=True, slots=True)
class Chip:
    """A saved filter as a tab above the list."""

    saved: SavedFilter
    url: str
    here: bool
    own: bool
    rhythm: str


def _offered(request: Any, declaration: Declaration) -> Any:
    """One's own filters at this unit, and those that this unit or one above shares."""
    near = [*above(request.unit.path), request.unit.path]
    return (
        SavedFilter.objects.filter(register=declaration.key)
        .filter(Q(account=request.account, unit=request.unit) | Q(shared=True, unit__path__in=near))
        .select_related("unit")
    )


def _same(one: str, other: str) -> bool:
    def said(text: str) -> list[tuple[str, tuple[str, ...]]]:
        query = QueryDict(text)
        return sorted(
            (name, tuple(sorted(filter(None, query.getlist(name))))) for name in query if any(query.getlist(name))
        )

    return said(one) == said(other)


def conditions_of(request: Any) -> str:
    """The conditions and the order in the address, without the place in the list and without what was left empty."""
    query = request.GET.copy()
    for name in list(query):
        kept = [value for value in query.getlist(name) if value]
        if name in _PLACES or not kept:
            del query[name]
        else:
            query.setlist(name, kept)
    return str(query.urlencode())


def saved_for(request: Any, declaration: Declaration) -> dict[str, Any]:
    """What the part above the list needs: the chips, the one that is open now, the rhythms. One query."""
    here, address = conditions_of(request), reverse("ledger:list", args=[declaration.key])
    told = Subscription.objects.filter(account=request.account, filter=OuterRef("pk")).values("rhythm")
    kept = list(_offered(request, declaration).annotate(rhythm=Subquery(told[:1])))
    chips, open_ = [], None
    for saved in kept:
        current = open_ is None and _same(saved.query, here)
        own = saved.account_id == request.account.pk
        url = f"{address}?{saved.query}" if saved.query else address
        chip = Chip(saved, url, current, own, saved.rhythm or "")
        open_ = chip if current else open_
        chips.append(chip)
    return {
        "chips": chips,
        "counted": [(chip, "") for chip in chips],
        "open_chip": open_,
        "conditions_here": here,
        "rhythms": RHYTHMS,
    }


def _back(key: str, query: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("ledger:list", args=[key]) + (f"?{query}" if query else ""))


@require_GET
def counts(request: Any, key: str) -> HttpResponse:
    """The chips once more, each with how many rows are behind it: asked for when the list already stands."""
    declaration = declared(request, key)
    prefixes = reach(request, declaration.permission("read"))
    offered = saved_for(request, declaration)
    told = []
    for chip in offered["chips"]:
        form = ListForm(declaration, QueryDict(chip.saved.query), prefixes, request.unit)
        told.append((chip, str(form.found().count(patient=True)) if form.is_valid() else ""))
    context = {"register": declaration, "counted": told, "conditions_here": offered["conditions_here"]}
    return render(request, "ledger/parts/chips.html", context)


@require_POST
def save_filter(request: Any, key: str) -> HttpResponse:
    """Keep the conditions in the address under a name."""
    declaration = declared(request, key)
    reach(request, declaration.permission("read"))
    query = conditions_of(request)
    try:
        saved = filtering.save_filter(
            by=request.actor,
            account=request.account,
            unit=request.unit,
            declaration=declaration,
            name=request.POST.get("name", ""),
            query=query,
            shared="shared" in request.POST,
        )
    except Problem as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("已存为“%(name)s”，就在列表上方。") % {"name": saved.name})
    return _back(key, query)


def _found(request: Any, key: str, number: int) -> tuple[Declaration, SavedFilter]:
    declaration = declared(request, key)
    reach(request, declaration.permission("read"))
    if (saved := _offered(request, declaration).filter(pk=number).first()) is None:
        raise Http404(_("没有这个筛选。"))
    return declaration, saved


@require_POST
def drop_filter(request: Any, key: str, number: int) -> HttpResponse:
    """Forget an own filter."""
    _declaration, saved = _found(request, key, number)
    if saved.account_id != request.account.pk:
        raise Http404(_("没有这个筛选。"))
    filtering.drop_filter(by=request.actor, saved=saved)
    messages.success(request, _("已删除筛选“%(name)s”，台账里的行没有动。") % {"name": saved.name})
    return _back(key, "")


@require_POST
def subscribe(request: Any, key: str, number: int) -> HttpResponse:
    """Be told of what comes to a filter, in another rhythm, or no more."""
    _declaration, saved = _found(request, key, number)
    rhythm = request.POST.get("rhythm", "")
    try:
        filtering.subscribe(by=request.actor, account=request.account, unit=request.unit, saved=saved, rhythm=rhythm)
    except Problem as problem:
        messages.error(request, problem.detail)
    else:
        said = _("“%(name)s”有变化会通知您，夜里和休息日不打扰。") if rhythm else _("已不再订阅“%(name)s”。")
        messages.success(request, said % {"name": saved.name})
    return _back(key, saved.query)
