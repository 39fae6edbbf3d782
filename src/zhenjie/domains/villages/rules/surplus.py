"""可分配盈余 of a cooperative: at least the lawful part by patronage, the rest by shares in the members' accounts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from zhenjie.domains.villages.rules.editions import edition
from zhenjie.domains.villages.rules.rounding import CENT, divide

HUNDRED = Decimal(100)


class PlanError(ValueError):
    """The plan can't stand; the message is a Chinese sentence that says what and the way out."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member's account in a year: patronage and the shares (capital + reserve + subsidy + donation)."""

    key: int
    traded: Decimal
    held: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What one member gets, the two ways apart."""

    key: int
    traded: Decimal
    held: Decimal
    by_patronage: Decimal
    by_shares: Decimal

    @property
    def amount(self) -> Decimal:
        """Both together."""
        return self.by_patronage + self.by_shares


@dataclass(frozen=True, slots=True)
class Surplus:
    """A plan worked out: how the surplus becomes what is divided, and every member's part."""

    surplus: Decimal
    loss: Decimal
    reserve: Decimal
    rate: Decimal
    divided: Decimal
    by_patronage: Decimal
    by_shares: Decimal
    traded: Decimal
    held: Decimal
    parts: tuple[Part, ...]
    source: str


def distributable(surplus: Decimal, loss: Decimal, reserve: Decimal, open_loss: Decimal = Decimal(0)) -> Decimal:
    """What is left after losses are covered and reserves are set aside, in this order; `open_loss` is the loss of earlier
    years that has to be covered first. Raises PlanError."""
    if loss < min(open_loss, max(surplus, Decimal(0))):
        raise PlanError(f"以前年度还有亏损 {open_loss} 元，要先弥补亏损再分配，请把“弥补亏损”填足。")
    left = surplus - loss - reserve
    if left < 0:
        raise PlanError(f"弥补亏损和提取公积金共 {loss + reserve} 元，超过本年盈余 {surplus} 元，没有可分配的。")
    return left


def least_rate(on: date) -> Decimal:
    """The lawful least of the part by patronage, in per cent."""
    return Decimal(edition("rules", on, "surplus")["surplus"]["patronage_least"])


def distribute(
    surplus: Decimal, loss: Decimal, reserve: Decimal, rate: Decimal, accounts: Iterable[Account], on: date
) -> Surplus:
    """The plan of a year by the law in force on `on`. Raises PlanError.

    The part by patronage is rounded up to the cent: rounded down it would fall below the lawful least.
    """
    said, found = edition("rules", on, "surplus"), sorted(accounts, key=lambda one: one.key)
    least = least_rate(on)
    if not least <= rate <= HUNDRED:
        raise PlanError(f"按交易量（额）返还的比例不得低于 {least}%，也不能超过 100%，现在填的是 {rate}%。")
    divided = distributable(surplus, loss, reserve)
    traded = sum((one.traded for one in found), Decimal(0))
    held = sum((one.held for one in found), Decimal(0))
    if divided and not traded:
        raise PlanError("本年没有成员与本社的交易记录，返还没有依据，请先登记成员交易。")
    returned = (divided * rate / HUNDRED).quantize(CENT, ROUND_CEILING)
    if not held:
        returned = divided
    by_patronage = divide(returned, {one.key: one.traded for one in found})
    by_shares = divide(divided - returned, {one.key: one.held for one in found})
    parts = tuple(Part(one.key, one.traded, one.held, by_patronage[one.key], by_shares[one.key]) for one in found)
    return Surplus(
        surplus, loss, reserve, rate, divided, returned, divided - returned, traded, held, parts, said["source"]
    )


def faults(members: Mapping[str, int], on: date) -> list[str]:
    """What the law asks of the members (`farmer`, `person`, `body`: numbers) and is not met, as sentences."""
    said = edition("rules", on, "members")["members"]
    total, farmers, bodies = sum(members.values()), members.get("farmer", 0), members.get("body", 0)
    found = []
    if total < said["least"]:
        found.append(f"成员 {total} 名，法律要求 {said['least']} 名以上。")
    if total and farmers * 100 < said["farmers_least"] * total:
        found.append(f"农民成员 {farmers} 名，占 {farmers * 100 / total:.1f}%，应占 {said['farmers_least']}% 以上。")
    if total <= said["small_up_to"]:
        if bodies > said["small_bodies"]:
            found.append(
                f"成员不超过 {said['small_up_to']} 名时只能有 {said['small_bodies']} 个单位成员，现在有 {bodies} 个。"
            )
    elif bodies * 100 > said["bodies_most"] * total:
        found.append(f"单位成员 {bodies} 个，占 {bodies * 100 / total:.1f}%，不得超过 {said['bodies_most']}%。")
    return found
