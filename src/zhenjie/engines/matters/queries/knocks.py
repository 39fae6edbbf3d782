"""How often an address came: what sets the work of its next challenge."""

from zhenjie.core import clock
from zhenjie.engines.matters.models.portal import Knock
from zhenjie.engines.matters.rules.knocking import Limit


def knocks(network: str, purpose: str, limit: Limit) -> int:
    """Times this address came for ``purpose`` in the present window."""
    found = Knock.objects.filter(network=network, purpose=purpose, since=limit.opened(clock.now()))
    return found.values_list("count", flat=True).first() or 0
