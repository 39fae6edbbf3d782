"""Scope: what an account may see and do, and where. Decided here and nowhere else; a place is a prefix of unit paths."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.engines.org import access, roles
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.org.paths import above, covers, widest
from zhenjie.engines.trail.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one place, the empty path being everywhere; ``place`` is the unit itself where it was read with the posts."""

    role: str
    path: str
    title: str = ""
    place: Unit | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """The grants of one account on one day, the main post first."""

    grants: tuple[Grant, ...] = ()
    # What `prefixes_for` has found: a page of rows asks for the same few permissions hundreds of times.
    _found: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The smallest set of path prefixes that this account reaches with any permission at all."""
        return widest(grant.path for grant in self.grants)

    def prefixes_for(self, permission: str) -> tuple[str, ...]:
        """The smallest set of path prefixes where the account holds ``permission``; empty when nowhere."""
        if (known := self._found.get(permission)) is None:
            table = table_in_force()
            known = widest(grant.path for grant in self.grants if table.permits(grant.role, permission))
            self._found[permission] = known
        return known

    def allows(self, permission: str, path: str) -> bool:
        """Whether the account holds ``permission`` at the unit with this path."""
        return any(covers(prefix, path) for prefix in self.prefixes_for(permission))

    def reaches(self, path: str) -> bool:
        """Whether the unit with this path lies inside the scope at all."""
        return any(covers(grant.path, path) for grant in self.grants)


def table_in_force() -> roles.Table:
    """The permission table of this deployment."""
    return roles.load(settings.CATALOGUE_DIR)


def rules_in_force(on: date | None = None) -> access.AccessRules:
    """The log-in rules of this deployment on a day, today by default."""
    return access.access_rules(settings.CATALOGUE_DIR, on)


def duty_of(account: Account) -> str:
    """The name of the page where an open duty is fulfilled before anything else (new password, second factor); '' if none."""
    rules = rules_in_force()
    changed = account.password_changed_at
    stale = changed is not None and (clock.now() - changed).days >= rules.password_days
    if account.must_change_password or stale:
        return "org:password"
    # The demo's administrators have no telephone beside them.
    if account.administrator in rules.second_factor and not account.totp_secret and not settings.DEMO:
        return "org:second_factor"
    return ""


def territories(units: Iterable[Unit]) -> dict[int, Unit]:
    """For each unit the place it acts for: itself, or for an office the nearest unit above that is none. At most one query."""
    units = list(units)
    wanted = {path for unit in units if unit.kind == UnitKind.OFFICE for path in above(unit.path)}
    found = {place.path: place for place in _PLACES(tuple(sorted(wanted)))}
    return {unit.pk: _territory(unit, found) for unit in units}


_PLACES = Prepared(
    lambda paths: Unit.objects.filter(path__in=paths).exclude(kind=UnitKind.OFFICE).select_related("parent")
)


def _territory(unit: Unit, found: dict[str, Unit]) -> Unit:
    if unit.kind != UnitKind.OFFICE:
        return unit
    return next((found[path] for path in reversed(above(unit.path)) if path in found), unit)


def posts_on(on: date) -> QuerySet[Post]:
    """The approved posts of active people on a day, the main one of each first, with their units."""
    valid = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    found = Post.objects.filter(valid, person__active=True, valid_from__lte=on, approved=True)
    return found.select_related("unit__parent").order_by("-main", "valid_from", "id")


def posts_of(person: int, on: date) -> list[Post]:
    """The posts of one person on a day, as `posts_on` says."""
    return _POSTS(person, on)


_POSTS = Prepared(lambda person, on: posts_on(on).filter(person=person))


def scope_of(account: Account, on: date | None = None) -> Scope:
    """What ``account`` may do on the day ``on`` (today by default): the approved posts valid then, or one administrator's
    role everywhere. An account that is disabled reaches nothing."""
    if not account.is_active:
        return Scope()
    if account.administrator:
        return Scope((Grant(roles.administrator_key(account.administrator), "", account.get_administrator_display()),))
    if account.person_id is None:
        return Scope()
    posts = account.posts_today if on is None else None
    if posts is None:
        posts = posts_of(account.person_id, on or clock.today())
    table, places = table_in_force(), territories(post.unit for post in posts)
    if posts is account.posts_today:
        account.places_today = places
    grants = []
    for post in posts:
        if (role := table.roles.get(post.role)) is None or role.administrator:
            continue
        place = post.unit if role.reach == roles.OWN else places[post.unit_id]
        grants.append(Grant(role.key, place.path, post.title, place))
    return Scope(tuple(grants))
