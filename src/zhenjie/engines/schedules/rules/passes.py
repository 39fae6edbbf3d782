"""The forward and the backward pass over a compiled network: whole numbers only, one loop each.

Moments are those of `axis`: `moments[2 * place]` is a start, `moments[2 * place + 1]` a finish. The loops write out `Axis.after`,
`latest` and `earliest`, because a call a step would be most of their time.
"""

from collections.abc import Mapping, Sequence

from zhenjie.engines.schedules.rules.axis import Axis
from zhenjie.engines.schedules.rules.network import Network

#: By place: actual start and finish, None for a finish that lies ahead.
Pins = Mapping[int, tuple[int, int | None]]
_NONE: Pins = {}


def forward(
    network: Network, axis: Axis, start: int, spans: Sequence[int] | None = None, pins: Pins = _NONE
) -> list[int]:
    """The earliest moments when nothing begins before `start`; `spans` replace the durations (see `Network.spans`).

    What is pinned keeps its actual dates; the rest of what has begun waits like any other work (retained logic).
    """
    ranks, days = axis.ranks, axis.days
    spans = network.spans if spans is None else spans
    floors = [start] * len(spans)
    for place, ordinal in network.floors:
        floors[place] = max(floors[place], ordinal - axis.first)
    moments: list[int] = []
    add = moments.append
    for place, (begin, span, starts, finishes) in enumerate(
        zip(floors, spans, network.into_start, network.into_finish, strict=True)
    ):
        for source, lag, working in starts:
            moment = moments[source]
            if working:
                moment = days[ranks[moment] + lag]
            elif lag:
                moment += lag
            if moment > begin:
                begin = moment
        for source, lag, working in finishes:
            moment = moments[source]
            if working:
                moment = days[ranks[moment] + lag]
            elif lag:
                moment += lag
            moment = days[ranks[moment - 1] - span + 1] if span > 0 else moment + span
            if moment > begin:
                begin = moment
        if span > 0:
            rank = ranks[begin]
            begin, end = days[rank + 1] - 1, days[rank + span]
        else:
            end = begin - span
        if place in pins:
            begin, finished = pins[place]
            end = end if finished is None else finished
        add(begin)
        add(end)
    return moments


def backward(
    network: Network, axis: Axis, end: int, spans: Sequence[int] | None = None, pins: Pins = _NONE
) -> list[int]:
    """The latest moments when everything is finished by `end` and by the days it is bound to.

    What is finished bounds nothing any more; of what has begun the start is where the rest has to begin.
    """
    ranks, days = axis.ranks, axis.days
    spans = network.spans if spans is None else spans
    caps = [end] * len(spans)
    for place, ordinal in network.caps:
        caps[place] = min(caps[place], ordinal - axis.first)
    beyond = len(ranks)
    moments = [0] * (2 * len(spans))
    place = len(spans)
    for end, span, finishes, starts in zip(
        reversed(caps), reversed(spans), reversed(network.from_finish), reversed(network.from_start), strict=True
    ):
        place -= 1
        pin = pins.get(place) if pins else None
        if pin and pin[1] is not None:
            moments[2 * place] = moments[2 * place + 1] = beyond
            continue
        for target, lag, working in finishes:
            moment = moments[target]
            if working and moment < beyond:
                moment = days[ranks[moment] - lag + 1] - 1
            elif lag and moment < beyond:
                moment -= lag
            if moment < end:
                end = moment
        begin = days[ranks[end] - span + 1] - 1 if span > 0 else end + span
        for target, lag, working in () if pin else starts:
            moment = moments[target]
            if working and moment < beyond:
                moment = days[ranks[moment] - lag + 1] - 1
            elif lag and moment < beyond:
                moment -= lag
            if moment < begin:
                begin = moment
        if span > 0:
            rank = ranks[begin + 1]
            moments[2 * place], moments[2 * place + 1] = days[rank] - 1, days[rank + span - 1]
        else:
            moments[2 * place], moments[2 * place + 1] = begin, begin - span
    return moments
