"""A first plan within the resources: one task after the other, the one that has to begin first before the others, each as early as it
can be (serial schedule generation, Kelley 1963). Not the shortest, but found at once: what `levelling` starts from."""

from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush

from zhenjie.engines.schedules.rules.axis import Axis
from zhenjie.engines.schedules.rules.network import Network


def serial_plan(
    network: Network,
    axis: Axis,
    floors: list[int],
    late: list[int],
    uses: list[Mapping[str, int]],
    has: Mapping[str, int],
) -> list[int]:
    """Moments of every task (see `axis`): none begins before its floor, `uses` by place never exceed what there is on any day."""
    moments = [0] * (2 * len(network.tasks))
    left = {resource: [capacity] * len(axis.ranks) for resource, capacity in has.items()}
    for place in _order(network, late):
        begin = _earliest(network, axis, moments, place, floors[place])
        begin, end = _placed(network, axis, place, begin)
        while (blocked := _blocked(left, uses[place], begin, end)) is not None:
            begin, end = _placed(network, axis, place, blocked)
        moments[2 * place], moments[2 * place + 1] = begin, end
        for resource, amount in uses[place].items():
            for day in range(begin + 1, end + 1):
                left[resource][day] -= amount
    return moments


def _order(network: Network, late: list[int]) -> Iterator[int]:
    """Places, each behind its predecessors, by the latest start among those that could be next."""
    waiting = [len(network.into_start[place]) + len(network.into_finish[place]) for place in range(len(network.tasks))]
    ready = [(late[2 * place], place) for place, count in enumerate(waiting) if not count]
    heapify(ready)
    while ready:
        _late, place = heappop(ready)
        yield place
        for target, _lag, _working in (*network.from_start[place], *network.from_finish[place]):
            waiting[target >> 1] -= 1
            if not waiting[target >> 1]:
                heappush(ready, (late[target & ~1], target >> 1))


def _earliest(network: Network, axis: Axis, moments: list[int], place: int, floor: int) -> int:
    task, begin = network.tasks[place], floor
    for source, lag, working in network.into_start[place]:
        begin = max(begin, axis.lagged(moments[source], lag, working))
    for source, lag, working in network.into_finish[place]:
        held = axis.lagged(moments[source], lag, working)
        begin = max(begin, axis.earliest(held, task.duration, task.unit))
    return begin


def _placed(network: Network, axis: Axis, place: int, begin: int) -> tuple[int, int]:
    task = network.tasks[place]
    end = axis.after(begin, task.duration, task.unit)
    return (axis.days[axis.ranks[begin] + 1] - 1 if network.spans[place] > 0 else begin), end


def _blocked(left: Mapping[str, list[int]], uses: Mapping[str, int], begin: int, end: int) -> int | None:
    """The last day of a stretch on which something is missing; None when nothing is."""
    for day in range(end, begin, -1):
        if any(left[resource][day] < amount for resource, amount in uses.items()):
            return day
    return None
