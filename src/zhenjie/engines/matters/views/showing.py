"""A matter as its page shows it, alone or beside the list: one context for both, for the first look and for a form that came back."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from zhenjie.core import clock, workdays
from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.ledger.resolving import Resolved, resolve_many
from zhenjie.engines.matters.actions.filing import REGISTER
from zhenjie.engines.matters.actions.moving import WITHDRAWN
from zhenjie.engines.matters.forms.moves import move_form
from zhenjie.engines.matters.models import Matter, Period
from zhenjie.engines.matters.queries.alike import alike, asked_of
from zhenjie.engines.matters.queries.allowed import DISPATCH, HANDLE, REVIEW, WRITE, Mover, moves_for
from zhenjie.engines.matters.queries.duties import grounds_of
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.speaking import speakers
from zhenjie.engines.matters.queries.suggesting import advice
from zhenjie.engines.matters.queries.timeline import timeline
from zhenjie.engines.matters.rules.classes import full_title
from zhenjie.engines.matters.rules.explaining import explained
from zhenjie.engines.matters.rules.facing import face
from zhenjie.engines.matters.rules.kinds import KINDS
from zhenjie.engines.matters.rules.offering import grouped, next_step, offered
from zhenjie.engines.matters.rules.route import route
from zhenjie.engines.matters.rules.showing import colour_at, left
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.verbs import LEVELS, VERBS
from zhenjie.engines.matters.showing_facts import drawn
from zhenjie.engines.matters.views.listing import listing
from zhenjie.engines.matters.views.reaching import new_key, reach_of
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.trail.prepared import Prepared

UNMASK = "matters.unmask"
_USUAL = ("reply", "progress", "contact", "close", "sign", "assign", "visit", "note")
#: How long one's own last step is shown with the way back.
JUST = timedelta(minutes=10)


@dataclass(slots=True)
class Bound:
    """What came back: a form with its errors, a sentence, words that have no form any more, names seen whole."""

    form: Any = None
    problem: str = ""
    conflict: bool = False
    lost: str = ""
    revealed: Any = None
    asked: dict[str, str] = field(default_factory=dict)
    fault: str = ""


_PERIODS = Prepared(lambda pk: Period.objects.filter(matter=pk).select_related("holder").order_by("-valid_from", "-id"))


def shown(request: Any, matter: Matter, who: Mover, bound: Bound | None = None) -> dict[str, Any]:
    """Everything the page of `matter` says. The number of queries does not depend on how much there is."""
    bound = bound or Bound()
    now, flow, state = clock.now(), flow_of(matter), State.from_json(matter.state)
    lines, voices = timeline(matter), speakers(matter)
    last = lines[-1] if lines else None
    may = moves_for(who, matter)
    moves = offered(may, state, last.verb if last else "", frozenset(WITHDRAWN), spoken=len(voices))
    verbs = {move.verb for move in moves}
    # A rating of an answer that was sent back is none of the one that stands.
    answered = max((line.at for line in lines if line.verb == "reply"), default=matter.opened_at)
    rated = all(one.voice.rated_at is not None and one.voice.rated_at >= answered for one in voices)
    active = bound.form.move if bound.form else _active(request, moves, rated)
    step = next_step(moves, rated=rated)
    form = bound.form or (_form(request, matter, active) if active else None)
    looked = face(state, flow)
    tasks = matter.parts.select_related("holder").order_by("id") if state.parts else ()
    taken = matter.taken_in.order_by("id")
    return {
        "matter": matter, "flow": flow, "state": state, "now": now, "at": now,
        "colour": colour_at(matter.yellow_at, matter.red_at, now), "left": left(matter.red_at, now),
        "stage": flow.stage(matter.stage), "route": route(flow, state), "lines": lines, "voices": voices,
        "moves": moves, "groups": grouped([one for one in moves if one is not active]), "form": form, "active": active,
        "tabs": _tabs(moves, step, active), "verbs": verbs, "bound": bound, "query": _query(request),
        "clocks": explained(state, flow, now, workdays.standard(), looked.clock, settings.CATALOGUE_DIR),
        "stands": any(one.is_paused for one in state.running),
        "periods": _PERIODS(matter.pk), **_then(request, matter),
        "subject": _subject(matter), "files": _files(matter), "parts": tasks, "taken_in": list(taken),
        "alike": alike(who, asked_of(matter, [one.voice for one in voices])) if matter.holder_id else [],
        "advice": advice(matter) if "assign" in verbs else None, "grounds": grounds_of(matter) if active and active.verb in ("return", "exclude") else [],
        "kind": (flow.kinds or KINDS).get(matter.kind, ""),
        "klass": full_title(matter.klass, settings.CATALOGUE_DIR) if matter.klass else "",
        "helpers": _helpers(state), "signers": _signers(state), "pending": _pending(state), "level": LEVELS.get(state.level, ""),
        "may_unmask": who.scope.allows(UNMASK, matter.unit.path), "reasons": limits(settings.CATALOGUE_DIR).reasons,
        "may_answer": "note" in verbs and any(who.scope.allows(one, _desk(matter)) for one in (HANDLE, DISPATCH, REVIEW)),
        "may_write": who.scope.allows(WRITE, matter.unit.path) or "note" in verbs,
        "just": last if last and last.verb in WITHDRAWN and "withdraw" in verbs and now - last.at < JUST else None,
        "new_key": new_key(), "facts": drawn(request, matter),
    }  # fmt: skip


def answer(request: Any, matter: Matter, who: Mover, bound: Bound, status: int) -> HttpResponse:
    """The page again, with what came back: beside the list when it was sent from there."""
    context = shown(request, matter, who, bound)
    if "from" in request.GET:
        context |= listing(request, who, QueryDict(request.GET["from"]))
        return render(request, "matters/inbox.html", context, status=status)
    return render(request, "matters/matter.html", context, status=status)


def _desk(matter: Matter) -> str:
    return matter.holder.path if matter.holder else matter.unit.path


def _query(request: Any) -> str:
    """What a form sent from beside the list carries, so that it comes back there."""
    if "from" in request.GET:
        return str(request.GET["from"])
    if request.resolver_match.view_name != "matters:inbox":
        return ""
    kept = request.GET.copy()
    for name in ("act", "when"):
        kept.pop(name, None)
    return str(kept.urlencode())


def _active(request: Any, moves: list[Any], rated: bool) -> Any:
    wanted = request.GET.get("act", "")
    return next((move for move in moves if move.verb == wanted), None) or next_step(moves, rated=rated)


def _form(request: Any, matter: Matter, move: Any) -> Any:
    initial = {"version": matter.seq, "key": new_key()}
    if move.verb == "merge" and request.GET.get("into"):
        initial["into"] = request.GET["into"]
    return move_form(matter, move, reach_of(request, matter), initial=initial)


def _tabs(moves: list[Any], step: Any, active: Any) -> list[Any]:
    """The buttons beside the form: the proposed step first, its usual neighbours, and what is open."""
    usual = [one for one in moves if one.verb in _USUAL and one is not step]
    tabs = ([step] if step else []) + usual[: 3 if active is step or active in usual[:3] else 2]
    return tabs if active is None or active in tabs else [*tabs, active]


def _then(request: Any, matter: Matter) -> dict[str, Any]:
    """The colour at the end of a day in the past that somebody asks for."""
    try:
        day = datetime.fromisoformat(request.GET.get("when", "")[:10]).date()
    except ValueError:
        return {"when": None}
    moment = min(clock.aware(datetime.combine(day, time(18))), clock.now())
    period = (
        matter.periods.filter(valid_from__lte=moment).select_related("holder").order_by("-valid_from", "-id").first()
    )
    if period is None or (period.valid_to is not None and period.valid_to <= moment):
        return {"when": moment, "then": None}
    colour = colour_at(period.yellow_at, period.red_at, moment)
    return {"when": moment, "then": period, "then_colour": colour, "then_left": left(period.red_at, moment)}


def _subject(matter: Matter) -> Resolved | None:
    try:
        ref = Ref.parse(matter.subject) if matter.subject else None
    except RefError:
        return None
    return resolve_many([ref]).get(ref) if ref else None


def _files(matter: Matter) -> list[Attachment]:
    return _FILES(matter.pk)


_FILES = Prepared(
    lambda pk: (
        Attachment.objects.filter(register=REGISTER, row=pk, gone_at__isnull=True).select_related("file").order_by("id")
    )
)


def _helpers(state: State) -> list[tuple[str, bool]]:
    names = dict(Unit.objects.filter(pk__in=map(int, state.helpers)).values_list("pk", "name")) if state.helpers else {}
    return [(names.get(int(unit), ""), spoken) for unit, spoken in state.helpers.items()]


def _signers(state: State) -> list[str]:
    return list(Person.objects.filter(pk__in=state.signers).values_list("name", flat=True)) if state.signers else []


def _pending(state: State) -> dict[str, Any] | None:
    """The request that waits for a ruling, in words."""
    if not state.pending:
        return None
    return {**state.pending, "title": VERBS[state.pending["kind"]].title}
