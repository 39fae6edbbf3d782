"""Which names of a sentence are projects, firms, cooperatives: by their noun, by what is done with them, by their list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..lexicon import any_of
from .lists import OBJECTS, PIECE, Listing, Member, listings, whole
from .names import AFTER, COUNTED, HEAD, HEADS, begins, named, words

DOING = re.compile(rf"({any_of([*words['doing'], *words['works']])})(?:了|建设|一批|提升)?$")
MADE = re.compile(any_of(words["made"]))
WITHOUT = re.compile(r"(?:涉及|涵盖|包括|聚焦|围绕|突出|依托|利用|走访|参观)$")
INVESTED = re.compile(rf"(?:{any_of(words['invested'])})[^，。；]{{0,8}}?\d[\d.]*[余多]?[万亿]元")
ANNEX = re.compile(r"(?:扩建|技改|改造|搬迁|迁建|[一二三]期)$")
PROJECT = re.compile(any_of(words["project_heads"]))
SETTLED = re.compile(r".(?:落户|入驻|进驻|搬入|迁入)(?:在|于|到)?$")
SHAPE = re.compile(r"[^“”，。；：、！？]{2,30}$")
KINDS = {"park": "project", "facility": "project"}


@dataclass(slots=True)
class Mention:
    """A name at [start, end) of its sentence; `closes` is where its list ends, `doing` the verb before them."""

    start: int
    end: int
    name: str
    kind: str
    closes: int
    doing: str = ""


def mentions(sentence: str, township: str, told: bool = False) -> list[Mention]:
    """The names in a sentence, in order. `told`: 签约项目3个，分别为 … makes a project of whatever follows."""
    found: list[Mention] = []
    certain = False
    for piece in PIECE.finditer(sentence):
        certain = INVESTED.search(piece[0]) is not None or (certain and len(piece[0]) < 30)
        for listing in listings(sentence, piece.start(), piece.end()):
            named_here = list(_Namer(sentence, township, certain, told, piece.start()).names(listing))
            if len(listing.members) > 1:
                closes = max((mention.closes for mention in named_here), default=0)
                named_here = [replace(mention, closes=closes) for mention in named_here]
            found += named_here
    return found


class _Namer:
    """Names the members of one list after the other; what is done with the first is done with all."""

    def __init__(self, sentence: str, township: str, certain: bool, told: bool, opens: int) -> None:
        self.sentence, self.township = sentence, township
        self.certain, self.told, self.opens = certain, told, opens
        self.doing = ""

    def names(self, listing: Listing) -> Iterator[Mention]:
        last = listing.members[-1]
        shared = bool(listing.noun) or PROJECT.search(self.sentence, last.start + 2, last.end) is not None
        for member in listing.members:
            single = list(self._with_head(member, listing))
            if not single and shared and len(listing.members) > 1:
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
                yield Mention(start, end, name, KINDS.get(kind, kind), max(end, listing.closes), doing=self.doing)
            at = end

    def _head(self, end: int) -> str:
        """The noun a name ends with, the longest."""
        return max((head for head in HEADS if self.sentence.endswith(head, 0, end)), key=len)

    def _see(self, low: int, start: int) -> None:
        """Remember the verb before a name; a later member of the list may have none of its own."""
        doing = DOING.search(self.sentence, self.opens if low == self.opens else low, start)
        if doing:
            self.doing = doing[1]
        elif WITHOUT.search(self.sentence, low, start):
            self.doing = ""

    def _is_one(self, name: str, kind: str, end: int, listing: Listing) -> bool:
        if not SHAPE.match(name) or COUNTED.match(self.sentence, end):
            return False
        if kind == "project":
            return self._is_project(name, end, listing)
        if not named(name) or (end < listing.members[-1].end and not AFTER.match(self.sentence, end)):
            return False
        if kind not in OBJECTS:
            return True
        if SETTLED.search(self.sentence, self.opens, end - len(name)):
            return False
        return bool(listing.noun or self.doing or self.told or MADE.match(self.sentence, end))

    def _is_project(self, name: str, end: int, listing: Listing) -> bool:
        """Behind 项目, 工程 nothing more is needed than a name; one of two characters must have something done with it."""
        own = name.removeprefix(self.township) if self.township else name
        if own != name:
            return named(own, certain=True)
        if self.certain and self.doing and named(name, certain=True):
            return True
        told = self.told or self.doing or listing.noun or MADE.match(self.sentence, end)
        return named(name) and bool(told or len(name) > 4)

    def _without_head(self, member: Member, listing: Listing) -> Iterator[Mention]:
        start = begins(self.sentence, member.start, member.end, self.township)
        self._see(member.start, start)
        name = self.sentence[start : member.end]
        governed = self.doing or self.told or MADE.match(self.sentence, listing.closes)
        if governed and SHAPE.match(name) and named(name):
            concrete = listing.noun and named_class(listing.noun) and not ANNEX.search(name)
            full = name + listing.noun if concrete else name
            yield Mention(start, member.end, full, "project", listing.closes, doing=self.doing)


def named_class(noun: str) -> bool:
    """Whether a list's common noun says what its members are (田园综合体), not only that they are projects."""
    return not noun.endswith(("项目", "工程"))
