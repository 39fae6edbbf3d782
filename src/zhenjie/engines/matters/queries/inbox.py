"""The inbox: a page of a box in order of its due moments, and how much lies in each box. Costs the same for three matters and
for three million: ranges of indexes are merged, walks are bounded, counts end at a thousand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.ledger.rules import CursorError, needles, pack_cursor, unpack_cursor
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import Mover
from zhenjie.engines.matters.queries.boxes import (
    BOXES,
    SEARCHED,
    Seats,
    Source,
    by_unit,
    colour_range,
    in_scope,
    inside_of,
    sources_of,
    stages_of,
)
from zhenjie.engines.matters.queries.counted import Piece, moment
from zhenjie.engines.matters.queries.ranges import counting, merged
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within
from zhenjie.engines.trail.prepared import Prepared

COUNTED = 1_000
#: So many of those that hold the words are looked at.
FOUND = 1_000
COLOURS = ("red", "yellow", "green")
_NUMBER = re.compile(r"\D*\d{4}-(\d{1,12})\s*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `unit`: who holds it (or handled it), with all below; `text`: a number, or words of the title; `due`: "today",
    "week" or a day (ISO) by whose end it has to be done, overdue ones included."""

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
    """Some matters in order, with unit, holder and person; `following` is the cursor of the next page, '' at the end."""

    rows: list[Matter] = field(default_factory=list)
    following: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `exact` is False where there are at least so many."""

    number: int
    exact: bool = True

    def __bool__(self) -> bool:
        return self.number > 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.number + other.number, self.exact and other.exact)

    def __str__(self) -> str:
        return f"{self.number}" if self.exact else f"{self.number}+"


def inbox_page(who: Mover, wanted: Wanted, after: str = "", size: int = 50, seats: Seats | None = None) -> InboxPage:
    """The page of a box behind the cursor `after`: the most overdue first, in "closed" the last closed first. `seats` when somebody has
    asked for them already. CursorError when the cursor is not of such a list; ValueError for a box that there is not."""
    sources = _sources(seats or Seats(who), wanted, _candidates(wanted.text))
    wished = _conditions(wanted, wanted.box)
    order = "closed_at" if wanted.box == "closed" else "red_at"
    place = _place(order, after)
    # One row may come from every source.
    pks = merged(sources, wished, place, (size + 1) * max(1, len(sources)))
    if any(source.wide for source in sources) and len(pks) <= size:
        sources = [found for one in sources for found in _by_unit(one)]
        pks = merged(sources, wished, place, (size + 1) * len(sources))
    shown = {one.pk: one for one in _SHOWN(tuple(pks[:size]))}
    rows = [shown[pk] for pk in pks[:size] if pk in shown]
    if len(pks) <= size or not rows:
        return InboxPage(rows)
    last = rows[-1]
    return InboxPage(rows, pack_cursor(order, getattr(last, order).isoformat(), str(last.pk)))


#: A line of a list names units and the person; of them nothing else is read.
_LINE = [
    *(one.name for one in Matter._meta.concrete_fields if one.name != "text"),
    *(f"{unit}__{name}" for unit in ("unit", "holder") for name in ("name", "path", "kind")),
    "person__name",
]
_SHOWN = Prepared(lambda pks: Matter.objects.select_related("unit", "holder", "person").only(*_LINE).filter(pk__in=pks))


def inbox_counts(who: Mover, wanted: Wanted) -> dict[str, Count]:
    """How many lie in each box of work ("mine" … "supervised") under the same other conditions, but whatever the words looked for;
    and how many matters of the box that is open have each colour, words included. Exact up to 1,000."""
    seats, asked = Seats(who), dict[str, tuple[list[Source], Piece]]()
    for box in BOXES[:5]:
        asked[box] = _sources(seats, replace(wanted, box=box), None), _conditions(wanted, box)
    if wanted.box != "closed":
        sources = _sources(seats, wanted, _candidates(wanted.text))
        for colour in COLOURS:
            asked[colour] = sources, _conditions(replace(wanted, colour=colour), wanted.box)
    counted = counting(list(asked.values()), COUNTED + 1)
    return {name: _said(*found) for name, found in zip(asked, counted, strict=True)}


def desk_counts(who: Mover, seats: Seats | None = None) -> dict[str, Count]:
    """How many matters of each colour wait for this very person (the box "mine"). Exact up to 1,000."""
    sources = _sources(seats or Seats(who), Wanted(), None)
    asked = [(sources, _conditions(Wanted(colour=colour), "mine")) for colour in COLOURS]
    return {colour: _said(*found) for colour, found in zip(COLOURS, counting(asked, COUNTED + 1), strict=True)}


def _said(number: int, ended: bool) -> Count:
    return Count(number, ended) if number <= COUNTED else Count(COUNTED, exact=False)


def _path(wanted: Wanted) -> str:
    return Unit.objects.values_list("path", flat=True).get(pk=wanted.unit) if wanted.unit is not None else ""


def _sources(seats: Seats, wanted: Wanted, pks: Sequence[int] | None) -> list[Source]:
    """The sources of a box, put so that they begin at the right end."""
    sources = sources_of(seats, wanted.box, _path(wanted))
    if pks is not None:
        return _named(sources, pks)
    return [_narrowed(one, wanted) if one.wide else one for one in sources]


def _conditions(wanted: Wanted, box: str) -> Piece:
    """What is asked for beside the box."""
    parts, given = ["1 = 1"], list[Any]()
    if wanted.unit is not None and box not in ("all", "closed"):
        inside = inside_of("m.holder_id", [_path(wanted)])
        parts.append(inside.sql)
        given += inside.given
    for column in ("flow", "stage", "klass"):
        if value := getattr(wanted, column):
            parts.append(f"m.{column} = %s")
            given.append(value)
    if wanted.colour:
        colour = colour_range(wanted.colour, clock.now())
        parts.append(colour.sql)
        given += colour.given
    if wanted.due:
        parts.append("m.red_at <= %s")
        given.append(moment(_end(wanted.due)))
    return Piece(" AND ".join(parts), tuple(given))


def _end(due: str) -> datetime:
    """The end of a day is its last good moment; what is due then turns red with the next day's first."""
    today = clock.today()
    named = {"today": today, "week": today + timedelta(days=6 - today.weekday())}
    return clock.aware((named.get(due) or date.fromisoformat(due)) + timedelta(days=1))


def _narrowed(source: Source, wanted: Wanted) -> Source:
    """A walk along all matters becomes one along those of a flow, a stage or a class, where one is asked for."""
    inside = in_scope(source)
    where = Piece(f"{source.where.sql} AND {inside.sql}", (*source.where.given, *inside.given))
    if source.order != "red_at":
        return source
    if wanted.klass:
        return replace(source, where=Piece(f"NOT (m.klass = '') AND {where.sql}", where.given), columns=("klass",), keys=((wanted.klass,),), scope=())  # fmt: skip
    if wanted.flow or wanted.stage:
        return replace(source, where=where, columns=("flow", "stage"), keys=stages_of(wanted.flow, wanted.stage), scope=())  # fmt: skip
    return source


def _by_unit(source: Source) -> list[Source]:
    if not source.wide:
        return [source]
    units = list(within(Unit.objects.order_by(), source.scope, "path").values_list("pk", flat=True))
    columns = (source.column, source.other) if source.other else (source.column,)
    return [by_unit(replace(source, column=column, other=""), units) for column in columns]


def _candidates(text: str) -> list[int] | None:
    """The matters with that number, or holding the words in their titles, at most `FOUND`; None when nothing is asked."""
    if not text.strip():
        return None
    if (pk := whole(number[1] if (number := _NUMBER.fullmatch(text.strip())) else text.strip())) is not None:
        return [pk]
    words = needles(SEARCHED, text)
    if not words:
        return []
    found = SearchText.objects.filter(register=SEARCHED, grams__finds=[gram for word in words for gram in word])
    for word in words:
        found = found.filter(grams__contains=" ".join(word))
    return list(found.values_list("row", flat=True)[:FOUND])


def _named(sources: Sequence[Source], pks: Sequence[int]) -> list[Source]:
    """The sources, looked at for these matters only."""
    named = []
    for source in sources:
        where, given = [source.where.sql], list(source.where.given)
        if source.scope:
            inside = in_scope(source)
            where.append(inside.sql)
            given += inside.given
        elif source.named:
            where.append(f"m.id IN ({source.named})")
        elif source.columns:
            where.append(f"m.{source.columns[0]} IN ({_list(key[0] for key in source.keys)})")
        named.append(Source(Piece(" AND ".join(where), tuple(given)), named=_list(pks), order=source.order))
    return named


def _list(numbers: Iterable[int | str]) -> str:
    return ", ".join(str(int(one)) for one in sorted(set(numbers))) or "NULL"


def _place(order: str, after: str) -> tuple[object, int] | None:
    if not after:
        return None
    name, value, pk, _back = unpack_cursor(after)
    try:
        if name != order or value is None:
            raise ValueError(name)
        return moment(datetime.fromisoformat(value)), int(pk)
    except ValueError:
        raise CursorError("翻页位置无效，请从第一页重新翻起。") from None
