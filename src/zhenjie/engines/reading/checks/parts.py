"""Wholes and parts: 其中, shares, totals, pairs that complete each other, industries of the gross product."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from zhenjie.engines.reading.checks.findings import (
    Finding,
    Verdict,
    evidence,
    judge,
    overlap,
    parts_evidence,
    quotient,
    shown,
)
from zhenjie.engines.reading.checks.listed import names_in
from zhenjie.engines.reading.checks.mentions import Interval, Mention, Sentence, same_kind
from zhenjie.engines.reading.checks.names import pattern, same_subject, share_noun, stem, words

_AMONG = re.compile(r"其中[，,：:]?")
_BRACKET_END = re.compile(r"[)）]")
_SEMICOLON = re.compile(r"[；;]")
#: Parts that make up less than this of a count are plainly not all of it.
_NEARLY_ALL = Decimal("0.8")
_VALUE_ADDED = r"(?:增加值|实现|完成|为|达到|达)*$"
_RATE = re.compile(r"([^，,；。0-9]{2,6})率(?:已|均)?(?:达到|达|为|是)?(?:约)?$")
_PLANNED = re.compile(r"计划|拟|预计")
_SHARE = re.compile(r"(?:占|比重|占比|比例)[^，,；。]*$")
_BODY = re.compile(
    r"^[、，,和及]*([^、，,]{1,14}?(?:村|社区|镇|乡|街道|园区|园|片区|项目|公司|企业|局|所|站|组))(?=\D)([^、，,]*)$"
)
_OF_TOTAL = re.compile(r"^[，,（(]?(?:占比|比重|占(?:总数|全部|总量|总额|总人口|总面积)?)(?:的|为|达到|达|是|了|约)*$")
_JOINED = re.compile(r"^[^，,；。0-9]{0,24}[、，,和及][^；。0-9]{0,30}$")


def find(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Findings of every sentence, then of those that belong together."""
    last: Sentence | None = None
    for sentence in sentences:
        yield from _among(sentence, last)
        last = sentence
        yield from _shares(sentence)
        yield from _totals(sentence)
        yield from _rates(sentence)
    yield from _industries(sentences)
    yield from _projects(sentences)


def sum_of(mentions: Sequence[Mention]) -> Interval:
    """Bounds of a sum by rounding."""
    bounds = [mention.measured() for mention in mentions]
    return sum((low for low, _ in bounds), Decimal(0)), sum((high for _, high in bounds), Decimal(0))


# ------------------------------------------------------------------ 其中


def _among(sentence: Sentence, last: Sentence | None) -> Iterator[Finding]:
    for match in _AMONG.finditer(sentence.text):
        begin = match.end()
        whole = _whole(sentence, match.start())
        if whole is None and last is not None and match.start() <= 1:
            whole = _only_amount(last)
        if whole is None:
            continue
        bracketed = sentence.text[match.start() - 1 : match.start()] in ("(", "（")
        again = (_BRACKET_END if bracketed else _AMONG).search(sentence.text, begin)
        end = again.start() if again else len(sentence.text)
        parts = [
            m
            for m in sentence.mentions
            if begin <= m.at < end and m.aspect in ("level", "target") and same_kind(m, whole) and _is_part(m, whole)
        ]
        stop = _SEMICOLON.search(sentence.text, begin)
        if stop is not None and not (len(parts) > 1 and _adds_up(sum((p.value for p in parts), Decimal(0)), whole)):
            parts = [part for part in parts if part.at < stop.start()]
        if parts:
            yield _judge_parts(sentence, whole, parts, begin)


def _whole(sentence: Sentence, place: int) -> Mention | None:
    """The nearest amount before 其中 (its growth or completion may stand between)."""
    for mention in reversed(sentence.mentions):
        if mention.to > place or mention.unit in ("%", "倍", "百分点") or mention.aspect == "growth":
            continue
        apart = _SEMICOLON.search(sentence.text[mention.to : place])
        return mention if mention.aspect in ("level", "target") and not mention.is_loose and not apart else None
    return None


def _only_amount(sentence: Sentence) -> Mention | None:
    """The one amount of the sentence before, which a 其中 at the head of a sentence means."""
    amounts = [m for m in sentence.mentions if m.aspect == "level" and m.unit not in ("%", "倍", "百分点")]
    return amounts[0] if len(amounts) == 1 and not amounts[0].is_loose else None


def _is_part(part: Mention, whole: Mention) -> bool:
    planned = _PLANNED.search(part.own_words) and not _PLANNED.search(whole.clause_before)
    return not planned and not pattern("no_part").search(part.own_words) and same_year(part, whole)


def same_year(one: Mention, other: Mention) -> bool:
    """Whether the periods are of one year, as far as both are said."""
    return one.year is None or other.year is None or one.year == other.year


def _judge_parts(sentence: Sentence, whole: Mention, parts: list[Mention], begin: int) -> Finding:
    total, bounds = sum((part.value for part in parts), Decimal(0)), sum_of(parts)
    figures = parts_evidence(whole, parts)
    excess = next((part for part in parts if part.interval()[0] > whole.interval()[1]), None)
    if excess is not None:
        return _too_large(whole, excess, first=excess is parts[0] and excess.at - begin < 30)
    if len(parts) == 1:
        note = _rest_named(sentence, whole, parts[0]) or f"其中{parts[0].quote}不超过{whole.quote}。"
        return Finding("part_of", "holds", figures, note, total, whole.unit, bounds)
    sums = "+".join(part.quote for part in parts)
    if _adds_up(total, whole):
        return Finding("sum", "holds", figures, f"{sums}={whole.quote}，吻合。", total, whole.unit, bounds)
    said = f"{sums}={shown(total, whole.unit)}，总数为{whole.quote}"
    if overlap(bounds, whole.measured()):
        return Finding("sum", "open", figures, f"{said}；差数在四舍五入范围内。", total, whole.unit, bounds)
    if _complete_each_other(parts) or (bounds[0] > whole.measured()[1] and _are_disjoint(sentence, whole, parts)):
        note = f"{said}；这些部分互不重叠，不能同时成立，请核对。"
        return Finding("sum", "contradicts", figures, note, total, whole.unit, bounds)
    if not whole.is_count or total < whole.value * _NEARLY_ALL:
        if total <= whole.value:
            note = f"列出的部分合计{shown(total, whole.unit)}，不超过{whole.quote}。"
            return Finding("part_of", "holds", figures, note, total, whole.unit, bounds)
        note = f"{said}；可能相互重叠，请核对。"
    elif all(a.value >= b.value for a, b in pairwise([whole, *parts])):
        chain = "≥".join(mention.quote for mention in (whole, *parts))
        note = f"{said}；作为层层包含（{chain}）成立，作为分项则还差或有重叠，文中未说明。"
    else:
        note = f"{said}；可能只列了一部分或相互重叠，请核对。"
    return Finding("sum", "open", figures, note, total, whole.unit, bounds)


def _adds_up(total: Decimal, whole: Mention) -> bool:
    """Equal as printed, or off by one last place of a number with three digits and more."""
    off = abs(total - whole.value)
    return not off or (off <= whole.step and off <= abs(whole.value) * Decimal("0.01"))


def _too_large(whole: Mention, part: Mention, *, first: bool) -> Finding:
    certain = (
        first
        and part.sentence is whole.sentence
        and part.aspect == whole.aspect
        and not part.is_loose
        and same_subject(part, whole)
    )
    certain = certain and share_noun(part, whole)
    note = f"其中的{part.quote}超过了总数{whole.quote}，"
    note += "部分不能大于整体，请核对两数或“其中”的归属。" if certain else "可能不是它的一部分，请核对。"
    verdict: Verdict = "contradicts" if certain else "open"
    return Finding("part_of", verdict, parts_evidence(whole, [part]), note, part.value, whole.unit, part.interval())


def _rest_named(sentence: Sentence, whole: Mention, part: Mention) -> str:
    """在建7个，其中A等5个上半年完工，B、C年底完工: 5 and the two named make 7."""
    if not whole.is_count or not part.is_count:
        return ""
    for clause in re.split(r"[，,；;。]", part.after)[1:]:
        names = names_in(clause)
        if whole.value - part.value in {names.fewest, names.most} and names.most > 1:
            return f"{part.quote}与另外点名的{whole.value - part.value}个合计{whole.quote}，吻合。"
    return ""


def _complete_each_other(parts: Sequence[Mention]) -> bool:
    """税收 and 非税, 出口 and 进口: two parts that leave nothing over."""
    if len(parts) != 2:
        return False
    first, second = ((part.indicator + part.own_words) for part in parts)
    for one, other in words()["complements"]:
        hits = [(one in a, other in a) for a in (first, second)]
        hits = [(a and not b, b) for a, b in hits]  # 非税收入 holds the letters of 税收
        if {(True, False), (False, True)} == set(hits):
            return True
    return False


def _are_disjoint(sentence: Sentence, whole: Mention, parts: Sequence[Mention]) -> bool:
    """Parts of different bodies under one name, or introduced by 分别."""
    if pattern("disjoint").search(sentence.text[whole.to : parts[-1].at]):
        return True
    told = [_BODY.match(part.own_words) for part in parts]
    bodies = {match[1] for match in told if match}
    return len(bodies) == len(parts) and len({match[2] for match in told if match}) == 1


# ------------------------------------------------------------------ shares and totals


def _shares(sentence: Sentence) -> Iterator[Finding]:
    for place, share in enumerate(sentence.mentions):
        if share.unit != "%" or share.aspect not in ("share", "rate") or not _SHARE.search(share.clause_before):
            continue
        if pattern("whole_elsewhere").search(share.clause_before) or not 0 < share.value <= 1:
            continue
        before = [m for m in sentence.mentions[:place] if m.unit not in ("%", "倍", "百分点") and m.aspect != "growth"]
        if not before or not _adjoins(sentence, before[-1], share):
            continue
        part = before[-1]
        wholes = [m for m in before[:-1] if same_kind(m, part) and m.value > 0 and same_year(m, part)]
        for whole in reversed(wholes):
            computed = quotient(part.measured(), whole.measured())
            if overlap(share.interval(), computed):
                yield _share_finding(whole, part, share, "holds")
                break
        else:
            if len(wholes) == 1 and _AMONG.search(sentence.between(wholes[0], part)):
                certain = _is_of(share, wholes[0]) and not (part.is_loose or wholes[0].is_loose)
                computed = quotient(part.measured(), wholes[0].measured())
                yield _share_finding(wholes[0], part, share, judge(share, computed, certain=certain))


def _is_of(share: Mention, whole: Mention) -> bool:
    """占总数的60%, 占总人口的24% of a 总人口: not 占投资额的 of a count."""
    if _OF_TOTAL.search(share.own_words):
        return True
    named = re.search(r"占([^，,；。]{2,10}?)的?(?:比重|比例)?(?:为|达到|达)?$", share.own_words)
    said = whole.indicator + whole.own_words
    return bool(named) and any(named[1][i : i + 2] in said for i in range(len(named[1]) - 1) if named)


def _adjoins(sentence: Sentence, part: Mention, share: Mention) -> bool:
    between = sentence.between(part, share)
    return len(between) < 24 and not re.search(r"[；;。0-9]", between)


def _share_finding(whole: Mention, part: Mention, share: Mention, verdict: Verdict) -> Finding:
    actual = part.value / whole.value
    sums = f"{part.quote}÷{whole.quote}={shown(actual, '%')}"
    tail = {"holds": "吻合", "open": "请核对取舍或所比的总数", "contradicts": "三个数不能同时成立，请核对"}[verdict]
    figures = evidence(("part", part), ("whole", whole), ("share", share))
    bounds = quotient(part.measured(), whole.measured())
    return Finding("share", verdict, figures, f"{sums}，文中写占{share.quote}，{tail}。", actual, "%", bounds)


def _totals(sentence: Sentence) -> Iterator[Finding]:
    """A5个、B3个，合计8个."""
    for place, total in enumerate(sentence.mentions):
        if total.aspect not in ("level", "target") or not re.search(
            rf"(?:{pattern('total').pattern})[^，,；。]{{0,8}}$", total.clause_before
        ):
            continue
        parts: list[Mention] = []
        for mention in reversed(sentence.mentions[:place]):
            follower = parts[0] if parts else total
            if not same_kind(mention, total) or not _JOINED.match(sentence.between(mention, follower)):
                break
            parts.insert(0, mention)
        if len(parts) < 2 or "其中" in sentence.between(parts[0], total):
            continue
        value, bounds = sum((part.value for part in parts), Decimal(0)), sum_of(parts)
        sums = f"{'+'.join(part.quote for part in parts)}={shown(value, total.unit)}"
        figures = parts_evidence(total, parts)
        if _adds_up(value, total):
            yield Finding("sum", "holds", figures, f"{sums}，与合计{total.quote}吻合。", value, total.unit, bounds)
        elif (
            overlap(bounds, total.measured())
            or any(mention.is_loose for mention in (total, *parts))
            or not re.search(rf"(?:{pattern('total').pattern})$", total.clause_before)
        ):
            yield Finding("sum", "open", figures, f"{sums}，合计写{total.quote}，请核对。", value, total.unit, bounds)
        else:
            note = f"{sums}，合计却写{total.quote}，请核对。"
            yield Finding("sum", "contradicts", figures, note, value, total.unit, bounds)


def _rates(sentence: Sentence) -> Iterator[Finding]:
    """排查120处，整改115处，整改率95.8%: the act that names the rate is the part."""
    for place, rate in enumerate(sentence.mentions):
        named = _RATE.search(rate.own_words)
        if rate.unit != "%" or named is None or not 0 < rate.value <= 1:
            continue
        before = [m for m in sentence.mentions[:place] if m.unit not in ("%", "倍", "百分点")]
        if (
            len(before) < 2
            or not same_kind(before[-1], before[-2])
            or not before[-2].is_count
            or not before[-1].is_count
        ):
            continue
        whole, part = before[-2:]
        act = named[1][-2:]
        if act == "完成":
            continue
        if (
            part.value > whole.value
            or act not in part.own_words + part.after[:8]
            or "；" in sentence.between(part, rate)
        ):
            continue
        computed = quotient(part.interval(), whole.interval())
        certain = named[1] == act and act not in whole.own_words and act not in words()["own_denominator"]
        verdict = judge(rate, computed, certain=certain)
        actual = part.value / whole.value
        tail = {"holds": "吻合", "open": "请核对所比的总数", "contradicts": "三个数不能同时成立，请核对"}[verdict]
        note = f"{part.quote}÷{whole.quote}={shown(actual, '%')}，文中{named[1]}率{rate.quote}，{tail}。"
        figures = evidence(("part", part), ("whole", whole), ("rate", rate))
        yield Finding("rate", verdict, figures, note, actual, "%", computed)


# ------------------------------------------------------------------ across sentences


def _industries(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """第一、二、三产业 make the gross product, as far as one sentence or two next to each other name all four."""
    for place, one in enumerate(sentences):
        wholes = [m for m in one.mentions if m.aspect == "level" and m.unit == "元" and _is_gross_product(m)]
        window = sentences[place : place + 3]
        mentions = [m for s in window for m in s.mentions if m.aspect == "level" and m.unit == "元"]
        if not wholes:
            continue
        parts = []
        for names in words()["industries"]:
            named = [m for m in mentions if re.search(rf"(?:{names}){_VALUE_ADDED}", m.own_words)]
            if len(named) == 1:
                parts.append(named[0])
        if len(parts) != 3 or any(not same_year(part, wholes[0]) for part in parts):
            continue
        value, bounds = sum((part.value for part in parts), Decimal(0)), sum_of(parts)
        fits = overlap(bounds, wholes[0].measured())
        note = f"三次产业合计{shown(value, '元')}，生产总值{wholes[0].quote}，{'吻合' if fits else '不能同时成立，请核对'}。"
        verdict: Verdict = "holds" if fits else "contradicts"
        yield Finding("sum", verdict, parts_evidence(wholes[0], parts), note, value, "元", bounds)


def _is_gross_product(mention: Mention) -> bool:
    return bool(pattern("gross_product").search(mention.indicator or mention.clause_before))


def _projects(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Named projects' investments beside the year's 固定资产投资: a plausibility, for totals run over years."""
    whole: tuple[int, Mention] | None = None
    for place, sentence in enumerate(sentences):
        parts = [
            m
            for m in sentence.mentions
            if m.aspect == "level"
            and m.unit == "元"
            and m.indicator in words()["project_investment"]
            and whole is not None
            and m.subject != whole[1].subject
            and m.subject
        ]
        if (
            whole is not None
            and place - whole[0] <= 3
            and len(parts) > 1
            and len({p.subject for p in parts}) == len(parts)
        ):
            yield _plausible(whole[1], parts)
        for mention in sentence.mentions:
            if (
                mention.aspect == "level"
                and mention.unit == "元"
                and stem(mention.indicator) in words()["year_investment"]
            ):
                whole = place, mention


def _plausible(whole: Mention, parts: list[Mention]) -> Finding:
    value, bounds = sum((part.value for part in parts), Decimal(0)), sum_of(parts)
    sums = f"点名的{len(parts)}个项目投资合计{shown(value, '元')}"
    if bounds[0] <= whole.interval()[1]:
        note, verdict = f"{sums}，不超过固定资产投资{whole.quote}（总投资与当年完成数只作参照）。", "holds"
    else:
        note, verdict = f"{sums}，多于当年固定资产投资{whole.quote}；总投资可跨年，请核对口径。", "open"
    return Finding("part_of", verdict, parts_evidence(whole, parts), note, value, "元", bounds)  # type: ignore[arg-type]
