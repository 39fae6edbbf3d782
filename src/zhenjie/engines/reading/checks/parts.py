"""Wholes and parts: 其中, breakdowns in brackets, totals, pairs that complete each other."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from zhenjie.engines.reading.checks.findings import (
    Finding,
    Verdict,
    overlap,
    parts_evidence,
    shown,
)
from zhenjie.engines.reading.checks.listed import names_in
from zhenjie.engines.reading.checks.mentions import Mention, Sentence, same_kind, sum_of
from zhenjie.engines.reading.checks.names import pattern, same_subject, same_year, share_noun, words

_AMONG = re.compile(r"其中[，,：:]?")
_BRACKET_END = re.compile(r"[)）]")
_SEMICOLON = re.compile(r"[；;]")
#: Parts that make up less than this of a count are plainly not all of it.
_NEARLY_ALL = Decimal("0.8")
_PLANNED = re.compile(r"计划|拟|预计")
_BODY = re.compile(
    r"^[、，,和及]*([^、，,]{1,14}?(?:村|社区|镇|乡|街道|园区|园|片区|项目|公司|企业|局|所|站|组))(?=\D)([^、，,]*)$"
)
_TASK_OF = re.compile(r"的[0-9.]+[%％]")
_BREAKDOWN = re.compile(r"^[^，,；;。（()）0-9]{0,12}[（(]([^（()）]+)[)）]")
_JOINED = re.compile(r"^[^，,；。0-9]{0,24}[、，,和及][^；。0-9]{0,30}$")


def find(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Findings of every sentence (a 其中 at its head means the sentence before)."""
    last: Sentence | None = None
    for sentence in sentences:
        yield from _among(sentence, last)
        yield from _breakdowns(sentence)
        yield from _several(sentence, last)
        yield from _totals(sentence)
        last = sentence


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


def _breakdowns(sentence: Sentence) -> Iterator[Finding]:
    """产业项目132个（新能源55个，新材料51个，冶金26个）: said only when it adds up."""
    for whole in sentence.mentions:
        bracket = _BREAKDOWN.match(whole.after)
        if bracket is None or "其中" in bracket[1] or whole.is_loose:
            continue
        begin, end = whole.to + bracket.start(1), whole.to + bracket.end(1)
        parts = [m for m in sentence.mentions if begin <= m.at < end and same_kind(m, whole)]
        if len(parts) > 1:
            yield from _if_it_adds_up(whole, parts)


def _several(sentence: Sentence, last: Sentence | None) -> Iterator[Finding]:
    """98个项目，总投资120亿元，年内投资26亿元，其中A 77个、总投资101亿元、…: each amount against its own kind."""
    match = _AMONG.search(sentence.text)
    if match is None:
        return
    heads = last.mentions if match.start() <= 1 and last is not None else sentence.mentions
    wholes = [
        m for m in heads if (m.sentence is not sentence or m.to <= match.start()) and m.aspect in ("level", "target")
    ]
    parts = [m for m in sentence.mentions if m.at >= match.end() and m.aspect in ("level", "target")]
    for whole in wholes:
        rivals = [m for m in wholes if same_kind(m, whole)]
        mine = [m for m in parts if same_kind(m, whole) and (len(rivals) == 1 or _label(m) == _label(whole))]
        if len(mine) > 1 and len(wholes) > 1:
            yield from _if_it_adds_up(whole, mine)


def _label(mention: Mention) -> str:
    """总投资, 年内计划投资 …: the name an amount goes by in a list."""
    return re.sub(r"^[，,、；;]*|(?:约|为|达|达到|共)+$", "", mention.own_words)[-6:]


def _if_it_adds_up(whole: Mention, parts: list[Mention]) -> Iterator[Finding]:
    total = sum((part.value for part in parts), Decimal(0))
    if _adds_up(total, whole):
        note = f"{'+'.join(part.quote for part in parts)}={whole.quote}，吻合。"
        yield Finding("sum", "holds", parts_evidence(whole, parts), note, total, whole.unit, sum_of(parts))


def _whole(sentence: Sentence, place: int) -> Mention | None:
    """The nearest amount before 其中 (its growth or completion may stand between)."""
    for mention in reversed(sentence.mentions):
        if mention.to > place or mention.unit in ("%", "倍", "百分点") or mention.aspect == "growth":
            continue
        if _TASK_OF.match(mention.after):
            continue  # 占任务4.8亿元的154%，其中: the parts are of what was done
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
        if total > whole.value and all(pattern("stages").search(part.own_words) for part in parts):
            note = f"层层包含：{chain}，成立。"
            return Finding("part_of", "holds", figures, note, total, whole.unit, bounds)
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
