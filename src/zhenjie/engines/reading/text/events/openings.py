"""A project that opens a clause without a noun of its own: 某某食品竣工投产; 某某广场，总投资5亿元; 投资5亿元的某某新校签约."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhenjie.engines.reading.text.lexicon import any_of

from .lists import LISTED, one_by_one
from .mention import Mention
from .names import BOAST, COUNT, LEAD, OWN_NUMBER, VERB, named, words

#: 县医院迁建: what is done to the one building of its kind.
BUILDING = re.compile(
    rf"[县镇乡市区](?:第?[一二三四五六])?(?:{any_of(words['single'])})(?:迁建|改扩建|扩建|改造|重建|搬迁)$"
)
#: What of a thing is told of: 主体, 13栋楼主体建设, 各项前期手续.
_PART = (
    r"(?:(?:全部|各项|部分|\d+[栋幢条座层个])?(?:主体框架|主体工程|主体结构|主体|基础|外墙|楼座|生产车间|车间|厂房|生产线|前期手续|手续"
    r"|钢结构|框架|土建|栋楼|工程|建设|施工|部分))*"
)
_HOW = (
    r"(?:加紧|抓紧|有序|稳步|相继|先后|陆续|现已|已经|已|现|均|正式|顺利|全面|基本|如期|成功|全部|整体|部分|提前|同步|搬迁入园|即将|将|正在|开始|进入|恢复|挂牌|预计|计划|力争"
    r"|今年|明年|年内|年底|月底|底|初|前|于|在|到|\d+月份?|\d+日|[上中下]旬)*"
)
#: What is said right behind a name only of a project: 某某，总投资5亿元.
STATED = re.compile(
    r"[，,：:](?:项目|工程)?(?:计划|预计|规划)?(?:总投资|总占地|投资\d|占地\d|位于|于[^，；]{1,6}开工)"
    r"|[（(](?:总|计划)*投资\d"
    rf"|[（(][^（）()]{{1,10}}[)）]{_PART}{_HOW}(?:开工|动工|奠基|封顶|竣工|完工|投产|投用)"
)
#: A name, and how far the thing is.
REACHED = re.compile(
    rf"(?P<name>[\u4e00-\u9fa5A-Za-z0-9]{{3,16}}?(?:改扩建|扩建|[东西南北]扩|改造|迁建|重建|[一二三]期)?){_PART}{_HOW}"
    r"(?:开工|动工|奠基|封顶|竣工|完工|(?<![创组])建成|落成|试投产|试生产|投产|投用|投入使用|投入运营|达产|开园|开业|通车|营业(?!收入|额|税|部|面积|执照)|启用|交付使用|交房"
    r"|(?:进场|主体|内部|外部|[一二三四五六七八九十]层|\d+层)*施工|设备安装|安装设备|内修|内装|(?:启动|破题|抓紧|加快)建设|(?<=期)(?:加速|快速|顺利|有序|稳步|加快)推进|(?<=[一二三四]期)(?:已完成|正在)[^，,；;。]{2}|完成主体|完成(?:全部)?(?:总?工程量|总量)?的?\d+%|(?<=建设)完成|(?<=框架基本)完成)(?![^，,；;。]{0,4}?(?:后|以来|时(?!期)))"
)
#: The names before the last one, which alone is followed by what is told: 某某安置点、某某大桥和…
LISTING = re.compile(r"(?:[\u4e00-\u9fa5A-Za-z0-9]{3,16}(?:、|(?<=[道桥路街园馆站楼院校])[和与及]))*")
#: 产业项目某某食品: what kind of thing it is stands before its name.
OF_A_CLASS = re.compile(r"[\u4e00-\u9fa5]{2,6}项目(?=[\u4e00-\u9fa5]{4,8}(?:投资|已|竣工|投产|开工|主体))")
#: What is said of a project only where its sum stands before it.
AGREED = re.compile(r"(?P<name>[\u4e00-\u9fa5A-Za-z]{3,16}?)(?:已|正式|成功|即将|顺利)*(?:签约|落户|落地|开工)")
SPENT = re.compile(r"(?:总|计划)*投资[\d.]+[万亿]元的?")
#: 投资2000万元的某某商城: what a sum is spent on needs no noun of its kind.
FUNDED = re.compile(
    rf"(?:(?:总|计划|概算|预计)*(?:投资|投入)(?:约|近|超|逾)?[\d.]+[余多]?[万亿]元?(?:以上)?(?:、[^，,；;。、的]{4, 14})?的|(?<![值值约])[\d.]+[万亿]元的)(?P<name>[\u4e00-\u9fa5A-Za-z0-9]{{3,18}}?)"
    rf"(?=$|[，,；;。、：:（(]|等|[和与及](?:总|计划)*投资|以及|{_PART}{_HOW}(?:开工|动工|奠基|封顶|竣工|完工|建成|投产|试|投用|达产|签约|落户|落地|基础设施|主体|正|加快))"
)
#: 启动某某客厅建设, 完成某某寺整体搬迁: what is done to a thing with a name.
BEGUN = re.compile(
    r"(?P<doing>启动|开工|完成|实施|新建|提速)(?:了|(?P<built>建设))?(?P<names>[\u4e00-\u9fa5A-Za-z0-9、]{3,60}?)"
    r"(?P<works>建设|(?:道路)?(?:整体)?(?:搬迁|迁建|重建|改扩建|扩建|改建|拆建|整治|改造|修复|修缮|加固)(?:提升)?(?:工程)?|(?(built)|(?!)))(?=$|[，,；;。]|并|和|等|(?(built)(?!)|、))"
)
BODY = re.compile(
    r"^[次批保]|^施工|面积|平方|公顷|集中$|规模$|进[行入]|(?:镇|乡|街道|村|社区|区|市|县|省|党委|政府|企业|公司|合作社|工作|[内里上中正可后前]|人|户|率|线|层|栋|[时日工]期)$|^[一二三四五六七八九十两\d]"
    r"|占地|[亩元的了并以于在将已为与和对把被从到向就也还是等该其这那各个每均月日底条%]|正[在式加进处积按抓]|有(?!色|机|限)|年(?!产|加工)|项目|工程|季度|工人|人员|车辆|机械|主体|结构|(?:收入|利润|分红|租金|收益)$|半$|[一两几数百千\d][名个栋幢座家条处件批]$"
)

_SINGLES = frozenset(word + phase for word in words["single"] for phase in ("", "一期", "二期", "三期"))


def opening(sentence: str, start: int, end: int, township: str) -> Iterator[Mention]:
    """The projects that sentence[start:end], a piece without commas, opens with; nothing where it opens with none."""
    while lead := LEAD.match(sentence, start, end) or OF_A_CLASS.match(sentence, start, end):
        start = lead.end()
    spent = SPENT.match(sentence, start, end)
    if spent:
        start = spent.end()
    several = LISTING.match(sentence, start, end)
    names = re.split("[、和与及]", several[0] if several else "")
    counted = LISTED.match(sentence, start, end)
    if counted and REACHED.match("某某某" + sentence[counted.end() : end]):
        names, closes = counted["names"].split("、"), counted.end()
    else:
        last = start + sum(len(name) + 1 for name in names[:-1])
        reached = REACHED.match(sentence, last, end) or (spent and AGREED.match(sentence, last, end))
        closes = reached.end("name") if reached else end if STATED.match(sentence, end) else start
        names[-1] = sentence[last:closes]
        if len(names) > 1 and not (reached and all(_fits(name, township) for name in names)):
            return
    at = start
    for name in names:
        stated = name in _SINGLES and STATED.match(sentence, closes)
        if is_name(name, township) or stated:
            yield Mention(at, at + len(name), name, "project", closes, lead=spent[0] if spent else "")
        at += len(name) + 1


def begun(sentence: str, start: int, end: int, township: str) -> Iterator[Mention]:
    """What is begun or done in sentence[start:end] without a noun of its kind: 启动某某客厅建设, 完成某某寺整体搬迁."""
    for match in BEGUN.finditer(sentence, start, end):
        # 和 parts names in a list only: 启动和平小学建设 is one.
        whole = (match["names"], match.start("names"))
        names = list(one_by_one(*whole)) if "、" in match["names"] else [whole]
        works = "" if match["works"] in ("", "建设") else match["works"]
        for name, at in names if all(is_name(name, township) for name, _at in names) else ():
            end = match.end("works") if works and (name, at) == names[-1] else at + len(name)
            yield Mention(at, end, name + works, "project", match.end("works"), doing=match["doing"])


def funded(sentence: str, start: int, end: int, township: str) -> Iterator[Mention]:
    """What sums are spent on in sentence[start:end]: 投资2000万元的某某商城和投资1800万元的某某商城."""
    for match in FUNDED.finditer(sentence, start, end):
        low, high = match.span("name")
        name = match["name"]
        if sentence.startswith("—", high):
            continue
        if is_name(name, township) or (name in words["single"]):
            yield Mention(low, high, name, "project", high, lead=sentence[match.start() : low])


def is_name(name: str, township: str) -> bool:
    """Whether the words can be a name by themselves: no place or body, nothing in them that no name holds."""
    return _fits(name, township) and (named(name) or BUILDING.search(name) is not None)


def _fits(name: str, township: str) -> bool:
    if not 3 <= len(name) <= 18 or BOAST.search(name) or VERB.search(name):
        return False
    if COUNT.search(name) and not OWN_NUMBER.search(name):
        return False
    return not (township and township in name) and BODY.search(name) is None
