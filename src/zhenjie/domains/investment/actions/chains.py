"""Acts on chains: who answers for one, what a person says of a firm, target firms, referrals and the leads that come of them."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.investment.actions.leads import NewLead, register_lead
from zhenjie.domains.investment.choices import CHAIN, NODE
from zhenjie.domains.investment.models.chains import (
    Anchor,
    Chain,
    ContactState,
    Membership,
    Node,
    Outcome,
    Referral,
    Target,
)
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.actions.links import create_link, end_link
from zhenjie.engines.org.models import Link, Person, Unit
from zhenjie.engines.trail import actions as trail

#: A leader is asked to look at a chain once a quarter.
EVERY_DAYS = 90


def _checked(row: Kept) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        field = next(iter(error.message_dict), None)
        raise Problem(422, " ".join(error.messages), field=field) from error


@transaction.atomic
def appoint_leader(*, by: Actor, chain: Chain, person: Person, on: date) -> Link:
    """链长: `person` answers for the chain from `on`; whoever did before has done so until the day before. Raises org's Problem."""
    held = Chain.objects.select_for_update(of=("self",)).get(pk=chain.pk)
    subject = Ref(CHAIN, str(held.pk))
    for link in Link.objects.filter(subject=str(subject), valid_to__isnull=True).select_related("person"):
        if link.person_id == person.pk:
            return link
        end_link(by=by, link=link, on=max(link.valid_from, date.fromordinal(on.toordinal() - 1)))
    return create_link(by=by, person=person, subject=subject, label=held.name, every_days=EVERY_DAYS, valid_from=on)


@transaction.atomic
def name_anchor(*, by: Actor, chain: Chain, firm: Enterprise, on: date) -> Anchor:
    """链主: the firm leads the chain from `on`. Said twice it is one. Problem when the firm lies elsewhere."""
    held = Chain.objects.select_for_update(of=("self",)).select_related("unit").get(pk=chain.pk)
    if not firm.unit.path.startswith(held.unit.path):
        raise Problem(
            422,
            _("“%(firm)s”不在%(unit)s，不能作这条链的链主。") % {"firm": firm, "unit": held.unit.name},
            field="firm",
        )
    made, new = Anchor.objects.get_or_create(chain=held, firm=firm, valid_to=None, defaults={"valid_from": on})
    if new:
        _told(by, held, _("确定链主"), {"firm": firm.name, "on": str(on)})
    return made


@transaction.atomic
def end_anchor(*, by: Actor, anchor: Anchor, on: date) -> Anchor:
    """The firm has led the chain until `on`."""
    held = Anchor.objects.select_for_update(of=("self",)).select_related("chain__unit", "firm").get(pk=anchor.pk)
    if held.valid_to is None:
        held.valid_to = max(on, held.valid_from)
        held.save(update_fields=["valid_to"])
        _told(by, held.chain, _("不再作链主"), {"firm": held.firm.name, "on": str(held.valid_to)})
    return held


def _told(by: Actor, chain: Chain, verb: str, after: dict[str, str]) -> None:
    trail.record(by=by, verb=verb, subject=Ref(CHAIN, str(chain.pk)), scope=chain.unit.path, after=after)


@transaction.atomic
def judge_firm(*, by: Actor, node: Node, firm: Enterprise, belongs: bool, why: str = "") -> Membership:
    """A person's word: the firm belongs to the node, or does not. It holds until the next word; the same word twice is one."""
    held = Node.objects.select_for_update(of=("self",)).select_related("chain__unit").get(pk=node.pk)
    if not firm.unit.path.startswith(held.chain.unit.path):
        raise Problem(
            422, _("“%(firm)s”不在%(unit)s，不归这条链。") % {"firm": firm, "unit": held.chain.unit.name}, field="firm"
        )
    last = Membership.objects.filter(node=held, firm=firm).last()
    if last is not None and last.belongs == belongs and last.why == why.strip():
        return last
    made = Membership.objects.create(
        node=held,
        firm=firm,
        belongs=belongs,
        why=why.strip()[:120],
        account=by.account,
        name=by.name[:60],
        at=clock.now(),
    )
    # The word is about the firm, and stands in the scope of the firm: its township may read it, the neighbour may not.
    trail.record(
        by=by, verb=_("确认归属") if belongs else _("否定归属"), subject=Ref(NODE, str(held.pk)), scope=firm.unit.path,
        before={"belongs": last.belongs} if last else None, after={"firm": firm.name, "belongs": belongs, "why": made.why},
    )  # fmt: skip
    return made


@transaction.atomic
def place_target(*, by: Actor, node: Node, unit: Unit, name: str, why: str, source: str = "") -> Target:
    """A target firm at a node, gone after by `unit`. The investor of that name is taken from the unit's own register, or registered.
    The same firm twice at a node is one. Raises Problem."""
    held = Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
    investor = investor_named(by=by, unit=unit, name=name)
    if (known := Target.objects.filter(node=held, investor=investor).first()) is not None:
        return known
    row = Target(unit=unit, node=held, investor=investor, why=why.strip(), source=source.strip())
    _checked(row)
    return save_row(by=by, row=row, verb=_("列为目标企业"))


def investor_named(*, by: Actor, unit: Unit, name: str) -> Investor:
    """The unit's investor of that name, registered where there is none. Raises Problem for a name that names nobody."""
    key = firm_key(name)
    if not key:
        raise Problem(422, _("请写企业的全称。"), field="name")
    # Two at once: the second waits here, then finds what the first has registered.
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if (known := Investor.objects.filter(unit=unit, name_key=key).first()) is not None:
        return known
    row = Investor(unit=unit, name=name.strip())
    _checked(row)
    return save_row(by=by, row=row)


@transaction.atomic
def set_contact(*, by: Actor, target: Target, state: str, on: date) -> Target:
    """How far the talk with a target firm has come. Raises Problem."""
    held = Target.objects.select_for_update(of=("self",)).select_related("unit", "investor__unit").get(pk=target.pk)
    if (held.state, held.state_on) == (state, on):
        return held
    held.state, held.state_on = state, on
    _checked(held)
    return save_row(by=by, row=held, verb=_("更新联系状态"))


@transaction.atomic
def record_referral(
    *, by: Actor, firm: Enterprise, target: Target, on: date, said: str = "", command: str = ""
) -> Referral:
    """引荐: a local firm brings a target firm and us together. Once per `command`. Raises Problem."""
    held = Target.objects.select_for_update(of=("self",)).select_related("node__chain__unit", "unit").get(pk=target.pk)
    if command and (same := Referral.objects.filter(target=held, firm=firm, command=command).first()) is not None:
        return same
    if on > clock.today():
        raise Problem(422, _("%(day)s 还没有到，请填引荐那天。") % {"day": on}, field="on")
    if not firm.unit.path.startswith(held.node.chain.unit.path):
        raise Problem(
            422,
            _("“%(firm)s”不在%(unit)s，请选本地企业。") % {"firm": firm, "unit": held.node.chain.unit.name},
            field="firm",
        )
    made = Referral(unit=firm.unit, firm=firm, target=held, on=on, said=said.strip(), command=command)
    _checked(made)
    save_row(by=by, row=made, verb=_("记引荐"))
    if held.state == ContactState.FOUND:
        set_contact(by=by, target=held, state=ContactState.ASKED, on=on)
    return made


@transaction.atomic
def close_referral(
    *, by: Actor, referral: Referral, outcome: str, on: date, note: str = "", project: Project | None = None, lead: str = "",
    amount: Decimal | None = None,
) -> Referral:  # fmt: skip
    """What came of a referral. With `outcome` 成为线索: the `project` that is a lead already, else `lead` is registered as one of the unit
    that goes after the target (`amount`: planned total in 万元), once. Raises Problem."""
    held = Referral.objects.select_for_update(of=("self",)).select_related(
        "unit", "firm", "target__unit", "target__investor", "target__node"
    ).get(pk=referral.pk)  # fmt: skip
    if held.lead_id is not None:
        return held
    if not held.on <= on <= clock.today():
        raise Problem(
            422, _("结果的日期要在引荐（%(day)s）以后，也不能晚于今天。") % {"day": held.on}, field="outcome_on"
        )
    if outcome == Outcome.LEAD:
        held.lead = project or _lead_of(by, held, on, lead, amount)
    held.outcome, held.outcome_on, held.note = outcome, on, note.strip()
    _checked(held)
    return save_row(by=by, row=held, verb=_("记引荐结果"))


def _lead_of(by: Actor, held: Referral, on: date, name: str, amount: Decimal | None) -> Project:
    if not name.strip():
        raise Problem(422, _("成为线索的，请写项目名称。"), field="lead")
    note = _("%(firm)s引荐，补“%(node)s”") % {"firm": held.firm.name, "node": held.target.node.name}
    told = NewLead(name=name.strip(), planned_total=amount)
    made, _contested = register_lead(
        by=by,
        unit=held.target.unit,
        investor=held.target.investor,
        told=told,
        introduced_by=held.firm,
        note=note,
        on=on,
    )
    return made
