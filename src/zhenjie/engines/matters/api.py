"""/api/v1/matters: register, read, move. The same moves, checks and sentences as on the screen."""

from datetime import date, datetime
from secrets import token_hex
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from zhenjie.core import clock
from zhenjie.engines.ledger.api import Listing, allowed, idempotent, listing, unit_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.joining import Part, attach_voice, merge_matters, split_matter
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.reminding import set_reminder
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.choices import MatterKind, Privacy, Source, Urgency
from zhenjie.engines.matters.declarations import declared
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import READ, WRITE, Mover, mover, moves_for, readable
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.timeline import timeline
from zhenjie.engines.matters.rules.showing import colour_at
from zhenjie.engines.matters.rules.verbs import Who
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within
from zhenjie.engines.trail.prepared import Prepared

router = Router(tags=["事项"])


class MatterOut(Schema):
    """One matter. `colour` is that of this moment; `seq` is the version to send with a move."""

    id: int
    number: str
    flow: str
    title: str
    text: str
    kind: str
    class_code: str
    urgency: str
    source: str
    record: str
    unit: int
    place: str
    stage: str
    stage_title: str
    holder: int | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    colour: str
    voices: int
    seq: int


class EventOut(Schema):
    """One thing that happened."""

    seq: int
    at: datetime
    who: str
    verb: str
    title: str
    words: str


class VoiceIn(Schema):
    """Who said it; nothing has to be given."""

    text: str = Field("", max_length=4000)
    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=30)
    privacy: Privacy = Privacy.PRIVATE


class MatterIn(Schema):
    """A new matter. `record` is its number in an official system, `due_at` that system's deadline."""

    flow: str = Field(max_length=40)
    unit: int
    title: str = Field(max_length=120)
    text: str = Field("", max_length=4000)
    kind: MatterKind | None = None
    class_code: str = Field("", max_length=20)
    urgency: Urgency = Urgency.NORMAL
    record: str = Field("", max_length=60)
    due_at: datetime | None = None
    place: str = Field("", max_length=160)
    longitude: float | None = Field(None, ge=-180, le=180)
    latitude: float | None = Field(None, ge=-90, le=90)
    voice: VoiceIn | None = None


class PartIn(Schema):
    """One part of a split matter."""

    title: str = Field(max_length=120)
    to: int


class MoveIn(Schema):
    """One move. What has to be said depends on the flow; `version` is the `seq` last seen."""

    verb: str = Field(max_length=20)
    version: int | None = None
    words: str = Field("", max_length=4000)
    to: int | None = None
    helpers: list[int] | None = None
    person: int | None = None
    ground: str = Field("", max_length=400)
    accept: bool | None = None
    limit: str = Field("", max_length=12)
    until: date | None = None
    grade: str = Field("", max_length=1)
    solved: str = Field("", max_length=4)
    level: str = Field("", max_length=8)
    stage: str = Field("", max_length=20)
    into: int | None = None
    on: datetime | None = None
    parts: list[PartIn] | None = None
    voice: VoiceIn | None = None


class MatterFilter(Schema):
    """Which matters: of a flow, at a unit and below, still open, due before a moment."""

    flow: str | None = None
    unit: int | None = None
    open: bool | None = None
    due_before: datetime | None = None


@router.get("/matters", response=Listing[MatterOut], summary="事项列表")
def matters(
    request: HttpRequest, wanted: Query[MatterFilter], cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """Matters lying where the token may read, newest first; sealed flows (信访) are left out."""
    prefixes = allowed(request, READ)
    if wanted.unit is not None:
        prefixes = (unit_of(request, READ, wanted.unit).path,)
    found = within(Matter.objects.select_related("unit"), prefixes).exclude(flow__in=_sealed())
    if wanted.flow:
        found = found.filter(flow=wanted.flow)
    if wanted.open is not None:
        found = found.filter(holder__isnull=not wanted.open)
    if wanted.due_before is not None:
        found = found.filter(red_at__lte=clock.aware(wanted.due_before))
    page = listing(found, "-id", cursor, limit)
    return {**page, "items": [told(one) for one in page["items"]]}


def _sealed() -> list[str]:
    return [flow.key for flow in declared() if flow.sealed]


@router.post("/matters", response={201: MatterOut}, summary="登记事项")
def register(request: HttpRequest, said: MatterIn) -> Status[Any]:
    """Registers a matter; the same `Idempotency-Key` is the same matter."""
    unit = unit_of(request, WRITE, said.unit)
    if (said.longitude is None) != (said.latitude is None):
        raise Problem(422, _("经度和纬度要么都填，要么都不填。"))
    new = New(
        flow=said.flow, unit=unit, title=said.title, text=said.text, kind=said.kind or "", klass=said.class_code, urgency=said.urgency,
        source=Source.API, record=said.record, place=said.place,
        point=(said.longitude, said.latitude) if said.longitude is not None and said.latitude is not None else None,
        due=("handle", clock.aware(said.due_at)) if said.due_at else None,
        voice=_spoken(said.voice),
    )  # fmt: skip
    key = _key(request)
    return Status(201, idempotent(request, lambda: told(register_matter(by=request.actor, new=new, key=key))))  # type: ignore[attr-defined]


def _spoken(said: VoiceIn | None) -> Spoken | None:
    if said is None:
        return None
    return Spoken(text=said.text, name=said.name, phone=said.phone, privacy=said.privacy, source=Source.API)


@router.get("/matters/{pk}", response=MatterOut, summary="一件事项")
def matter(request: HttpRequest, pk: int) -> Any:
    """One matter."""
    return told(_readable(request, pk)[0])


@router.get("/matters/{pk}/events", response=list[EventOut], summary="办理记录")
def events(request: HttpRequest, pk: int) -> Any:
    """What happened to a matter, oldest first."""
    return timeline(_readable(request, pk)[0])


@router.post("/matters/{pk}/moves", response=MatterOut, summary="办理")
def move(request: HttpRequest, pk: int, said: MoveIn) -> Any:
    """Makes one move; 409 tells what others did since `version`, 422 what is missing."""
    found, who = _readable(request, pk)
    key = _key(request)

    def run() -> dict[str, Any]:
        # Asked inside: a command that was done and whose answer was lost is answered again, though the step is over by now.
        if said.verb not in {one.verb for one in moves_for(who, found) if one.mover != Who.REPORTER}:
            raise Problem(403, _("这一步现在不由您办，或者现在的环节不能这样做。"))
        return told(_move(request, found, said, key))

    return idempotent(request, run)


def _move(request: Any, found: Matter, said: MoveIn, key: str) -> Matter:
    by, pk = request.actor, found.pk
    _units_known(said)
    match said.verb:
        case "attach":
            return attach_voice(by=by, matter=pk, spoken=_spoken(said.voice) or Spoken(text=said.words), key=key)
        case "merge" if said.into is not None:
            return merge_matters(by=by, matter=pk, into=said.into, key=key, words=said.words)
        case "split":
            parts = [Part(one.title, Unit.objects.get(pk=one.to)) for one in said.parts or ()]
            return split_matter(by=by, matter=pk, parts=parts, key=key, words=said.words)
        case "remind" if said.on is not None:
            at = clock.aware(said.on)
            return set_reminder(by=by, to=request.account.pk, matter=pk, at=at, words=said.words, key=key)
    words = said.dict(exclude={"verb", "version", "parts", "voice"}, exclude_none=True)
    return move_matter(by=by, matter=pk, verb=said.verb, key=key, version=said.version, **words)


def _units_known(said: MoveIn) -> None:
    wanted = {said.to, *(said.helpers or ()), *(part.to for part in said.parts or ())} - {None}
    if Unit.objects.filter(pk__in=wanted).count() != len(wanted):
        raise Problem(422, _("没有这个单位。"), field="to")


def _key(request: Any) -> str:
    """The idempotency key of the command itself, of this account."""
    given = request.headers.get("Idempotency-Key") or token_hex(12)
    return f"api:{request.actor.account}:{given}"[:80]


_WITH_UNIT = Prepared(lambda pk: Matter.objects.select_related("unit").filter(pk=pk))


def _readable(request: Any, pk: int) -> tuple[Matter, Mover]:
    allowed(request, READ)
    found = _WITH_UNIT.first(pk)
    who = mover(request.account, request.scope)
    if found is None or not readable(who, found):
        raise Problem(404, _("没有这件事项，或不在令牌的范围内。"))
    return found, who


def told(one: Matter) -> dict[str, Any]:
    """A matter as the API tells it."""
    return MatterOut(
        id=one.pk, number=one.number, flow=one.flow, title=one.title, text=one.text, kind=one.kind, class_code=one.klass,
        urgency=one.urgency, source=one.source, record=one.record, unit=one.unit_id, place=one.place, stage=one.stage,
        stage_title=flow_of(one).stage(one.stage).title, holder=one.holder_id, opened_at=one.opened_at,
        due_at=one.red_at, closed_at=one.closed_at, voices=one.voices_count, seq=one.seq,
        colour=colour_at(one.yellow_at, one.red_at, clock.now()).value,
    ).model_dump(mode="json")  # fmt: skip
