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
RESPECTIVELY = re.compile(
    r"[，,]?(?:分别|依次)?(?:计划|总)*(?:投资|投入)额?(?:分别|依次)?[为达约是]?(?P<sums>[\d.]+[万亿]?元?(?:[、和][\d.]+[万亿]元)+)"
)
BRACKETED = re.compile(
    r"[（(](?:[^（）()]{0,24}[，,])?(?:总|计划|拟|预计|概算|估算)*投资[^（）()，,]{1,12}元(?:[，,][^（）()]{0,30})?[)）]"
)
OWN_SUM = re.compile(r"\d[\d.]*[余多]?[万亿]元的?$")
COMPLETE = re.compile(rf"{any_of(words['complete'])}|完成$")
#: What goes before the building or beside it is not the building.
ASIDE = re.compile(stages.ASIDE)
#: 2027年3月开工，年底建成: the year of the clause before.
YEAR = re.compile(r"(20\d\d年)")
SAME_YEAR = re.compile(r"^(?:力争|预计|计划|于|在)*(?:年底|底前)")
_STANDS = "位于|地点在|建在|坐落于|坐落在|坐落|地处|选址于|选址在|选址|落户于|落户在|落户到|落户|入驻|进驻|落地于|落地在|落到|(?:搬迁|迁建)(?:至|到)|实施地点[为在]"
_ENDS = "块片村区园镇乡街路道里角内侧部港湾院谷社庄屯沟岭坡组口旁畔岸岛洲"
PLACE = re.compile(
    rf"(?:{_STANDS})(?!后)(?P<place>[^，,；;。、：:（）()“”的\d占总计投已正将]{{1,15}}[{_ENDS}](?:附近|周边|旁边|交[汇叉]处|交界处|[东西南北]{{1,2}}(?:方向|侧|面|部))?(?:[、和与][^，,；;。、：:的\d和与]{{2,12}}(?:方向|附近)|[、和与][^，,；;。、：:的\d侧和与]{{2,8}}侧)*)"
)
#: 地处某某乡某某坳的: all of it, whatever it ends with.
STANDING = re.compile(rf"(?:^|[，,；;。：:])(?:{_STANDS})(?P<place>[^，,；;。、：:（）()的\d]{{2,18}})的$")
#: 在某某镇某某村引进…, 走进某某园区，…
AT_PLACE = re.compile(
    rf"(?:^|[，,；;。：:“]|计划|拟|并|先后|今年|已|公司|集团|客商|企业|元)(?:在|走进|来到)(?P<place>(?:[^，,；;。、：:（）()的“”]|“[^“”，,。]{{1,6}}”){{1,15}}[{_ENDS}])(?:[内里]|一带|境内|辖区)?"
    r"(?=租地|新上|建起|实施|建设|新建|兴建|修建|改建|扩建|改造|投资|引进|引入|招引|打造|启动|开工|规划|谋划|建成|建起|建立|成立|发展|推进|的?[，,“]|$)"
)
#: 盘活原某某窑厂地块，建设…; 利用原村小学改建.
REUSED = re.compile(
    r"(?:盘活|利用|租用)(?:闲置)?(?:多年|\d+年)?的?(?P<place>原[^，,；;。的]{2,14}?)(?=改建|改造|建设|建成|新建|[，,]|$)"
)
#: 某某项目在某某村开工.
BEGUN_AT = re.compile(
    rf"(?:[今去本当]?[日天月年]|[\d月年日]{{2,12}}|[，,])*在(?P<place>[^，,；;。、：:（）()的“”\d]{{2,18}}[{_ENDS}])(?:正式|隆重|顺利|举行|破土|集中|同时)*(?=开工|动工|奠基|启动|签约|落地|建成|投产)"
)
#: What stands in no place: 在项目建设方面, 在全镇范围内.
NO_PLACE = re.compile(
    r"项目|工程|方面|领域|基础|全[镇县市区乡]|我[镇县市区乡]|各|过程|工作|会|[东西]部$|期间|辖区|[省级]内$|境内"
)
BRACKETED_PLACE = re.compile(
    r"[（(](?P<place>[\u4e00-\u9fa5]{2,8}[村镇乡]|[\u4e00-\u9fa5]{2,6}(?:社区|街道|园区))[)）]"
)
QUOTED_BEFORE = re.compile(r"“[^“”，,。]{0,12}”?$")
#: 石镇西坪村: the place is what stands behind the township whose name has been cut.
DONE_THERE = re.compile("指导|支持|帮助|鼓励|引导|推动|扶持|协助|组织|动员|依托|引领|和|与|对|把|为")
IN_TOWNSHIP = re.compile(r"^[\u4e00-\u9fa5]{1,3}(?:镇|乡|街道)(?=[\u4e00-\u9fa5]{2,}(?:村|社区)$)|^[在由于对向]")
OUTPUT = re.compile(
    r"(?:年产值?|年可?(?:生产|加工|处理|发电|出栏|储存)|年销售(?:额|收入)?|年营业(?:额|收入))(?!业)[^，,；;。、]{1,24}"
)
AT_VILLAGE = re.compile(
    r"(?:[^，,；;。]{0,14}(?:发起成立|联合成立|注册成立|合股成立|成立的|建起|盘活|办起|牵头成立|联合组建|领头|领办|发起|注册|组建)|由[^，,；;。]{1,14}(?:领办|创办|牵头)|新组建|新成立|新建成|抱团|联合|共同|党支部|党总支|村集体|两委|牵头|今年|成功|投资|新建|建设|实施|引进|成立|组建|领办|创办|改造|依托|利用|发展)"
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


def each_sum(behind: str, many: int) -> list[Decimal]:
    """The sums of so many things in their order: 分别投资3.2亿元、1.5亿元; none where there are more or fewer."""
    said = RESPECTIVELY.match(behind)
    sums = [quantity.value for quantity in scan(said["sums"]) if quantity.unit == "元"] if said else []
    return sums if len(sums) == many else []


def own_sum(lead: str) -> Decimal | None:
    """The sum right before a name, without more words: 1.5亿元的某某项目; else the one invested that is told there."""
    right = OWN_SUM.search(lead)
    clause = max((lead.rfind(mark) for mark in "，,；;。、"), default=-1) + 1
    right = right if right and not NOT_INVESTED.search(lead, clause) else None
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
        upto = len(said) if "期" in ready[0] or "年限" in ready[0] else ready.start() + 3
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
    """Where the thing stands: 位于…, 选址…, 在…村实施, the village in its name or before it; '' when it is not told."""
    told = [match["place"] for match in PLACE.finditer(before)][-1:]
    if standing := STANDING.search(before):
        told = [standing["place"]]
    if told or (told := [match["place"] for match in PLACE.finditer(behind)]):
        return str(told[0])
    if begun := begun_at(behind):
        return begun
    if reused := REUSED.search(behind) or REUSED.search(before):
        return reused["place"]
    if said := BRACKETED_PLACE.match(behind):
        return said["place"]
    if own := VILLAGE.match(name):
        return own[0]
    at = [match["place"] for match in AT_PLACE.finditer(before) if not NO_PLACE.search(match["place"])]
    if at:
        return at[-1]
    opening, before = "", QUOTED_BEFORE.sub("", before)
    for village in VILLAGE.finditer(before):
        if AT_VILLAGE.match(before, village.end()) or before[village.end() :] in ("", "的"):
            opening = _village(village[0])
    return opening


#: 走进某某工业区，塔吊林立。 what the next sentences tell of stands there.
ENTERED = re.compile(
    r"(?:走进|来到|在)(?P<place>[^，,；;。的]{2,14}(?:工业区|产业园|园区|集中区|开发区|功能区|工业园|集聚区))[，,]"
)


def begun_at(behind: str) -> str:
    """Where one thing or a list of them is begun: 在某某村集中开工; '' when that is not told."""
    begun = BEGUN_AT.match(behind)
    return begun["place"] if begun and not NO_PLACE.search(begun["place"]) else ""


def _village(words_there: str) -> str:
    """The village itself, without what is done there and the township cut in two: 指导|西坪村, 石镇|西坪村."""
    done = [match.end() for match in DONE_THERE.finditer(words_there, 0, len(words_there) - 2)]
    return IN_TOWNSHIP.sub("", words_there[done[-1] if done else 0 :])
