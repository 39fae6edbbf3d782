"""What happens to a household: signed, decided, paid, moved, demolished; corrected and taken back without overwriting anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.core.texts import number_key
from zhenjie.domains.renewal.actions.projects import is_conditional, locked, writing
from zhenjie.domains.renewal.choices import Choice, EventKind, RenewalState
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent, Paper
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.queries.households import events_of, papers_of, plain
from zhenjie.domains.renewal.queries.projects import law_refusal, reward_steps
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules import events as rules
from zhenjie.domains.renewal.rules.amounts import past_fault
from zhenjie.domains.renewal.rules.pasting import Bad, Pasted
from zhenjie.domains.renewal.rules.rewards import reward_for
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.trail import actions as trail

#: The stored columns that follow from the events.
FOLDED = ("signed_on", "agreement", "choice", "amount", "reward", "step", "ruled_on", "paid_on", "moved_on", "demolished_on")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an event; number and choice belong to a signature."""

    kind: str
    on: date
    number: str = ""
    choice: str = ""
    amount: Decimal | None = None
    reason: str = field(default="")


def _held(household: Household) -> tuple[Household, Renewal]:
    """The household and its renewal, both held; the renewal first, so that two never wait for each other."""
    renewal = locked(household.renewal)
    row = Household.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=household.pk).first()
    if row is None:
        raise Problem(422, _("这一户已经移入回收站。"))
    row.renewal = renewal
    return row, renewal


@transaction.atomic
def record_event(*, by: Actor, household: Household, told: Told) -> HouseholdEvent:
    """Something happened to a household: what the law and the order of things ask is checked first. Raises Problem."""
    held, renewal = _held(household)
    there = plain(events_of(held))
    before = rules.fold(there)
    if said := _refusal(held, renewal, before, told):
        raise Problem(422, said)
    return _add(by, held, renewal, there, told, None)


@transaction.atomic
def correct_event(*, by: Actor, event: HouseholdEvent, told: Told) -> HouseholdEvent:
    """What was written down wrongly is written anew; the old entry stays and says what took its place. Raises Problem."""
    held, renewal = _held(event.household)
    _is_live(event)
    if not told.reason.strip():
        raise Problem(422, _("更正要写明理由。"))
    if said := _refusal(held, renewal, rules.Standing(), Told(event.kind, told.on, told.number, told.choice, told.amount), loose=True):  # fmt: skip
        raise Problem(422, said)
    there = plain(events_of(held))
    return _add(by, held, renewal, there, Told(event.kind, told.on, told.number, told.choice, told.amount, told.reason), event)  # fmt: skip


@transaction.atomic
def void_event(*, by: Actor, event: HouseholdEvent, reason: str) -> HouseholdEvent:
    """Take an event back; what stands on it has to be taken back before. Raises Problem."""
    held, renewal = _held(event.household)
    _is_live(event)
    if not reason.strip():
        raise Problem(422, _("撤回要写明理由。"))
    told = Told(EventKind.VOID, clock.today(), reason=reason)
    return _add(by, held, renewal, plain(events_of(held)), told, event)


def _is_live(event: HouseholdEvent) -> None:
    if event.kind == EventKind.VOID or HouseholdEvent.objects.filter(corrects=event).exists():
        raise Problem(422, _("这一条已经更正或撤回过，请看最新的那一条。"))


def _refusal(held: Household, renewal: Renewal, before: rules.Standing, told: Told, *, loose: bool = False) -> str:
    """``loose``: a correction, whose order is judged by what comes out."""
    today = clock.today()
    if said := past_fault(told.on, today, edition("works", today)):
        return said
    if renewal.state in (RenewalState.PREPARING, RenewalState.STOPPED, RenewalState.DONE):
        return _("项目现在是“%(state)s”，不能登记%(what)s。") % {
            "state": renewal.get_state_display(), "what": rules.WORDS[told.kind],
        }  # fmt: skip
    law = edition("law", today)["household"][renewal.route]
    if told.kind == EventKind.SIGNED:
        return _signing_refusal(held, renewal, told, today) or (
            "" if loose else rules.refusal(before, told.kind, (), "")
        )
    if told.kind == EventKind.RULED:
        if not law["ruling"]:
            return _("这类项目靠协商，没有补偿决定。")
        if renewal.signing_until is None or told.on <= renewal.signing_until:
            return _("签约期到 %(day)s 才满，期内达不成协议才作补偿决定（%(source)s）。") % {
                "day": renewal.signing_until, "source": law["ruling"],
            }  # fmt: skip
    elif is_conditional(renewal) and renewal.state != RenewalState.EFFECTIVE:
        return _("协议还没有生效（要达到 %(share)s%%），不能登记%(what)s。") % {
            "share": renewal.share_in_force, "what": rules.WORDS[told.kind],
        }  # fmt: skip
    if told.kind == EventKind.DEMOLISHED and (said := law_refusal(renewal, "demolish", today)):
        return said
    asked = law.get({EventKind.MOVED: "move", EventKind.DEMOLISHED: "demolish"}.get(told.kind, ""), {})  # type: ignore[call-overload]
    return "" if loose else rules.refusal(before, told.kind, asked.get("needs", ()), asked.get("source", ""))


def _signing_refusal(held: Household, renewal: Renewal, told: Told, today: date) -> str:
    if said := law_refusal(renewal, "sign", today):
        return said
    if renewal.signing_from is None or told.on < renewal.signing_from:
        return _("签约从 %(day)s 开始，不能登记更早的日子。") % {"day": renewal.signing_from}
    if told.choice not in Choice.values:
        return _("请选安置方式：货币、房屋或混合。")
    number = told.number.strip()
    if not number:
        return _("请填协议号。")
    other = Household.objects.filter(renewal=renewal, agreement_key=number_key(number)[:60]).exclude(pk=held.pk).first()
    return (
        _("协议号 %(number)s 已经用在 %(who)s 户，请核对。") % {"number": other.agreement, "who": other.number}
        if other
        else ""
    )


def _add(
    by: Actor, held: Household, renewal: Renewal, there: list[rules.Event], told: Told, corrects: HouseholdEvent | None
) -> HouseholdEvent:
    row = HouseholdEvent(
        household=held, kind=told.kind, on=told.on, number=told.number.strip(), choice=told.choice, amount=told.amount,
        reason=told.reason.strip(), corrects=corrects, **writing(by),
    )  # fmt: skip
    if told.kind == EventKind.SIGNED:
        found = reward_for(reward_steps(renewal, told.on), told.on, held.area)
        row.reward, row.step, row.words = found.amount, found.step, found.words[:120]
    try:
        row.full_clean()
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    row.save()
    after = rules.fold([*there, *plain([row])])
    law = edition("law", clock.today())["household"][renewal.route]
    needs = {EventKind.MOVED.value: law["move"]["needs"], EventKind.DEMOLISHED.value: law["demolish"]["needs"]}
    if said := rules.order_fault(after, needs):
        raise Problem(422, said)
    _keep(by, held, after, _verb(told.kind, corrects))
    return row


def _verb(kind: str, corrects: HouseholdEvent | None) -> str:
    if kind == EventKind.VOID and corrects is not None:
        return f"撤回{corrects.get_kind_display()}"
    return f"更正{rules.WORDS[kind]}" if corrects else rules.WORDS[kind]


def _keep(by: Actor, held: Household, after: rules.Standing, verb: str) -> None:
    for name in FOLDED:
        setattr(held, name, getattr(after, name))
    held.stage, held.agreement_key = after.stage, number_key(after.agreement)[:60]
    save_row(by=by, row=held, verb=verb)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a paste: how many were taken, and the lines that were not."""

    taken: int
    bad: tuple[Bad, ...]


def sign_many(*, by: Actor, renewal: Renewal, lines: Sequence[Pasted], prefixes: Sequence[str]) -> Outcome:
    """Signatures from a spreadsheet, line by line: a bad one stops no other. Only households within ``prefixes``."""
    known = {
        one.number: one
        for one in Household.objects.filter(renewal=renewal).select_related("unit", "renewal__unit")
        if any(one.unit.path.startswith(prefix) for prefix in prefixes)
    }
    taken, bad = 0, []
    for line in lines:
        household = known.get(line.number)
        if household is None:
            bad.append(Bad(line.line, line.text, f"第 {line.line} 行：项目里没有户号 {line.number}。"))
            continue
        told = Told(EventKind.SIGNED, line.on, line.agreement, line.choice, line.amount)
        try:
            record_event(by=by, household=household, told=told)
            taken += 1
        except Problem as problem:
            bad.append(Bad(line.line, line.text, f"第 {line.line} 行：{problem}"))
    return Outcome(taken, tuple(bad))


@transaction.atomic
def mark_paper(*, by: Actor, household: Household, key: str, state: str) -> Paper:
    """A paper is there (`received`), is not needed (`needless`) or is missing (`missing`). Raises Problem."""
    held, _renewal = _held(household)
    titles = {one.key: one.title for one in papers_of(held)}
    if key not in titles or state not in ("received", "needless", "missing"):
        raise Problem(422, _("材料清单里没有这一项，请刷新后再选。"))
    row, _made = Paper.objects.get_or_create(household=held, key=key, defaults={"name": by.name[:60]})
    before: dict[str, Any] = {"received_on": str(row.received_on or ""), "needless": row.needless}
    row.received_on = clock.today() if state == "received" and row.received_on is None else row.received_on
    row.received_on = row.received_on if state == "received" else None
    row.needless, row.name = state == "needless", by.name[:60]
    row.save()
    after = {"received_on": str(row.received_on or ""), "needless": row.needless}
    if before != after:
        trail.record(
            by=by, verb="核对材料", subject=Ref("renewal.household", str(held.pk)), scope=held.unit.path,
            before={"paper": titles[key], **before}, after={"paper": titles[key], **after},
        )  # fmt: skip
    return row
