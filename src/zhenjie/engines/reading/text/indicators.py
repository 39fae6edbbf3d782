"""The name of what is counted or measured, out of the words before and after the number."""

from __future__ import annotations

import re

from .aspects import DOWN, UP
from .lexicon import any_of, patterns
from .nouns import ACTION, ACTION_FIRST, bare, clean_left, right_noun
from .quantities import SUFFIX, Quantity

_verbs = patterns("verbs")


ACTIONS_AT_END = re.compile(rf"(?:新|共|已|重)?(?:{ACTION})+了?$")
ONLY_ACTION = re.compile(rf"(?:新|共|已)?(?:{ACTION})+$")
MONEY = _verbs["money_verbs"]
MONEY_END = re.compile(rf"(?:{any_of(MONEY)})$")
PEOPLE = re.compile(rf"(?:{any_of(_verbs['people_nouns'])}|(?<=.)[长员者师生户])(?:、|和|等)*$")
PEOPLE_IN = re.compile(rf".*?(?:{any_of(_verbs['people_nouns'])})(?:[、和及]?(?:{any_of(_verbs['people_nouns'])}))*")
CHANGE = rf"(?:的)?(?:同比|环比|较上年|较去年|比上年|比去年|较年初|比年初|年均|实现|净|[两三四五]年平均|平均|可|上年|又|再|仍)*(?:{UP}|{DOWN})"
GROWTH_END = re.compile(rf"{CHANGE}(?:了|率|比例|速度|幅度|额|约|近|超过|超|达到|达|高达|分别|为|逾|均)*$")
COMPARE = re.compile(
    r"(?:增速|增幅)?(?:高于|低于|快于|领先于?|高出|好于|优于)[^，]*$|(?:同比|环比|(?:较|比|与)(?:上年|去年|年初|同期|上月|上季度|上半年|[前一二三四]+季度|常年|往年|上届|上次|上轮|上期|全[市区县省国]|20\d\d年|周边|传统|种)[^，]{0,10}).*$"
)
COMPARED = re.compile("[比较高低快优先环]")
ONLY_CHANGE = re.compile(r"(?:增幅|增速|涨幅|降幅|增长率|幅度)$")
SHARE_OF = re.compile(r"(?:占|是|为)(?!比|地|道|用|有|民).*$")
COMPLETION_OF = re.compile(
    r"(?:已|共|累计|超额)?(?:完成|占|达到|达|为|超过|超)(?:了)?[^，]*(?:任务|目标|计划|进度|预算|总量|全年|年度|比例|的)[^，]*$"
)
HEAD_NOUN = re.compile(rf"(?:{any_of(_verbs['head_nouns'])})(?=数?$)")
KIND_END = re.compile(r"(?:类|型|级|式|性|元|元以上|元以下|以上)$")
AVERAGE = re.compile(r"(?:村均|户均|人均|亩均|每亩|每户|每人|日均|年均|月均|平均)$")
RANKING = re.compile(
    r"(?:总量|增速|增幅|总分|综合|测评)?(?:均|分别)?(?:位?居|[位名排]?列|排名|排在|位次|跻身|升至|跃居|排|夺得|荣获|获得?|进位).*$"
)
POINTED = re.compile(r"(?:这|那|该|一)[座个家片处栋]?$")
DONE_FOR = re.compile(r"(村|社区|小区)的([\u4e00-\u9fa5]{2,8}?(?:改造|建设|整治|工程|修复|硬化|提升))(?=[，,。；;]|$)")
MAKER = re.compile(r"([\u4e00-\u9fa5]{1,6}?[厂场社户])(?:共|累计|年)?(?:生产|加工|种植|养殖|出栏|产出)")
PERFECT = ("完成", "完成了", "实施", "实施了")
PRICED = re.compile(r"(?:按[^，]{2,8}(?:计算|口径|价格?)|[一二三四五六七八九十两]年(?:来|间)?)$")
SAME_PERIOD = re.compile(r"(?:同比|环比|(?:较|比)(?:上年|去年|同期|上年同期|去年同期|年初))$")
FIELD = re.compile(r"镇街|街道|乡镇|街镇|县区|区市|市县|镇办|镇|单位|乡")
SPLIT = re.compile(r"[、和及与]")
YEARLY = ("年产", "年可产", "日产", "年加工", "年处理", "日处理", "年可加工")


def counted(quantity: Quantity, left: str, right: str, cut_short: bool, within: bool) -> tuple[str, int]:
    """Name of a counted or measured thing and how much of `right` it took; `cut_short`: another number follows at once."""
    if left.endswith(YEARLY):
        at = max(left.rfind("年"), left.rfind("日"))
        return left[at:].replace("可", "") + "能", 0
    if right.startswith("的") and (
        quantity.after > quantity.end
        or quantity.group == "people"
        or POINTED.search(left)
        or (
            quantity.group in MEASURES
            and (not left or left in PERFECT or ONLY_ACTION.match(bare(left).removesuffix("了")))
        )
    ):
        right = right[1:]
    maker = MAKER.match(right) if cut_short and quantity.group == "heads" else None
    noun = maker[1] if maker else right_noun(right)
    if noun:
        noun, moved = _parted(noun, cut_short)
    else:
        moved = ""
    if cut_short and right.startswith(("村集体", "村级集体", "村级经营")) and quantity.group == "heads":
        return "村数", 0
    whose = DONE_FOR.match(right) if quantity.group == "heads" and left.removesuffix("了") in PERFECT else None
    if whose:
        return f"{whose[2]}{whose[1]}数", whose.end()
    taken = right.find(noun) + len(noun) + len(moved) if noun else 0
    noun = moved + noun
    if RANKING.search(left) and noun:
        return suffixed(quantity, noun), taken
    if noun and "、" in left and within:
        left = left[left.rindex("、") + 1 :]
    before = clean_left(MORE.sub("", left))
    if quantity.group in COUNTING and noun:
        verb = _verb_of(before)
        if quantity.group == "people":
            inner = PEOPLE_IN.match(noun)
            noun = inner[0] if inner else noun
            noun += "”" if noun.count("“") > noun.count("”") else ""
        if quantity.group in ("heads", "issues", "shows", "kinds") or not before or verb == before:
            if not (before and verb != before and _is_verb(noun)):
                return suffixed(quantity, verb + noun), taken
        elif quantity.group == "times" and verb:
            return suffixed(quantity, before + noun), taken
        elif quantity.group in ("people", "households") and PEOPLE.search(noun):
            return suffixed(quantity, verb + noun), taken
        elif quantity.group == "people" and len(noun) <= 4 and before:
            return suffixed(quantity, before + noun), 0
    return (suffixed(quantity, before) if before else ""), 0


def _parted(noun: str, cut_short: bool) -> tuple[str, str]:
    """A noun and the verb that follows it (企业技改 -> 企业, 技改); before another number the verb belongs to that one."""
    found = NOUN_IN.match(noun)
    if not found or found.end() == len(noun):
        return noun, ""
    rest = noun[found.end() :]
    if ENDS_IN_NOUN.search(rest):
        return noun, ""
    if cut_short:
        return (found[0], "") if len(rest) > 1 else (noun, "")
    if ACTION_FIRST.match(rest) and not ENDS_IN_NOUN.search(rest):
        return found[0], rest
    return noun, ""


NOUN_IN = re.compile(
    rf".{{0,8}}?(?:{any_of([word for word in _verbs['head_nouns'] + _verbs['people_nouns'] if len(word) > 1 and word not in ('工作', '任务', '活动', '培训', '工程', '中心', '单位', '对象', '主体')])})"
)
ENDS_IN_NOUN = re.compile(rf"(?:{any_of(_verbs['head_nouns'] + _verbs['people_nouns'])}|[员者点站所])$")


def doing(quantity: Quantity, right: str) -> str:
    """The name where only a verb follows: 2029户签订协议, 132人就近务工."""
    right = right.removeprefix("从中").removeprefix("因此")
    started = STARTED.match(right)
    verb = DOING.match(right, started.end() if started else 0)
    if verb and verb[0] in ("推进", "完成", "实施", "建设", "落实", "进行", "办理", "整改"):
        return ""
    return suffixed(quantity, verb[0]) if verb else ""


STARTED = re.compile(r"(?:正在|已经|已|全部|均|有序|全面|顺利|相继|陆续|稳步|加快|如期|按期)+")
DOING = re.compile(r"[\u4e00-\u9fa5]{2,10}?(?=[，,；;。、：:！？]|的|$)")
MEASURES = frozenset(("area", "length", "weight"))
MORE = re.compile(r"(?:同比|较上年|较去年|比上年|比去年)(?:多|少|增加|减少)$")
COUNTING = frozenset(
    (
        "heads",
        "people",
        "shows",
        "times",
        "issues",
        "households",
        "person_times",
        "area",
        "length",
        "weight",
        "volume",
        "kinds",
    )
)


def lasting(name: str, right: str) -> str:
    """Name of a stretch of time: 70天内签约率达到 -> 签约用时, 提前两个月 -> 提前时间; '' when only 连续 or 短短 stands there."""
    name = HASTE.sub("", name)
    if name.endswith("提前"):
        return "提前时间"
    if name == "连续":
        return ""
    if name in ("", "只用", "仅用", "历时", "用时", "为期"):
        within = WITHIN.match(right)
        return within[1] + "用时" if within else ("用时" if name else "")
    return name


HASTE = re.compile(r"(?:均已|均|已|短短|前后不|前后|后不|不|才|超过|了|签)$")
WITHIN = re.compile(
    r"(?:之|以)?内?(?:就|便|即)?(?:全部|基本|完成|实现|全面)*([\u4e00-\u9fa5]{2,4}?)(?:率|完[，。；]|[，,。；;]|达到|到位|$)"
)


def elided(name: str, quantity: Quantity, carried: str) -> str:
    """A name that lacks its noun takes it from the figure before: 新开工项目14个，竣工9个; 种植类18个."""
    stem = name.removesuffix("户数").removesuffix("数")
    stem = stem.removeprefix("计划") if len(stem) > 4 else stem
    if carried.startswith(stem) and ONLY_ACTION.match(stem):
        return carried
    if stem in ("出栏", "存栏") and carried.endswith("栏数"):
        return carried[:-3] + name
    if quantity.group not in ("heads", "kinds") or not carried:
        return name
    if (ONLY_ACTION.match(stem) and len(stem) <= 5) or KIND_END.search(stem):
        noun = HEAD_NOUN.search(carried)
        if noun or KIND_END.search(stem):
            return stem + (noun[0] if noun else carried.removesuffix("数")[-2:]) + "数"
    return name


def _is_verb(noun: str) -> bool:
    return ONLY_ACTION.match(noun[:4]) is not None


def _verb_of(before: str) -> str:
    found = ACTIONS_AT_END.search(before)
    if found:
        return found[0].rstrip("了")
    return before if len(before) <= 4 else ""


def suffixed(quantity: Quantity, name: str) -> str:
    name = name.rstrip("等的、")
    suffix = SUFFIX.get(quantity.group, "")
    if quantity.unit in ("层", "种"):
        suffix = "层数" if quantity.unit == "层" else "种类数"
    elif quantity.group == "people":
        suffix = "数" if PEOPLE.search(name.rstrip("”")) and not name.endswith("招生") else "人数"
    elif quantity.group == "households" and not name.endswith(("户", "厕")) and PEOPLE_OR_FIRM.search(name):
        suffix = "数"
    elif quantity.unit in ("份", "折", "茬") and len(name) <= 3:
        suffix = quantity.unit + "数"
    elif quantity.unit == "岁":
        suffix = "年龄"
    if suffix == "量" and name.endswith(("亩产", "单产")):
        return name
    if not suffix or name.endswith(suffix):
        return name
    if quantity.group == "length" and name.startswith("距"):
        return name + "距离"
    if quantity.group == "length" and name.endswith(("长", "里程", "总长")):
        return name
    if suffix == "户数" and name.endswith("户"):
        return name + suffix[1:]
    if name[-1:] in "数量额" and suffix == "数":
        return name
    return name + suffix


PEOPLE_OR_FIRM = re.compile(r"(?:企业|商户|个体|主体|单位)$")


def task(left: str) -> str:
    """Name of what a task is of: 全年税收任务为1.05亿元 -> 税收; '' when it is the one before: 完成全年任务56亿元."""
    left = TASK_END.sub("", bare(left))
    return clean_left(left)


TASK_END = re.compile(
    r"(?:已|共)?(?:超额)?(?:完成|占)?(?:全年|年度|年初|今年|本年)?(?:的)?(?:目标任务|任务目标|任务数|目标数|目标值|任务|目标|计划)$"
)


def money(left: str, right: str) -> tuple[str, bool]:
    """Name of an amount of money."""
    left = bare(left)
    if COMPARED.search(left):
        left = COMPARE.sub("", left)
    verb = MONEY_END.search(left)
    if verb:
        rest = clean_left(left[left.rfind("、") + 1 : verb.start()])
        if not rest or (ONLY_ACTION.match(rest) and not rest.endswith("技改")) or len(rest) > 12:
            return MONEY[verb[0]], False
        return rest + verb[0], False
    before = clean_left(left)
    if right.startswith(("用于", "用来")) and len(before) < 4:
        spent = DOING.match(right[2:])
        if spent:
            return spent[0] + "资金", True
    if not before or ONLY_ACTION.match(before):
        noun = right_noun(right.removeprefix("的"))
        if noun and not _is_verb(noun):
            return before + noun, True
    return before, False


def completed(parts: list[str]) -> list[str]:
    """牛肉、羊肉产量 are 牛肉产量 and 羊肉产量: the last part lends its end to the shorter ones."""
    if parts[0].startswith("第"):
        parts = [part if part.startswith("第") else "第" + part for part in parts]
    first, last = parts[0], parts[-1]
    if len(last) > len(first) and (
        last[len(first) - 1] == first[-1]
        or {first[-1], last[len(first) - 1]} <= set("一二三四五六七八九十甲乙丙丁戊ABCDE")
    ):
        tail = last[len(first) :]
        return [part + tail for part in parts[:-1]] + [last]
    return parts


def rank(clause: str) -> str:
    """Name of what a rank is of, from its whole clause: 综合成绩列全区十二个街镇第三名."""
    found = RANKING.search(clause)
    return clean_left(clause[: found.start()]) if found else ""


BASIS = re.compile(r"^的?基础上")
PART_THAT = re.compile(
    r"的([\u4e00-\u9fa5]{1,6}?)(?:都|均|已经|已|全部)*(?:实现|完成|参加|接入|开通)了?([\u4e00-\u9fa5]{2,10})(?=[，,。；;]|$)"
)


def ratio(left: str, right: str, aspect: str) -> str:
    """Name of a ratio's indicator, '' when the clause does not repeat it."""
    left = bare(BASIS.sub("", left))
    if aspect in ("growth", "target", "multiple"):
        left = PRICED.sub("", GROWTH_END.sub("", COMPARE.sub("", GROWTH_END.sub("", left))))
    if aspect in ("completion", "target"):
        left = COMPLETION_OF.sub("", left)
    if aspect in ("share", "multiple", "completion"):
        shorter = SHARE_OF.sub("", left)
        if shorter != left:
            name = clean_left(shorter)
            return name + "占比" if name and aspect == "share" and not name.endswith("占比") else name
    name = clean_left(left)
    if ONLY_CHANGE.match(name):
        return ""
    part = PART_THAT.match(right) if not name and aspect in ("rate", "share") else None
    if part:
        return f"{part[2]}{part[1]}占比"
    if not name and right and aspect != "growth":
        return right_noun(right.removeprefix("的"))
    return name
