"""Who fills for a unit."""

from collections.abc import Sequence

from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.engines.org.scope import table_in_force, territories


def fillers(units: Sequence[Unit]) -> dict[int, list[Account]]:
    """Who fills for each of these units: accounts with an approved post there (or in an office of it) whose role may fill."""
    table = table_in_force()
    roles = [key for key in table.roles if table.permits(key, "reports.fill")]
    posts = within(Post.objects.filter(valid_on(), role__in=roles, approved=True), [unit.path for unit in units])
    posts = posts.filter(person__active=True, person__account__is_active=True).select_related("unit", "person__account")
    found: dict[int, list[Account]] = {unit.pk: [] for unit in units}
    held = list(posts.order_by("id"))
    places = territories(post.unit for post in held)
    for post in held:
        place = places[post.unit_id]
        account = post.person.account
        if place.pk in found and account not in found[place.pk]:
            found[place.pk].append(account)
    return found
