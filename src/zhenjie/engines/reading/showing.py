"""The review page as data: the text with its marks, a line per figure, the contradiction on top."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhenjie.core.periods import Period, PeriodError, print_period
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.resolving import Resolved, resolve_many
from zhenjie.engines.reading.choices import DOUBTS, NOTES, FigureStatus, Verdict
from zhenjie.engines.reading.models import Figure, Finding
from zhenjie.engines.reading.pages.sheets import READABLE, Block, Sheets
from zhenjie.engines.reading.queries import Beside, Posting, Review
from zhenjie.engines.reading.rules import ROLES, WayOut, printed, way_out

_STOP = re.compile(r"(?<=[。！？；])")
_ENDED = ("。", "！", "？", "；", "：")
_ICONS = {FigureStatus.ACCEPTED, FigureStatus.CORRECTED, FigureStatus.POSTED}


def words_of(doubt: str) -> str:
    """A doubt of the reader in the clerk's words."""
    return str(DOUBTS.get(doubt) or NOTES.get(doubt) or doubt)


def period_in_words(iso: str, reference: date | None = None) -> str:
    """1—10月 (of the year of `reference`), 2025年 …; an empty text when the figure has none."""
    try:
        return print_period(Period.from_iso(iso), reference) if iso else ""
    except PeriodError:
        return iso


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as a row of the list and a mark of the text; `counted` leads to the rows of the registers that count the same."""

    figure: Figure
    number: str
    unit: str
    state: str
    check: str
    clashing: bool = False
    title: str = ""
    under: str = ""
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    counted: tuple[Resolved, ...] = ()

    @property
    def colour(self) -> str:
        """The signal that stands before the state's word: '' when a tick or nothing does."""
        if self.figure.status == FigureStatus.PROPOSED:
            return "red" if self.clashing else "yellow" if self.figure.is_doubtful else ""
        return ""

    @property
    def is_taken(self) -> bool:
        """Whether a tick stands before the state's word."""
        return self.figure.status in _ICONS

    @property
    def group(self) -> str:
        """Under which filter the row appears."""
        if self.figure.status != FigureStatus.PROPOSED:
            return "done"
        return "clash" if self.clashing else "doubt" if self.figure.is_doubtful else "waiting"

    @property
    def mark(self) -> str:
        """The state's class of the mark in the text; an accepted figure needs none."""
        if self.figure.status == FigureStatus.REJECTED:
            return "is-out"
        if self.figure.status != FigureStatus.PROPOSED:
            return ""
        return {"clash": "is-clash", "doubt": "is-doubt"}.get(self.group, "is-open")


def lines_of(review: Review) -> list[Line]:
    """Every figure as a line."""
    by_place: dict[int, list[Finding]] = {}
    for finding in review.findings:
        for part in finding.parts:
            by_place.setdefault(part["start"], []).append(finding)
    clashing, places = review.clashing, rows_behind(review.findings)
    return [_line(review, f, by_place.get(f.start, []), f.pk in clashing, places) for f in review.figures]


def rows_behind(findings: Iterable[Finding]) -> dict[str, Resolved]:
    """Source → where the rows that a register counted are shown, of every finding that has some. One query per kind of reference."""
    refs = {part["source"]: Ref.parse(part["source"]) for one in findings for part in one.parts if part.get("source")}
    found = resolve_many(refs.values())
    return {source: found[ref] for source, ref in refs.items() if ref in found}


def _places_of(findings: Iterable[Finding], places: Mapping[str, Resolved]) -> tuple[Resolved, ...]:
    told = [places.get(part.get("source", "")) for one in findings for part in one.parts]
    return tuple(dict.fromkeys(place for place in told if place is not None))


def changes_in_words(posting: Posting) -> str:
    """What posting would do to the books, for the button: （新 8 · 同 2 · 改 1）; empty when there is nothing to post."""
    named = ((_("新"), "new"), (_("同"), "same"), (_("改"), "changed"))
    parts = [f"{name} {count}" for name, kind in named if (count := posting.count(kind))]
    return f"（{' · '.join(parts)}）" if parts else ""


def _line(
    review: Review, figure: Figure, findings: Sequence[Finding], clashing: bool, places: Mapping[str, Resolved]
) -> Line:
    number, unit = printed(figure.value, figure.measure, figure.aspect)
    title = figure.indicator or _("没有认出指标")
    if figure.aspect not in ("level", "rate"):
        title = f"{title} · {figure.get_aspect_display()}"
    under = [period_in_words(figure.period, review.document.published_on) or _("未写期间")]
    if figure.subject and figure.subject != review.document.unit.name:
        under.append(figure.subject)
    state = _("矛盾") if clashing and figure.status == FigureStatus.PROPOSED else figure.get_status_display()
    if state == FigureStatus.PROPOSED.label and figure.is_doubtful:
        state = _("存疑")
    return Line(
        figure=figure,
        number=number,
        unit=unit,
        state=state,
        check=_check(review, figure, findings),
        clashing=clashing,
        title=title,
        under=" · ".join(under),
        doubts=tuple(words_of(d) for d in figure.doubts if d not in NOTES),
        notes=tuple(words_of(d) for d in figure.doubts if d in NOTES),
        counted=_places_of(findings, places),
    )


_ORDER = {Verdict.CONTRADICTS: 0, Verdict.HOLDS: 1, Verdict.OPEN: 2}


def _check(review: Review, figure: Figure, findings: Sequence[Finding]) -> str:
    """The one thing to know about a figure: a contradiction, what posting does, a doubt, what holds."""
    told = sorted(findings, key=lambda finding: _ORDER[Verdict(finding.verdict)])
    if told and told[0].verdict == Verdict.CONTRADICTS:
        return told[0].note
    if figure.note:
        return figure.note
    if counted := next((one for one in told if one.kind == "register" and one.verdict == Verdict.OPEN), None):
        return counted.note
    if (beside := review.posting.beside.get(figure.pk)) is not None:
        return _beside(beside)
    if figure.pk in review.posting.plan.left:
        return review.posting.plan.left[figure.pk]
    doubts = [words_of(d) for d in figure.doubts if d not in NOTES]
    if doubts:
        return "；".join(doubts)
    if told and told[0].verdict == Verdict.HOLDS:
        return told[0].note
    return ""


def _beside(beside: Beside) -> str:
    if beside.trouble:
        return beside.trouble
    if beside.held is None:
        return _("台账暂无，入账后成为新数")
    held = f"{beside.held.normalize():,f} {beside.measure}"
    if beside.kind == "same":
        return _("与台账一致")
    return _("台账 %(held)s，入账后改为本数，原数保留") % {"held": held}


@dataclass(frozen=True, slots=True)
class Term:
    """One number of the sum that shows a contradiction."""

    name: str
    number: str
    unit: str
    sign: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    """A contradiction with its sum and its ways out."""

    finding: Finding
    place: int
    terms: list[Term] = field(default_factory=list)
    corrected: str = ""
    from_ledger: bool = False
    counted: tuple[Resolved, ...] = ()


def clash_of(finding: Finding, place: int) -> Clash:
    """The contradiction ready to be shown; `place` counts from 1."""
    way = way_out(finding.parts, finding.implied, finding.implied_unit)
    disputed = finding.disputed
    terms = []
    if disputed is not None:
        terms.append(_term(_("原文"), disputed.value, disputed.measure, disputed.aspect, bad=True))
    if way is not None:
        terms += _sum(finding, way)
    corrected = "".join(printed(way.value, way.measure, disputed.aspect if disputed else "")) if way else ""
    from_ledger = any(part["start"] < 0 for part in finding.parts)
    return Clash(finding, place, terms, corrected, from_ledger, _places_of([finding], rows_behind([finding])))


def _sum(finding: Finding, way: WayOut) -> Iterator[Term]:
    sign = "≠"
    for role, value, measure in way.terms:
        yield _term(str(ROLES.get(role, role)), value, measure, sign=sign)
        sign = way.sign or "，"
    name = _("按台账") if finding.kind.startswith("ledger") else _("按文中的数")
    yield _term(name, way.value, way.measure, sign="=" if way.terms else "≠")


def _term(name: str, value: Decimal, measure: str, aspect: str = "", *, sign: str = "", bad: bool = False) -> Term:
    number, unit = printed(value, measure, aspect)
    return Term(name, number, unit, sign, bad)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the text: its tag's meaning and its words with the marks in them."""

    kind: str
    words: SafeString


def paper(sheets: Sheets, lines: Sequence[Line]) -> list[Paragraph]:
    """The whole text as paragraphs; every figure is a mark, every sentence a span that can be lit."""
    marks = sorted(lines, key=lambda line: line.figure.start)
    made: list[Paragraph] = []
    for spans in _flow(sheets):
        words = sheets.text[spans[0].start : spans[-1].end]
        inside = [line for line in marks if spans[0].start <= line.figure.start < spans[-1].end]
        made.append(Paragraph(_kind(spans[0].kind, words, bool(inside), made), _words(sheets.text, spans, inside)))
    return made


def _kind(kind: str, words: str, has_figures: bool, before: Sequence[Paragraph]) -> str:
    """Head, byline, title or body, for the eye only."""
    if kind not in ("body", "title"):
        return kind
    headed = any(one.kind == "head" for one in before)
    if not headed and not has_figures and len(words.strip()) <= 50:
        return "head"
    if headed and all(one.kind in ("head", "by", "furniture", "caption") for one in before):
        short = len(words.strip()) <= 40 and not has_figures and not words.strip().endswith(_ENDED)
        if short and not _is_heading(words, has_figures):
            return "by"
    return "title" if kind == "title" or _is_heading(words, has_figures) else "body"


def _is_heading(words: str, has_figures: bool) -> bool:
    bare = words.strip()
    return (
        not has_figures
        and len(bare) <= 30
        and not bare.endswith(_ENDED)
        and bool(re.match(r"[一二三四五六七八九十（(]", bare))
    )


def _flow(sheets: Sheets) -> Iterator[list[Block]]:
    """Blocks that make a paragraph. A text file with hard line breaks has one block per line: they are joined to be read."""
    blocks = sheets.blocks
    if sheets.media != "txt" or not _is_wrapped(sheets):
        yield from ([block] for block in blocks)
        return
    wide = median([block.end - block.start for block in blocks])
    running: list[Block] = []
    for block in blocks:
        words = sheets.text[block.start : block.end]
        if running:
            before = sheets.text[running[-1].start : running[-1].end].rstrip()
            apart = sheets.text[running[-1].end : block.start].count("\n") > 1
            if apart or words[:1] in " \u3000\t" or len(before) < 0.6 * wide:
                yield running
                running = []
        running.append(block)
    if running:
        yield running


def _is_wrapped(sheets: Sheets) -> bool:
    lengths = [block.end - block.start for block in sheets.blocks]
    return len(lengths) > 15 and median(lengths) <= 45


def _words(text: str, spans: Sequence[Block], marks: Sequence[Line]) -> SafeString:
    low, high = spans[0].start, spans[-1].end
    low += len(text[low:high]) - len(text[low:high].lstrip())
    cuts = [match.start() for match in _STOP.finditer(text, low, high)]
    taken = [(line.figure.start, line.figure.end) for line in marks]
    cuts = [cut for cut in cuts if not any(start < cut < end for start, end in taken)]
    bounds = [low, *[cut for cut in cuts if low < cut < high], high]
    sentences = [
        format_html('<span class="rd-sent">{}</span>', _marked(text, first, last, marks))
        for first, last in pairwise(bounds)
    ]
    return mark_safe("".join(sentences))


def _marked(text: str, low: int, high: int, marks: Iterable[Line]) -> SafeString:
    parts, done = [], low
    for line in marks:
        start, end = max(line.figure.start, done), min(line.figure.end, high)
        if not low <= line.figure.start < high or end <= start:
            continue
        parts += [escape(_run(text[done:start])), mark_of(line, _run(text[start:end]))]
        done = end
    parts.append(escape(_run(text[done:high])))
    return mark_safe("".join(parts))


def _run(text: str) -> str:
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", "", text)


def mark_of(line: Line, words: str, *, swap: bool = False) -> SafeString:
    """The mark of a figure in the text; `swap` for the answer to an htmx request."""
    return format_html(
        '<a class="zj-fig {}" href="#f{}" id="t{}"{}>{}</a>',
        line.mark,
        line.figure.pk,
        line.figure.pk,
        mark_safe(' hx-swap-oob="true"') if swap else "",
        words,
    )


@dataclass(frozen=True, slots=True)
class Rect:
    """A figure's box on a page image, in points."""

    pk: int
    mark: str
    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a pdf or scan with the boxes of its figures."""

    number: int
    width: float
    height: float
    rects: list[Rect] = field(default_factory=list)


def sheets_of(sheets: Sheets, lines: Sequence[Line]) -> list[Sheet]:
    """The pages with the boxes of the figures; empty for what has no pages."""
    pages = {page.number: Sheet(page.number, page.width, page.height) for page in sheets.pages}
    for line in lines:
        for part in _boxes(line.figure.locator):
            x0, y0, x1, y1 = part["box"]
            rect = Rect(
                line.figure.pk, line.mark, x0 - 1, y0 - 1, x1 - x0 + 2, y1 - y0 + 2, f"{line.title} {line.number}"
            )
            if part["page"] in pages:
                pages[part["page"]].rects.append(rect)
    return list(pages.values())


def _boxes(locator: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(locator["parts"]) if locator.get("kind") == "boxes" else []


def readable(kind: str) -> bool:
    """Whether a paragraph is the document's own words."""
    return kind in READABLE or kind == "head"
