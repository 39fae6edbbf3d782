"""All checks of one text, in the order of the text; contradictions are for the caller to put on top."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from zhenjie.engines.reading.checks import (
    beside,
    completion,
    counted,
    enumeration,
    growth,
    overall,
    pace,
    parts,
    repeated,
    shares,
)
from zhenjie.engines.reading.checks.beside import Ledger
from zhenjie.engines.reading.checks.counted import Counts
from zhenjie.engines.reading.checks.findings import Finding
from zhenjie.engines.reading.checks.mentions import sentences_of


def check(
    figures: Iterable[Any], text: str, *, ledger: Ledger | None = None, counts: Counts | None = None
) -> list[Finding]:
    """What the figures of a text say of each other, the books (`ledger`) and the registers (`counts`) of them.

    `figures` are reader figures or their records; `text` is what their offsets count in. `contradicts` means that the
    figures cannot all be true of one indicator, target and period; whatever is less than sure is `open`.
    """
    sentences = sentences_of(figures, text)
    found = chain(
        completion.find(sentences, text),
        growth.find(sentences),
        pace.find(sentences),
        parts.find(sentences),
        shares.find(sentences),
        overall.find(sentences),
        enumeration.find(sentences, text),
        repeated.find(sentences),
        beside.find(sentences, ledger) if ledger is not None else (),
        counted.find(sentences, counts) if counts is not None else (),
    )
    unique = {(f.kind, tuple((e.role, e.start, e.end) for e in f.figures)): f for f in found}
    return sorted(unique.values(), key=lambda f: (min((e.start for e in f.figures if e.start >= 0), default=0), f.kind))
