"""The chores of the ledger: forget what has served its time (the terms stand in config/retention.yaml), tell subscribers."""

from zhenjie.engines.ledger.actions.attaching import forget_uploads
from zhenjie.engines.ledger.actions.once import forget_commands
from zhenjie.engines.ledger.actions.tokens import forget_tokens
from zhenjie.engines.ledger.tasks.subscribing import tell_subscribers
from zhenjie.web.chores import every


@every(seconds=3600)
def forget_the_old() -> None:
    """Forget commands, dead tokens and uploads given up; safe to run as often and as often at once as anybody likes."""
    forget_commands()
    forget_tokens()
    forget_uploads()


@every(seconds=60)
def tell_of_changes() -> None:
    """Tell whoever subscribed to a saved filter what came to it."""
    tell_subscribers()
