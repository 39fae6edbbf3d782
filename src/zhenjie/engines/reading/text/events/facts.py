"""What else is told of a project: the sum invested, the day it is to be ready, where it stands."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from zhenjie.engines.reading.text.lexicon import any_of
from zhenjie.engines.reading.text.periods import Phrase
from zhenjie.engines.reading.text.quantities import scan
from zhenjie.engines.reading.text.subjects import VILLAGE

from . import stages
from .names import words
from .times import CONDITION, ahead, clauses, promised

INVESTED = re.compile(rf"(?:{any_of(words['invested'])})(?P<between>[^，,；;。]{{0,8}})$")
NOT_INVESTED = re.compile(any_of(words["not_invested"]))
SEVERAL = re.compile(r"的?\d+[余多]?[个家项处]")
BRACKETED = re.compile(r"[（(](?:总|计划)*投资[^（）()]{1,12}元[)）]")
OWN_SUM = re.compile(r"\d[\d.]*[余多]?[万亿]元的?$")
COMPLETE = re.compile(rf"{any_of(words['complete'])}|完成$")
#: What goes before the building or beside it is not the building.
ASIDE = re.compile(stages.ASIDE)
#: 2027年3月开工，年底建成: the year of the clause before.
YEAR = re.compile(r"(20\d\d年)")
SAME_YEAR = re.compile(r"^(?:力争|预计|计划|于|在)*(?:年底|底前)")
PLACE = re.compile(
    r"(?:位于|坐落于|坐落在|坐落|地处|选址于|选址在|选址|落户于|落户在|落户到|落户|入驻|进驻|落地于|落地在)(?!后)(?P<place>[^，,；;。、：:（）()“”的\d占总计投已正将]{1,15}[村区园镇乡街路道里角内侧部港湾院谷社])"
)
OUTPUT = re.compile(
    r"(?:年产值?|年可?(?:生产|加工|处理|发电|出栏|储存)|年销售(?:额|收入)?|年营业(?:额|收入))(?!业)[^，,；;。、]{1,24}"
)
AT_VILLAGE = re.compile(
    r"(?:党支部|党总支|村集体|两委|牵头|今年|成功|投资|新建|建设|实施|引进|成立|组建|领办|创办|改造|依托|利用|发展)"
)


def investment(behind: str) -> Decimal | None:
    """The first sum in 元 that is said to be invested in the one thing; None where there is none."""
    for quantity in scan(behind):
        if quantity.unit != "元":
            continue
        said = INVESTED.search(behind, 0, quantity.start)
        clause = max(behind.rfind(mark, 0, quantity.start) for mark in "，,；;。") + 1
        if said and not NOT_INVESTED.search(behind, clause, quantity.start) and not SEVERAL.match(behind, quantity.end):
            return quantity.value
    return None


def bracketed(behind: str) -> Decimal | None:
    """The sum in brackets right behind a name: （投资1.3亿元）."""
    said = BRACKETED.match(behind)
    return investment(said[0]) if said else None


def own_sum(lead: str) -> Decimal | None:
    """The sum right before a name, without more words: 1.5亿元的某某项目; else the one invested that is told there."""
    right = OWN_SUM.search(lead)
    sums = list(scan(right[0])) if right else []
    return sums[0].value if sums and sums[0].unit == "元" else investment(lead)


def completion(behind: str, reference: date | None) -> str:
    """The day or month a thing is promised to be ready: 年底前完工, 明年6月竣工; '' when nothing is promised."""
    year = ""
    for said in clauses(behind, reference):
        said = SAME_YEAR.sub(rf"{year}\g<0>", said) if year else said
        year = next((named[1] for named in YEAR.finditer(said)), year)
        ready = next((m for m in COMPLETE.finditer(said) if _is_ready(said, m)), None)
        if not ready:
            continue
        upto = len(said) if "期" in ready[0] else ready.start() + 3
        if phrase := ahead(said, upto, reference):
            return _iso(phrase)
    return ""


def _is_ready(said: str, ready: re.Match[str]) -> bool:
    """Whether it is the thing that is ready then, and no condition, no plan of it, no procedure."""
    if CONDITION.match(said, ready.end()):
        return False
    return "完成" not in ready[0] or not ASIDE.search(said)


def promise(before: str, behind: str, reference: date | None) -> tuple[str, bool]:
    """The day that is promised before a name (年底前建成…, 年底前…竣工), and whether the words behind say what is then."""
    phrase, behind_it = promised(before, behind, reference)
    return (_iso(phrase), behind_it) if phrase else ("", False)


def output(name: str, behind: str) -> str:
    """What the thing is to make, as the text says it: 年产值3亿元, 年产20万套液压阀; '' when it is not told."""
    said = OUTPUT.search(behind) or OUTPUT.search(name)
    return said[0] if said else ""


def _iso(phrase: Phrase) -> str:
    """A month where the text names one; else the last day meant."""
    first, _, last = phrase.iso.partition("/")
    return last[:7] if first[:7] == last[:7] and first != last else last


def place(before: str, behind: str, name: str) -> str:
    """Where the thing stands: 位于…, 选址…, the village in its name or before it; '' when it is not told."""
    told = [match["place"] for match in PLACE.finditer(before)][-1:]
    if told or (told := [match["place"] for match in PLACE.finditer(behind)]):
        return str(told[0])
    if own := VILLAGE.match(name):
        return own[0]
    opening = None
    for village in VILLAGE.finditer(before):
        if AT_VILLAGE.match(before, village.end()) or village.end() == len(before):
            opening = village[0]
    return opening or ""
