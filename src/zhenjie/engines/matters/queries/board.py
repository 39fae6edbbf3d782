"""The board: how many matters lie where, under which flow, in which colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.paths import WIDTH, covers, widest
from zhenjie.engines.org.queries import within


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of open matters."""

    open: int = 0
    yellow: int = 0
    red: int = 0

    @property
    def green(self) -> int:
        """Open matters that are neither yellow nor red."""
        return self.open - self.yellow - self.red


#: The figures by path of the group and key of the flow; only where something is counted.
Board = dict[tuple[str, str], Figures]


def board(prefixes: Sequence[str], at: datetime, flow: str = "") -> Board:
    """The figures under `prefixes` at the moment `at`, grouped by the children of each prefix (a prefix itself for what lies with that
    very unit) and by flow. One query."""
    kept = widest(prefixes)
    rows = within(Matter.objects.filter(holder__isnull=False), kept, "holder__path").order_by()
    if flow:
        rows = rows.filter(flow=flow)
    late, soon = Q(red_at__lte=at), Q(red_at__gt=at, yellow_at__lte=at)
    counted = rows.values_list("holder__path", "flow").annotate(
        number=Count("pk"), soon=Count("pk", filter=soon), late=Count("pk", filter=late)
    )
    found: Board = {}
    for path, key, number, yellow, red in counted:
        prefix = next(one for one in kept if covers(one, path))
        place = path[: len(prefix) + WIDTH]
        was = found.get((place, key), Figures())
        found[place, key] = Figures(was.open + number, was.yellow + yellow, was.red + red)
    return found
