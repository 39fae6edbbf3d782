"""The chores of matters: what time brings about."""

from zhenjie.engines.matters.actions.knocking import forget_knocks
from zhenjie.engines.matters.actions.tallying import tally
from zhenjie.engines.matters.actions.timers import hand_over, tell_periods, tell_reminders
from zhenjie.web.chores import every


@every(seconds=20)
def tell_what_is_due() -> None:
    """Tell of matters that came, turn yellow or red, and of reminders."""
    tell_periods()
    tell_reminders()


@every(seconds=120)
def hand_over_posts() -> None:
    """Hand open matters to the successors of those who left their posts."""
    hand_over()


@every(seconds=20)
def count_days() -> None:
    """Count what has moved into the daily counts, at most 50 chunks in a row so that the other chores get their turn."""
    for _ in range(50):
        if not tally():
            break


@every(seconds=3600)
def forget_visitors() -> None:
    """Forget counts of addresses after a day and spent proofs after their term."""
    forget_knocks()
