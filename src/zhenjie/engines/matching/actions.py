"""Writers of a match: run it, set one pair by hand, record how a pair moved on."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matching.choices import FOLLOWS, Method, Stage
from zhenjie.engines.matching.declarations import Match, acted, label, need_row, offer_row
from zhenjie.engines.matching.models import Outcome, Proposal, Run
from zhenjie.engines.matching.rules.diagnosing import why_left
from zhenjie.engines.matching.rules.reasons import explain
from zhenjie.engines.matching.rules.terms import Learned, Row, cost, segment_of
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def run_match(
    *, by: Actor, match: Match, unit: Unit, needs: Sequence[Any], offers: Sequence[Any], learned: Learned
) -> Run:
    """Find the best assignment of these needs to these offers and keep it with its proof; Problem 503 without the solver."""
    try:
        from zhenjie.engines.matching.rules.assigning import assign  # slow import
    except ImportError:
        raise Problem(
            503, _("这台服务器没有装优化组件，撮合不能运行；请管理员安装 zhenjie[optimise]。单家的短名单不受影响。")
        ) from None
    if not needs or not offers:
        raise Problem(422, _("没有可撮合的需求或房源，请先勾选或登记。"))
    wanted = [need_row(match, row) for row in needs]
    given = [offer_row(match, row) for row in offers]
    started = time.perf_counter()
    plan = assign(match.terms, learned, wanted, given)
    took = round((time.perf_counter() - started) * 1000)
    left = [
        {"need": needs[place].pk, "label": label(needs[place]), "why": why_left(match.terms, wanted, given, plan.pairs, place)}
        for place in plan.left
    ]  # fmt: skip
    run = Run.objects.create(
        match=match.key, unit=unit, at=clock.now(), name=by.name[:60], account=by.account, method=plan.method,
        needs=len(needs), offers=len(offers), candidates=plan.candidates, placed=len(plan.pairs), cost=plan.cost,
        bound=plan.bound, milliseconds=took, learned=asdict(learned), left=left,
    )  # fmt: skip
    Proposal.objects.bulk_create(
        _proposal(match, run, needs[mine], offers[theirs], wanted[mine], given[theirs], points, learned)
        for mine, theirs, points in plan.pairs
    )
    after = {
        "match": match.key,
        "needs": len(needs),
        "offers": len(offers),
        "placed": run.placed,
        "cost": run.cost,
        "bound": run.bound,
    }
    trail.record(
        by=by, verb="撮合", subject=Ref("matching.run", str(run.pk)), scope=unit.path, before=None, after=after
    )
    return run


@transaction.atomic
def propose_by_hand(*, by: Actor, match: Match, unit: Unit, need: Any, offer: Any, learned: Learned) -> Proposal:
    """Set one pair from the shortlist; the same open pair a second time is the same proposal."""
    found = Proposal.objects.filter(
        run__match=match.key, need=need.pk, offer=offer.pk, stage__in=[Stage.PROPOSED, Stage.OFFERED, Stage.VISITED]
    ).first()
    if found:
        return found
    wanted, given = need_row(match, need), offer_row(match, offer)
    points = cost(match.terms, learned, wanted, given)
    run = Run.objects.create(
        match=match.key, unit=unit, at=clock.now(), name=by.name[:60], account=by.account, method=Method.BY_HAND,
        needs=1, offers=1, candidates=1, placed=1, cost=points, bound=0, milliseconds=0, learned=asdict(learned),
    )  # fmt: skip
    proposal = _proposal(match, run, need, offer, wanted, given, points, learned)
    proposal.save()
    _tell(by, proposal, "人工配对", None, {"need": proposal.need_label, "offer": proposal.offer_label})
    return proposal


@transaction.atomic
def record_outcome(
    *,
    by: Actor,
    match: Match,
    proposal: Proposal,
    stage: str,
    broke_on: str = "",
    note: str = "",
    version: int | None = None,
) -> Outcome:
    """A proposal moves on: offered, visited, signed, refused with a reason, or dropped. The domain's own rows follow."""
    held = Proposal.objects.select_for_update(of=("self",)).select_related("run__unit").get(pk=proposal.pk)
    if version is not None and held.version != version:
        raise Conflict(held, _("“%(what)s”刚被别人更新过，请看过最新进展再填。") % {"what": held})
    if stage not in FOLLOWS.get(Stage(held.stage), ()):
        raise Problem(422, _("“%(now)s”之后不能直接登记成“%(next)s”。") % {
            "now": held.get_stage_display(), "next": Stage(stage).label if stage in Stage else stage,
        })  # fmt: skip
    if stage == Stage.REFUSED and not broke_on:
        raise Problem(422, _("没谈成要选一个原因，下次撮合才学得到。"))
    if broke_on and broke_on not in {key for key, _title in match.may_break_on()}:
        raise Problem(422, _("没有“%(reason)s”这个原因，请从列出的原因里选。") % {"reason": broke_on})
    before = {"stage": held.stage}
    at = clock.now()
    done = Outcome.objects.create(
        proposal=held, stage=stage, broke_on=broke_on, note=note[:300], at=at, name=by.name[:60], account=by.account
    )
    held.stage, held.broke_on, held.moved_at, held.version = stage, broke_on, at, held.version + 1
    held.save(update_fields=["stage", "broke_on", "moved_at", "version"])
    _tell(by, held, str(Stage(stage).label), before, {"stage": stage, "broke_on": broke_on, "note": note})
    need = match.need.everything().filter(pk=held.need).first()
    offer = match.offer.everything().filter(pk=held.offer).first()
    if need is not None and offer is not None:
        acted(match, by=by, need=need, offer=offer, stage=stage)
    return done


def _proposal(
    match: Match, run: Run, need: Any, offer: Any, wanted: Row, given: Row, points: int, learned: Learned
) -> Proposal:
    return Proposal(
        run=run, need=need.pk, offer=offer.pk, need_label=label(need), offer_label=label(offer), cost=points,
        segment=segment_of(match.terms, wanted, given)[:80], moved_at=run.at,
        reasons=[asdict(one) for one in explain(match.terms, learned, wanted, given)],
    )  # fmt: skip


def _tell(by: Actor, proposal: Proposal, verb: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
    subject = Ref("matching.proposal", str(proposal.pk))
    trail.record(by=by, verb=verb, subject=subject, scope=proposal.run.unit.path, before=before, after=after)
