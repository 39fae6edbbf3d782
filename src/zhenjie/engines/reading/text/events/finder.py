"""Text in, events out: every sentence's names with what is told around them, one event for a thing however often it is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date as Date

from zhenjie.engines.reading.text.blocks import Paragraph, captions, narrow, paragraphs
from zhenjie.engines.reading.text.lexicon import any_of
from zhenjie.engines.reading.text.subjects import guess_township
from zhenjie.engines.reading.text.traditional import simplified, written

from . import facts, stages
from .event import Event
from .likely import Likely, likely, weighed
from .lists import SO_MANY
from .mentioned import BESIDE
from .mentions import INSIDE, Mention, is_said_of, mentions, of_the_project
from .merging import Known
from .names import named, words
from .rows import take_rows

CLAUSE_END = re.compile(r"[，,；;。：:]")
_MARK = r"[“”\s]*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）.．、])?"
GOES_ON = re.compile(
    _MARK
    + r"(?:(?:其中|目前|截至目前|据悉|据了解|据介绍)[，,])?(?:该|整个项目|整个工程|项目(?!建设|化)|工程|首期|[一二三]期(?:工程|项目)?|总投资|计划|预计|占地|位于|选址|坐落|主体|已|目前已|目前正|现已)"
)
#: The sentence is about the project told of before, its buildings and its sums.
OF_IT = re.compile(
    _MARK
    + r"(?:(?:其中|目前|截至目前|据悉|据了解|据介绍)[，,])?(?:该|项目(?!建设|化)|工程|总投资|占地|规划建设|主要建设|(?:项目)?建设(?:内容|规模|期限|工期|周期|年限|地点|单位|性质))"
)
#: ... wherever a clause begins so, however far back that project is: 他介绍，该项目总投资…
ITSELF = re.compile(
    r"(?:^|(?<=[，,：:；;“]))(?:目前|据悉|据了解)?(?:该|本|这个|这一)[^，,；;。的]{0,6}(?:项目|工程)(?!部)|(?:^|(?<=[，,：:；;“]))项目(?:总投资|建成|占地|计划|全部)"
)
#: What is said of the last ones together: 两个项目均于4月开工.
TOGETHER = re.compile(
    r"[“”\s]*(?:目前[，,]?)?(?:这|以上|上述)?(?P<count>[2-9两三四五六])个项目(?=均|都|全部|已|正|计划|预计|于|将)"
)
COUNTS = {"两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
TOLD_OF = ("project", "cooperative")
SPENT = re.compile(
    r"(?<=[，,；;。])(?:计划|总|共|累计|先后)*(?:投资|投入|筹资|斥资|争取)[^，,；;。]{2,16}元(?:资金)?[，,]$"
)
QUOTES = re.compile("[“”‘’「」]")
#: 完成某某, 启动某某: behind what one verb governs the next verb has its own object.
PARALLEL = re.compile(
    rf"[，,](?:同时|并|还|先后|继续|进一步|积极|全力)*(?:{any_of(word for word in words['doing'] if word not in ('确保', '争取', '力争', '力促', '促成'))})(?:了|建设)?(?!投资|后|时|[，,。；;]|$)|[，,][^，,；;。]{2, 20}等\d+[条个项家座]"
)
SEMICOLON = re.compile("[；;]")
#: The sentences behind it name them one by one.
ANNOUNCED = re.compile(r"[^，,；;。]{0,12}项目\d+[个项家][。：:]")
#: So many sentences without a word of the last project, and "the project" is no longer that one.
FORGOTTEN = 2
#: So many characters say which firm's project a paragraph is about.
ROOT = 4
ROOTED = re.compile("[\u4e00-\u9fa5]+")
#: So many sentences later the projects begun together may be listed.
LISTED_LATER = 3
#: A shorter name of a room or a line is one of the project told of before: 氧化车间.
ROOM = 5
#: 110千伏升压站: with no more than its size, it is one of that project too.
ONLY_A_SIZE = re.compile(
    r"\d+(?:\.\d+)?(?:千伏|兆瓦|[kK][vV]|[kKmM][wW])[^\d]{0,2}?(?:变电站|升压站|(?:集电|输电|送出)线路)(?:工程|项目)?"
)
#: How far behind a project what is said of it may name a thing.
PREDICATE = 60
#: A phase without a name of its own.
PHASE_ONLY = re.compile("[一二三四首][期批]")
#: A stage that only the network tells weighs less than any other.
LEARNED = -1
#: A name with no more than a number beside it is the heading of what follows.
HEADING = 5
SITE = re.compile(r"现场|工地")
#: 东岭镇新建|文体中心: common words say which one it is with the place before the verb.
WHOSE = re.compile(
    rf"(?:^|[，,；;。：:、])(?P<place>[\u4e00-\u9fa5]{{1,5}}(?:镇|乡|街道|村|社区))(?:已|正在|正|将)?(?:{any_of(words['works'])}|建成|启动|完成)了?$"
)


def find_events(
    text: str,
    *,
    township: str = "",
    date: Date | str | None = None,
    advance: Callable[[float], None] = lambda share: None,
) -> list[Event]:
    """The projects, firms and cooperatives that a report names, in the order of their first naming.

    `township` is the body the report is about (guessed when empty), `date` the day it was published (ISO or date); without
    it 明年6月 stays without a date. Offsets are code points of `text`. `advance` is told before each paragraph how much is done.
    """
    flat = simplified(narrow(text))
    reference = Date.fromisoformat(date) if isinstance(date, str) and date else date or None
    township = simplified(township) if flat != narrow(text) else township
    finder = _Finder(text, township or guess_township(flat), reference if isinstance(reference, Date) else None)
    rows, running = take_rows(flat, finder.reference)
    for event in rows:
        finder.known.add(replace(event, quote=text[event.start : event.end]))
    for paragraph in sorted([*paragraphs(running), *_sites(running)], key=lambda p: p.raws[0]):
        advance(paragraph.raws[0] / len(text))
        finder.paragraph(paragraph)
    back = written(text)
    for event in finder.known.events if back else ():
        event.name, event.location, event.output, event.sentence = (
            told.translate(back) for told in (event.name, event.location, event.output, event.sentence)
        )
    return sorted(finder.known.events, key=lambda event: event.start)


def _sites(flat: str) -> list[Paragraph]:
    """Captions that show a site; what a drawing shows may never be built."""
    return [caption for caption in captions(flat) if SITE.search(caption.text)]


@dataclass(slots=True)
class _Told:
    """The mentions of one list with the words before and behind them."""

    group: list[Mention]
    before: str
    behind: str
    under: str


class _Finder:
    def __init__(self, text: str, township: str, reference: Date | None) -> None:
        self.text, self.township, self.reference = text, township, reference
        self.known = Known()
        self.sentence = ""
        self.seen: Likely
        #: 在谈项目2个。 before the sentences of a paragraph that name them.
        self.announced = ""
        #: The industrial area that a paragraph has entered.
        self.here = ""
        #: The stage that several projects were said to have reached, and how many sentences ago.
        self.opened, self.opened_ago = "", 0
        self.last: Event | None = None
        #: The one project that was told of last, however long ago.
        self.recent: Event | None = None
        #: The project that a heading names, and whether nothing else has been named under it.
        self.headed: Event | None = None
        self.alone = False
        self.since = 0
        self.projects: list[Event] = []

    def paragraph(self, paragraph: Paragraph) -> None:
        """Every sentence of a paragraph; one that goes on about the last project adds to it."""
        self.announced = ""
        self.recent = self._subject(paragraph.text) or self.recent
        self.here = ""
        for start, end, self.seen in likely(paragraph.text):
            self.sentence = sentence = paragraph.text[start:end]
            entered = facts.ENTERED.match(sentence)
            self.here = entered["place"] if entered else self.here
            if ANNOUNCED.fullmatch(sentence):
                self.announced = sentence
                continue
            self._open(sentence)
            going_on = bool((self.last or self.headed) and OF_IT.match(sentence))
            counted = bool(stages.under(sentence) or self.announced)
            found = mentions(sentence, self.township, counted, going_on)
            found = weighed(sentence, found, self.seen)
            found = self._without_parts([one for one in found if not (going_on and one.learned)])
            found = [one for one in found if not (self.recent and PHASE_ONLY.match(one.name))]
            if self.recent:
                found = [
                    mention
                    for mention in found
                    if not (INSIDE.search(mention.name) and len(mention.name) <= ROOM)
                    and not ONLY_A_SIZE.fullmatch(mention.name)
                ]
            if together := TOGETHER.match(sentence):
                self._add_together(together["count"], sentence[together.end() :])
            opening = sentence[: self._clause_before(sentence, found[0].start)] if found else sentence
            told_of = any(mention.kind in TOLD_OF for mention in found)
            about = self.last or self.headed
            if self.headed and self.alone and not told_of:
                self._add(self.headed, "", sentence, "", single=True)
            elif about and GOES_ON.match(opening):
                self._add(about, "", opening, "", single=True)
            elif self.recent and (itself := ITSELF.search(opening)):
                self._add(self.recent, "", opening[itself.start() :], "", single=True)
            self.since = 0 if GOES_ON.match(opening) else self.since + 1
            self.last = self.last if not found and self.since <= FORGOTTEN else None
            for mention in found:
                if mention.kind not in TOLD_OF:
                    self._register(mention, paragraph, start)
            for told in self._around(sentence, [mention for mention in found if mention.kind in TOLD_OF]):
                self._take(told, paragraph, start)
            if told_of:
                self.alone = len(found) == 1 and len(BESIDE.sub("", sentence)) - len(found[0].name) <= HEADING
                self.headed = self.last if self.alone else self.headed

    def _without_parts(self, found: list[Mention]) -> list[Mention]:
        """The names without those that belong to another one before them."""
        kept: list[Mention] = []
        project: Mention | None = None
        for one in found:
            if kept and self._of_another(one, kept[0], project or kept[-1]):
                continue
            kept.append(one)
            project = one if one.kind == "project" else project
        return kept

    def _of_another(self, mention: Mention, first: Mention, before: Mention) -> bool:
        """Whether a name is a room of the first project, or only what is said of the one before: …是全县的重点项目."""
        near = 0 <= mention.start - before.end <= PREDICATE
        return (near and is_said_of(self.sentence, before, mention)) or of_the_project(self.sentence, first, mention)

    def _subject(self, text: str) -> Event | None:
        """The one project known whose firm or place a paragraph begins with; None where there are several or none."""
        opening = text[:ROOT]
        if len(opening) < ROOT or not ROOTED.fullmatch(opening) or self.township.startswith(opening[:2]):
            return None
        alike = [event for event in self.projects if event.name.startswith(opening)]
        return alike[0] if len(alike) == 1 else None

    def _open(self, sentence: str) -> None:
        """Remember for the next sentences that several projects were begun, signed, finished together."""
        if stage := stages.opened(sentence):
            self.opened, self.opened_ago = stage, 0
        elif self.opened:
            self.opened_ago += 1
            self.opened = self.opened if self.opened_ago <= LISTED_LATER else ""

    def _take(self, told: _Told, paragraph: Paragraph, shift: int) -> None:
        sums = facts.each_sum(told.behind, len(told.group)) if len(told.group) > 1 else []
        for k, mention in enumerate(told.group):
            event = self._register(mention, paragraph, shift)
            single = len(told.group) == 1
            if event.kind == "project" and event not in self.projects:
                self.projects.append(event)
            if event.investment is None and sums:
                event.investment = sums[k]
            if not event.location and not single and mention.lead:
                event.location = facts.place(mention.lead, "", "")
            if event.investment is None:
                event.investment = facts.bracketed(self.sentence[mention.end :]) or facts.own_sum(mention.lead)
            self._add(event, told.before, told.behind, mention.doing, single=single, under=told.under)
            self.known.reach(
                event, stages.unless_prepared(self.seen.stage(mention.start, mention.end), told.behind), LEARNED
            )
            event.location = event.location or self.here
            self.last = event if single else None
            self.recent = event if single else self.recent

    def _add_together(self, count: str, behind: str) -> None:
        """What is told of the last so many projects."""
        many = COUNTS.get(count) or int(count)
        for event in self.projects[-many:] if len(self.projects) >= many else ():
            self._add(event, "", behind, "", single=False)

    def _register(self, mention: Mention, paragraph: Paragraph, shift: int) -> Event:
        low, high = paragraph.raw(shift + mention.start), paragraph.raw(shift + mention.end - 1) + 1
        name = QUOTES.sub("", mention.name)
        common = not named(name)
        if (common or name in words["single"]) and (owner := WHOSE.search(self.sentence, 0, mention.start)):
            name = owner["place"] + name
        event = Event(mention.kind, name, low, high, self.text[low:high], sentence=self.sentence)
        if common:
            event.doubts.append("common_words")
        if mention.learned:
            event.doubts.append("learned")
        return self.known.add(event)

    def _add(self, event: Event, before: str, behind: str, doing: str, *, single: bool, under: str = "") -> None:
        if event.kind == "project":
            ready, then = facts.promise(before, behind, self.reference)
            said = (
                (3, stages.told(behind, self.reference, then or doing in stages.WISHING)),
                (2, under),
                (1, "" if ready else stages.before(doing, before, behind)),
            )
            for weight, stage in said:
                self.known.reach(event, stage, weight)
            event.expected_completion = event.expected_completion or ready or facts.completion(behind, self.reference)
            if event.expected_completion:
                self.known.reach(event, "在建", 0)
            else:
                self.known.reach(event, stages.hoped(doing, before, behind) or stages.moving(behind), 0)
        if single and event.investment is None:
            event.investment = facts.own_sum(before) if before else None
            event.investment = event.investment or facts.investment(behind)
        if single and not event.output:
            event.output = facts.output(event.name, behind)
        if not event.location:
            event.location = (
                facts.place(before, behind, event.name)
                if single
                else facts.place("", "", event.name) or facts.begun_at(behind)
            )

    def _around(self, sentence: str, found: list[Mention]) -> list[_Told]:
        """Each list with its own words: from the end of the list before it to the clause in which the next one begins."""
        groups: list[list[Mention]] = []
        for mention in found:
            if groups and mention.closes == groups[-1][0].closes:
                groups[-1].append(mention)
            else:
                groups.append([mention])
        told, begin = [], 0
        for k, group in enumerate(groups):
            after = groups[k + 1][0].start if k + 1 < len(groups) else len(sentence)
            until = self._clause_before(sentence, after) if k + 1 < len(groups) else after
            closes = max(group[0].closes, group[-1].end)
            before = SEMICOLON.split(sentence[begin : group[0].start])[-1]
            behind = SEMICOLON.split(sentence[closes : max(until, closes)])[0]
            if group[-1].doing and (other := PARALLEL.search(behind)):
                behind = behind[: other.start()]
            counted = stages.of_class(group[0].noun) or stages.under(self.announced + sentence[: group[0].start])
            listed = stages.LISTS_THEM.match(sentence) or SO_MANY.search(sentence, group[-1].end, closes)
            if not counted and self.opened_ago and listed:
                counted = self.opened
            told.append(_Told(group, before, behind, counted))
            begin = max(until, closes)
        return told

    @staticmethod
    def _clause_before(sentence: str, at: int) -> int:
        """Where the clause that holds `at` begins, with a sum before it that is spent there: 投资25万元，新建…"""
        begin = 0
        for match in CLAUSE_END.finditer(sentence, 0, at):
            begin = match.end()
        spent = SPENT.search(sentence, 0, begin)
        return spent.start() if spent else begin
