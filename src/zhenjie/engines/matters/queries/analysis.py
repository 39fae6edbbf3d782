"""What came in, where, when and of which class: counts of a span, and the matters behind each of them. Sealed flows (信访、举报) stay
out of every analysis."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate

from zhenjie.core import clock
from zhenjie.engines.matters.declarations import declared
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.rules.analysis import AnalysisRule
from zhenjie.engines.matters.rules.clusters import CLASS, Note
from zhenjie.engines.matters.rules.rising import Rise, rises
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range
from zhenjie.engines.org.queries import valid_on, within

#: So many of the newest matters are compared with each other; more would keep the page waiting.
COMPARED = 3000
#: Sides of a cell in degrees (about 250 m, 500 m, 1, 2 and 5 km), the finest that needs no more than CELLS cells.
SIDES, CELLS = (0.0025, 0.005, 0.01, 0.02, 0.05), 600


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked of: below `prefixes`, opened from `first` to `last` (both included), of `flow` and `klass` where given."""

    prefixes: tuple[str, ...]
    first: date
    last: date
    flow: str = ""
    klass: str = ""


def opened(span: Span) -> QuerySet[Matter]:
    """The matters of a span; merged ones count with the one they went into."""
    flows = [one.key for one in declared() if not one.sealed and span.flow in ("", one.key)]
    begin, end = clock.aware(span.first), clock.aware(span.last + timedelta(days=1))
    found = Matter.objects.filter(flow__in=flows, into=None, opened_at__gte=begin, opened_at__lt=end)
    return within(found.filter(klass__startswith=span.klass) if span.klass else found, span.prefixes)


def by_day(span: Span) -> dict[date, int]:
    """How many on each day, days without any too."""
    counts = dict(
        opened(span).annotate(day=TruncDate("opened_at")).values_list("day").annotate(n=Count("pk")).order_by("day")
    )
    days = (span.last - span.first).days + 1
    return {day: counts.get(day, 0) for day in (span.first + timedelta(days=n) for n in range(days))}


def by_hour(span: Span) -> list[list[int]]:
    """How many by day of the week (Monday first) and hour: seven rows of 24."""
    rows = opened(span).annotate(day=ExtractIsoWeekDay("opened_at"), hour=ExtractHour("opened_at"))
    table = [[0] * 24 for _day in range(7)]
    for day, hour, count in rows.values_list("day", "hour").annotate(n=Count("pk")).order_by("day", "hour"):
        table[day - 1][hour] = count
    return table


def by_class(span: Span) -> list[tuple[str, int]]:
    """How many by class one level below the one asked for, the most first."""
    long = len(span.klass) + 2 if span.klass else CLASS
    counts: Counter[str] = Counter()
    for klass, count in opened(span).values_list("klass").annotate(n=Count("pk")).order_by("klass"):
        counts[klass[:long]] += count
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def by_unit(span: Span, head: Unit) -> list[tuple[Unit, int]]:
    """How many in each unit directly below `head`, the most first; what lies in none of them stands under `head`."""
    below = {one.path: one for one in Unit.objects.filter(valid_on(span.last), parent=head)}
    width = len(next(iter(below), ""))
    counts: Counter[Unit] = Counter()
    for path, count in opened(span).values_list("unit__path").annotate(n=Count("pk")).order_by("unit__path"):
        counts[below.get(path[:width], head)] += count
    return sorted(counts.items(), key=lambda row: (-row[1], row[0].path))


@dataclass(frozen=True, slots=True)
class Cell:
    """A square on the map, in degrees of CGCS2000; `level` 0-4 from the least to the most count there is."""

    west: float
    south: float
    side: float
    count: int
    level: int

    @property
    def box(self) -> str:
        """West, south, east and north as an address has them."""
        return ",".join(f"{one:.4f}" for one in (self.west, self.south, self.west + self.side, self.south + self.side))


def cells(span: Span) -> list[Cell]:
    """The matters that have a place, counted by squares."""
    found = opened(span).filter(longitude__isnull=False, latitude__isnull=False).values_list("longitude", "latitude")
    points = [(float(east or 0), float(north or 0)) for east, north in found]
    for side in SIDES:
        counts = Counter((floor(east / side), floor(north / side)) for east, north in points)
        if len(counts) <= CELLS:
            break
    values = sorted(set(counts.values()))
    return [
        Cell(x * side, y * side, side, count, 4 * values.index(count) // (len(values) - 1) if len(values) > 1 else 2)
        for (x, y), count in sorted(counts.items())
    ]


def in_box(found: QuerySet[Matter], box: str) -> QuerySet[Matter]:
    """The matters within a box as `Cell.box` writes it; none when it cannot be read."""
    try:
        west, south, east, north = map(float, box.split(","))
    except ValueError:
        return found.none()
    return found.filter(longitude__gte=west, longitude__lt=east, latitude__gte=south, latitude__lt=north)


def under(found: QuerySet[Matter], path: str, without: Iterable[str] = ()) -> QuerySet[Matter]:
    """Of `found` those that lie below a path and below none of `without`."""
    kept = within(found, [path])
    for one in without:
        low, high = path_range(one)
        kept = kept.exclude(unit__path__gte=low, unit__path__lt=high)
    return kept


def at_time(found: QuerySet[Matter], weekday: int, hour: int) -> QuerySet[Matter]:
    """Of `found` those opened on a day of the week (1 Monday) within an hour."""
    return found.annotate(day=ExtractIsoWeekDay("opened_at"), hour=ExtractHour("opened_at")).filter(
        day=weekday, hour=hour
    )


def saying(found: QuerySet[Matter], words: Iterable[str]) -> QuerySet[Matter]:
    """Of `found` those that say one of `words`; all of them without a word."""
    wanted = Q()
    for word in words:
        wanted |= Q(title__icontains=word) | Q(text__icontains=word)
    return found.filter(wanted)


def notes(span: Span) -> tuple[list[Note], bool]:
    """The newest matters of a span as values for comparing, and whether older ones were left out."""
    fields = ("pk", "title", "text", "klass", "unit__path", "opened_at", "closed_at", "longitude", "latitude")
    rows = list(opened(span).order_by("-pk").values_list(*fields)[: COMPARED + 1])
    return [_note(*row) for row in rows[:COMPARED]], len(rows) > COMPARED


def _note(
    pk: int, title: str, text: str, klass: str, place: str, began: datetime, ended: datetime | None, east: float | None,
    north: float | None,
) -> Note:  # fmt: skip
    at = None if east is None or north is None else (east, north)
    closed = clock.aware(ended).date() if ended else None
    return Note(pk, f"{title}\n{text}", klass, place, clock.aware(began).date(), closed, at)


def rising(span: Span, head: Unit, rule: AnalysisRule) -> list[Rise]:
    """What came more often in the seven days until `span.last` than it is used to, by class and by unit directly below `head`."""
    first = span.last - timedelta(days=7 * (rule.weeks + 1) - 1)
    wide = len(next(iter(Unit.objects.filter(parent=head).values_list("path", flat=True)[:1]), head.path))
    rows = opened(Span(span.prefixes, first, span.last, span.flow, span.klass)).exclude(klass="")
    weekly: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (rule.weeks + 1))
    days = rows.annotate(day=TruncDate("opened_at")).values_list("klass", "unit__path", "day").annotate(n=Count("pk"))
    for klass, path, day, count in days.order_by("klass", "unit__path", "day"):
        weekly[klass[:CLASS], path[:wide]][(span.last - day).days // 7] += count
    return rises(weekly, rule)


def month_counts(found: QuerySet[Matter], months: Sequence[date]) -> Iterator[tuple[date, int]]:
    """How many of `found` were opened in each of `months` (first days). One query."""
    days = found.annotate(day=TruncDate("opened_at")).values_list("day").annotate(n=Count("pk")).order_by("day")
    counts: Counter[date] = Counter()
    for day, count in days:
        counts[day.replace(day=1)] += count
    return ((month, counts[month]) for month in months)
