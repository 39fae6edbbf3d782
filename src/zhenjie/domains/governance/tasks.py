"""The chores of governance: how forwarded matters stand at other servers."""

import logging

from zhenjie.core.actors import SYSTEM
from zhenjie.domains.governance.actions.open311 import pull_status
from zhenjie.domains.governance.queries.open311 import unanswered
from zhenjie.engines.ledger.problems import Problem
from zhenjie.web.chores import every

log = logging.getLogger(__name__)


@every(seconds=900)
def ask_other_servers() -> None:
    """Ask the other servers how the matters stand that they have not closed; one that does not answer is asked no more this time."""
    silent: set[str] = set()
    for request in unanswered():
        if request.server in silent:
            continue
        try:
            pull_status(by=SYSTEM, request=request)
        except Problem as problem:
            silent.add(request.server)
            log.warning("Open311 %s: %s", request.server, problem.detail)
