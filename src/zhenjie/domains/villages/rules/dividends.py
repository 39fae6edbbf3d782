"""收益分红 of a collective: income less losses and reserves, by the frozen shares alone. No patronage here. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.domains.villages.rules.editions import edition
from zhenjie.domains.villages.rules.rounding import divide
from zhenjie.domains.villages.rules.surplus import PlanError


@dataclass(frozen=True, slots=True)
class Shared:
    """A dividend worked out; `amounts` by the key of the register's line."""

    income: Decimal
    loss: Decimal
    reserve: Decimal
    divided: Decimal
    shares: Decimal
    amounts: Mapping[int, Decimal]
    source: str

    @property
    def per_share(self) -> Decimal:
        """The exact quotient that a share stands for, before rounding to the cent."""
        return self.divided / self.shares if self.shares else Decimal(0)


def share_out(income: Decimal, loss: Decimal, reserve: Decimal, shares: Mapping[int, Decimal], on: date) -> Shared:
    """可分配收益 by share. Raises PlanError."""
    divided = income - loss - reserve
    if divided < 0:
        raise PlanError(f"弥补亏损和公积公益金共 {loss + reserve} 元，超过本年收益 {income} 元，没有可分配的。")
    total = sum(shares.values(), Decimal(0))
    if divided and not total:
        raise PlanError("份额册里没有份额，分不下去，请先登记成员份额再冻结。")
    said = edition("rules", on, "dividend")
    return Shared(income, loss, reserve, divided, total, divide(divided, shares), said["source"])
