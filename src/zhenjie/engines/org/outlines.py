"""The outlines that maps draw: of units, as they were on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhenjie.core import clock
from zhenjie.core.shapes import Shape
from zhenjie.engines.org.models import Outline, Unit
from zhenjie.engines.org.queries import valid_on


@dataclass(frozen=True, slots=True)
class Land:
    """``own``: the outline of the unit itself, None where none is known; ``parts``: those of the units directly below it."""

    own: Shape | None
    parts: Sequence[tuple[Unit, Shape]]


def land_of(unit: Unit, on: date | None = None) -> Land:
    """What the map of a unit rests on; nothing is drawn that nobody brought. Two queries."""
    day = on or clock.today()
    rows = Outline.objects.filter(Q(unit=unit) | Q(valid_on(day, "unit__"), unit__parent=unit), valid_from__lte=day)
    # The last of each unit stands: later rows take the place of earlier ones.
    last = {row.unit_id: row for row in rows.order_by("unit__position", "unit_id", "valid_from").select_related("unit")}
    own = last.pop(unit.pk, None)
    return Land(own.shape if own else None, [(row.unit, row.shape) for row in last.values()])
