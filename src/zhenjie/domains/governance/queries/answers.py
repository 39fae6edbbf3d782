"""Answers on their way back to 12345: what was replied to each ticket, by whom, whether it was solved, whether it has been sent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhenjie.domains.governance.models.hotline import SentAnswer
from zhenjie.engines.matters.models import Event, Matter, Voice
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within

#: An answer goes back once it has been audited here.
READY = ("visiting", "closed")
SOLVED = {"yes": "是", "part": "部分解决", "no": "否"}
MOST = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """One line in the layout of the hotline: 工单编号, 答复内容, 办理单位, 办结时间, 是否解决."""

    record: str
    matter: Matter
    reply: str
    unit: str
    at: datetime
    solved: str
    round: int
    sent: SentAnswer | None


def answers(prefixes: Iterable[str], *, sent: bool = False, after: int = 0, most: int = MOST) -> list[Answer]:
    """Answers of matters within reach, oldest matter first: those not yet sent, or with `sent` those that were. Every ticket that joined
    a matter has its own line. Five queries, however many."""
    rows = within(Matter.objects.filter(flow="hotline", stage__in=READY, pk__gt=after), prefixes)
    matters = list(rows.select_related("unit").order_by("pk")[: most * 2])
    found = [one for one in _told(matters) if (one.sent is not None) == sent]
    return found[:most]


def answers_for(records: Sequence[str], prefixes: Iterable[str]) -> list[Answer]:
    """The answers to certain tickets within reach, sent or not."""
    named = Voice.objects.filter(record__in=records).values("matter")
    rows = Matter.objects.filter(flow="hotline", stage__in=READY)
    here = within(rows.filter(record__in=records) | rows.filter(pk__in=named), prefixes).select_related("unit")
    return [one for one in _told(list(here.order_by("pk"))) if one.record in set(records)]


def _told(matters: Sequence[Matter]) -> list[Answer]:
    pks = [one.pk for one in matters]
    replies = {
        event.matter_id: event for event in Event.objects.filter(matter__in=pks, verb="reply").order_by("matter", "seq")
    }
    records: dict[int, dict[str, str]] = defaultdict(dict)
    for one in matters:
        if one.record:
            records[one.pk][one.record] = ""
    for matter, record, own in (
        Voice.objects.filter(matter__in=pks).exclude(record="").values_list("matter", "record", "reply")
    ):
        records[matter][record] = own
    states = {one.pk: State.from_json(one.state) for one in matters}
    units = dict(Unit.objects.filter(pk__in={s.worker or s.center for s in states.values()}).values_list("pk", "name"))
    wanted = [record for group in records.values() for record in group]
    gone = {(one.record, one.round): one for one in SentAnswer.objects.filter(record__in=wanted)}
    found = []
    for one in matters:
        event, state = replies.get(one.pk), states[one.pk]
        if event is None:
            continue
        for record, own in records[one.pk].items():
            found.append(
                Answer(
                    record, one, own or str(event.said.get("words", "")), units.get(state.worker or state.center, ""),
                    one.closed_at or event.at, SOLVED.get(state.solved, ""), state.round, gone.get((record, state.round)),
                )
            )  # fmt: skip
    return found
