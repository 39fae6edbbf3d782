"""One sentence with quantities: around each number its aspect, name, subject and period come together into a figure."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date as Date
from typing import Protocol

from . import aspects
from .around import JOINT, RAISED, RANGE, Around, Reading, is_bound, leans_on, words_after
from .blocks import Paragraph
from .figures import Figure
from .lexicon import any_of, patterns
from .naming import Doubts, Names, adds_up
from .periods import Phrase, phrases
from .quantities import Quantity
from .sentences import clause_starts
from .subjects import Subjects

PER_NAME = patterns("periods")["per"]
PER = re.compile(any_of(PER_NAME))
OWN_ANYWHERE = re.compile(
    r"^(?:[^，占]{0,3})?(?:全镇|全街道|全乡|全镇域|我镇|我街道|我乡|本镇|本街道|街道办事处|镇党委政府|镇党委|镇政府|街道党工委|党工委|办事处|街道(?!、|和|两|路|全))"
)
SEMICOLON = re.compile("[；;]")
THIS = re.compile(
    r"(?:该|本)(?:镇|街道|乡|项目|村|公司|企业|园区|合作社|社区|校|基地|工程|中心|集团|产业园|厂|片区|小区|院|站|园|社)"
)
LAND = re.compile(r"(?:占地|用地|建筑面积|总面积)(?:面积)?(?:约|近|达|为)?$")
CHAINED = re.compile(
    r"[、，,](?:规划|总|计划)?(?:占地|用地|建筑面积|总投资|投资)(?:面积)?(?:约|近|达|为)?[\d.]+(?:余|多)?(?:万|亿)?(?:亩|平方米|元)"
)
EVENT = re.compile(
    r"(?:前|底前|份|以前)?(?:可|将|能)?(?:全部|全面|正式|主体|陆续)?(?:工程)?(?:投产|竣工|完工|交付|建成|投用|投入使用|启用|封顶|开工|通车|开业|完成|交房|试生产|运营)(?:后|之后|[^，,。；;]{0,4}[，,。；;])"
)
ONLY_CHANGE = re.compile(r"(?:其)?(?:增幅|增速|涨幅|降幅)")
PLACE = re.compile(r"(?:其)?(?:位次|排名|名次)")
SPACE = re.compile(r"\s+")
TITLE = re.compile("《[^》]{1,60}》")


class Context(Protocol):
    """What a sentence needs of its document."""

    raw: str
    reference: Date | None
    year: int | None
    plan_section: bool
    subjects: Subjects
    figures: list[Figure]
    sentence_period: Phrase | None
    title_period: Phrase | None
    running: Phrase | None
    two_stretches: bool
    plan_period: Phrase | None


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
        self.names = Names(text, self.quantities, self._clause_before)
        self.spent, self.spent_end = "", -1
        self.used: set[int] = set()

    def read(self) -> None:
        """Append the sentence's figures to the document's."""
        if not self.quantities:
            return
        text, document = self.text, self.document
        today = str(document.reference) if document.reference else ""
        dated = [p for p in self.phrases if not (p.base or p.once) and p.iso]
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
        heads = self.pass_time()
        document.sentence_period = heads[-1] if heads else self.inherited
        for phrase in heads:
            if phrase.year and phrase.kind == "range" and phrase.text[:2] == "20" and self._current(phrase):
                document.year = phrase.year
            elif phrase.text.startswith("今年"):
                document.year = None

    def pass_time(self) -> list[Phrase]:
        """The phrases of time that govern the sentence; the one that opens it runs on over the paragraph.

        A second stretch leaves it open which of the two is meant, unless the title says what the whole report is about.
        """
        heads = [p for p in self.phrases if not (p.base or p.local or p.day or p.once)]
        document = self.document
        if heads and heads[0].start <= 1:
            if document.running is not None and document.running.iso != heads[0].iso:
                document.two_stretches = document.title_period is None
            elif self._runs_on(heads[0]):
                document.running = heads[0]
        return heads

    def _runs_on(self, phrase: Phrase) -> bool:
        """Whether a phrase opens its sentence as the stretch of time the paragraph reports on: 1—10月份，…。…。"""
        if phrase.kind == "asof" or EVENT.match(self.text, phrase.end):
            return False
        today = self.document.reference
        return today is None or phrase.iso[:10] <= str(today)

    def _current(self, phrase: Phrase) -> bool:
        """Whether a year in the text is the one the report goes on about, not the date of some event."""
        if EVENT.match(self.text, phrase.end):
            return False
        reference = self.document.reference
        return reference is None or reference.year - 1 <= phrase.year <= reference.year + 1

    def _figure(self, k: int, q: Quantity, following: Quantity | None) -> None:
        text, names = self.text, self.names
        at = bisect_right(self.starts, q.start) - 1
        clause = self.starts[at]
        clause_end = self.starts[at + 1] - 1 if at + 1 < len(self.starts) else len(text)
        begin, last = clause, names.last
        if last is not None and last.quantity.after > clause:
            joint = JOINT.match(text, min(last.end, q.start))
            begin = joint.end() if joint else last.end
        if begin == q.start == clause and at and text[clause - 1] in "：:" and clause - self.starts[at - 1] <= 16:
            begin = clause = self.starts[at - 1]
        raw = text[begin : q.start]
        right, cut_short, right_start = words_after(text, q, following, clause_end)
        for phrase in self.phrases:
            if phrase.start == right_start and not phrase.base:
                gone = phrase.end + text.startswith("前", phrase.end) - right_start
                right, right_start = right[gone:], right_start + gone
            elif right_start < phrase.start < right_start + len(right) and not phrase.base:
                right = right[: phrase.start - right_start]
                break
        q.threshold = is_bound(text, q, following, right, clause_end, bool(names.bound))
        plan = aspects.planned(self.marks, q.start, self.document.plan_section)
        if last is not None and leans_on(text, last, q, self.phrases, bool(names.queue)):
            aspect, sign, name, doubts = self._goes_on(last, raw, plan)
        else:
            names.queue = []
            aspect, sign = aspects.aspect(q, self._cues(raw, begin), plan, right)
            right = "" if aspects.AIM.match(right) else right
            if raw == "的" and q.unit == "%" and last is not None and last.aspect == "target":
                aspect = "completion"
            here = Around(q, raw, self._left(raw, begin, q.start), right, begin, begin > clause, cut_short)
            name, doubts = names.name(k, here, aspect, clause)
            before = self._from_the_sentence_before(aspect, name)
            if before:
                name, doubts = before, ("indicator_carried",)
            if aspect == "share" and "indicator_carried" in doubts:
                name = name.removesuffix("数") + "占比"
        subject, period = self._subject(q), self._period(q, clause)
        if period is None:
            period = self._carried(aspect, name, subject)
            doubts += ("period_carried",) if period else ()
        self._emit(
            q,
            aspect,
            sign,
            name,
            subject,
            period,
            doubts,
            text[max(clause, q.start - 40) : q.start],
        )
        if not q.threshold:
            names.remember(Reading(q, aspect, sign, name, right_start + names.taken))

    def _goes_on(self, last: Reading, raw: str, plan: bool) -> tuple[str, int, str, Doubts]:
        """A number that only goes on with the one before: 8.3%和-2.1%, 由76.4%提升至83.1%."""
        names = self.names
        names.taken = 0
        name = names.queue.pop(0) if names.queue else last.name
        aspect = "target" if last.aspect == "growth" and plan and RAISED.search(raw) else last.aspect
        doubts: Doubts = ("indicator_carried", "range") if RANGE.match(raw) else ("indicator_carried",)
        return aspect, last.sign, name, doubts

    def _cues(self, raw: str, begin: int) -> str:
        """The words before a number without the time that parts it from its cue: 增幅3—5月分别为."""
        for phrase in reversed(self.phrases):
            at = phrase.start - begin
            if 0 < at < len(raw) and raw.endswith(("增幅", "增速", "涨幅", "降幅"), 0, at):
                raw = raw[:at] + raw[phrase.end - begin :]
        return raw

    def _from_the_sentence_before(self, aspect: str, name: str) -> str:
        """What a sentence that names nothing of its own goes on about: …增长9%。增速比…, …。位次前移."""
        figures = self.document.figures
        if not figures or figures[-1].start < self.paragraph.raw(0):
            return ""
        if (aspect == "growth" and not name and ONLY_CHANGE.match(self.text)) or (
            name == "排名" and PLACE.match(self.text)
        ):
            return figures[-1].indicator
        return ""

    def _clause_before(self, q: Quantity) -> str:
        clause = self.starts[bisect_right(self.starts, q.start) - 1]
        return self._left(self.text[clause : q.start], clause, q.start)

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

    def _subject(self, q: Quantity) -> str:
        names = self.names
        if 0 <= names.owner_at < len(names.owners):
            names.owner_at += 1
            return names.owners[names.owner_at - 1]
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
        if q.group == "money" and self.spent and q.start > self.spent_end and self._invests(q):
            self.spent = ""
            self.segments = sorted([*self.segments, (q.start, self.segments[0][1])])
        subject = self.segments[0][1]
        for start, name in self.segments:
            if start > q.start:
                break
            subject = name
        return subject

    def _invests(self, q: Quantity) -> bool:
        """Whether the clause begins with a sum of its own: …，投资80万元修建水渠."""
        clause = self.starts[bisect_right(self.starts, q.start) - 1]
        return self.text[clause : q.start] in ("投资", "投入", "投入资金")

    def _spent_on(self, q: Quantity) -> tuple[str, int]:
        """The project a sum is for: 投资2.6亿元的…项目, 总投资2.8亿元、占地86亩的…项目."""
        if q.group == "area" and not LAND.search(self.text, max(0, q.start - 10), q.start):
            return "", q.after
        chained = CHAINED.match(self.text, q.after)
        invested = self.text.endswith("投资", 0, q.start)
        return self.document.subjects.spent_on(self.text, chained.end() if chained else q.after, invested)

    def _period(self, q: Quantity, clause: int) -> Phrase | None:
        found = self.inherited
        if found is not None and aspects.STANDING.search(self.text, clause, q.start):
            found = None
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

    def _carried(self, aspect: str, name: str, subject: str) -> Phrase | None:
        """The period a sentence without one goes on with: the plan's year, or the stretch its paragraph reports on."""
        if aspect == "target":
            return self.document.plan_period
        if aspect in ("rank", "duration") or self.document.plan_section or subject != self.document.subjects.township:
            return None
        return self.document.running if adds_up(name, "") and not self.document.two_stretches else None

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
        if document.raw and not paragraph.said:
            quote = SPACE.sub("", document.raw[start:end])
        if q.upper is not None:
            doubts += ("range",)
        if end - start != len(quote) and not paragraph.said:
            doubts += ("split_by_line_break",)
        unclear = start in paragraph.unclear
        doubts += ("unit_unclear",) if unclear else ()
        per = q.per
        if not per:
            found = PER.search(clause) if "均" in clause or "每" in clause or "年" in clause else None
            per = PER_NAME[found[0]] if found else ""
        document.figures.append(
            Figure(
                value=-q.value if sign < 0 and q.value > 0 else q.value,
                unit="" if unclear else q.unit,
                unit_text="" if unclear else q.unit_text,
                aspect=aspect,
                indicator=name,
                key=self.names.key(q, name) if name else "",
                subject=subject,
                period=phrase.iso if phrase else "",
                period_kind=phrase.kind if phrase else "",
                period_text=phrase.text if phrase else "",
                per=per,
                approx=q.approx,
                quote=quote.removesuffix(q.unit_text) if unclear else quote,
                sentence=self.text,
                start=start,
                end=end,
                doubts=q.doubts + doubts if doubts or q.doubts else (),
                upper=q.upper,
            )
        )
