"""One indicator said twice: 亿 written for 万, or two values where there can be one."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from zhenjie.engines.reading.checks.findings import Finding, evidence, overlap
from zhenjie.engines.reading.checks.mentions import Mention, Sentence
from zhenjie.engines.reading.checks.names import is_generic, same_indicator

_SLIPS = (10**4, 10**8, 10**3)
_MONEY_OR_MASS = ("元", "美元", "千瓦时", "平方米", "亩", "吨", "人", "户")


def find(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Pairs of levels of one indicator, body and period that differ."""
    levels = [m for sentence in sentences for m in sentence.mentions if m.aspect == "level" and not is_generic(m)]
    for one, other in combinations(levels, 2):
        if one.unit != other.unit or one.per != other.per or not same_indicator(one, other):
            continue
        if one.subject != other.subject or one.value <= 0 or other.value <= 0:
            continue
        same_period = bool(one.period.iso()) and one.period.iso() == other.period.iso()
        factor = _slip(one, other)
        if factor and (same_period or one.year == other.year or None in (one.year, other.year)):
            yield _slipped(one, other, factor, same_period)
        elif same_period and one.sentence is not other.sentence and not overlap(one.interval(), other.interval()):
            note = f"{one.indicator}前后写了{one.quote}和{other.quote}，时段和主体相同，请核对是否口径不同。"
            yield Finding("repeated", "open", evidence(("a", one), ("b", other)), note)


def _slip(one: Mention, other: Mention) -> int:
    """10,000 (万), 100,000,000 (亿) or 1,000 when the two differ by that factor, as printed; else 0."""
    if one.unit not in _MONEY_OR_MASS:
        return 0
    small, large = sorted((one, other), key=lambda mention: mention.value)
    for factor in _SLIPS:
        low, high = small.interval()
        if overlap((low * factor, high * factor), large.interval()):
            exact = small.value * factor == large.value
            return factor if exact or factor != 10**3 else 0
    return 0


def _slipped(one: Mention, other: Mention, factor: int, same_period: bool) -> Finding:
    word = {10**4: "一万", 10**8: "一亿", 10**3: "一千"}[factor]
    note = f"{one.indicator}前后写了{one.quote}和{other.quote}，正好相差{word}倍，像是单位写错，请核对。"
    exact = Decimal(factor) * min(one.value, other.value) == max(one.value, other.value)
    certain = same_period and exact and not (one.is_loose or other.is_loose)
    figures = evidence(("a", one), ("b", other))
    return Finding("unit_slip", "contradicts" if certain else "open", figures, note)
