"""One thing under several names: 青石湾风电项目 and 风电项目 on the next page are one; what is told of it adds up."""

from __future__ import annotations

import re

from .event import UNCLEAR, Event
from .names import ENDS, named, words
from .stages import ORDER

TAILS = re.compile(r"(?:建设|类|一期|二期)$")
TAIL = re.compile(r"(?:建设)?(?:项目|工程)?$")
CORE = 3
SIZE = re.compile(r"\d[\d.]*[余多]?[万千百]?(?:头|只|羽|亩|吨|套|平方米|公里|兆瓦|千瓦|MW|KW|kw)")
PLACES = re.compile("(?:[^省市县区镇乡村]{1,4}[省市县区镇乡村])+|[\u4e00-\u9fa5]{2,4}街道")


class Known:
    """The events of a document so far, and how surely each one's stage is known."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._weights: dict[int, int] = {}

    def add(self, event: Event) -> Event:
        """The event itself when it is new; else the known one that is the same thing, under the longer of its names."""
        for known in self.events:
            if known.kind == event.kind and same(known.name, event.name):
                known.name = max(known.name, event.name, key=len)
                known.stage = known.stage or event.stage
                known.investment = known.investment if known.investment is not None else event.investment
                known.expected_completion = known.expected_completion or event.expected_completion
                known.location = known.location or event.location
                known.doubts += [doubt for doubt in event.doubts if doubt == UNCLEAR and doubt not in known.doubts]
                return known
        tail = TAILS.sub("", event.name)
        longer = [one for one in self.events if one.kind == event.kind and one.name.endswith(tail)]
        if len(longer) == 1 and len(tail) > CORE and not named(tail):
            return longer[0]
        self.events.append(event)
        return event

    def reach(self, event: Event, stage: str, weight: int) -> None:
        """Take a stage for the event where it is told more surely than before, or as surely and further on."""
        known = self._weights.get(id(event), -1)
        if not stage or weight < known:
            return
        if weight > known or not event.stage or ORDER.index(stage) > ORDER.index(event.stage):
            event.stage = stage
            self._weights[id(event)] = weight


def core(name: str) -> str:
    """A name without the nouns at its end: 青石湾风电产业园项目 is 青石湾风电."""
    while True:
        shorter = ENDS.sub("", TAILS.sub("", name))
        if shorter == name or len(shorter) < CORE - 1:
            return name
        name = shorter


def same(one: str, other: str) -> bool:
    """Whether two names mean one thing: alike, or the core of the shorter one stands in the longer one."""
    if TAIL.sub("", one) == TAIL.sub("", other) or _sized(one, other) or _whole_at_end(one, other):
        return True
    short, long = sorted((core(one), core(other)), key=len)
    if long.startswith(short) and len(short) == CORE - 1 and short in (one, other):
        return True
    return len(short) >= CORE and short in long and _fits(one, other)


def _sized(one: str, other: str) -> bool:
    """Whether one name is the other with a size in it: 东岭10万头奶牛养殖区 and 东岭奶牛养殖区."""
    short, long = sorted((TAIL.sub("", one), TAIL.sub("", other)), key=len)
    return SIZE.search(short) is None and SIZE.sub("", long) == short


def _whole_at_end(one: str, other: str) -> bool:
    """Whether a name stands whole at the end of the other, behind places: 青石县东岭镇鹿鸣小镇一期."""
    short, long = sorted((TAIL.sub("", one), TAIL.sub("", other)), key=len)
    before = long.removesuffix(short)
    return before != long and len(short) > CORE and named(short) and PLACES.fullmatch(before) is not None


def _fits(one: str, other: str) -> bool:
    """A school and its extension are one; a village's square and its canteen are not."""
    ends = [ENDS.search(name) for name in (one, other)]
    kinds = {end[0] for end in ends if end}
    return len(kinds) < 2 or bool(kinds & set(words["project_heads"]))
