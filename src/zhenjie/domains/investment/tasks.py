"""The chore of investment, a second net: a project is looked at by whoever writes it."""

from zhenjie.domains.investment.actions.claims import examine_new
from zhenjie.web.chores import every


@every(seconds=300)
def look_for_the_same_lead() -> None:
    """What was written past the doors of the ledger (a restored table, a data step of a deployment) is looked at, too."""
    examine_new()
