"""Who may do what with a matter now: posts and permissions against the desk on which it lies. Asked before every move."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhenjie.core import clock
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.deciding import may_be
from zhenjie.engines.matters.rules.flow import Move
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.verbs import RULED_BY, Who
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.scope import Scope, posts_of, territories
from zhenjie.engines.trail.prepared import Prepared

READ, WRITE, HANDLE = "matters.read", "matters.write", "matters.handle"
DISPATCH, REVIEW, SUPERVISE, PUBLISH = "matters.dispatch", "matters.review", "matters.supervise", "matters.publish"


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody at work: the account, its scope, the paths of the units where its posts are and of the places around them."""

    account: int
    person: int | None
    scope: Scope
    posts: tuple[str, ...]
    places: frozenset[str]

    def sits_at(self, path: str) -> bool:
        """Whether a post of this person is at the unit, above it, or in an office of it."""
        return path in self.places or any(covers(post, path) for post in self.posts)


def mover(account: Account, scope: Scope) -> Mover:
    """The person behind `account` as somebody who may move matters. At most two queries, none for an account that a
    request came with."""
    posts: list[Post] = account.posts_today or []
    if account.posts_today is None and account.person_id is not None:
        posts = posts_of(account.person_id, clock.today())
    units = [post.unit for post in posts]
    around = account.places_today if account.places_today is not None else territories(units)
    return Mover(
        account=account.pk,
        person=account.person_id,
        scope=scope,
        posts=tuple(unit.path for unit in units),
        places=frozenset(place.path for place in around.values()),
    )


@dataclass(frozen=True, slots=True)
class Desks:
    """The paths that decide who may move one matter."""

    place: str
    center: str
    worker: str
    helpers: tuple[str, ...]
    last: int | None


def may(who: Mover, matter: Matter, state: State, desks: Desks, move: Move) -> bool:
    """Whether `who` may make `move` of `matter` now."""
    scope = who.scope
    if (ruled := _RULED.get(move.verb)) and state.pending.get("kind") != ruled:
        return False
    if not may_be(move, state, who.account):
        return False
    match move.mover:
        case Who.HOLDER:
            return _holds(who, matter, state, desks)
        case Who.HELPER:
            return any(scope.allows(HANDLE, path) and who.sits_at(path) for path in desks.helpers)
        case Who.SIGNER:
            return who.person is not None and who.person in state.signers
        case Who.DISPATCHER:
            return scope.allows(DISPATCH, desks.center)
        case Who.REVIEWER:
            return scope.allows(REVIEW, desks.center)
        case Who.SUPERVISOR:
            return scope.allows(SUPERVISE, desks.center)
        case Who.DOER:
            return desks.last == who.account
        case Who.ANYONE:
            return scope.allows(WRITE, desks.place) or scope.allows(WRITE, desks.worker)
        case _:
            return False


#: What is asked for, by the verb that rules on it.
_RULED = {verb: kind for kind, verb in RULED_BY.items()}


def _holds(who: Mover, matter: Matter, state: State, desks: Desks) -> bool:
    """The unit whose desk it is; once a person has taken it, that person, or whoever dispatches."""
    desk = flow_of(matter).stage(matter.stage).desk
    if desk == "dispatcher":
        return who.scope.allows(DISPATCH, desks.center)
    if desk == "reviewer":
        return who.scope.allows(REVIEW, desks.center)
    if not who.scope.allows(HANDLE, desks.worker) or not who.sits_at(desks.worker):
        return False
    return state.person in (None, who.person) or who.scope.allows(DISPATCH, desks.worker)


def moves_for(who: Mover, matter: Matter) -> list[Move]:
    """The moves that `who` may make of `matter` now, in the order of the flow. Two queries."""
    state, desks = State.from_json(matter.state), desks_of(matter)
    return [move for move in flow_of(matter).moves_at(matter.stage) if may(who, matter, state, desks, move)]


def desks_of(matter: Matter) -> Desks:
    """The paths of the units around `matter`, and who made its last move. Two queries, once for each move of the matter: whether it
    may be read, what may be done and where it may go all ask for them."""
    known: tuple[int, Desks] | None = vars(matter).get("desks")
    if known is None or known[0] != matter.seq:
        known = vars(matter)["desks"] = matter.seq, _desks_of(matter)
    return known[1]


def _desks_of(matter: Matter) -> Desks:
    state = State.from_json(matter.state)
    keys = {state.center, state.worker or state.center, matter.unit_id, *map(int, state.helpers)}
    paths = paths_of(keys)
    last = _DOER.first(matter.pk, matter.seq)
    return Desks(
        place=paths.get(matter.unit_id, ""),
        center=paths.get(state.center, ""),
        worker=paths.get(state.worker or state.center, ""),
        helpers=tuple(paths[int(unit)] for unit, spoken in state.helpers.items() if not spoken and int(unit) in paths),
        last=last,
    )


def paths_of(units: Iterable[int | None]) -> dict[int, str]:
    """Where units lie, by key. One query."""
    return dict(_PATHS(tuple(sorted({pk for pk in units if pk is not None}))))


_PATHS = Prepared(lambda units: Unit.objects.filter(pk__in=units).order_by().values_list("pk", "path"))
_DOER = Prepared(lambda pk, seq: Event.objects.filter(matter=pk, seq=seq).order_by().values_list("account", flat=True))


def readable(who: Mover, matter: Matter) -> bool:
    """Whether `who` may read `matter`: where it lies, where it is dispatched, or where it is or was handled. A sealed flow
    (信访、举报) is read only by those who deal with it."""
    state, desks = State.from_json(matter.state), desks_of(matter)
    scope = who.scope
    if state.person is not None and state.person == who.person:
        return True
    if flow_of(matter).sealed:
        dealt = scope.allows(DISPATCH, desks.center) or scope.allows(SUPERVISE, desks.center)
        return dealt or (scope.allows(HANDLE, desks.worker) and who.sits_at(desks.worker))
    if any(scope.allows(READ, path) for path in {desks.place, desks.center, desks.worker, *desks.helpers} if path):
        return True
    past = Unit.objects.filter(pk__in={unit for _stage, unit, _person in state.back if unit})
    return any(scope.allows(READ, path) for path in past.order_by().values_list("path", flat=True))
