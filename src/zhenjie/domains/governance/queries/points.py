"""信用积分 read: the fold of a holder, what lies open, the catalogue in force, goods."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.domains.governance.choices import EntryKind, Ruling, Sign
from zhenjie.domains.governance.models.points import (
    PointsEntry,
    PointsGoods,
    PointsHolder,
    PointsObjection,
    PointsReason,
)
from zhenjie.domains.governance.rules import points as rules
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import within

PAGE = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A holder today: what can be exchanged, the credit of the year, its grade, what still lies open."""

    holder: PointsHolder
    balance: int
    credit: int
    grade: str
    pending: int


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a statement with its state in words and the balance after it (only what counts)."""

    entry: PointsEntry
    state: str
    words: str
    objections: list[PointsObjection]
    is_reversed: bool


def folded(rows: Iterable[PointsEntry]) -> list[rules.Entry]:
    """Entries as the rules take them; ``objections`` prefetched."""
    return [
        rules.Entry(
            one.pk, one.kind, one.points, one.posted_on if one.kind != EntryKind.RESET else one.on, one.open_until,
            tuple(rules.Objection(o.ruling, o.ruled_on) for o in one.objections.all()), one.reverses_id,
        )
        for one in rows
    ]  # fmt: skip


def entries_of(holders: Sequence[int]) -> dict[int, list[PointsEntry]]:
    """The entries of holders, oldest first. Two queries for any number."""
    found: dict[int, list[PointsEntry]] = {pk: [] for pk in holders}
    for one in PointsEntry.objects.filter(holder__in=holders).prefetch_related("objections").order_by("pk"):
        found[one.holder_id].append(one)
    return found


def standing_of(holder: PointsHolder, rows: Sequence[PointsEntry], on: date) -> Standing:
    """The fold on a day."""
    entries = folded(rows)
    known = {one.key: one for one in entries}
    credit = rules.credit(entries, on)
    pending = sum(rules.state(one, known, on) in ("open", "waiting") for one in entries)
    return Standing(holder, rules.balance(entries, on), credit, rules.grade(credit, on), pending)


def standings(prefixes: Iterable[str], words: str = "") -> tuple[list[Standing], int]:
    """A page of holders by alias, and how many there are."""
    rows = within(PointsHolder.objects.all(), prefixes)
    if words:
        rows = rows.filter(alias__contains=words)
    number = rows.count()
    holders = list(rows.select_related("unit").order_by("unit__path", "alias", "pk")[:PAGE])
    entries, today = entries_of([one.pk for one in holders]), clock.today()
    return [standing_of(one, entries[one.pk], today) for one in holders], number


def statement(holder: PointsHolder) -> tuple[Standing, list[Line]]:
    """A holder's own page: the fold and every entry, newest first."""
    rows, today = entries_of([holder.pk])[holder.pk], clock.today()
    entries = folded(rows)
    known = {one.key: one for one in entries}
    taken = {one.reverses_id for one in rows if one.reverses_id}
    lines = []
    for row, entry in zip(rows, entries, strict=True):
        state = rules.state(entry, known, today)
        lines.append(Line(row, state, rules.STATES[state], list(row.objections.all()), row.pk in taken))
    lines.sort(key=lambda line: (line.entry.posted_on, line.entry.pk), reverse=True)
    return standing_of(holder, rows, today), lines


def balance_of(holder: PointsHolder, on: date) -> int:
    """What the holder can exchange on a day."""
    return rules.balance(folded(entries_of([holder.pk])[holder.pk]), on)


def catalogue(unit: Unit, on: date) -> list[rules.Reason]:
    """The reasons in force at a unit: the built-in ones and its own and those of the units above."""
    own = PointsReason.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        unit__path__in=[*above(unit.path), unit.path],
        valid_from__lte=on,
    ).order_by("code", "pk")
    found = {one.code: one for one in rules.reasons(on)}
    for row in own:
        signed = row.points if row.sign == Sign.PLUS else -row.points
        found[row.code] = rules.Reason(row.code, row.title, signed, row.source)
    return sorted(found.values(), key=lambda one: (one.points < 0, one.code))


def lying_open(prefixes: Iterable[str]) -> QuerySet[PointsEntry]:
    """Entries in their days of publicity, nothing ruled on: what may be objected to."""
    rows = PointsEntry.objects.filter(open_until__gte=clock.today(), reversed_by__isnull=True)
    return within(rows, prefixes).select_related("holder__unit", "unit").order_by("open_until", "pk")


def waiting_objections(prefixes: Iterable[str]) -> QuerySet[PointsObjection]:
    """Objections that nobody has ruled on."""
    rows = PointsObjection.objects.filter(ruling=Ruling.WAITING)
    return within(rows, prefixes, "entry__unit__path").select_related("entry__holder")


def goods_near(unit: Unit) -> list[PointsGoods]:
    """What can be had at a unit: its own goods and those of the units above."""
    rows = PointsGoods.objects.filter(unit__path__in=[*above(unit.path), unit.path])
    return list(rows.select_related("unit").order_by("cost", "pk"))


def exchanged(prefixes: Iterable[str], start: date, end: date) -> int:
    """Points exchanged in a span, what was taken back left out."""
    rows = PointsEntry.objects.filter(
        kind=EntryKind.EXCHANGE, posted_on__gte=start, posted_on__lte=end, reversed_by__isnull=True
    )
    return -sum(within(rows, prefixes).values_list("points", flat=True))
