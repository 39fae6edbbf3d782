"""How many matters lie where, and in which colours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from zhenjie.engines.matters.queries.inbox import of_units


@dataclass(frozen=True, slots=True)
class BoardRow:
    """The open matters of one flow on one unit's desk."""

    unit: int
    unit_name: str
    flow: str
    green: int
    yellow: int
    red: int


def board(prefixes: Iterable[str], at: datetime) -> list[BoardRow]:
    """One row for each unit and flow within `prefixes`. One query."""
    late = Q(red_at__lte=at)
    soon = Q(red_at__gt=at, yellow_at__lte=at)
    found = of_units(prefixes).order_by("holder__path", "flow").values("holder", "holder__name", "flow")
    counted = found.annotate(all=Count("pk"), red=Count("pk", filter=late), yellow=Count("pk", filter=soon))
    return [
        BoardRow(
            row["holder"], row["holder__name"], row["flow"], row["all"] - row["red"] - row["yellow"], row["yellow"],
            row["red"],
        )
        for row in counted
    ]  # fmt: skip
