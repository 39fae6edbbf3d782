"""Reading notices: how many wait, a page of the inbox."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail.prepared import Prepared

PAGE, MANY = 30, 100


def due(account: Account) -> QuerySet[Notice]:
    """The notices of ``account`` whose moment has come."""
    return Notice.objects.filter(to=account, due_at__lte=clock.now())


def unread(account: Account) -> int:
    """How many due notices are unread, counted up to a hundred: one index look-up for every page."""
    return len(_UNREAD(account.pk, clock.now()))


_UNREAD = Prepared(
    lambda account, moment: (
        Notice.objects.filter(to=account, due_at__lte=moment, read_at__isnull=True).order_by().only("id")[:MANY]
    )
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some notices, newest first; ``older`` is where to continue, '' at the end."""

    notices: list[Notice]
    older: str


def inbox(account: Account, *, only_unread: bool = False, before: str = "") -> Page:
    """One page of the inbox by key; a ``before`` that is none begins at the front."""
    found = due(account).order_by("-due_at", "-id")
    if only_unread:
        found = found.filter(read_at__isnull=True)
    moment, _bar, key = before.partition("|")
    if (at := _moment(moment)) and (pk := whole(key)) is not None:
        found = found.filter(Q(due_at__lt=at) | Q(due_at=at, pk__lt=pk))
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], f"{last.due_at.isoformat()}|{last.pk}" if last else "")


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
