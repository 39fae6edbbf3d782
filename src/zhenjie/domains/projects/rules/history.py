"""The chain of one project as a fold over its entries: where it stood on a day, and what is wrong with a history. Pure.

An entry is never changed: a later one corrects it. What was corrected or withdrawn is left out before anything is folded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhenjie.domains.projects.rules.definitions import CHAIN, EXITS, FINAL, MARKS, Edition, rank


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry as the fold sees it; ``resumes``: the project goes on where it was before a pause."""

    stage: str
    on: date
    resumes: bool = False

    @property
    def order(self) -> tuple[date, int]:
        """By day; of one day the chain in its order, exits last."""
        return self.on, rank(self.stage)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stood: its place in the chain, since when, how it left (''), and the marks it carries."""

    stage: str
    since: date | None
    exit: str = ""
    marks: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What the stage column says."""
        return self.exit or self.stage


def standing(found: date | None, entries: Iterable[Entered], on: date) -> Standing | None:
    """The fold on a day; None before anybody knew of the project. Without an entry it is a lead since it was found."""
    told = sorted((one for one in entries if one.on <= on), key=lambda one: one.order)
    if not told and (found is None or found > on):
        return None
    now = Standing("lead", found)
    for one in told:
        if one.stage in MARKS:
            now = replace(now, marks=(*now.marks, one.stage))
        elif one.stage in EXITS:
            now = replace(now, exit=one.stage, since=one.on)
        else:
            now = replace(now, stage=one.stage, since=one.on, exit="")
    return now


def reached(entries: Iterable[Entered], stage: str, until: date) -> bool:
    """Whether the chain had got as far as a stage, by this one or a later one; a mark by itself."""
    if stage in MARKS:
        return any(one.stage == stage and one.on <= until for one in entries)
    return any(one.stage in CHAIN and rank(one.stage) >= rank(stage) and one.on <= until for one in entries)


def fault(entries: Sequence[Entered], edition: Edition, titles: Mapping[str, str], found: date | None = None) -> str:
    """The first thing wrong with a whole history, as a sentence; '' when it holds together."""
    told = sorted(entries, key=lambda one: one.order)
    seen: list[Entered] = []
    for one in told:
        if said := _next(one, seen, edition, titles):
            return said
        if found is not None and one.on < found:
            return f"“{titles[one.stage]}”的日期早于线索登记的日期 {found:%Y-%m-%d}，请核对。"
        seen.append(one)
    return ""


def _next(one: Entered, seen: Sequence[Entered], edition: Edition, titles: Mapping[str, str]) -> str:
    title = titles[one.stage]
    left = next((past for past in reversed(seen) if past.stage not in MARKS), None)
    if left is not None and left.stage in FINAL:
        return f"项目已于 {left.on:%Y-%m-%d} {titles[left.stage]}，之后不能再记“{title}”；记错了请更正那一条。"
    if left is not None and left.stage == "paused" and one.stage not in (*FINAL, *MARKS) and not one.resumes:
        return f"项目 {left.on:%Y-%m-%d} 起暂停，请先登记恢复，再记“{title}”。"
    if one.resumes:
        return _resumed(one, left, seen, titles)
    if one.stage == "paused" and left is not None and left.stage == "paused":
        return "项目已经在暂停中。"
    if one.stage in EXITS:
        return ""
    passed = [past for past in seen if past.stage in CHAIN and not past.resumes]
    if any(past.stage == one.stage for past in seen if not past.resumes):
        return f"“{title}”已经记过，日期不对请更正那一条，不要再记一次。"
    if one.stage in CHAIN and passed and rank(passed[-1].stage) > rank(one.stage):
        past = passed[-1]
        return f"{past.on:%Y-%m-%d} 已到“{titles[past.stage]}”，“{title}”不能晚于那一天。"
    before = {past.stage for past in seen}
    if lacking := [need for need in edition.stages[one.stage].needs if need not in before]:
        return f"记“{title}”之前要先到过“{'”“'.join(titles[need] for need in lacking)}”。"
    return ""


def _resumed(one: Entered, left: Entered | None, seen: Sequence[Entered], titles: Mapping[str, str]) -> str:
    if left is None or left.stage != "paused":
        return "项目没有暂停，不用恢复。"
    if one.on <= left.on:
        return f"恢复的日期要晚于暂停的日期 {left.on:%Y-%m-%d}。"
    last = next((past.stage for past in reversed(seen) if past.stage in CHAIN), "lead")
    return "" if one.stage == last else f"恢复后应回到暂停前的“{titles[last]}”。"
