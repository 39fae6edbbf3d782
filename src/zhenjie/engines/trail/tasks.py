"""The chore of the trail: seal what lies open, three times a minute."""

from zhenjie.engines.trail.actions import seal
from zhenjie.web.chores import every


@every(seconds=20)
def seal_pending() -> None:
    """Seals what lies open; safe to run as often and as often at once as anybody likes."""
    seal()
