"""One-to-one: the cheapest matching of a sparse bipartite graph, and prices that prove it.

Each need may also stay without an offer, at a cost of its own; so a full matching always exists. The proof is a price for every
offer: with them, every need has the offer that is cheapest for it, and only offers that are taken have a price. Then no other
matching is cheaper (duality of linear programming), and anybody can check it pair by pair.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from zhenjie.engines.matching.rules.costs import Floats, Ints, Pairs


class NoProof(RuntimeError):
    """The prices don't settle: the matching is not the cheapest."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The places of the chosen pairs, what they cost with the needs left out, the bound by the prices, and the prices."""

    chosen: Ints
    cost: float
    bound: float
    prices: Floats


def match(needs: int, offers: int, pairs: Pairs, missing: Floats) -> Matched:
    """The cheapest matching of ``needs`` to ``offers`` over ``pairs``."""
    own = np.arange(needs)
    # The library drops explicit zeros, so everything costs one more; a full matching has one edge per need.
    worth = np.concatenate([pairs.cost, missing]) + 1.0
    row, column = np.concatenate([pairs.need, own]), np.concatenate([pairs.offer, offers + own])
    graph = sparse.csr_matrix((worth, (row, column)), shape=(needs, offers + needs))
    _needs, taken = min_weight_full_bipartite_matching(graph)
    partner = np.where(taken < offers, taken, -1)
    chosen = np.flatnonzero(partner[pairs.need] == pairs.offer)
    cost = float(pairs.cost[chosen].sum() + missing[partner < 0].sum())
    prices, values = _prices(offers, pairs, missing, partner, chosen)
    return Matched(chosen, cost, float(values.sum() - prices.sum()), prices)


def _prices(offers: int, pairs: Pairs, missing: Floats, partner: Ints, chosen: Ints) -> tuple[Floats, Floats]:
    """The smallest prices under which each need is content: raised until nobody would rather have another's offer."""
    prices = np.zeros(offers)
    own = missing.astype(float).copy()
    own[pairs.need[chosen]] = pairs.cost[chosen]
    starts = np.flatnonzero(np.r_[True, pairs.need[1:] != pairs.need[:-1]]) if pairs.need.size else pairs.need
    order = np.argsort(pairs.offer, kind="stable")
    theirs, mine, worth = pairs.offer[order], pairs.need[order], pairs.cost[order]
    heads = np.flatnonzero(np.r_[True, theirs[1:] != theirs[:-1]]) if theirs.size else theirs
    for _round in range(partner.size + 2):
        values = own + np.where(partner >= 0, prices[partner], 0.0)
        raised = prices.copy()
        if heads.size:
            # What a need would save by another's offer is what that offer has to cost more.
            envied = np.maximum.reduceat(values[mine] - worth, heads)
            raised[theirs[heads]] = np.maximum(prices[theirs[heads]], envied)
        if np.array_equal(raised, prices):
            break
        prices = raised
    else:
        raise NoProof("价格没有收敛，这个配对不是最省的。")
    taken = np.zeros(offers, dtype=bool)
    taken[partner[partner >= 0]] = True
    content = np.minimum.reduceat(pairs.cost + prices[pairs.offer], starts) if starts.size else prices[:0]
    if prices[~taken].any() or (values[pairs.need[starts]] > content).any() or (values > missing).any():
        raise NoProof("没有找到证明价格，这个配对不是最省的。")
    return prices, values
