"""The inbox: one list over all flows, what is due first on top, page by page by key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ, Mover
from zhenjie.engines.matters.queries.reach import by_number, helping, mine, readable_rows
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within

PAGE = 30
BOXES = ("mine", "unit", "ruling", "helping", "supervised", "all", "closed")
DUE = ("late", "today", "three", "week")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see. `box` is one of BOXES, `colour` green, yellow or red, `due` one of DUE, `text` a number or words of the
    title; '' and None ask for nothing."""

    box: str
    flow: str = ""
    stage: str = ""
    colour: str = ""
    klass: str = ""
    unit: Unit | None = None
    text: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page; `following` is the key of the next one, '' when there is none."""

    rows: list[Matter]
    following: str


def inbox_page(who: Mover, wanted: Wanted, after: str = "") -> InboxPage:
    """The matters of one box that `who` may read, by due moment (closed ones: the newest first), PAGE at a time. Two queries."""
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
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return InboxPage(shown, _key(shown[-1]) if len(found) > PAGE else "")


def desk_counts(who: Mover, at: datetime) -> dict[str, int]:
    """How many matters lie on the own desk, by colour. One query."""
    told = {"red": 0, "yellow": 0, "green": 0}
    for yellow_at, red_at in _box(who, Wanted("mine")).order_by().values_list("yellow_at", "red_at")[:1000]:
        told["red" if red_at is None or red_at <= at else "yellow" if yellow_at and yellow_at <= at else "green"] += 1
    return told


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
        path = [wanted.unit.path]
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
    days = {"late": None, "today": 1, "three": 3, "week": 7}
    if due not in days:
        return None
    ahead = days[due]
    return now if ahead is None else clock.aware(datetime.combine(now.date(), time.min)) + timedelta(days=ahead)


def _says(text: str) -> Q:
    """A number (whole, or its digits) or words of the title."""
    said = Q(title__contains=text) | Q(record=text)
    if number := by_number(text):
        said |= Q(pk=number)
    return said


def of_units(prefixes: Iterable[str]) -> QuerySet[Matter]:
    """Open matters held by units within `prefixes`."""
    return within(Matter.objects.filter(holder__isnull=False), prefixes, "holder__path")
