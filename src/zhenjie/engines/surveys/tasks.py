"""What has to happen again and again: phones that were taken back are forgotten, open report forms are reminded of."""

from zhenjie.engines.surveys.actions.devices import forget_devices
from zhenjie.engines.surveys.actions.reminding import remind_all
from zhenjie.web.chores import every


@every(86_400)
def forget_the_old() -> int:
    """Forget phones whose time is up. Returns how many."""
    return forget_devices()


@every(1800)
def remind_of_reports() -> int:
    """Remind of report forms that are due or late. Returns how many people were told."""
    return remind_all()
