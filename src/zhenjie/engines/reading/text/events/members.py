"""Which members of a list are projects, firms, cooperatives: by their noun, by what is done with them, by their list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhenjie.engines.reading.text.lexicon import any_of

from .firms import BRINGING, are_brought, stands_for_project
from .lists import OBJECTS, Listing, Member, whole
from .mention import Mention
from .mentioned import (
    ABOUT,
    AIM,
    BECOMES,
    FOR_IT,
    MAKING,
    ONE,
    PASTIME,
    SETTLED,
    SEVERAL,
    SLOGAN,
    WHOSE_LIST,
    stands_there,
)
from .names import AFTER, BOAST, COUNTED, HEAD, HEADS, NEW, NUMBER, PART, VERB, WORK, begins, named, words
from .openings import STATED

_WORKS = [word for word in words["works"] if word not in ("提升", "升级")]
DOING = re.compile(
    rf"({any_of([*words['doing'], *_WORKS])})(?:了|建设|投用|投产|使用|运营|启用|一批|提升|的+)?(?:(?:[全本我][省市县区镇乡])?(?:第一个|首个|首家|首座|唯一|最大的?)?)(?:[一1][个座处家](?:{NUMBER})?亿元|{NUMBER}[万千]?(?:亩|平方米|平方公里|公里|米|头|只|羽|吨|套|兆瓦)的?)?$"
)
#: 完成某某路口至某某路口路段的: the verb is before what says which one it is.
GOVERNING = re.compile(rf"({any_of([*words['doing'], *_WORKS])})了?(?:(?!{VERB.pattern})[^的，；、])+的$")
MADE = re.compile(
    rf"由[^，,；;。、]{{2,20}}(?:投资|投建|承建|建设|实施|打造)|”?(?:相继|先后|陆续|现已|现|已经|已|正|将|即将|预计|计划|全面|顺利|基本|正式|如期|全部|成功|今年|明年|年内|年底|上半年|下半年|\d+月(?:份|底|初)?|前|也|目前|均|一期|二期|项目|于[^，；]{{1,7}}?|提前|进入|整体|部分|主体)*(?:{any_of(words['made'])})"
)
#: 某某公园、某某热力站等|功能设施投入使用.
SERVING = re.compile(
    r"[\u4e00-\u9fa5]{0,8}?(?:设施|场所|场馆|景点|节点|站点|道路|学校|园区|基地)(?:已|相继|先后|陆续|均|正式|全部|顺利|基本|全面)*(?:建成|投入使用|投用|启用|竣工|完工|开工|通车|开放|运营|完成|加快|正在)"
)
#: How far the thing itself is, right behind its name.
REACHED = re.compile(
    rf"(?:项目|工程|现已|现|已经|已|均|即将|全面|顺利|基本|正式|如期|全部|成功)*(?:{any_of(word for stage in ('开工', '竣工', '投产') for word in words['stages'][stage])}|封顶|主体完工|验收)"
)
#: 某某项目获批并开工: how far it is stands in the same clause.
STAGE_LATER = re.compile(
    rf"[^，,；;。、的]{{0,10}}?(?:{any_of(word for stage in ('签约', '开工', '竣工', '投产') for word in words['stages'][stage])}|封顶)(?!后|时)"
)
THE_LAST = re.compile(rf"(?:{any_of(words['project_heads'])})$")
SPENT_ON = re.compile(r"\d[\d.]*[余多]?[万亿]元?的")
SUM = re.compile(
    r"(?:(?:总|计划)*(?:投资|投入)额?(?:约|近|超|达)?[\d.]+[余多]?[万亿]元的?(?:\d[\d.]*[万亩个]+)?|(?:建筑|总)*面积[\d.]+万?平方米的)$"
)
ITSELF = tuple(words["project_heads"] + words["works_heads"])
WITHOUT = re.compile(r"(?:涉及|涵盖|包括|聚焦|围绕|突出|依托|利用|走访|参观)$")
ANNEX = re.compile(r"(?:扩建|技改|改造|搬迁|迁建|[一二三]期)$")
PROJECT = re.compile(any_of(words["project_heads"]))
#: 推动某某新材料、某某交易中心等|建设.
BUILT_TOGETHER = re.compile("建设(?=[，,；;。]|$)")
WORKS_ON = re.compile(rf"{WORK.pattern}|治理|整治|修复|疏浚|保护|处理|搬迁|净化|收集")
#: 签约项目3个，分别是: each member of the list is one, noun or not.
EACH = re.compile(
    r"(?:项目|工程)[^。；;]{0,30}?\d[个项家处][^。；;]{0,30}?(?:分别[是为]|[：:])"
    r"|(?:\d|[两三四五六七八九十])[余多]?[个项家件][^，,。；;、]{0,10}(?:项目|工程)[^。；;、]{0,12}?(?:包括|包含|分别[是为]|[，,](?:为|有))"
)
THING = re.compile(any_of(words["park_heads"] + words["facility_heads"]))
#: 等煤矿项目, 等能源一体化项目: what each of them is.
OF_A_KIND = re.compile(
    r"(?:煤矿|电网|高速|高铁|铁路|高速公路|公路|客运专线|机场|水库|灌区|变电站|电站|水厂|污水处理厂|产业园|一体化|综合体)$"
)
#: A zone of a policy, not of land.
POLICY = re.compile("国家|全国|改革|试验|转移转化|自贸|先行")
#: ... and what says already what is done to it: 某某路改造.
ON_A_THING = re.compile(rf"{WORK.pattern}|整治|治理|修复|项目|工程|安置")
#: 文化路、建设街等3条道路: each has its noun.
A_ROAD = re.compile("[路街巷道线桥]$")
#: How large they are is not what they are called.
HOW_LARGE = re.compile(r"^(?:[十百千]亿级|[万亿]元级|重点|重大|大型|中型|国家级|省级|市级)+")
SINGLE = re.compile(any_of(words["single"]))
SUFFIX = re.compile(
    r"(?:旧村|老旧小区|小区|棚户区|片区|道路)?(?:改造提升|提升改造|改造|改扩建|扩建|改建|迁建|综合整治|整治)(?:类?项目|工程)?$"
)
#: How long a number with its measure is at most.
CALLED = 12
SIZE = re.compile(rf"{NUMBER}万?(?:亩|公里|平方米|千伏|兆瓦|KW|吨|头|羽)$")
#: One building of the project named before it: 3号综合楼.
NUMBERED = re.compile(r"\d+[号#]")
#: 某某街道东、西岭社区: a place cut in two is no name.
CUT_IN_TWO = re.compile(r"[村镇乡区道][东西南北前后上下]$")
SHAPE = re.compile(r"[^，。；：、！？]{2,40}$")
BARE = re.compile(r"[\u4e00-\u9fa5]{2,7}(?<![院馆心园厂站所店城校桥路街楼])|[GSXYC]\d{2,4}")
#: The noun that bare names before it share with the last one.
SHARED_HEAD = re.compile(
    rf"(?:[\u4e00-\u9fa5]{{2,7}}?|[GSXYC]\d{{2,4}})(?P<head>(?:的)?(?:国家级|省级|市级|大型|中型|小型|通用)?(?:{any_of(word for word in words['facility_heads'] if len(word) > 2)})|高速(?!公路)|高铁|(?:村|片区)?(?:新型社区|新型农村社区|污水处理站点?|(?:污水|供水|雨水)?(?:支|主)?(?:管网|干管)(?:改造)?|(?:道路|河道|水库)[\u4e00-\u9fa5]{{2,6}}(?=工程)|安置房|回迁房|安置区|旧村改造|老旧小区改造|小区改造|棚户区改造|城中村改造)(?:项目|工程)?|小学|中学|幼儿园|卫生院|变电站|机场|客运专线|煤矿|高速公路|铁路|安置还房|小微园|产业园|工业园区?|公园|游园|广场|水厂|(?:大型|中型|小[一二]?型)?水库|泵站|大桥|电站|敬老院|养老院|幸福院|停车场|文化礼堂)"
)
_PLACE = r"[\u4e00-\u9fa5]{1,6}?(?:镇|乡|街道|村|社区)"
#: 东岭镇、西岭镇、南岭街道|文体中心: each of the places has one.
A_PLACE = re.compile(_PLACE)
OF_A_PLACE = re.compile(
    rf"{_PLACE}(?P<head>[\u4e00-\u9fa5]{{0,6}}?(?:{any_of(words['facility_heads'])})(?:扩建|改造|提升)?(?:工程|项目)?)(?=建设|新建|扩建|$)"
)
#: 东岭镇|卫生院: the noun is the town's, and nobody's before it in a list who is no town.
OF_A_TOWN = re.compile(rf"[\u4e00-\u9fa5]{{2,4}}(?:镇|乡|街道)(?:{any_of(words['single'])})")
#: 打造某某绿廊、某某果园等|景观节点.
SIGHTS = re.compile(
    "(?:一批|多处|多个)?(?:重要|特色|网红|精品|景观|旅游|文旅|乡村|美丽|打卡)*(?:节点|景点|点位|打卡点)"
)
#: 国省干线和|旅游公路: of two classes the one that stands next to the members' end.
TWO_CLASSES = re.compile(r"^.*[和与及](?=.{2})")
#: Longer than this a name in a list that is counted says which one it is.
CLEAR, SHORT = 5, 4
#: Verbs after which a thing of common words is one thing: it is built, it is brought in.
BUILDING = frozenset(words["works"]) | {"新建设", "修建", "兴建", "建成", "启用"}
DONE_TO = BUILDING | {"完成", "启动", "推进", "实施"}
#: How long heads are, the longest first.
SIZES = sorted({len(head) for head in HEADS}, reverse=True)
#: How far before a name its own words may stand.
NEAR = 60
KINDS = {"park": "project", "facility": "project"}


class Namer:
    """Names the members of one list after the other; what is done with the first is done with all."""

    def __init__(self, sentence: str, township: str, certain: bool, told: bool, opens: int, doing: str = "") -> None:
        self.sentence, self.township = sentence, township
        self.certain, self.told, self.opens = certain, told, opens
        self.doing = doing
        self.shared = self.without = self.made = self.brought = self.serving = False
        self.common = ""

    def names(self, listing: Listing) -> Iterator[Mention]:
        last = listing.members[-1]
        if listing.noun.startswith("类") or PASTIME.search(listing.noun):
            return
        heads = list(HEAD.finditer(self.sentence, last.start, last.end)) if not listing.noun else []
        self.made = any(MADE.match(self.sentence, head.end()) for head in heads)
        later = listing.members[1:]
        if later and not listing.noun and "的" in SPENT_ON.sub("", self.sentence[last.start : last.end]):
            later = []
        ends_so = any(self._is_called(member) for member in later)
        self.common = "" if listing.noun else self._last_head(listing)
        each = len(listing.members) > 1 and EACH.search(self.sentence, 0, self.opens + len("分别是"))
        self.brought = listing.other and are_brought(self.sentence, listing)
        self.serving = listing.other and SERVING.match(self.sentence, listing.closes) is not None
        together = listing.other and any(one.match(self.sentence, listing.closes) for one in (BUILT_TOGETHER, SIGHTS))
        self.shared = bool(listing.noun or ends_so or self.common or each or self.brought or self.serving or together)
        for member in listing.members:
            single = [] if self._is_worked_on(member, listing) else list(self._with_head(member, listing))
            if not single and self.shared and (len(listing.members) > 1 or listing.noun):
                single = list(self._without_head(member, listing))
            yield from single

    def _is_worked_on(self, member: Member, listing: Listing) -> bool:
        """Whether a member is what the works of its list are done to: 某某棉纺厂、某某新村4个老旧小区改造工程."""
        works = listing.noun and THE_LAST.sub("", listing.noun) in words["works_heads"]
        return bool(works) and not ON_A_THING.search(self.sentence, member.start, member.end)

    def _is_called(self, member: Member) -> bool:
        """Whether a member says which project it is: 东岭项目, but not 加快项目推进."""
        head = PROJECT.search(self.sentence, member.start + 2, member.end)
        return head is not None and VERB.fullmatch(self.sentence, member.start, head.start()) is None

    def _last_head(self, listing: Listing) -> str:
        """The noun of the last of some bare names, which all of them share: 东岭、西岭安置房; '' where there is none."""
        *before, last = listing.members
        if not before:
            return ""
        called = [self.sentence[one.start : one.end] for one in before]
        called[0] = called[0][begins(self.sentence, before[0].start, before[0].end, self.township) - before[0].start :]
        here = self.sentence, last.start, last.end
        said = SHARED_HEAD.match(*here)
        if all(map(A_PLACE.fullmatch, called)):
            said = OF_A_PLACE.match(*here) or said
        elif OF_A_TOWN.match(*here):
            return ""
        if not said:
            return ""
        bare = 0
        for name in called:
            if BARE.fullmatch(name):
                bare += 1
            elif not HEAD.search(name):
                return ""
        return said["head"] if bare else ""

    def _with_head(self, member: Member, listing: Listing) -> Iterator[Mention]:
        at = member.start
        while head := HEAD.search(self.sentence, at, member.end):
            end = whole(self.sentence, head.end(), member.end)
            kind = HEADS[self._head(end)]
            start = begins(self.sentence, at, end, self.township)
            self._see(member.start, start)
            name = self.sentence[start:end]
            if self._is_one(name, kind, end, listing):
                kind = self._kind(kind, start, end, listing)
                lead = self.sentence[max(member.start, start - NEAR) : start]
                yield Mention(start, end, name, kind, max(end, listing.closes), doing=self.doing, lead=lead)
            at = end

    def _kind(self, kind: str, start: int, end: int, listing: Listing) -> str:
        """A zone that is being built, or stands among projects, is one itself."""
        if kind == "firm":
            stands = self.brought or stands_for_project(self.sentence, start, end, self.doing, listed=self.told)
            return "project" if stands else kind
        building = words["doing"].get(self.doing) in ("开工", "在建", "竣工", "投产") or self.made
        policy = kind == "zone" and POLICY.search(self.sentence, start, end) is not None
        if kind in ("zone", "platform") and (listing.noun or (kind == "zone" and building and not policy)):
            return "project"
        return KINDS.get(kind, kind)

    def _head(self, end: int) -> str:
        """The noun a name ends with, the longest; its phase (一期) may follow."""
        end -= 2 if self.sentence[end - 1] == "期" else 0
        return next(head for size in SIZES if (head := self.sentence[max(end - size, 0) : end]) in HEADS)

    def _see(self, low: int, start: int) -> None:
        """Remember the verb before a name; a later member of the list may have none of its own."""
        low = max(low, start - NEAR)
        sum_between = SUM.search(self.sentence, low, start)
        doing = DOING.search(self.sentence, low, sum_between.start() if sum_between else start)
        if not doing and self.sentence[start - 1 : start] == "的":
            doing = GOVERNING.search(self.sentence, low, start)
        if doing:
            self.doing = doing[1]
        elif WITHOUT.search(self.sentence, low, start):
            self.doing, self.without = "", True

    def _is_one(self, name: str, kind: str, end: int, listing: Listing) -> bool:
        counted = COUNTED.match(self.sentence, end)
        if (
            not SHAPE.match(name)
            or BOAST.search(name)
            or PART.search(name)
            or SLOGAN.search(name)
            or WHOSE_LIST.search(name)
            or self.sentence.startswith("之一", end)
            or SEVERAL.search(self.sentence, max(0, end - len(name) - 6), end - len(name))
            or ABOUT.match(self.sentence, end)
            or stands_there(self.sentence, end - len(name), end)
            or FOR_IT.search(name)
            or (
                counted
                and (kind == "cooperative" or not ONE.match(self.sentence, end))
                and (kind != "project" or counted[0][-1] in "个家项")
            )
        ):
            return False
        if kind == "project":
            return self._is_project(name, end, listing)
        sure = kind in OBJECTS and (self._sure(name, listing) or self._reached(name, end))
        followed = AFTER.match(self.sentence, end) or MADE.match(self.sentence, end)
        if not named(name, certain=sure) or (end < listing.members[-1].end and not followed):
            return False
        stated = STATED.match(self.sentence, end)
        if stated and stated[0].endswith("位于") and not MAKING.search(self.sentence):
            # What only lies somewhere was always there.
            stated = None
        made = self.made or MADE.match(self.sentence, end) or stated
        if kind not in OBJECTS:
            return True
        if self.doing == "打造" and AIM.search(name) and not listing.noun:
            return False
        begin = end - len(name)
        if BECOMES.search(self.sentence, max(self.opens - NEAR, 0), begin):
            return False
        if NUMBERED.match(name) and HEAD.search(self.sentence, 0, begin):
            return False
        if self.sentence[max(begin - 1, 0) : begin] == "该":
            return False
        if SETTLED.search(self.sentence, max(self.opens, begin - NEAR), begin):
            return False
        if listing.other and not self.serving and self.doing not in BUILDING | BRINGING:
            return False
        return bool(self.shared or self.doing or self.told or made)

    def _sure(self, name: str, listing: Listing) -> bool:
        """Whether a name of common words means one thing: by its sum, by its list, by the verb of works before it."""
        name = NEW.sub("", name)
        single = SINGLE.fullmatch(name.lstrip("镇乡街道村"))
        if name in HEADS and not single:
            return False
        if single and self.doing in DONE_TO:
            return True
        if self.certain and self.doing and len(name) > SHORT:
            return True
        return len(name) > CLEAR and bool(listing.noun or self.doing in BUILDING)

    def _is_project(self, name: str, end: int, listing: Listing) -> bool:
        """Behind 项目, 工程 nothing more is needed than a name; one of two characters must have something done with it."""
        own = name.removeprefix(self.township) if self.township else name
        if own != name:
            return named(own, certain=True) or THING.search(own) is not None
        building = SINGLE.search(name) and (self.doing or WORK.search(name))
        if (building or (self.certain and self.doing)) and named(name, certain=True):
            return True
        sized = SIZE.search(self.sentence, max(self.opens, end - len(name) - CALLED), end - len(name)) and MADE.match(
            self.sentence, end
        )
        if sized and len(name) > CLEAR and named(name, certain=True):
            return True
        if SUM.search(self.sentence, max(0, end - len(name) - NEAR), end - len(name)) and named(name, certain=True):
            return True
        if self._reached(name, end):
            return named(name, certain=True)
        if WORK.search(name) and not self.sentence[end:].strip() and named(name, certain=True):
            return True
        told = self.told or self.doing or listing.noun or STAGE_LATER.match(self.sentence, end)
        if (listing.noun or self.doing in BRINGING) and self.doing and len(name) > CLEAR:
            return named(name, certain=True)
        return named(name) and bool(told or len(name) > 4 or STATED.match(self.sentence, end))

    def _reached(self, name: str, end: int) -> bool:
        """Whether common words mean one thing because right behind them stands how far it is: 小城镇污水处理站建成启用."""
        return len(name) > CLEAR and REACHED.match(self.sentence, end) is not None

    def _without_head(self, member: Member, listing: Listing) -> Iterator[Mention]:
        start = begins(self.sentence, member.start, member.end, self.township)
        self._see(member.start, start)
        name = self.sentence[start : member.end]
        governed = (
            self.doing
            or self.told
            or self.made
            or self.brought
            or MADE.match(self.sentence, listing.closes)
            or (listing.noun.endswith(ITSELF) and not self.without)
        )
        whole_name = (
            SHAPE.match(name) and named(name) and not any(rule.search(name) for rule in (PROJECT, CUT_IN_TWO, BOAST))
        )
        if governed and whole_name:
            full = name + self._common(member, listing)
            lead = self.sentence[max(member.start, start - NEAR) : start]
            yield Mention(start, member.end, full, "project", listing.closes, doing=self.doing, lead=lead)

    def _common(self, member: Member, listing: Listing) -> str:
        """What the members of a list share: its noun where it says what they are, the works that the next one names."""
        words_here = self.sentence[member.start : member.end]
        if ANNEX.search(words_here) or SUFFIX.search(words_here):
            return ""
        if A_ROAD.search(words_here) and A_ROAD.search(listing.noun):
            return ""
        if self.common and not listing.noun:
            return self.common.removeprefix("的")
        if listing.noun:
            noun = TWO_CLASSES.sub("", listing.noun)
            return HOW_LARGE.sub("", noun) if named_class(noun) else ""
        later = (other for other in listing.members if other.start > member.start)
        shared = next((SUFFIX.search(self.sentence, other.start, other.end) for other in later), None)
        return shared[0] if shared else ""


def named_class(noun: str) -> bool:
    """Whether a list's common noun says what its members are (田园综合体), not only that they are projects."""
    kind = THE_LAST.sub("", noun)
    if kind == noun or kind in words["works_heads"] or OF_A_KIND.search(kind):
        return True
    return bool(WORKS_ON.search(kind) and named(kind, certain=True))
