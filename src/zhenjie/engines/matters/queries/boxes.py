"""Which matters lie in which box of whose inbox, put as ranges of an index (see the indexes of Matter).

A source is one condition whose rows an index holds in order: "at this kind of desk of these units". Few units are so many
short ranges, merged; many units are one walk along the due dates. Planners would gather everything and sort it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from zhenjie.engines.matters.models import FlowVersion
from zhenjie.engines.matters.queries.allowed import DISPATCH, HANDLE, READ, REVIEW, SUPERVISE, Mover
from zhenjie.engines.matters.queries.counted import Piece, moment
from zhenjie.engines.matters.queries.flows import sealed_flows
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers, path_range, widest
from zhenjie.engines.org.queries import within
from zhenjie.engines.trail.prepared import Prepared

BOXES = ("mine", "unit", "ruling", "helping", "supervised", "all", "closed")
#: Up to so many units each is a range of its own.
FEW = 64
#: The register under which the titles of matters are searched.
SEARCHED = "matters.matter"
Key = int | str
_KINDS = ("holder", "dispatcher", "reviewer")
_OPEN = "m.holder_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Source:
    """Rows for which `where` holds and `columns` equal one of `keys`; or those few that `named` names, a list or query of primary
    keys. Else the rows are walked along `order`; with a `scope` they belong here when the unit in `column` (or in `other`) lies
    in it."""

    where: Piece
    columns: tuple[str, ...] = ()
    keys: tuple[tuple[Key, ...], ...] = ()
    named: str = ""
    order: str = "red_at"
    column: str = ""
    other: str = ""
    scope: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether it is a walk along all matters, of which only some belong here."""
        return bool(self.scope)


class Seats:
    """Where somebody sits: asked once for all boxes of a page."""

    def __init__(self, who: Mover) -> None:
        self.who = who

    @cached_property
    def exact(self) -> dict[int, str]:
        """The very units of the posts, and for an office the place around it, with their paths."""
        return dict(_AT(tuple(sorted({*self.who.posts, *self.who.places}))))

    @cached_property
    def below(self) -> dict[int, str]:
        """Every unit at which this person sits (see `Mover.sits_at`): those of the posts with all below, and the places around."""
        units = within(Unit.objects.order_by(), self.who.posts, "path")
        return {**dict(units.values_list("pk", "path")), **self.exact}

    @cached_property
    def ruled(self) -> dict[int, str]:
        """The units where this person dispatches or reviews."""
        prefixes = (*self.who.scope.prefixes_for(DISPATCH), *self.who.scope.prefixes_for(REVIEW))
        return dict(within(Unit.objects.order_by(), prefixes, "path").values_list("pk", "path"))


_AT = Prepared(lambda paths: Unit.objects.order_by().filter(path__in=paths).values_list("pk", "path"))


def sources_of(seats: Seats, box: str, path: str = "") -> list[Source]:
    """The sources of a box: what somebody has to do, what lies with the own units, what waits for a ruling, what the unit helps with,
    what is supervised, everything open that may be read, what is closed. `path` narrows the last two to what lies (or was
    handled) below one unit."""
    who = seats.who
    match box:
        case "mine":
            return _mine(seats)
        case "unit":
            return _desks(who, seats.below, free=False)
        case "ruling":
            return _ruling(seats)
        case "helping":
            return _helping(seats)
        case "supervised":
            return _supervised(seats)
        case "all":
            where = _OPEN + _unsealed(who)
            return _inside(("holder_id",) if path else ("holder_id", "unit_id"), _read(who, path), where)
        case "closed":
            handled = _inside(("worker_id",), _read(who, path), "m.closed_at IS NOT NULL" + _unsealed(who))
            return [replace(one, order="closed_at") for one in handled]
    raise ValueError(box)


def _read(who: Mover, path: str) -> tuple[str, ...]:
    """Where may be read, of that only what lies at or below `path`."""
    prefixes = who.scope.prefixes_for(READ)
    if not path or any(covers(prefix, path) for prefix in prefixes):
        return (path,) if path else prefixes
    return tuple(prefix for prefix in prefixes if covers(path, prefix))


def _mine(seats: Seats) -> list[Source]:
    """What lies on the own name, and what nobody has taken at the desks where this person works."""
    who = seats.who
    free = _desks(who, seats.exact, free=True)
    if who.person is None:
        return free
    named = Source(Piece(f"m.person_id IS NOT NULL AND {_OPEN}"), ("person_id",), ((who.person,),))
    return [named, *free]


def _desks(who: Mover, units: dict[int, str], *, free: bool) -> list[Source]:
    """The desks of `units` by kind, each where the permission for that kind is held."""
    found = []
    for desk, permission in zip(_KINDS, (HANDLE, DISPATCH, REVIEW), strict=True):
        prefixes = who.scope.prefixes_for(permission)
        keys = tuple(pk for pk, path in units.items() if any(covers(prefix, path) for prefix in prefixes))
        nobodys = " AND m.person_id IS NULL" if free and desk == "holder" else ""
        if keys:
            where = Piece(f"{_OPEN} AND m.desk = '{desk}'{nobodys}")
            found.append(Source(where, ("holder_id",), tuple((pk,) for pk in keys)))
    return found


def _where(seats: Seats, units: dict[int, str], permission: str) -> list[int]:
    """Those of `units` where the permission is held."""
    prefixes = seats.who.scope.prefixes_for(permission)
    return [pk for pk, path in units.items() if any(covers(prefix, path) for prefix in prefixes)]


def _ruling(seats: Seats) -> list[Source]:
    """Requests at the centres where this person dispatches; to leave something out of the evaluation is for who reviews."""
    found = []
    for permission, kind in ((DISPATCH, "NOT (m.asked = 'exclude')"), (REVIEW, "m.asked = 'exclude'")):
        units = _where(seats, seats.ruled, permission)
        where = Piece(f"NOT (m.asked = '') AND {_OPEN} AND {kind}")
        found.append(by_unit(Source(where, column="center_id"), units))
    return found


def _helping(seats: Seats) -> list[Source]:
    units = _where(seats, seats.exact, HANDLE)
    if not units:
        return []
    waiting = f"SELECT h.matter_id FROM matters_helper h WHERE h.unit_id IN ({', '.join(map(str, units))})"
    return [Source(Piece(_OPEN), named=waiting)]


def _supervised(seats: Seats) -> list[Source]:
    """Supervised matters where this person supervises, and those that lie with the own units. There are never many."""
    prefixes = seats.who.scope.prefixes_for(SUPERVISE)
    inside = [inside_of(f"m.{column}", prefixes) for column in ("center_id", "holder_id")]
    inside.append(Piece(f"m.holder_id IN ({', '.join(map(str, seats.exact)) or 'NULL'})"))
    given = tuple(value for piece in inside for value in piece.given)
    return [Source(Piece(f"{_OPEN} AND NOT (m.level = '') AND ({' OR '.join(one.sql for one in inside)})", given))]


def _inside(columns: tuple[str, ...], prefixes: tuple[str, ...], where: str) -> list[Source]:
    """The matters of which one of `columns` lies under one of `prefixes`: by unit where there are few, else as a walk."""
    if not prefixes:
        return []
    units = list(within(Unit.objects.order_by(), prefixes, "path").values_list("pk", flat=True)[: FEW + 1])
    if len(units) > FEW:
        return [Source(Piece(where), column=columns[0], other="".join(columns[1:]), scope=prefixes)]
    return [by_unit(Source(Piece(where), column=column), units) for column in columns]


def by_unit(source: Source, units: Iterable[int]) -> Source:
    """A source as one range for each unit. What lies with a unit is kept in order by kind of desk."""
    if source.column == "holder_id":
        keys = tuple((pk, desk) for pk in units for desk in _KINDS)
        return replace(source, columns=("holder_id", "desk"), keys=keys, scope=())
    return replace(source, columns=(source.column,), keys=tuple((pk,) for pk in units), scope=())


def inside_of(column: str, prefixes: Iterable[str]) -> Piece:
    """That the unit in `column` lies under one of `prefixes`."""
    kept = widest(prefixes)
    if kept and kept[0] == "":
        return Piece("1 = 1")
    ranges = [path_range(prefix) for prefix in kept]
    wanted = " OR ".join("(u.path >= %s AND u.path < %s)" for _one in ranges)
    given = tuple(end for both in ranges for end in both)
    return Piece(f"{column} IN (SELECT u.id FROM org_unit u WHERE {wanted})", given) if ranges else Piece("1 = 0")


def _unsealed(who: Mover) -> str:
    """Sealed flows (信访、举报) stay out of the wide boxes unless all that may be read there is dispatched or supervised too."""
    hidden = sealed_flows()
    dealt = (*who.scope.prefixes_for(DISPATCH), *who.scope.prefixes_for(SUPERVISE))
    if not hidden or all(any(covers(one, prefix) for one in dealt) for prefix in who.scope.prefixes_for(READ)):
        return ""
    return f" AND m.flow NOT IN ({', '.join(repr(key) for key in sorted(hidden))})"


def in_scope(source: Source, name: str = "m") -> Piece:
    """That a matter of a wide source belongs here."""
    inside = [inside_of(f"{name}.{column}", source.scope) for column in (source.column, source.other) if column]
    return Piece(f"({' OR '.join(one.sql for one in inside)})", tuple(value for one in inside for value in one.given))


def stages_of(flow: str, stage: str) -> tuple[tuple[str, str], ...]:
    """Every pair of a flow and an open stage that fits: as declared now or in a version under which matters still run."""
    pairs = set()
    for version in FlowVersion.objects.filter(**({"flow": flow} if flow else {})):
        for one in Flow.from_json(version.spec).stages:
            if one.open and stage in ("", one.key):
                pairs.add((version.flow, one.key))
    return tuple(sorted(pairs))


def colour_range(colour: str, now: datetime) -> Piece:
    """A colour as a range of due moments."""
    at = moment(now)
    match colour:
        case "red":
            return Piece("m.red_at <= %s", (at,))
        case "yellow":
            return Piece("m.red_at > %s AND m.yellow_at <= %s", (at, at))
        case "green":
            return Piece("m.red_at > %s AND m.yellow_at > %s", (at, at))
    return Piece("1 = 1")
