"""隐患等级 as data: which grades there are, and for which the five duties come first. Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from zhenjie.domains.governance.rules import edition

#: 五落实, in the order in which they are spoken.
DUTIES = {"duty": "责任", "measures": "措施", "money": "资金", "deadline": "时限", "plan": "预案"}


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade; ``duties`` says whether the five duties are written before anybody sets to work."""

    key: str
    title: str
    duties: bool


@cache
def grades() -> tuple[Grade, ...]:
    """The grades, the lightest first."""
    return tuple(Grade(**one) for one in edition("hazards", date.max)["grades"])


def grade_title(key: str) -> str:
    """The word for a grade; 未定级 for none."""
    return next((one.title for one in grades() if one.key == key), "未定级")
