"""What stands around a number: which words are its own, whether it goes on with the one before, whether it only sets a bound."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import indicators
from .periods import Phrase
from .quantities import Quantity

JOINT = re.compile(
    r"(?:（[^（）]{1,10}）|\([^()]{1,10}\))?(?:中(?!心|小|学)|(?:以|之)?内(?!资|部|容))?[、和及与以并,，]*"
)
LINK = re.compile(r"[、和及与至到～~—–-]?$")
RANGE = re.compile(r"[至到～~—–-]$")
RAISED = re.compile(
    r"[,，]?(?:逐步|大幅|已|又|再|直接|迅速|一举)?(?:的)?(?:提高|提升|上升|涨|增长|增加|增|升|压缩|拓宽|拓展|拓|延伸|下降|降低|降|减少|缩短|缩减|扩大|扩|发展|攀升|跃升|变|改)?(?:到了?|至|为)(?:了|的|现在的?|目前的?|今年的?|如今的?|约|近)*$"
)
HAN_NOUN = re.compile(r"[\u4e00-\u9fa5“]")
OF_A_CLASS = re.compile(r"的(?:行政村|村|企业|户|合作社|农户|村居|社区)$")
RATE_NAME = re.compile(r"[^的，]{2}率")
BEYOND = frozenset(("以上", "及以上", "以下", "以内"))
REACH = 26


@dataclass(slots=True)
class Reading:
    """What has been made of a quantity so far; the next quantity may lean on it."""

    quantity: Quantity
    aspect: str
    sign: int
    name: str
    end: int


@dataclass(slots=True)
class Around:
    """The words before (`raw`, and `left` without time and subject) and after a quantity, and where they begin.

    `within`: another number of the clause stands before; `cut_short`: another stands behind the words after it.
    """

    quantity: Quantity
    raw: str
    left: str
    right: str
    begin: int
    within: bool
    cut_short: bool


def words_after(text: str, q: Quantity, following: Quantity | None, end: int) -> tuple[str, bool, int]:
    """The words after a number up to the next one or the clause's `end`, whether a number cuts them short, and where they begin.

    They reach over a limit that follows at once (317名80岁以上老人).
    """
    if following is not None and following.start < end:
        if following.group == "ratio" and q.group in ("people", "households", "heads"):
            rate = RATE_NAME.search(text, q.after, following.start)
            end = rate.start() if rate and rate.start() > q.after else end
            if end < following.start:
                return text[q.after : end], True, q.after
        if (
            following.start == q.after
            and q.group in ("people", "heads", "households")
            and text[following.end : following.after] in BEYOND
        ):
            return text[following.after : min(end, following.after + 20)], False, following.after
        if (
            following.start == q.after
            and q.group in ("households", "people")
            and following.group in ("people", "households")
        ):
            return text[following.after : min(end, following.after + 20)], False, q.after
        end = following.start
        return text[q.after : min(end, q.after + REACH)], True, q.after
    return text[q.after : min(end, q.after + REACH)], False, q.after


def leans_on(text: str, last: Reading | None, q: Quantity, phrases: list[Phrase], shared: bool) -> bool:
    """Whether the number only goes on with the one before: 8.3%和-2.1%, 由76.4%提升至83.1%."""
    if last is None or last.quantity.group != q.group or (last.quantity.unit != q.unit and not shared):
        return False
    gap = text[last.quantity.after : q.start]
    for phrase in phrases:
        if last.quantity.after <= phrase.start and phrase.end <= q.start:
            gap = gap.replace(phrase.text, phrase.text[:1] if phrase.text[0] in "到至" else "")
    if len(gap) > 10:
        return False
    if q.group in ("ratio", "money", "rank", "area", "weight") and LINK.match(gap) and gap:
        return True
    return RAISED.match(gap) is not None and "，" not in gap and gap != ""


def is_bound(text: str, q: Quantity, following: Quantity | None, right: str, clause_end: int, known: bool) -> bool:
    """Whether the number only bounds what is counted next: 亿元以上项目8个, 过千万元项目, 10万元以下的村."""
    beyond = q.after > q.end and text[q.end : q.after] in BEYOND
    if q.unit == "岁":
        return beyond or indicators.PEOPLE_IN.match(right) is not None
    if "words_only" in q.doubts and beyond:
        return True
    if beyond and q.group == "money" and right.startswith(("项目", "企业", "重点项目", "产业项目")):
        return True
    if following is None or following.start > clause_end:
        return False
    if q.group == "money" and (OF_A_CLASS.match(right) or (right == "的" and known)):
        return True
    if beyond and following.start == q.after and following.group == "heads":
        return True
    if not right or not HAN_NOUN.match(right) or "、" in right:
        return False
    if following.group not in ("heads", "people", "households") and not (beyond and right.startswith("的")):
        return False
    if beyond:
        return True
    if "和" in right:
        return False
    return q.approx in ("以上", "以下") and text[q.start - 1] in "过超逾足"
