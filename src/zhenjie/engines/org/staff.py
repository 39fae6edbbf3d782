"""Readers of people, posts, teams and links: pages by key, always within the prefixes of a scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from zhenjie.core import clock
from zhenjie.engines.org import contacts, paths
from zhenjie.engines.org.models import Link, Person, Post, Team, Unit
from zhenjie.engines.org.queries import valid_on, within

Row = TypeVar("Row", bound=Model)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page; ``after`` is the primary key that asks for the next one, None when this is the last."""

    rows: Sequence[Row]
    after: int | None


def _page(rows: QuerySet[Row], size: int) -> Page[Row]:
    found = list(rows[: size + 1])
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)


def posts_now() -> Prefetch[str]:
    """Prefetch of a person's posts of today, main post first, as ``posts_now``."""
    held = Post.objects.filter(valid_on()).select_related("unit").order_by("-main", "valid_from", "id")
    return Prefetch("posts", held, to_attr="posts_now")


def people_page(
    prefixes: Iterable[str],
    *,
    text: str = "",
    unit: Unit | None = None,
    active: bool | None = True,
    after: int | None = None,
    size: int = PAGE,
) -> Page[Person]:
    """People whose unit lies within `prefixes` (and within `unit`), in the order of the tree.

    `text` is part of a name or of a post held today, or a whole telephone number. `after` is the last person of the page before.
    """
    people = within(Person.objects.select_related("unit").prefetch_related(posts_now()), prefixes)
    if unit is not None:
        people = within(people, [unit.path])
    if active is not None:
        people = people.filter(active=active)
    if text := text.strip():
        titled = Post.objects.filter(valid_on(), title__contains=text).values("person")
        wanted = Q(name__contains=text) | Q(pk__in=titled)
        people = people.filter(wanted | Q(mobile_index=contacts.index(text)) if text.isdecimal() else wanted)
    last = Person.objects.select_related("unit").filter(pk=after).first() if after else None
    if last is not None:
        path = last.unit.path
        people = people.filter(unit__path__gte=path).filter(Q(unit__path__gt=path) | Q(pk__gt=last.pk))
    return _page(people.order_by("unit__path", "id"), size)


def holders(unit: Unit, on: date | None = None) -> QuerySet[Post]:
    """The posts held at `unit` itself on `on`, main posts first."""
    held = Post.objects.filter(valid_on(on), unit=unit, person__active=True)
    return held.select_related("person").order_by("-main", "valid_from", "id")


def find_people(text: str, prefixes: Iterable[str], *, size: int = 20) -> list[Person]:
    """Active people within `prefixes` whose name contains `text`."""
    if not text.strip():
        return []
    people = within(Person.objects.filter(active=True, name__contains=text.strip()), prefixes)
    return list(people.select_related("unit").order_by("name", "id")[:size])


def sees_person(person: Person, prefixes: Sequence[str]) -> bool:
    """Whether `person` belongs to, or holds a post today at, a unit within `prefixes`."""
    places = [person.unit.path, *Post.objects.filter(valid_on(), person=person).values_list("unit__path", flat=True)]
    return any(paths.covers(prefix, path) for prefix in prefixes for path in places)


def teams_page(
    prefixes: Iterable[str], *, ended: bool = False, after: int | None = None, size: int = PAGE
) -> Page[Team]:
    """Teams set up within `prefixes`, newest first; those at work, or with `ended` those that are over."""
    teams = within(Team.objects.select_related("unit").annotate(strength=Count("members")), prefixes)
    over = Q(valid_to__lt=clock.today())
    teams = teams.filter(over) if ended else teams.exclude(over)
    if after is not None:
        teams = teams.filter(pk__lt=after)
    return _page(teams.order_by("-id"), size)


def links_page(
    prefixes: Iterable[str],
    *,
    text: str = "",
    person: Person | None = None,
    ended: bool = False,
    after: int | None = None,
    size: int = PAGE,
) -> Page[Link]:
    """Links of people within `prefixes`, newest first; `text` is part of the person's name or of the subject's."""
    links = within(Link.objects.select_related("person__unit"), prefixes, "person__unit__path")
    over = Q(valid_to__lt=clock.today())
    links = links.filter(over) if ended else links.exclude(over)
    if text := text.strip():
        links = links.filter(Q(person__name__contains=text) | Q(label__contains=text))
    if person is not None:
        links = links.filter(person=person)
    if after is not None:
        links = links.filter(pk__lt=after)
    return _page(links.order_by("-id"), size)


def links_to(subject: str) -> QuerySet[Link]:
    """Who answers today for the row with this reference."""
    return Link.objects.filter(valid_on(), subject=subject).select_related("person__unit").order_by("id")
