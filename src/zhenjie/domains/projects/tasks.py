"""The chores of projects: steps that slipped become matters, and leave the desks when they no longer do."""

from zhenjie.domains.projects.actions.slips import watch_slips
from zhenjie.web.chores import every


@every(seconds=600)
def look_for_slips() -> None:
    """Begin and end slips; quiet on days off, except for what is over."""
    watch_slips()
