"""What a number says: a level, a change, a completion, a share, a plan …, from the words around it."""

from __future__ import annotations

import re

from .lexicon import any_of, patterns
from .quantities import Quantity

_cues = patterns("aspects")
UP, DOWN = any_of(_cues["growth_up"]), any_of(_cues["growth_down"])
GROWTH = re.compile(
    rf"(?<!不)(?:(?P<down>{DOWN})|(?P<up>{UP}))(?:了|率|额|幅度|比例|约|近|超过|超|达到|达|高达|分别|为|逾|均)*$"
)
ANY_GROWTH = re.compile(rf"(?<!不)(?P<down>{DOWN})|(?P<up>{UP})")
REACHED = re.compile(
    r"(?:增长|提高|提升|增加|上升|扩大|下降|降低|减少|压缩|缩短|回升|增|升|降)(?:到|至|为)(?:约|近|了)*$"
)
COMPARED = re.compile(any_of(_cues["compare"]))
COMPLETION = re.compile(any_of(_cues["completion"]))
SHARE = re.compile(any_of(_cues["share"]))
RATE = re.compile(
    rf"(?:{any_of(_cues['rate'])})(?:已|均|也|都|分别|稳定|保持|始终|提高|提升|达到|达|为|在|至|到|约|近|超过|超|是|高达|实现|上升|不低于|仅|了|控制|以上|[:：（(])*$"
)
TARGET = re.compile(f"(?=[{_cues['target_first']}])(?:" + "|".join(f"(?:{rule})" for rule in _cues["target"]) + ")")
RESULT = re.compile(any_of(_cues["result"]))
ESTIMATE = re.compile(r"[，]?(?:预计|预期)")
NOUN_CHANGE = re.compile(r"(?:量|额|收入|产值|面积|总数|存栏|出栏|人口)(?:净|共)?(?:减少|增加|增长|下降)了?$")
TASK = re.compile(r"(?:任务|目标|计划|目标值|任务数|目标数|目标任务)(?:数|值|是|为|定为|约|近|达到)*$")
AIM = re.compile(r"的(?:年度|奋斗|预期|总体|增长|工作)?目标")
BASIS = re.compile(r"的?基础上")
SAME_STRETCH = ("同比", "环比", "比上年", "比去年", "较上年", "较去年")
DONE = re.compile(r"完成了?(?!全年|年度|年初|今年|目标|上级|下达|预定)[^，,年目]{1,12}任务(?:数|约|近|达到?|为)*$")
SEMICOLON = re.compile("[；;]")
STRONG = re.compile(_cues["strong"])
PLAN_OPENING = re.compile(_cues["plan_opening"])
PLAN_SECTION, PAST_SECTION = re.compile(_cues["plan_section"]), re.compile(_cues["past_section"])
PLANNED_SUM = re.compile(r"计划总?投资[^，,；;。]*(?=[，,；;])")
STANDING = re.compile(
    r"(?:(?<!固定资产)总投资|占地面积|占地|规划面积|建筑面积|总建筑面积|注册资本|注册资金|年产|(?<!固定资产)总投资额)(?:约|达|为|近|超|共|超过|额|达到|面积)*$"
)
PLANNED_STANDING = re.compile(r"(?:计划|预计|拟|预期)[^，,；。]{0,4}(?:总投资|投资|占地|用地)")


def plans(sentence: str, past: list[int], future: bool, section: bool) -> list[tuple[int, bool]]:
    """Where a sentence turns to plan (True) or result (False), in order.

    `past` are the offsets of phrases of time that lie behind the report, `future` says that its first such phrase lies ahead.
    A semicolon ends a plan unless strong words opened the sentence.
    """
    marks = [(match.start(), True) for match in TARGET.finditer(sentence) if match.start() not in past]
    if not marks:
        return [(at, False) for at in past] if section and past else []
    floor = (
        section
        or future
        or STRONG.match(sentence, marks[0][0]) is not None
        or (marks[0][0] < 2 and ESTIMATE.match(sentence) is not None)
    )
    marks += [(match.start(), False) for match in RESULT.finditer(sentence)]
    marks += [(at, False) for at in past]
    marks += [(match.end(), False) for match in PLANNED_SUM.finditer(sentence)]
    if not floor:
        marks += [(match.start(), False) for match in SEMICOLON.finditer(sentence)]
    marks.sort()
    return marks


def planned(marks: list[tuple[int, bool]], at: int, section: bool) -> bool:
    """Whether a number at `at` is a plan: the last such word before it decides, else the section."""
    state = section
    for start, plan in marks:
        if start >= at:
            break
        state = plan
    return state


def aspect(quantity: Quantity, left: str, plan: bool, right: str = "") -> tuple[str, int]:
    """The aspect and the sign (-1 for a decline) of a quantity, from the text of its clause to the left; 的目标 behind it makes a plan."""
    if quantity.group == "rank":
        return "rank", 1
    plan = (plan or AIM.match(right) is not None) and not BASIS.match(right)
    if quantity.group == "ratio":
        return _of_ratio(quantity, left, plan)
    if quantity.group == "duration" and quantity.unit not in ("学时", "课时", "岁"):
        return "duration", 1
    if TASK.search(left) and quantity.group != "ratio" and (plan or not DONE.search(left)):
        return "target", 1
    if plan and (not STANDING.search(left) or PLANNED_STANDING.search(left)):
        return "target", 1
    growth = GROWTH.search(left)
    if growth and not REACHED.search(left) and _is_change(growth, left, quantity):
        return "growth", -1 if growth["down"] else 1
    return "level", 1


def _is_change(growth: re.Match[str], left: str, quantity: Quantity) -> bool:
    word = growth["down"] or growth["up"]
    if "比" in word or word in ("增长", "净增", "同增"):
        return True
    if quantity.unit in ("岁", "天", "分", "位") and word not in ("多", "高于", "低于"):
        return True
    if NOUN_CHANGE.search(left):
        return True
    return word not in ("增收", "增至", "多") and COMPARED.search(left) is not None


def _of_ratio(quantity: Quantity, left: str, plan: bool) -> tuple[str, int]:
    growth = None if REACHED.search(left) or left.endswith("自然增长率") else GROWTH.search(left)
    if quantity.unit == "百分点":
        found = growth or _last(ANY_GROWTH, left)
        return "growth", -1 if found and found["down"] else 1
    if quantity.unit == "倍":
        if growth:
            return "growth", -1 if growth["down"] else 1
        return "multiple", 1
    if left.endswith(SAME_STRETCH):
        return "growth", 1
    if growth:
        return ("target" if plan else "growth"), -1 if growth["down"] else 1
    if (COMPLETION.search(left) and not left.endswith("率")) or "完成率" in left:
        return "completion", 1
    if quantity.unit_text in ("过半", "成") and (
        "进度" in left or left.rstrip("近超过约").endswith(("完成", "建设", "施工", "安装"))
    ):
        return "completion", 1
    if left.endswith(("完成", "已完成", "完成了")):
        return "completion", 1
    if plan:
        return "target", 1
    if RATE.search(left):
        return "rate", 1
    if SHARE.search(left):
        return "share", 1
    if re.search("比[^，]*(?:高出|多|高)$", left):
        return "growth", 1
    return ("share" if quantity.unit_text in ("分之", "成") else "rate"), 1


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found
