"""Who may lead a chain, and who has: leaders of the organisation, links in time."""

from zhenjie.domains.investment.choices import CHAIN
from zhenjie.domains.investment.models.chains import Chain
from zhenjie.engines.org.models import Link, Post
from zhenjie.engines.org.queries import valid_on, within

LEADERS = ("leader", "deputy")
MOST = 300


def candidates(chain: Chain) -> list[tuple[int, str]]:
    """(person, name and post) of the leaders at the chain's unit and below, each once."""
    posts = Post.objects.filter(valid_on(), role__in=LEADERS, approved=True, person__active=True)
    found: dict[int, str] = {}
    for post in within(posts, [chain.unit.path]).select_related("person", "unit").order_by("unit__path", "pk")[:MOST]:
        found.setdefault(post.person_id, f"{post.person.name}（{post.unit.name}{post.title}）")
    return list(found.items())


def leaders(chain: Chain) -> list[Link]:
    """Everybody who has led it, the present one first."""
    links = Link.objects.filter(subject=f"{CHAIN}:{chain.pk}").select_related("person__unit")
    return sorted(links, key=lambda one: (one.valid_to is not None, -one.valid_from.toordinal(), -one.pk))
