"""序时进度: a completion against the share of the year gone, where the text says how far ahead or behind it is."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from zhenjie.core.periods import elapsed_share
from zhenjie.core.quantities import plain, round_half_up
from zhenjie.engines.reading.checks.findings import Finding, Verdict, evidence
from zhenjie.engines.reading.checks.mentions import Mention, Sentence

_PACE = re.compile(r"(?:序时|时序|时间|计划)进度")
_BEHIND = re.compile(r"低于|慢于|落后|滞后|欠|慢|低")
_AHEAD = re.compile(r"超|快|高于|高出|高|领先|快于|提前")


def find(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """A finding for every 超序时…百分点 that follows a completion of a dated period."""
    for sentence in sentences:
        for lead in sentence.mentions:
            if lead.unit != "百分点" or not _PACE.search(lead.own_words):
                continue
            done = [m for m in sentence.mentions if m.to <= lead.at and m.unit == "%" and m.aspect == "completion"]
            if done and done[-1].period.end is not None and done[-1].period.is_year_to_date:
                finding = _compare(done[-1], lead)
                if finding is not None:
                    yield finding


def _compare(done: Mention, lead: Mention) -> Finding | None:
    words = lead.own_words
    behind, ahead = _BEHIND.search(words), _AHEAD.search(words)
    if done.period.end is None or bool(behind) == bool(ahead):
        return None
    stated = -abs(lead.value) if behind else abs(lead.value)
    elapsed = elapsed_share(done.period.end) * 100
    actual = done.value * 100 - elapsed
    slack = (lead.step + done.step * 100) / 2 + Decimal("0.1")  # the elapsed share itself is rounded
    fits = abs(actual - stated) <= slack
    verdict: Verdict = "holds" if fits else "open"
    shown = f"完成{done.quote}减序时进度{plain(round_half_up(elapsed, 1))}%得{plain(round_half_up(actual, 1))}个百分点"
    note = f"{shown}，与文中{lead.quote}吻合。" if fits else f"{shown}，文中写{lead.quote}；计划可能自定序时，请核对。"
    figures = evidence(("completion", done), ("lead", lead))
    return Finding("pace", verdict, figures, note, actual, "百分点", (actual - slack, actual + slack))
