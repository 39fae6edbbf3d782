"""Text in, figures out: paragraphs, sentences, quantities, and around each quantity its aspect, name, subject and period."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date as Date

from . import aspects, indicators
from .blocks import LIST_MARK, Paragraph, narrow, paragraphs
from .figures import Figure
from .periods import Phrase, phrases
from .quantities import Quantity, scan
from .sentences import clause_starts, sentences
from .subjects import Subjects, guess_township

SPACE = re.compile(r"\s+")
JOINT = re.compile(r"[、和及与以并,，]*")
PER = re.compile(
    r"(人均|亩均|户均|每人每年|每人每月|每人|每户|每亩|每季度|每月|每年|每周|每天|每日|单位面积|年均|日均|月均|年产|年)"
)
PER_NAME = {
    "人均": "人",
    "亩均": "亩",
    "户均": "户",
    "每人每年": "人",
    "每人每月": "人",
    "每人": "人",
    "每户": "户",
    "每亩": "亩",
    "每季度": "季度",
    "每月": "月",
    "每年": "年",
    "每周": "周",
    "每天": "天",
    "每日": "天",
    "年均": "年",
    "日均": "天",
    "月均": "月",
    "年产": "年",
}
HAN_NOUN = re.compile(r"[\u4e00-\u9fa5“]")
THRESHOLD_BEFORE = re.compile(r"(?:过|超|超过|逾|投资)$")


def read(text: str, *, township: str = "", date: Date | str | None = None) -> list[Figure]:
    """Every figure of a report's main text, in order.

    `township` is the body the report is about (guessed when empty), `date` the day it was published (ISO or date); without
    it relative periods stay empty.
    """
    reference = Date.fromisoformat(date) if isinstance(date, str) and date else date or None
    flat = narrow(text)
    document = Document(flat, township or guess_township(flat), reference if isinstance(reference, Date) else None)
    for paragraph in paragraphs(flat):
        document.paragraph(paragraph)
    return document.figures


class Document:
    """What is carried from sentence to sentence while one document is read."""

    def __init__(self, raw: str, township: str, reference: Date | None) -> None:
        self.raw, self.reference = raw, reference
        self.subjects = Subjects(township)
        self.figures: list[Figure] = []
        self.plan_section = False
        self.year: int | None = None

    def paragraph(self, paragraph: Paragraph) -> None:
        """Read one paragraph."""
        self.subjects.paragraph()
        text = paragraph.text
        if paragraph.heading or (LIST_MARK.match(text) and len(text) < 40):
            self._heading(text)
        for start, end in sentences(text):
            sentence = text[start:end]
            quantities = scan(sentence)
            if not quantities:
                self.subjects.passed(sentence)
                continue
            Sentence(self, paragraph, start, sentence, quantities).read()

    def _heading(self, text: str) -> None:
        if aspects.PLAN_SECTION.search(text) and not aspects.PAST_SECTION.search(text):
            self.plan_section = True
        elif aspects.PAST_SECTION.search(text) or not text.startswith(
            ("（", "(", "1", "2", "3", "4", "5", "6", "7", "8", "9")
        ):
            self.plan_section = False


class Sentence:
    """One sentence with quantities."""

    def __init__(
        self, document: Document, paragraph: Paragraph, offset: int, text: str, quantities: list[Quantity]
    ) -> None:
        self.document, self.paragraph, self.offset, self.text = document, paragraph, offset, text
        self.phrases = phrases(text, document.reference, document.year)
        self.quantities = [q for q in quantities if not any(p.start < q.end and q.start < p.end for p in self.phrases)]
        self.starts = clause_starts(text)

    def read(self) -> None:
        """Append the sentence's figures to the document's."""
        if not self.quantities:
            return
        text = self.text
        self.marks = aspects.plans(text)
        self.segments = self.document.subjects.segments(text, self.starts, self.quantities[-1].start)
        self.carried, self.carried_left = "", ""
        self.spent, self.spent_end = "", -1
        previous: Quantity | None = None
        count = len(self.quantities)
        for k, quantity in enumerate(self.quantities):
            following = self.quantities[k + 1] if k + 1 < count else None
            self._figure(quantity, previous, following)
            if not quantity.threshold:
                previous = quantity

    def _figure(self, q: Quantity, previous: Quantity | None, following: Quantity | None) -> None:
        text = self.text
        k = bisect_right(self.starts, q.start) - 1
        clause = self.starts[k]
        clause_end = self.starts[k + 1] - 1 if k + 1 < len(self.starts) else len(text)
        begin = clause
        if previous is not None and previous.after > clause:
            begin = JOINT.match(text, previous.after).end()  # type: ignore[union-attr]
        left, subject_here = self._left(text[begin : q.start], begin, q.start)
        right_end = min(clause_end, following.start if following else clause_end, q.after + 26)
        right = text[q.after : right_end]
        q.threshold = self._is_threshold(q, following, right, clause_end)
        plan = aspects.planned(self.marks, q.start, self.document.plan_section)
        aspect, sign = aspects.aspect(q, text[begin : q.start], plan)
        name, doubts = self._name(q, aspect, left, right, begin > clause)
        subject = self._subject(q)
        phrase = self._period(q, clause)
        self._emit(q, aspect, sign, name, subject, phrase, doubts, text[clause : q.start])

    def _left(self, left: str, begin: int, end: int) -> tuple[str, str]:
        """The words before the number without its phrases of time and its subject's name."""
        for phrase in reversed(self.phrases):
            if begin <= phrase.start and phrase.end <= end and not phrase.base:
                left = left[: phrase.start - begin] + left[phrase.end - begin :]
        subject = ""
        for start, name in reversed(self.segments):
            if name and start <= end and name in left:
                at = left.rfind(name)
                left, subject = left[at + len(name) :], name
        for name in (self.document.subjects.township,):
            if name and name in left:
                left = left[left.rfind(name) + len(name) :]
        own = OWN_ANYWHERE.search(left)
        if own:
            left = left[: own.start()] + left[own.end() :] if own.start() < 4 else left
        return left, subject

    def _is_threshold(self, q: Quantity, following: Quantity | None, right: str, clause_end: int) -> bool:
        if following is None or following.start > clause_end or not right or not HAN_NOUN.match(right):
            return False
        if following.group not in ("heads", "people", "households") or (right.startswith("的") and q.after == q.end):
            return False
        if "、" in right or ("和" in right and q.after == q.end):
            return False
        beyond = q.after > q.end and self.text[q.end : q.after] in ("以上", "及以上", "以下")
        return beyond or (q.approx == "以上" and self.text[q.start - 1] in "过超逾")

    def _name(self, q: Quantity, aspect: str, left: str, right: str, within: bool) -> tuple[str, tuple[str, ...]]:
        if q.threshold:
            noun = indicators.right_noun(right)
            before = indicators.clean_left(left)
            suffix = "投资额" if q.group == "money" else indicators.SUFFIX[q.group] or "规模"
            return before + noun.removesuffix("共") + suffix, ("threshold",)
        if q.group == "ratio":
            name = indicators.ratio(left, right, aspect)
            if not name and aspect == "share" and right:
                name = indicators.right_noun(right.removeprefix("的"))
            if name and aspect not in ("growth", "completion", "multiple"):
                return name, ()
            if name and len(name) > 1:
                self.carried = name
                return name, ()
            return (self.carried, ("indicator_carried",)) if self.carried else ("", ("indicator_missing",))
        if q.group == "money":
            name, _ = indicators.money(left, right)
        elif aspect == "growth":
            name = indicators.ratio(left, "", aspect)
        elif q.group == "duration":
            name = indicators.clean_left(left) or indicators.right_noun(right)
        else:
            name, after = indicators.counted(q, left, right)
            if not name and within and self.carried_left and not after:
                name = indicators._suffixed(q, self.carried_left)
        if not name:
            return (self.carried, ("indicator_carried",)) if self.carried else ("", ("indicator_missing",))
        self.carried = name
        self.carried_left = indicators.clean_left(left) or self.carried_left
        return name, ()

    def _subject(self, q: Quantity) -> str:
        if self.spent and q.start < self.spent_end:
            return self.spent
        if q.group == "money":
            name, end = self.document.subjects.spent_on(self.text, q.after)
            if name:
                self.spent, self.spent_end = name, end
                return name
        subject = self.segments[0][1]
        for start, name in self.segments:
            if start > q.start:
                break
            subject = name
        return subject

    def _period(self, q: Quantity, clause: int) -> Phrase | None:
        found = None
        for phrase in self.phrases:
            if phrase.start >= q.start:
                break
            if phrase.base or (phrase.local and phrase.start < clause):
                continue
            if phrase.kind == "asof" and phrase.text.endswith(("底", "末")) and self.text.startswith("前", phrase.end):
                continue
            found = phrase
        return found

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
        if end - start != len(quote):
            doubts += ("split_by_line_break",)
        per = q.per
        if not per:
            found = PER.search(clause)
            per = PER_NAME.get(found[1], "") if found else ""
        document.figures.append(
            Figure(
                value=-q.value if sign < 0 and q.value > 0 else q.value,
                unit=q.unit,
                unit_text=q.unit_text,
                aspect=aspect,
                indicator=name,
                key="",
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


OWN_ANYWHERE = re.compile(
    r"^(?:[^，]{0,3})?(?:全镇|全街道|全乡|全镇域|我镇|我街道|我乡|本镇|本街道|街道办事处|镇党委政府|镇党委|镇政府|街道党工委|党工委|办事处|街道(?!、|和|两|路))"
)
