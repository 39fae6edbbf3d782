"""The chores of the ledger: forget what has served its time (the terms stand in config/retention.yaml)."""

from zhenjie.engines.ledger.actions.once import forget_commands
from zhenjie.engines.ledger.actions.tokens import forget_tokens
from zhenjie.web.chores import every


@every(seconds=3600)
def forget_the_old() -> None:
    """Forget commands and dead tokens; safe to run as often and as often at once as anybody likes."""
    forget_commands()
    forget_tokens()
