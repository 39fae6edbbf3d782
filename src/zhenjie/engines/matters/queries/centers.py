"""派单中心: which unit dispatches what lies at a place: the township around it, above that the place itself."""

from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above

_BELOW = {UnitKind.VILLAGE, UnitKind.GRID, UnitKind.BUILDING, UnitKind.STAIRWELL, UnitKind.OFFICE}


def center_of(unit: Unit) -> Unit:
    """The unit that dispatches matters lying at `unit`; itself for a township, a county and above."""
    if unit.kind not in _BELOW:
        return unit
    around = Unit.objects.filter(path__in=above(unit.path)).exclude(kind__in=_BELOW).order_by("-path").first()
    return around or unit
