"""One sentence with quantities: around each number its aspect, name, subject and period come together into a figure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date as Date
from functools import lru_cache
from typing import Protocol

from zhenjie.engines.indicators.rules import lookup

from . import aspects, indicators
from .blocks import Paragraph
from .figures import Figure
from .lexicon import any_of, patterns
from .periods import Phrase, phrases
from .quantities import Quantity
from .sentences import clause_starts
from .subjects import Subjects

JOINT = re.compile(
    r"(?:（[^（）]{1,10}）|\([^()]{1,10}\))?(?:中(?!心|小|学)|(?:以|之)?内(?!资|部|容))?[、和及与以并,，]*"
)
LINK = re.compile(r"[、和及与至到～~—–-]?$")
RANGE = re.compile(r"[至到～~—–-]$")
RAISED = re.compile(
    r"[,，]?(?:逐步|大幅|已|又|再|直接|迅速|一举)?(?:的)?(?:提高|提升|上升|涨|增长|增加|增|升|压缩|拓宽|拓展|拓|延伸|下降|降低|降|减少|缩短|缩减|扩大|扩|发展|攀升|跃升|变|改)?(?:到了?|至|为)(?:了|的|现在的?|目前的?|今年的?|如今的?|约|近)*$"
)
PER_NAME = patterns("periods")["per"]
PER = re.compile(any_of(PER_NAME))
HAN_NOUN = re.compile(r"[\u4e00-\u9fa5“]")
OWN_ANYWHERE = re.compile(
    r"^(?:[^，占]{0,3})?(?:全镇|全街道|全乡|全镇域|我镇|我街道|我乡|本镇|本街道|街道办事处|镇党委政府|镇党委|镇政府|街道党工委|党工委|办事处|街道(?!、|和|两|路|全))"
)
SEMICOLON = re.compile("[；;]")
THIS = re.compile(
    r"(?:该|本)(?:镇|街道|乡|项目|村|公司|企业|园区|合作社|社区|校|基地|工程|中心|集团|产业园|厂|片区|小区|院|站|园|社)"
)
OWNER = re.compile(r"(?:村|社区|公司|企业|合作社|街道|镇|乡|园区|项目|小学|学校|景区|集团|厂)$")
SHARES = frozenset(("占比", "比重", "占总数", "所占比重", "占", "占全镇"))
LAND = re.compile(r"(?:占地|用地|建筑面积|总面积)(?:面积)?(?:约|近|达|为)?$")
CHAINED = re.compile(
    r"[、，,](?:规划|总|计划)?(?:占地|用地|建筑面积|总投资|投资)(?:面积)?(?:约|近|达|为)?[\d.]+(?:余|多)?(?:万|亿)?(?:亩|平方米|元)"
)
EVENT = re.compile(
    r"(?:前|底前|份|以前)?(?:可|将|能)?(?:全部|全面|正式|主体|陆续)?(?:工程)?(?:投产|竣工|完工|交付|建成|投用|投入使用|启用|封顶|开工|通车|开业|完成|交房|试生产|运营)(?:后|之后|[^，,。；;]{0,4}[，,。；;])"
)
SPACE = re.compile(r"\s+")
OF_A_CLASS = re.compile(r"的(?:行政村|村|企业|户|合作社|农户|村居|社区)$")
TITLE = re.compile("《[^》]{1,60}》")
RATE_NAME = re.compile(r"[^的，]{2}率")
YIELDS = frozenset(("总产量", "总产", "亩产", "平均亩产", "单产", "平均单产", "产量"))
SOWN = re.compile(r"([\u4e00-\u9fa5]{2,4}?)(?:总)?(?:播种|种植)?面积$")
BODIES = frozenset(("households", "people", "area", "length"))
BEYOND = frozenset(("以上", "及以上", "以下", "以内"))


class Context(Protocol):
    """What a sentence needs of its document."""

    raw: str
    reference: Date | None
    year: int | None
    plan_section: bool
    subjects: Subjects
    figures: list[Figure]
    sentence_period: Phrase | None


@lru_cache(maxsize=8192)
def catalogue_key(name: str, unit: str, ratio: bool) -> str:
    """The key of the catalogue's indicator of that name; '' when it knows none or one of another measure."""
    definition = lookup(name, unit)
    if definition is None or not (ratio or ("元" in definition.unit) == ("元" in unit)):
        return ""
    return definition.key


@dataclass(slots=True)
class Reading:
    """What has been made of a quantity so far; the next quantity may lean on it."""

    quantity: Quantity
    aspect: str
    sign: int
    name: str
    end: int


class Sentence:
    """One sentence with quantities."""

    def __init__(
        self, document: Context, paragraph: Paragraph, offset: int, text: str, quantities: list[Quantity]
    ) -> None:
        self.document, self.paragraph, self.offset, self.text = document, paragraph, offset, text
        review = (
            document.reference is not None
            and document.reference.month <= 3
            and not document.plan_section
            and not aspects.TARGET.search(text)
        )
        self.phrases = phrases(text, document.reference, document.year, review)
        if "《" in text:
            titles = [match.span() for match in TITLE.finditer(text)]
            self.phrases = [p for p in self.phrases if not any(low < p.start < high for low, high in titles)]
        self.quantities = [q for q in quantities if not any(p.start < q.end and q.start < p.end for p in self.phrases)]
        self.starts = clause_starts(text)
        self.carried = self.carried_raw = self.counted = self.spent = self.bound = ""
        self.spent_end = -1
        self.levels: list[str] = []
        self.queue: list[str] = []
        self.owners: list[str] = []
        self.spread: list[str] = []
        self.by_group: dict[str, str] = {}
        self.owner_at = -1
        self.clause = 0
        self.carried_group = ""
        self.whole = self.currency = ""
        self.last: Reading | None = None
        self.used: set[int] = set()

    def read(self) -> None:
        """Append the sentence's figures to the document's."""
        if not self.quantities:
            return
        text, document = self.text, self.document
        today = str(document.reference) if document.reference else ""
        dated = [p for p in self.phrases if not p.base and p.iso]
        past = [p.start for p in dated if today and p.iso[-10:] <= today]
        future = bool(
            dated
            and today
            and dated[0].start < 4
            and dated[0].iso[:10] > today
            and not text.startswith("前", dated[0].end)
        )
        past += [p.end for p in dated if p.start in past and p.kind == "range"]
        self.marks = aspects.plans(text, past, future, document.plan_section)
        self.segments = document.subjects.segments(text, self.starts, self.quantities[-1].start)
        self.inherited = document.sentence_period if text.startswith("其中") else None
        count = len(self.quantities)
        for k, quantity in enumerate(self.quantities):
            self._figure(k, quantity, self.quantities[k + 1] if k + 1 < count else None)
        heads = [p for p in self.phrases if not (p.base or p.local or p.day or p.once)]
        document.sentence_period = heads[-1] if heads else self.inherited
        for phrase in heads:
            if phrase.year and phrase.kind == "range" and phrase.text[:2] == "20" and self._current(phrase):
                document.year = phrase.year

    def _current(self, phrase: Phrase) -> bool:
        """Whether a year in the text is the one the report goes on about, not the date of some event."""
        if EVENT.match(self.text, phrase.end):
            return False
        reference = self.document.reference
        return reference is None or reference.year - 1 <= phrase.year <= reference.year + 1

    def _figure(self, k: int, q: Quantity, following: Quantity | None) -> None:
        text, last = self.text, self.last
        at = bisect_right(self.starts, q.start) - 1
        clause = self.clause = self.starts[at]
        clause_end = self.starts[at + 1] - 1 if at + 1 < len(self.starts) else len(text)
        begin = clause
        if last is not None and last.quantity.after > clause:
            joint = JOINT.match(text, min(last.end, q.start))
            begin = joint.end() if joint else last.end
        self.taken = 0
        left = text[begin : q.start]
        right, cut_short, right_start = self._right(q, following, clause_end)
        q.threshold = self._is_threshold(q, following, right, clause_end)
        plan = aspects.planned(self.marks, q.start, self.document.plan_section)
        linked = self._leans_on(last, q, begin, left)
        if linked and last:
            aspect, sign, name, doubts = (
                last.aspect,
                last.sign,
                self.queue.pop(0) if self.queue else last.name,
                ("indicator_carried",),
            )
            if RANGE.match(left):
                doubts += ("range",)
            if aspect == "growth" and plan and RAISED.search(left):
                aspect = "target"
        else:
            self.queue = []
            aspect, sign = aspects.aspect(q, left, plan)
            if q.group == "ratio" and left == "的" and last and last.aspect == "target" and q.unit == "%":
                aspect = "completion"
            name, doubts = self._name(
                k, q, aspect, left, self._left(left, begin, q.start), right, begin, begin > clause, cut_short
            )
        if aspect == "share" and "indicator_carried" in doubts and not linked:
            name = name.removesuffix("数") + "占比"
        subject = self._subject(q)
        self._emit(q, aspect, sign, name, subject, self._period(q, clause), doubts, text[clause : q.start])
        if not q.threshold:
            self.last = Reading(q, aspect, sign, name, right_start + self.taken)
            if aspect == "share" and name:
                self.carried = name
            if aspect in ("level", "target", "rate", "share") and name:
                self.levels.append(name)

    def _right(self, q: Quantity, following: Quantity | None, clause_end: int) -> tuple[str, bool, int]:
        """The words after the number, up to the next number or the end of the clause; over a limit that follows at once (317名80岁以上老人)."""
        text, end = self.text, clause_end
        if following is not None and following.start < end:
            if following.group == "ratio" and q.group in ("people", "households", "heads"):
                rate = RATE_NAME.search(text, q.after, following.start)
                end = rate.start() if rate and rate.start() > q.after else end
                if end < following.start:
                    return text[q.after : end], True, q.after
            if (
                following.start == q.after
                and q.group in ("people", "heads", "households")
                and text[following.end : following.after] in BEYOND
            ):
                return text[following.after : min(end, following.after + 20)], False, following.after
            if (
                following.start == q.after
                and q.group in ("households", "people")
                and following.group in ("people", "households")
            ):
                return text[following.after : min(end, following.after + 20)], False, q.after
            end = following.start
            return text[q.after : min(end, q.after + 26)], True, q.after
        return text[q.after : min(end, q.after + 26)], False, q.after

    def _leans_on(self, last: Reading | None, q: Quantity, begin: int, left: str) -> bool:
        """Whether the number only goes on with the one before: 8.3%和-2.1%, 由76.4%提升至83.1%."""
        if last is None or last.quantity.group != q.group or (last.quantity.unit != q.unit and not self.queue):
            return False
        gap = self.text[last.quantity.after : q.start]
        for phrase in self.phrases:
            if last.quantity.after <= phrase.start and phrase.end <= q.start:
                gap = gap.replace(phrase.text, phrase.text[:1] if phrase.text[0] in "到至" else "")
        if len(gap) > 10:
            return False
        if q.group in ("ratio", "money", "rank", "area", "weight") and LINK.match(gap) and gap:
            return True
        return RAISED.match(gap) is not None and "，" not in gap and gap != ""

    def _left(self, left: str, begin: int, end: int) -> str:
        """The words before the number without its phrases of time and its subject's name."""
        for phrase in reversed(self.phrases):
            if begin <= phrase.start and phrase.end <= end and not phrase.base:
                left = left[: phrase.start - begin] + left[phrase.end - begin :]
        for start, name in reversed(self.segments):
            if name and start <= end and name in left:
                left = left[left.rfind(name) + len(name) :]
        own = self.document.subjects.township
        if own and own in left:
            left = left[left.rfind(own) + len(own) :]
        this = THIS.match(left)
        if this:
            return left[this.end() :]
        found = OWN_ANYWHERE.search(left)
        return left[found.end() :] if found else left

    def _is_threshold(self, q: Quantity, following: Quantity | None, right: str, clause_end: int) -> bool:
        """Whether the number only bounds what is counted next: 亿元以上项目8个, 过千万元项目, 10万元以下的村."""
        beyond = q.after > q.end and self.text[q.end : q.after] in BEYOND
        if q.unit == "岁":
            return beyond or indicators.PEOPLE_IN.match(right) is not None
        if "words_only" in q.doubts and beyond:
            return True
        if beyond and q.group == "money" and right.startswith(("项目", "企业", "重点项目", "产业项目")):
            return True
        if following is None or following.start > clause_end:
            return False
        if q.group == "money" and (OF_A_CLASS.match(right) or (right == "的" and self.bound)):
            return True
        if beyond and following.start == q.after and following.group == "heads":
            return True
        if not right or not HAN_NOUN.match(right) or "、" in right:
            return False
        if following.group not in ("heads", "people", "households") and not (beyond and right.startswith("的")):
            return False
        if beyond:
            return True
        if "和" in right:
            return False
        return q.approx in ("以上", "以下") and self.text[q.start - 1] in "过超逾足"

    def _name(
        self,
        k: int,
        q: Quantity,
        aspect: str,
        raw: str,
        left: str,
        right: str,
        begin: int,
        within: bool,
        cut_short: bool,
    ) -> tuple[str, tuple[str, ...]]:
        if q.threshold:
            return self._threshold_name(q, left, right)
        if "分别" in left:
            named = self._distributed(k, q, aspect, left, raw)
            if named:
                return named, ()
        name = self._own_name(q, aspect, left, right, within, cut_short)
        if name and indicators.AVERAGE.match(name) and self.carried:
            name += self.carried
        elif name and q.group in ("length", "area", "households", "people"):
            kept = self.by_group.get(q.group, "")
            stem = name.removesuffix(indicators.SUFFIX[q.group])
            name = (
                kept if kept.startswith(stem) and indicators.ONLY_ACTION.match(stem) and len(kept) > len(name) else name
            )
            self.by_group[q.group] = name
        elif name and q.group == "heads":
            name = self.counted = indicators.elided(name, q, self.counted or self.carried)
        if name in SHARES:
            name = ""
        if len(name) < 2 and q.group in ("ratio", "money", "rank"):
            name = ""
        if not name and within and q.group == "money" and self.carried_raw and self.text[begin - 1] == "、":
            name = indicators.clean_left(self.carried_raw)
        name = self._of_the_one_before(name)
        if not name:
            if q.group in BODIES and self.carried_group != q.group:
                return indicators.SUFFIX[q.group], ("no_indicator",)
            carried = self.whole if aspect == "growth" and q.unit == "%" and self.whole else self.carried
            return (carried, ("indicator_carried",)) if carried else ("", ("no_indicator",))
        if q.group == "heads" and indicators.FIELD.search(right[:6]) and indicators.RANKING.search(left + right):
            return name, ()
        self.carried, self.carried_group = name, q.group
        if aspect in ("level", "target", "growth"):
            self.whole = name
        if q.group != "duration":
            self.carried_raw = left or self.carried_raw
        return name, ()

    def _of_the_one_before(self, name: str) -> str:
        """总投资 after a count of projects is theirs; 总产量 after an area sown is of that crop."""
        if (
            name == "总投资"
            and self.last
            and self.last.name.endswith("项目数")
            and not self.text.startswith("其中", self.clause)
        ):
            return self.last.name[:-1] + name
        if name in YIELDS and self.last:
            sown = SOWN.search(self.last.name)
            return sown[1] + name if sown else name
        return name

    def _own_name(self, q: Quantity, aspect: str, left: str, right: str, within: bool, cut_short: bool) -> str:
        if q.group == "rank":
            return indicators.rank(self._left(self.text[self.clause : q.start], self.clause, q.start))
        if q.group == "ratio":
            return indicators.ratio(left, right, aspect)
        if aspects.TASK.search(left):
            return indicators.task(left)
        if aspect == "growth":
            return indicators.ratio(left, "", aspect)
        if q.group == "money":
            return indicators.money(left, right)[0]
        if q.group == "duration":
            name = indicators.clean_left(left)
            if q.unit != "岁":
                return indicators.lasting(name, right)
            return (
                name
                if "龄" in name or "寿" in name
                else (name or indicators.right_noun(right.removeprefix("的"))) + "年龄"
            )
        name, self.taken = indicators.counted(q, left, right, cut_short, within)
        if not name and q.group in ("people", "households", "heads") and (len(right) > 3 or not self.carried):
            name = indicators.doing(q, right)
        if not name and within and self.carried_raw:
            again = indicators.clean_left(self.carried_raw)
            return indicators._suffixed(q, again) if again else ""
        return name

    def _threshold_name(self, q: Quantity, left: str, right: str) -> tuple[str, tuple[str, ...]]:
        noun = indicators.right_noun(right.removeprefix("的")).removesuffix("共")
        people = indicators.PEOPLE_IN.match(noun)
        noun = people[0] if people else noun
        before = indicators.clean_left(left)
        if q.unit == "岁":
            return noun + "年龄", ("threshold",)
        if q.group == "money":
            if (
                not before
                and noun[-2:] not in ("项目", "企业")
                and self.last
                and self.last.quantity.group == "money"
                and self.carried
            ):
                self.bound = self.carried
                return self.carried, ("threshold",)
            if before and not indicators.ONLY_ACTION.match(before):
                self.bound = before
                return before, ("threshold",)
            if not before and self.bound:
                return self.bound, ("threshold",)
            return before + noun + "投资额", ("threshold",)
        suffix = "规模" if q.group == "heads" else indicators.SUFFIX.get(q.group) or "规模"
        return before + noun + suffix, ("threshold",)

    def _distributed(self, k: int, q: Quantity, aspect: str, left: str, raw: str) -> str:
        """A、B分别达到x、y: the first name; the others wait in the queue."""
        run = [q]
        for other in self.quantities[k + 1 :]:
            gap = self.text[run[-1].after : other.start]
            if other.group != q.group or not gap or not LINK.match(gap):
                break
            run.append(other)
        if len(run) < 2:
            return ""
        before, _, after = left.rpartition("分别")
        before = indicators.SAME_PERIOD.sub("", before)
        owners = [part for part in indicators.SPLIT.split(raw.rpartition("分别")[0].strip("，, ")) if part]
        if len(owners) == len(run) and all(OWNER.search(owner) for owner in owners):
            self.owners, before = owners, ""
        elif len(self.owners) == len(run) and not before:
            pass
        else:
            self.owners = []
        if self.owners:
            self.owner_at = 0
            base = self._own_name(q, aspect, after, "", False, False)
            if not base and len(self.levels) >= len(run):
                base = self.levels[-1]
            self.queue = [base] * (len(run) - 1)
            self.carried = base
            return base
        parts = [part for part in indicators.SPLIT.split(indicators.clean_left(before)) if part]
        base = self._own_name(q, aspect, after, "", False, False)
        if len(parts) == len(run):
            names = [part + base for part in indicators.completed(parts)]
        elif len(parts) < 2 and not base and len(self.spread) == len(run):
            names = self.spread
        elif len(parts) < 2 and not base and len(self.levels) >= len(run):
            names = [level + "".join(parts) for level in self.levels[-len(run) :]]
        else:
            return ""
        self.carried = names[-1]
        self.queue = names[1:]
        self.spread = names if aspect == "growth" else []
        return names[0]

    def _subject(self, q: Quantity) -> str:
        if 0 <= self.owner_at < len(self.owners):
            self.owner_at += 1
            return self.owners[self.owner_at - 1]
        if self.spent and q.start < self.spent_end:
            return self.spent
        if q.group in ("money", "area"):
            name, end = self._spent_on(q)
            if name:
                self.spent, self.spent_end = name, end
                self.segments.append((end, name))
                stop = SEMICOLON.search(self.text, end)
                if stop:
                    self.segments = sorted([*self.segments, (stop.end(), self.segments[0][1])])
                return name
        subject = self.segments[0][1]
        for start, name in self.segments:
            if start > q.start:
                break
            subject = name
        return subject

    def _spent_on(self, q: Quantity) -> tuple[str, int]:
        """The project a sum is for: 投资2.6亿元的…项目, 总投资2.8亿元、占地86亩的…项目."""
        if q.group == "area" and not LAND.search(self.text, max(0, q.start - 10), q.start):
            return "", q.after
        chained = CHAINED.match(self.text, q.after)
        invested = self.text.endswith("投资", 0, q.start)
        return self.document.subjects.spent_on(self.text, chained.end() if chained else q.after, invested)

    def _period(self, q: Quantity, clause: int) -> Phrase | None:
        found = self.inherited
        if aspects.TASK.search(self.text, max(0, q.start - 10), q.start):
            whole = [
                phrase
                for phrase in self.phrases
                if phrase.start < q.start and phrase.text in ("全年", "年度", "今年", "年内")
            ]
            if whole:
                return whole[-1]
        for n, phrase in enumerate(self.phrases):
            if phrase.start >= q.start:
                break
            if (
                phrase.base
                or phrase.day
                or (phrase.start < clause and (phrase.local or EVENT.match(self.text, phrase.end)))
            ):
                continue
            if phrase.once:
                if n in self.used:
                    continue
                self.used.add(n)
            if phrase.kind == "asof" and phrase.text.endswith(("底", "末")) and self.text.startswith("前", phrase.end):
                continue
            found = phrase
        return found

    def _key(self, q: Quantity, name: str) -> str:
        """The catalogue's key; a rate stands in the currency of the amount it speaks of."""
        if q.group in ("ratio", "rank", "duration"):
            return catalogue_key(name, self.currency, True)
        self.currency = q.unit if q.group == "money" else self.currency
        return catalogue_key(name, q.unit, False)

    def _emit(
        self,
        q: Quantity,
        aspect: str,
        sign: int,
        name: str,
        subject: str,
        phrase: Phrase | None,
        doubts: tuple[str, ...],
        clause: str,
    ) -> None:
        paragraph, document = self.paragraph, self.document
        start = paragraph.raw(self.offset + q.start)
        end = paragraph.raw(self.offset + q.end - 1) + 1
        quote = self.text[q.start : q.end]
        if document.raw:
            quote = SPACE.sub("", document.raw[start:end])
        if q.upper is not None:
            doubts += ("range",)
        if end - start != len(quote):
            doubts += ("split_by_line_break",)
        per = q.per
        if not per:
            found = PER.search(clause) if "均" in clause or "每" in clause or "年" in clause else None
            per = PER_NAME[found[0]] if found else ""
        document.figures.append(
            Figure(
                value=-q.value if sign < 0 and q.value > 0 else q.value,
                unit=q.unit,
                unit_text=q.unit_text,
                aspect=aspect,
                indicator=name,
                key=self._key(q, name) if name else "",
                subject=subject,
                period=phrase.iso if phrase else "",
                period_kind=phrase.kind if phrase else "",
                period_text=phrase.text if phrase else "",
                per=per,
                approx=q.approx,
                quote=quote,
                sentence=self.text,
                start=start,
                end=end,
                doubts=q.doubts + doubts if doubts or q.doubts else (),
                upper=q.upper,
            )
        )
