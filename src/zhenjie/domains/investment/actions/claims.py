"""The same lead in two townships: found in the transaction that writes a project, whatever door it came by, kept apart, ruled on.

A project is looked at when it was written (`Project.examined` stays behind its version until then). Two looks at once take turns; whoever
looks holds the rows first and the turn second, so that nobody waits for the other in a ring.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.investment.choices import ClaimState, RulingKind
from zhenjie.domains.investment.models.claims import Claim, Family, Ruling
from zhenjie.domains.investment.queries import claims as reading
from zhenjie.domains.investment.rules import Edition
from zhenjie.domains.investment.rules.holding import first, order, protection
from zhenjie.domains.projects.actions.asides import bring_back, mark_examined, set_aside
from zhenjie.domains.projects.choices import AsideGround
from zhenjie.domains.projects.models.projects import UNEXAMINED, Project
from zhenjie.engines.ledger.following import after_writing
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import WIDTH
from zhenjie.engines.trail import actions as trail

#: What waits for a ruling was never counted: its own day of registration may be typed, and corrected.
ALWAYS = date(2000, 1, 1)


def _alone() -> None:
    """One look at a time: two that do not see each other's lead would both find nothing. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('investment.claims'))")


@transaction.atomic
def examine_new(most: int = 500) -> int:
    """Look at what was written past the doors of the ledger, in the order in which it came; how many there were. What somebody writes
    just now is left to whoever writes it."""
    keys = list(Project.objects.filter(UNEXAMINED).order_by("registered_at", "pk").values_list("pk", flat=True)[:most])
    rows = Project.everything.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return _examine(list(rows.filter(UNEXAMINED, pk__in=keys)))


@after_writing(Project)
@transaction.atomic
def look(keys: list[int]) -> None:
    """Called by every door of the ledger with the projects that it has just written, and whose rows it holds."""
    _examine(list(Project.everything.filter(UNEXAMINED, pk__in=keys)))


@transaction.atomic
def examine_lead(*, key: int) -> Claim | None:
    """One project once more, because something beside it has changed; its claim."""
    _examine(list(Project.everything.select_for_update(of=("self",), no_key=True).filter(pk=key)))
    return Claim.objects.select_related("family").filter(project=key).first()


def _examine(held: Sequence[Project]) -> int:
    """The claims of these projects, and whether the same leads stand elsewhere. The outcome is the same whichever is looked at first. A
    few queries for any number, and a few for each that stands elsewhere."""
    if not held:
        return 0
    _alone()
    rows = Project.everything.select_related("unit", "firm").filter(pk__in=[one.pk for one in held])
    projects = list(rows.order_by("registered_at", "unit__path", "name"))
    rule = reading.rule_now()
    claims, changed = reading.claims_now(projects, rule)
    if known := [one for one in changed if one.pk is not None]:
        Claim.objects.bulk_update(known, reading.KEPT, batch_size=200)
    if new := [one for one in changed if one.pk is None]:
        Claim.objects.bulk_create(new, batch_size=500)
    open_ones = [one for one in claims if one.project.gone_at is None and one.project.stage in rule.stages]
    for claim in reading.meeting([one for one in open_ones if one.family_id is None]):
        # Another of them may have drawn it into a family meanwhile.
        now = Claim.objects.select_related("project__unit", "family").get(pk=claim.pk)
        if now.family_id is None:
            _join(now, rule)
    mark_examined(projects=projects)
    return len(projects)


def _join(claim: Claim, rule: Edition) -> None:
    others = [one for one, _why in reading.candidates(claim, rule)]
    if not others:
        return
    families = {one.family_id: one.family for one in others if one.family is not None}
    ruled = set(Ruling.objects.filter(family__in=list(families)).values_list("family", flat=True))
    chosen = _earliest([one for one in families.values() if one.pk in ruled] or list(families.values()))
    family = chosen or Family.objects.create(unit=_above([claim, *others]))
    loose = [one for one in others if one.family_id is None]
    if family.pk not in ruled:
        # Several that nobody has ruled on are one lead now that something joins them.
        loose += list(
            Claim.objects.filter(family__in=[one for one in families if one != family.pk and one not in ruled])
            .select_related("project__unit")
        )  # fmt: skip
    _settle(family, [claim, *loose], decided=family.pk in ruled)
    Family.objects.filter(pk__in=list(families), claims__isnull=True, rulings__isnull=True).delete()


def _earliest(families: Sequence[Family]) -> Family | None:
    holders = list(
        Claim.objects.filter(family__in=[one.pk for one in families], state=ClaimState.HOLDS)
        .select_related("family", "project")
    )  # fmt: skip
    if not holders:
        return families[0] if families else None
    return min(holders, key=lambda one: order(reading.standing_of(one))).family


def _above(claims: Sequence[Claim]) -> Unit:
    """The unit above all of them."""
    paths = [one.town for one in claims]
    shared = paths[0]
    for path in paths[1:]:
        while not path.startswith(shared):
            shared = shared[:-WIDTH]
    return Unit.objects.get(path=shared)


def _settle(family: Family, fresh: Sequence[Claim], *, decided: bool) -> None:
    """Who holds: by the order of claims, unless the county has decided already; whoever comes to it then waits for another ruling."""
    known = list(family.claims.select_related("project__unit"))
    every = [*known, *(one for one in fresh if one.pk not in {row.pk for row in known})]
    holder = next((one for one in known if one.state == ClaimState.HOLDS), None)
    if holder is None or not decided:
        holder = every[first([reading.standing_of(one) for one in every])]
    above = _above(every)
    if above.pk != family.unit_id:
        family.unit = above
        family.save(update_fields=["unit"])
    waits = [one for one in every if one.pk != holder.pk and one.state in ("", ClaimState.HOLDS, ClaimState.CONTESTED)]
    for one in waits:
        one.family, one.state = family, ClaimState.CONTESTED
        one.save(update_fields=["family", "state"])
        set_aside(project=one.project, since=ALWAYS, ground=AsideGround.OPEN)
    if holder.state != ClaimState.HOLDS or holder.family_id != family.pk:
        holder.family, holder.state = family, ClaimState.HOLDS
        holder.save(update_fields=["family", "state"])
        bring_back(project=holder.project, on=None)
    _tell(SYSTEM, family, _("发现同一线索"), {"projects": sorted(str(one.project) for one in every)})


def _tell(by: Actor, family: Family, verb: str, said: dict[str, Any]) -> None:
    trail.record(
        by=by, verb=verb, subject=Ref("investment.family", str(family.pk)), scope=family.unit.path, after=said
    )  # fmt: skip


@transaction.atomic
def rule_claim(*, by: Actor, claim: Claim, kind: str, reason: str, told: str, share: int = 0) -> Ruling:
    """The county decides about a claim that does not hold. ``told`` is read by both sides and must name neither; ``share``: per cent
    for the later one. Raises Problem with the field; decided again, the last ruling stands."""
    _alone()
    held = Claim.objects.select_related("project__unit", "family__unit").get(pk=claim.pk)
    family = held.family
    if family is None or held.state == ClaimState.HOLDS:
        raise Problem(409, _("这一条现在不用裁定，请刷新再看。"), field="kind")
    holder = Claim.objects.select_related("project__unit").get(family=family, state=ClaimState.HOLDS)
    rule = reading.rule_now()
    steps = reading.follow_ups([held, holder], rule)
    _checked(held, holder, kind, reason, told, share, rule, steps)
    made = Ruling.objects.create(
        family=family, claim=held, holder=holder, kind=kind, share=share if kind == RulingKind.SHARED else 0,
        reason=reason.strip()[:300], told=told.strip()[:200], rule=rule.id, at=clock.now(), name=by.name[:60], account=by.account,
        evidence={
            side: _evidence(one, steps.get(one.project_id, []), rule) for side, one in (("first", holder), ("later", held))
        },
    )  # fmt: skip
    _APPLY[RulingKind(kind)](held, holder, made.share)
    _tell(
        by, family, _("裁定撞单"), {"kind": kind, "project": str(held.project), "share": made.share, "reason": reason}
    )
    return made


def _checked(
    held: Claim, holder: Claim, kind: str, reason: str, told: str, share: int, rule: Edition,
    steps: dict[int, list[reading.FollowUp]],
) -> None:  # fmt: skip
    if kind not in RulingKind.values:
        raise Problem(422, _("请选怎么裁定。"), field="kind")
    if not reason.strip():
        raise Problem(422, _("裁定要写理由，留在县里备查。"), field="reason")
    if not told.strip():
        raise Problem(422, _("写一句双方都能看的依据。"), field="told")
    if named := _named(told, [held, holder]):
        raise Problem(422, _("这句话双方都看得到，不能写“%(name)s”，请只写依据。") % {"name": named}, field="told")
    if kind == RulingKind.SHARED and not 1 <= share <= 99:
        raise Problem(422, _("分成填 1—99，是后登记一方的百分数。"), field="share")
    if kind == RulingKind.LATER and not reading.freed(
        holder, held, steps.get(holder.project_id, []), rule, clock.now()
    ):
        until = protection(holder.since, (one.at for one in steps.get(holder.project_id, [])), rule).until
        day = f"{clock.aware(until):%Y-%m-%d}" if until else ""
        raise Problem(
            422, _("先登记的一方保护期到 %(day)s，还没有过，不能由后登记的接手。") % {"day": day}, field="kind"
        )


def _named(told: str, claims: Sequence[Claim]) -> str:
    """The first name in a sentence that would tell one side who the other is."""
    for claim in claims:
        project = claim.project
        town = Unit.objects.get(path=claim.town).name
        other = "" if claims[0].project.name == claims[1].project.name else project.name
        short = town.removesuffix("街道").removesuffix("镇").removesuffix("乡")
        for name in (town, short, project.unit.name, other, project.contact, project.finder):
            if len(name) >= 2 and name in told:
                return name
    return ""


def _evidence(claim: Claim, steps: Sequence[reading.FollowUp], rule: Edition) -> dict[str, Any]:
    mine = protection(claim.since, (one.at for one in steps), rule)
    return {
        "since": mine.since and mine.since.isoformat(), "until": mine.until and mine.until.isoformat(), "follow_ups": mine.counted,
        "last": mine.last and mine.last.isoformat(), "registered": claim.project.registered_at.isoformat(),
    }  # fmt: skip


def _set(claim: Claim, state: str, share: int = 0) -> None:
    claim.state, claim.share = state, share
    if not state:
        claim.family = None
    claim.save(update_fields=["state", "share", "family"])


def _give(claim: Claim, holder: Claim, share: int) -> None:
    """The first one goes on; the later one stands aside for good."""
    _set(claim, ClaimState.YIELDED)
    set_aside(project=claim.project, since=ALWAYS, ground=AsideGround.GIVEN)


def _take(claim: Claim, holder: Claim, share: int) -> None:
    """From today on the later one is counted, and the first one is not."""
    _set(holder, ClaimState.YIELDED)
    set_aside(project=holder.project, since=clock.today(), ground=AsideGround.GIVEN)
    _set(claim, ClaimState.HOLDS)
    bring_back(project=claim.project, on=clock.today())


def _share(claim: Claim, holder: Claim, share: int) -> None:
    _set(claim, ClaimState.SHARED, share)
    set_aside(project=claim.project, since=ALWAYS, ground=AsideGround.GIVEN)


def _part(claim: Claim, holder: Claim, share: int) -> None:
    _set(claim, "")
    bring_back(project=claim.project, on=None)


_APPLY = {RulingKind.FIRST: _give, RulingKind.LATER: _take, RulingKind.SHARED: _share, RulingKind.APART: _part}
