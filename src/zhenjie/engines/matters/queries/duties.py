"""The duty list as values for the pure rules: the lines that may hold for a class at a place."""

from collections import defaultdict
from datetime import date

from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.models.duties import Duty, Role
from zhenjie.engines.matters.rules.classes import STEP
from zhenjie.engines.matters.rules.dispatch import DutyLine
from zhenjie.engines.org import paths
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on
from zhenjie.engines.trail.prepared import Prepared


def duties_for(klass: str, place: Unit, on: date) -> list[DutyLine]:
    """The lines in force on ``on`` whose class and place cover ``klass`` at ``place``; lines of units that are gone by then are left
    out. One query."""
    classes = tuple(klass[:end] for end in range(STEP, len(klass) + 1, STEP))
    rows = _LINES(classes, (*paths.above(place.path), place.path), on)
    helpers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        if row.role == Role.HELP:
            helpers[row.klass, row.place_id].append(row.unit_id)
    return [
        DutyLine(
            key=row.pk,
            klass=row.klass,
            class_title=row.get_klass_display(),
            place=row.place.path,
            place_title=row.place.name,
            unit=row.unit_id,
            unit_title=row.unit.name,
            level=row.level,
            ground=row.ground,
            helpers=tuple(helpers[row.klass, row.place_id]),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
        if row.role == Role.LEAD
    ]


_LINES = Prepared(
    lambda classes, places, day: (
        Duty.objects.filter(valid_on(day), valid_on(day, "unit__"), klass__in=classes, place__path__in=places)
        .select_related("unit", "place")
        .order_by("id")
    )
)


def grounds_of(matter: Matter) -> list[str]:
    """The legal grounds that the duty list names for the class of `matter`, each once. One query."""
    if not matter.klass:
        return []
    lines = duties_for(matter.klass, matter.unit, clock.today())
    return list(dict.fromkeys(line.ground for line in lines if line.ground))
