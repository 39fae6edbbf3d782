"""Which names of a sentence are projects, firms, cooperatives: by their noun, by what is done with them, by their list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zhenjie.engines.reading.text.lexicon import any_of

from .lists import OBJECTS, PIECE, Listing, Member, listings, whole
from .names import AFTER, BOAST, COUNTED, HEAD, HEADS, LEAD, VERB, WORK, begins, named, words

_WORKS = [word for word in words["works"] if word not in ("提升", "升级")]
DOING = re.compile(rf"({any_of([*words['doing'], *_WORKS])})(?:了|建设|一批|提升)?$")
MADE = re.compile(
    rf"(?:现已|现|已经|已|正|将|即将|预计|计划|全面|顺利|基本|正式|如期|全部|成功|今年|目前|均|一期|二期|项目|于[^，；]{{1,7}}?)*(?:{any_of(words['made'])})"
)
#: What is said right behind a name only of a project: 某某，总投资5亿元.
STATED = re.compile(r"[，,：:](?:项目|工程)?(?:计划|预计|规划)?(?:总投资|总占地|投资\d|占地\d|位于|于[^，；]{1,6}开工)")
#: A clause that opens with a name and goes on with how far it is: 某某食品竣工投产.
REACHED = re.compile(
    r"(?P<name>[\u4e00-\u9fa5A-Za-z]{3,16}?(?:扩建|[一二三]期)?)(?:主体框架|主体工程|主体)?(?:现已|已经|已|现|正式|顺利|全面|基本|如期|成功|全部|搬迁入园|即将|将)*(?:开工|动工|奠基|封顶|竣工|完工|建成投产|试投产|试生产|投产|投用|达产|主体框架基本完成)"
)
SUM = re.compile(r"(?:总|计划)*投资[\d.]+[万亿]元的?$")
WITHOUT = re.compile(r"(?:涉及|涵盖|包括|聚焦|围绕|突出|依托|利用|走访|参观)$")
INVESTED = re.compile(rf"(?:{any_of(words['invested'])})[^，。；]{{0,8}}?\d[\d.]*[余多]?[万亿]元")
ANNEX = re.compile(r"(?:扩建|技改|改造|搬迁|迁建|[一二三]期)$")
PROJECT = re.compile(any_of(words["project_heads"]))
SINGLE = re.compile(any_of(words["single"]))
SUFFIX = re.compile(
    r"(?:旧村|老旧小区|小区|棚户区|片区|道路)?(?:改造提升|提升改造|改造|改扩建|扩建|改建|迁建|综合整治|整治)(?:类?项目|工程)?$"
)
SETTLED = re.compile(r".(?:落户|入驻|进驻|搬入|迁入)(?:在|于|到)?$")
BODY = re.compile(
    r"(?:镇|乡|街道|村|社区|区|市|县|省|党委|政府|企业|公司|合作社|工作|人|户|率)$"
    r"|[的了并以于在将已为与和对把被从到向就都也还是有等该其这那各个每均年月日底\d]|项目|工程|季度"
)
SHAPE = re.compile(r"[^“”，。；：、！？]{2,30}$")
KINDS = {"park": "project", "facility": "project"}


@dataclass(slots=True)
class Mention:
    """A name at [start, end) of its sentence; `closes` is where its list ends, `doing` the verb
    before them, `noun` the common noun of its list, `lead` the words of its own before it."""

    start: int
    end: int
    name: str
    kind: str
    closes: int
    doing: str = ""
    noun: str = ""
    lead: str = ""


def mentions(sentence: str, township: str, told: bool = False) -> list[Mention]:
    """The names in a sentence, in order. `told`: 签约项目3个，分别为 … makes a project of whatever follows."""
    found: list[Mention] = []
    certain, before = False, 0
    for piece in PIECE.finditer(sentence):
        spent = certain and not any(mention.start >= before for mention in found)
        certain, before = INVESTED.search(piece[0]) is not None or spent, piece.start()
        for listing in listings(sentence, piece.start(), piece.end()):
            named_here = list(_Namer(sentence, township, certain, told, piece.start()).names(listing))
            if len(listing.members) > 1:
                closes = max((mention.closes for mention in named_here), default=0)
                named_here = [replace(mention, closes=closes) for mention in named_here]
            found += [replace(mention, noun=listing.noun) for mention in named_here]
        if not any(mention.start >= piece.start() for mention in found):
            found += _opening(sentence, piece.start(), piece.end(), township)
    return found


def _opening(sentence: str, start: int, end: int, township: str) -> Iterator[Mention]:
    """A project that opens a clause without a noun of its own: 某某食品竣工投产; 某某组团，总投资5亿元."""
    while lead := LEAD.match(sentence, start, end):
        start = lead.end()
    reached = REACHED.match(sentence, start, end)
    upto = reached.end("name") if reached else end if STATED.match(sentence, end) else start
    name = sentence[start:upto]
    if 3 <= len(name) <= 16 and named(name) and not township_or_body(name, township) and not VERB.search(name):
        yield Mention(start, upto, name, "project", upto)


def township_or_body(name: str, township: str) -> bool:
    """Whether the words name a place or a body, or hold what no name holds."""
    return bool(township and township in name) or BODY.search(name) is not None


class _Namer:
    """Names the members of one list after the other; what is done with the first is done with all."""

    def __init__(self, sentence: str, township: str, certain: bool, told: bool, opens: int) -> None:
        self.sentence, self.township = sentence, township
        self.certain, self.told, self.opens = certain, told, opens
        self.doing = ""
        self.shared = self.without = False

    def names(self, listing: Listing) -> Iterator[Mention]:
        later = listing.members[1:]
        ends_so = later and PROJECT.search(self.sentence, later[0].start + 2, later[-1].end)
        self.shared = bool(listing.noun or ends_so)
        for member in listing.members:
            single = list(self._with_head(member, listing))
            if not single and self.shared and len(listing.members) > 1:
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
                kind = "project" if listing.noun and kind in ("zone", "platform") else KINDS.get(kind, kind)
                lead = self.sentence[member.start : start]
                yield Mention(start, end, name, kind, max(end, listing.closes), doing=self.doing, lead=lead)
            at = end

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
            or (counted and (kind != "project" or counted[0][-1] in "个家项"))
        ):
            return False
        if kind == "project":
            return self._is_project(name, end, listing)
        sure = self.certain and bool(self.doing) and kind in OBJECTS
        if not named(name, certain=sure) or (end < listing.members[-1].end and not AFTER.match(self.sentence, end)):
            return False
        if kind not in OBJECTS:
            return True
        if SETTLED.search(self.sentence, self.opens, end - len(name)):
            return False
        if listing.other:
            return False
        made = MADE.match(self.sentence, end) or STATED.match(self.sentence, end)
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
        told = self.told or self.doing or listing.noun or MADE.match(self.sentence, end)
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
