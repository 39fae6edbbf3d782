"""Who is told of a matter: whoever has taken it, else those whose posts are at the desk where it lies."""

from collections.abc import Iterable

from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, HANDLE, SUPERVISE
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Account, Post
from zhenjie.engines.org.scope import posts_on, table_in_force


def recipients(matter: Matter) -> list[Account]:
    """The accounts that have to act on an open matter, by account. At most three queries."""
    if matter.person_id is not None:
        taken = list(Account.objects.filter(person=matter.person_id, is_active=True))
        if taken:
            return taken
    return at_unit(matter.holder_id) if matter.holder_id is not None else []


def at_unit(unit: int) -> list[Account]:
    """Those whose posts are at a unit and who may handle there; where a place has none of its own, its offices' dispatchers."""
    today = posts_on(clock.today())
    found = _accounts(today.filter(unit=unit), HANDLE, DISPATCH)
    return found or _accounts(today.filter(unit__parent=unit, unit__kind=UnitKind.OFFICE), DISPATCH)


def supervisors(matter: Matter) -> list[Account]:
    """The accounts of those who answer for the centre that dispatches the matter."""
    return _accounts(posts_on(clock.today()).filter(unit=State.from_json(matter.state).center), SUPERVISE)


def _accounts(posts: Iterable[Post], *permissions: str) -> list[Account]:
    table = table_in_force()
    people = {
        post.person_id: None
        for post in posts
        if any(table.permits(post.role, permission) for permission in permissions)
    }
    return list(Account.objects.filter(person__in=people, is_active=True).order_by("pk"))


def ended(person: int, unit: int) -> bool:
    """Whether a person no longer has a post at a unit or in an office of it."""
    today = posts_on(clock.today()).filter(person=person)
    return not (today.filter(unit=unit).exists() or today.filter(unit__parent=unit).exists())


def successor(person: int, unit: int) -> int | None:
    """Who holds the post that `person` had at `unit`: the same title there today; None when nobody does yet."""
    titles = Post.objects.filter(person=person, unit=unit).order_by("-valid_from").values_list("title", flat=True)
    for title in titles:
        held = posts_on(clock.today()).filter(unit=unit, title=title).exclude(person=person)
        if (found := held.values_list("person", flat=True).first()) is not None:
            return found
    return None
