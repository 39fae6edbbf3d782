"""What counts in a month, unit by unit: the matters closed in it, and those that fell due in it and are still open. A month that runs
is counted as it stands; a closed one is read as it was kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from zhenjie.core import clock
from zhenjie.core.period_words import month_end
from zhenjie.engines.matters.models import CountedMatter, Event, Matter, RateResult, Voice
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.facing import kept_at
from zhenjie.engines.matters.rules.rates import Outcome, Rate, Voiced
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import units_below, valid_on, within

CHUNK = 500
PLACE, WORKER = "place", "worker"


@dataclass(frozen=True, slots=True)
class Placed:
    """One outcome with the paths of where the matter lies and of who handles it ('' while nobody does)."""

    place: str
    worker: str
    outcome: Outcome


def month_span(month: date) -> tuple[datetime, datetime]:
    """The first moment of a month and that of the next."""
    first = month.replace(day=1)
    return clock.aware(first), clock.aware(month_end(first) + timedelta(days=1))


def outcomes(flow: str, month: date, prefixes: Sequence[str]) -> Iterator[Placed]:
    """Every matter of `flow` that counts in `month` and lies within `prefixes`, by key."""
    return _placed(within(_counting(flow, month), prefixes).order_by("pk"), month)


def outcomes_of(flow: str, month: date, head: Unit) -> list[Placed]:
    """What `head` is judged by: a territory by what lies in it, an office by what it handles, wherever that lies."""
    if head.kind != UnitKind.OFFICE:
        return list(outcomes(flow, month, [head.path]))
    workers = list(units_below(head).values_list("pk", flat=True))
    return list(_placed(_counting(flow, month).filter(state__worker__in=workers).order_by("pk"), month))


def _counting(flow: str, month: date):  # type: ignore[no-untyped-def]
    begin, end = month_span(month)
    counted = Q(closed_at__gte=begin, closed_at__lt=end) | Q(holder__isnull=False, red_at__gte=begin, red_at__lt=end)
    return Matter.objects.filter(counted, flow=flow, into=None).select_related("unit")


def _placed(found: Iterable[Matter], month: date) -> Iterator[Placed]:
    rows, at = list(found), min(clock.now(), month_span(month)[1])
    workers = {row.state.get("worker") for row in rows} - {None}
    paths = dict(Unit.objects.filter(pk__in=workers).values_list("pk", "path")) if workers else {}
    for start in range(0, len(rows), CHUNK):
        yield from _judged(rows[start : start + CHUNK], paths, at)


def _judged(rows: Sequence[Matter], paths: dict[int, str], at: datetime) -> Iterator[Placed]:
    pks = [row.pk for row in rows]
    sent: dict[int, list[object]] = defaultdict(list)
    moved = Event.objects.filter(matter__in=pks, verb__in=("assign", "pass_on")).values_list("matter", "said")
    for pk, said in moved:
        sent[pk].append(said.get("to"))
    voices: dict[int, list[Voiced]] = defaultdict(list)
    spoken = Voice.objects.filter(matter__in=pks).values_list("matter", "grade", "solved", "repeat")
    for pk, grade, solved, repeat in spoken:
        voices[pk].append(Voiced(grade, solved, repeat))
    for row in rows:
        outcome = _outcome(row, sent[row.pk], voices[row.pk], at)
        yield Placed(row.unit.path, paths.get(outcome.worker or 0, ""), outcome)


def _outcome(row: Matter, sent: Sequence[object], voices: Iterable[Voiced], at: datetime) -> Outcome:
    state, flow = State.from_json(row.state), flow_of(row)
    kept = {name: all(rounds) for name, rounds in kept_at(state, at).items() if rounds}
    units = {unit for unit in sent if unit is not None}
    said = list(voices)
    if not any(voice.grade or voice.solved for voice in said) and (state.grade or state.solved):
        said.append(Voiced(state.grade, state.solved if state.grade else ""))
    return Outcome(
        matter=row.pk,
        worker=state.worker,
        closed=row.closed_at is not None,
        contact_in_time=kept.get("contact"),
        in_time=kept.get(flow.main),
        accurate=None if not sent else state.returns == 0 and len(units) == 1,
        returned=state.returns > 0,
        redone=state.round > 1,
        extended=any(one["extensions"] for one in state.clocks),
        voices=tuple(said),
        ground="" if state.scored else state.ground or "已批准",
        kept=kept,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are compared with each other. `basis`: by where matters lie, or by who handles them."""

    basis: str
    units: tuple[Unit, ...]


def groups_below(head: Unit, month: date) -> list[Group]:
    """What is compared below `head`, as it stood at the end of `month`: the territories by place, the offices by work."""
    children = list(Unit.objects.filter(valid_on(month_end(month)), parent=head).order_by("position", "id"))
    offices = tuple(one for one in children if one.kind == UnitKind.OFFICE)
    places = tuple(one for one in children if one.kind != UnitKind.OFFICE)
    return [group for group in (Group(PLACE, places), Group(WORKER, offices)) if group.units]


def shared_out(found: Iterable[Placed], group: Group) -> tuple[dict[int, list[Outcome]], list[Outcome]]:
    """`found` by the unit of `group` to which each belongs, and what belongs to none of them. Each counts once."""
    by_path = {unit.path: unit.pk for unit in group.units}
    width = {len(path) for path in by_path}
    shared: dict[int, list[Outcome]] = {unit.pk: [] for unit in group.units}
    rest: list[Outcome] = []
    for one in found:
        path = one.place if group.basis == PLACE else one.worker
        unit = next((by_path[path[:long]] for long in width if path[:long] in by_path), None)
        (rest if unit is None else shared[unit]).append(one.outcome)
    return shared, rest


def belonging(found: Iterable[Placed], head: Unit, basis: str, unit: Unit, group: Group | None) -> list[Outcome]:
    """The outcomes behind one line of the table: of `head` as a whole, of one unit, or of what belongs to none (unit is `head`)."""
    if not basis or group is None:
        return [one.outcome for one in found]
    shared, rest = shared_out(found, group)
    return rest if unit.pk == head.pk else shared.get(unit.pk, [])


def closed_results(flow: str, month: date, head: Unit) -> list[RateResult]:
    """The results that `head` closed for a month; none while it runs."""
    rows = RateResult.objects.filter(flow=flow, month=month.replace(day=1), head=head)
    return list(rows.select_related("unit").order_by("id"))


def closed_outcomes(flow: str, month: date, head: Unit) -> list[Placed]:
    """What counted when `head` closed the month."""
    rows = CountedMatter.objects.filter(flow=flow, month=month.replace(day=1), head=head).order_by("matter")
    return [Placed(row.place, row.worker, Outcome.from_json(row.outcome)) for row in rows]


def as_rate(row: RateResult) -> Rate:
    """A stored result as a value."""
    return Rate(row.rate, row.numerator, row.denominator, tuple((pk, why) for pk, why in row.left_out))


def is_over(month: date) -> bool:
    """Whether a month has ended."""
    return month_span(month)[1] <= clock.now()
