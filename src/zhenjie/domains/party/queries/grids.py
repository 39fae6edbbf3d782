"""四位一体: a grid on one card: its branch, its grid people, its members, its volunteers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhenjie.core import clock
from zhenjie.domains.party.choices import GridRoleKind, MemberKind, MemberState
from zhenjie.domains.party.models import GridRole, Member, Organisation
from zhenjie.domains.party.rules import branch_kind, edition
from zhenjie.domains.residents.choices import Presence
from zhenjie.domains.residents.models import Household, Person
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Post, Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import valid_on, within


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the card of one grid. ``own`` is False when the branch is that of a unit above."""

    grid: Unit
    branch: Organisation | None
    own: bool
    wanted: str
    posts: list[Post]
    members: list[Member]
    full: int
    roles: list[GridRole]
    households: int
    people: int
    parts: list[str]

    @property
    def volunteers(self) -> list[GridRole]:
        """志愿者."""
        return [one for one in self.roles if one.role == GridRoleKind.VOLUNTEER]

    @property
    def helpers(self) -> list[GridRole]:
        """党小组长, 楼长, 党员中心户."""
        return [one for one in self.roles if one.role != GridRoleKind.VOLUNTEER]

    @property
    def lacks(self) -> list[str]:
        """Which of the four parts nobody fills yet."""
        there = {
            "branch": self.branch is not None,
            "grid": bool(self.posts),
            "members": bool(self.members),
            "volunteers": bool(self.volunteers),
        }
        return [part for part in self.parts if not there[part]]


def grids(prefixes: Iterable[str]) -> list[tuple[Unit, int, int]]:
    """Every grid within the prefixes with the number of its members and of its helpers. Three queries."""
    rows = within(Unit.objects.filter(valid_on(), kind=UnitKind.GRID), prefixes, "path").select_related("parent")
    found = list(rows.order_by("path")[:500])
    width = len(found[0].path) if found else 0
    members = _by_prefix(Member.objects.filter(state=MemberState.HERE), prefixes, width)
    roles = _by_prefix(GridRole.objects.filter(_now(clock.today())), prefixes, width)
    return [(one, members.get(one.path, 0), roles.get(one.path, 0)) for one in found]


def _by_prefix(rows: QuerySet[Any], prefixes: Iterable[str], width: int) -> dict[str, int]:
    found: dict[str, int] = {}
    counted = within(rows, prefixes).values_list("unit__path").annotate(number=Count("pk")).order_by()
    for path, number in counted:
        found[path[:width]] = found.get(path[:width], 0) + number
    return found


def _now(day: date) -> Q:
    return (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gte=day))


def card(grid: Unit) -> Card:
    """The card of a grid."""
    today = clock.today()
    below = [grid.path]
    posts = within(Post.objects.filter(valid_on(), person__active=True), below).select_related("person", "unit")
    members = list(
        within(Member.objects.filter(state=MemberState.HERE), below).select_related("organisation").order_by("pk")
    )
    full = sum(one.kind == MemberKind.FULL for one in members)
    paths = [grid.path, *reversed(above(grid.path))]
    near = Organisation.objects.filter(unit__path__in=paths, ended__isnull=True).select_related("unit")
    branches = sorted(near, key=lambda one: (paths.index(one.unit.path), -one.pk))
    return Card(
        grid=grid,
        branch=branches[0] if branches else None,
        own=bool(branches) and branches[0].unit_id == grid.pk,
        wanted=branch_kind(full, today),
        posts=list(posts.order_by("unit__path", "pk")[:40]),
        members=members,
        full=full,
        roles=list(within(GridRole.objects.filter(_now(today)), below).select_related("unit").order_by("role", "pk")),
        households=within(Household.objects.all(), below).count(),
        people=within(Person.objects.exclude(presence__in=(Presence.MOVED, Presence.DEAD)), below).count(),
        parts=list(edition(today)["four_in_one"]["parts"]),
    )
