"""/api/v1/hotline: a 12345 platform pushes its tickets and takes the answers. The same rules as for the file."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from zhenjie.core import clock
from zhenjie.domains.governance.actions.answers import mark_sent
from zhenjie.domains.governance.actions.hotline import take_in
from zhenjie.domains.governance.choices import SentBy
from zhenjie.domains.governance.queries import answers as reading
from zhenjie.domains.governance.queries.hotline import Around, class_of, kind_of
from zhenjie.domains.governance.rules.hotline import Ticket, headline, urgency_of
from zhenjie.domains.governance.rules.hotline import kind_of as kind_said
from zhenjie.engines.ledger.api import allowed, idempotent, unit_of
from zhenjie.engines.ledger.problems import Problem

router = Router(tags=["12345"])
WRITE, DISPATCH = "matters.write", "matters.dispatch"
MOST = 500


class TicketIn(Schema):
    """One ticket as the hotline knows it; `record` is its number there, `due_at` its deadline there."""

    record: str = Field(min_length=1, max_length=60)
    text: str = Field(min_length=1, max_length=4000)
    title: str = Field("", max_length=120)
    called_at: datetime | None = None
    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=30)
    address: str = Field("", max_length=160)
    kind: str = Field("", max_length=40)
    classes: list[str] = Field([], max_length=5)
    urgency: str = Field("", max_length=20)
    due_at: datetime | None = None


class TicketsIn(Schema):
    """Tickets for one unit and what lies below it."""

    unit: int
    tickets: list[TicketIn] = Field(min_length=1, max_length=MOST)


class TakenOut(Schema):
    """What became of a ticket: `new`, `repeat` (joined an open matter of the same caller) or `known`."""

    record: str
    verdict: str
    matter: int
    number: str


class AnswerOut(Schema):
    """One answer in the layout of the hotline."""

    record: str
    reply: str
    unit: str
    finished_at: datetime
    solved: str
    round: int
    sent: bool


class ReceivedIn(Schema):
    """The numbers whose answers have arrived at the hotline."""

    records: list[str] = Field(min_length=1, max_length=1000)


class MarkedOut(Schema):
    """How many answers were marked as gone back just now."""

    marked: int


@router.post("/hotline/tickets", response=list[TakenOut], summary="送来工单")
def push(request: HttpRequest, said: TicketsIn) -> Any:
    """Takes tickets in, each once by its number; they wait to be dispatched, with the unit suggested there."""
    unit = unit_of(request, WRITE, said.unit)
    around = Around.of(unit, clock.today())

    def run() -> list[dict[str, Any]]:
        return [_taken(request, around, one) for one in said.tickets]

    return idempotent(request, run)


def _taken(request: Any, around: Around, one: TicketIn) -> dict[str, Any]:
    record, text = one.record.strip(), one.text.strip()
    if not record or not text:
        raise Problem(422, _("工单编号和诉求内容不能是空白。"))
    ticket = Ticket(
        record=record, text=text, title=one.title.strip() or headline(text), name=one.name, phone=one.phone.strip(),
        said_at=clock.aware(one.called_at) if one.called_at else None, address=one.address, kind=kind_said(one.kind),
        classes=tuple(one.classes), urgency=urgency_of(one.urgency), due=clock.aware(one.due_at) if one.due_at else None,
    )  # fmt: skip
    place = around.place(ticket)
    full = Ticket(**{name: getattr(ticket, name) for name in ticket.__slots__} | {"kind": kind_of(ticket)})
    verdict, matter = take_in(by=request.actor, unit=around.unit, place=place, ticket=full, klass=class_of(ticket))
    return {"record": record, "verdict": str(verdict), "matter": matter.pk, "number": matter.number}


@router.get("/hotline/answers", response=list[AnswerOut], summary="取走答复")
def pull(request: HttpRequest, sent: bool = False, after: int = 0, limit: int = 200) -> Any:
    """Answers that have not gone back yet (or with `sent` those that have). Taking them marks nothing: say so at
    `/hotline/answers/received` when they have arrived, so that none is lost on the way."""
    found = reading.answers(
        allowed(request, DISPATCH), sent=sent, after=max(0, min(after, 2**62)), most=max(1, min(limit, 1000))
    )
    return [
        AnswerOut(
            record=one.record, reply=one.reply, unit=one.unit, finished_at=one.at, solved=one.solved, round=one.round,
            sent=one.sent is not None,
        )
        for one in found
    ]  # fmt: skip


@router.post("/hotline/answers/received", response=MarkedOut, summary="确认答复已收到")
def received(request: HttpRequest, said: ReceivedIn) -> Any:
    """Marks answers as arrived; a number that has no answer yet is passed over."""
    prefixes = allowed(request, DISPATCH)
    found = reading.answers_for(said.records, prefixes)
    marked = mark_sent(by=request.actor, answers=found, way=SentBy.API, scope=prefixes[0])  # type: ignore[attr-defined]
    return {"marked": marked}
