"""派单中心: which unit dispatches what lies at a place: the township around it, above that the place itself."""

from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.trail.fetching import fetch

_BELOW = {UnitKind.VILLAGE, UnitKind.GRID, UnitKind.BUILDING, UnitKind.STAIRWELL, UnitKind.OFFICE}


def center_of(unit: Unit) -> Unit:
    """The unit that dispatches matters lying at `unit`; itself for a township, a county and above."""
    if unit.kind not in _BELOW:
        return unit
    prefixes = above(unit.path)
    found = fetch(Unit, _source(len(prefixes)), [*prefixes, *_BELOW]) if prefixes else []
    return found[0][0] if found else unit


def _source(count: int) -> str:
    prefixes, below = ", ".join(["%s"] * count), ", ".join(["%s"] * len(_BELOW))
    return f"org_unit one WHERE one.path IN ({prefixes}) AND one.kind NOT IN ({below}) ORDER BY one.path DESC LIMIT 1"
