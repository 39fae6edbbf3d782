"""付款计划 written: a revision is a plan of its own with its reason; what held before stays as it was."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.projects.models.payments import Instalment, PaymentPlan
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.rules.payments import Due, fault
from zhenjie.engines.ledger.actions.rows import record_row
from zhenjie.engines.ledger.problems import Problem


@transaction.atomic
def plan_payments(
    *, by: Actor, project: Project, payments: Sequence[Due], document: str, reason: str = ""
) -> PaymentPlan:
    """定付款计划, or revise it. The same plan told again is the one that stands. Raises Problem with the field."""
    held = Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=project.pk)
    wanted = sorted(payments, key=lambda one: one.on)
    if said := fault(wanted):
        raise Problem(422, said, field="payments")
    if not document.strip():
        raise Problem(422, _("付款计划要写依据，例如合同编号和条款。"), field="document")
    last = held.payment_plans.order_by("-number").first()
    if last is not None:
        stands = [Due(one.on, one.amount, one.what) for one in last.parts.order_by("on", "pk")]
        if stands == wanted and last.document == document.strip():
            return last
        if not reason.strip():
            raise Problem(422, _("已经有第 %(n)s 版付款计划，修订要写明原因。") % {"n": last.number}, field="reason")
    plan = PaymentPlan.objects.create(
        project=held, number=last.number + 1 if last else 1, document=document.strip()[:120], reason=reason.strip()[:200],
        at=clock.now(), name=by.name[:60], account=by.account,
    )  # fmt: skip
    for one in wanted:
        row = Instalment(plan=plan, project=held, on=one.on, amount=one.amount, what=one.what)
        row.save(force_insert=True)
        record_row(by=by, verb=_("定付款计划"), row=row)
    return plan
