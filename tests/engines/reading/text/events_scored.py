"""How many of the projects and cooperatives of a spec are found, and how well: the yardstick's measure, for our own texts."""

import itertools
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from zhenjie.engines.reading.text.events import Event, find_events

FIELDS = {"环节": "stage", "投资": "investment", "完工": "expected_completion", "地点": "location"}


def found_in(spec: dict[str, Any], example: dict[str, Any]) -> list[Event]:
    """The projects and cooperatives of an example; township and day stand in it or in its spec."""
    told = spec | example
    events = find_events(told["文"], township=told["镇街"], date=told["日期"])
    return [event for event in events if event.kind in ("project", "cooperative")]


def dice(one: str, other: str) -> float:
    """How alike two names are, by their pairs of characters."""
    left, right = (Counter(itertools.pairwise(name)) for name in (one, other))
    return 2 * sum((left & right).values()) / max(sum(left.values()) + sum(right.values()), 1)


def is_told(event: Event, field: str, wanted: Any) -> bool:
    """Whether the event says what is wanted of one field; days are compared by their month, places by likeness."""
    got = getattr(event, FIELDS[field])
    if field == "完工":
        return str(got)[:7] == wanted[:7]
    if field == "地点":
        return dice(got, wanted) >= 0.5
    return bool(got == (Decimal(wanted) if isinstance(wanted, int) else wanted))


def counted(spec: dict[str, Any]) -> Counter[str]:
    """Over all examples of a spec: how many are named, wanted and found, and how many attributes of those are asked and right."""
    counts: Counter[str] = Counter()
    for example in spec["例"]:
        left = found_in(spec, example)
        counts["named"] += len(left)
        for wanted in example["事"]:
            best = _nearest(left, wanted)
            counts["wanted"] += 1
            if best is None:
                continue
            left.remove(best)
            counts["found"] += 1
            asked = [field for field in FIELDS if wanted.get(field)]
            counts["asked"] += len(asked)
            counts["right"] += sum(is_told(best, field, wanted[field]) for field in asked)
    return counts


def shares(counts: Counter[str]) -> dict[str, float]:
    """Found, attributes (of those found), false (of those named)."""
    return {
        "found": counts["found"] / counts["wanted"],
        "attributes": counts["right"] / counts["asked"],
        "false": 1 - counts["found"] / counts["named"],
    }


def score(spec: dict[str, Any]) -> dict[str, float]:
    """The shares of one spec."""
    return shares(counted(spec))


def _nearest(events: Sequence[Event], wanted: dict[str, Any]) -> Event | None:
    alike = [(dice(event.name, wanted["名"]), event) for event in events if event.kind == wanted["类"]]
    best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= 0.6 else None
