"""Pages of the matches: the desk where a match is run, its result, and the shortlist of one need."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import url_of
from zhenjie.engines.ledger.views.reach import may, reach, row_of
from zhenjie.engines.matching import declarations, queries
from zhenjie.engines.matching.actions import propose_by_hand, record_outcome, run_match
from zhenjie.engines.matching.choices import Stage
from zhenjie.engines.matching.declarations import Match
from zhenjie.engines.matching.models import Proposal, Run
from zhenjie.engines.org.doors import refusal, require

#: Above so many offers the desk names their number instead of each one.
LISTED = 400


@require_GET
def index(request: Any) -> HttpResponse:
    """The matches this person may read; the only one opens at once."""
    found = [one for one in declarations.every() if may(request, one.need.permission("read"))]
    if not found:
        raise PermissionDenied(refusal("ledger.read"))
    if len(found) == 1:
        return HttpResponseRedirect(reverse("matching:desk", args=[found[0].key]))
    return render(request, "matching/index.html", {"matches": found})


@require_http_methods(["GET", "POST"])
def desk(request: Any, key: str) -> HttpResponse:
    """What waits on both sides, earlier runs; a POST runs the match over what was ticked."""
    match = _match(key)
    verb = "write" if request.method == "POST" else "read"
    mine, theirs = reach(request, match.need.permission(verb)), reach(request, match.offer.permission("read"))
    needs, offers = list(queries.open_needs(match, mine)), queries.open_offers(match, theirs)
    if request.method == "POST":
        return _run(request, match, mine, needs, list(offers))
    known = queries.learned(match, mine)
    shown = list(offers[: LISTED + 1])
    context = {
        "match": match,
        "needs": [(row, reverse("matching:shortlist", args=[key, row.pk])) for row in needs],
        "offers": shown if len(shown) <= LISTED else [],
        "many": offers.count() if len(shown) > LISTED else len(shown),
        "runs": list(queries.runs(match, mine)[:12]),
        "tally": [(stage, count) for stage, count in _tally(match, mine) if count],
        "learned": _learned(match, known),
        "may_run": may(request, match.need.permission("write")),
    }
    return render(request, "matching/desk.html", context)


def _run(request: Any, match: Match, prefixes: tuple[str, ...], needs: list[Any], offers: list[Any]) -> HttpResponse:
    if "chosen" in request.POST:
        needs = [row for row in needs if str(row.pk) in set(request.POST.getlist("need"))]
        if "offers_chosen" in request.POST:
            offers = [row for row in offers if str(row.pk) in set(request.POST.getlist("offer"))]
    try:
        run = run_match(
            by=request.actor, match=match, unit=request.unit, needs=needs, offers=offers,
            learned=queries.learned(match, prefixes),
        )  # fmt: skip
    except Problem as problem:
        messages.error(request, problem.detail)
        return HttpResponseRedirect(reverse("matching:desk", args=[match.key]))
    return HttpResponseRedirect(reverse("matching:result", args=[run.pk]))


@require_GET
def result(request: Any, pk: int) -> HttpResponse:
    """One run: its proof, the proposals with their reasons, the needs left out and why."""
    run = get_object_or_404(Run.objects.select_related("unit"), pk=pk)
    match = _match(run.match)
    require(request, match.need.permission("read"), run.unit.path)
    proposals = list(run.proposals.prefetch_related("outcomes"))
    titles = dict(match.may_break_on())
    context = {
        "match": match,
        "run": run,
        "proposals": [
            {
                "row": one,
                "need_url": url_of(match.need, one.need),
                "offer_url": url_of(match.offer, one.offer),
                "short_url": reverse("matching:shortlist", args=[match.key, one.need]),
                "outcomes": one.outcomes.all(),
                "broke_on": titles.get(one.broke_on, one.broke_on),
                "points": [reason for reason in one.reasons if reason["most"]],
                "conditions": [reason for reason in one.reasons if not reason["most"]],
            }
            for one in proposals
        ],
        "left": [{**one, "url": reverse("matching:shortlist", args=[match.key, one["need"]])} for one in run.left],
        "break_on": match.may_break_on(),
        "may_write": request.scope.allows(match.need.permission("write"), run.unit.path),
    }
    return render(request, "matching/result.html", context)


@require_POST
def outcome(request: Any, pk: int) -> HttpResponse:
    """A proposal moves on."""
    proposal = get_object_or_404(Proposal.objects.select_related("run__unit"), pk=pk)
    match = _match(proposal.run.match)
    require(request, match.need.permission("write"), proposal.run.unit.path)
    version = request.POST.get("version", "")
    try:
        record_outcome(
            by=request.actor, match=match, proposal=proposal, stage=request.POST.get("stage", ""),
            broke_on=request.POST.get("broke_on", ""), note=request.POST.get("note", ""),
            version=whole(version),
        )  # fmt: skip
        messages.success(request, _("进展已记下，下次撮合会用上。"))
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(f"{reverse('matching:result', args=[proposal.run_id])}#p{proposal.pk}")


@require_GET
def shortlist(request: Any, key: str, pk: int) -> HttpResponse:
    """One need: the best offers with every reason, and what would have to change for the next."""
    match = _match(key)
    need = row_of(request, match.need, pk, "read")
    theirs = reach(request, match.offer.permission("read"))
    found = queries.choices_for(match, need, theirs)
    earlier = Proposal.objects.filter(run__match=key, need=pk).order_by("-id")[:10]
    context = {
        "match": match,
        "need": need,
        "need_url": url_of(match.need, pk),
        "choices": [
            {
                "choice": choice,
                "offer": offer,
                "url": url_of(match.offer, offer.pk),
                "points": [one for one in choice.reasons if one.most],
                "conditions": [one for one in choice.reasons if not one.most],
            }
            for choice, offer in found
        ],
        "earlier": earlier,
        "may_write": request.scope.allows(match.need.permission("write"), match.need.scope(need)),
    }
    return render(request, "matching/shortlist.html", context)


@require_POST
def propose(request: Any, key: str, pk: int) -> HttpResponse:
    """Set a pair from the shortlist by hand."""
    match = _match(key)
    need = row_of(request, match.need, pk, "write")
    theirs = reach(request, match.offer.permission("read"))
    number = request.POST.get("offer", "")
    offer = queries.open_offers(match, theirs).filter(pk=whole(number) or 0).first()
    if offer is None:
        messages.error(request, _("这处房源已不在可选之列，请刷新短名单再选。"))
        return HttpResponseRedirect(reverse("matching:shortlist", args=[key, pk]))
    proposal = propose_by_hand(
        by=request.actor, match=match, unit=need.unit, need=need, offer=offer, learned=queries.learned(match, theirs)
    )
    messages.success(request, _("已配对，推介、看场地、签约都在这里登记。"))
    return HttpResponseRedirect(f"{reverse('matching:result', args=[proposal.run_id])}#p{proposal.pk}")


def _match(key: str) -> Match:
    if (found := declarations.find(key)) is None:
        raise Http404(_("没有这种撮合。"))
    return found


def _tally(match: Match, prefixes: tuple[str, ...]) -> list[tuple[str, int]]:
    counts = queries.tally(match, prefixes)
    return [(str(stage.label), counts[stage.value]) for stage in Stage]


def _learned(match: Match, known: Any) -> dict[str, Any]:
    """What outcomes have changed so far, in words: weights before and now, rates of segments."""
    whole = sum(one.weight for one in match.terms.criteria) or 1
    weights = [
        (one.title, round(one.weight / whole * 100), round(known.weights.get(one.key, one.weight) / whole * 100))
        for one in match.terms.criteria
    ]
    rates = sorted(
        ((name.replace("|", " · "), round(rate * 100)) for name, rate in known.rates.items()), key=lambda one: -one[1]
    )
    return {
        "weights": weights,
        "rates": rates,
        "usual": round(known.usual * 100),
        "any": bool(known.rates),
        "rule": known.rule,
    }
