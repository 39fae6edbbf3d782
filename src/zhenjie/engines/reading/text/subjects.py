"""Who a figure is about: the township, unless a clause opens with the name of a village, firm, park or project."""

from __future__ import annotations

import re

from .lexicon import any_of, first_of, patterns

_words = patterns("subjects")
HEADS = any_of(_words["heads"])
LAST = "".join(sorted({re.escape(head[-1]) for head in _words["heads"]}))
FOLLOWER = any_of(_words["followers"])
OWN = re.compile(any_of(_words["own"]))
NAME = re.compile(rf"[^，,；;。：:、！？“”‘’（）()\s\d]{{1,22}}?[{LAST}](?={FOLLOWER}|[，,：:])")
TAIL = re.compile(rf"(?:{HEADS})$")
OWN_FIRST = first_of(_words["own"])
DOING_INSIDE = re.compile(rf".(?:{any_of(_words['doing_inside'])})")
OF_SEVERAL = re.compile(r"[^，,；;。、\d]{0,6}等\d+[个项家处所条座]")
VERB_FIRST = first_of(_words["not_names"])
NOT_FIRST = first_of(_words["not_names"] + _words["not_kinds"])
ANAPHORA_FIRST = first_of(_words["anaphora"])
LEAD_FIRST = frozenset("其拿同此另目并据像如例比特尤截今去第（(2，,、一二三四五六七八九十0134567890")
LOCATED_FIRST = frozenset("走来在位坐地")
OPENING_FIRST = frozenset("项计预规概总占建投全达运年")
VERB = re.compile(any_of(_words["not_names"]))
NOT_NAME = re.compile(any_of(_words["not_names"] + _words["not_kinds"]))
FOUND = re.compile(rf"(?:{any_of(_words['found'])})了?([^，,；。、\d]{{2,18}}?(?:合作社|联合社|公司|农场|工坊|基地))")
SPENT = re.compile(
    r"(?:建设|打造|新建|兴建|实施|改造)?的([^，,；;。、：:\d][^，,；;。、：:等]{1,28}?(?:项目|工程|合作社|公司|产业园|园区|基地|中心|学校|广场|公园|综合体|[厂城馆楼园院店港](?=[、，,均已主建一二竣投开正]))(?!等))"
)
SPENT_END = re.compile(r"的([^，,；;。、：:\d的已正将均等]{2,14})(?=[，,。；;、已正将均])")
ANAPHORA = re.compile(any_of(_words["anaphora"]))
NAMED = re.compile(
    r"[^，,；;。：:、“”\d]{2,24}?(?:项目|工程|合作社|公司|产业园|园区|基地|中心|综合体|食堂|小区|学校|大厦|家园|广场|公园|酒店|农场|厂|(?<=[^乡农行])村|社区)(?:项目)?(?:[一二三]期)?"
)
SPOKEN = re.compile(r"[“\s]*(?:据了解|据介绍|据悉|另悉|据统计|目前|如今|现在|去年|今年|今年以来)?[，,]?")
BARE = re.compile(
    rf"(?:{any_of(_words['bare'])})(?=[^，,；;。、\d数级集民庄委发建带总达单的里企内]|建筑|总投资|占地|日均|共有|现有|拥有|里|总面积)"
)
BARE_WORD = re.compile(rf"(?:{any_of(_words['bare'])})$")
VILLAGE = re.compile(r"[\u4e00-\u9fa5]{2,4}?(?:村|社区)(?![民庄级居委史规医务支有]|集体经济|党组织|“两委|干部|两委)")
MEASURED = re.compile(r"[万亿千百元个家余多以]")
TOO_GENERAL = frozenset(("我们", "他们", "这个", "那个"))
NOT_PLACE = re.compile(rf"(?:{any_of(_words['not_places'])})$")
LOCATED = re.compile(
    r"(?:走进|来到|在|位于)([^，,；;。：:、“”\d]{2,16}?(?:村|社区|小区|基地|园区|产业园|公园|合作社|公司|车间|大棚|食堂|中心)(?:的[^，,；;。：:、“”\d]{2,10}?(?:基地|园区|大棚|车间|合作社|食堂|中心|产业园))?)(?:里|内|上|施工现场|工地|建设现场|门口|现场)?[，,]"
)
SITUATED = re.compile(
    rf"(?:位于|坐落于|坐落在|地处)[^，,；;。：:“”的]{{2,16}}?的([^，,；;。：:、“”的]{{3,30}}?(?:{HEADS}))(?=[，,：:]|$|{FOLLOWER})"
)
STANDING = re.compile(
    r"([^，,；;。：:、“”\d]{3,24}?)(?:计划|预计|概算|规划)?(?:总投资|总占地|占地面积|占地|总建筑面积|建筑面积|总面积|注册资本)(?:额|约|达|为|近|超)*(?=\d)"
)
LONGER = re.compile(rf"[^，,；;。：:、“”\d]{{0,12}}?(?:项目|工程)(?=$|{FOLLOWER}|涉及|总)")
NOT_STANDING = re.compile(r"(?:资产|设施|产业|工业|农业|服务业|社会|项目[总共]?|总计|合计|累计|面积)$")
SPEAKER = re.compile(
    rf"[，,]?([^，,。；;“”：:、\d]{{2,18}}?(?:{HEADS}))(?:党支部|党总支|[^，,。“”]{{0,3}})(?:总经理|副总经理|董事长|负责人|书记|理事长|经理|厂长|主任|村民|业主|居民|员工|工人|老板)"
)
EXAMPLE = re.compile(r"(?:拿|以)([^，,。；;“”、\d]{2,16}?)(?:来说|为例)[，,]")
PLACED = re.compile(r"(?:走进|来到|位于|坐落|地处|总投资|投资|占地|作为|在|由)")
OPENING = re.compile(
    r"(?:项目)?(?:计划|预计|规划|概算)?(?:总投资|总占地|占地|总建筑面积|建筑面积|投资规模)|(?:全部)?(?:建成|达产|投产|投用|建成投产|建成投用|达效|运营)后|年产|年可|预计年|项目"
)
INTRODUCED = re.compile(
    r"(?:引进|签约|落地|开工|开工建设|建设|实施|启动|推进|新建|打造|投资建设|谋划|招引|建成|落户|重点推进|加快推进|新引进)(?:建设|实施)?(?:了|的)?([^，,；;。：:、“”\d]{3,26}?(?:项目|工程|产业园|基地|中心|园区|综合体))(?:建设)?[，,；:：]?$"
)
LEAD = re.compile(
    r"(?:其中|拿|同时|此外|另外|目前|并且|据了解|据统计|像|如|例如|比如|特别是|尤其是|截至目前|今年以来|今年|去年|[一二三四五六七八九]是|第[一二三]|[（(]?[一二三四五六七八九十\d]+[)）、.．]|20\d\d年(?:以来)?|\d{1,2}月(?:份|底)?(?:建成|竣工|开工|投用|启用|成立|改造)的|[，,、])+"
)


def guess_township(text: str) -> str:
    """The township a text speaks of when nobody told: the name before 镇, 乡 or 街道 that comes most often."""
    counts: dict[str, int] = {}
    for match in re.finditer(r"(?:^|[，。、：:\s在])([\u4e00-\u9fa5]{2,4}?(?:街道|镇|乡))", text[:20000]):
        counts[match[1]] = counts.get(match[1], 0) + 1
    return max(counts, key=lambda name: counts[name]) if counts else ""


class Subjects:
    """Follows the subject through the sentences of one document."""

    def __init__(self, township: str) -> None:
        self.township = township
        self.named = self.topic = self.speaker = ""
        self.first = True
        self._own = re.compile(rf"(?:{re.escape(township)}|{OWN.pattern})") if township else OWN
        self._own_first = OWN_FIRST | ({township[0]} if township else set())
        self._memory: list[str] = []

    def paragraph(self) -> None:
        """A new paragraph: whoever opens it may be what it is about."""
        self.topic, self.first = "", True

    def passed(self, sentence: str) -> None:
        """A sentence without figures went by; it is looked into if a later one says 该项目."""
        if self.first:
            self.segments(sentence, [0], 1)
        self.first = False
        self._memory.append(sentence)
        del self._memory[:-8]

    def spoken_by(self, sentence: str, following: str) -> None:
        """Words in quotation marks are about whom the next sentence names as their speaker."""
        if not sentence.startswith("“"):
            return
        said = SPEAKER.match(following) or SPEAKER.match(sentence, sentence.rfind("”") + 1)
        if said and not NOT_NAME.match(said[1]) and not BARE_WORD.match(said[1]):
            self.speaker = said[1]

    def segments(self, sentence: str, starts: list[int], upto: int) -> list[tuple[int, str]]:
        """From which offset on which subject holds, for the clauses that begin before `upto`."""
        subject = self.speaker or self.topic or self.township
        self.speaker = ""
        example = EXAMPLE.match(sentence)
        if example:
            subject = self.topic = self.named = example[1]
        spoken = SPOKEN.match(sentence)
        begin = spoken.end() if spoken else 0
        meant = ANAPHORA.match(sentence, begin) or BARE.match(sentence, begin)
        if meant:
            subject = self._recall(meant[0]) or subject
        found = [(0, subject)]
        for k, start in enumerate(starts):
            if start >= upto:
                break
            end = starts[k + 1] - 1 if k + 1 < len(starts) else len(sentence)
            name = self._opening(sentence, start, end)
            if (
                not name
                and k
                and start < len(sentence)
                and sentence[start] in OPENING_FIRST
                and OPENING.match(sentence, start)
            ):
                introduced = INTRODUCED.search(sentence, starts[k - 1], start)
                if introduced and not NOT_NAME.match(introduced[1]):
                    name = introduced[1]
            if name and name != subject:
                subject = name
                found.append((start, name))
                if name != self.township:
                    self.named = name
            if name and start == 0:
                self.topic = name if name != self.township and self.first else ""
                found[0] = (0, name)
        self.first = False
        return found

    def _opening(self, sentence: str, start: int, end: int) -> str:
        """The name a clause opens with, '' when it opens with none."""
        if end - start < 3:
            return self.township if self._own.match(sentence, start, end) else ""
        if sentence[start] in LEAD_FIRST:
            lead = LEAD.match(sentence, start, end)
            start = lead.end() if lead else start
        if start >= end:
            return ""
        initial = sentence[start]
        if start and initial in ANAPHORA_FIRST and ANAPHORA.match(sentence, start):
            return self.named if initial == "该" else ""
        own = self._own.match(sentence, start, end) if initial in self._own_first else None
        after = own.end() if own else start
        default = self.township if own else ""
        if end - after < 3:
            return default
        initial = sentence[after]
        if initial in LOCATED_FIRST:
            situated = SITUATED.match(sentence, after, min(end + 1, len(sentence)))
            if situated:
                return situated[1]
            located = LOCATED.match(sentence, after, min(end + 1, len(sentence)))
            if located:
                return located[1].replace("的", "")
        if own and own[0] == self.township:
            if initial in VERB_FIRST and VERB.match(sentence, after):
                return default
        elif initial in NOT_FIRST and NOT_NAME.match(sentence, after):
            return default
        village = VILLAGE.match(sentence, after, end)
        if village and sentence[village.end() : village.end() + 1] in ("、", "和", "与"):
            return default
        if village and not NOT_PLACE.search(village[0]) and village[0][:-1] not in TOO_GENERAL:
            founded = FOUND.match(sentence, village.end())
            if founded:
                return village[0] + founded[1]
            return self._longer(sentence, after, end, village[0]) or default
        if own and own[0].startswith("全"):
            return default
        standing = STANDING.match(sentence, after, end)
        if standing and not NOT_STANDING.search(standing[1]):
            name = _shorn(standing[1])
            return own[0] + name if own and own[0] == self.township and TAIL.search(name) else name
        return self._named(sentence, start, after, end) or default

    def _longer(self, sentence: str, start: int, end: int, village: str) -> str:
        match = NAME.match(sentence, start, min(end + 1, len(sentence)))
        name = village
        if match and len(match[0]) > len(village) and TAIL.search(match[0]) and "的" not in match[0]:
            name = match[0]
        if OF_SEVERAL.match(sentence, start + len(name), end):
            return ""
        longer = LONGER.match(sentence, start + len(name), end)
        return name + longer[0] if longer else name

    def _named(self, sentence: str, start: int, after: int, end: int) -> str:
        match = NAME.match(sentence, start, min(end + 1, len(sentence)))
        if not match or match.end() - after < 2 or not TAIL.search(match[0]):
            return ""
        name = _shorn(match[0])
        if DOING_INSIDE.search(name) or OF_SEVERAL.match(sentence, match.end(), end):
            return ""
        longer = LONGER.match(sentence, match.end(), end)
        if longer:
            name += longer[0]
        if name.endswith("村") and NOT_PLACE.search(name):
            return ""
        if BARE_WORD.match(name):
            return self.named
        founded = FOUND.match(sentence, match.end())
        return name + founded[1] if founded else name

    def spent_on(self, sentence: str, end: int, invested: bool) -> tuple[str, int]:
        """The project after 投资2.6亿元的…, with its end; '' when a number or nothing stands there."""
        match = SPENT.match(sentence, end) or (SPENT_END.match(sentence, end) if invested else None)
        if not match or VERB.match(match[1]) or (len(match[1]) < 6 and NOT_NAME.match(match[1])):
            return "", end
        self.named = match[1]
        return match[1], match.end()

    def _recall(self, word: str) -> str:
        """The thing named last that `word` (该项目, 村里) may mean: in the figures so far or in the sentences before."""
        kind = word[1:] if word[0] in "该这" else word
        if self.named and (kind[-1] in self.named or kind[-1] == "里"):
            return self.named
        for sentence in reversed(self._memory):
            for match in reversed(list(NAMED.finditer(sentence))):
                name = _shorn(match[0])
                if name.endswith(("村", "社区")):
                    name = name.removeprefix(self.township) or name
                if MEASURED.match(name) or NOT_NAME.match(name) or BARE_WORD.match(name) or NOT_PLACE.search(name):
                    continue
                if len(name) > 2:
                    self.named = name
                    return name
        return self.named


def _shorn(name: str) -> str:
    """A name without what only places it: 位于长江路的产业园 is 产业园."""
    if "的" in name and PLACED.match(name):
        return name[name.rindex("的") + 1 :]
    return name
