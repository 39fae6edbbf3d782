"""台账数: what the registers count, beside the figure that the text gives for the same indicator, body and period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from zhenjie.core.periods import Period
from zhenjie.engines.reading.checks.findings import Evidence, Finding, Verdict, evidence, overlap, shown
from zhenjie.engines.reading.checks.mentions import Mention, Sentence


@dataclass(frozen=True, slots=True)
class Count:
    """A count in the base unit, the register it was counted in, the reference of the rows behind it."""

    value: Decimal
    register: str
    source: str


class Counts(Protocol):
    """Answers with what the registers count, or None where nothing counts the indicator."""

    def __call__(self, indicator: str, subject: str, period: Period) -> Count | None:
        """The count of an indicator (catalogue key or name) of a body in a period."""


def find(sentences: Sequence[Sentence], counts: Counts) -> Iterator[Finding]:
    """A finding for every value that a register counts too."""
    for sentence in sentences:
        for mention in sentence.mentions:
            if mention.aspect != "level" or not mention.indicator or not mention.period.iso():
                continue
            count = counts(mention.key or mention.indicator, mention.subject, mention.period)
            if count is not None:
                yield _beside(mention, count)


def _beside(mention: Mention, count: Count) -> Finding:
    told, value = shown(count.value, mention.unit), count.value
    kept = Evidence("register", value, mention.unit, "", -1, -1, count.source)
    figures = (*evidence(("level", mention)), kept)
    verdict: Verdict
    if overlap(mention.interval(), (value, value)):
        verdict, note = "holds", f"与“{count.register}”台账数{told}吻合。"
    elif mention.is_loose:
        verdict, note = "open", f"“{count.register}”台账数为{told}，文中为约数{mention.quote}，请核对。"
    else:
        note = f"文中{mention.indicator}为{mention.quote}，“{count.register}”台账数为{told}；请逐条核对台账，补登漏的，或更正文中的数。"
        verdict = "contradicts"
    return Finding("register", verdict, figures, note, value, mention.unit, (value, value))
