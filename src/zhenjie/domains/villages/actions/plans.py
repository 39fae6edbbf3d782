"""A plan on its way: proposed, published to the members, decided by them, paid; withdrawn when an objection holds."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.villages.choices import FreezeState, PlanState
from zhenjie.domains.villages.models import (
    Cooperative,
    Distribution,
    DistributionLine,
    Dividend,
    DividendLine,
    ShareRegister,
)
from zhenjie.domains.villages.queries.plans import accounts_of, kinds_of, waiting
from zhenjie.domains.villages.rules.dividends import share_out
from zhenjie.domains.villages.rules.surplus import PlanError, distribute, faults
from zhenjie.domains.villages.rules.votes import is_carried, notice_days
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem

Plan = Distribution | Dividend


def law_of(plan: Plan) -> str:
    """Which of the two laws a plan stands under: `surplus` or `dividend`."""
    return "surplus" if isinstance(plan, Distribution) else "dividend"


@transaction.atomic
def propose_distribution(
    *,
    by: Actor,
    cooperative: Cooperative,
    year: int,
    surplus: Decimal,
    loss: Decimal,
    reserve: Decimal,
    rate: Decimal,
    basis: str,
) -> Distribution:
    """Work the plan of a year out and keep it with every member's line. Raises Problem."""
    today = clock.today()
    Cooperative.objects.select_for_update(of=("self",)).get(pk=cooperative.pk)
    if Distribution.objects.filter(cooperative=cooperative, year=year).exclude(state=PlanState.WITHDRAWN).exists():
        raise Problem(422, _("%(year)s 年已经有方案。要改就先撤回那一份，再存新的。") % {"year": year})
    if short := faults(kinds_of(cooperative, min(date(year, 12, 31), today)), today):
        raise Problem(422, _("成员构成不合法，不能分配：%(short)s") % {"short": "".join(short)})
    try:
        found = distribute(surplus, loss, reserve, rate, accounts_of(cooperative, year, basis), today)
    except PlanError as error:
        raise Problem(422, str(error)) from error
    if not found.divided:
        raise Problem(422, _("可分配盈余是零，不用做分配方案。"))
    plan = Distribution(
        unit_id=cooperative.unit_id, cooperative=cooperative, year=year, surplus=surplus, loss=loss, reserve=reserve,
        rate=rate, basis=basis, divided=found.divided, by_patronage=found.by_patronage, by_shares=found.by_shares,
        rule=found.source,
    )  # fmt: skip
    save_row(by=by, row=plan, verb="提出分配方案")
    DistributionLine.objects.bulk_create(
        DistributionLine(
            distribution=plan, member_id=one.key, traded=one.traded, held=one.held, by_patronage=one.by_patronage,
            by_shares=one.by_shares, amount=one.amount,
        )
        for one in found.parts
    )  # fmt: skip
    return plan


@transaction.atomic
def propose_dividend(
    *, by: Actor, register: ShareRegister, year: int, income: Decimal, loss: Decimal, reserve: Decimal
) -> Dividend:
    """Work a dividend out from a settled register, never from the shares of today. Raises Problem."""
    held = ShareRegister.objects.select_for_update(of=("self",)).select_related("unit").get(pk=register.pk)
    if held.state != FreezeState.SETTLED:
        raise Problem(422, _("这份册子还没有定案，分红只能按定案的份额册算。"))
    if Dividend.objects.filter(unit=held.unit, year=year).exclude(state=PlanState.WITHDRAWN).exists():
        raise Problem(422, _("%(year)s 年已经有方案。要改就先撤回那一份，再存新的。") % {"year": year})
    try:
        shares = dict(held.entries.values_list("pk", "shares"))
        found = share_out(income, loss, reserve, shares, clock.today())
    except PlanError as error:
        raise Problem(422, str(error)) from error
    if not found.divided:
        raise Problem(422, _("可分配收益是零，不用做分红方案。"))
    plan = Dividend(
        unit=held.unit, register=held, year=year, income=income, loss=loss, reserve=reserve, divided=found.divided,
        rule=found.source,
    )  # fmt: skip
    save_row(by=by, row=plan, verb="提出分红方案")
    DividendLine.objects.bulk_create(
        DividendLine(dividend=plan, entry_id=key, amount=amount) for key, amount in found.amounts.items()
    )
    return plan


@transaction.atomic
def publish_plan(*, by: Actor, plan: Plan) -> Plan:
    """Lay the plan open to the members for the days of the law, the day itself not counted. Raises Problem."""
    row = _locked(plan, PlanState.PROPOSED, _("只有还没公示的方案可以公示。"))
    today = clock.today()
    row.state, row.published_on = PlanState.PUBLISHED, today
    row.open_until = today + timedelta(days=notice_days(law_of(row), today))
    return save_row(by=by, row=row, verb="公示方案")


@transaction.atomic
def decide_plan(*, by: Actor, plan: Plan, voters: int, present: int, agreed: int) -> Plan:
    """The meeting has decided: after the days of notice, with no objection waiting, by the lawful majority. Raises Problem."""
    row = _locked(plan, PlanState.PUBLISHED, _("方案要先公示，才能表决。"))
    today = clock.today()
    if row.open_until is None or today <= row.open_until:
        raise Problem(422, _("公示到 %(day)s 才满，满了以后再表决。") % {"day": row.open_until})
    if number := waiting(row):
        raise Problem(422, _("还有 %(number)s 条异议没有裁定，裁定了再表决。") % {"number": number})
    if said := is_carried(law_of(row), voters, present, agreed, today):
        raise Problem(422, said)
    row.state, row.decided_on = PlanState.DECIDED, today
    row.voters, row.present, row.agreed = voters, present, agreed
    return save_row(by=by, row=row, verb="表决通过")


@transaction.atomic
def pay_plan(*, by: Actor, plan: Plan) -> Plan:
    """The money has gone out. Raises Problem."""
    row = _locked(plan, PlanState.DECIDED, _("表决通过的方案才能发放。"))
    row.state, row.paid_on = PlanState.PAID, clock.today()
    return save_row(by=by, row=row, verb="发放完毕")


@transaction.atomic
def withdraw_plan(*, by: Actor, plan: Plan) -> Plan:
    """Take a plan back that is not decided; it stays readable. Raises Problem."""
    row = _locked(plan, "", "")
    if row.state not in (PlanState.PROPOSED, PlanState.PUBLISHED):
        raise Problem(422, _("表决通过以后不能撤回。"))
    row.state = PlanState.WITHDRAWN
    return save_row(by=by, row=row, verb="撤回方案")


def _locked(plan: Plan, state: str, refusal: str) -> Any:
    row = type(plan).objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
    if state and row.state != state:
        raise Problem(422, refusal)
    return row
