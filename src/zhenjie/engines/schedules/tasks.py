"""The chores of plans: what other ledgers prove is noted, so that a past day can be told."""

from zhenjie.engines.schedules.actions.proving import note_proofs
from zhenjie.web.chores import every


@every(seconds=60)
def look_into_ledgers() -> None:
    """Note what permits and the like finish, or finish no longer."""
    note_proofs()
