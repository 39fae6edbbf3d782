"""What every page of a matter asks first: which matter, who is asking, what may be done."""

from secrets import token_hex
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, Mover, desks_of, mover, readable
from zhenjie.engines.trail.prepared import Prepared


def mover_of(request: Any) -> Mover:
    """The person who asks."""
    return mover(request.account, request.scope)


_WITH_ITS_PEOPLE = Prepared(
    lambda pk: Matter.objects.select_related("unit__parent", "holder", "person", "parent", "into").filter(pk=pk)
)


def matter_of(request: Any, pk: int) -> tuple[Matter, Mover]:
    """A matter that the person may read; Http404 when there is none."""
    found = _WITH_ITS_PEOPLE.first(pk)
    who = mover_of(request)
    if found is None or not readable(who, found):
        raise Http404(_("没有这件事项，或不在您的范围内。"))
    return found, who


def reach_of(request: Any, matter: Matter) -> tuple[str, ...]:
    """Where the units lie that a matter may be given to: below its centre, and wherever the person may see units."""
    center = desks_of(matter).center
    seen = (*request.scope.prefixes_for("org.read"), *request.scope.prefixes_for(DISPATCH))
    return (*seen, *([center] if center else ()))


def new_key() -> str:
    """The key of a command that has not been sent yet."""
    return token_hex(8)


def key_of(request: Any, verb: str, given: str) -> str:
    """The idempotency key of a command from the screen: of this account, this verb, this form."""
    return f"desk:{request.account.pk}:{verb}:{given}"[:60]
