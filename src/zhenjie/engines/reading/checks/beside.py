"""The ledger beside the text: what the platform already holds for the same indicator, body and period."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from zhenjie.core.periods import Period
from zhenjie.engines.reading.checks.findings import Evidence, Finding, evidence, overlap, shown
from zhenjie.engines.reading.checks.mentions import Interval, Mention, Sentence


class Ledger(Protocol):
    """Answers with the value in the base unit (元, a ratio for %), or None where it has none."""

    def __call__(self, indicator: str, subject: str, period: Period) -> Decimal | None:
        """The value of an indicator (catalogue key or name) of a body in a period."""


def find(sentences: Sequence[Sentence], ledger: Ledger) -> Iterator[Finding]:
    """A finding for every level, and every growth, that the ledger can speak to."""
    for sentence in sentences:
        for mention in sentence.mentions:
            if not mention.period.iso() or not mention.indicator:
                continue
            if mention.aspect == "level":
                known = _ask(ledger, mention, mention.period)
                if known is not None:
                    yield _level(mention, known)
            elif mention.aspect == "growth" and mention.unit == "%":
                yield from _growth(mention, sentence, ledger)


def _ask(ledger: Ledger, mention: Mention, period: Period) -> Decimal | None:
    return ledger(mention.key or mention.indicator, mention.subject, period)


def _level(mention: Mention, known: Decimal) -> Finding:
    fits = overlap(mention.interval(), (known, known))
    told = shown(known, mention.unit)
    figures = (*evidence(("level", mention)), _kept(known, mention.unit))
    if fits:
        return Finding("ledger", "holds", figures, f"与台账{told}吻合。", known, mention.unit, (known, known))
    if mention.is_loose:
        note = f"台账为{told}，文中为约数{mention.quote}，请核对。"
        return Finding("ledger", "open", figures, note, known, mention.unit, (known, known))
    note = f"文中{mention.indicator}为{mention.quote}，台账同一时段为{told}，不能同时成立；请核对口径（部门、统计）或更正其一。"
    return Finding("ledger", "contradicts", figures, note, known, mention.unit, (known, known))


def _growth(growth: Mention, sentence: Sentence, ledger: Ledger) -> Iterator[Finding]:
    now = _ask(ledger, growth, growth.period)
    before = _ask(ledger, growth, growth.period.same_period_last_year())
    if not before or before < 0:
        return
    levels = [
        m for m in sentence.mentions if m.aspect == "level" and m.indicator == growth.indicator and m.to <= growth.at
    ]
    level = levels[-1] if levels else None
    bounds: Interval | None = (now, now) if now is not None else level.interval() if level else None
    if bounds is None:
        return
    computed = bounds[0] / before - 1, bounds[1] / before - 1
    middle = (computed[0] + computed[1]) / 2
    fits = overlap(growth.interval(), computed)
    note = f"按台账去年同期{_words(before, level)}计算为{shown(middle, '%')}，文中为{growth.quote}，"
    note += "吻合。" if fits else "请核对；统计反馈的增速可因口径、价格不同。"
    figures = (*evidence(("growth", growth)), *(evidence(("level", level)) if level else ()))
    yield Finding("ledger_growth", "holds" if fits else "open", figures, note, middle, "%", computed)


def _words(value: Decimal, level: Mention | None) -> str:
    return shown(value, level.unit) if level else f"{value:f}"


def _kept(known: Decimal, unit: str) -> Evidence:
    """The ledger's value stands nowhere in the text."""
    return Evidence("ledger", known, unit, "", -1, -1)
