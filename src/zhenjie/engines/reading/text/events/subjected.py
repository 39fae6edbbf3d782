"""What works are done to: 对滨河路、桃花湖等进行提质改造; the works stand behind the things and belong to the name of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .lists import one_by_one
from .mention import Mention
from .names import named
from .openings import is_name

_WORKS = "改造|整治|治理|修缮|修复|加固|大中修|大修|扩建|改扩建|迁建|升级|提升|维修"
SUBJECTED = re.compile(
    r"(?:^|[，,；;。：:]|先后|首先|重点|并|已|还)对(?P<names>[^，,；;。：:对]{3,80}?)(?P<rest>等(?:\d+|[一二三四五六七八九十两]+)?[^，,；;。、\d]{0,8}?)?"
    rf"(?:率先|全面|逐步|集中|统一|同步)*(?:进行|实施|开展)了?(?:全面|综合)?(?P<works>[^，,；;。、的了进对]{{0,6}}(?:{_WORKS})(?:工程)?)(?=[，,；;。]|$|并|和|，)"
)
_A_LINE = re.compile(
    "^(?![全各]|农村|乡村|通村|通组|城区|县乡|主干|道路|线路)[^全各]*[路街线桥河湖渠]$|^[^和与]{2,6}至[^和与]{2,6}$"
)
_OF = re.compile("^.*的(?=[^的]{3,}$)")


def subjected(sentence: str, township: str) -> Iterator[Mention]:
    """The things of a sentence that works are done to, each under its name with the works."""
    for match in SUBJECTED.finditer(sentence):
        for name, at in one_by_one(match["names"], match.start("names")):
            own = _OF.sub("", name)
            start = at + len(name) - len(own)
            if own.startswith(("全", "各")):
                continue
            if is_name(own, township) or (len(own) > 2 and _A_LINE.search(own) and named(own, True)):
                yield Mention(start, start + len(own), own + match["works"], "project", match.end(), doing="改造")
