"""One indicator said twice: 亿 written for 万, or two values where there can be one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from zhenjie.engines.reading.checks.findings import Finding, evidence, overlap
from zhenjie.engines.reading.checks.mentions import Mention, Sentence
from zhenjie.engines.reading.checks.names import is_generic, stem

#: Two values further apart than this are two things rather than one thing written twice.
_NEAR = (Decimal("0.8"), Decimal("1.25"))
_MOST = 40
_SLIPS = (10**4, 10**8, 10**3)
_MONEY_OR_MASS = ("元", "美元", "千瓦时", "平方米", "亩", "吨", "人", "户")


def find(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Pairs of levels of one indicator, body and period that differ."""
    levels = [m for sentence in sentences for m in sentence.mentions if m.aspect == "level" and not is_generic(m)]
    groups: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for level in levels:
        groups[stem(level.indicator), level.unit, level.per, level.subject].append(level)
    for group in groups.values():
        for one, other in combinations(group[:_MOST], 2):
            finding = _compare(one, other)
            if finding is not None:
                yield finding


def _compare(one: Mention, other: Mention) -> Finding | None:
    if one.value <= 0 or other.value <= 0:
        return None
    same_period = bool(one.period.iso()) and one.period.iso() == other.period.iso()
    factor = _slip(one, other)
    if factor:
        may_be = same_period or one.year == other.year or None in (one.year, other.year)
        return _slipped(one, other, factor, same_period) if may_be else None
    near = _NEAR[0] <= one.value / other.value <= _NEAR[1] and not (_is_among(one) or _is_among(other))
    if not same_period or not near or one.sentence is other.sentence or overlap(one.interval(), other.interval()):
        return None
    note = f"{one.indicator}前后写了{one.quote}和{other.quote}，时段和主体相同，请核对是否口径不同。"
    return Finding("repeated", "open", evidence(("a", one), ("b", other)), note)


def _is_among(mention: Mention) -> bool:
    """A part after 其中 bears the name of its whole easily."""
    return "其中" in mention.before


def _slip(one: Mention, other: Mention) -> int:
    """10,000 (万), 100,000,000 (亿) or 1,000 when the two differ by that factor, as printed; else 0."""
    if one.unit not in _MONEY_OR_MASS:
        return 0
    small, large = sorted((one, other), key=lambda mention: mention.value)
    if large.value < small.value * 500:
        return 0
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
