"""奖励期档位: the earlier signed, the more; every day of the term lies in exactly one step. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhenjie.core.quantities import plain, round_half_up

#: No term of signing is longer, in days (Renewal.signing_days).
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """A step from ``first`` to ``last``, both counted: 元 a household and 元 a ㎡ of lawful area."""

    name: str
    first: date
    last: date
    per_household: Decimal
    per_metre: Decimal


@dataclass(frozen=True, slots=True)
class Reward:
    """What a day of signing brings; ``words`` is the arithmetic."""

    step: str
    amount: Decimal
    words: str


def faults(steps: Sequence[Step], first: date) -> list[str]:
    """What is wrong with steps for a term that begins on ``first``: gaps, overlaps, a later step that pays more."""
    found = []
    if not steps:
        return ["至少要有一档。"]
    if steps[0].first != first:
        found.append(f"第一档要从签约第一天（{first}）起，现在是 {steps[0].first}。")
    for place, one in enumerate(steps):
        if one.last < one.first:
            found.append(f"“{one.name}”的止日早于起日。")
        if not place:
            continue
        former = steps[place - 1]
        if one.first != former.last + timedelta(days=1):
            found.append(f"“{one.name}”要接在“{former.name}”后一天（{former.last + timedelta(days=1)}），不断不叠。")
        if one.per_household > former.per_household or one.per_metre > former.per_metre:
            found.append(f"“{one.name}”比前一档还多。早签的不能少得，请核对。")
    if (steps[-1].last - first).days >= LONGEST:
        found.append(f"最后一档到 {steps[-1].last}，离签约第一天 {LONGEST} 天以上，请核对年份。")
    return found


def reward_for(steps: Sequence[Step], on: date, area: Decimal) -> Reward:
    """The reward for signing on a day with so many lawful ㎡; zero outside all steps."""
    for one in steps:
        if one.first <= on <= one.last:
            amount = round_half_up(one.per_household + one.per_metre * area, 2)
            return Reward(
                one.name, amount, f"{plain(one.per_household)} 元/户 + {plain(one.per_metre)} 元/㎡ × {plain(area)} ㎡"
            )
    return Reward("", Decimal(0), "不在奖励期")
