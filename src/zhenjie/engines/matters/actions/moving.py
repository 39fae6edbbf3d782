"""Moving a matter: one command, done once. Two at once: one wins, the other is told what happened meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters import guarding
from zhenjie.engines.matters.actions.telling import tell_moves
from zhenjie.engines.matters.actions.writing import LimitBook, Step, step, write
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.deciding import Asked, Refusal, decide
from zhenjie.engines.matters.rules.kinds import KINDS
from zhenjie.engines.matters.rules.state import State, fold
from zhenjie.engines.matters.rules.verbs import VERBS
from zhenjie.engines.trail.prepared import Prepared

#: The way back of each withdrawn move: only while nobody has taken it up.
WITHDRAWN = {
    "assign",
    "return",
    "extend",
    "shelve",
    "exclude",
    "object",
    "reply",
    "pass_on",
    "delegate",
    "add_signer",
    "ask_help",
}


def move_matter(
    *, by: Actor, matter: int, verb: str, key: str, version: int | None = None, at: datetime | None = None, **said: Any
) -> Matter:
    """Makes one move and returns the matter as it then is.

    `key` is the idempotency key: the same command again changes nothing and gives the same answer. `version` is the
    number of the last event the person saw; Conflict (409) tells what has happened since. Problem (422) says what is
    missing or in the way. Who may move is asked before, of `queries.allowed`.
    """
    try:
        with transaction.atomic():
            return _move(by, matter, verb, key, version, at or clock.now(), said)
    except (IntegrityError, Problem):
        if (done := _done(by, key, matter, verb)) is not None:
            return done
        raise


def _move(
    by: Actor, pk: int, verb: str, key: str, version: int | None, at: datetime, said: Mapping[str, Any]
) -> Matter:
    found = locked(pk)
    one = decided(found, by=by, verb=verb, key=key, version=version, at=at, said=said)
    write(one, by=by, title=VERBS[verb].title)
    tell_moves(by=by, steps=[one])
    tell_whole(found, at)
    return found


def locked(pk: int) -> Matter:
    """The matter, held until the transaction ends, with its unit. Problem 404 when there is none."""
    found = _LOCKED.first(pk)
    if found is None:
        raise Problem(404, _("没有这件事项。"))
    return found


_LOCKED = Prepared(lambda pk: Matter.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=pk))


def tell_whole(part: Matter, at: datetime) -> None:
    """A part that has just been closed is told to the whole, in the same transaction."""
    if part.parent_id is not None and part.closed_at is not None:
        _move(SYSTEM, part.parent_id, "part_done", f"part:{part.pk}:{part.seq}", None, at, {"part": part.pk})


def decided(
    matter: Matter, *, by: Actor, verb: str, key: str, version: int | None, at: datetime, said: Mapping[str, Any]
) -> Step:
    """The step that `verb` makes of a locked matter. Problem when it may not be made."""
    flow, was = flow_of(matter), State.from_json(matter.state)
    # No event is older than the one before, whatever a server's clock says.
    at = max(at, matter.moved_at)
    move = flow.move(verb, matter.stage)
    stale = version is not None and version != matter.seq
    if stale and (move is None or not move.kind.free):
        raise Conflict(matter, since(matter, version or 0))
    if move is None:
        raise Problem(422, _("“%(matter)s”现在是“%(stage)s”，不能这样做。") % {
            "matter": matter.number, "stage": flow.stage(matter.stage).title,
        })  # fmt: skip
    if (why := guarding.refusal(matter, move, said, by)) is not None:
        raise Problem(422, why)
    # A new grade brings its own limit with the very move that says it.
    graded = was.after({"kind": said["kind"]}) if said.get("kind") in (flow.kinds or KINDS) else was
    try:
        then = _earlier(matter, by) if verb == "withdraw" else decide(
            was, Asked(flow, move, said, at, by.account, LimitBook(graded, at.date(), flow))
        )  # fmt: skip
    except Refusal as refusal:
        raise Problem(422, str(refusal), field=refusal.field) from None
    return step(matter, flow, move, was, then, by=by, at=at, key=key, said=plain(said))


def plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said as JSON; what was left empty is left out."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in said.items()
        if value not in (None, "", [], ())
    }


def _earlier(matter: Matter, by: Actor) -> State:
    """The state before the last move, which its doer takes back."""
    events = list(matter.events.order_by("seq"))
    moves = [one for one in events if one.verb not in _SIDE]
    if not moves or moves[-1].verb not in WITHDRAWN:
        raise Refusal("上一步不能撤回。")
    if moves[-1].account != by.account:
        raise Refusal("只有做这一步的人能撤回，或者别人已经接着办了。")
    return fold([one.change for one in events if one.seq != moves[-1].seq])


_SIDE = {"note", "remind", "attach", "urge", "supervise", "take_in", "succeed"}


def since(matter: Matter, version: int) -> str:
    """What others did after `version`, in one sentence."""
    later = matter.events.filter(seq__gt=version).order_by("seq")[:3]
    told = "；".join(f"{one.name}{VERBS[one.verb].title}" for one in later)
    return _("您打开页面以后，%(told)s。您的操作没有做，内容还在，请看过后再办。") % {"told": told or _("这件事变了")}


def _done(by: Actor, key: str, matter: int, verb: str) -> Matter | None:
    """The matter when this very command has been done already."""
    event = Event.objects.filter(key=key).select_related("matter__unit").first()
    if event is None:
        return None
    if event.matter_id != matter or event.verb != verb or event.account != by.account:
        raise Problem(422, _("这一次提交的编号已用于另一条内容，请刷新页面后再交。"))
    return event.matter
