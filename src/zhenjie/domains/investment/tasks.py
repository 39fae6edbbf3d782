"""The chores of investment: leads that came by any door are looked at within five seconds."""

from zhenjie.domains.investment.actions.claims import examine_new
from zhenjie.web.chores import every


@every(seconds=5)
def look_for_the_same_lead() -> None:
    """The same lead in two townships is found, and is not counted twice."""
    examine_new()
