"""Buildings read: the stack of floors with who sits where, occupancy, tax; leases that run out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from zhenjie.core import clock
from zhenjie.domains.space.choices import Kind
from zhenjie.domains.space.models.leases import BuildingTax, Lease
from zhenjie.domains.space.models.spaces import DEEPEST, Space
from zhenjie.domains.space.rules import towers
from zhenjie.engines.org.queries import within


def current(day: date) -> QuerySet[Lease]:
    """The leases that run on a day."""
    return Lease.objects.filter(begins__lte=day, ends__gte=day).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


@dataclass(slots=True)
class Room:
    """One let or empty part of a floor; ``width`` is its share of the floor in per cent, ``at`` where it begins."""

    space: Space
    leases: Sequence[Lease]
    area: Decimal
    let: Decimal
    at: float = 0.0
    width: float = 0.0


@dataclass(slots=True)
class Floor:
    """A floor with its rooms, top first in the stack."""

    space: Space
    rooms: list[Room] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tower:
    """A building: floors, let and lettable ㎡, tenants, those registered elsewhere, the last year's tax."""

    building: Space
    floors: Sequence[Floor]
    let: Decimal
    to_let: Decimal
    tenants: int
    elsewhere: int
    tax: BuildingTax | None

    @property
    def occupancy(self) -> Decimal | None:
        """入驻率 in per cent."""
        return towers.share(self.let, self.to_let)

    @property
    def local_share(self) -> Decimal | None:
        """注册率: tenants registered here in per cent of all."""
        return towers.share(Decimal(self.tenants - self.elsewhere), Decimal(self.tenants)) if self.tenants else None


def towers_in(prefixes: Iterable[str], day: date | None = None) -> list[Tower]:
    """Every building in reach with its figures. A handful of queries for any number."""
    found = within(Space.objects.filter(kind=Kind.BUILDING), prefixes).select_related("unit").order_by("pk")
    return _towers(list(found), day or clock.today())


def tower(building: Space, day: date | None = None) -> Tower:
    """One building, floor by floor."""
    return _towers([building], day or clock.today())[0]


def _towers(buildings: list[Space], day: date) -> list[Tower]:
    parts = _parts(buildings, day)
    taxes: dict[int, BuildingTax] = {}
    for tax in BuildingTax.objects.filter(building__in=buildings).select_related("building").order_by("year"):
        taxes[tax.building_id] = tax
    return [_tower(one, parts.get(one.pk, []), parts, taxes.get(one.pk)) for one in buildings]


def _parts(roots: list[Space], day: date) -> dict[int, list[Space]]:
    """The parts of every space below ``roots``, by the space they belong to, with their leases; one pair of queries a level."""
    leases = Prefetch("leases", current(day).order_by("pk"), to_attr="running")
    found: dict[int, list[Space]] = {}
    level = list(Space.objects.filter(pk__in=[one.pk for one in roots]).prefetch_related(leases))
    by_pk = {one.pk: one for one in level}
    for root in roots:
        root.running = by_pk[root.pk].running if root.pk in by_pk else []  # type: ignore[attr-defined]
    for _depth in range(DEEPEST):
        keys = [one.pk for one in level]
        level = (
            list(Space.objects.filter(parent__in=keys).order_by("level", "pk").prefetch_related(leases)) if keys else []
        )
        for one in level:
            found.setdefault(one.parent_id or 0, []).append(one)
    return found


def _tower(building: Space, floors: list[Space], parts: dict[int, list[Space]], tax: BuildingTax | None) -> Tower:
    stack = [_floor(one, parts) for one in sorted(floors, key=lambda one: (-(one.level or 0), -one.pk))]
    leases = [*building.running, *(lease for one in _below(building, parts) for lease in one.running)]  # type: ignore[attr-defined]
    let = sum((lease.area if lease.area is not None else Decimal(0) for lease in leases), Decimal(0))
    return Tower(
        building=building,
        floors=stack,
        let=let,
        to_let=building.to_let,
        tenants=len({lease.tenant for lease in leases}),
        elsewhere=len({lease.tenant for lease in leases if not lease.local}),
        tax=tax,
    )


def _below(space: Space, parts: dict[int, list[Space]]) -> list[Space]:
    found = []
    for one in parts.get(space.pk, []):
        found += [one, *_below(one, parts)]
    return found


def _floor(space: Space, parts: dict[int, list[Space]]) -> Floor:
    """The rooms of a floor side by side, as wide as their area; a floor without rooms is one room."""
    floor = Floor(space)
    for one in parts.get(space.pk, []) or [space]:
        leases = one.running if one is not space else space.running  # type: ignore[attr-defined]
        area = one.area or Decimal(0)
        let = sum((lease.area if lease.area is not None else area for lease in leases), Decimal(0))
        floor.rooms.append(Room(one, leases, area, min(let, area) if area else let))
    whole = float(sum(room.area for room in floor.rooms)) or 1.0
    at = 0.0
    for room in floor.rooms:
        room.at, room.width = round(at, 2), round(float(room.area) / whole * 100 if whole else 0, 2)
        at += room.width
    return floor


def expiring(prefixes: Iterable[str], until: date) -> QuerySet[Lease]:
    """Leases in reach that have run out without an end on record, or will by ``until``; the soonest first."""
    open_ones = Lease.objects.filter(ended_on__isnull=True, ends__lte=until)
    return within(open_ones, prefixes).select_related("space", "unit").order_by("ends", "pk")
