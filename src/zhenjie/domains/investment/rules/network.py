"""The graph of a chain: who supplies whom; a circle is told, never drawn. Pure."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
TIERS = ("upstream", "midstream", "downstream")


def circle(edges: Iterable[tuple[Node, Node]], source: Node, target: Node) -> list[Node]:
    """The way back from `target` to `source`, which a new edge source -> target would close: [source, target, …, source]; [] when
    it closes none."""
    after: dict[Node, list[Node]] = {}
    for one, other in edges:
        after.setdefault(one, []).append(other)
    came: dict[Node, Node] = {}
    todo, seen = [target], {target}
    while todo:
        here = todo.pop(0)
        if here == source:
            way = [here]
            while way[-1] != target:
                way.append(came[way[-1]])
            return [source, *reversed(way)] if source != target else [source, source]
        for one in after.get(here, ()):
            if one not in seen:
                seen.add(one)
                came[one] = here
                todo.append(one)
    return []


def backwards(tiers: Mapping[Node, str], source: Node, target: Node) -> bool:
    """Whether an edge would run against the stream: from midstream to upstream, say."""
    return TIERS.index(tiers[source]) > TIERS.index(tiers[target])


def drawable(
    tiers: Mapping[Node, str], edges: Sequence[tuple[Node, Node]]
) -> tuple[list[tuple[Node, Node]], list[tuple[Node, Node]]]:
    """(edges that can be drawn, edges that can't): two rows of one import may close a circle that neither of them alone does."""
    kept: list[tuple[Node, Node]] = []
    left: list[tuple[Node, Node]] = []
    for source, target in edges:
        if source not in tiers or target not in tiers:
            continue
        wrong = backwards(tiers, source, target) or circle(kept, source, target)
        (left if wrong else kept).append((source, target))
    return kept, left
