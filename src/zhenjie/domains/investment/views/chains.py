"""产业链: all chains, one chain as a map to hang up, what it is made of, one node with its firms, targets and referrals."""

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.queries.matching import SURE, meant
from zhenjie.domains.investment.actions import chains as acts
from zhenjie.domains.investment.forms import chains as asked
from zhenjie.domains.investment.models.chains import Anchor, Chain, Node, Referral, Target
from zhenjie.domains.investment.queries import chain_people, stations
from zhenjie.domains.investment.queries import chains as reading
from zhenjie.domains.investment.queries.frames import there
from zhenjie.domains.investment.rules.layout import draw
from zhenjie.domains.investment.rules.network import drawable
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.engines.org.doors import needs, refusal, require
from zhenjie.engines.org.models import Person
from zhenjie.engines.org.problems import Problem as OrgProblem

READ, WRITE = "investment.chain.read", "investment.chain.write"
NODE_READ, NODE_WRITE = "investment.node.read", "investment.node.write"
TARGET_READ, TARGET_WRITE = "investment.target.read", "investment.target.write"
REFERRAL_READ, REFERRAL_WRITE = "investment.referral.read", "investment.referral.write"
FIRM_READ = "enterprises.enterprise.read"


def _reach(request: Any) -> reading.Reach:
    """How far the reader sees below the unit in the top bar, thing by thing."""

    def far(permission: str) -> tuple[str, ...]:
        return reaching(request.scope, request.unit, permission)

    return reading.Reach(far(FIRM_READ), far(TARGET_READ), far(REFERRAL_READ), far("projects.project.read"))


def _chain(request: Any, pk: int, permission: str = READ) -> Chain:
    """A chain that the reader may see: in reach, or of a unit above; to change it takes its own unit."""
    prefixes = request.scope.prefixes_for(permission)
    if not prefixes and not request.scope.prefixes_for(READ):
        raise PermissionDenied(refusal(permission))
    found = reading.readable(request.scope.prefixes).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这条产业链，或不在您的管辖范围内。"))
    if permission != READ:
        require(request, permission, found.unit.path)
    return found


def _node(request: Any, pk: int, past: date | None = None) -> Node:
    """A node of a chain that the reader may see; of a past day also one that has gone since."""
    if not request.scope.prefixes_for(NODE_READ):
        raise PermissionDenied(refusal(NODE_READ))
    rows = there(Node.everything.filter(chain__in=reading.readable(request.scope.prefixes)), past)
    return get_object_or_404(rows.select_related("chain__unit", "unit"), pk=pk)


def _day(request: Any) -> dict[str, Any]:
    """What a page needs of the past day in ``on``: ``past``, None for today; what is no such day is told on the page of today."""
    form = asked.DayForm(request.GET)
    past = form.cleaned_data["on"] if form.is_valid() else None
    return {
        "day_form": form, "past": past, "today": past or clock.today(), "now": clock.today(),
        "and_day": f"&on={past}" if past else "", "on_day": f"?on={past}" if past else "",
    }  # fmt: skip


def _needs(request: Any, permission: str) -> None:
    """403 for whoever may do this nowhere below the unit in the top bar."""
    if not reaching(request.scope, request.unit, permission):
        raise PermissionDenied(refusal(permission))


@require_GET
@needs(READ)
def chains(request: Any) -> HttpResponse:
    """All chains within sight: how strong, how many gaps, what is being done about them."""
    rows = list(reading.readable(reach(request, READ))[:60])
    boards = reading.boards(rows, _reach(request)) if rows else []
    context = {
        "boards": boards,
        "today": clock.today(),
        "may_write": may(request, WRITE),
        "rule": boards[0].rule if boards else None,
    }
    return render(request, "investment/chains/chains.html", context)


@require_GET
def chain(request: Any, pk: int) -> HttpResponse:
    """The map of one chain; ``?node`` opens a node beside it, ``?on`` shows it as it was on a past day."""
    row = _chain(request, pk)
    said = _day(request)
    board = reading.board(row, _reach(request), said["past"])
    known = board.by_pk
    tiers = {pk: one.node.tier for pk, one in known.items()}
    kept, left = drawable(tiers, [(one.source_id, one.target_id) for one in board.edges])
    picture = draw(list(tiers.items()), kept)
    station = known.get(whole(request.GET.get("node")) or 0)
    context = {
        "board": board, "chain": row, "picture": picture,
        "left": [(known[one].node.name, known[other].node.name) for one, other in left],
        "cards": [(known[card.node], card) for card in picture.cards],
        "tiers": [(band, [known[card.node] for card in picture.cards if card.tier == band.tier]) for band in picture.bands],
        "gaps": [(one, stations.reasons(one, board.rule), stations.next_step(one, len(reading.helpers(board, one.node.pk, named=False)))) for one in board.gaps],
        "station": station, "may_write": request.scope.allows(WRITE, row.unit.path), **said,
        **(_panel(request, board, station) if station else {}),
    }  # fmt: skip
    return render(request, "investment/chains/map.html", context, status=422 if said["day_form"].errors else 200)


@require_GET
def about(request: Any, pk: int) -> HttpResponse:
    """What a chain is made of: who leads it, leading firms, its nodes as a table; ``?on`` as on the map."""
    said = _day(request)
    return _about(request, _chain(request, pk), 422 if said["day_form"].errors else 200, **said)


def _about(request: Any, row: Chain, status: int = 200, *, past: date | None = None, **forms: Any) -> HttpResponse:
    board = reading.board(row, _reach(request), past)
    largest = {one.firm.name: one for station in board.stations for one in station.mine if one.large}
    context = {
        "board": board, "chain": row, "leaders": chain_people.leaders(row), "past": past,
        "rows": [(one, stations.reasons(one, board.rule), board.suppliers(one.node.pk)) for one in board.stations],
        "may_write": past is None and request.scope.allows(WRITE, row.unit.path), "firm_names": sorted(largest)[:100],
        "leader_form": asked.LeaderForm(people=chain_people.candidates(row)), "anchor_form": asked.AnchorForm(), **forms,
    }  # fmt: skip
    return render(request, "investment/chains/about.html", context, status=status)


@require_POST
def leader(request: Any, pk: int) -> HttpResponse:
    """链长."""
    row = _chain(request, pk, WRITE)
    form = asked.LeaderForm(request.POST, people=chain_people.candidates(row))
    if form.is_valid():
        person = get_object_or_404(Person, pk=form.cleaned_data["person"])
        try:
            acts.appoint_leader(by=request.actor, chain=row, person=person, on=form.cleaned_data["on"])
        except OrgProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("链长是%(name)s。") % {"name": person.name})
            return HttpResponseRedirect(reverse("investment:chain_about", args=[pk]))
    return _about(request, row, 422, leader_form=form, wrong="leader")


@require_POST
def anchor(request: Any, pk: int) -> HttpResponse:
    """链主: a firm by its name."""
    row = _chain(request, pk, WRITE)
    form = asked.AnchorForm(request.POST)
    if form.is_valid():
        try:
            firm = _named(form.cleaned_data["name"], [row.unit.path])
            acts.name_anchor(by=request.actor, chain=row, firm=firm, on=form.cleaned_data["on"])
        except Problem as problem:
            form.add_error("name", problem.detail)
        else:
            messages.success(request, _("已把%(firm)s列为链主。") % {"firm": firm.name})
            return HttpResponseRedirect(reverse("investment:chain_about", args=[pk]))
    return _about(request, row, 422, anchor_form=form, wrong="anchor")


@require_POST
def end_anchor(request: Any, pk: int) -> HttpResponse:
    """A firm leads the chain no longer, from today."""
    row = get_object_or_404(Anchor.objects.select_related("chain__unit"), pk=pk)
    require(request, WRITE, row.chain.unit.path)
    acts.end_anchor(by=request.actor, anchor=row, on=clock.today())
    return HttpResponseRedirect(reverse("investment:chain_about", args=[row.chain_id]))


@require_GET
def node(request: Any, pk: int) -> HttpResponse:
    """One node: beside the map where the map asks, else a page of its own; ``?on`` as on the map."""
    said = _day(request)
    return _page(request, _node(request, pk, said["past"]), 422 if said["day_form"].errors else 200, **said)


def _page(request: Any, row: Node, status: int = 200, *, past: date | None = None, **forms: Any) -> HttpResponse:
    board = reading.board(row.chain, _reach(request), past)
    station = board.by_pk.get(row.pk)
    if station is None:
        messages.warning(request, _("“%(node)s”这个环节 %(day)s 还没有登记。") % {"node": row.name, "day": past})
        return HttpResponseRedirect(f"{reverse('investment:chain', args=[row.chain_id])}?on={past}")
    context = {
        "board": board,
        "chain": row.chain,
        "station": station,
        "past": past,
        "today": past or clock.today(),
        **_panel(request, board, station, **forms),
    }
    whole = not request.headers.get("HX-Request") or status != 200
    return render(
        request, "investment/chains/node.html" if whole else "investment/chains/panel.html", context, status=status
    )


def _panel(request: Any, board: stations.Board, station: stations.Station, **forms: Any) -> dict[str, Any]:
    """What the panel of a node needs; a past day is only read."""
    near, open_ = reading.helpers(board, station.node.pk), board.past is None
    scope, unit, may_refer = request.scope, request.unit, _referable(request, board, station)
    return {
        "reasons": stations.reasons(station, board.rule), "helpers": near, "step": stations.next_step(station, len(near)),
        "suppliers": board.suppliers(station.node.pk), "buyers": board.buyers(station.node.pk),
        "may_judge": open_ and unit is not None and bool(reaching(scope, unit, NODE_WRITE)),
        "may_target": open_ and unit is not None and scope.allows(TARGET_WRITE, unit.path),
        "target_form": asked.TargetForm(prefix="t"), "judge_form": asked.JudgeForm(prefix="j", initial={"belongs": "yes"}),
        "refer_form": asked.ReferForm(prefix="r", initial={"command": secrets.token_urlsafe(12)}, **may_refer)
        if open_ and may_refer["firms"] and may_refer["targets"] else None,
        "investors": reading.investors_near([unit.path]) if unit is not None and scope.allows(TARGET_WRITE, unit.path) else [],
        "pursued": [
            (
                one, station.led.get(one.pk, []), open_ and scope.allows(TARGET_WRITE, one.unit.path),
                asked.StateForm(prefix=f"s{one.pk}", initial={"state": one.state, "on": clock.today()}),
            )
            for one in station.targets
        ],
        "told": [
            (
                one, open_ and one.lead_id is None and scope.allows(REFERRAL_WRITE, one.firm.unit.path),
                asked.CloseForm(
                    prefix=f"c{one.pk}", initial={"outcome": "met", "outcome_on": clock.today()},
                    leads=[(lead.pk, lead.name) for lead in station.led.get(one.target_id, [])],
                ),
            )
            for one in station.referrals
        ],
        "from_map": "map" in request.GET or request.POST.get("from") == "map" or bool(request.headers.get("HX-Request")), **forms,
    }  # fmt: skip


def _referable(request: Any, board: stations.Board, station: stations.Station) -> dict[str, list[tuple[int, str]]]:
    """The local firms that may refer (beside the node first, then at it), and the target firms they may bring."""
    near = [one.local for one in reading.helpers(board, station.node.pk, named=False)]
    allowed = [one for one in [*near, *station.mine] if request.scope.allows(REFERRAL_WRITE, one.path)]
    firms = {one.firm.pk: one.firm.name for one in allowed}
    return {"firms": list(firms.items()), "targets": [(one.pk, one.investor.name) for one in station.targets]}


def _back(request: Any, row: Node) -> HttpResponse:
    """Back to where the form stood: the map with the node open, or the node's own page."""
    if request.POST.get("from") == "map":
        return HttpResponseRedirect(f"{reverse('investment:chain', args=[row.chain_id])}?node={row.pk}")
    return HttpResponseRedirect(reverse("investment:node", args=[row.pk]))


def _named(name: str, prefixes: list[str] | tuple[str, ...]) -> Enterprise:
    """The firm of the register that a name means. Raises Problem."""
    found = meant([name.strip()], prefixes).get(name.strip())
    if found is None or not found.firms:
        raise Problem(422, _("企业台账里没有“%(name)s”，请先登记它。") % {"name": name.strip()})
    if found.how != SURE:
        near = "、".join(one.name for one in found.firms[:3])
        raise Problem(422, _("“%(name)s”不止一种可能：%(near)s。请写全称。") % {"name": name.strip(), "near": near})
    return found.firms[0]


@require_POST
def judge(request: Any, pk: int) -> HttpResponse:
    """A person's word on a firm at a node. It takes the right to write nodes where the firm lies."""
    row = _node(request, pk)
    _needs(request, NODE_WRITE)
    form = asked.JudgeForm(request.POST, prefix="j")
    if form.is_valid():
        said = form.cleaned_data
        try:
            firm = (
                get_object_or_404(Enterprise.objects.select_related("unit"), pk=said["firm"])
                if said["firm"]
                else _named(said["name"], request.scope.prefixes_for(NODE_WRITE))
            )
            require(request, NODE_WRITE, firm.unit.path)
            acts.judge_firm(by=request.actor, node=row, firm=firm, belongs=said["belongs"] == "yes", why=said["why"])
        except Problem as problem:
            form.add_error("name", problem.detail)
        else:
            return _back(request, row)
    return _page(request, row, 422, judge_form=form, wrong="judge")


@require_POST
def target(request: Any, pk: int) -> HttpResponse:
    """A target firm at a node, gone after by the unit in the top bar."""
    row = _node(request, pk)
    if request.unit is None or not request.scope.allows(TARGET_WRITE, request.unit.path):
        raise PermissionDenied(refusal(TARGET_WRITE))
    form = asked.TargetForm(request.POST, prefix="t")
    if form.is_valid():
        try:
            acts.place_target(by=request.actor, node=row, unit=request.unit, **form.cleaned_data)
        except (Problem, ValidationError) as problem:
            form.add_error("name", getattr(problem, "detail", None) or str(problem))
        else:
            messages.success(request, _("已列为目标企业。"))
            return _back(request, row)
    return _page(request, row, 422, target_form=form, wrong="target")


def _target(request: Any, pk: int, permission: str) -> Target:
    row = get_object_or_404(
        Target.objects.select_related("unit", "node__chain__unit", "node__unit", "investor__unit"), pk=pk
    )
    require(request, permission, row.unit.path)
    return row


@require_POST
def state(request: Any, pk: int) -> HttpResponse:
    """How far the talk with a target firm has come."""
    row = _target(request, pk, TARGET_WRITE)
    form = asked.StateForm(request.POST, prefix=f"s{pk}")
    if form.is_valid():
        try:
            acts.set_contact(by=request.actor, target=row, state=form.cleaned_data["state"], on=form.cleaned_data["on"])
        except Problem as problem:
            form.add_error("on", problem.detail)
        else:
            return _back(request, row.node)
    messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return _page(request, row.node, 422)


@require_POST
def refer(request: Any, pk: int) -> HttpResponse:
    """引荐 at a node."""
    row = _node(request, pk)
    _needs(request, REFERRAL_WRITE)
    board = reading.board(row.chain, _reach(request))
    form = asked.ReferForm(request.POST, prefix="r", **_referable(request, board, board.by_pk[row.pk]))
    if form.is_valid():
        said = form.cleaned_data
        firm = get_object_or_404(Enterprise.objects.select_related("unit"), pk=said["firm"])
        require(request, REFERRAL_WRITE, firm.unit.path)
        target_row = _target(request, said["target"], TARGET_READ)
        try:
            acts.record_referral(
                by=request.actor,
                firm=firm,
                target=target_row,
                on=said["on"],
                said=said["said"],
                command=said["command"],
            )
        except Problem as problem:
            form.add_error(
                problem.extra.get("field") if problem.extra.get("field") in form.fields else None, problem.detail
            )
        else:
            messages.success(request, _("引荐已记下，等回音。"))
            return _back(request, row)
    return _page(request, row, 422, refer_form=form, wrong="refer")


@require_POST
def close(request: Any, pk: int) -> HttpResponse:
    """What came of a referral; it may become a lead."""
    row = get_object_or_404(
        Referral.objects.select_related("unit", "target__node__chain__unit", "target__node__unit", "target__unit"),
        pk=pk,
    )
    require(request, REFERRAL_WRITE, row.unit.path)
    station = reading.board(row.target.node.chain, _reach(request)).by_pk[row.target.node_id]
    leads = {lead.pk: lead for lead in station.led.get(row.target_id, [])}
    form = asked.CloseForm(request.POST, prefix=f"c{pk}", leads=[(key, lead.name) for key, lead in leads.items()])
    if form.is_valid():
        said = form.cleaned_data
        if said["outcome"] == "lead":
            require(request, "projects.project.write", row.target.unit.path)
        try:
            acts.close_referral(
                by=request.actor, referral=row, outcome=said["outcome"], on=said["outcome_on"], note=said["note"],
                project=leads.get(said["project"]), lead=said["lead"], amount=said["amount"],
            )  # fmt: skip
        except Problem as problem:
            form.add_error(
                problem.extra.get("field") if problem.extra.get("field") in form.fields else None, problem.detail
            )
        else:
            messages.success(request, _("结果已记下。"))
            return _back(request, row.target.node)
    return _page(request, row.target.node, 422, close_form=form, wrong=f"close{pk}", closing=pk)
