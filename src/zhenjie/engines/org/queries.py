"""The shared readers of the organisation: subtrees by ranges of paths, pages of children, units through time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, Exists, Max, Model, OuterRef, Q, QuerySet, Subquery, Sum

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.engines.org import levels, paths
from zhenjie.engines.org.models import Account, Failures, Naming, Placement, Succession, Unit
from zhenjie.engines.org.problems import Problem

Row = TypeVar("Row", bound=Model)
PAGE = 50


def within(queryset: QuerySet[Row], prefixes: Iterable[str], field: str = "unit__path") -> QuerySet[Row]:
    """The rows whose path `field` lies under one of `prefixes`; no prefix means no row, '' means every row."""
    kept = paths.widest(prefixes)
    if not kept:
        return queryset.none()
    if kept[0] == "":
        return queryset
    wanted = Q()
    for prefix in kept:
        low, high = paths.path_range(prefix)
        wanted |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return queryset.filter(wanted)


def valid_on(on: date | None = None, prefix: str = "") -> Q:
    """The condition that something dated (`valid_from`, `valid_to`, both days included) holds on `on`, today by default."""
    day = on or clock.today()
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})
    return begun & (Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day}))


def is_valid(thing: Unit, on: date) -> bool:
    """Whether `thing` holds on `on`, both ends included."""
    return (thing.valid_from is None or thing.valid_from <= on) and (thing.valid_to is None or on <= thing.valid_to)


def units_below(unit: Unit, *, itself: bool = True) -> QuerySet[Unit]:
    """The subtree of `unit` in order of the tree, past and present units alike."""
    low, high = paths.path_range(unit.path)
    below = Unit.objects.filter(path__gte=low, path__lt=high).order_by("path")
    return below if itself else below.exclude(pk=unit.pk)


def ancestors(unit: Unit) -> list[Unit]:
    """The units above `unit`, root first."""
    return list(Unit.objects.filter(path__in=paths.above(unit.path)).order_by("path"))


@dataclass(frozen=True, slots=True)
class ChildrenPage:
    """One page of children; ``after`` is the key of the next page, '' when there is none."""

    units: Sequence[Unit]
    after: str


def with_children_flag(units: QuerySet[Unit], on: date | None = None) -> QuerySet[Unit]:
    """`units`, each told whether a unit valid on `on` hangs below (``has_children``)."""
    below = Unit.objects.filter(valid_on(on), parent=OuterRef("pk"))
    return units.annotate(has_children=Exists(below))


def children(unit: Unit, *, after: str = "", size: int = PAGE, on: date | None = None) -> ChildrenPage:
    """The units directly below `unit` that are valid on `on`, by position, `size` at a time.

    `after` is the key that the page before gave; a key that is no key begins at the front.
    """
    rows = Unit.objects.filter(valid_on(on), parent=unit)
    position, pk = (whole(part, 9) for part in (*after.partition("-"),)[::2])
    if position is not None and pk is not None:
        rows = rows.filter(Q(position__gt=position) | Q(position=position, pk__gt=pk))
    found = list(with_children_flag(rows.order_by("position", "id"), on)[: size + 1])
    shown = found[:size]
    more = f"{shown[-1].position}-{shown[-1].pk}" if len(found) > size else ""
    return ChildrenPage(shown, more)


def former_children(unit: Unit, on: date | None = None) -> QuerySet[Unit]:
    """The units that hung directly below `unit` and are gone on `on`."""
    return Unit.objects.filter(parent=unit, valid_to__lt=on or clock.today()).order_by("-valid_to", "id")


def search_units(text: str, prefixes: Iterable[str], *, size: int = 20) -> list[Unit]:
    """Units within `prefixes` whose name contains `text` (two characters are enough, one is too) or whose code begins
    with it; what exists today first, then by path."""
    wanted = text.strip()
    if not wanted:
        return []
    found = within(Unit.objects.all(), prefixes, "path").filter(Q(name__contains=wanted) | Q(code__startswith=wanted))
    # One walk for both: who ended long ago comes last, and must not crowd out who is there.
    units, today = list(found.order_by("path")[: size * 5]), clock.today()
    return sorted(units, key=lambda unit: (not is_valid(unit, today), unit.path))[:size]


COUNTED = 50_000


def count_below(unit: Unit) -> tuple[int, bool]:
    """How many units exist today below `unit`, and whether there are more than were counted: past COUNTED it stops."""
    found = units_below(unit, itself=False).filter(valid_on()).order_by()[: COUNTED + 1].count()
    return min(found, COUNTED), found > COUNTED


def count_by_kind(prefixes: Iterable[str]) -> list[tuple[str, int]]:
    """(kind, number) of what exists today within `prefixes`, highest level first; empty when there are more than COUNTED
    units to count, for then the count would take longer than the page."""
    units = within(Unit.objects.order_by(), prefixes, "path")
    if units[: COUNTED + 1].count() > COUNTED:
        return []
    found = dict(units.filter(valid_on()).values_list("kind").annotate(number=Count("pk")))
    return [(kind, found[kind]) for kind in (*levels.ORDER, levels.OFFICE) if kind in found]


def units_of_kind(kind: str, prefixes: Iterable[str], *, after: str = "", size: int = PAGE) -> list[Unit]:
    """The first `size` units of one kind within `prefixes` that exist today, in order of the tree, beyond path `after`."""
    units = within(Unit.objects.filter(valid_on(), kind=kind), prefixes, "path")
    return list(units.filter(path__gt=after).order_by("path")[:size])


@dataclass(frozen=True, slots=True)
class Share:
    """A unit and the part of another one's stock that belongs to it."""

    unit: Unit
    share: Decimal


def successors_at(unit: Unit, on: date) -> list[Share]:
    """What `unit` is on `on`: itself while it exists, later its successors, followed through every further merger and
    split; the shares multiply. Empty when `unit` ended without a successor. Largest share first."""
    return _follow(unit, on, forward=True)


def predecessors_at(unit: Unit, on: date) -> list[Share]:
    """What has become part of `unit` since `on`: itself if it existed then, and every unit that later merged into it or
    from which it was split, each with the part of it that ended up in `unit`."""
    return _follow(unit, on, forward=False)


def unit_at(unit: Unit, on: date) -> Unit | None:
    """The one unit that stands for `unit` on `on`: itself, or the successor with the largest share, or None."""
    shares = successors_at(unit, on)
    return shares[0].unit if shares else None


def _follow(unit: Unit, on: date, *, forward: bool) -> list[Share]:
    """Walk the successions step by step. It ends: a unit ends once, and its successor exists on that day."""
    found: dict[int, Share] = {}
    walk = {unit.pk: Share(unit, Decimal(1))}
    while walk:
        for pk, share in walk.items():
            if is_valid(share.unit, on):
                found[pk] = _add(found.get(pk), share)
        ahead = {pk: share for pk, share in walk.items() if not forward or _ended(share.unit, on)}
        walk = {}
        for link in _links(ahead.keys(), on, forward=forward):
            source, target = (link.predecessor, link.successor) if forward else (link.successor, link.predecessor)
            part = Share(target, ahead[source.pk].share * link.share)
            walk[target.pk] = _add(walk.get(target.pk), part)
    return sorted(found.values(), key=lambda share: (-share.share, share.unit.path))


def _add(known: Share | None, more: Share) -> Share:
    return more if known is None else Share(more.unit, known.share + more.share)


def _ended(unit: Unit, on: date) -> bool:
    return unit.valid_to is not None and unit.valid_to < on


def _links(pks: Iterable[int], on: date, *, forward: bool) -> QuerySet[Succession]:
    links = Succession.objects.select_related("predecessor", "successor").order_by("on", "id")
    keys = list(pks)
    if not keys:
        return links.none()
    return links.filter(predecessor__in=keys, on__lte=on) if forward else links.filter(successor__in=keys, on__gt=on)


def parent_at(unit: Unit, on: date) -> Unit | None:
    """The unit that `unit` hung below on `on`."""
    placed = Placement.objects.filter(valid_on(on), unit=unit).select_related("parent").order_by("-id").first()
    return placed.parent if placed else unit.parent


def name_at(unit: Unit, on: date) -> str:
    """What `unit` was called on `on`."""
    named = Naming.objects.filter(valid_on(on), unit=unit).order_by("-id").first()
    return named.name if named else unit.name


def day_before(on: date) -> date:
    """The last day of what ends when something begins on `on`."""
    return on - timedelta(days=1)


def unit_by_code(code: str) -> Unit:
    """The living unit with this code. Raises Problem when there is none."""
    unit = Unit.objects.filter(code=code.strip(), valid_to__isnull=True).first()
    if unit is None:
        raise Problem(f"没有代码为“{code}”的单元，可用 zhenjie org tree 查看现有代码。")
    return unit


def tree_lines(top: Unit | None, *, depth: int, on: date | None = None) -> Iterator[tuple[int, Unit]]:
    """(indent, unit) of the tree below `top` (everything without one), `depth` levels, in order of position."""
    level = list(Unit.objects.filter(valid_on(on), parent=None).order_by("position", "id")) if top is None else [top]
    stack = [(0, unit) for unit in reversed(level)]
    while stack:
        indent, unit = stack.pop()
        yield indent, unit
        if indent + 1 < depth:
            below = Unit.objects.filter(valid_on(on), parent=unit).order_by("-position", "-id")
            stack.extend((indent + 1, child) for child in below)


def accounts_with_locks() -> QuerySet[Any]:
    """Accounts with `tries` (failures lately, wherever; None without) and `locked_until` (end of the longest lock in force, else None)."""
    own = Failures.objects.filter(account=OuterRef("pk")).order_by().values("account")
    tries = own.exclude(place="").annotate(some=Sum("count")).values("some")
    latest = own.filter(until__gt=clock.now()).annotate(last=Max("until")).values("last")
    return Account.objects.annotate(tries=Subquery(tries), locked_until=Subquery(latest))
