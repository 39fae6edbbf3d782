"""Text in, figures out: paragraphs, sentences, quantities, and what is carried from one to the next."""

from __future__ import annotations

import re
from datetime import date as Date

from . import aspects
from .assembling import Sentence
from .blocks import LIST_MARK, Paragraph, narrow, paragraphs
from .figures import Figure
from .periods import Phrase, phrases
from .quantities import scan
from .sentences import sentences
from .subjects import Subjects, guess_township
from .telling import take_indicators

NEIGHBOUR = re.compile(
    r"(?:本报讯|本刊讯|讯)?[^，,。\u4e00-\u9fa5]{0,12}(?:[^，,。]{0,14}[，,])?([\u4e00-\u9fa5]{2,4}?(?:街道|镇|乡))(?!村|域|街|级|区|政|人|里|上|内|企)"
)
GENERAL = re.compile(
    r"^(?:全|各|我|本|该|个|在|与|和|到|向|对)|(?:乡镇|村镇|城镇|集镇|小镇|家乡|下乡|返乡|老乡|故乡|城乡)$"
)
THE_SAME = re.compile(r"该(?:街道|镇|乡)|据悉|据了解")
OURS = re.compile(r"街道|全镇|我镇|本镇|该镇|镇党委|镇政府|全乡|[一二三四五六七八九十]是|^[一二三四五六七八九十（(\d]")
SIGNED = re.compile(r"[。！？”][（(](?:记者|通讯员|本报记者)?\s*[\u4e00-\u9fa5·\s]{2,12}[)）]$")
LEVELS = (
    re.compile(r"第?[一二三四五六七八九十]+[、.．章]"),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"[（(]?\d{1,2}[）).、．]"),
)
UNNUMBERED = 1
YEAR = re.compile(r"(20\d\d)年")
OF_TIME = frozenset("0123456789今去上下前全第一二三四本当")
TITLE = re.compile(r"(?:情况|总结|汇报|公报|通报|报告|快报|分析|简报|完成|工作)")


def read(text: str, *, township: str = "", date: Date | str | None = None) -> list[Figure]:
    """Every figure of a report's main text, in order.

    `township` is the body the report is about (guessed when empty), `date` the day it was published (ISO or date); without
    it relative periods stay empty.
    """
    reference = Date.fromisoformat(date) if isinstance(date, str) and date else date or None
    flat = narrow(text)
    document = Document(township or guess_township(flat), reference if isinstance(reference, Date) else None)
    document.raw = "" if flat is text else text
    said, running = take_indicators(flat)
    for paragraph in sorted([*paragraphs(running), *said], key=lambda paragraph: paragraph.raws[0]):
        document.paragraph(paragraph)
    return document.figures


class Document:
    """What is carried from sentence to sentence while one document is read."""

    def __init__(self, township: str, reference: Date | None) -> None:
        self.reference = reference
        self.raw = ""
        self.neighbour = self.signed = False
        self.subjects = Subjects(township)
        self.figures: list[Figure] = []
        self.plan_section, self.plan_level = False, 0
        self.title_year: int | None = None
        self.year: int | None = None
        self.sentence_period: Phrase | None = None
        self.title_period: Phrase | None = None
        self.running: Phrase | None = None
        self.two_stretches = False
        self.plan_period: Phrase | None = None

    def paragraph(self, paragraph: Paragraph) -> None:
        """Read one paragraph."""
        text = paragraph.text
        if self._of_a_neighbour(text):
            return
        self.sentence_period, self.running, self.two_stretches = None, self.title_period, False
        self.subjects.paragraph()
        self.year = self.title_year
        if paragraph.heading or (len(text) < 40 and LIST_MARK.match(text)):
            self._heading(text)
        elif not self.plan_section and aspects.PLAN_OPENING.search(text, 0, 120):
            self.plan_section, self.plan_level, self.plan_period = True, 0, None
        spans = sentences(text)
        for n, (start, end) in enumerate(spans):
            sentence = text[start:end]
            if n + 1 < len(spans):
                self.subjects.spoken_by(sentence, text[end : spans[n + 1][1]])
            quantities = scan(sentence)
            if quantities:
                Sentence(self, paragraph, start, sentence, quantities).read()
            elif sentence[0] in OF_TIME:
                Sentence(self, paragraph, start, sentence, []).pass_time()
            self.subjects.passed(sentence)
        self.signed = self.signed or (bool(self.figures) and SIGNED.search(text) is not None)

    def _of_a_neighbour(self, text: str) -> bool:
        """Whether a short piece on the same page is about another township."""
        own = self.subjects.township
        if not own or not self.figures or own in text:
            self.neighbour = False
            return False
        match = NEIGHBOUR.match(text)
        if match and match[1] not in own and own not in match[1] and not GENERAL.search(match[1]):
            self.neighbour = True
        elif self.neighbour and not THE_SAME.search(text[:60]):
            self.neighbour = False
        if self.signed and not OURS.search(text):
            return True
        return self.neighbour

    def _heading(self, text: str) -> None:
        """A heading opens or ends a section of plans; a deeper one leaves the section as it is."""
        level = next((depth for depth, mark in enumerate(LEVELS) if mark.match(text)), UNNUMBERED)
        past = aspects.PAST_SECTION.search(text) is not None
        if not past and (aspects.PLAN_SECTION.search(text) or aspects.PLAN_OPENING.search(text)):
            self.plan_section, self.plan_level = True, level
            self.plan_period = self._stretch(text)
        elif past or (self.plan_section and level <= self.plan_level and not text.endswith(("：", ":"))):
            self.plan_section, self.plan_period = False, None
        if not self.figures and TITLE.search(text):
            told = self._stretch(text)
            over = told is not None and (self.reference is None or told.iso[-10:] <= str(self.reference))
            self.title_period = self.running = told if over and not self.plan_section else self.title_period
        year = YEAR.search(text)
        if year and self.reference and int(year[1]) in (self.reference.year, self.reference.year - 1):
            self.title_year = int(year[1])

    def _stretch(self, heading: str) -> Phrase | None:
        """The stretch of time a heading names, where it names just one: 2026年1—10月经济运行情况."""
        named = [p for p in phrases(heading, self.reference, None) if p.kind == "range" and not p.base and p.year]
        return named[0] if len(named) == 1 else None
