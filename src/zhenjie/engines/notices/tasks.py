"""The chores of the notices: carry what is due, forget what has served its time."""

from zhenjie.engines.notices.actions import carry_notices, forget_notices
from zhenjie.engines.notices.sending_out import carry_outbound, forget_outbound
from zhenjie.web.chores import every


@every(seconds=30)
def carry_what_is_due() -> None:
    """Carry due notices to the channels of this deployment, and messages to those without an account."""
    carry_notices()
    carry_outbound()


@every(seconds=3600)
def forget_the_old() -> None:
    """Forget notices older than half a year."""
    forget_notices()
    forget_outbound()
