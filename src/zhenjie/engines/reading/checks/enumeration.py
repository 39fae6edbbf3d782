"""A stated count against the names listed: 甲、乙、丙三个专班; 三个村（甲、乙、丙）; 三项工作：一是…二是…三是…"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from zhenjie.core.numerals import parse_number
from zhenjie.core.quantities import UNITS
from zhenjie.engines.reading.checks.findings import Evidence, Finding, Verdict, evidence
from zhenjie.engines.reading.checks.listed import NONE, Names, common_ending, names_in
from zhenjie.engines.reading.checks.mentions import Mention, Sentence
from zhenjie.engines.reading.checks.names import words

_CLAUSE_START = re.compile(r"[，,。；;：:！？（()）]")
_HANDED_OVER = re.compile(r"(?:共|共计|这|等共|等|上述|以上|的)+$")
#: A verb between the names and the count: the count is of something else.
_RUNS_ON = re.compile(
    r"(?:有|共|达|达到|了|为|成|增|建|开展|实施|举办|先后|分别|累计|完成|解决|整治|新增|新建|投资|投入)$|第[一二三四五六七八九十]、"
)
_ITEMS = re.compile(r"^[^，,；。：:\n]{0,14}[：:]([^。\n]{4,600})")
_IN_A_ROW = re.compile(r"^(?:[、，,和及与]|以及)+$")
_BRACKET = re.compile(r"^(?P<noun>[^，,；。：:（(]{0,14})[（(](?P<names>[^（）()]{3,200})[)）]")
_NAMED = re.compile(
    rf"^[^，,；。：:]{{0,14}}(?:[，,]?(?:{'|'.join(words()['list_follows'])})[：:]?|[：:])(?P<names>[^。；;：:]{{3,200}})"
)
_ORDERED = re.compile(
    r"(?<![0-9.．十百第])([二两三四五六七八九十]|[2-9]|10)(\s*(?:个方面|个重点|项|大|点|条|个|件|篇|场))[^。；;：:，,\n]{0,16}([：:。，,])\s*(?=一是|第一[，,是]|（一）)"
)
_CHINESE = "一二三四五六七八九十"
_FORMS = ("{}是", "第{}，", "第{},", "第{}是", "（{}）")
_MOST = 30


def find(sentences: Sequence[Sentence], text: str) -> Iterator[Finding]:
    """A finding for every count of things whose names the text lists."""
    counts = [mention for sentence in sentences for mention in sentence.mentions if _is_countable(mention)]
    for count in counts:
        finding = _before(count) or _after(count)
        if finding is not None:
            yield finding
    for sentence in sentences:
        yield from _respectively(sentence)
    yield from _ordered(text, {count.start: count for count in counts})


def _is_countable(count: Mention) -> bool:
    small = 2 <= count.value <= _MOST and count.value == int(count.value)
    return (
        small
        and count.unit not in UNITS
        and count.aspect in ("level", "target")
        and not count.is_loose
        and not count.per
    )


def _before(count: Mention) -> Finding | None:
    clause_start = max((m.end() for m in _CLAUSE_START.finditer(count.before)), default=0)
    clause = count.before[clause_start:]
    if any(clause_start <= other.at < count.at for other in count.sentence.mentions):
        return None
    open_ended = "等" in clause[-3:]
    names = names_in(_HANDED_OVER.sub("", clause) if clause else "")
    if names.most < 2 or clause.endswith(("的", "、")):
        return None
    if names.can_be(int(count.value)):
        return _holds(count)
    if open_ended or len(names.items) < 2 or _RUNS_ON.search(clause):
        return None
    ending = common_ending(names.items)
    same_noun = any(_is_noun(ending[start:], count.after) for start in range(len(ending)))
    tight = same_noun and not re.search("[和及与]", clause)
    return _differs(count, names, certain=tight)


def _is_noun(noun: str, text: str) -> bool:
    """Whether the text goes on with just this noun (村, not 村级活动阵地)."""
    return text.startswith(noun) and text[len(noun) : len(noun) + 1] in ("", *"，,。；;、）)的")


def _after(count: Mention) -> Finding | None:
    items = _ITEMS.match(count.after)
    if items and len([item for item in re.split("[；;]", items[1]) if item]) == count.value:
        return _holds(count)
    bracket = _BRACKET.match(count.after)
    match = bracket or _NAMED.match(count.after)
    if not match or re.match(r"一是|第一|（一）|首先", match["names"]):
        return None
    listed = match["names"] if bracket else re.split(r"[，,](?![^、]{1,12}、)", match["names"])[0]
    names = names_in(listed)
    if names is NONE or names.most < 2 or any(len(item) < 2 for item in names.items):
        return None
    if names.can_be(int(count.value)):
        return _holds(count)
    if names.open_ended:
        return None
    announced = not bracket and any(word in match[0] for word in words()["list_certain"])
    ending = common_ending(names.items)
    named_alike = bool(bracket and ending and (match["noun"] or count.own_words).endswith(ending[-1]))
    certain = (announced or named_alike) and "、" in listed and not re.search("[和及与]", listed)
    return _differs(count, names, certain=certain)


def _differs(count: Mention, names: Names, *, certain: bool) -> Finding | None:
    """Certain mismatches contradict; near ones are worth a look; far ones are no enumeration at all."""
    number = len(names.items)
    if not certain and abs(number - int(count.value)) > 1:
        return None
    verdict: Verdict = "contradicts" if certain else "open"
    note = f"写的是{count.quote}，列出的名称有{number}个（{'、'.join(item[-8:] for item in names.items)}），请核对。"
    return Finding("enumeration", verdict, evidence(("count", count)), note, Decimal(number), count.unit)


def _holds(count: Mention) -> Finding:
    note = f"列出的名称正好{int(count.value)}个，与{count.quote}吻合。"
    return Finding("enumeration", "holds", evidence(("count", count)), note, count.value, count.unit)


def _respectively(sentence: Sentence) -> Iterator[Finding]:
    """甲、乙、丙分别完成5亿元、4亿元和3亿元: as many names as numbers."""
    for match in re.finditer("分别", sentence.text):
        start = max((m.end() for m in _CLAUSE_START.finditer(sentence.text, 0, match.start())), default=0)
        names = names_in(sentence.text[start : match.start()])
        values = [m for m in sentence.mentions if m.at >= match.end()]
        row = values[:1]
        for value in values[1:]:
            if value.unit != row[-1].unit or not _IN_A_ROW.match(sentence.between(row[-1], value)):
                break
            row.append(value)
        if names.most < 2 or len(row) < 2 or len(sentence.text[match.end() : row[0].at]) > 12:
            continue
        figures = evidence(*(("value", value) for value in row))
        said = f"“分别”之前列了{len(names.items)}个名称，之后有{len(row)}个数"
        if names.can_be(len(row)):
            yield Finding(
                "enumeration", "holds", figures, f"“分别”前后各{len(row)}个，一一对应。", Decimal(len(row)), "个"
            )
        elif not names.open_ended:
            yield Finding("enumeration", "open", figures, f"{said}，对不上，请核对。", Decimal(len(names.items)), "个")


def _ordered(text: str, counts: Mapping[int, Mention]) -> Iterator[Finding]:
    """三项重点：一是…；二是…；三是…, over as many paragraphs as it takes; found in the text, figure or not."""
    for match in _ORDERED.finditer(text):
        number = int(parse_number(match[1]))
        rest = text[match.end() : match.end() + 8000]
        form = next(form for form in _FORMS if rest.startswith(form.format("一")))
        reached, ended = _sequence(rest, form)
        if reached < 2 or (reached != number and not ended):
            continue
        quote = "".join(match.group(1, 2))
        known = counts.get(match.start(1))
        figures = (
            evidence(("count", known))
            if known
            else (Evidence("count", Decimal(number), match[2][-1], quote, match.start(1), match.end(2)),)
        )
        if reached == number:
            note = f"后文依次列了{reached}条，与{quote}吻合。"
        else:
            note = f"写的是{quote}，后文依次列到第{reached}条，请核对。"
        earlier = form.format("一") in text[max(0, match.start() - 4000) : match.start()]
        certain = match[3] in "：:" and not (earlier and reached > number)
        verdict: Verdict = "holds" if reached == number else "contradicts" if certain else "open"
        yield Finding("enumeration", verdict, figures, note, Decimal(reached), figures[0].unit)


def _sequence(text: str, form: str) -> tuple[int, bool]:
    """How far 一, 二, 三 … runs, and whether it ends there (not in another sequence that begins or goes on)."""
    marks = {form.format(char): number for number, char in enumerate(_CHINESE, 1)}
    reached = 0
    for match in re.finditer("|".join(map(re.escape, marks)), text):
        if marks[match[0]] != reached + 1:
            return reached, False
        reached += 1
    return reached, True
