"""Whether two leads may be one: the same investor, and alike in name or trade. Pure."""

from dataclasses import dataclass

from zhenjie.engines.ledger.alike import dice


@dataclass(frozen=True, slots=True)
class Marks:
    """What a lead is recognised by; '' says nothing."""

    key: str = ""
    code: str = ""
    mobile: str = ""
    name: str = ""
    industry: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """Why two leads may be one: what of the investor agrees, how alike the names are in per cent, whether the trade agrees."""

    same: tuple[str, ...]
    percent: int
    trade: bool


def alike(one: Marks, other: Marks, threshold: float) -> Alike | None:
    """None when they are two. Where one of them tells no industry, the kind of project stands for it."""
    same = tuple(
        name for name in ("key", "code", "mobile") if getattr(one, name) and getattr(one, name) == getattr(other, name)
    )
    if not same:
        return None
    likeness = dice(one.name, other.name)
    told = bool(one.industry and other.industry)
    trade = one.industry == other.industry if told else bool(one.sector) and one.sector == other.sector
    if likeness < threshold and not trade:
        return None
    return Alike(same, round(likeness * 100), trade)
