"""The chores of the ledger: forget what has served its time (the terms stand in config/retention.yaml), tell subscribers."""

from zhenjie.engines.ledger.actions.attaching import forget_uploads
from zhenjie.engines.ledger.actions.importing import forget_import_rows
from zhenjie.engines.ledger.actions.once import forget_commands
from zhenjie.engines.ledger.actions.tokens import forget_tokens
from zhenjie.engines.ledger.tasks.filling import fill_what_was_left
from zhenjie.engines.ledger.tasks.subscribing import tell_subscribers
from zhenjie.web.chores import every


@every(seconds=3600)
def forget_the_old() -> None:
    """Forget commands, dead tokens, uploads given up and what stood in old import files; safe to run as often and as often at once as anybody likes."""
    forget_commands()
    forget_tokens()
    forget_uploads()
    forget_import_rows()


@every(seconds=1800)
def go_on_filling() -> None:
    """Registers of one's own whose spreadsheet was not read to its end."""
    fill_what_was_left()


@every(seconds=60)
def tell_of_changes() -> None:
    """Tell whoever subscribed to a saved filter what came to it."""
    tell_subscribers()
