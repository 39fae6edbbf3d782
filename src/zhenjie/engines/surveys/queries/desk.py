"""事项 on the phone: what lies on the worker's own desk, with everything that is needed to go on without a network."""

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from zhenjie.core import clock
from zhenjie.core.workdays import standard
from zhenjie.engines.matters.declarations import declared
from zhenjie.engines.matters.models import Matter, Period
from zhenjie.engines.matters.queries.allowed import HANDLE, WRITE, Desks, Mover, may
from zhenjie.engines.matters.queries.choosing import desks_of_many
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.reach import to_handle
from zhenjie.engines.matters.queries.speaking import Speaker, speakers_of_many, telephone
from zhenjie.engines.matters.queries.timeline import Line, timelines
from zhenjie.engines.matters.rules.explaining import explained
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.engines.org.scope import posts_on
from zhenjie.engines.surveys.rules.deeds import VERBS, drawable, finding, on_the_spot, questions_of
from zhenjie.engines.surveys.rules.device import finds_in_force

#: As many as a phone takes along; whoever has more on the desk sits at a desk.
MOST = 200
LINES = 10
PLACES = 100


def matters_on(who: Mover) -> list[Matter]:
    """The open matters on the desk of `who`, what is due first on top."""
    found = Matter.objects.filter(to_handle(who)).select_related("unit", "holder")
    return list(found.order_by("red_at", "id")[:MOST])


def desk_of(who: Mover) -> dict[str, Any]:
    """What the phone keeps of matters: the rows, the forms of their moves by flow, to whom they may be handed, and what may
    be reported anew. The number of queries depends on the units that hold them, not on the rows."""
    rows = matters_on(who)
    desks, speakers, lines = desks_of_many(rows), speakers_of_many(rows), timelines(rows, LINES)
    periods = Period.objects.filter(matter__in=[row.pk for row in rows], valid_to__isnull=True)
    leading = dict(periods.values_list("matter", "clock"))
    return {
        "matters": [
            _row(who, row, desks[row.pk], speakers[row.pk], lines[row.pk], leading.get(row.pk, "")) for row in rows
        ],
        "flows": {flow.digest: _forms(flow) for flow in {row.digest: flow_of(row) for row in rows}.values()},
        "whom": {str(pk): whom(who, pk) for pk in {row.holder_id for row in rows if row.holder_id}},
        "finds": finds(who),
    }


def _row(
    who: Mover, matter: Matter, desks: Desks, speakers: Sequence[Speaker], lines: Sequence[Line], leading: str
) -> dict[str, Any]:
    state, flow = State.from_json(matter.state), flow_of(matter)
    holds = who.scope.allows(HANDLE, desks.worker) and who.sits_at(desks.worker)
    told = explained(state, flow, clock.now(), standard(), leading, settings.CATALOGUE_DIR)
    leads = next((one for one in told if one.leads), None)
    return {
        "id": matter.pk, "seq": matter.seq, "number": matter.number, "title": matter.title, "text": matter.text,
        "unit": matter.unit.name, "place": matter.place,
        "point": None if matter.longitude is None else [matter.longitude, matter.latitude],
        "flow": matter.digest, "stage": matter.stage, "holder": matter.holder_id,
        "urgency": matter.get_urgency_display() if matter.urgency in ("urgent", "pressing") else "",
        "yellow_at": _iso(matter.yellow_at), "red_at": _iso(matter.red_at),
        "clock": leads.title if leads else "", "why": list(leads.due.steps) if leads else [],
        "paused": bool(state.paused), "may": _verbs(who, matter, state, desks),
        "voices": [
            {"name": one.name, "words": one.voice.text, "phone": telephone(one.voice) if holds else ""} for one in speakers
        ],
        "lines": [
            # What came while this was being read comes with the next fetch: a phone is told nothing newer than its `seq`.
            {"at": _iso(one.at), "who": one.who, "title": one.title, "words": one.words}
            for one in lines if one.seq <= matter.seq
        ],
    }  # fmt: skip


def _iso(at: Any) -> str:
    return clock.aware(at).isoformat() if at else ""


def _verbs(who: Mover, matter: Matter, state: State, desks: Desks) -> dict[str, list[str]]:
    """What `who` may do now and, having done it, at the stages it leads to: signed without a signal, it can be answered."""
    flow, found, ahead = flow_of(matter), dict[str, list[str]](), [matter.stage]
    barred = {"return"} if state.pending else set()
    if state.signers or set(state.parts) - set(state.parts_done):
        barred.add("reply")
    while ahead:
        stage = ahead.pop(0)
        if stage in found:
            continue
        then = copy.copy(matter)
        then.stage = stage
        moves = {
            move.verb: move for move in flow.moves_at(stage)
            if drawable(move) and move.verb not in barred and may(who, then, state, desks, move)
        }  # fmt: skip
        found[stage] = [verb for verb in VERBS if verb in moves]
        ahead += [move.to for move in moves.values() if move.to]
    return found


def _forms(flow: Flow) -> dict[str, Any]:
    moves = {
        f"{stage.key}:{move.verb}": {"title": move.button, "to": move.to, "questions": questions_of(move)}
        for stage in flow.stages for move in flow.moves_at(stage.key) if drawable(move)
    }  # fmt: skip
    return {"title": flow.title, "stages": {stage.key: stage.title for stage in flow.stages}, "moves": moves}


def whom(who: Mover, holder: int) -> list[list[str]]:
    """To whom a matter held by `holder` may be handed from a phone, as options: colleagues there, the units around it and
    above it within the township, and the township's offices. ``unit`` or ``unit/person``."""
    unit = Unit.objects.select_related("parent").get(pk=holder)
    posts = posts_on(clock.today()).filter(unit=unit).exclude(person=who.person).select_related("person")
    found = {f"{unit.pk}/{post.person_id}": f"{post.person.name}（{unit.name}）" for post in posts}
    around = Unit.objects.none()
    if unit.parent is not None and unit.kind != UnitKind.COUNTY:
        around = Unit.objects.filter(valid_on(), parent=unit.parent) | Unit.objects.filter(pk=unit.parent.pk)
        township = next(
            (one for one in (unit.parent, unit.parent.parent) if one and one.kind == UnitKind.TOWNSHIP), None
        )
        if township is not None:
            around |= Unit.objects.filter(valid_on(), parent=township, kind=UnitKind.OFFICE) | Unit.objects.filter(
                pk=township.pk
            )
    for one in around.exclude(pk=unit.pk).order_by("path")[:PLACES]:
        found[str(one.pk)] = one.name
    return [[value, label] for value, label in found.items()]


def finds(who: Mover) -> list[dict[str, Any]]:
    """What `who` may report on the spot: the flows that the rules of the phone name; else every flow that is neither sealed
    nor mirrored from another system, those first that she may close there and then."""
    places = [[str(pk), name] for pk, name in places_of(who)]
    if not places:
        return []
    named = finds_in_force(clock.today(), settings.CATALOGUE_DIR)
    flows = [flow for flow in declared() if not flow.sealed and not flow.record and (not named or flow.key in named)]
    flows.sort(key=lambda flow: named.index(flow.key) if named else on_the_spot(flow) is None)
    return [
        {"flow": flow.key, "title": flow.title, "questions": finding(questions_of(spot) if spot else (), places)}
        for flow in flows
        for spot in [on_the_spot(flow)]
    ]


def places_of(who: Mover) -> Iterable[tuple[int, str]]:
    """The grids in which `who` may report something, else the places themselves at which she may."""
    prefixes = who.scope.prefixes_for(WRITE)
    grids = within(Unit.objects.filter(valid_on(), kind=UnitKind.GRID), prefixes, "path").order_by("path")
    found = list(grids.values_list("pk", "name")[:PLACES])
    return found or list(Unit.objects.filter(path__in=prefixes).order_by("path").values_list("pk", "name")[:PLACES])
