"""Which members of a list are projects, firms, cooperatives: by their noun, by what is done with them, by their list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhenjie.engines.reading.text.lexicon import any_of

from .lists import OBJECTS, Listing, Member, whole
from .mention import Mention
from .names import AFTER, BOAST, COUNTED, HEAD, HEADS, PART, WORK, begins, named, words
from .openings import STATED

_WORKS = [word for word in words["works"] if word not in ("提升", "升级")]
DOING = re.compile(rf"({any_of([*words['doing'], *_WORKS])})(?:了|建设|一批|提升)?$")
MADE = re.compile(
    rf"(?:现已|现|已经|已|正|将|即将|预计|计划|全面|顺利|基本|正式|如期|全部|成功|今年|目前|均|一期|二期|项目|于[^，；]{{1,7}}?|提前|进入|整体|部分|主体)*(?:{any_of(words['made'])})"
)
SUM = re.compile(r"(?:(?:总|计划)*投资[\d.]+[万亿]元的?|(?:建筑|总)*面积[\d.]+万?平方米的)$")
WITHOUT = re.compile(r"(?:涉及|涵盖|包括|聚焦|围绕|突出|依托|利用|走访|参观)$")
ANNEX = re.compile(r"(?:扩建|技改|改造|搬迁|迁建|[一二三]期)$")
PROJECT = re.compile(any_of(words["project_heads"]))
#: What one wants to become, rather than build.
AIM = re.compile(r"(?:基地|中心|高地)$")
SINGLE = re.compile(any_of(words["single"]))
SUFFIX = re.compile(
    r"(?:旧村|老旧小区|小区|棚户区|片区|道路)?(?:改造提升|提升改造|改造|改扩建|扩建|改建|迁建|综合整治|整治)(?:类?项目|工程)?$"
)
SETTLED = re.compile(r"(?:.(?:落户|入驻|进驻|搬入|迁入)|位于|坐落|地处|选址)(?:在|于|到)?$")
SHAPE = re.compile(r"[^“”，。；：、！？]{2,30}$")
KINDS = {"park": "project", "facility": "project"}


class Namer:
    """Names the members of one list after the other; what is done with the first is done with all."""

    def __init__(self, sentence: str, township: str, certain: bool, told: bool, opens: int) -> None:
        self.sentence, self.township = sentence, township
        self.certain, self.told, self.opens = certain, told, opens
        self.doing = ""
        self.shared = self.without = self.made = False

    def names(self, listing: Listing) -> Iterator[Mention]:
        last = listing.members[-1]
        heads = list(HEAD.finditer(self.sentence, last.start, last.end)) if not listing.noun else []
        self.made = any(MADE.match(self.sentence, head.end()) for head in heads)
        later = listing.members[1:]
        ends_so = later and PROJECT.search(self.sentence, later[0].start + 2, later[-1].end)
        self.shared = bool(listing.noun or ends_so)
        for member in listing.members:
            single = list(self._with_head(member, listing))
            if not single and self.shared and (len(listing.members) > 1 or listing.noun):
                single = list(self._without_head(member, listing))
            yield from single

    def _with_head(self, member: Member, listing: Listing) -> Iterator[Mention]:
        at = member.start
        while head := HEAD.search(self.sentence, at, member.end):
            end = whole(self.sentence, head.end(), member.end)
            kind = HEADS[self._head(end)]
            start = begins(self.sentence, at, end, self.township)
            self._see(member.start, start)
            name = self.sentence[start:end]
            if self._is_one(name, kind, end, listing):
                kind = self._kind(kind, end, listing)
                lead = self.sentence[member.start : start]
                yield Mention(start, end, name, kind, max(end, listing.closes), doing=self.doing, lead=lead)
            at = end

    def _kind(self, kind: str, end: int, listing: Listing) -> str:
        """A zone that is being built, or stands among projects, is one itself."""
        building = words["doing"].get(self.doing) == "在建" or self.made
        if kind in ("zone", "platform") and (listing.noun or (kind == "zone" and building)):
            return "project"
        return KINDS.get(kind, kind)

    def _head(self, end: int) -> str:
        """The noun a name ends with, the longest."""
        return max((head for head in HEADS if self.sentence.endswith(head, 0, end)), key=len)

    def _see(self, low: int, start: int) -> None:
        """Remember the verb before a name; a later member of the list may have none of its own."""
        sum_between = SUM.search(self.sentence, low, start)
        doing = DOING.search(self.sentence, low, sum_between.start() if sum_between else start)
        if doing:
            self.doing = doing[1]
        elif WITHOUT.search(self.sentence, low, start):
            self.doing, self.without = "", True

    def _is_one(self, name: str, kind: str, end: int, listing: Listing) -> bool:
        counted = COUNTED.match(self.sentence, end)
        if (
            not SHAPE.match(name)
            or BOAST.search(name)
            or PART.search(name)
            or (counted and (kind != "project" or counted[0][-1] in "个家项"))
        ):
            return False
        if kind == "project":
            return self._is_project(name, end, listing)
        sure = self.certain and bool(self.doing) and kind in OBJECTS
        if not named(name, certain=sure) or (end < listing.members[-1].end and not AFTER.match(self.sentence, end)):
            return False
        made = self.made or MADE.match(self.sentence, end) or STATED.match(self.sentence, end)
        if kind not in OBJECTS:
            return True
        if self.doing == "打造" and AIM.search(name) and not listing.noun:
            return False
        if SETTLED.search(self.sentence, self.opens, end - len(name)):
            return False
        if listing.other:
            return False
        return bool(self.shared or self.doing or self.told or made)

    def _is_project(self, name: str, end: int, listing: Listing) -> bool:
        """Behind 项目, 工程 nothing more is needed than a name; one of two characters must have something done with it."""
        own = name.removeprefix(self.township) if self.township else name
        if own != name:
            return named(own, certain=True)
        if self.doing and (self.certain or SINGLE.search(name)) and named(name, certain=True):
            return True
        if WORK.search(name) and not self.sentence[end:].strip() and named(name, certain=True):
            return True
        told = self.told or self.doing or listing.noun
        return named(name) and bool(told or len(name) > 4)

    def _without_head(self, member: Member, listing: Listing) -> Iterator[Mention]:
        start = begins(self.sentence, member.start, member.end, self.township)
        self._see(member.start, start)
        name = self.sentence[start : member.end]
        governed = (
            self.doing or self.told or MADE.match(self.sentence, listing.closes) or (listing.noun and not self.without)
        )
        if governed and SHAPE.match(name) and named(name) and not PROJECT.search(name):
            full = name + self._common(member, listing)
            lead = self.sentence[member.start : start]
            yield Mention(start, member.end, full, "project", listing.closes, doing=self.doing, lead=lead)

    def _common(self, member: Member, listing: Listing) -> str:
        """What the members of a list share: its noun where it says what they are, the works that the next one names."""
        words_here = self.sentence[member.start : member.end]
        if ANNEX.search(words_here) or SUFFIX.search(words_here):
            return ""
        if listing.noun:
            return listing.noun if named_class(listing.noun) else ""
        later = (other for other in listing.members if other.start > member.start)
        shared = next((SUFFIX.search(self.sentence, other.start, other.end) for other in later), None)
        return shared[0] if shared else ""


def named_class(noun: str) -> bool:
    """Whether a list's common noun says what its members are (田园综合体), not only that they are projects."""
    return not noun.endswith(("项目", "工程"))
