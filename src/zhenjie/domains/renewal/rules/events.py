"""What happened to a household, folded: the state is never written by hand, it follows from events that are only added. Pure.

A correction is a new event of the same kind that names the one it takes the place of; a withdrawal names what it takes back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

SIGNED, RULED, PAID, MOVED, DEMOLISHED, VOID = "signed", "ruled", "paid", "moved", "demolished", "void"
WORDS = {SIGNED: "签约", RULED: "补偿决定", PAID: "补偿到位", MOVED: "搬迁交房", DEMOLISHED: "拆除"}


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``corrects`` is the pk of the event it takes the place of (of the same household)."""

    pk: int
    kind: str
    on: date
    corrects: int | None = None
    number: str = ""
    choice: str = ""
    amount: Decimal | None = None
    reward: Decimal | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a household stands."""

    signed_on: date | None = None
    agreement: str = ""
    choice: str = ""
    amount: Decimal | None = None
    reward: Decimal | None = None
    step: str = ""
    ruled_on: date | None = None
    paid_on: date | None = None
    moved_on: date | None = None
    demolished_on: date | None = None

    @property
    def stage(self) -> str:
        """The furthest stage: demolished, moved, paid, signed, ruled; open for none."""
        marks = ((self.demolished_on, DEMOLISHED), (self.moved_on, MOVED), (self.paid_on, PAID), (self.signed_on, SIGNED), (self.ruled_on, RULED))  # fmt: skip
        return next((stage for day, stage in marks if day), "open")


def live(events: Iterable[Event]) -> list[Event]:
    """The events that hold: not corrected, not taken back; in the order they were added."""
    rows = sorted(events, key=lambda one: one.pk)
    gone = {one.corrects for one in rows if one.corrects}
    return [one for one in rows if one.kind != VOID and one.pk not in gone]


def fold(events: Iterable[Event]) -> Standing:
    """The standing that follows from all events."""
    found = Standing()
    for one in live(events):
        if one.kind == SIGNED:
            found = replace(
                found, signed_on=one.on, agreement=one.number, choice=one.choice, amount=one.amount, reward=one.reward,
                step=one.step,
            )  # fmt: skip
        else:
            days: dict[str, Any] = {f"{one.kind}_on": one.on}
            found = replace(found, **days)
    return found


def refusal(before: Standing, kind: str, needs: Iterable[str], source: str) -> str:
    """Why an event may not be added to a household that stands so; '' when it may. ``needs``: what the law asks to be there."""
    if getattr(before, f"{kind}_on"):
        return f"这一户的{WORDS[kind]}已经登记过。登记错了请用“更正”，原来的会留着。"
    if kind == SIGNED:
        return ""
    if kind == RULED:
        return "这一户已经签约，不用作补偿决定。" if before.signed_on else ""
    if not before.signed_on and not before.ruled_on:
        return f"这一户还没有签约，也没有补偿决定，不能登记{WORDS[kind]}。"
    missing = [WORDS[name] for name in needs if not getattr(before, f"{name}_on")]
    return f"还不能登记{WORDS[kind]}：先要有{'、'.join(missing)}（{source}）。" if missing else ""


def order_fault(after: Standing, needs: Mapping[str, Iterable[str]]) -> str:
    """What is wrong with days and stages as they come out; '' when nothing is. ``needs``: stage → what the law asks before it."""
    first = after.signed_on or after.ruled_on
    for name in (PAID, MOVED, DEMOLISHED):
        day = getattr(after, f"{name}_on")
        if day is None:
            continue
        if first is None:
            return f"{WORDS[name]}还登记着，签约不能先撤。请先撤回{WORDS[name]}。"
        if day < first:
            return f"{WORDS[name]}（{day}）不能早于{WORDS[SIGNED if after.signed_on else RULED]}（{first}）。"
        for former in needs.get(name, ()):
            there = getattr(after, f"{former}_on")
            if there is None:
                return f"{WORDS[name]}还登记着，{WORDS[former]}不能先撤。请先撤回{WORDS[name]}。"
            if day < there:
                return f"{WORDS[name]}（{day}）不能早于{WORDS[former]}（{there}）。"
    return ""
