"""Completion against a named target and against 序时进度; the colour comes from the dated rules of core.colours.

A completion says which target it is measured by. Only what grows over the year is measured against the share of the year gone;
a stock or a ratio is measured against its target alone. Where lower is better, the allowance used up counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.core.colours import Colour, PaceRule, Verdict, pace_colour
from zhenjie.core.periods import elapsed_share
from zhenjie.core.quantities import plain, round_half_up
from zhenjie.engines.indicators.rules import Definition


@dataclass(frozen=True, slots=True)
class Pace:
    """`completion` and `elapsed` are shares (0.843); `gap` is completion minus elapsed in 百分点."""

    target: Decimal
    target_name: str
    completion: Decimal | None
    elapsed: Decimal | None
    gap: Decimal | None
    verdict: Verdict

    @property
    def text(self) -> str:
        """`完成84.3%`."""
        return "—" if self.completion is None else f"{plain(round_half_up(self.completion * 100, 1))}%"


def completion(definition: Definition, value: Decimal, target: Decimal) -> Decimal | None:
    """The share of the target that is done: value/target; lower is better: target/value (inverse) or 2 − value/target (mirror)."""
    if definition.direction == "down" and definition.completion == "inverse":
        return target / value if value > 0 else None
    if target <= 0:
        return None
    share = value / target
    return 2 - share if definition.direction == "down" and definition.completion == "mirror" else share


def elapsed(definition: Definition, end: date, curve: Sequence[Decimal] | None = None) -> Decimal | None:
    """序时: the share of the year's work that is due on `end`: by the plan's own curve (twelve cumulative per cents) or by month."""
    own = tuple(curve or ()) or definition.curve
    if not definition.cumulative and not own:
        return None
    if not own:
        return elapsed_share(end)
    before = own[end.month - 2] if end.month > 1 else Decimal(0)
    inside = elapsed_share(end) * 12 - (end.month - 1)
    return (before + (own[end.month - 1] - before) * inside) / 100


def judge(
    definition: Definition,
    value: Decimal | None,
    target: Decimal,
    name: str,
    end: date,
    rule: PaceRule,
    curve: Sequence[Decimal] | None = None,
) -> Pace:
    """Completion, gap and colour of a value against one target."""
    due = elapsed(definition, end, curve)
    if value is None:
        return Pace(target, name, None, due, None, pace_colour(None, due or Decimal(1), rule))
    done = completion(definition, value, target)
    if definition.direction == "none":
        return Pace(target, name, done, due, None, Verdict(Colour.NONE, "", "", "这个指标不评好坏，只列完成数。"))
    if due is None:
        return Pace(target, name, done, None, None, _against_target(done, name))
    if definition.direction == "down" and definition.completion == "share" and done is not None:
        # An allowance: what is used up beyond the time gone is behind by as much.
        verdict = pace_colour(2 * due - done, due, rule)
        words = f"已用去全年限额的{_percent(done)}，序时{_percent(due)}；按“{verdict.source}”为{verdict.colour.word}。"
        return Pace(
            target, name, done, due, (due - done) * 100, Verdict(verdict.colour, verdict.rule, verdict.source, words)
        )
    gap = None if done is None else (done - due) * 100
    return Pace(target, name, done, due, gap, pace_colour(done, due, rule))


def _against_target(done: Decimal | None, name: str) -> Verdict:
    if done is None:
        return Verdict(Colour.NONE, "", "", "没有可比的目标。")
    if done >= 1:
        return Verdict(Colour.GREEN, "target", name, f"已达到“{name}”，为目标的{_percent(done)}。")
    return Verdict(Colour.NONE, "target", name, f"为“{name}”的{_percent(done)}；不按序时评定，到期再看是否达到。")


def _percent(share: Decimal) -> str:
    return f"{plain(round_half_up(share * 100, 1))}%"


def still_needed(value: Decimal, target: Decimal) -> Decimal:
    """What is missing to the target; 0 when it is reached."""
    return max(target - value, Decimal(0))
