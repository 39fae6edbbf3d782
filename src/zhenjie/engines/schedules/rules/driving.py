"""The driving chain (关键线路): from what finishes last back along the links that hold each task where it is.

Where working and calendar days meet, float along the chain need not be 0 (a weekend lies between); the chain is what it is all the same.
"""

from collections.abc import Iterator, Sequence

from zhenjie.engines.schedules.rules.axis import Axis
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.passes import Pins
from zhenjie.engines.schedules.rules.tasks import Task


def driving_path(
    network: Network, axis: Axis, moments: Sequence[int], spans: Sequence[int], pins: Pins
) -> tuple[Task, ...]:
    """The chain that ends with the latest finish of a forward pass with these spans and pins; a fact is driven by nothing."""
    finishes = moments[1::2]
    place = max(range(len(finishes)), key=lambda place: (finishes[place], place))
    chain = [place]
    while (driver := _driver(network, axis, moments, abs(spans[place]), place, pins)) is not None:
        chain.append(place := driver)
    return tuple(network.tasks[place] for place in reversed(chain))


def _driver(network: Network, axis: Axis, moments: Sequence[int], duration: int, place: int, pins: Pins) -> int | None:
    if place in pins and pins[place][1] is not None:
        return None
    finish = moments[2 * place + 1]
    unit = network.tasks[place].unit
    for source, held in _holds(network, axis, moments, duration, place):
        if axis.after(held, duration, unit) == finish:
            return source >> 1
    return None


def _holds(
    network: Network, axis: Axis, moments: Sequence[int], duration: int, place: int
) -> Iterator[tuple[int, int]]:
    """(what holds, the start it allows) for every link into a task."""
    for source, lag, working in network.into_start[place]:
        yield source, axis.lagged(moments[source], lag, working)
    unit = network.tasks[place].unit
    for source, lag, working in network.into_finish[place]:
        yield source, axis.earliest(axis.lagged(moments[source], lag, working), duration, unit)
