"""The units a table is told to be in: 单位：万元、亩 above it, 总投资（万元） in a heading; and which of them a column can be in."""

from __future__ import annotations

import re
from functools import lru_cache

from .quantities import TIMES, UNIT, Quantity, scan

#: What stands for a unit that is written and not known.
UNKNOWN = "？"
_WORD = rf"(?:{TIMES})?(?:{UNIT})"
#: 单位：…, 金额单位为…, 单位（…）; 以万元为单位.
_STATED = re.compile(
    r"单位\s*(?:(?:均|都|统一|全部)?(?:为|是)|[:：]|(?=[（(])|(?<=\s))\s*|(?<=以)(?=[^，。]{1,6}为单位)"
)
_SPACED = re.compile(r"(?<=单)\s+(?=位)|(?<=[百千万亿])\s+(?=元)|(?<=位)\s+(?=[:：])")
_PARTED = re.compile(r"[、，,；;\s。）)】\]|｜]+|[和及或与]|为单位")
#: 人民币万元, 投资额（万元: a word before a unit that is not to be mistaken for the end of a name.
_LABELLED = re.compile(
    rf"[\u4e00-\u9fa5]{{1,8}}[（(:：](?P<unit>{_WORD})|[\u4e00-\u9fa5]{{1,6}}?(?P<money>(?:百万|[千万亿])元|万?亩)"
)
_OPEN = "（(【[“ "
_BRACKET = re.compile(r"[（(]([^（）()]{1,16})[）)]")
_TAIL = re.compile(rf"(?:[:：/／]|(?<=[资额金款]))(?P<unit>{_WORD})$")
#: A line with a bracket of units at its end is a title.
_LONGEST_TITLE = 40
_TITLED = re.compile(r"[（(]([^（）()]{1,16})[）)]\s*$")
#: What a heading speaks of; of several, the last one is what is counted: 投资企业数 counts firms.
_SPEAKS = {
    "money": r"投资|收入|资金|产值|税|分红|补[助贴]|奖|费|贷|销售|营收|利润|捐|额|款|工资|财政|成本|增加值|总值|租金|投入|内资|外资|造价|预算|支出|价格?|资产|债|出让金|金$",
    "area": r"面积|占地|用地|土地|耕地|林地|播种|造林|流转|种植",
    "length": r"长度|里程|管网|河道",
    "people": r"人数|人口|人员|劳动?力|从业|就业|党员|游客|人次",
    "households": r"户数|农户|户$",
    "weight": r"产量|重量|吨数|排放量|消费量|用量",
    "ratio": r"率|进度|比[重例]|同比|环比|占比|增[长速幅减]|[%％]",
    # What can be counted in anything.
    "size": r"规模|工程量|完成量|天数|次数",
    "heads": r"(?:个|家|件|宗|处|座|台|栋)数|数量|数$|项目$|企业$|主体$|合作社$",
}
_GROUPS = {group: re.compile(rule) for group, rule in _SPEAKS.items()}
_RATE = re.compile("均|每|单价|标准")


@lru_cache(maxsize=512)
def measure(unit: str) -> Quantity | None:
    """One of a unit (万元: 10000 元); None for what is no unit."""
    found = scan(f"1{unit}") if unit and unit != UNKNOWN else []
    return found[0] if len(found) == 1 and found[0].end == len(unit) + 1 and found[0].start == 0 else None


def stated(line: str) -> list[str]:
    """The units that a line beside a table says it is in, in order; nothing for any other line."""
    line = _SPACED.sub("", line.strip())
    if "单位" not in line:
        titled = _TITLED.search(line) if len(line) <= _LONGEST_TITLE else None
        listed = _PARTED.split(titled[1]) if titled else []
        return listed if all(measure(unit) for unit in listed) else []
    ends = [match.span() for match in _STATED.finditer(line, max(len(line) - 2 * _LONGEST_TITLE, 0))]
    return [
        unit
        for (_begin, low), (high, _end) in zip(ends, [*ends[1:], (len(line), 0)], strict=True)
        for piece in _PARTED.split(line[low:high])
        for unit in _units(piece)
    ]


def _units(piece: str) -> list[str]:
    """万元, and 万元/亩/个 as a list; 万元/亩 is a rate."""
    if unit := _unit(piece):
        return [unit]
    several = piece.split("/")
    return several if len(several) > 1 and all(map(measure, several)) else []


def _unit(piece: str) -> str:
    piece = piece.strip(_OPEN)
    if measure(piece):
        return piece
    labelled = _LABELLED.fullmatch(piece)
    return (labelled["unit"] or labelled["money"]) if labelled else ""


def own(heading: str) -> tuple[str, list[str]]:
    """A heading without the units it states itself, and these; `UNKNOWN` for a sum in a unit that is not known."""
    told: list[str] = []
    bare = heading
    for bracket in _BRACKET.finditer(heading):
        pieces = [_unit(re.sub(r"^.{0,4}单位[:：]?", "", piece)) for piece in _PARTED.split(bracket[1])]
        units = [unit for unit in pieces if unit] or ([UNKNOWN] if "元" in bracket[1] else [])
        told += units
        bare = bare.replace(bracket[0], "") if units else bare
    if not told and (tail := _TAIL.search(bare)) and measure(tail["unit"]):
        return bare[: tail.start()], [tail["unit"]]
    return bare, told


def speaks_of(words: str) -> str:
    """The group of units that words ask for: money, area, people, …; '' when they do not say."""
    ends = {group: max((m.end() for m in rule.finditer(words)), default=0) for group, rule in _GROUPS.items()}
    group = max(ends, key=lambda group: ends[group])
    return group if ends[group] else ""


def fitting(words: str, told: list[str]) -> str:
    """The one of the units told that numbers under `words` are in; '' where none fits or two contradict each other.

    Words that do not say what they count are in the unit of the table, where it has just one.
    """
    group = speaks_of(words)
    if UNKNOWN in told or (not group and len(set(told)) > 1):
        return ""
    known = [(unit, one) for unit in told if (one := measure(unit)) and (not one.per or _RATE.search(words))]
    fit = {(one.value, one.unit, one.per): unit for unit, one in known if group in ("", one.group)}
    return next(iter(fit.values())) if len(fit) == 1 else ""
