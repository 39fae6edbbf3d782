"""How far a project is: what is told of it behind its name, the heading it is counted under, the verb before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from zhenjie.engines.reading.text.lexicon import any_of

from .names import words
from .times import CLAUSE, CONDITION, FUTURE, ahead, clauses

ORDER = tuple(words["stages"])
STAGE_OF = {word: stage for stage, told in words["stages"].items() for word in told}
STAGE = re.compile(any_of(STAGE_OF))
WISHED = re.compile(rf"(?:{any_of(words['wished'])})[^，,；;。]{{0,4}}$|早$")
_STAGES = any_of(STAGE_OF)
_MANY = r"(?:\d{1,5}[余多]?|[两三四五六七八九十]{1,3})[个项宗件家大]"
#: 签约项目3个, 在建项目7个, 3个项目竣工，包括…: the stage of those that follow. 促 before a stage is what comes next.
UNDER = re.compile(
    rf"(?<!促)(?P<not>未(?:能)?(?:按期|如期|按时)?)?(?P<stage>{_STAGES})(?:促?[\u4e00-\u9fa5]{{0,4}})?(?:项目|企业)?(?:共|有|达|为)?[\d.]+[余多]?[个家项宗]"
    rf"|(?<!促)(?P<plain>{_STAGES}|(?<=集中)启动)(?:促[\u4e00-\u9fa5]{{2}})?(?:的?(?:重点|重大|产业)?(?:项目|工程)(?:还|主要|共)?(?:有(?!望|序|效)|为|是|包括|分别|[：:])|的(?:为|还有|既有|有(?![望序效关利力])|包括|主要有|分别[是为]))"
    rf"|{_MANY}[^，,；;。、\d]{{0,8}}(?:项目|工程)(?:已|均|全部|顺利|正式|如期|集中|同时)*(?P<last>{_STAGES})(?:仪式|活动)?[，,：:]?(?:分别|主要|具体)*(?:包括|包含|[为是：:]|有(?!望|序|效))"
)
#: 3个项目集中开工, 重点项目集中签约仪式: the stage of those that the next sentences list.
OPENED = re.compile(
    rf"(?:项目|工程)(?:集中)?(?P<rite>{_STAGES})(?:奠基)?(?:仪式|典礼)|"
    rf"(?:项目|工程)(?:建设)?(?:已|均|全部|顺利|正式|同时)*集中(?P<stage>{_STAGES})(?![、和与及]?(?:{_STAGES}))"
    rf"|{_MANY}[^，,；;。、\d]{{0,8}}(?:项目|工程)(?:已|均|全部|顺利|正式|同时)*(?P<each>{_STAGES})(?=[，,。；;]|仪式|活动)"
    rf"|集中(?P<many>{_STAGES})(?![、和与及]?(?:{_STAGES}))的?(?:{_MANY}[^，,；;。、\d]{{0,8}}(?:项目|工程)|(?:项目|工程)(?:共|有|达|为)?{_MANY})"
)
#: The sentence that lists them: 据介绍，这3个项目分别为…
LISTS_THEM = re.compile(
    r"[“”\s]*(?:其中|此外)[，,]?(?!\d)|[“”\s]*(?:(?:据介绍|据了解|据悉|其中)[，,])?(?:这|此次|本次|上述|以上|该批)?[^，,；;。：:、]{0,14}(?:项目|工程)(?:中[，,])?(?:分别|主要|共|具体)*(?:包括|包含|涵盖|涉及|[为是有：:])"
)
#: Projects counted, whatever they are.
ANY_COUNT = re.compile(
    r"\d+[余多]?[个家项件][^，,；;。、]{0,10}(?:项目|工程|企业)|(?:项目|工程|企业)(?:共|有|达|为)?\d+[余多]?[个家项件]"
)
#: 营业执照 and the like only sound like a stage.
NO_STAGE = re.compile(
    r"施工许可|施工单位|施工队|营业(?:执照|收入|额|税|部|面积)|运营(?:模式|机制|管理|成本)|建成区|启用?前"
)
COUNTED = re.compile(r"\d+[余多]?[个家](?!月|多月)|[两三四五六七八九十]+[个家](?:项目|企业)")
PART = re.compile(
    r"主体|一期|二期|[牛羊猪鸡圈]舍|泵房|水池|桥台|拦挡坝|标段|青贮窖|草棚|栈道|厂房|车间|土建|路基|基础|部分|立面|外墙|内墙|墙面|地面|地下室|桥面|桥墩|管道|管网铺设|围墙|基坑|桩基|框架|展厅|地基|手续|局部|[幢栋]"
)
#: What goes before the building, or beside it, is no stage of it: 规划编制已完成.
ASIDE = "规划|编制|设计|手续|审批|流转|征地|征迁|拆迁|招标|可研|论证|评审|选址|报备|备案|立项|任务|投资|签约|注册|前期|协议|验收"
#: The clause is about what goes before the building.
PREPARED = re.compile(
    r"[，,]?[^，,；;。]*(?:办理|手续|审批|流转|征地|征迁|拆迁|招标|可研|论证|评审|选址|报备|备案|立项|前期|规划|编制|施工设计|环评)"
)
#: Some of it is done: 已完成80%, 完成地基建设; all of it: 已基本完成, with nothing behind.
PARTLY = re.compile(
    rf"完成了?(?:[^，,；;。]{{0,3}}(?:{PART.pattern})(?<!手续)|(?![^，,；;。]*(?:{ASIDE}|建设$|施工$))[\u4e00-\u9fa5]{{3,}}|(?:全部)?(?:总?工程量|总量|进度)?的?(?:\d[\d.]*%|[一二三四五六七八九]成))"
)
#: 有序推进, 正在加快实施 at the end of a clause: work goes on.
MOVING = re.compile(
    r"(?:有序|稳步|稳妥|加快|加速|快速|全速|全面|全力|持续|正在|正|顺利|扎实|强力|强势|同步|抓紧|加紧|紧张)+(?:推进|实施|前行|进行)(?:中|之中|阶段)?$"
    r"|(?:建设|施工)(?:正在|正|明显|全面)?(?:加快|提速|加速)$|进入(?:了)?(?:攻坚|冲刺|施工|收尾|扫尾|关键|决战|实质性?(?:施工|建设))(?:阶段|期)"
)
#: 累计完成投资3亿元: what has been spent has been built.
PAID = re.compile(
    r"(?<!计划)(?<!预计)(?<!年)完成(?:固定资产)?投资(?:额|约|近|超|达|逾)*\d|投资完成率|完成年度(?:投资)?(?:计划|任务|目标)"
)
#: 一期已投产，二期正在安装设备: as a whole it is being built.
PHASED = re.compile(
    r"[一首]期[^。；;]{0,30}?[，,；;][^，,；;。]{0,4}?[二三]期[^，,；;。]{0,16}?(?:正在|在建|施工|安装|启动|动工|开工|建设中|平整|年内|预计|将于)"
)
#: Built, and people come, goods are made: it is in use.
OPERATING = re.compile(
    "每?年(?:可)?接待|接待游客|日均|年产值|年销售|客房共?计?\\d|对外营业|现有(?:员工|职工|床位|学生|游客|入住)|已(?:入住|接诊|招生|接待|供水|发电|收益|分红)|累计接待|(?:实现|年)(?:产值|销售|营业额|收入)\\d"
)
#: 某某茶厂是近年来从外地引进的一家…: what a thing is says how it came.
BROUGHT = re.compile(r"^(?:正?是|为)[^，,；;。]{0,20}?(?:引进|招引|引入)的")
DONE = re.compile(r"(?:已经|已|均|基本|全面|全部|顺利)+完成$|完成(?=并)")


def under(words_before: str) -> str:
    """The stage that counted projects before a name are in, '' when none are counted."""
    stage, at = "", 0
    if not any(
        word in words_before
        for word in ("项", "个", "家", "宗", "工程", "的有", "的分别", "的还有", "的为", "的是", "的包括")
    ):
        return ""
    for match in UNDER.finditer(words_before):
        stage, at = STAGE_OF.get(match["stage"] or match["plain"] or match["last"], "开工"), match.end()
        stage = "在建" if match["not"] else stage
    if not stage:
        return ""
    other = [
        match for match in ANY_COUNT.finditer(words_before, at) if re.search("[；;]", words_before[at : match.start()])
    ]
    return "" if other else stage


def opened(sentence: str) -> str:
    """The stage that a sentence says several projects have reached, which the next ones may list; '' where it says none."""
    said = next(OPENED.finditer(sentence), None)
    return (
        ""
        if not said or FUTURE.search(sentence)
        else STAGE_OF[said["rite"] or said["stage"] or said["each"] or said["many"]]
    )


def of_class(noun: str) -> str:
    """The stage in the common noun of a list: 等已签约项目6个; '' where it tells none."""
    said = STAGE.search(noun)
    return STAGE_OF[said[0]] if said else ""


def told(behind: str, reference: date | None, wished: bool = False) -> str:
    """The furthest stage that the words behind a name say is reached; what is planned, wished or a condition says nothing.

    `wished`: the verb before the name wishes for what the first clause says: 推动某某项目落地.
    """
    best = -1
    for said in clauses(behind, reference)[1 if wished else 0 :]:
        if COUNTED.search(said):
            continue
        for start, end, stage in _said(said):
            if NO_STAGE.match(said, start) or _not_yet(said, start, end) or ahead(said, start, reference):
                continue
            if stage == "竣工" and OPERATING.search(behind):
                stage = "投产"
            partly = stage == "竣工" and (PART.search(said, 0, start) or PART.match(said, end))
            best = max(best, ORDER.index("在建" if partly else stage))
    if best >= ORDER.index("竣工") and PHASED.search(behind):
        return "在建"
    return ORDER[best] if best >= 0 else ""


def _said(clause: str) -> Iterator[tuple[int, int, str]]:
    """Where a clause speaks of a stage, and of which."""
    for match in STAGE.finditer(clause):
        yield *match.span(), STAGE_OF[match[0]]
    for rule, stage in ((PARTLY, "在建"), (MOVING, "在建"), (PAID, "在建"), (BROUGHT, "落地"), (DONE, "竣工")):
        for match in rule.finditer(clause):
            if stage != "竣工" or not re.search(ASIDE, clause[: match.start()]):
                yield *match.span(), stage


def _not_yet(said: str, start: int, end: int) -> bool:
    if CONDITION.match(said, end) or WISHED.search(said, 0, start):
        return True
    future = FUTURE.search(said)
    return future is not None and (future.start() < start or future.start() <= end + 1)


WISHING = frozenset(("推动", "争取", "确保", "促成", "力促", "力保", "力争", "促进", "督促"))
#: What is hoped to be completed is on its way, unless it has still to begin.
COMPLETED = frozenset(("竣工", "投产", "达产", "入规"))
BEGUN = frozenset(("签约", "注册", "落地", "开工"))
#: 确保某某项目顺利实施, 快建设.
GOES_AHEAD = re.compile(r"(?:顺利|有序|加快|如期|快)(?:实施|建设|推进)|建设进度")


def hoped(doing: str, words_before: str, behind: str) -> str:
    """在建 for what is wished, planned or about to be completed: 力争年底竣工, 确保某某项目投产; 在谈 for what is to be
    signed; '' where that says nothing, or it has yet to begin."""
    clause = CLAUSE.findall(words_before)[-1:]
    wishing = doing in WISHING or (clause and FUTURE.search(clause[0]))
    found = ""
    for place, said in enumerate(clauses(behind)[:3]):
        for start, end, stage in _said(said):
            if CONDITION.match(said, end) or NO_STAGE.match(said, start):
                return found
            if not _not_yet(said, start, end) and not (wishing and place == 0):
                continue
            if stage in BEGUN:
                return "在谈" if stage == "签约" else ""
            found = "在建" if stage in COMPLETED else found
        if wishing and place == 0 and GOES_AHEAD.search(said):
            found = "在建"
    return found


#: Something is being laid, built in or taken down there; not 完成规划, 完成征地.
PHYSICAL = re.compile(
    r"(?:正在|已|目前|现)?(?:铺设?|安装|浇筑|砌筑|砌护|吊装|拆除|开挖|封闭|成形|成型|架设|打桩|粉刷|装修|调试|覆土|现浇|布展)(?:了|完成|完毕|过半|到位|基本)?|完成[^，,；;。]{0,8}?\d[\d.]*(?:公里|米|座|%|％|栋|立方|平方)|土石方|桩基"
)


def moving(behind: str) -> str:
    """在建 for what is said to be worked on there without a word of its stage: 管道已安装4公里; '' where nothing says so."""
    for said in clauses(behind)[:3]:
        if CONDITION.search(said) or FUTURE.search(said) or re.search(ASIDE, said):
            continue
        if PHYSICAL.search(said):
            return "在建"
    return ""


#: 推动某某项目建设: it is being built.
BUILT = re.compile(r"(?:[一二三]期|工程|项目)*建设(?=[，,；;。]|$)")


def unless_prepared(stage: str, behind: str) -> str:
    """A stage that nobody has told in so many words; '' where it is one of building and the words behind the name speak of what goes before."""
    return "" if stage in ("在建", "竣工", "投产") and PREPARED.match(behind) else stage


def before(doing: str, words_before: str, behind: str = "") -> str:
    """The stage that the verb before a name tells of; '' when it is wished for."""
    clause = CLAUSE.findall(words_before)[-1:]
    if not doing or not clause or FUTURE.search(clause[0]):
        return ""
    wished = WISHED.search(clause[0].rpartition(doing)[0])
    if wished and not wished[0].startswith(("快", "加快")):
        return ""
    building = doing in words["works"] or (doing and BUILT.match(behind))
    if words["doing"].get(doing) == "竣工" and OPERATING.search(behind):
        return "投产"
    return str(words["doing"].get(doing) or ("在建" if building else ""))
