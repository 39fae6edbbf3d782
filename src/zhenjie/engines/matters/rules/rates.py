"""Rates (响应率、解决率、满意率、及时率、退单率、重办率、延期率、首派准确率): what counts above the line, what below, what is left out and why.

Ratios are never averaged: a larger area is worked out from its own numerators and denominators. Beijing regulation 2021
art. 32 names the first three; formulae differ by place and are dated data (rates.yaml).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhenjie.core.quantities import round_half_up


class RateError(ValueError):
    """No edition is in force, or the file is unreadable; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated way of counting. Weights of `composite` are per cent."""

    id: str
    valid_from: date
    source: str
    confirmed: bool
    grades: Mapping[str, Decimal]
    no_answer: str
    solved: Mapping[str, Decimal]
    composite: Mapping[str, Decimal]
    floor: int
    dropped: tuple[str, ...] = ()

    def fitting(self, clocks: Iterable[str]) -> "Edition":
        """This way of counting for a flow with these clocks: without a first contact there is no 响应率, and the other weights are
        scaled up to the same sum. `dropped` names what fell out."""
        lost = tuple(key for key in self.composite if key == "response" and "contact" not in set(clocks))
        left = {key: weight for key, weight in self.composite.items() if key not in lost}
        if not lost or not left:
            return self
        scale = sum(self.composite.values(), _NONE) / sum(left.values(), _NONE)
        return replace(self, composite={key: weight * scale for key, weight in left.items()}, dropped=lost)


@dataclass(frozen=True, slots=True)
class Voiced:
    """How one caller rated: grade "5".."0" and "yes", "part", "no"; '' where nothing was said. `repeat`: said before."""

    grade: str
    solved: str
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one matter counts with. `contact_in_time`, `in_time`: None when the flow has no such clock or it is not due
    yet. `accurate`: the first dispatch stood; None while it is not dispatched. `ground`: why it was excluded, '' if not.
    `kept`: by the name of each clock whether it was kept (in every round); clocks not due yet are not in it."""

    matter: int
    worker: int | None
    closed: bool
    contact_in_time: bool | None
    in_time: bool | None
    accurate: bool | None
    returned: bool
    redone: bool
    extended: bool
    voices: tuple[Voiced, ...] = ()
    ground: str = ""
    kept: Mapping[str, bool] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As a closed month keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Outcome":
        """The outcome that `to_json` wrote."""
        return cls(**{**said, "voices": tuple(Voiced(**one) for one in said["voices"])})


@dataclass(frozen=True, slots=True)
class Counted:
    """What one matter brings to one rate: above and below the line; `why` it, or a part of it, is left out."""

    matter: int
    numerator: Decimal
    denominator: Decimal
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate: above and below the line, and what was left out with its reason. `value` is None without a denominator."""

    key: str
    numerator: Decimal
    denominator: Decimal
    left_out: tuple[tuple[int, str], ...] = field(default=())

    @property
    def value(self) -> Decimal | None:
        """The ratio (0.945 = 94.5 %)."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """In per cent to one place, half up."""
        return None if self.value is None else round_half_up(self.value * 100, 1)


TITLES = {
    "response": "响应率", "solved": "解决率", "satisfied": "满意率", "in_time": "及时率", "returned": "退单率",
    "redone": "重办率", "extended": "延期率", "accurate": "首派准确率", "repeated": "重复率",
}  # fmt: skip
SAYS = {
    "response": "在时限内联系诉求人的件数 ÷ 有联系时限的件数",
    "solved": "评价为已解决的人数 ÷ 对是否解决作出评价的人数",
    "satisfied": "评价为满意的人数（按口径折算）÷ 作出评价的人数",
    "in_time": "按期答复的件数 ÷ 已到期或已答复的件数",
    "returned": "退单获准的件数 ÷ 派出的件数",
    "redone": "退回重办的件数 ÷ 办结的件数",
    "extended": "获准延期的件数 ÷ 派出的件数",
    "accurate": "首次派单未退未改派的件数 ÷ 派出的件数",
    "repeated": "重复反映的人数 ÷ 全部反映的人数",
}
_Part = tuple[Decimal, Decimal, str]
_ONE, _NONE = Decimal(1), Decimal(0)


def rates_of(outcomes: Iterable[Outcome], edition: Edition, clocks: Iterable[str] = ()) -> dict[str, Rate]:
    """Every rate over `outcomes`, by key; with the names of `clocks` also how often each was kept, as "clock:<name>"."""
    known = list(outcomes)
    return {key: rate_of(key, counted(key, known, edition)) for key in (*_PARTS, *map(clock_key, clocks))}


def rate_of(key: str, rows: Iterable[Counted]) -> Rate:
    """The rate that `rows` make together."""
    above, below = _NONE, _NONE
    left_out: list[tuple[int, str]] = []
    for row in rows:
        above, below = above + row.numerator, below + row.denominator
        if row.why:
            left_out.append((row.matter, row.why))
    return Rate(key, above, below, tuple(left_out))


def counted(key: str, outcomes: Iterable[Outcome], edition: Edition) -> list[Counted]:
    """What each of `outcomes` brings to one rate, in their order; those that say nothing to it are not in the list. KeyError
    for a rate that there is none of."""
    name = key.removeprefix(CLOCK)
    part = _PARTS[key] if name == key else _clock(name)
    judges = key in _EXCLUDABLE or name != key
    rows = []
    for one in outcomes:
        if one.ground and judges:
            rows.append(Counted(one.matter, _NONE, _NONE, f"经批准剔除：{one.ground}"))
            continue
        row = Counted(one.matter, *part(one, edition))
        if row.denominator or row.why:
            rows.append(row)
    return rows


#: Before the name of a clock in the key of its rate.
CLOCK = "clock:"


def clock_key(name: str) -> str:
    """The key of the rate that tells how often the clock `name` was kept."""
    return CLOCK + name


def _clock(name: str) -> "_Counts":
    return lambda one, edition: _yes(one.kept.get(name))


#: 不合理诉求 is left out of what judges the unit, never of what tells how much there was.
_EXCLUDABLE = {"response", "solved", "satisfied", "in_time"}


def _yes(value: bool | None) -> _Part:
    return (_NONE, _NONE, "") if value is None else (Decimal(value), _ONE, "")


def _satisfied(one: Outcome, edition: Edition) -> _Part:
    said = [voice.grade for voice in one.voices if voice.grade]
    heard = [grade for grade in said if grade != edition.no_answer]
    why = "回访没有接通" if len(heard) < len(said) else ""
    return sum((edition.grades[grade] for grade in heard), _NONE), Decimal(len(heard)), why


def _solved(one: Outcome, edition: Edition) -> _Part:
    said = [voice.solved for voice in one.voices if voice.solved and voice.grade != edition.no_answer]
    return sum((edition.solved[word] for word in said), _NONE), Decimal(len(said)), ""


def _repeated(one: Outcome, edition: Edition) -> _Part:
    return Decimal(sum(voice.repeat for voice in one.voices)), Decimal(len(one.voices)), ""


_Counts = Callable[[Outcome, Edition], _Part]
_PARTS: Mapping[str, _Counts] = {
    "response": lambda one, edition: _yes(one.contact_in_time),
    "solved": _solved,
    "satisfied": _satisfied,
    "in_time": lambda one, edition: _yes(one.in_time),
    "returned": lambda one, edition: _yes(None if one.accurate is None else one.returned),
    "redone": lambda one, edition: _yes(one.redone if one.closed else None),
    "extended": lambda one, edition: _yes(None if one.accurate is None else one.extended),
    "accurate": lambda one, edition: _yes(one.accurate),
    "repeated": _repeated,
}


@dataclass(frozen=True, slots=True)
class Score:
    """综合得分 of one unit: the share each rate brings, or why there is none. `rank` is 1 for the best; ties share it."""

    unit: int
    value: Decimal | None
    parts: tuple[tuple[str, Decimal, Decimal], ...]
    why_not: str
    rank: int | None = None


def score(unit: int, rates: Mapping[str, Rate], edition: Edition) -> Score:
    """The weighted sum of the rates of one unit, to two places. Not scored: too few matters, or a rate without a count."""
    enough = max((rate.denominator for key, rate in rates.items() if key in edition.composite), default=_NONE)
    if enough < edition.floor:
        return Score(unit, None, (), f"本期不足 {edition.floor} 件，不排名")
    missing = [TITLES[key] for key in edition.composite if rates[key].value is None]
    if missing:
        return Score(unit, None, (), f"{'、'.join(missing)}没有数")
    parts = tuple((key, weight, (rates[key].value or _NONE) * weight) for key, weight in edition.composite.items())
    return Score(unit, round_half_up(sum((brought for _k, _w, brought in parts), _NONE), 2), parts, "")


def ranked(scores: Iterable[Score]) -> list[Score]:
    """Best first, ties share a rank (1, 2, 2, 4); what is not scored comes last without a rank."""
    known = sorted(scores, key=lambda one: (one.value is None, -(one.value or 0), one.unit))
    values = [one.value for one in known if one.value is not None]
    return [
        one if one.value is None else Score(one.unit, one.value, one.parts, "", values.index(one.value) + 1)
        for one in known
    ]


def edition_on(on: date, extra: str | None = None) -> Edition:
    """The way of counting in force on a day; RateError when there is none."""
    valid = [one for one in _editions(extra) if one.valid_from <= on]
    if not valid:
        raise RateError(f"{on}还没有评价口径，请先在 matter_rates.yaml 录入并写明依据。")
    return max(valid, key=lambda one: one.valid_from)


def edition_called(key: str, on: date, extra: str | None = None) -> Edition:
    """The way of counting by which a closed month was counted; the one in force then when its name is gone from the file."""
    return next((one for one in _editions(extra) if one.id == key), None) or edition_on(on, extra)


@cache
def _editions(extra: str | None) -> tuple[Edition, ...]:
    own = Path(extra) / "matter_rates.yaml" if extra else None
    built_in = files("zhenjie.engines.matters.rules").joinpath("rates.yaml")
    text = (own if own and own.exists() else built_in).read_text(encoding="utf-8")
    return tuple(_edition(said) for said in yaml.safe_load(text))


def _edition(said: Mapping[str, Any]) -> Edition:
    def numbers(name: str) -> dict[str, Decimal]:
        return {str(key): Decimal(str(value)) for key, value in said[name].items()}

    try:
        return Edition(
            id=str(said["id"]), valid_from=said["valid_from"], source=str(said["source"]), confirmed=said["confirmed"],
            grades=numbers("grades"), no_answer=str(said["no_answer"]), solved=numbers("solved"),
            composite=numbers("composite"), floor=int(said["floor"]),
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise RateError(f"评价口径文件读不懂：{error}") from None
