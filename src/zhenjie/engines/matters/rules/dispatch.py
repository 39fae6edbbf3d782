"""Whose matter it is: the duty list (职责清单) read for a class and a place, what a township must not be given, and what is not
accepted at all. Pure. 首接负责, 属地不得下推, 不予受理 must name the right channel (北京接诉即办条例 12-17, 潍坊 12345 条例 22-24)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

#: Who may be given a duty: a county duty stays with the county, a township's list is not the village's.
LEVELS = ("county", "township", "village")
LEVEL_TITLES = {"county": "县级部门", "township": "镇街", "village": "村（社区）"}
FIT = {6: "项", 4: "类", 2: "领域"}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line as a value: ``place`` is the path of the subtree it holds for, ``unit`` the key of who leads, ``helpers`` of who helps."""

    key: int
    klass: str
    class_title: str
    place: str
    place_title: str
    unit: int
    unit_title: str
    level: str
    ground: str = ""
    helpers: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, klass: str, place: str, on: date) -> bool:
        """Whether it covers this class at this place on this day, both ends included."""
        begun = self.valid_from is None or self.valid_from <= on
        over = self.valid_to is not None and self.valid_to < on
        return begun and not over and klass.startswith(self.klass) and place.startswith(self.place)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that the duty list names. ``rank`` 1 is the best; lines that fit equally well share a rank."""

    line: DutyLine
    rank: int
    reason: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Why a matter is not the taker's: ``why`` is "uncovered" or "above"; ``unit`` is who must do it, where that is known."""

    why: str
    sentence: str
    channel: str
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A ground for not accepting that the words point to; ``at_once``: no refusal but a transfer this minute."""

    key: str
    title: str
    at_once: bool
    words: tuple[str, ...]
    channel: str
    source: str

    @property
    def sentence(self) -> str:
        """What the person is told."""
        said = "、".join(f"“{word}”" for word in self.words)
        verb = "请立即转接" if self.at_once else "可能不属于受理范围"
        return f"文中说到{said}（{self.title}），{verb}：{self.channel}。"


def by_duty(duties: Iterable[DutyLine], klass: str, place: str, on: date) -> list[Candidate]:
    """Who the duty list names for ``klass`` at ``place`` (a path): the most specific class first, within it the deepest place."""
    fitting = [one for one in duties if klass and one.holds(klass, place, on)]
    fitting.sort(key=lambda one: (-len(one.klass), -len(one.place), one.key))
    candidates: list[Candidate] = []
    for line in fitting:
        before = candidates[-1] if candidates else None
        equal = before is not None and _fit(before.line) == _fit(line)
        rank = before.rank if before is not None and equal else len(candidates) + 1
        candidates.append(Candidate(line, rank, reason_of(line)))
    return candidates


def _fit(line: DutyLine) -> tuple[int, int]:
    return len(line.klass), len(line.place)


def reason_of(line: DutyLine) -> str:
    """`职责清单：“垃圾”这一类在云溪镇由环卫所主办；依据：…`."""
    level = FIT.get(len(line.klass), "项")
    ground = f"；依据：{line.ground}" if line.ground else "；没有写依据"
    return f"职责清单：“{line.class_title}”这一{level}在{line.place_title}由{line.unit_title}主办{ground}。"


def outside(duties: Iterable[DutyLine], klass: str, place: str, on: date, taker: str = "township") -> Outside | None:
    """Whether a matter is outside the duty of a ``taker`` ("township" or "village"): no line covers it there, or the line that wins is
    of a higher level and may not be pushed down. None when the taker may be given it."""
    best = [one.line for one in by_duty(duties, klass, place, on) if one.rank == 1]
    title = LEVEL_TITLES[taker]
    if not best:
        said = f"职责清单里没有{title}在这里办理这类事项的一行，不能直接派给{title}。"
        return Outside("uncovered", said, "退回派单中心，由县级平台确定承办单位，再补进职责清单")
    if any(LEVELS.index(one.level) >= LEVELS.index(taker) for one in best):
        return None
    line = best[0]
    ground = f"（{line.ground}）" if line.ground else ""
    said = f"“{line.class_title}”是{LEVEL_TITLES[line.level]}的职责{ground}，不得下推给{title}。"
    return Outside("above", said, f"派给{line.unit_title}办理，{title}只配合", line.unit)


@cache
def _grounds(extra: str | None) -> tuple[Mapping[str, Any], ...]:
    own = Path(extra) / "refusals.yaml" if extra else None
    built_in = files("zhenjie.engines.matters.rules").joinpath("refusals.yaml")
    told: list[Mapping[str, Any]] = yaml.safe_load((own if own and own.exists() else built_in).read_text("utf-8"))
    return tuple(sorted(told, key=lambda one: one["valid_from"]))


def refusals(text: str, on: date, extra: str | None = None) -> list[Refusal]:
    """The grounds for not accepting that the words of ``text`` point to, transfers at once first; a person decides. By the rules in
    force on ``on``; before the first entry, the first. ``extra``: the deployment's own folder."""
    entries = _grounds(extra)
    rule = next((one for one in reversed(entries) if one["valid_from"] <= on), entries[0])
    found = []
    for ground in rule["grounds"]:
        told = text
        for other in str(ground["not"]).split():
            told = told.replace(other, " ")
        words = tuple(word for word in str(ground["words"]).split() if word in told)
        if words:
            at_once = bool(ground["at_once"])
            found.append(
                Refusal(ground["key"], ground["title"], at_once, words, ground["channel"], str(rule["source"]))
            )
    return sorted(found, key=lambda one: not one.at_once)
