"""The nouns on both sides of a number, freed of connectives, fillers, time words and verbs that carry no name."""

from __future__ import annotations

import re

from .lexicon import any_of, first_of, patterns

_verbs = patterns("verbs")


def _guarded(words: list[str], guards: dict[str, str], tail: bool = False) -> str:
    """An alternation in which a word does not match beside the characters its guard lists."""
    parts = []
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        guard = guards.get(word)
        if not guard:
            parts.append(re.escape(word))
        elif tail:
            parts.append(f"(?<![{guard}])" + re.escape(word))
        else:
            parts.append(re.escape(word) + f"(?![{guard}])")
    return "|".join(parts)


_heads = _verbs["head"] + _verbs["generic"] + _verbs["generic_head"] + _verbs["openers"] + _verbs["prepositions"]
HEAD = re.compile(rf"(?:{_guarded(_heads, _verbs['head_guard'])})+")
HEAD_FIRST = first_of(_heads)
PLACE_FIRST = frozenset("在于本周附全当村镇城集辖境域沿社")
TAIL = re.compile(
    rf"(?:(?:由|从)(?:去年|上年|年初|原来|原先|最初|过去|以前|改造前|每[亩人户吨])?的?|{_guarded(_verbs['tail'], _verbs['tail_guard'], True)})+$"
)
TAIL_WORDS = tuple(_verbs["tail"])
TAIL_ROOM = 16
GENERIC_WORD = re.compile(any_of(_verbs["generic"]))
GENERIC = re.compile(rf".*(?:{any_of(_verbs['generic'])})了?(?=..)")
ACTION = any_of(_verbs["action"])
ACTION_FIRST = re.compile(rf"(?:{ACTION})")
SEVERAL = re.compile(r"[^“”]*、[^“”]*等(?!级)([\u4e00-\u9fa5]{3,10})$")
CUT = re.compile(rf".{{4,}}(?<!在)(?P<verb>(?:新)?(?:{ACTION})+)(?P<rest>[^的]{{3,}})$")
STOP = re.compile(
    _guarded(
        _verbs["stop_after"],
        _verbs["stop_guard"]
        | {
            "共": "享建同富青产治",
            "可": "回再持",
            "能": "源力人",
            "再": "生",
            "就": "业医近地",
            "被": "",
            "还": "款建",
            "又": "",
        },
    )
    + "|[“”（）()，,；;。：:！？\\s\\d]"
)
LIGHT = re.compile(rf"(?:{any_of(_verbs['light'])})了?([^，,；;。、：:\d的]{{2,8}})$")
VILLAGE = re.compile(
    r"(?:行政村|自然村|村|镇街)(?!党|委|居|集体|级|民|庄|组|卫|文|“|医|干|两|史|规|社|小|公|内|支|企|管|网|工|容|道|路)"
    r"|(?:社区|部门|单位|小区)(?=[实完全均都已达建开成参签进推改拆上获被通评争创用的和与抽联共分、，]|$)"
)
DE_NOUN = re.compile(rf"的([^，,；;。、：:\d的“”]{{0,6}}?(?:{any_of(_verbs['people_nouns'] + _verbs['head_nouns'])}))")
PLACE = re.compile(
    r"(?:在|于)[^，]{2,12}?(?:内|上|中|里|等地)|(?:本村|本地|周边|附近|全村|当地)(?:及|和|与)?(?:本村|周边|附近|邻近)?(?:村庄|村民小组|地区|村|镇街|乡镇)?"
    r"|(?:村里|镇里|全镇|镇区|城区|集镇|辖区|境内|域内|沿线|全域|村内|社区内)(?!道|公|绿)"
)
HOPED = re.compile(r"[^，]{0,10}?(?:预计|力争|计划(?!生|总|投|外))(?=..)")


def bare(left: str) -> str:
    """The words before a number without the fillers that lead over to it: 达到, 共, 为约."""
    if not left.endswith(TAIL_WORDS):
        return left
    found = TAIL.search(left, max(0, len(left) - TAIL_ROOM))
    return left[: found.start()] if found else left


def clean_left(left: str, *, whole: bool = False) -> str:
    """The noun phrase before a number, without connectives, time, generic verbs and fillers.

    A long one is cut at its last verb, unless the `whole` list is wanted.
    """
    left = bare(left)
    if GENERIC_WORD.search(left):
        found = GENERIC.match(left)
        if found:
            left = left[found.end() :]
    hoped = HOPED.match(left)
    if hoped:
        left = left[hoped.end() :]
    for _ in range(3):
        before = left
        if left[:1] in HEAD_FIRST:
            head = HEAD.match(left)
            if head and head.end() == len(left):
                return ""
            left = left[head.end() :] if head else left
        if left[:1] in PLACE_FIRST:
            place = PLACE.match(left)
            if place and len(left) - place.end() >= 2:
                left = left[place.end() :]
        if left is before or left == before:
            break
    if left.startswith("“") and left.count("“") != left.count("”"):
        left = left.replace("“", "")
    left = left.strip("的、 ")
    if left.endswith("”") and "的“" in left:
        left = left[left.rindex("的“") + 1 :]
    if left.endswith("”") and "、" in left:
        opened = left.rfind("“")
        if opened > 0 and "、" in left[:opened]:
            first = ACTION_FIRST.match(left)
            left = (first[0] if first and len(left) < 24 else "") + left[opened:]
    several = SEVERAL.match(left) if len(left) > 16 and not whole else None
    if several:
        return several[1]
    if len(left) > 16 and not whole:
        cut = CUT.match(left)
        if cut:
            left = cut["verb"] + cut["rest"]
    return left


def right_noun(right: str) -> str:
    """The noun phrase after a number, '' when a verb or a pause follows at once."""
    if not right or right[0] in "，,；;。：:！？、）)":
        return ""
    first = STOP.match(right)
    if first and first[0] not in (
        "“",
        "对",
        "从",
        "以",
        "投入",
        "进入",
        "与",
        "提供",
        "在",
        "为",
        "全",
        "主体",
        "签约",
        "里",
        "中",
        "第",
    ):
        return ""
    if right[0] == "“":
        close = right.find("”")
        stop = STOP.search(right, close + 1) if close > 0 else None
        return right[: stop.start()] if stop else right
    village = VILLAGE.match(right)
    if village:
        return village[0]
    stop = STOP.search(right, 1 if right[0] in "楼村户桥井人" else 2)
    if stop and stop[0] == "“" and "”" in right[stop.end() : stop.end() + 8]:
        stop = STOP.search(right, right.index("”") + 1)
    noun = right[: stop.start()] if stop else right
    if stop and stop[0] == "的":
        of = DE_NOUN.match(right, stop.start())
        if of and len(noun) > 2:
            return of[1]
    light = LIGHT.match(right, stop.start()) if stop else None
    if light:
        noun += light[1]
    noun = noun.rstrip("、和及与")
    noun = noun.removesuffix("新") if len(noun) > 2 else noun
    return noun.removesuffix("建设") if len(noun) > 4 else noun
