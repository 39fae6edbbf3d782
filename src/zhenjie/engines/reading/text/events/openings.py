"""A project that opens a clause without a noun of its own: 某某食品竣工投产; 某某广场，总投资5亿元; 投资5亿元的某某新校签约."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .lists import LISTED
from .mention import Mention
from .names import BOAST, LEAD, VERB, named, words

_PART = r"(?:主体框架|主体工程|主体结构|主体|基础|外墙|厂房)?"
_HOW = r"(?:现已|已经|已|现|正式|顺利|全面|基本|如期|成功|全部|整体|部分|提前|搬迁入园|即将|将|正在|开始|进入)*"
#: What is said right behind a name only of a project: 某某，总投资5亿元.
STATED = re.compile(
    r"[，,：:](?:项目|工程)?(?:计划|预计|规划)?(?:总投资|总占地|投资\d|占地\d|位于|于[^，；]{1,6}开工)"
    rf"|[（(][^（）()]{{1,10}}[)）]{_PART}{_HOW}(?:开工|动工|奠基|封顶|竣工|完工|投产|投用)"
)
#: A name, and how far the thing is.
REACHED = re.compile(
    rf"(?P<name>[\u4e00-\u9fa5A-Za-z0-9]{{3,16}}?(?:改扩建|扩建|[东西南北]扩|改造|[一二三]期)?){_PART}{_HOW}"
    r"(?:开工|动工|奠基|封顶|竣工|完工|建成投产|试投产|试生产|投产|投用|达产|(?:主体|内部|外部|[一二三四五六七八九十]层|\d+层)*施工|设备安装|安装设备|内修|内装"
    r"|框架基本完成|完成\d+%)"
)
#: What is said of a project only where its sum stands before it.
AGREED = re.compile(r"(?P<name>[\u4e00-\u9fa5A-Za-z]{3,16}?)(?:已|正式|成功|即将|顺利)*(?:签约|落户|落地|开工)")
SPENT = re.compile(r"(?:总|计划)*投资[\d.]+[万亿]元的?")
#: 投资2000万元的某某商城: what a sum is spent on needs no noun of its kind.
FUNDED = re.compile(
    rf"(?:(?:总|计划|概算|预计)*投资(?:约|近|超|逾)?[\d.]+[余多]?[万亿]元?(?:以上)?的|[\d.]+[万亿]元的)(?P<name>[\u4e00-\u9fa5A-Za-z0-9]{{3,18}}?)"
    rf"(?=$|[，,；;。、：:（(]|等|[和与及](?:总|计划)*投资|以及|{_PART}{_HOW}(?:开工|动工|奠基|封顶|竣工|完工|建成|投产|试|投用|达产|签约|落户|落地|基础设施|主体|正|加快))"
)
BODY = re.compile(
    r"^[次批保]|^施工|面积|平方|公顷|集中$|规模$|进[行入]|(?:镇|乡|街道|村|社区|区|市|县|省|党委|政府|企业|公司|合作社|工作|人|户|率|线|层|栋|[时日工]期)$|^[一二三四五六七八九十两\d]"
    r"|占地|[亩元的了并以于在将已为与和对把被从到向就也还是等该其这那各个每均月日底条%]|正[在式加进处积按抓]|有(?!色|机|限)|年(?!产|加工)|项目|工程|季度"
)


def opening(sentence: str, start: int, end: int, township: str) -> Iterator[Mention]:
    """The project that sentence[start:end], a piece without commas, opens with; nothing where it opens with none."""
    while lead := LEAD.match(sentence, start, end):
        start = lead.end()
    spent = SPENT.match(sentence, start, end)
    reached = REACHED.match(sentence, start, end)
    if spent:
        start = spent.end()
        reached = REACHED.match(sentence, start, end) or AGREED.match(sentence, start, end)
    listed = LISTED.match(sentence, start, end)
    if listed and (found := REACHED.match("某某某" + sentence[listed.end() : end])) and found["name"] == "某某某":
        at = start
        for name in listed["names"].split("、"):
            if is_name(name, township):
                yield Mention(at, at + len(name), name, "project", listed.end())
            at += len(name) + 1
        return
    upto = reached.end("name") if reached else end if STATED.match(sentence, end) else start
    lead_words = spent[0] if spent else ""
    if is_name(sentence[start:upto], township):
        yield Mention(start, upto, sentence[start:upto], "project", upto, lead=lead_words)


def funded(sentence: str, start: int, end: int, township: str) -> Iterator[Mention]:
    """What sums are spent on in sentence[start:end]: 投资2000万元的某某商城和投资1800万元的某某商城."""
    for match in FUNDED.finditer(sentence, start, end):
        low, high = match.span("name")
        name = match["name"]
        if is_name(name, township) or (name in words["single"]):
            yield Mention(low, high, name, "project", high, lead=sentence[match.start() : low])


def is_name(name: str, township: str) -> bool:
    """Whether the words can be a name by themselves: no place or body, nothing in them that no name holds."""
    if not 3 <= len(name) <= 18 or not named(name) or BOAST.search(name) or VERB.search(name):
        return False
    return not (township and township in name) and BODY.search(name) is None
