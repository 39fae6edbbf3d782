"""统计保密 on a chain: which nodes may show a sum of their firms. Pure.

A firm may stand at several nodes, so two sums may differ by one firm: a sum is shown from three firms on, and only when no other sum
shown with it, of which it is a part or which is a part of it, leaves fewer than three between them.
"""

from collections.abc import Mapping

from zhenjie.domains.enterprises.rules.confidentiality import least


def shown(firms: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """The nodes whose sum may be shown; `firms`: those behind the sum of each. The larger node comes first, for it says more."""
    kept: dict[int, frozenset[int]] = {}
    for node, mine in sorted(firms.items(), key=lambda one: (-len(one[1]), one[0])):
        if len(mine) >= least() and all(_apart(mine, other) for other in kept.values()):
            kept[node] = mine
    return frozenset(kept)


def _apart(one: frozenset[int], other: frozenset[int]) -> bool:
    if one <= other or other <= one:
        return len(one ^ other) == 0 or len(one ^ other) >= least()
    return True
