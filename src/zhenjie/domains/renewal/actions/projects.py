"""A renewal on its way: steps of the law recorded, rewards set, signing opened when the law allows it, effect declared at the share."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.renewal.choices import RenewalKind, RenewalState
from zhenjie.domains.renewal.models.households import Household
from zhenjie.domains.renewal.models.projects import LegalStep, Renewal, RewardStep, RewardWithdrawal
from zhenjie.domains.renewal.queries.projects import editions, law_refusal, share_signed, standings
from zhenjie.domains.renewal.rules import edition, rewards
from zhenjie.domains.renewal.rules.amounts import past_fault, planned_fault
from zhenjie.domains.renewal.rules.steps import law_of, step_refusal
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.trail import actions as trail


def locked(renewal: Renewal) -> Renewal:
    """The renewal, held until the transaction ends: signatures, numbers and runs of one renewal come one after the other."""
    row = Renewal.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=renewal.pk).first()
    if row is None:
        raise Problem(422, _("这个项目已经移入回收站。"))
    return row


def writing(by: Actor) -> dict[str, object]:
    """Who writes a row that is only added, and when."""
    return {"account": by.account, "name": by.name[:60], "at": clock.now()}


def is_conditional(renewal: Renewal) -> bool:
    """Whether agreements wait for a share before they take effect."""
    return renewal.presign or renewal.kind in (RenewalKind.VILLAGE, RenewalKind.ESTATE)


@transaction.atomic
def record_step(
    *, by: Actor, renewal: Renewal, key: str, on: date, until: date | None = None, amount: Decimal | None = None,
    voters: int | None = None, present: int | None = None, agreed: int | None = None, document: str = "",
    corrects: LegalStep | None = None,
) -> LegalStep:  # fmt: skip
    """A step of the law was done; what has to come before it is asked for. The same said twice is one entry. Raises Problem."""
    held, today = locked(renewal), clock.today()
    titles = {one["key"]: one["title"] for one in law_of(held.route, today)["steps"]}
    if key not in titles:
        raise Problem(422, _("这类项目没有这一步，请刷新后再选。"))
    if on > today:
        raise Problem(422, _("“%(title)s”填的是还没有到的日子，做了再登记。") % {"title": titles[key]})
    rule = edition("works", today)
    if said := past_fault(on, today, rule) or (planned_fault(until, today, rule) if until else ""):
        raise Problem(422, said)
    if until and until < on:
        raise Problem(422, _("公示截止早于开始，请核对日期。"))
    if corrects is None and (said := step_refusal(held.route, key, standings(held, today), today)):
        raise Problem(422, said)
    row = LegalStep(
        renewal=held, key=key, on=on, until=until, amount=amount, voters=voters, present=present, agreed=agreed,
        document=document.strip(), **writing(by),
    )  # fmt: skip
    told = {
        name: getattr(row, name) for name in ("key", "on", "until", "amount", "voters", "present", "agreed", "document")
    }
    if same := held.steps.filter(corrected_by__isnull=True, **told).first():
        return same
    if corrects is not None:
        _correctable(held, corrects, key)
        row.corrects = corrects
    _clean(row)
    row.save()
    trail.record(
        by=by, verb="更正法定步骤" if corrects else "登记法定步骤", subject=Ref("renewal.renewal", str(held.pk)),
        scope=held.unit.path, after={name: str(value) for name, value in told.items() if value not in (None, "")},
    )  # fmt: skip
    return row


def _correctable(held: Renewal, corrects: LegalStep, key: str) -> None:
    if corrects.renewal_id != held.pk or corrects.key != key:
        raise Problem(422, _("只能更正同一步骤的记录。"))
    if LegalStep.objects.filter(corrects=corrects).exists():
        raise Problem(422, _("这一条已经更正过，请更正最新的那一条。"))


def _clean(row: LegalStep | RewardStep | RewardWithdrawal) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error


@transaction.atomic
def set_rewards(*, by: Actor, renewal: Renewal, since: date, steps: Sequence[rewards.Step]) -> list[RewardStep]:
    """Steps of reward for signatures from ``since`` on; who has signed keeps what held then. Raises Problem."""
    held = locked(renewal)
    if held.signing_from is None:
        raise Problem(422, _("还没有填签约开始的日期，请先在项目里填上。"))
    if found := rewards.faults(steps, held.signing_from):
        raise Problem(422, " ".join(found))
    if not held.signing_from <= since <= steps[-1].last:
        raise Problem(
            422, _("起用日要在各档的日子里（%(first)s 到 %(last)s），%(day)s 不在里面，请核对。")
            % {"first": held.signing_from, "last": steps[-1].last, "day": since},
        )  # fmt: skip
    last = Household.objects.filter(renewal=held, signed_on__gte=since).order_by("-signed_on").first()
    if last is not None:
        raise Problem(
            422, _("%(day)s 已经有人按原来的档位签约，新档位只能从那以后的日子起用。") % {"day": last.signed_on}
        )
    if newer := [one.since for one in editions(held) if one.since >= since]:
        raise Problem(
            422, _("%(day)s 起已经有一版档位。每一版都保留：换一个更晚的日子，或者先撤回那一版。") % {"day": max(newer)}
        )
    turn = held.withdrawals.filter(since=since).count()
    rows = [
        RewardStep(
            renewal=held, since=since, title=one.name, first=one.first, last=one.last, per_household=one.per_household,
            per_metre=one.per_metre, turn=turn, **writing(by),
        )
        for one in steps
    ]  # fmt: skip
    for row in rows:
        _clean(row)
        row.save()
    told = [f"{one.name} {one.first}—{one.last} {one.per_household}/{one.per_metre}" for one in steps]
    trail.record(
        by=by, verb="定奖励档位", subject=Ref("renewal.renewal", str(held.pk)), scope=held.unit.path,
        after={"since": str(since), "steps": told},
    )  # fmt: skip
    return rows


@transaction.atomic
def withdraw_rewards(*, by: Actor, renewal: Renewal, since: date, reason: str) -> RewardWithdrawal:
    """Take the newest edition of the rewards back, as long as nobody has signed by it; it stays readable. Raises Problem."""
    held = locked(renewal)
    if not reason.strip():
        raise Problem(422, _("撤回要写明理由。"))
    rows = editions(held)
    if not rows or rows[-1].since != since:
        raise Problem(422, _("只能撤回最新的一版，请刷新后再看。"))
    if first := Household.objects.filter(renewal=held, signed_on__gte=since).order_by("signed_on").first():
        raise Problem(422, _("%(day)s 已经有人按这一版签约，不能撤回。要改，请再定一版。") % {"day": first.signed_on})
    row = RewardWithdrawal(renewal=held, since=since, turn=rows[-1].turn, reason=reason.strip(), **writing(by))
    _clean(row)
    row.save()
    trail.record(
        by=by, verb="撤回奖励档位", subject=Ref("renewal.renewal", str(held.pk)), scope=held.unit.path,
        after={"since": str(since), "reason": row.reason},
    )  # fmt: skip
    return row


@transaction.atomic
def publish_renewal(*, by: Actor, renewal: Renewal, public: bool) -> Renewal:
    """Put the numbers of a renewal on the public page, or take them off; said twice it is one act. Raises Problem."""
    held = locked(renewal)
    if held.public != public:
        held.public = public
        save_row(by=by, row=held, verb="公开进度" if public else "收回公开")
    return held


@transaction.atomic
def open_signing(*, by: Actor, renewal: Renewal) -> Renewal:
    """Signing begins; the law is asked first. Raises Problem."""
    held, today = locked(renewal), clock.today()
    if held.state == RenewalState.STOPPED:
        raise Problem(422, _("这个项目已经终止，要签约请先恢复项目。"))
    if held.state != RenewalState.PREPARING:
        raise Problem(422, _("这个项目已经开始签约。"))
    if held.signing_from is None:
        raise Problem(422, _("还没有填签约开始的日期，请先在项目里填上。"))
    if said := law_refusal(held, "sign", today):
        raise Problem(422, said)
    held.state = RenewalState.SIGNING
    return save_row(by=by, row=held, verb="开始签约")


@transaction.atomic
def declare_effective(*, by: Actor, renewal: Renewal) -> Renewal:
    """The agreements take effect: where they are conditional, at the promised share of households; else each took effect when it
    was signed, and the renewal goes on to be carried out. Raises Problem."""
    held = locked(renewal)
    if held.state != RenewalState.SIGNING:
        raise Problem(422, _("在签约的项目才能宣布生效。"))
    signed, total = share_signed(held)
    if is_conditional(held) and (not total or signed * 100 < held.share_in_force * total):
        raise Problem(
            422,
            _("已签 %(signed)s 户，共 %(total)s 户，没有达到生效比例 %(share)s%%（%(source)s）。")
            % {"signed": signed, "total": total, "share": held.share_in_force, "source": held.share_source},
        )
    held.state = RenewalState.EFFECTIVE
    return save_row(by=by, row=held, verb="协议生效" if is_conditional(held) else "转入实施")


@transaction.atomic
def finish_renewal(*, by: Actor, renewal: Renewal) -> Renewal:
    """All have moved. Raises Problem."""
    held = locked(renewal)
    if held.state != RenewalState.EFFECTIVE:
        raise Problem(422, _("生效实施中的项目才能办结。"))
    left = Household.objects.filter(renewal=held, moved_on__isnull=True).count()
    if left and held.kind != RenewalKind.ESTATE:
        raise Problem(
            422,
            ngettext("还有 %(left)s 户没有搬迁，不能办结。", "还有 %(left)s 户没有搬迁，不能办结。", left)
            % {"left": left},
        )
    held.state = RenewalState.DONE
    return save_row(by=by, row=held, verb="项目完成")


@transaction.atomic
def stop_renewal(*, by: Actor, renewal: Renewal, reason: str, sure: bool = False) -> Renewal:
    """The renewal is given up, for a reason; everything stays readable, and it may be taken up again. Raises Problem."""
    held, reason = locked(renewal), _reason(reason)
    if not sure:
        raise Problem(422, _("终止前请打勾确认。终止后不能再签约、补偿，要继续得先恢复。"))
    if held.state in (RenewalState.DONE, RenewalState.STOPPED):
        raise Problem(422, _("这个项目已经结束。"))
    if Household.objects.filter(renewal=held, paid_on__isnull=False).exists():
        raise Problem(422, _("已经有户领了补偿，不能终止。"))
    held.stopped_from, held.state, held.state_reason = held.state, RenewalState.STOPPED, reason
    return save_row(by=by, row=held, verb="项目终止")


@transaction.atomic
def resume_renewal(*, by: Actor, renewal: Renewal, reason: str) -> Renewal:
    """A renewal that was given up goes on where it stood, for a reason. Raises Problem."""
    held, reason = locked(renewal), _reason(reason)
    if held.state != RenewalState.STOPPED:
        raise Problem(422, _("这个项目没有终止，不用恢复。"))
    held.state, held.stopped_from, held.state_reason = held.stopped_from or RenewalState.PREPARING, "", reason
    return save_row(by=by, row=held, verb="项目恢复")


def _reason(said: str) -> str:
    if not said.strip():
        raise Problem(422, _("请写明理由，留痕里要看得到为什么。"))
    if len(said.strip()) > 120:
        raise Problem(422, _("理由最多 120 个字。"))
    return said.strip()
