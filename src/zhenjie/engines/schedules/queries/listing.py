"""The list of plans within reach: paged by key, each with where it stands; how many of each colour there are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.engines.ledger.paging import Page, Sort, page_of
from zhenjie.engines.ledger.queries import in_bin, reaching
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.org.queries import within
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.loading import day_end
from zhenjie.engines.schedules.queries.spells import coloured, counted
from zhenjie.engines.schedules.queries.standings import Standing
from zhenjie.engines.schedules.queries.telling import told_of

#: Of up to so many plans the worst come first; of more the stored spells are counted in the database.
COUNTED = 400
SIZE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of plans with their standings; `counts` by colour, None while too many have not been judged yet."""

    rows: list[tuple[Schedule, Standing]]
    previous: str
    following: str
    counts: Mapping[str, int] | None
    total: int | None


def listed(
    scope: Any, unit: Any, *, on: date | None = None, colour: str = "", text: str = "", cursor: str = ""
) -> Listed:
    """Plans in use on a day, the earliest required end first; those of what lies in the recycle bin are left out."""
    found = within(Schedule.objects.select_related("unit"), reaching(scope, unit, "schedules.read"))
    end = day_end(on or clock.today())
    found = found.filter(Q(closed_at=None) | Q(closed_at__gte=end), created_at__lt=end)
    if words := text.strip()[:60]:
        found = found.filter(title__icontains=words)
    found = _present(found)
    some = list(found.order_by("required_end", "pk")[: COUNTED + 1])
    if len(some) > COUNTED:
        return _paged(found, on, colour, cursor)
    stands = told_of(some, on or clock.today())
    counts = Counter(one.colour.value for one in stands.values())
    rows = [row for row in some if not colour or stands[row.pk].colour.value == colour]
    rows.sort(key=lambda row: (-_severity(stands[row.pk]), row.required_end or date.max, row.pk))
    begin = next((place for place, row in enumerate(rows) if str(row.pk) == cursor), 0)
    page = rows[begin : begin + SIZE]
    return Listed(
        [(row, stands[row.pk]) for row in page],
        str(rows[max(0, begin - SIZE)].pk) if begin else "",
        str(rows[begin + SIZE].pk) if len(rows) > begin + SIZE else "",
        {one.value: counts[one.value] for one in Colour},
        len(rows),
    )


def _paged(found: QuerySet[Schedule], on: date | None, colour: str, cursor: str) -> Listed:
    counts = counted(found, on or clock.today())
    if counts and colour:
        found = coloured(found, colour, on or clock.today(), counts.anew)
    sort = Sort("required_end")
    try:
        page: Page[Schedule] = page_of(found, sort, cursor, SIZE)
    except CursorError:
        page = page_of(found, sort, "", SIZE)
    rows = page.rows
    stands = told_of(rows, on or clock.today())
    total = None if counts is None else counts.by_colour[colour] if colour else sum(counts.by_colour.values())
    by_colour = None if counts is None else counts.by_colour
    return Listed([(row, stands[row.pk]) for row in rows], page.previous, page.following, by_colour, total)


def _present(found: QuerySet[Schedule]) -> QuerySet[Schedule]:
    """Without those whose subject lies in the recycle bin. One query more, for the registers among the subjects."""
    register = Substr("subject", 1, StrIndex("subject", Value(":")) - 1)
    named = (
        found.exclude(subject="").order_by().annotate(register=register).values_list("register", flat=True).distinct()
    )
    for key in list(named):
        if (gone := in_bin(key)) is not None:
            found = found.exclude(subject__in=gone)
    return found


def _severity(standing: Standing) -> int:
    return standing.colour.severity
