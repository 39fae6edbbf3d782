"""Two colours side by side (三色): what the forecast says and what the local rule says. The worse one shows and names itself.

Every colour of a day comes from the facts known on that day and the rule that held on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.core.colours import Colour, pace_colour
from zhenjie.core.period_words import months_after
from zhenjie.core.periods import elapsed_share
from zhenjie.core.quantities import plain, round_half_up
from zhenjie.engines.schedules.rules.colour_rules import TITLES, ColourRule, ColourRules, Dimension
from zhenjie.engines.schedules.rules.replanning import ForecastRow
from zhenjie.engines.schedules.rules.tasks import UNIT_WORDS, say_date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a project on a day. `completion` is the share of the year's task (0.45 = 45 %), `elapsed` the share due by the
    plan's own curve (by month when None); `paid` and `payable` in the unit `money`; `listed` is the day it entered the library (入库)."""

    planned_start: date | None = None
    actual_start: date | None = None
    completion: Decimal | None = None
    elapsed: Decimal | None = None
    paid: Decimal | None = None
    payable: Decimal | None = None
    money: str = ""
    listed: date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One colour in one dimension with the rule version that gave it and the sentence why. `by`: how far off it is, in the measure of
    its dimension: days of float (negative when too late), 百分点 behind the pace, money due and not paid, whole months since the
    start was due (start) or was made without being listed (library); None where nothing is measured."""

    dimension: Dimension
    colour: Colour
    reason: str
    rule: str = ""
    source: str = ""
    confirmed: bool = False
    by: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Ours and theirs. `local` holds every dimension that a rule of the place judges."""

    forecast: Judgement
    local: tuple[Judgement, ...]

    @property
    def local_worst(self) -> Judgement | None:
        """The worst dimension by the local rule; the first of equals; None when no rule judges."""
        return max(self.local, key=lambda one: one.colour.severity, default=None)

    @property
    def shown(self) -> Judgement:
        """The worse of the two; of equals the one a document stands behind."""
        theirs = self.local_worst
        return theirs if theirs and theirs.colour.severity >= self.forecast.colour.severity else self.forecast

    @property
    def sentence(self) -> str:
        """Which of the two shows, and why."""
        shown = self.shown
        by = "工期预测" if shown is self.forecast else f"本地规则“{TITLES[shown.dimension]}”"
        return f"{shown.colour.word}，依据{by}：{shown.reason}"


def verdicts(row: ForecastRow, facts: Facts, on: date, jurisdiction: str, rules: ColourRules) -> Verdicts:
    """Both colours of a project on a day; `row` is the forecast of its end made from what was known on that day."""
    return Verdicts(forecast_colour(row, on, jurisdiction, rules), local_colours(facts, on, jurisdiction, rules))


def forecast_colour(row: ForecastRow, on: date, jurisdiction: str, rules: ColourRules) -> Judgement:
    """Red when the forecast misses the required end, yellow when little float is left, green otherwise."""
    rule = rules.rule("forecast", jurisdiction, on)
    if rule is None:
        return Judgement("forecast", Colour.NONE, "那天没有工期预测的三色规则，暂不评定。")
    if row.forecast_float is None:
        return _judged(rule, Colour.GREEN, row.sentence)
    least, unit = rule.numbers["yellow_below"], UNIT_WORDS[row.task.unit]
    colour = Colour.RED if row.forecast_float < 0 else Colour.YELLOW if row.forecast_float < least else Colour.GREEN
    less = f"余地不足 {plain(least)} {unit}，" if colour is Colour.YELLOW else ""
    said = f"{row.sentence.removesuffix('。')}；{less}按“{rule.source}”为{colour.word}。"
    return _judged(rule, colour, said, Decimal(row.forecast_float))


def step_colour(row: ForecastRow, bound: bool, least: int) -> Colour:
    """The colour of one task by its own room: red when it will be too late, yellow below `least` days, none where no end is required
    (`bound`)."""
    room = row.forecast_float
    if room is None:
        return Colour.GREEN
    if not bound:
        return Colour.NONE
    return Colour.RED if room < 0 else Colour.YELLOW if room < least else Colour.GREEN


def local_colours(facts: Facts, on: date, jurisdiction: str, rules: ColourRules) -> tuple[Judgement, ...]:
    """Every dimension that a rule judges on that day."""
    found = ((rules.rule(dimension, jurisdiction, on), judge) for dimension, judge in _JUDGES.items())
    return tuple(judge(rule, facts, on) for rule, judge in found if rule)


def _start(rule: ColourRule, facts: Facts, on: date) -> Judgement:
    planned, actual = facts.planned_start, facts.actual_start
    if actual and actual <= on:
        return _judged(rule, Colour.GREEN, f"已于{say_date(actual)}开工。")
    if planned is None:
        return _judged(rule, Colour.NONE, "没有计划开工日期，暂不评定。")
    if on < planned:
        return _judged(rule, Colour.GREEN, f"计划{say_date(planned)}开工，还没有到期。")
    limit = int(rule.numbers["red_months"])
    colour = Colour.RED if on >= months_after(planned, limit) else Colour.YELLOW
    late = f"已满 {limit} 个月" if colour is Colour.RED else f"未满 {limit} 个月"
    said = f"计划{say_date(planned)}开工，到期未开工，{late}，按“{rule.source}”为{colour.word}。"
    return _judged(rule, colour, said, _months(planned, on))


def _progress(rule: ColourRule, facts: Facts, on: date) -> Judgement:
    assert rule.pace is not None
    elapsed = elapsed_share(on) if facts.elapsed is None else facts.elapsed
    verdict = pace_colour(facts.completion, elapsed, rule.pace)
    behind = None if facts.completion is None else round_half_up((elapsed - facts.completion) * 100, 1)
    return _judged(rule, verdict.colour, verdict.explanation, behind)


def _payment(rule: ColourRule, facts: Facts, on: date) -> Judgement:
    if facts.paid is None or facts.payable is None:
        return _judged(rule, Colour.NONE, "没有资金支付的计划或实际数，暂不评定。")
    colour = Colour.GREEN if facts.paid >= facts.payable else Colour.RED
    unit = f" {facts.money}" if facts.money else ""
    said = f"按计划应支付 {plain(facts.payable)}{unit}，已支付 {plain(facts.paid)}{unit}"
    return _judged(rule, colour, f"{said}，按“{rule.source}”为{colour.word}。", facts.payable - facts.paid)


def _library(rule: ColourRule, facts: Facts, on: date) -> Judgement:
    start, listed = facts.actual_start, facts.listed
    if listed and listed <= on:
        return _judged(rule, Colour.GREEN, f"已于{say_date(listed)}入库。")
    if start is None or start > on:
        return _judged(rule, Colour.NONE, "还没有开工，暂不评定入库。")
    soon, late = (int(rule.numbers[name]) for name in ("yellow_months", "red_months"))
    if on <= months_after(start, soon):
        return _judged(rule, Colour.GREEN, f"{say_date(start)}开工，未超过 {soon} 个月，可以入库。")
    colour, limit = (Colour.RED, late) if on > months_after(start, late) else (Colour.YELLOW, soon)
    said = f"{say_date(start)}开工，超过 {limit} 个月没有入库"
    return _judged(rule, colour, f"{said}，按“{rule.source}”为{colour.word}。", _months(start, on))


def _months(since: date, on: date) -> Decimal:
    """Whole months that have gone by."""
    count = (on.year - since.year) * 12 + on.month - since.month
    return Decimal(count - (months_after(since, count) > on))


_JUDGES: dict[Dimension, Callable[[ColourRule, Facts, date], Judgement]] = {
    "start": _start, "progress": _progress, "payment": _payment, "library": _library,
}  # fmt: skip


def _judged(rule: ColourRule, colour: Colour, reason: str, by: Decimal | None = None) -> Judgement:
    return Judgement(rule.dimension, colour, reason, rule.id, rule.source, rule.confirmed, by)
