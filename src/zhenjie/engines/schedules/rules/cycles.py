"""An order in which every task stands behind those it waits for, or the circle that makes one impossible."""

from collections import deque
from collections.abc import Sequence


def topological_order(followers: Sequence[Sequence[int]]) -> list[int]:
    """The places of the tasks in such an order; shorter than the tasks when there is a circle."""
    waiting = [0] * len(followers)
    for leads in followers:
        for later in leads:
            waiting[later] += 1
    order = [place for place, count in enumerate(waiting) if not count]
    for place in order:
        for later in followers[place]:
            waiting[later] -= 1
            if not waiting[later]:
                order.append(later)
    return order


def shortest_circle(followers: Sequence[Sequence[int]], ordered: Sequence[int]) -> list[int]:
    """The shortest circle through one of the tasks on a circle among those left out of `ordered`, in the order of waiting, the first task first."""
    left = set(range(len(followers))).difference(ordered)
    leads = {place: [later for later in followers[place] if later in left] for place in left}
    backward: dict[int, int] = {later: place for place, after in leads.items() for later in after}
    place, seen = min(left), set()
    while place not in seen:  # Everything left waits for something left: going back ends on a circle.
        seen.add(place)
        place = backward[place]
    return _round(leads, place)


def _round(leads: dict[int, list[int]], home: int) -> list[int]:
    before: dict[int, int] = {}
    queue = deque([home])
    while home not in before:
        place = queue.popleft()
        for later in leads[place]:
            if later not in before:
                before[later] = place
                queue.append(later)
    circle = [home]
    while (place := before[circle[-1]]) != home:
        circle.append(place)
    circle.reverse()
    first = circle.index(min(circle))
    return circle[first:] + circle[:first]
