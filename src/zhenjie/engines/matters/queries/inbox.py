"""The inbox: one list over all flows, what is due first on top, page by page by key."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ, Mover
from zhenjie.engines.matters.queries.reach import by_number, helping, mine, readable_rows
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `unit`: who holds it (or where it lies), with all below; `text`: a number, or words of the title; `due`: "today" or
    a day (ISO) by whose end it has to be done, overdue ones included."""

    box: str = "mine"
    flow: str = ""
    stage: str = ""
    colour: str = ""
    klass: str = ""
    unit: int | None = None
    text: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page; `following` is the key of the next one, '' when there is none."""

    rows: list[Matter]
    following: str


def inbox_page(who: Mover, wanted: Wanted, after: str = "", size: int = 50) -> InboxPage:
    """The matters of one box that `who` may read, by due moment (closed ones: the newest first), `size` at a time. Two queries."""
    rows = _filtered(_box(who, wanted), wanted).select_related("unit", "holder", "person")
    if wanted.box == "closed":
        rows = rows.order_by("-id")
        if after.isdecimal():
            rows = rows.filter(pk__lt=int(after))
    else:
        rows = rows.order_by("red_at", "id")
        moment, _mark, pk = after.rpartition("~")
        if moment and pk.isdecimal() and (at := _moment(moment)):
            rows = rows.filter(Q(red_at__gt=at) | Q(red_at=at, pk__gt=int(pk)))
    found = list(rows[: size + 1])
    shown = found[:size]
    return InboxPage(shown, _key(shown[-1]) if len(found) > size else "")


def _key(matter: Matter) -> str:
    return f"{matter.red_at.isoformat()}~{matter.pk}" if matter.red_at else str(matter.pk)


def _moment(text: str) -> datetime | None:
    try:
        return clock.aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def _box(who: Mover, wanted: Wanted) -> QuerySet[Matter]:
    rows = Matter.objects.filter(holder__isnull=wanted.box == "closed")
    match wanted.box:
        case "mine":
            return rows.filter(mine(who))
        case "unit":
            return within(readable_rows(who, rows), who.scope.prefixes_for(READ), "holder__path")
        case "ruling":
            asked = rows.filter(state__has_key="pending")
            return within(asked, who.scope.prefixes_for(DISPATCH))
        case "helping":
            return helping(who, rows)
        case "supervised":
            return readable_rows(who, rows.filter(state__has_key="level"))
        case _:
            return readable_rows(who, rows)


def _filtered(rows: QuerySet[Matter], wanted: Wanted) -> QuerySet[Matter]:
    now = clock.now()
    for name, value in (("flow", wanted.flow), ("stage", wanted.stage), ("klass", wanted.klass)):
        if value:
            rows = rows.filter(**{name: value})
    if wanted.unit is not None:
        path = list(Unit.objects.filter(pk=wanted.unit).values_list("path", flat=True))
        rows = within(rows, path) | within(rows, path, "holder__path")
    match wanted.colour:
        case "red":
            rows = rows.filter(red_at__lte=now)
        case "yellow":
            rows = rows.filter(red_at__gt=now, yellow_at__lte=now)
        case "green":
            rows = rows.filter(Q(yellow_at__isnull=True) | Q(yellow_at__gt=now), red_at__gt=now)
    if before := _before(wanted.due, now):
        rows = rows.filter(red_at__lte=before)
    if text := wanted.text.strip():
        rows = rows.filter(_says(text))
    return rows


def _before(due: str, now: datetime) -> datetime | None:
    """The end of a day is its last good moment; what is due then turns red with the next day's first."""
    try:
        day = now.date() if due == "today" else date.fromisoformat(due)
    except ValueError:
        return None
    return clock.aware(day + timedelta(days=1))


def _says(text: str) -> Q:
    """A number (whole, or its digits) or words of the title."""
    said = Q(title__contains=text) | Q(record=text)
    if number := by_number(text):
        said |= Q(pk=number)
    return said
