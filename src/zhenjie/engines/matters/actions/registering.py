"""Registering a matter: it begins on a desk, with a due moment, and with the voice of whoever said it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.problems import Doubled, Problem
from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.actions.moving import plain
from zhenjie.engines.matters.actions.voices import Spoken, add_voice
from zhenjie.engines.matters.actions.writing import LimitBook, step, write
from zhenjie.engines.matters.choices import Source, Urgency
from zhenjie.engines.matters.models import Event, FlowVersion, Matter
from zhenjie.engines.matters.queries.centers import center_of
from zhenjie.engines.matters.rules.deciding import Asked, Refusal, decide
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class New:
    """What is known of a new matter. `due` mirrors the deadline of an official system (`record` is its number there):
    clock name and the first late moment. `center` dispatches it, by default the township around `unit`. `stage` begins
    elsewhere than the flow does (an import of what is already under way). `more` is said with it and kept in its event."""

    flow: str
    unit: Unit
    title: str
    text: str = ""
    kind: str = ""
    klass: str = ""
    urgency: str = Urgency.NORMAL
    source: str = Source.CALL
    subject: str = ""
    record: str = ""
    place: str = ""
    point: tuple[float, float] | None = None
    due: tuple[str, datetime] | None = None
    center: Unit | None = None
    parent: Matter | None = None
    voice: Spoken | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def register_matter(*, by: Actor, new: New, key: str, at: datetime | None = None) -> Matter:
    """Registers a matter once per `key` and returns it. Problem when something is missing; Doubled when the number of the
    official system is here already."""
    flow = declarations.find(new.flow)
    if flow is None:
        raise Problem(422, _("没有“%(flow)s”这种事项。") % {"flow": new.flow})
    try:
        with transaction.atomic():
            return _register(by, flow, new, key, at or clock.now())
    except IntegrityError:
        if (event := Event.objects.filter(key=key).select_related("matter__unit").first()) is not None:
            if event.verb != "register" or event.account != by.account:
                raise Problem(422, _("这一次提交的编号已用于另一条内容，请刷新页面后再交。")) from None
            return event.matter
        if new.record and Matter.objects.filter(flow=new.flow, record=new.record).exists():
            raise Doubled(_("编号 %(record)s 已经登记过。") % {"record": new.record}) from None
        raise


def _register(by: Actor, flow: Flow, new: New, key: str, at: datetime) -> Matter:
    keep_version(flow)
    matter, was, then = begin(by, flow, new, at)
    said = {"title": matter.title, "source": new.source, "record": new.record, "place": new.place, **new.more}
    one = step(matter, flow, flow.beginning, was, then, by=by, at=at, key=key, said=plain(said))
    write(one, by=by, title=flow.beginning.button, new=True)
    if new.voice is not None:
        add_voice(matter=matter, spoken=new.voice, at=at)
    return matter


def begin(by: Actor, flow: Flow, new: New, at: datetime) -> tuple[Matter, State, State]:
    """A matter not yet saved, the state before (empty) and after registering. Problem when something is missing."""
    center = new.center or center_of(new.unit)
    was = State()
    start = State(
        flow=flow.key, digest=flow.digest, where=new.unit.code, stage="", center=center.pk,
        kind=new.kind, klass=new.klass, urgency=new.urgency, opened_at=at.isoformat(),
        fixed={new.due[0]: new.due[1].isoformat()} if new.due else {},
    )  # fmt: skip
    title = " ".join(new.title.split())[:120]
    asked = Asked(flow, flow.beginning, {"title": title}, at, by.account, LimitBook(start, at.date(), flow))
    try:
        then = decide(start, asked)
    except Refusal as refusal:
        raise Problem(422, str(refusal), field=refusal.field) from None
    matter = Matter(
        flow=flow.key, digest=flow.digest, prefix=flow.prefix, title=title, text=new.text.strip(), kind=new.kind, klass=new.klass,
        urgency=new.urgency, source=new.source, subject=new.subject, record=new.record, unit=new.unit,
        place=new.place[:160], parent=new.parent, opened_at=at,
    )  # fmt: skip
    if new.point is not None:
        matter.longitude, matter.latitude = new.point
    return matter, was, then


_kept: set[str] = set()


def keep_version(flow: Flow) -> None:
    """Keeps the declaration for as long as matters may run by it; asked again until it is committed."""
    if flow.digest not in _kept:
        version = FlowVersion(digest=flow.digest, flow=flow.key, spec=flow.spec, since=clock.now())
        FlowVersion.objects.bulk_create([version], ignore_conflicts=True)
        transaction.on_commit(lambda: _kept.add(flow.digest))
