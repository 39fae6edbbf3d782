"""What may be done with many matters at once: the same answers as `allowed.moves_for`, for a page of rows in two queries."""

from collections.abc import Container, Mapping, Sequence

from django.db.models import F

from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.allowed import Desks, Mover, may, paths_of
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.flow import Move
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.trail.prepared import Prepared


def moves_of_many(who: Mover, matters: Sequence[Matter], verbs: Container[str]) -> dict[int, list[Move]]:
    """The moves among `verbs` that `who` may make of each of `matters` now, by key. Two queries."""
    states = {matter.pk: State.from_json(matter.state) for matter in matters}
    desks = desks_of_many(matters, states)
    return {pk: _moves(who, matter, states[pk], desks[pk], verbs) for matter in matters if (pk := matter.pk)}


def _moves(who: Mover, matter: Matter, state: State, desks: Desks, verbs: Container[str]) -> list[Move]:
    asked = (move for move in flow_of(matter).moves_at(matter.stage) if move.verb in verbs)
    return [move for move in asked if may(who, matter, state, desks, move)]


def desks_of_many(matters: Sequence[Matter], states: Mapping[int, State] | None = None) -> dict[int, Desks]:
    """`allowed.desks_of` for a page of rows; their `states` where they are known. Two queries."""
    states = states or {matter.pk: State.from_json(matter.state) for matter in matters}
    paths = paths_of({key for matter in matters for key in (*_units(states[matter.pk]), matter.unit_id)})
    lasts = dict(_DOERS(tuple(states)))
    return {matter.pk: _desks(matter, states[matter.pk], paths, lasts.get(matter.pk)) for matter in matters}


_DOERS = Prepared(
    lambda pks: (
        Event.objects.filter(matter__in=pks, seq=F("matter__seq")).order_by().values_list("matter_id", "account")
    )
)


def _units(state: State) -> tuple[int | None, ...]:
    return (state.center, state.worker, *map(int, state.helpers))


def _desks(matter: Matter, state: State, paths: dict[int, str], last: int | None) -> Desks:
    return Desks(
        place=paths.get(matter.unit_id, ""),
        center=paths.get(state.center, ""),
        worker=paths.get(state.worker or state.center, ""),
        helpers=tuple(paths[int(unit)] for unit, spoken in state.helpers.items() if not spoken and int(unit) in paths),
        last=last,
    )
