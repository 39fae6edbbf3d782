"""增减挂钩指标: a double-entry ledger as a fold. Each entry takes an area from one account and gives it to another; no account but
the outside one (复垦验收) may fall below the lowest the rule allows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhenjie.core.quantities import plain

#: Where quota comes from: its balance is what was ever reclaimed, below nothing by design.
OUTSIDE = "reclaimed"


class QuotaError(ValueError):
    """The entry can't stand; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Move:
    """``area`` 亩 from one account to another."""

    source: str
    target: str
    area: Decimal


def balances(moves: Iterable[Move]) -> dict[str, Decimal]:
    """What lies in each account; all together are nothing."""
    found: dict[str, Decimal] = {}
    for move in moves:
        found[move.source] = found.get(move.source, Decimal(0)) - move.area
        found[move.target] = found.get(move.target, Decimal(0)) + move.area
    return found


def check(before: Mapping[str, Decimal], move: Move, lowest: Decimal, names: Mapping[str, str]) -> None:
    """Raises QuotaError when the move can't be booked after these balances."""
    if move.area <= 0:
        raise QuotaError("面积要大于零；要冲销以前的一笔，请用“冲销”。")
    if move.source == move.target:
        raise QuotaError("转出和转入是同一个账户，没有变化，请改一个。")
    left = before.get(move.source, Decimal(0)) - move.area
    if move.source != OUTSIDE and left < lowest:
        name = names.get(move.source, move.source)
        have = before.get(move.source, Decimal(0))
        raise QuotaError(f"“{name}”只有 {plain(have)} 亩，转不出 {plain(move.area)} 亩；先把复垦验收入库，或改小面积。")


def reverse(move: Move) -> Move:
    """The entry that takes another one back."""
    return Move(move.target, move.source, move.area)
