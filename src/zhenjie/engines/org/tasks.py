"""The chore of the organisation: counts of failed log-ins are kept for a day."""

from zhenjie.engines.org.actions import failures
from zhenjie.web.chores import every


@every(seconds=3600)
def forget_failures() -> None:
    """Forgets counts of failed log-ins after a day."""
    failures.forget_failures()
