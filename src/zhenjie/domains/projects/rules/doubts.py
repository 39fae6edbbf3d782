"""对账: what does not fit together in the books of one project, each a sentence with where to set it right. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from zhenjie.domains.projects.rules.money import NOTHING, Sums, said

#: kind → what a filter calls it.
KINDS = {
    "contract": "到位超过合同", "cap": "到位超过总投资", "over": "完成超过总投资", "early": "开工前有投资", "silent": "在建却没有投资",
    "paid": "支付大于到位", "total": "合同与总投资不同", "year": "年度计划过大", "bond": "专项债支出过大", "none": "没有填总投资",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that does not fit. ``where``: books, chain or edit: where it is set right."""

    kind: str
    said: str
    where: str = "books"


@dataclass(frozen=True, slots=True)
class Times:
    """When things happened: ``started`` is the day of 开工, ``building`` whether the works go on (started, not completed), ``months`` what was
    invested by month (first days), ``silent``: so many months without any are told (dated rule)."""

    today: date
    started: date | None = None
    building: bool = False
    months: Mapping[date, Decimal] = field(default_factory=dict)
    silent: int = 2


def doubts(sums: Sums, times: Times | None = None) -> list[Doubt]:
    """Everything that does not fit, the gravest first; without ``times`` only what the sums say of one another."""
    return [*_receipts(sums), *_investment(sums), *(_in_time(times) if times else ()), *_others(sums)]


def _receipts(sums: Sums) -> list[Doubt]:
    total, found = sums.planned_total, []
    if sums.contract and sums.received > sums.contract:
        more = said(sums.received - sums.contract)
        found.append(Doubt("contract", f"到位资金比合同额多{more}，请核对凭证，或补登补充协议。"))
    if total is not None and sums.received > total:
        more = said(sums.received - total)
        found.append(Doubt("cap", f"到位资金超过计划总投资{more}，超出的不计入内资到位。"))
    if sums.paid > sums.received and sums.paid:
        found.append(
            Doubt("paid", f"支付的比到位的多{said(sums.paid - sums.received)}，请补登到位资金或核对支付凭证。")
        )
    return found


def _investment(sums: Sums) -> list[Doubt]:
    total = sums.planned_total
    if total is None:
        # A lead may not know yet; whoever has money in the books should.
        moved = sums.contract or sums.invested or sums.received or sums.year_plan
        return [Doubt("none", "账上有钱，还没有填计划总投资，到位资金没有封顶的依据。", "edit")] if moved else []
    if sums.invested > total:
        more = said(sums.invested - total)
        return [Doubt("over", f"累计完成投资超过计划总投资{more}，请核对或调整总投资。", "edit")]
    return []


def _in_time(times: Times) -> list[Doubt]:
    found, spent = [], {month: amount for month, amount in times.months.items() if amount}
    start = times.started
    early = sum((amount for month, amount in spent.items() if start and month < start.replace(day=1)), NOTHING)
    if start and early:
        text = f"{start:%Y-%m-%d} 才开工，之前的月份已记完成投资{said(early)}，请核对开工日期或投资月份。"
        found.append(Doubt("early", text, "chain"))
    elif spent and start is None:
        amount = said(sum(spent.values(), NOTHING))
        found.append(Doubt("early", f"还没有登记开工，已记完成投资{amount}，请补登开工凭据或核对。", "chain"))
    if times.building and start:
        last = max([start.replace(day=1), *spent])
        gap = (times.today.year - last.year) * 12 + times.today.month - last.month - 1
        if gap >= times.silent:
            since = f"{last:%Y}年{last.month}月" if last in spent else f"{start:%Y-%m-%d} 开工"
            text = f"在建，{since}以后已有 {gap} 个整月没有记完成投资，请补记，停工了请登记暂停。"
            found.append(Doubt("silent", text))
    return found


def _others(sums: Sums) -> list[Doubt]:
    total, found = sums.planned_total, []
    if total is not None and sums.contract and sums.contract != total:
        word = "高于" if sums.contract > total else "低于"
        found.append(Doubt("total", f"合同额{word}计划总投资{said(abs(sums.contract - total))}。", "edit"))
    left = None if total is None else total - (sums.invested - sums.year_done)
    if left is not None and sums.year_plan and sums.year_plan > left:
        found.append(Doubt("year", "今年计划投资大于剩余的总投资，请核对年度计划。"))
    if sums.spent > sums.issued:
        found.append(Doubt("bond", f"专项债支出大于发行额{said(sums.spent - sums.issued)}，请核对。"))
    return found
