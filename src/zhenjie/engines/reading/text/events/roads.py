"""Streets that are built or rebuilt: 打通创业路、瑞新街等10条断头路; 改造提升文化路、建设街. A street has no noun of works behind its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhenjie.engines.reading.text.lexicon import any_of

from .lists import one_by_one
from .mention import Mention
from .names import VERB, words

_ROAD = r"[\u4e00-\u9fa5]{1,5}?(?:大街|大道|路|街|巷)(?:[东西南北中]?段)?"
#: Of these there are many, or they are no streets.
_CLASS = re.compile(
    r"(?:^|[的了])(?:道|公|马|水|线|思|出|铁|网|电|回|油|主|支|大|小|老|旧|新|条|后|步|套|门|一|农村|乡村|村组|产业|旅游|四好农村|断头|通村|背|主次干|主干|生产|环湖|沿河|巡护|城市|中心|商业|步行|美食|文化)(?:道|公)?(?:大街|大道|路|街|巷)|[公铁道马]路$"
)
_DOING = [
    "翻新改造",
    "改造提升",
    "提升改造",
    "升级改造",
    "新修",
    "翻新",
    "打通",
    "拓宽",
    "贯通",
    "整修",
    "硬化",
    "畅通",
]
ROADS = re.compile(
    rf"(?P<doing>{any_of([*_DOING, *words['works']])})了?(?:[^，,；;。、]{{0,6}}?(?:主城区|城区|县城|镇区|集镇|境内|的))?"
    rf"(?P<names>{_ROAD}(?:[、和与及]{_ROAD})*)(?=[，,；;。、等]|\d|道路|路面|建设|改造|贯通|拓宽|工程|提升|升级|硬化|[一二三四五六七八九两]条|$)"
)
_LISTED = re.compile(
    r"等?(?:\d+|[一二三四五六七八九十两]+)?条?[^，,；;。、]{0,6}(?:道路|断头路|街路|街道|主干道|干道|支路|乡道|村道|县道)?"
)
SHORTEST = 3
#: What is done to them belongs to the name: 文化路、建设街改造提升.
_WORKS = re.compile(
    r"(?:道路|路面)?(?P<works>(?:微更新|拓宽|升级|提升|综合)*(?:改造提升|改造|整治|提升|硬化)(?:工程|项目)?)"
)


def roads(sentence: str) -> Iterator[Mention]:
    """The streets of a sentence that something is done to, each a project."""
    for match in ROADS.finditer(sentence):
        closes = match.end("names")
        listed = _LISTED.match(sentence, closes)
        closes = listed.end() if listed and listed[0].startswith(("等", *"0123456789")) else closes
        works = _WORKS.match(sentence, closes)
        done = works["works"] if works else ""
        closes = works.end() if works else closes
        for name, at in one_by_one(match["names"], match.start("names")):
            if _CLASS.search(name) or VERB.search(name) or len(name) < SHORTEST:
                continue
            called = name + done
            end = at + len(called) if sentence.startswith(called, at) else at + len(name)
            yield Mention(at, end, called, "project", closes, doing=_known(match["doing"]))


def _known(doing: str) -> str:
    """The verb as the list of stages knows it."""
    return doing if doing in words["doing"] else "改造"
