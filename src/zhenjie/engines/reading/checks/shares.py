"""Shares and rates: a part, its whole and the percentage that the text gives."""

import re
from collections.abc import Iterator, Sequence

from zhenjie.engines.reading.checks.findings import Finding, Verdict, evidence, judge, overlap, quotient, shown
from zhenjie.engines.reading.checks.mentions import Mention, Sentence, same_kind
from zhenjie.engines.reading.checks.names import pattern, same_year, words

_AMONG = re.compile("其中")
_RATE = re.compile(r"([^，,；。0-9]{2,6})率(?:已|均)?(?:达到|达|为|是)?(?:约)?$")
_SHARE = re.compile(r"(?:占|比重|占比|比例)[^，,；。]*$")
_OF_TOTAL = re.compile(r"^[，,（(]?(?:占比|比重|占(?:总数|全部|总量|总额|总人口|总面积)?)(?:的|为|达到|达|是|了|约)*$")


def find(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """A finding for every share and rate whose part and whole stand in its sentence."""
    for sentence in sentences:
        yield from _shares(sentence)
        yield from _rates(sentence)


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
    if named is None:
        return False
    said = whole.indicator + whole.own_words
    return any(named[1][i : i + 2] in said for i in range(len(named[1]) - 1))


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
        if act == "完成" or whole.value <= 0 or part.value > whole.value or "；" in sentence.between(part, rate):
            continue
        if act not in part.own_words + part.after[:8]:
            continue
        computed = quotient(part.interval(), whole.interval())
        certain = named[1] == act and act not in whole.own_words and act not in words()["own_denominator"]
        verdict = judge(rate, computed, certain=certain)
        actual = part.value / whole.value
        tail = {"holds": "吻合", "open": "请核对所比的总数", "contradicts": "三个数不能同时成立，请核对"}[verdict]
        note = f"{part.quote}÷{whole.quote}={shown(actual, '%')}，文中{named[1]}率{rate.quote}，{tail}。"
        figures = evidence(("part", part), ("whole", whole), ("rate", rate))
        yield Finding("rate", verdict, figures, note, actual, "%", computed)
