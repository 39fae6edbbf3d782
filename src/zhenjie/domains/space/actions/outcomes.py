"""What a match does to both sides: a space that is offered is being talked about, a signed one is revived, its need settled."""

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.space.choices import MATCH, NeedState, State
from zhenjie.domains.space.models.needs import SpaceNeed
from zhenjie.domains.space.models.spaces import Space
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.matching.choices import Stage
from zhenjie.engines.matching.models import Proposal


@transaction.atomic
def follow_match(*, by: Actor, need: SpaceNeed, offer: Space, stage: str) -> None:
    """Move both rows along with a proposal. A space for several keeps looking until its last place is taken."""
    space = Space.everything.select_for_update().get(pk=offer.pk)
    if stage in (Stage.OFFERED, Stage.VISITED) and space.state == State.IDLE:
        space.state = State.TALKING
        save_row(by=by, row=space, verb="撮合推介")
    elif stage == Stage.SIGNED:
        _signed(by, need, space)
    elif stage in (Stage.REFUSED, Stage.DROPPED) and space.state == State.TALKING and not _others(space):
        space.state = State.IDLE
        save_row(by=by, row=space, verb="撮合未成")


def _signed(by: Actor, need: SpaceNeed, space: Space) -> None:
    if space.places > 1:
        space.places -= 1
        space.state = State.TALKING if _others(space) else State.IDLE
    else:
        space.state, space.revived_on = State.REVIVED, clock.today()
    save_row(by=by, row=space, verb="撮合签约")
    wanted = SpaceNeed.everything.select_for_update().get(pk=need.pk)
    wanted.state = NeedState.SETTLED
    save_row(by=by, row=wanted, verb="撮合签约")


def _others(space: Space) -> bool:
    """Whether somebody else is still talking about this space."""
    waiting = Proposal.objects.filter(run__match=MATCH, offer=space.pk, stage__in=(Stage.OFFERED, Stage.VISITED))
    return waiting.exists()
