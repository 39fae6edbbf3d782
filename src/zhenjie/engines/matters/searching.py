"""What the search box of the frame finds here: matters by number or title, within the reader's reach."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.matters.queries.allowed import mover
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.inbox import Wanted, inbox_page
from zhenjie.web.searching import Hit, searcher

SHOWN = 8


@searcher(_("事项"), permission="matters.read", order=30)
def matters(request: HttpRequest, words: str) -> Iterable[Hit]:
    """Open matters first, then closed ones."""
    asked: Any = request
    who = mover(asked.account, asked.scope)
    rows = [one for box in ("all", "closed") for one in inbox_page(who, Wanted(box, text=words)).rows]
    for one in rows[:SHOWN]:
        yield Hit(
            f"{one.number} {one.title}", reverse("matters:matter", args=[one.pk]), flow_of(one).stage(one.stage).title
        )
