"""The names of a sentence, in order: those of its lists, and those that open a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from zhenjie.engines.reading.text.lexicon import any_of

from .items import items, of_villages
from .lists import PIECE, listings
from .members import Namer
from .mention import Mention
from .names import named, words
from .openings import begun, funded, is_name, opening
from .roads import roads
from .subjected import subjected

#: Behind a project in its sentence these are its own: 项目的加工车间已投用.
INSIDE = re.compile(r"(?:车间|生产线|大棚|教学楼|办公楼)$")
#: In a sentence about the project of the one before, only what calls itself one is another.
WHOLE = re.compile(rf"(?:{any_of(words['project_heads'])})$")
COUNTED_BEFORE = re.compile(
    r"(?:项目|企业)[^，,；;。、（(]{0,6}?\d+[个项家][（(]$|\d+[个项家][^，,；;。、（(]{0,8}项目[（(]$"
)
#: 集种植、加工、观光于一体的: what one thing is for, no list of things.
ALL_IN_ONE = re.compile(
    r"(?<![收采聚筹招征密市云])集(?![中团镇成约装体贸散聚群资市结合])[^，,；;。]{2,50}?(?:于一体|为一体|一体化|一体)的?"
)
#: 重点项目…，主要包括: whatever is listed behind it is one.
ENUMERATED = re.compile(
    r"(?:项目|工程)[^。；;]{0,50}?(?:包括|分别[是为]|主要有|即将是|涉及有|有)[：:]?|项目\d+[个项][：:]"
)
#: (含道路、绿化等工程): what belongs to the thing before.
IN_BRACKETS = re.compile("[（(](?:其中)?(?:含|包括|包含)")
#: …，项目研发中心、职工餐厅已封顶: what a clause that begins so lists belongs to the project before it.
OF_THE_PROJECT = re.compile(r"(?:其中)?(?:该|整个)?项目(?!建设|化|名称|[:：])(?:的)?(?=[\u4e00-\u9fa5A-Za-z0-9])")
#: “某某”行动 is no project.
ACTION = re.compile(
    r"”(?:专项|集中|系列|主题)*(?:行动|活动|计划|机制|模式|工作法|战略|布局|格局|思路|目标|理念|要求|制度|精神|品牌|称号|服务)"
)
#: No clause that lists the rooms of a project is longer.
CLAUSE = 80
NEAR = 24
CALLED, SHORTEST = 12, 3
#: A name no longer than this belongs to the firm before it.
BARELY = 4
#: What follows a piece that goes on behind quotation marks; a comma or full stop ends what is done.
QUOTED = re.compile("[“”‘’「」]")
#: 某某项目是该镇…的项目: what is said of the one before is no other one.
SAID_OF = re.compile(
    r"[”）)]*(?:项目|工程)?[，,]?(?:正?是|也是|属于|成为|获评|入选|列入|纳入)(?!.*[，,；;])"
    r"|(?:目前|现已|现|已经|已|正在|正|将|计划)*(?:完成|建成|建设|新建|启动)了(?:[^，,；;。]*、)?$"
)
#: Behind a project these words list what it is made of.
PARTS = re.compile(r"项目(?:主要|建设|内容)*(?:包括|包含|涵盖)|拟建设|主要建设|建设内容")
#: A firm that puts money into something.
BUILDER = re.compile(
    rf"(?:^|[，,；;。：:])[\s]*(?:[一二三四五六七八九十]+是|其中)?(?P<firm>[\u4e00-\u9fa5（）()]{{2,20}}?(?:{any_of(words['firm_heads'])}|合作社))\s*(?:计划|预计|拟|总|新)*(?:投资|投入|出资|新上|新建|扩建)"
)
IN_SUM = re.compile("[（(](?:总|计划)*投资")
WITH_SUM = re.compile(r"(?P<name>[\u4e00-\u9fa5A-Za-z0-9]{3,14})[（(](?:总|计划)*投资[\d.]+[余多]?[万亿]元[)）]")
INVESTED = re.compile(rf"(?:{any_of(words['invested'])})[^，。；]{{0,8}}?\d[\d.]*[余多]?[万亿]元")


def _called(sentence: str, piece: re.Match[str], doing: str) -> Mention | None:
    """What a project is called, in quotation marks right behind what it is: 某某电商项目“某某城”."""
    start, end = piece.span()
    quoted = sentence[start - 1 : start] == "“" and sentence[end : end + 1] == "”"
    if (
        not quoted
        or not SHORTEST <= end - start <= CALLED
        or not named(piece[0])
        or not WHOLE.search(sentence, 0, start - 1)
        or ACTION.match(sentence, end)
    ):
        return None
    return Mention(start, end, piece[0], "project", end, doing=doing)


def is_said_of(sentence: str, known: Mention, one: Mention) -> bool:
    """Whether a name belongs to what is said of the one before: 某某项目是全镇…的项目."""
    return known.kind == "project" and SAID_OF.match(sentence, known.end, one.start) is not None


def of_the_project(sentence: str, first: Mention, one: Mention) -> bool:
    """Whether a name stands in a clause that lists what the project before it consists of: …，项目研发中心、食堂已封顶."""
    low = max(one.start - CLAUSE, 0)
    clause = max(sentence.rfind(mark, low, one.start) for mark in "，,；;。：:") + 1
    return first.end < clause and not WHOLE.search(one.name) and OF_THE_PROJECT.match(sentence, clause) is not None


def _within(known: Mention, one: Mention) -> bool:
    """Whether a name is only the beginning of another one: 某某公园|二期人行步道."""
    return known.start == one.start and known.end < one.end


def _bracketed(sentence: str, start: int, end: int, township: str) -> Iterator[Mention]:
    """The projects behind their number: 亿元以上项目2个（某某饮料、某某饲料）."""
    for name in re.finditer(r"[^、]+", sentence[start:end]):
        if is_name(name[0], township):
            yield Mention(start + name.start(), start + name.end(), name[0], "project", end)


def _others(named: list[Mention], sentence: str, before: int | None, *, whole: bool) -> list[Mention]:
    """Those that are no part of the project named until `before`, nor said of it; `whole`: only what calls itself a project."""
    kept = [one for one in named if not whole or WHOLE.search(one.name)]
    if before is None:
        return kept
    return [one for one in kept if not SAID_OF.match(sentence, before, one.start) and not INSIDE.search(one.name)]


def _with_sums(sentence: str, township: str) -> Iterator[Mention]:
    """The projects of a list that has the sum of each in brackets: 某某沥青（投资1.3亿元）、某某度假村（投资8000万元）."""
    for match in WITH_SUM.finditer(sentence) if IN_SUM.search(sentence) else ():
        if is_name(match["name"], township):
            low, high = match.span("name")
            yield Mention(low, high, match["name"], "project", match.end())


def mentions(sentence: str, township: str, told: bool = False, going_on: bool = False) -> list[Mention]:
    """The names in a sentence, in order. `told`: 签约项目3个，分别为 … makes a project of whatever follows.

    `going_on`: the sentence is about the project of the one before, so buildings and sums in it are that project's.
    """
    sentence = ALL_IN_ONE.sub(lambda match: "的" * len(match[0]), sentence)
    listed = ENUMERATED.search(sentence)
    found: list[Mention] = []
    certain, before, doing, parts = False, 0, "", False
    for piece in PIECE.finditer(sentence):
        if IN_BRACKETS.match(sentence, piece.start() - 1):
            continue
        spent = certain and not any(mention.start >= before for mention in found)
        certain, before = not going_on and (INVESTED.search(piece[0]) is not None or spent), piece.start()
        bracketed = COUNTED_BEFORE.search(sentence, max(piece.start() - NEAR, 0), piece.start()) is not None
        if called := _called(sentence, piece, doing):
            if found and found[-1].end == piece.start() - 1:
                found.pop()
            found.append(called)
            continue
        parts = parts or bool(found and PARTS.search(sentence, max(piece.start() - NEAR, 0), piece.start() + CALLED))
        for listing in listings(sentence, piece.start(), piece.end()):
            named_so = told or bool(listed and listed.end() <= piece.end())
            namer = Namer(sentence, township, certain, named_so, piece.start(), doing)
            named_here = list(namer.names(listing))
            doing = namer.doing
            named_here = _others(named_here, sentence, found[-1].end if found else None, whole=going_on or parts)
            if len(listing.members) > 1:
                closes = max((mention.closes for mention in named_here), default=0)
                named_here = [replace(mention, closes=closes) for mention in named_here]
            found += [replace(mention, noun=listing.noun) for mention in named_here]
        doing = doing if QUOTED.match(sentence, piece.end()) else ""
        here = [mention for mention in found if mention.start >= piece.start()]
        if bracketed and not here:
            found += _bracketed(sentence, piece.start(), piece.end(), township)
            continue
        spent_on = [*funded(sentence, *piece.span(), township), *begun(sentence, *piece.span(), township)]
        found = [known for known in found if not any(_within(known, one) for one in spent_on)]
        still = {id(known) for known in found}
        here = [known for known in here if id(known) in still]
        more = [one for one in spent_on if all(one.end <= known.start or one.start >= known.end for known in here)]
        found += more
        if not here and not more and not going_on and not parts:
            opened = opening(sentence, piece.start(), piece.end(), township)
            found += [one for one in opened if not found or not INSIDE.search(one.name)]
        found.sort(key=lambda mention: mention.start)
    if villages := list(of_villages(sentence)):
        apart = (one for one in found if all(one.end <= own.start or own.closes <= one.start for own in villages))
        found = [*apart, *villages]
    more = [
        one
        for one in (*_with_sums(sentence, township), *roads(sentence), *subjected(sentence, township), *items(sentence))
        if all(one.start >= m.end or one.end <= m.start for m in found)
    ]
    return sorted((_owned(sentence, one) for one in [*found, *more]), key=lambda mention: mention.start)


def _owned(sentence: str, one: Mention) -> Mention:
    """A name of common words under the firm that builds it: 某某矿业有限公司投资5000万元，新建选矿厂 is that firm's 选矿厂."""
    if (
        one.kind != "project"
        or (len(one.name) > BARELY and named(one.name))
        or one.name != sentence[one.start : one.end]
    ):
        return one
    firms = list(BUILDER.finditer(sentence, 0, one.start))
    return replace(one, name=firms[-1]["firm"] + one.name) if firms else one
