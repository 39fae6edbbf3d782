"""The sentence that a report writes of one renewal, put together from what was counted; every number is a part that a page can link. Pure."""

from datetime import date
from decimal import Decimal

from zhenjie.core.periods import as_of, print_period
from zhenjie.core.quantities import plain, round_half_up

#: Words and what a number in them counts: 'total', 'signed', 'moved', or '' for words.
Part = tuple[str, str]


def sentence(name: str, total: int, signed: int, moved: int, day: date) -> list[Part]:
    """截至11月28日，望湖片区征收涉及居民862户，已签约815户，签约率94.5%，腾空房屋690户。"""
    said: list[Part] = [(f"{print_period(as_of(day), day)}，{name}涉及", ""), (str(total), "total"), ("户，已签约", "")]
    said += [(str(signed), "signed"), ("户", "")]
    if total:
        said.append((f"，签约率{plain(round_half_up(Decimal(signed) / total * 100, 1))}%", ""))
    if moved:
        said += [("，腾空房屋", ""), (str(moved), "moved"), ("户", "")]
    return [*said, ("。", "")]
