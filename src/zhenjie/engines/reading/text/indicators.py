"""The name of what is counted or measured, out of the words before and after the number."""

from __future__ import annotations

import re

from .aspects import DOWN, UP
from .lexicon import any_of, patterns
from .quantities import SUFFIX, Quantity

_verbs = patterns("verbs")


def _guarded_head(words: list[str]) -> str:
    guard = _verbs["head_guard"]
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) + (f"(?![{guard[word]}])" if guard.get(word) else "") for word in ordered)


def _guarded_tail(words: list[str]) -> str:
    guard = _verbs["tail_guard"]
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join((f"(?<![{guard[word]}])" if guard.get(word) else "") + re.escape(word) for word in ordered)


HEAD = re.compile(
    rf"(?:{_guarded_head(_verbs['head'] + _verbs['generic'] + _verbs['generic_head'] + _verbs['openers'] + _verbs['prepositions'])})+"
)
TAIL = re.compile(rf"(?:{_guarded_tail(_verbs['tail'])})+$")
GENERIC = re.compile(rf".*(?:{any_of(_verbs['generic'])})了?(?=..)")
ACTION = any_of(_verbs["action"])
ACTIONS_AT_END = re.compile(rf"(?:新|共|已|重)?(?:{ACTION})+了?$")
CUT = re.compile(rf".{{4,}}(?<!在)(?P<verb>(?:新)?(?:{ACTION})+)(?P<rest>[^的]{{3,}})$")
ONLY_ACTION = re.compile(rf"(?:新|共|已)?(?:{ACTION})+$")
STOP = re.compile(any_of(_verbs["stop_after"]) + "|[、“”（）()，,；;。：:！？\\s\\d]")
PAUSE = re.compile("[，,；;。：:！？\\s（(]")
MONEY = _verbs["money_verbs"]
MONEY_END = re.compile(rf"(?:{any_of(MONEY)})$")
PEOPLE = re.compile(rf"(?:{any_of(_verbs['people_nouns'])})(?:、|和|等)*$")
GROWTH_END = re.compile(
    rf"(?:的)?(?:同比|环比|较上年|较去年|比上年|比去年|较年初|比年初|年均|实现|净|平均|可|上年)*(?:{UP}|{DOWN})(?:了|率|速度|幅度|额|约|近|超过|超|达到|达|高达|分别|为|逾|均)*$"
)
COMPARE = re.compile(
    r"(?:同比|环比|(?:较|比|与)(?:上年|去年|年初|同期|上月|上季度|全[市区县省国]|20\d\d年)[^，]{0,8}).*$"
)
SHARE_OF = re.compile(r"(?:占|是|为)(?!比|地|道|用|有).*$")
COMPLETION_OF = re.compile(
    r"(?:完成|占|达到|达|为|超|超过)?(?:了)?(?:全年|年度|年初|计划|目标|总|市|区|县|序时).*(?:任务|目标|计划|进度|的|预算|量)+.*$"
)
PLACE = re.compile(
    r"(?:在|于)[^，]{2,12}?(?:内|上|中|里|等地)|(?:本村|本地|周边|附近|全村|当地)(?:及|和|与)?(?:本村|周边|附近|邻近)?(?:村庄|村民小组|地区|村|镇街|乡镇)?"
)


def clean_left(left: str) -> str:
    """The noun phrase before a number, without connectives, time, generic verbs and fillers."""
    left = TAIL.sub("", left)
    found = GENERIC.match(left)
    if found:
        left = left[found.end() :]
    for _ in range(3):
        before = left
        head = HEAD.match(left)
        if head and head.end() < len(left):
            left = left[head.end() :]
        elif head:
            return ""
        place = PLACE.match(left)
        if place and len(left) - place.end() >= 2:
            left = left[place.end() :]
        if left == before:
            break
    left = left.strip("的、“” ") if left.count("“") != 1 else left.strip("的、 ")
    if len(left) > 16:
        cut = CUT.match(left)
        if cut:
            left = cut["verb"] + cut["rest"]
    return left


def right_noun(right: str) -> str:
    """The noun phrase after a number, '' when a verb or a pause follows at once."""
    first = STOP.match(right)
    if first and first[0] not in ("“", "对", "从", "以", "投入", "进入", "与", "提供", "在", "为"):
        return ""
    if not right or right[0] in "，,；;。：:！？、":
        return ""
    if right[0] == "“":
        close = right.find("”")
        stop = STOP.search(right, close + 1) if close > 0 else None
        return right[: stop.start()] if stop else right
    stop = STOP.search(right, 1 if right[:1] in "村路" else 2)
    return right[: stop.start()] if stop else right


def counted(quantity: Quantity, left: str, right: str) -> tuple[str, bool]:
    """Name of a counted or measured thing and whether it stands after the number."""
    if left.endswith(("年产", "年可产", "日产")):
        return left[left.rindex("产") - 1 :].replace("可", "") + "能", False
    noun = right_noun(right)
    before = clean_left(left)
    if (
        quantity.group
        in (
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
        )
        and noun
    ):
        verb = _verb_of(before)
        if quantity.group in ("heads", "issues", "shows") or not before or verb == before:
            if not (before and verb != before and _is_verb(noun)):
                return _suffixed(quantity, verb + noun), True
        elif quantity.group == "times" and verb:
            return _suffixed(quantity, before + noun), True
        elif quantity.group == "people" and len(noun) <= 4 and before:
            return _suffixed(quantity, before + noun), False
    return (_suffixed(quantity, before) if before else ""), False


def _is_verb(noun: str) -> bool:
    return ONLY_ACTION.match(noun[:4]) is not None


def _verb_of(before: str) -> str:
    if len(before) <= 4:
        return before
    found = ACTIONS_AT_END.search(before)
    if found:
        return before if len(before) - len(found[0]) <= 4 and found.start() == 0 else found[0].rstrip("了")
    return ""


def _suffixed(quantity: Quantity, name: str) -> str:
    name = name.rstrip("等的、")
    suffix = SUFFIX[quantity.group]
    if quantity.group == "people":
        suffix = "数" if PEOPLE.search(name) else "人数"
    if not suffix or name.endswith(suffix):
        return name
    if suffix[0] == name[-1:] and len(suffix) > 1:
        return name + suffix[1:]
    if name.endswith("数") and suffix == "数":
        return name
    return name + suffix


def money(left: str, right: str) -> tuple[str, bool]:
    """Name of an amount of money."""
    left = TAIL.sub("", left)
    if left.endswith(tuple(MONEY)):
        verb = MONEY_END.search(left)
        if verb:
            rest = clean_left(left[: verb.start()])
            if (
                verb[0]
                in ("投资", "总投资", "计划投资", "投入", "计划总投资", "累计投入", "累计投资", "完成投资", "投入资金")
                and len(rest) > 6
            ):
                rest = ""
            return rest + MONEY[verb[0]] if rest and not _is_verb(rest) else MONEY[verb[0]], False
    before = clean_left(left)
    if not before or ONLY_ACTION.match(before):
        noun = right_noun(right.removeprefix("的"))
        if noun and not _is_verb(noun):
            return before + noun, True
    return before, False


def ratio(left: str, right: str, aspect: str) -> str:
    """Name of a ratio's indicator, '' when the clause does not repeat it."""
    left = TAIL.sub("", left)
    if aspect in ("growth", "target", "multiple"):
        left = GROWTH_END.sub("", COMPARE.sub("", GROWTH_END.sub("", left)))
    if aspect in ("completion", "target"):
        left = COMPLETION_OF.sub("", left)
    if aspect in ("share", "multiple", "completion"):
        shorter = SHARE_OF.sub("", left)
        if shorter != left:
            name = clean_left(shorter)
            return name + "占比" if name and aspect == "share" else name
    name = clean_left(left)
    if not name and right:
        return right_noun(right.removeprefix("的"))
    return name
