"""Why a need was left out: the condition that nothing meets, or the limit that is used up. Without arrays: few needs are left."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from zhenjie.engines.matching.rules.reasons import failures
from zhenjie.engines.matching.rules.terms import Row, Terms, empty, feasible


def why_left(
    terms: Terms, needs: Sequence[Row], offers: Sequence[Row], pairs: Sequence[tuple[int, int, int]], left: int
) -> str:
    """One sentence: which condition or which limit keeps this need without an offer."""
    need = needs[left]
    fits = [place for place, offer in enumerate(offers) if feasible(terms, need, offer)]
    return _blocked(terms, needs, offers, pairs, need, fits) if fits else _unfit(terms, need, offers)


def _unfit(terms: Terms, need: Row, offers: Sequence[Row]) -> str:
    failed = [failures(terms, need, offer) for offer in offers]
    single = Counter(one[0].title for one in failed if len(one) == 1)
    if not offers:
        return "没有参加撮合的房源。"
    if single:
        title, count = single.most_common(1)[0]
        return f"没有一处全部合格；放宽“{title}”就有 {count} 处可选。"
    every = Counter(condition.title for one in failed for condition in one)
    title, count = every.most_common(1)[0]
    said = "没有一处" if count == len(offers) else f"{len(offers)} 处中只有 {len(offers) - count} 处"
    return f"没有一处全部合格；{said}达到“{title}”，且都不止差这一条。"


def _blocked(
    terms: Terms, needs: Sequence[Row], offers: Sequence[Row], pairs: Sequence[tuple[int, int, int]], need: Row, fits: Sequence[int],
) -> str:  # fmt: skip
    told = Counter(_limit(terms, needs, offers, pairs, need, place) for place in fits)
    parts = "、".join(f"“{name}”{count} 处" for name, count in told.most_common())
    return f"合格的 {len(fits)} 处都给了别的需求或受限额限制：{parts}。"


def _limit(
    terms: Terms, needs: Sequence[Row], offers: Sequence[Row], pairs: Sequence[tuple[int, int, int]], need: Row, place: int
) -> str:  # fmt: skip
    """The limit that keeps ``need`` out of the offer at ``place``, as the plan stands."""
    offer = offers[place]
    guests = [needs[mine] for mine, theirs, _points in pairs if theirs == place]
    room = offer.get(terms.places) if terms.places else 1
    if len(guests) >= int(1 if empty(room) else room or 1):
        return "已配满"
    if terms.amount and terms.capacity and not empty(offer.get(terms.capacity)):
        used = sum(float(one.get(terms.amount) or 0) for one in guests)
        if used + float(need.get(terms.amount) or 0) > float(offer[terms.capacity]):
            return "剩余面积不够"
    for limit in terms.limits:
        most: Any = limit.most if isinstance(limit.most, int) else offer.get(limit.most)
        mine, theirs = need.get(limit.need) if limit.need else None, offer.get(limit.offer) if limit.offer else None
        if empty(most) or (limit.need and empty(mine)) or (limit.offer and empty(theirs)):
            continue
        inside = sum(
            (not limit.need or needs[a].get(limit.need) == mine) and (not limit.offer or offers[b].get(limit.offer) == theirs)
            for a, b, _points in pairs
        )  # fmt: skip
        if inside >= int(most):
            return f"{limit.title}已到上限"
    return "让给了更急或更合适的需求"
