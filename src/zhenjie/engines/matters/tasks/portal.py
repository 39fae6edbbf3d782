"""What the public pages have to forget."""

from zhenjie.engines.matters.actions.knocking import forget_knocks
from zhenjie.web.chores import every


@every(3600)
def forget_visitors() -> int:
    """Forget counts of addresses after a day and spent proofs after their term. Returns how many."""
    return forget_knocks()
