"""What counts in a month, unit by unit: the matters closed in it, and those that fell due in it and are still open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from zhenjie.core.clock import aware
from zhenjie.core.period_words import month_end
from zhenjie.engines.matters.models import Event, Matter, Voice
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.rates import Outcome, Voiced
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.queries import within

CHUNK = 500


def month_span(month: date) -> tuple[datetime, datetime]:
    """The first moment of a month and that of the next."""
    first = month.replace(day=1)
    return aware(first), aware(month_end(first) + timedelta(days=1))


def outcomes(flow: str, month: date, prefixes: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
    """(path of the place where it lies, outcome) of every matter of `flow` that counts in `month`, within `prefixes`."""
    begin, end = month_span(month)
    counted = Q(closed_at__gte=begin, closed_at__lt=end) | Q(holder__isnull=False, red_at__gte=begin, red_at__lt=end)
    found = Matter.objects.filter(counted, flow=flow, into=None).select_related("unit").order_by("pk")
    rows = list(within(found, prefixes))
    for start in range(0, len(rows), CHUNK):
        yield from _outcomes(rows[start : start + CHUNK])


def _outcomes(rows: Sequence[Matter]) -> Iterator[tuple[str, Outcome]]:
    pks = [row.pk for row in rows]
    sent: dict[int, list[object]] = defaultdict(list)
    moved = Event.objects.filter(matter__in=pks, verb__in=("assign", "pass_on")).values_list("matter", "said")
    for pk, said in moved:
        sent[pk].append(said.get("to"))
    voices: dict[int, list[Voiced]] = defaultdict(list)
    for pk, grade, solved, repeat in Voice.objects.filter(matter__in=pks).values_list(
        "matter", "grade", "solved", "repeat"
    ):
        voices[pk].append(Voiced(grade, solved, repeat))
    for row in rows:
        yield row.unit.path, _outcome(row, sent[row.pk], voices[row.pk])


def _outcome(row: Matter, sent: Sequence[object], voices: Iterable[Voiced]) -> Outcome:
    state, flow = State.from_json(row.state), flow_of(row)
    main = list(state.kept.get(flow.main, ()))
    if not main and row.closed_at is None:
        main = [False]
    contact = state.kept.get("contact", ())
    units = {unit for unit in sent if unit is not None}
    said = list(voices)
    if not any(voice.grade or voice.solved for voice in said) and (state.grade or state.solved):
        said.append(Voiced(state.grade, state.solved if state.grade else ""))
    return Outcome(
        matter=row.pk,
        worker=state.worker,
        closed=row.closed_at is not None,
        contact_in_time=contact[0] if contact else None,
        in_time=all(main) if main else None,
        accurate=None if not sent else state.returns == 0 and len(units) == 1,
        returned=state.returns > 0,
        redone=state.round > 1,
        extended=any(clock["extensions"] for clock in state.clocks),
        voices=tuple(said),
        ground="" if state.scored else state.ground or "已批准",
    )


def by_place(found: Iterable[tuple[str, Outcome]], places: Sequence[str]) -> dict[str, list[Outcome]]:
    """`found` by the one of `places` (paths that do not cover each other) under which each lies."""
    groups: dict[str, list[Outcome]] = {place: [] for place in places}
    for path, outcome in found:
        place = next((place for place in places if covers(place, path)), None)
        if place is not None:
            groups[place].append(outcome)
    return groups
