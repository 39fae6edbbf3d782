"""What a chain is made of, today or on a past day: its nodes and edges, read back from the recycle bin and the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from zhenjie.core.refs import Ref
from zhenjie.domains.investment.choices import NODE, SUPPLY
from zhenjie.domains.investment.models.chains import Node, Supply
from zhenjie.engines.schedules.queries.loading import day_end
from zhenjie.engines.trail.queries import held_before, since_when

_COLUMNS = ("name", "tier", "codes", "words", "wanted", "importance", "order")


@dataclass(frozen=True, slots=True)
class Frame:
    """``young``: the chains that had no node on that day; their nodes and edges are those of today."""

    nodes: list[Node]
    edges: list[Supply]
    young: frozenset[int] = frozenset()


def there(rows: "QuerySet[Any]", past: date | None) -> "QuerySet[Any]":
    """Of all rows, those in the recycle bin among them: what is there, or was at the end of a past day."""
    here = Q(gone_at__isnull=True)
    return rows.filter(here | Q(gone_at__gte=day_end(past)) if past else here)


def frame(chains: Sequence[int], past: date | None = None) -> Frame:
    """Nodes and edges of these chains, as they were at the end of a past day. Two queries; five for a past day, two more for young
    chains."""
    rows = there(Node.everything.filter(chain__in=chains), past).select_related("chain__unit", "unit")
    ends = {} if past else {"source__gone_at__isnull": True, "target__gone_at__isnull": True}
    edges = list(there(Supply.everything.filter(source__chain__in=chains, **ends), past))
    if past is None:
        return Frame(list(rows), edges)
    end = day_end(past)
    nodes = sorted(_as_then(_known(NODE, rows, end), end), key=lambda one: (one.chain_id, one.order, one.pk))
    known = {one.pk for one in nodes}
    edges = [one for one in _known(SUPPLY, edges, end) if known >= {one.source_id, one.target_id}]
    young = frozenset(chains) - {one.chain_id for one in nodes}
    today = frame(list(young)) if young else Frame([], [])
    return Frame([*nodes, *today.nodes], [*edges, *today.edges], frozenset(one.chain_id for one in today.nodes))


def _known(register: str, rows: Any, end: datetime) -> list[Any]:
    """Those that were on record before a moment; a row without a trail has always been."""
    refs = {str(Ref(register, str(one.pk))): one for one in rows}
    begun = since_when(refs)
    return [one for text, one in refs.items() if text not in begun or begun[text] < end]


def _as_then(nodes: list[Node], end: datetime) -> list[Node]:
    refs = {str(Ref(NODE, str(one.pk))): one for one in nodes}
    for text, before in held_before(refs, _COLUMNS, end).items():
        for name, value in before.items():
            setattr(refs[text], name, value)
    return nodes
