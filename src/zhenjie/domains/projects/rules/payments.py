"""付款计划: what is due by a day, and a plan as it is pasted: one payment a line. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.core.numerals import NumeralError, parse_number

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Due:
    """One planned payment, 万元: late from the day after ``on``."""

    on: date
    amount: Decimal
    what: str = ""


def payable(plan: Iterable[Due], day: date) -> Decimal:
    """What must have been paid by a day: whatever was due before it. A payment is not late on its own day."""
    return sum((one.amount for one in plan if one.on < day), NOTHING)


def covered(plan: Sequence[Due], paid: Decimal) -> list[tuple[Due, Decimal]]:
    """Each payment with how much of it is paid; what was paid settles the earliest first."""
    left, found = max(paid, NOTHING), []
    for one in sorted(plan, key=lambda due: due.on):
        here = min(left, one.amount)
        left -= here
        found.append((one, here))
    return found


def fault(plan: Sequence[Due]) -> str:
    """The first thing wrong with a plan, as a sentence; '' when it holds."""
    if not plan:
        return "付款计划里一笔也没有，请每行写一笔：日期、金额、付款节点。"
    for number, one in enumerate(plan, 1):
        if one.amount <= 0:
            return f"第 {number} 笔的金额应大于零，现在是 {one.amount.normalize():f} 万元。"
    return ""


def read(lines: Sequence[tuple[int, list[str]]]) -> list[Due]:
    """Payments from cells: day, 万元, what for. ValueError with a sentence that names the line."""
    found = []
    for number, cells in lines:
        if len(cells) < 2:
            raise ValueError(f"第 {number} 行要有日期和金额，例如：2026-09-30 500 主体封顶。")
        try:
            on = date.fromisoformat(cells[0].replace("/", "-").replace(".", "-"))
        except ValueError:
            raise ValueError(f"第 {number} 行的“{cells[0]}”不是日期，请写成 2026-09-30。") from None
        try:
            amount = parse_number(cells[1].removesuffix("万元").removesuffix("元"))
        except NumeralError:
            raise ValueError(f"第 {number} 行的“{cells[1]}”不是数字，请填万元数。") from None
        found.append(Due(on, amount.quantize(Decimal("0.01")), "".join(cells[2:])[:80]))
    return sorted(found, key=lambda one: one.on)
