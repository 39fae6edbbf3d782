"""The chores of plans: what other ledgers prove is noted, and how colours will turn, so that past days and thousands can be told."""

from zhenjie.engines.schedules.actions.proving import note_proofs
from zhenjie.engines.schedules.actions.spelling import keep_spells
from zhenjie.web.chores import every


@every(seconds=60)
def look_into_ledgers() -> None:
    """Note what permits and the like finish, or finish no longer."""
    note_proofs()


@every(seconds=60)
def foresee_colours() -> None:
    """Work out anew when the plans turn of which something new is known."""
    keep_spells()
