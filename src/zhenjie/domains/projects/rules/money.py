"""项目资金: receipts under their cap, the year's plan month by month, and the sentence that reconciles them. Pure.

All amounts in 万元; printed in 亿元 from 1 亿元 on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.core.periods import elapsed_share
from zhenjie.core.quantities import plain, round_half_up

NOTHING = Decimal(0)
YI = Decimal(10_000)


def said(amount: Decimal, places: int = 2) -> str:
    """1.89亿元, 860万元."""
    if abs(amount) >= YI:
        return f"{plain(round_half_up(amount / YI, places))}亿元"
    return f"{plain(round_half_up(amount, places))}万元"


def counted(amount: Decimal, before: Decimal, cap: Decimal | None) -> Decimal:
    """How much of a receipt counts when so much eligible money came before it: nothing beyond the cap. Of a reversal (negative)
    what stops counting; so whatever the order, all together count no more than the cap and no less than they can."""
    if cap is None:
        return amount
    return min(before + amount, cap) - min(before, cap)


def split_year(total: Decimal, months: Sequence[Decimal] | None = None) -> list[Decimal]:
    """The year's plan as twelve amounts that add up to the cent; every month the same unless a curve is told."""
    if months:
        return list(months)
    part = round_half_up(total / 12, 2)
    return [*([part] * 11), total - part * 11]


@dataclass(frozen=True, slots=True)
class Pace:
    """The year's plan against what was done: share done, share due on the day (None without a plan), difference in 百分点."""

    plan: Decimal
    done: Decimal
    due: Decimal

    @property
    def completion(self) -> Decimal | None:
        """Share of the year's plan that is done, 0.825."""
        return self.done / self.plan if self.plan else None

    @property
    def elapsed(self) -> Decimal | None:
        """Share of the year's plan that is due."""
        return self.due / self.plan if self.plan else None

    @property
    def behind(self) -> Decimal | None:
        """百分点 ahead (+) or behind (−)."""
        if self.completion is None or self.elapsed is None:
            return None
        return (self.completion - self.elapsed) * 100


def pace(plan: Sequence[Decimal], done: Decimal, on: date) -> Pace:
    """By the plan's own curve: whole months that are over, and of the running month its days. ``plan``: twelve months."""
    share = elapsed_share(on) * 12 - (on.month - 1)
    due = sum(plan[: on.month - 1], NOTHING) + plan[on.month - 1] * share
    return Pace(sum(plan, NOTHING), done, due)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the books of a project hold. ``received``: all receipts; ``counted``: those that count as 内资, under the cap."""

    planned_total: Decimal | None
    contract: Decimal = NOTHING
    invested: Decimal = NOTHING
    received: Decimal = NOTHING
    counted: Decimal = NOTHING
    issued: Decimal = NOTHING
    spent: Decimal = NOTHING
    year_plan: Decimal = NOTHING
    year_done: Decimal = NOTHING
    paid: Decimal = NOTHING


def reconciled(sums: Sums) -> str:
    """One sentence that puts contract, plan, investment and receipts side by side; what does not fit says `rules.doubts`."""
    total = sums.planned_total
    parts = [f"计划总投资{said(total)}" if total is not None else "没有填计划总投资"]
    if sums.contract:
        parts.insert(0, f"合同额{said(sums.contract)}")
    share = f"，占{plain(round_half_up(sums.invested / total * 100, 1))}%" if total else ""
    parts.append(f"累计完成{said(sums.invested)}{share}")
    paid = f"到位{said(sums.received)}"
    if sums.received:
        left = sums.received - sums.counted
        paid += f"，其中计入内资{said(sums.counted)}" + (f"、不计入{said(left)}" if left else "")
    parts.append(paid)
    if sums.paid:
        parts.append(f"支付{said(sums.paid)}")
    gap = sums.received - sums.invested
    if sums.received or sums.invested:
        parts.append(f"到位比完成{'多' if gap >= 0 else '少'}{said(abs(gap))}" if gap else "到位与完成一致")
    return "；".join(parts) + "。"
