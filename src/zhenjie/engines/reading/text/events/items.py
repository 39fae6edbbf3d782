"""What a numbered item is about, and what several villages have each: lists of works are written so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .lists import one_by_one
from .mention import Mention
from .names import BOAST, COUNT, ENDS, VERB, named

_NUMBER = r"(?:[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.．、](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}(?:、|是))"
#: 6.某某镇污水管网延伸工程。 （二）青龙嘴大桥：跨绵溪河…
ITEM = re.compile(
    rf"(?:^|[；;。：:])\s*{_NUMBER}\s*(?P<name>[^，,；;。：:、（()）]{{3,24}}?(?:[（(][^（()）。]{{1,14}}[)）])?[^，,；;。：:、（()）]{{0,12}}?)(?=[，,。：:；;（(]|$)"
)
_WORKS = re.compile(
    r"(?:整治|技改|改造|提升|扩建|迁建|搬迁|延伸|[东西南北]延|改线|改建|重建|修复|修缮|治理|加固|恢复|扩容|路|街|站|园|中心|基地|线|楼|馆|院|桥|厂|库|小区|院坝|聚居点|市场|广场|步道|码头|隧道|集聚区)"
    r"(?:建设|工程|项目)?(?:[一二三]期)?(?:[（(][^（()）]*[)）])?$"
)
#: 沙尾、新围、塘边3个村公厕升级改造; 江村、外坑两村饮用水提升工程.
VILLAGES = re.compile(
    r"(?P<names>[\u4e00-\u9fa5]{2,4}?村?(?:[、和与][\u4e00-\u9fa5]{2,4}?村?){1,6})(?:等)?(?:(?:\d{1,2}|[两二三四五六七八九十])(?:个)?)(?P<unit>行政村|自然村|村|社区)的?"
    r"(?P<thing>[\u4e00-\u9fa5]{2,14}?(?:升级改造|改造|工程|中心|站|广场|道路|水泥路|示范段|平台|村室|整治|提升|小公园|公园|院坝|文化墙|项目))"
    r"(?=[，,；;。（(]|完|已|正|开[工建]|竣|贯|投|建[成设]|全部|均|启|$)"
)
#: Without it there is no such list, and looking for one costs more.
SO_MANY_VILLAGES = re.compile(r"[\d两二三四五六七八九十]个?(?:行政|自然)?(?:村|社区)")


def items(sentence: str) -> Iterator[Mention]:
    """The undertakings that numbered items of a sentence begin with."""
    for match in ITEM.finditer(sentence):
        name, (start, end) = match["name"], match.span("name")
        works = _WORKS.search(name)
        if (
            (ENDS.search(name) or works)
            and named(name, True)
            and not VERB.search(name[: works.start()] if works else name)
            and not (BOAST.search(name) or COUNT.match(name))
        ):
            yield Mention(start, end, name, "project", end)


def of_villages(sentence: str) -> Iterator[Mention]:
    """What several villages have each, under the name of each."""
    for match in VILLAGES.finditer(sentence) if SO_MANY_VILLAGES.search(sentence) else ():
        unit = "社区" if match["unit"] == "社区" else "村"
        thing = match["thing"].removesuffix("项目")
        for name, at in one_by_one(match["names"], match.start("names")):
            own = name.removesuffix("村")
            if len(own) > 1 and not VERB.search(own):
                yield Mention(at, at + len(name), own + unit + thing, "project", match.end())
