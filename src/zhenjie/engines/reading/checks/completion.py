"""Completion: level / target = completion. Several targets may stand in one text; each completion names only one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from zhenjie.engines.reading.checks.findings import (
    Finding,
    Verdict,
    about,
    agreement,
    evidence,
    judge,
    overlap,
    quotient,
    shown,
)
from zhenjie.engines.reading.checks.mentions import Interval, Mention, Sentence, same_kind
from zhenjie.engines.reading.checks.names import (
    by_identity,
    identity,
    is_generic,
    pattern,
    same_indicator,
    same_subject,
)

#: 完成年度任务10亿元的 94.5%: a number that stands as the task in front of its percentage.
_TASK_BEFORE = re.compile(r"(?:任务|目标|计划|指标)[^，,；。]{0,6}$")
_WHOLE_YEAR = re.compile(r"全年|年度|今年|本年")
_OTHER_YEAR = re.compile(r"(?:19|20)[0-9]{2}\s*年|去年|上年|前年|明年|来年|下一年|下年|新的?一年")
_THIS_YEAR = re.compile(r"今年|本年|新的?一年")
_YEARLY = re.compile(r"任务|目标|年度|全年|今年|本年|指标")
_TASK_IS = re.compile(
    r"(?:任务|目标|计划|指标)(?:数|值|额)?(?:为|是|定为|[:：])?$|^[，,]?(?:今年|全年|年度|本年|本年度|年初)?(?:计划|目标任务|目标|任务)(?!内|外|单列)"
)
_TASK_FOLLOWS = re.compile(r"的?(?:年度|全年)?(?:目标任务|任务|目标)(?!的?[0-9])")
_TASK_AFTER = re.compile(r"^(?:元)?(?:的|任务的|目标的|计划的)(?:比例)?[^，,；。0-9]{0,3}$")
_WAN, _YI = Decimal(10**4), Decimal(10**8)


def find(sentences: Sequence[Sentence], text: str) -> Iterator[Finding]:
    """A finding for every completion that has a level."""
    in_place = [[m for m in sentence.mentions if _is_target(m)] for sentence in sentences]
    named = by_identity(chain.from_iterable(in_place))
    for place, sentence in enumerate(sentences):
        spent: set[tuple[int, int]] = set()
        for completion in sentence.mentions:
            if completion.unit != "%" or completion.value <= 0:
                continue
            task = _task_in_front(sentence, completion)
            if completion.aspect != "completion" and (task is None or completion.aspect not in ("rate", "share")):
                continue
            level = _level(sentence, completion, task)
            if level is not None:
                near = list(chain.from_iterable(in_place[max(0, place - 2) : place + 1]))
                yield from _compare(level, completion, task, _Targets(in_place[place], near, named, text), spent)


@dataclass(frozen=True, slots=True)
class _Targets:
    """The targets of the sentence, of the two before as well, and of the whole text by name."""

    here: list[Mention]
    near: list[Mention]
    named: dict[str, list[Mention]]
    text: str


def _is_target(mention: Mention) -> bool:
    if mention.unit == "%" or mention.value <= 0:
        return False
    said = _TASK_IS.search(mention.own_words) or _TASK_FOLLOWS.match(mention.after)
    return mention.aspect == "target" or (mention.aspect == "level" and bool(said))


def _task_in_front(sentence: Sentence, completion: Mention) -> Mention | None:
    for mention in reversed(sentence.mentions):
        if mention.to <= completion.at and mention.unit != "%":
            if mention.value <= 0:
                return None
            before, between = mention.clause_before, sentence.between(mention, completion)
            return mention if _TASK_BEFORE.search(before) and _TASK_AFTER.search(between) else None
    return None


def _level(sentence: Sentence, completion: Mention, task: Mention | None) -> Mention | None:
    """The nearest level before of the same indicator, else the partner of the task."""
    before = [m for m in reversed(sentence.mentions) if m.to <= completion.at and m.unit not in ("%", "倍")]
    levels = [m for m in before if m.aspect == "level" and m.value > 0 and m is not task and not _is_target(m)]
    tasks = [task] if task is not None else [m for m in before if _is_target(m)]
    if task is None:
        for level in levels:
            if same_indicator(level, completion):
                return level
    return next((level for level in levels for one in tasks if same_kind(level, one)), None)


def _compare(
    level: Mention, completion: Mention, task: Mention | None, targets: _Targets, spent: set[tuple[int, int]]
) -> Iterator[Finding]:
    """`spent` holds level and target that another percentage already goes with: a second one has a second task."""
    other = pattern("other_task").search(completion.own_words)
    here = [task] if task is not None else [] if other else _targets_here(level, completion, targets.here)
    there = [] if here else _targets_elsewhere(level, completion, targets.named.get(identity(level), ()))
    candidates = (
        here or there or [target for target in targets.near if same_kind(level, target) and target is not level]
    )
    for target in candidates:
        if overlap(completion.interval(), _share(level, target)):
            spent.add((level.start, target.start))
            yield _finding(level, completion, target, "holds")
            return
    wholes = [] if here or there else _wholes_here(level, completion)
    if wholes:
        yield _finding(level, completion, wholes[0], "holds")
        return
    open_to = here or [target for target in there if _is_same_task(level, target, targets.text)]
    certain_of = [target for target in open_to if (level.start, target.start) not in spent]
    if not certain_of:
        yield _without_target(level, completion)
    for target in certain_of:
        certain = not (level.is_loose or target.is_loose) and (not here or target is task or _is_years_task(target))
        yield _finding(level, completion, target, judge(completion, _share(level, target), certain=certain))


def _wholes_here(level: Mention, completion: Mention) -> list[Mention]:
    """12件实事完成8件，完成率66.7%: what it is part of, as far as it fits."""
    before = [m for m in level.sentence.mentions if m.to <= level.at and same_kind(m, level) and m.value >= level.value]
    return [m for m in reversed(before) if overlap(completion.interval(), _share(level, m))]


def _share(level: Mention, target: Mention) -> Interval:
    return quotient(level.measured(), target.agreed())


def _targets_here(level: Mention, completion: Mention, targets: Sequence[Mention]) -> list[Mention]:
    """Targets of the same sentence: of the same name, or the only other number of that unit, said to be a task."""
    sentence = level.sentence
    before = [m for m in sentence.mentions if m.to <= completion.at and same_kind(m, level)]
    found = []
    for target in targets:
        if target not in before or target is level:
            continue
        apart = re.search(r"[；;]|[%％]", sentence.text[min(target.to, level.to) : max(target.at, level.at)])
        said = _TASK_IS.search(target.own_words) or _TASK_FOLLOWS.match(target.after)
        alone = len(before) == 2 and not apart and said
        if same_indicator(level, target) or alone:
            found.append(target)
    return found


def _targets_elsewhere(level: Mention, completion: Mention, targets: Sequence[Mention]) -> list[Mention]:
    if is_generic(level) or pattern("other_task").search(completion.clause_before):
        return []
    return [
        target
        for target in targets
        if same_kind(level, target)
        and same_indicator(level, target)
        and same_subject(level, target)
        and target.value > 0
        and (level.year is None or target.year is None or level.year == target.year)
        and not pattern("other_task").search(target.clause_before)
    ]


def _is_years_task(target: Mention) -> bool:
    """计划投资10亿元 may be the whole of a project; 全年目标10亿元 and 计划新建20座 are the task."""
    if "总投资" in target.own_words:
        return False
    return target.is_count or bool(_YEARLY.search(target.own_words))


def _is_same_task(level: Mention, target: Mention, text: str) -> bool:
    """Only a target of the whole year, of the same year and a named body, must be the task."""
    if not level.subject or level.subject != target.subject:
        return False
    if _THIS_YEAR.search(target.before) and _OTHER_YEAR.search(level.before):
        return False
    if level.period.months == 12 and target.start > level.start:
        return False  # a year that is over is followed by the goals of the next
    if level.period.iso() or target.period.iso():
        return target.period.months == 12 and target.period.is_year_to_date and level.year == target.year
    # The day of the report is not known, so no period has its days: the words must do.
    first, last = sorted((level, target), key=lambda mention: mention.start)
    another = _OTHER_YEAR.search(level.before) or _OTHER_YEAR.search(text[first.end : last.start])
    return bool(_WHOLE_YEAR.search(target.clause_before)) and not another and not _OTHER_YEAR.search(target.before)


def _without_target(level: Mention, completion: Mention) -> Finding:
    implied, interval = level.value / completion.value, quotient(level.interval(), completion.interval())
    note = f"文中没有任务数；按{level.quote}为{completion.quote}推算，任务约为{about(implied, level.unit)}，可与下达的任务核对。"
    figures = evidence(("level", level), ("completion", completion))
    return Finding("completion", "open", figures, note, implied, level.unit, interval)


def _finding(level: Mention, completion: Mention, target: Mention, verdict: Verdict) -> Finding:
    implied, interval = level.value / completion.value, quotient(level.interval(), completion.interval())
    actual = level.value / target.value
    name = completion.indicator or level.indicator
    figures = evidence(("level", level), ("target", target), ("completion", completion))
    sums = f"{level.quote}÷{target.quote}={shown(actual, '%')}"
    if verdict == "holds":
        return Finding(
            "completion", verdict, figures, f"{name}：{sums}，{agreement(completion, actual)}。", actual, "%"
        )
    if slip := _slip(actual, completion):
        note = f"{name}：{sums}，与{completion.quote}相差{slip}倍，单位像是把“万”和“亿”写混了，请核对。"
    elif verdict == "open":
        note = f"{name}：{sums}，文中写{completion.quote}；可能是截尾或另有任务数，请核对。"
    else:
        note = (
            f"{name}：完成{level.quote}为{completion.quote}，反推任务为{about(implied, level.unit)}；"
            f"文中又写目标{target.quote}，按它只算{shown(actual, '%')}。同一任务不能同时成立；"
            f"若有两个目标（下达任务与自加压目标），请分别写明完成的是哪一个。"
        )
    return Finding("completion", verdict, figures, note, implied, level.unit, interval)


def _slip(actual: Decimal, completion: Mention) -> int | None:
    """10,000 when the figures differ by just that factor."""
    ratio = actual / completion.value
    for factor in (_WAN, _YI):
        for off in (ratio / factor, 1 / ratio / factor):
            if Decimal("0.98") < off < Decimal("1.02"):
                return int(factor)
    return None
