"""Sums over several sentences: the industries of the gross product, named projects beside the year's investment."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from zhenjie.engines.reading.checks.findings import Finding, Verdict, overlap, parts_evidence, shown
from zhenjie.engines.reading.checks.mentions import Mention, Sentence, sum_of
from zhenjie.engines.reading.checks.names import pattern, same_year, stem, words

_VALUE_ADDED = r"(?:增加值|实现|完成|为|达到|达)*$"


def find(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Findings that need more than one sentence."""
    yield from _industries(sentences)
    yield from _projects(sentences)


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
