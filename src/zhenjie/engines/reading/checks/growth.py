"""Growth and multiples: a level against the same period of last year, or n times of it.

Growth is an input of the statistics office. Where the scope changed or prices are constant, level / level is not the
printed growth, and nothing is called a contradiction.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import ceil, floor

from zhenjie.core.numerals import doublings
from zhenjie.engines.reading.checks.findings import (
    Evidence,
    Finding,
    Verdict,
    about,
    agreement,
    evidence,
    judge,
    overlap,
    quotient,
    shown,
    widened,
)
from zhenjie.engines.reading.checks.mentions import Interval, Mention, Sentence, same_kind
from zhenjie.engines.reading.checks.names import (
    by_identity,
    identity,
    is_generic,
    pattern,
    same_indicator,
    same_subject,
)

#: 办证260家，同比增长30%: nothing but the words of comparison between the count and its growth.
_ADJOINING = re.compile(
    r"^(?:[，,（(]|的?，)?(?:(?:较|比|与)?(?:去年|上年)(?:同期|全年)?(?:相比)?|同比|较上年|比上年)?[，,]?"
    r"(?:增长|增加|上升|提高|提升|下降|减少|降低|增幅|增|降)(?:了|率|幅度|幅|比例)?(?:为|达到|达|约)?$"
)
_ROSE_FROM = re.compile(r"[由从](?:去年|上年|(?:19|20)[0-9]{2}年)?(?:同期|[底末初])?的?[^，,；。0-9]{0,10}$")
_ROSE_TO = re.compile(
    r"^(?:左右)?(?:增长|增加|提高|提升|上升|扩大|下降|减少|降低|压减|增|升|降)(?:到|至|为)"
    r"(?:今年|目前|(?:19|20)[0-9]{2}年)?[底末]?的?[^，,；。0-9]{0,6}$"
)
_COMPARED_WITH = re.compile(
    r"(?:[较比是为]|相当于)(?:去年|上年|上一年|前年|年初|上月|上季度|(?:19|20)[0-9]{2}年)(?:同期|全年|[底末])?的?$"
)
_RATE_OF_GROWTH = re.compile(
    r"(?:增长|增加|提高|下降|减少)(?:比例|幅度|率)(?:达到|达|为)?$|[增降](?:幅|速)(?:达到|达|为)?$"
)
_OTHER_BASE = re.compile(r"年初|年底|年末|上月|上季|环比|月初")
_COMPARES = re.compile(r"同比|[较比]|去年|上年")
_PART_OF_YEAR = re.compile(r"月|季度|半年|截至|截止|目前|以来|至今")
_SPARE = Decimal("0.000001")


def find(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """A finding for every growth and multiple that has a level."""
    levels = by_identity(m for sentence in sentences for m in sentence.mentions if m.aspect == "level")
    for sentence in sentences:
        for mention in sentence.mentions:
            by_amount = _by_amount(sentence, mention)
            if by_amount is not None:
                yield by_amount
                continue
            rise = _rise(mention)
            level = _level(sentence, mention) if rise is not None else None
            if level is None or rise is None:
                continue
            yield _compare(level, mention, rise, _base(level, mention, levels))


def _rise(mention: Mention) -> Interval | None:
    """The factor on last year's value by rounding; None when the figure is no relative change."""
    low, high = mention.interval()
    if _is_relative_change(mention):
        return (1 + low, 1 + high) if low > -1 else None
    if mention.aspect == "multiple" and mention.unit == "倍" and low > 0:
        if times := doublings(mention.quote):
            return Decimal(times), Decimal(times)
        return low, high
    return None


def _is_relative_change(mention: Mention) -> bool:
    if mention.aspect == "growth":
        return mention.unit in ("%", "倍")
    return mention.aspect == "rate" and mention.unit == "%" and bool(_RATE_OF_GROWTH.search(mention.own_words))


def _by_amount(sentence: Sentence, change: Mention) -> Finding | None:
    """收入18500元，比去年增加1500元，增长8.8%: the amount and the percentage have one base."""
    if not _is_relative_change(change) or change.unit != "%":
        return None
    before = [m for m in sentence.mentions if m.to <= change.at]
    if len(before) < 2 or before[-1].aspect != "growth" or before[-1].unit != before[-2].unit:
        return None
    level, amount = before[-2], before[-1]
    if level.aspect != "level" or amount.unit in ("%", "倍", "百分点") or not _one_base(amount, change):
        return None
    low, high = amount.interval()
    bottom, top = level.interval()
    if level.value - amount.value <= 0 or bottom - high <= 0 or top - low <= 0:
        return None
    computed = tuple(sorted((low / (top - low), high / (bottom - high))))
    certain = _is_plain(level, change) and not (level.is_loose or amount.is_loose)
    verdict = judge(change, (computed[0], computed[1]), certain=certain)
    actual = amount.value / (level.value - amount.value)
    sums = f"{level.quote}、变动{amount.quote}，算得{shown(actual, '%')}"
    tail = {"holds": agreement(change, actual), "open": f"文中写{change.quote}，请核对"}
    note = tail.get(verdict, f"文中写{change.quote}，三个数不能同时成立，请核对")
    figures = evidence(("level", level), ("increase", amount), ("growth", change))
    return Finding("growth", verdict, figures, f"{sums}，{note}。", level.value - amount.value, level.unit)


def _one_base(amount: Mention, change: Mention) -> bool:
    """比年初增加…，同比增长… have two bases."""
    own = _OTHER_BASE.search(amount.own_words)
    return not _OTHER_BASE.search(change.own_words) and (own is None or not _COMPARES.search(change.own_words))


def _level(sentence: Sentence, change: Mention) -> Mention | None:
    """The nearest level before of the same indicator; nothing that another number has parted from it."""
    base: Mention | None = None
    for mention in reversed(sentence.mentions):
        if mention.to > change.at or mention.unit in ("%", "倍", "百分点"):
            continue
        if mention.aspect != "level":
            if mention.aspect != "growth":
                return None
        elif _is_base(mention):
            base = mention
        elif mention.value > 0:
            named = same_indicator(mention, change) or _ADJOINING.match(sentence.between(mention, change))
            return mention if named or (base is not None and same_kind(mention, base)) else None
    return None


def _is_base(mention: Mention) -> bool:
    """Whether the words before a level say that it is the earlier one: 去年同期为, 比去年同期的, 是2018年的."""
    clause = mention.clause_before
    if _COMPARED_WITH.search(clause):
        return True
    places = [match.span() for match in pattern("last_year").finditer(clause)]
    if not places:
        return False
    start, end = places[-1]
    return not clause[:start].endswith(("较", "比")) and len(clause) - end < 8


def _base(level: Mention, change: Mention, levels: dict[str, list[Mention]]) -> Mention | None:
    """Last year's value, when the text has it."""
    sentence = level.sentence
    for mention in sentence.mentions:
        if mention is level or not same_kind(mention, level) or mention.aspect not in ("level", "growth"):
            continue
        if _rose_from(mention, level):
            return mention
        if mention.aspect != "level" or not _is_base(mention) or not _only_these(sentence, mention, level, change):
            continue
        if change.aspect == "multiple" or _same_span(mention, level):
            return mention
    if is_generic(level) or not level.period.iso() or change.aspect == "multiple":
        return None
    before = level.period.same_period_last_year().iso()
    for mention in levels.get(identity(level), ()):
        same = same_kind(mention, level) and same_indicator(mention, level)
        if same and same_subject(mention, level) and mention.period.iso() == before:
            return mention
    return None


def _same_span(base: Mention, level: Mention) -> bool:
    """去年完成1.2亿元，今年1—10月完成1.1亿元: a whole year is no base for ten months."""
    if "同期" in base.clause_before:
        return True
    if base.period.iso() and level.period.iso() and base.period.iso() != level.period.iso():
        return level.period.same_period_last_year().iso() == base.period.iso()
    return not _PART_OF_YEAR.search(level.before)


def _rose_from(base: Mention, level: Mention) -> bool:
    """由8亿元增加到10亿元."""
    if base.to > level.at or not _ROSE_FROM.search(base.clause_before):
        return False
    return bool(_ROSE_TO.match(level.sentence.between(base, level)))


def _only_these(sentence: Sentence, base: Mention, level: Mention, change: Mention) -> bool:
    """Whether no third level stands among the three."""
    first, last = min(base.at, level.at, change.at), max(base.to, level.to, change.to)
    inside = [
        m for m in sentence.mentions if first <= m.at < last and m.aspect == "level" and m.unit not in ("%", "倍")
    ]
    return len(inside) == 2


def _compare(level: Mention, change: Mention, rise: Interval, base: Mention | None) -> Finding:
    implied_bounds = quotient(level.interval(), rise)
    middle = (rise[0] + rise[1]) / 2
    implied = level.value / middle
    kind = "multiple" if change.aspect == "multiple" else "growth"
    if base is not None and base.value > 0:
        return _against_base(kind, level, change, base, implied, implied_bounds)
    roles = evidence(("level", level), (kind, change))
    counted = kind == "growth" and level.is_count and not level.is_loose and change.unit == "%"
    if counted and (finding := _whole_number(level, change, roles, implied, implied_bounds)):
        return finding
    what = "去年的数" if kind == "multiple" else "去年同期数"
    note = f"文中没有{what}；按{level.quote}、{change.quote}推算约为{about(implied, level.unit)}，可与台账核对。"
    return Finding(kind, "open", roles, note, implied, level.unit, implied_bounds)


def _against_base(
    kind: str, level: Mention, change: Mention, base: Mention, implied: Decimal, bounds: Interval
) -> Finding:
    ratio = quotient(level.measured(), base.measured())
    computed = ratio if kind == "multiple" else (ratio[0] - 1, ratio[1] - 1)
    if change.aspect == "multiple" and doublings(change.quote):
        verdict: Verdict = "holds" if overlap((bounds[0], bounds[1]), base.interval()) else "open"
    else:
        verdict = judge(change, computed, certain=_is_certain(level, change, base))
    actual = level.value / base.value - (kind == "growth")
    word = f"{shown(actual, change.unit)}"
    sums = f"{level.quote}对{base.quote}，算得{'是其' if kind == 'multiple' else '变动'}{word}"
    if verdict == "holds":
        note = f"{sums}，{agreement(change, actual)}。"
    elif verdict == "open":
        note = f"{sums}，文中写{change.quote}；口径、价格调整或截尾都可能造成差别，请核对。"
    else:
        note = f"{sums}，文中写{change.quote}，三个数不能同时成立；按增速反推基数为{about(implied, level.unit)}。如口径有调整请注明“同口径”。"
    figures = evidence(("level", level), ("previous", base), (kind, change))
    return Finding(kind, verdict, figures, note, implied, level.unit, bounds)


def _is_certain(level: Mention, change: Mention, base: Mention) -> bool:
    """Loose numbers decide nothing; where statistics restate last year, only a base that is named as one does."""
    if level.is_loose or base.is_loose or not _is_plain(level, change):
        return False
    linked = base.sentence is level.sentence and (_rose_from(base, level) or "同期" in base.clause_before)
    return linked or not pattern("restated").search(level.indicator)


def _is_plain(level: Mention, change: Mention) -> bool:
    """Whether nothing says constant prices or a comparable scope."""
    around = level.sentence.text[max(0, level.at - 30) : change.to + 12]
    if pattern("other_scope").search(around):
        return False
    return not pattern("constant_prices").search(level.indicator + level.clause_before)


def _whole_number(
    level: Mention, change: Mention, roles: tuple[Evidence, ...], implied: Decimal, bounds: Interval
) -> Finding | None:
    """260家，+30%: last year's count was a whole number, and only 200 gives 30 %."""
    whole = _integers(bounds)
    if len(whole) == 1:
        exact = level.value / whole[0] - 1
        note = f"去年同期应为整数：只有{whole[0]}{level.unit}符合（实际变动{shown(exact, '%')}，文中{change.quote}），吻合。"
        return Finding("growth", "holds", roles, note, implied, level.unit, bounds)
    if whole:
        return None
    low, high = widened(change.interval(), change.step)
    nearly = _integers(quotient(level.interval(), (1 + low, 1 + high))) if low > -1 else []
    adjoining = _ADJOINING.match(level.sentence.between(level, change))
    certain = adjoining and _COMPARES.search(change.own_words) and not nearly and not change.is_loose
    certain = certain and _is_plain(level, change) and level.value > 1
    if certain:
        note = f"去年同期应为整数，但没有一个整数能使{level.quote}恰好变动{change.quote}（反推为{shown(implied, level.unit)}），请核对两数。"
        return Finding("growth", "contradicts", roles, note, implied, level.unit, bounds)
    note = f"按{change.quote}反推去年同期为{shown(implied, level.unit)}，不是整数，可能是截尾或口径不同，请核对。"
    return Finding("growth", "open", roles, note, implied, level.unit, bounds)


def _integers(bounds: Interval) -> list[int]:
    """Whole numbers inside, at most two of them."""
    first, last = ceil(bounds[0] - _SPARE), floor(bounds[1] + _SPARE)
    return list(range(first, min(last, first + 1) + 1))
