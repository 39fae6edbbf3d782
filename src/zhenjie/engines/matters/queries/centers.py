"""派单中心: which unit dispatches what lies at a place: the township around it, above that the place itself."""

from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.trail.prepared import Prepared

_BELOW = {UnitKind.VILLAGE, UnitKind.GRID, UnitKind.BUILDING, UnitKind.STAIRWELL, UnitKind.OFFICE}


def center_of(unit: Unit) -> Unit:
    """The unit that dispatches matters lying at `unit`; itself for a township, a county and above."""
    if unit.kind not in _BELOW:
        return unit
    prefixes = above(unit.path)
    return (_AROUND.first(prefixes) if prefixes else None) or unit


_AROUND = Prepared(
    lambda prefixes: Unit.objects.filter(path__in=prefixes).exclude(kind__in=_BELOW).order_by("-path")[:1]
)
