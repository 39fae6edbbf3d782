"""Who has to hear of a move at once, beside what the clocks tell: the unit that is urged, the person asked, the one who asked."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.engines.matters.actions.callers import tell_answered
from zhenjie.engines.matters.actions.writing import Step
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.recipients import at_unit, recipients
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.verbs import RULED_BY, VERBS
from zhenjie.engines.notices.actions import send
from zhenjie.engines.org.models import Account

URGED = {"urge", "supervise", "redo", "reopen", "unshelve", "send_back"}
PERSONS = {"add_signer", "delegate"}
RULED = set(RULED_BY.values())
TELLING = URGED | PERSONS | RULED | {"ask_help"}


def tell_moves(*, by: Actor, steps: Sequence[Step]) -> None:
    """Tells whoever has to hear of `steps`, inside their transaction; each account once, never the one who moved."""
    tell_answered(moved=[(one.matter, one.was.stage) for one in steps])
    for one in steps:
        _tell(by, one.matter, one.event, one.was)


def _tell(by: Actor, matter: Matter, event: Event, before: State) -> None:
    if event.verb not in TELLING:
        return
    words = event.said.get("words", "")
    for account in _whom(matter, event, before):
        if account.pk != by.account:
            send(
                by=by,
                to=account,
                title=_("%(verb)s：%(matter)s") % {"verb": VERBS[event.verb].title, "matter": matter},
                body=words,
                url=reverse("matters:matter", args=[matter.pk]),
                key=f"matter:{matter.pk}:move:{event.seq}",
            )


def _whom(matter: Matter, event: Event, before: State) -> Iterable[Account]:
    if event.verb in URGED:
        return recipients(matter)
    if event.verb in PERSONS:
        return Account.objects.filter(person=event.said["person"], is_active=True)
    if event.verb == "ask_help":
        return at_unit(int(event.said["to"]))
    return Account.objects.filter(pk=before.pending.get("by") or 0, is_active=True)
