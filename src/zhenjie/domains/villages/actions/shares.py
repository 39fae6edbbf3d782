"""Shares of a collective frozen on a day, and the objections of members with what was ruled."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.masks import mask
from zhenjie.core.refs import Ref
from zhenjie.domains.villages.actions.plans import withdraw_plan
from zhenjie.domains.villages.choices import FreezeState, PlanState, Ruling
from zhenjie.domains.villages.models import Distribution, Dividend, Objection, ShareEntry, ShareRegister
from zhenjie.domains.villages.queries.plans import holders_on, waiting
from zhenjie.domains.villages.rules.editions import edition
from zhenjie.domains.villages.rules.votes import notice_days
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

Thing = Distribution | Dividend | ShareRegister


@transaction.atomic
def freeze_shares(*, by: Actor, unit: Unit, on: date) -> ShareRegister:
    """Copy the shares of a collective as they are on a day and lay them open. Raises Problem."""
    today = clock.today()
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if unit.kind != UnitKind.VILLAGE:
        raise Problem(422, _("份额册按村（社区）冻结，请先在上方选一个村。"))
    if on > today:
        raise Problem(422, _("不能冻结还没有到的日子。"))
    if ShareRegister.objects.filter(unit=unit, on=on).exclude(state=FreezeState.VOID).exists():
        raise Problem(422, _("%(day)s 的份额已经冻结过，冻结后不再改写。") % {"day": on})
    holders = list(holders_on(unit, on).order_by("number", "pk"))
    if not holders:
        raise Problem(422, _("%(day)s 没有在册的成员份额，请先登记成员份额。") % {"day": on})
    register = ShareRegister(
        unit=unit, on=on, open_until=today + timedelta(days=notice_days("register", today)), members=len(holders),
        total=sum((one.shares for one in holders), Decimal(0)), rule=edition("rules", today, "dividend")["source"],
        frozen_at=clock.now(),
    )  # fmt: skip
    save_row(by=by, row=register, verb="冻结份额")
    ShareEntry.objects.bulk_create(
        ShareEntry(
            register=register, holder=one, number=one.number, household=one.household, name=one.name, shares=one.shares
        )
        for one in holders
    )
    return register


@transaction.atomic
def settle_register(*, by: Actor, register: ShareRegister) -> ShareRegister:
    """Close the objections; from now on dividends may be worked out from it. Raises Problem."""
    row = _open_register(register)
    if clock.today() <= row.open_until:
        raise Problem(422, _("公示到 %(day)s 才满，满了以后再定案。") % {"day": row.open_until})
    if number := waiting(row):
        raise Problem(422, _("还有 %(number)s 条异议没有裁定，裁定了再定案。") % {"number": number})
    row.state, row.settled_on = FreezeState.SETTLED, clock.today()
    return save_row(by=by, row=row, verb="份额册定案")


def _open_register(register: ShareRegister) -> ShareRegister:
    row = ShareRegister.objects.select_for_update(of=("self",)).select_related("unit").get(pk=register.pk)
    if row.state != FreezeState.OPEN:
        raise Problem(422, _("这份册子不在公示中。"))
    return row


@transaction.atomic
def object_to(*, by: Actor, thing: Thing, name: str, text: str) -> Objection:
    """A member objects while the thing lies open. Raises Problem."""
    row = type(thing).objects.select_for_update(of=("self",)).select_related("unit").get(pk=thing.pk)
    if not is_open(row):
        raise Problem(422, _("不在公示期内，异议要在公示期内提出。"))
    link = {Distribution: "distribution", Dividend: "dividend", ShareRegister: "register"}[type(row)]
    objection = Objection.objects.create(name=name, text=text, on=clock.today(), **{link: row})
    _told(by, objection, row, "登记异议", {"name": mask("name", name)})
    return objection


def is_open(thing: Thing) -> bool:
    """Whether members may object today: the last day of the notice is one of its days."""
    state = FreezeState.OPEN if isinstance(thing, ShareRegister) else PlanState.PUBLISHED
    return thing.state == state and thing.open_until is not None and clock.today() <= thing.open_until


@transaction.atomic
def rule_objection(*, by: Actor, objection: Objection, holds: bool, reason: str) -> Objection:
    """Rule on an objection. When it holds the plan is withdrawn, the register void: both are made anew and never patched.
    Raises Problem."""
    row = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if row.ruling != Ruling.WAITING:
        raise Problem(422, _("这条异议已经裁定过。"))
    row.ruling = Ruling.UPHELD if holds else Ruling.REJECTED
    row.reason, row.ruled_on = reason, clock.today()
    row.save(update_fields=["ruling", "reason", "ruled_on"])
    thing = row.distribution or row.dividend or row.register
    assert thing is not None
    _told(by, row, thing, "裁定异议", {"ruling": row.get_ruling_display()})
    if holds and isinstance(thing, ShareRegister) and thing.state == FreezeState.OPEN:
        register = _open_register(thing)
        register.state = FreezeState.VOID
        save_row(by=by, row=register, verb="份额册作废")
    elif holds and not isinstance(thing, ShareRegister) and thing.state == PlanState.PUBLISHED:
        withdraw_plan(by=by, plan=thing)
    return row


def _told(by: Actor, objection: Objection, thing: Thing, verb: str, after: dict[str, object]) -> None:
    subject = Ref(f"villages.{type(thing)._meta.model_name}", str(thing.pk))
    trail.record(by=by, verb=verb, subject=subject, scope=thing.unit.path, before=None, after=after)
