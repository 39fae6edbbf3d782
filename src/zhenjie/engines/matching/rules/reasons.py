"""Why a pair, why not, and what would have to change: the shortlist of one need, in sentences. Needs no solver."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from zhenjie.engines.matching.rules.terms import (
    MET,
    MISSED,
    POINTS,
    UNASKED,
    UNKNOWN,
    Condition,
    Criterion,
    Learned,
    Row,
    Terms,
    badness,
    choices_of,
    cost,
    empty,
    feasible,
    judge,
    kilometres,
    passes,
    segment_of,
    slope,
    total_weight,
)

#: How many offers that fail by the same condition a shortlist names.
ALIKE = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition or criterion of a pair: ``verdict`` (met, missed, unknown, unasked; good, fair, poor), a sentence, and of a criterion
    its points of cost out of ``most``."""

    key: str
    title: str
    verdict: str
    text: str
    points: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer on the shortlist: place among the offers, rank (0 when it fails a condition), points, reasons, what to change."""

    offer: int
    rank: int
    points: int
    reasons: tuple[Reason, ...]
    change: str = ""


def shortlist(terms: Terms, learned: Learned, need: Row, offers: Sequence[Row], most: int = 10) -> list[Choice]:
    """The best offers for one need, and after them those that fail by a single condition; each says why and what would help."""
    fits = sorted(
        (cost(terms, learned, need, offer), place) for place, offer in enumerate(offers) if feasible(terms, need, offer)
    )[:most]
    found = []
    for rank, (points, place) in enumerate(fits, 1):
        change = step_up(terms, learned, need, offers[place], points - fits[rank - 2][0], rank - 1) if rank > 1 else ""
        found.append(Choice(place, rank, points, explain(terms, learned, need, offers[place]), change))
    near = [
        (cost(terms, learned, need, offer), place, failed[0])
        for place, offer in enumerate(offers)
        if len(failed := failures(terms, need, offer)) == 1
    ]
    shown: dict[str, int] = {}
    for points, place, failed_one in sorted(near, key=lambda one: one[:2]):
        shown[failed_one.key] = shown.get(failed_one.key, 0) + 1
        # Three by one condition say what there is to say.
        if shown[failed_one.key] > ALIKE or len(found) >= most + ALIKE:
            continue
        told = open_up(failed_one, need, offers[place])
        found.append(Choice(place, 0, points, explain(terms, learned, need, offers[place]), told))
    return found


def failures(terms: Terms, need: Row, offer: Row) -> list[Condition]:
    """The hard conditions that this pair fails."""
    return [one for one in terms.conditions if not passes(one, judge(one, need, offer))]


def explain(terms: Terms, learned: Learned, need: Row, offer: Row) -> tuple[Reason, ...]:
    """Every condition and criterion of a pair in words, the rate of its segment at the end."""
    told = [_condition(one, need, offer) for one in terms.conditions]
    whole = total_weight(terms, learned) or 1.0
    for one in terms.criteria:
        weight = learned.weights.get(one.key, one.weight)
        told.append(_criterion(one, need, offer, weight / whole * POINTS))
    if learned.weight:
        rate = learned.rate(segment_of(terms, need, offer))
        share = learned.weight / whole * POINTS
        text = f"同类过去约 {rate:.0%} 谈成，一般 {learned.usual:.0%}"
        verdict = "good" if rate > learned.usual else "fair" if rate == learned.usual else "poor"
        told.append(Reason("rate", "成交把握", verdict, text, round((1 - rate) * share), round(share)))
    return tuple(told)


def _condition(one: Condition, need: Row, offer: Row) -> Reason:
    verdict = judge(one, need, offer)
    wanted, given = need.get(one.need), offer.get(one.offer)
    if verdict == UNASKED:
        text = "没有要求"
    elif verdict == UNKNOWN:
        text = f"房源没有登记，{'推介前要问清' if one.ask else '登记后才能配'}"
    elif one.op == "flag":
        text = "有" if verdict == MET else "没有"
    elif one.op == "among":
        text = f"{given}，要{'或'.join(map(str, choices_of(wanted)))}"
    else:
        edge = "不少于" if one.op == "min" else "不超过"
        text = f"{say(given)}{one.measure}，要{edge} {say(wanted)}{one.measure}"
        if verdict == MISSED:
            gap = abs(float(given or 0) - float(wanted or 0))
            text += f"，{'差' if one.op == 'min' else '超'} {say(gap)}{one.measure}"
    return Reason(one.key, one.title, verdict, text)


def _criterion(one: Criterion, need: Row, offer: Row, share: float) -> Reason:
    bad = badness(one, need, offer)
    wanted: Any = need.get(one.need)
    given: Any = offer.get(one.offer)
    if empty(given):
        text = "房源没有登记，按一半算"
    elif one.kind == "near":
        text = f"{kilometres(wanted, given):.1f} km" if not empty(wanted) else "没有要求"
    elif one.kind == "prefer":
        text = str(given) if empty(wanted) else f"{given}，{'合意' if not bad else '不是首选'}"
    elif empty(wanted):
        text = f"{say(given)}{one.measure}"
    elif one.kind == "close":
        more = float(given) - float(wanted or 0)
        text = (
            f"{say(given)}{one.measure}，比要的{'多' if more > 0 else '少'} {say(abs(more))}{one.measure}"
            if more
            else "正合适"
        )
    else:
        text = f"{say(given)}{one.measure}，最多能出 {say(wanted)}{one.measure}"
    verdict = "good" if bad <= 1 / 3 else "fair" if bad <= 2 / 3 else "poor"
    return Reason(one.key, one.title, verdict, text, round(bad * share), round(share))


def step_up(terms: Terms, learned: Learned, need: Row, offer: Row, gap: int, rank: int) -> str:
    """What would lift this offer to ``rank``: "再便宜 0.5 元/㎡ 就排第 2". The smallest step of any one number that is enough; '' when
    none is. The sentence is checked by working the cost out anew."""
    goal = cost(terms, learned, need, offer) - gap - 1
    whole = total_weight(terms, learned)
    best: tuple[float, str] | None = None
    for one in terms.criteria:
        steep, given = slope(one, need), offer.get(one.offer)
        weight = learned.weights.get(one.key, one.weight)
        if not steep or empty(given) or not weight or badness(one, need, offer) == 0:
            continue
        step = tidy((gap + 1) / POINTS * whole / weight / steep, one.measure)
        down = one.kind == "low" or float(given or 0) > float(need.get(one.need) or 0)
        for size in (step, step * 1.25, step * 1.6, step * 2):
            size = tidy(size, one.measure)
            moved = float(given or 0) - size if down else float(given or 0) + size
            changed = {**offer, one.offer: moved}
            if moved >= 0 and cost(terms, learned, need, changed) <= goal and feasible(terms, need, changed):
                share = size / max(float(given or 0), 1e-9)
                said = f"{one.down if down else one.up} {say(size)} {one.measure} 就排第 {rank}"
                best = min(best, (share, said)) if best else (share, said)
                break
    return best[1] if best and best[0] <= 1 else ""


def open_up(one: Condition, need: Row, offer: Row) -> str:
    """What would make an offer fit that fails by this condition alone."""
    wanted, given = need.get(one.need), offer.get(one.offer)
    if empty(given):
        return f"问清“{one.title}”就能配"
    if one.op in ("min", "max"):
        gap = abs(float(given or 0) - float(wanted or 0))
        return f"只差“{one.title}”：{'再大' if one.op == 'min' else '再低'} {say(gap)}{one.measure} 就够条件"
    return f"只差“{one.title}”：{_condition(one, need, offer).text}"


def tidy(value: float, measure: str) -> float:
    """A step as a person would name it, rounded away from zero: tenths for prices, tens for areas."""
    unit = 10.0 if measure == "㎡" else 0.1 if "元" in measure else 1.0
    if value < unit / 10:
        unit /= 10
    return round(ceil(value / unit - 1e-9) * unit, 4)


def say(value: Any) -> str:
    """A number for a sentence: no empty decimals."""
    number = round(float(value), 2)
    return f"{floor(number):,}" if number == floor(number) else f"{number:,.2f}".rstrip("0")
