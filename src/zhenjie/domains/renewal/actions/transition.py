"""过渡费 set and run: terms are corrected by new ones, a month is run once, what changed since is settled by the next run."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.renewal.actions.projects import locked, writing
from zhenjie.domains.renewal.choices import Choice
from zhenjie.domains.renewal.models.households import Household
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.models.transition import TransitionLine, TransitionRun, TransitionTerm
from zhenjie.domains.renewal.queries.households import as_lines, as_terms, terms_of
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules.amounts import planned_fault
from zhenjie.domains.renewal.rules.transition import due, month_length, overlap
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def set_term(
    *, by: Actor, household: Household, first: date, last: date | None, monthly: Decimal,
    corrects: TransitionTerm | None = None, void: bool = False, reason: str = "",
) -> TransitionTerm:  # fmt: skip
    """A term of transition fees, or what takes the place of one. Raises Problem."""
    locked(household.renewal)
    held = Household.objects.select_for_update(of=("self",)).select_related("unit").get(pk=household.pk)
    if corrects is None and void:
        raise Problem(422, _("要撤销哪一段，请在那一段上撤销。"))
    if corrects is not None:
        if corrects.household_id != held.pk or TransitionTerm.objects.filter(corrects=corrects).exists():
            raise Problem(422, _("这一段已经改过，请改最新的那一段。"))
        if not reason.strip():
            raise Problem(422, _("更正要写明理由。"))
    if not void and (said := _term_refusal(held, first, last)):
        raise Problem(422, said)
    row = TransitionTerm(
        household=held, first=first, last=last, monthly=monthly, void=void, reason=reason.strip(), corrects=corrects,
        **writing(by),
    )  # fmt: skip
    try:
        row.full_clean()
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    row.save()
    if said := overlap(as_terms(terms_of(held))):
        raise Problem(422, said)
    trail.record(
        by=by, verb="撤销过渡期" if void else "更正过渡期" if corrects else "登记过渡期",
        subject=Ref("renewal.household", str(held.pk)), scope=held.unit.path,
        after={"first": str(first), "last": str(last or ""), "monthly": str(monthly), "reason": reason.strip()},
    )  # fmt: skip
    return row


def _term_refusal(held: Household, first: date, last: date | None) -> str:
    if held.choice not in (Choice.HOUSE, Choice.MIXED):
        return _("选房屋或混合安置的户才有过渡费（国有土地上房屋征收与补偿条例第二十二条）。")
    if held.moved_on is None or first < held.moved_on:
        return _("过渡期从搬迁（%(day)s）起，不能更早。") % {"day": held.moved_on or _("还没有登记")}
    rule = edition("works", clock.today())
    if said := planned_fault(first, clock.today(), rule) or (planned_fault(last, clock.today(), rule) if last else ""):
        return said
    if last and last < first:
        return _("止日早于起日，请核对。")
    return ""


@transaction.atomic
def run_fees(*, by: Actor, renewal: Renewal, year: int, month: int) -> TransitionRun:
    """Work the fees up to the end of a month out: every day of every term once. A month is run once; the same run asked for
    again is that run. Raises Problem."""
    held, today = locked(renewal), clock.today()
    start = date(year, month, 1)
    upto = start.replace(day=month_length(start))
    if start > today:
        raise Problem(422, _("%(month)s 还没有到，不能先发。") % {"month": f"{year}-{month:02}"})
    if same := TransitionRun.objects.filter(renewal=held, upto=upto).first():
        return same
    if later := TransitionRun.objects.filter(renewal=held, upto__gt=upto).order_by("upto").first():
        raise Problem(422, _("%(month)s 已经发过，以前的月份已经一并结清。") % {"month": str(later)})
    rows = _due(held, upto)
    run = TransitionRun.objects.create(
        renewal=held, upto=upto, households=len({one.household_id for one in rows}),
        total=sum((one.amount for one in rows), Decimal(0)), **writing(by),
    )  # fmt: skip
    for one in rows:
        one.run = run
    TransitionLine.objects.bulk_create(rows)
    trail.record(
        by=by, verb="发放过渡费", subject=Ref("renewal.renewal", str(held.pk)), scope=held.unit.path,
        after={"upto": str(upto), "households": run.households, "total": str(run.total)},
    )  # fmt: skip
    return run


def _due(renewal: Renewal, upto: date) -> list[TransitionLine]:
    """The lines of a run: two queries for any number of households."""
    terms: dict[int, list[TransitionTerm]] = defaultdict(list)
    paid: dict[int, list[TransitionLine]] = defaultdict(list)
    asked = TransitionTerm.objects.filter(household__renewal=renewal, corrected_by__isnull=True, void=False)
    for term in asked:
        terms[term.household_id].append(term)
    for line in TransitionLine.objects.filter(household__renewal=renewal):
        paid[line.household_id].append(line)
    return [
        TransitionLine(household_id=pk, first=one.first, last=one.last, monthly=one.monthly, sign=one.sign, amount=one.amount)
        for pk in sorted({*terms, *paid})
        for one in due(as_terms(terms[pk]), as_lines(paid[pk]), upto)
    ]  # fmt: skip
