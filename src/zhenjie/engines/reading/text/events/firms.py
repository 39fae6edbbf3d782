"""Firms that stand for their projects: built, brought in, listed among projects, with an investment of their own."""

from __future__ import annotations

import re

from zhenjie.engines.reading.text.lexicon import any_of

from .lists import THE_WHOLE, Listing
from .names import named, words

#: Verbs that bring a firm here.
BRINGING = frozenset(("引进", "招引", "引入", "引来", "引办", "签约", "落户", "承接"))
#: 某某机械、某某食品等8家|企业相继落户.
BROUGHT = re.compile(
    r"[\u4e00-\u9fa5]{0,8}(?:企业|公司)(?:[，,])?(?:已|相继|先后|陆续|成功|均|正式|全部|顺利|竣工)*(?:落户|进园|入园|落地|投产|开工|签约|动工)(?!\d)"
)
#: 某某有限公司于今年4月破土动工: a firm that is being built is its project; so is one that is brought in.
IS_BUILT = re.compile(
    r"(?:于|20\d\d年|今年|去年|\d{1,2}月(?:份|初|底)?|\d{1,2}日|[上中下]旬|年初|年底|已经|已|正式|顺利|成功|目前|正在|正)*(?:破土动工|动工|开工建设|开工|奠基|竣工投产|建成投产|试生产|试投产)"
)
IS_BROUGHT = re.compile(
    r"(?![，,](?:计划|总)*投资[^，,。]{0,14}(?:建设|新建|打造|兴建))(?:的|等|落户|入驻|投资建厂)?[^，,；;。、“”（）()]{0,8}(?=$|[，,；;。、])"
)
#: 某某集团，投资10亿元建设某某产业园.
BUILDS_A_PARK = re.compile(rf"(?:建设|新建|打造|兴建)[^，,；;。]{{2,16}}?(?:{any_of(words['park_heads'])})")
OF_PROJECT = re.compile(r"项目(?:——|__|[:：—“])$")
#: 引进某某股份、某某诊断等知名|企业.
BRINGS, THE_FIRMS = re.compile("引进|招引|引入|引来|引办|签约"), re.compile(r"[\u4e00-\u9fa5]{0,8}企业(?!服务|家)")
INVESTS = re.compile(r"[，,（(](?:计划|预计)*(?:总?投资|占地)(?:约|近)?[\dx.]+[余多]?[万亿亩]")
MEMBER_ENDS, FIRM_ENDS = re.compile("[；;。]"), re.compile("[，,；;、。（()）]|计划投资|$")
#: 物业公司 names no one firm.
FIRM_NAME = 6


def are_brought(sentence: str, listing: Listing) -> bool:
    """Whether a list of firms settles, begins or is brought in, so that each stands for its project."""
    first = listing.members[0]
    brought = BRINGS.search(sentence, first.start, first.end) is not None
    return (brought and THE_FIRMS.match(sentence, listing.closes) is not None) or (
        BROUGHT.match(sentence, listing.closes) is not None
    )


def stands_for_project(sentence: str, start: int, end: int, doing: str, *, listed: bool) -> bool:
    """Whether the firm at [start, end) stands for a project and nothing there says what else it builds, or for whom.

    It does with a sum of its own (某某有限公司，投资1600万元，正在试生产), `listed` among counted projects, and when it is told to be built or brought in.
    `doing` is the verb before it.
    """
    if _builds(sentence, end):
        return False
    if INVESTS.match(sentence, end) or (listed and FIRM_ENDS.match(sentence, end)):
        return True
    if end - start < FIRM_NAME or not named(sentence[start:end]):
        return False
    if IS_BUILT.match(sentence, end) or OF_PROJECT.search(sentence, max(start - 6, 0), start):
        return True
    return doing in BRINGING and IS_BROUGHT.match(sentence, end) is not None


def _builds(sentence: str, end: int) -> bool:
    """Whether the words behind a firm name a project of its."""
    behind = MEMBER_ENDS.split(sentence[end:], maxsplit=1)[0]
    return THE_WHOLE.search(behind) is not None or BUILDS_A_PARK.search(behind) is not None
