"""闲置土地: which stage of the law a parcel has reached by counting; whether it is so, the authority decides."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.domains.space.rules import edition, years_after

NONE, WAITING, FEE, RECOVER, EXCUSED = "none", "waiting", "fee", "recover", "excused"
WORDS = {
    NONE: "不计",
    WAITING: "未满一年",
    FEE: "满一年：征缴闲置费阶段",
    RECOVER: "满二年：可无偿收回阶段",
    EXCUSED: "非用地者原因：协商处置",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A land contract as the count sees it; shares in per cent, ``price`` in 万元."""

    agreed_start: date | None
    started_on: date | None = None
    stopped_on: date | None = None
    developed: Decimal | None = None
    invested: Decimal | None = None
    cause: str = "user"
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """``since``: from when idleness is counted; ``days`` passed; the stage; when the next stage begins; the most that the fee may be."""

    stage: str
    since: date | None
    days: int
    next_on: date | None
    fee: Decimal | None
    source: str

    @property
    def words(self) -> str:
        """The stage in words."""
        return WORDS[self.stage]


def count(parcel: Parcel, on: date) -> Counted:
    """Not begun: from the day agreed in the contract. Begun and stopped for a year with less than a third developed or a quarter
    invested: from the day it stopped."""
    rule = edition(on)
    idle, source = rule["idle"], str(rule["sources"]["idle"])
    since = _since(parcel, idle)
    if since is None or since > on:
        return Counted(NONE, None, 0, None, None, source)
    days, first, second = (
        (on - since).days,
        years_after(since, idle["fee_years"]),
        years_after(since, idle["recover_years"]),
    )
    if parcel.cause != "user":
        return Counted(EXCUSED if on >= first else WAITING, since, days, None, None, source)
    if on >= second:
        return Counted(RECOVER, since, days, None, None, source)
    if on >= first:
        fee = parcel.price * Decimal(str(idle["fee_share"])) if parcel.price is not None else None
        return Counted(FEE, since, days, second, fee, source)
    return Counted(WAITING, since, days, first, None, source)


def _since(parcel: Parcel, idle: dict[str, float]) -> date | None:
    if parcel.started_on is None:
        return parcel.agreed_start
    little = (parcel.developed is not None and float(parcel.developed) < idle["developed_share"]) or (
        parcel.invested is not None and float(parcel.invested) < idle["invested_share"]
    )
    return parcel.stopped_on if little else None
