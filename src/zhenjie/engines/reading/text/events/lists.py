"""What is listed one after the other: A、B和C等3个项目 gives its members, and the common noun where a list has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhenjie.engines.reading.text.lexicon import any_of

from .names import HEAD, HEADS, PART, VERB, named, words

#: A short quotation or a place in brackets inside a name: 某某“灯火工程”建设项目, 某某铁路项目(北段).
_INSIDE = (
    rf"“[^“”，。；、：]{{1,14}}”(?=(?![及和与、以])[\u4e00-\u9fa5A-Za-z0-9]{{0,14}}?(?:改造|{HEAD.pattern}))"
    r"|[（(][^（()），。；、：]{1,8}[)）](?=[\u4e00-\u9fa5]{0,12}(?:项目|工程))"
)
LONG_NAME = re.compile(r"[\u4e00-\u9fa5A-Za-z0-9]{6,22}")
PIECE = re.compile(rf"(?:[^，,；;：:。！？!?“”‘’「」（）()《》—\n]++|{_INSIDE})+")
#: 某某、某某等4项, without a noun: 项目 has been said before.
LISTED = re.compile(r"(?P<names>[\u4e00-\u9fa5A-Za-z、]{3,60}?)等\d+[项个]")
#: What follows 和 where two names share a noun: 某某和某某2个项目.
PAIR = re.compile(r"[^、，,；;。]{2,24}?[\d两二]个[^、，,；;。\d]{0,6}(?:项目|工程)")
JOINT = re.compile(r"、(?!(?:新建|续建|扩建|改建|在建)(?:项目|工程))|以及|及其|暨|[和与及](?![谐平睦])")
#: The phase that a name ends with: 某某小镇一期.
PHASE = re.compile(
    r"[一二三四]期(?=$|[、，,和与及]|等|项目|工程|如期|已|正|顺利|主体|开工|竣工|建成|投|即将|启动|加快|完工|封顶)"
)
#: What belongs to the thing before it: 某某公园及周边环境整治项目.
WITH = re.compile(r"[^、，,；;。]{2,12}?(?:合署|合作|联合|共建|联办)|周边|配套|附属|其|基础设施|相关|沿线|连接线|辅助")
#: 一、 before a heading.
NUMERAL = re.compile(r"[一二三四五六七八九十]{1,3}|\d{1,2}")
_NUMBER = r"(?:一大?批|几个|多个|[\d两三四五六七八九十]{1,6}余?[个大处座所家条项类])"
#: The list is over, what follows is its common noun: 等10个经贸及人才项目.
ENDED = re.compile(rf"等{_NUMBER}")
SHARED = re.compile(rf"(?<![平高初中上同])等(?!级|候|待|同){_NUMBER}?|{_NUMBER}")
#: Between two heads of one name none of these stands: 产业园|项目 is one, 产业园竣工的|项目 is two.
_APART = rf"的|入选|列入|纳入|获批|获评|跻身|[已将正在为于内里到]|竣工|开工|投产|完工|总|占地|{VERB.pattern}"
APART = re.compile(rf"{_APART}|\d(?![\d.]*[万千]?(?:羽|头|只|吨|套|亩|兆瓦|千伏|米|平方米|立方))")
APART_OF_A_FIRM = re.compile(f"{_APART}|[和与]")
STAGES = re.compile(
    any_of(word for told in words["stages"].values() for word in told)
    + r"|内资|外资|台资|港资|引进|立项|在手|优质|重大|重点|已|正在|(?:总?投资)?[过超]?(?:\d[\d.]*|千|百)?[万亿]?(?:元|亩)(?:以上|及以上)?的?(?:大|投资$)?"
)
OBJECTS = frozenset(("project", "park", "facility"))
WORKS = re.compile(r"(?:新建|改建|扩建|续建|重点)?(?:建设|改造|重点|工程)")
#: 等灌区|现代化改造: what is done to each of them.
WORKED = re.compile(
    r"(?:现代化|提质|续建|综合|升级|扩能|节水)*(?:改造|整治|治理|扩建|改扩建|扩容|迁建|加固|修复)(?:提升)?(?:工程|项目)?"
)
#: 某某树脂、某某轮胎等7个外资项目.
SO_MANY = re.compile(r"等(?:\d+|[两三四五六七八九十]+)[余多]?个")
_BETWEEN_TWO = re.compile("[、和与及]")
PROJECT = tuple(words["project_heads"])
THE_WHOLE = re.compile(any_of(PROJECT))
#: 某某项目|主体工程: what of it is told of.
OF_IT = re.compile("主体|配套|附属|土建|装修|桩基")
ROOM = 26
#: Between two heads of a name; behind a firm its project may have a longer one.
BETWEEN, OF_A_FIRM = 12, 22
FIRM = ("公司", "集团", "合作社", "厂")


@dataclass(slots=True)
class Member:
    """One member at [start, end) of the sentence."""

    start: int
    end: int


@dataclass(slots=True)
class Listing:
    """Members; `closes` is where their common `noun` ends, `other` that they are called something that is no project."""

    members: list[Member]
    closes: int
    noun: str = ""
    other: bool = False


def one_by_one(names: str, start: int) -> Iterator[tuple[str, int]]:
    """The names of a plain list that stands at `start`, each with its place: 文化路、建设街和前进街."""
    for name in _BETWEEN_TWO.split(names):
        yield name, start
        start += len(name) + 1


def listings(sentence: str, start: int, end: int) -> list[Listing]:
    """The lists of a piece without commas; a single name is a list of one."""
    found: list[Listing] = []
    members: list[Member] = []
    for low, high in _cut(sentence, start, end):
        shared = SHARED.search(sentence, low + 2, high) if high - low > 2 else None
        while shared and shared[0][0] != "等" and not members:
            shared = SHARED.search(sentence, shared.end(), high)
        if not shared:
            members.append(Member(low, high))
            continue
        members.append(Member(low, shared.start()))
        closes, noun = _common_noun(sentence, shared.end(), high)
        found.append(Listing(members, closes, noun, not noun and not WORKS.match(sentence, closes)))
        members = [Member(closes, high)] if HEAD.search(sentence, closes, high) else []
    if members:
        found.append(Listing(members, start))
    return found


def _cut(sentence: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at, listed = start, False
    for joint in JOINT.finditer(sentence, start, end):
        if joint[0] in ("及", "暨") and not listed and not sentence.endswith(PROJECT, at, joint.start()):
            continue
        if joint[0] != "、" and (WITH.match(sentence, joint.end()) or ENDED.search(sentence, at, joint.start())):
            continue
        if joint[0] != "、" and not _ends_with_head(sentence[at : joint.start()]):
            alike = not spans or not _ends_with_head(sentence[spans[-1][0] : spans[-1][1]])
            counted = PAIR.match(sentence, joint.end()) or _two_names(sentence, at, joint)
            if not counted and (not listed or joint.start() <= at + 1 or not alike):
                continue
        if joint[0] == "、" and NUMERAL.fullmatch(sentence, at, joint.start()):
            at = joint.end()
            continue
        listed = True
        spans.append((at, joint.start()))
        at = joint.end()
    return [*spans, (at, end)]


def _two_names(sentence: str, start: int, joint: re.Match[str]) -> bool:
    """Whether two long names stand at both sides of 和, the second one with a noun for both."""
    head = HEAD.search(sentence, joint.end())
    sides = (sentence[start : joint.start()], sentence[joint.end() : head.start()] if head else "")
    return joint[0] == "和" and all(LONG_NAME.fullmatch(side) and named(side) for side in sides)


def _ends_with_head(words: str) -> bool:
    return words.removesuffix("建设").endswith(tuple(HEADS))


def _common_noun(sentence: str, start: int, end: int) -> tuple[int, str]:
    """The noun that a list's members share, where it is one of projects; with the place where it ends."""
    head = HEAD.search(sentence, start, min(end, start + ROOM))
    between = STAGES.sub("", sentence[start : head.start()]).removesuffix("投资") if head else ""
    if not head or HEADS[head[0]] not in OBJECTS or APART.search(between):
        return start, ""
    closes = whole(sentence, head.end(), end)
    works = WORKED.match(sentence, closes, end) if HEADS[head[0]] == "facility" else None
    closes = works.end() if works else closes
    noun = sentence[start:closes]
    return (start, "") if PART.search(noun) else (closes, noun)


def whole(sentence: str, end: int, limit: int) -> int:
    """Where a name ends whose first head ends at `end`: 产业园|项目, 小学|扩建工程, 公园|及周边环境整治项目."""
    end = _with_what_belongs(sentence, end, limit)
    phase = PHASE.match(sentence, end, limit)
    end = phase.end() if phase else end
    while head := HEAD.search(sentence, end, min(limit, end + ROOM)):
        own = sentence.endswith(PROJECT, 0, end) and (head[0] not in PROJECT or OF_IT.match(sentence, end))
        gap = OF_A_FIRM if sentence.endswith(FIRM, 0, end) else BETWEEN
        between = APART_OF_A_FIRM if gap == OF_A_FIRM else APART
        if own or between.search(sentence, end, head.start()) or head.start() - end > gap:
            break
        end = head.end()
    return end


def _with_what_belongs(sentence: str, end: int, limit: int) -> int:
    """Where 公园|及周边环境整治项目 ends; `end` itself where nothing is joined to the name."""
    joint = JOINT.match(sentence, end, limit)
    if not joint or joint[0] not in ("及", "及其", "暨"):
        return end
    heads = HEAD if WITH.match(sentence, joint.end()) else THE_WHOLE
    further = heads.search(sentence, joint.end(), min(limit, end + ROOM))
    apart = further and APART.search(sentence, joint.end(), further.start())
    return further.end() if further and not apart else end
