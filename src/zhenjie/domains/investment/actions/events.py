"""A trip or a visit written down in a minute: whom we met, the lead that came of it, what we promised, all in one step or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.domains.investment.actions.leads import (
    NewInvestor,
    NewLead,
    checked,
    keep_investor,
    register_lead,
)
from zhenjie.domains.investment.actions.promises import NewPromise, make_promise
from zhenjie.domains.investment.models.events import Attendance, Event, Met
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.besides import Change
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.org.queries import within


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it; ``contested``: the lead stands elsewhere already."""

    event: int
    lead: int | None
    contested: bool


def record_event(
    *, by: Actor, unit: Unit, values: dict[str, Any], people: Iterable[Person] = (), met: NewInvestor | None = None,
    said: str = "", lead: NewLead | None = None, promise: NewPromise | None = None, key: str,
) -> Recorded:  # fmt: skip
    """The event with all that is told of it; once per ``key``, however often a phone sends it, and nothing of it when a part is wrong.
    ``values``: columns of `Event`. Raises Problem with the field."""
    who = list(dict.fromkeys(people))

    def run() -> dict[str, Any]:
        event, investor = _event(by, unit, values, who, met, said)
        if lead is not None and investor is None:
            raise Problem(422, _("有线索就要写投资方是谁。"), field="investor_name")
        made, contested = (None, False)
        if lead is not None and investor is not None:
            made, contested = register_lead(by=by, unit=unit, investor=investor, told=lead, event=event)
        if promise is not None:
            make_promise(by=by, unit=unit, told=promise, investor=investor, event=event, project=made)
        return {"event": event.pk, "lead": made.pk if made else None, "contested": contested}

    content = repr((unit.pk, sorted(values.items()), [one.pk for one in who], met, said, lead, promise))
    told = once(key=key, by=by, run=run, content=content)
    return Recorded(told["event"], told["lead"], told["contested"])


def _event(
    by: Actor, unit: Unit, values: dict[str, Any], people: list[Person], met: NewInvestor | None, said: str
) -> tuple[Event, Investor | None]:
    heads = values.get("heads") or len({*people, *([values["leader"]] if values.get("leader") else [])}) or None
    row = Event(unit=unit, **{**values, "heads": heads})
    checked(row, "")
    investor = keep_investor(by=by, unit=unit, told=met) if met else None
    went = tuple((one.pk, None) for one in people)
    return save_row(by=by, row=row, besides={"went": ((), went), "met": _met(investor, said)}), investor


def _met(investor: Investor | None, said: str) -> Change:
    return (), ((investor.pk, said.strip()[:300]),) if investor else ()


@transaction.atomic
def add_met(
    *, by: Actor, event: Event, met: NewInvestor, said: str = "", lead: NewLead | None = None,
    promise: NewPromise | None = None,
) -> tuple[Investor, bool]:  # fmt: skip
    """One more investor of an event, with the lead and the promise that came of it; whether that lead stands elsewhere already."""
    held = Event.objects.select_for_update(of=("self",)).select_related("unit").get(pk=event.pk)
    if not met.known and not met.name.strip():
        raise Problem(422, _("写投资方的名称，或从台账里选。"), field="investor_name")
    investor = keep_investor(by=by, unit=held.unit, told=met)
    if not Met.objects.filter(event=held, investor=investor).exists():
        save_row(by=by, row=held, verb=_("记洽谈"), besides={"met": _met(investor, said)})
    made, contested = (None, False)
    if lead is not None:
        made, contested = register_lead(by=by, unit=held.unit, investor=investor, told=lead, event=held)
    if promise is not None:
        make_promise(by=by, unit=held.unit, told=promise, investor=investor, event=held, project=made)
    return investor, contested


@transaction.atomic
def tell_minutes(
    *, by: Actor, event: Event, people: Iterable[Person], among: Iterable[str] = ("",), **values: Any
) -> Event:
    """What was missing afterwards: who went, what it cost, the minutes. ``among``: where ``people`` were chosen from; who else went stays."""
    held = Event.objects.select_for_update(of=("self",)).select_related("unit").get(pk=event.pk)
    for name, value in values.items():
        setattr(held, name, value)
    checked(held, "")
    who = list(dict.fromkeys(people))
    offered = within(Attendance.objects.filter(event=held), among, "person__unit__path")
    known = tuple((pk, None) for pk in offered.values_list("person", flat=True))
    if who and not held.heads:
        held.heads = len({one.pk for one in who} | ({held.leader_id} if held.leader_id else set()))
    went = tuple((one.pk, None) for one in who)
    return save_row(by=by, row=held, verb=_("补活动情况"), besides={"went": (known, went)})
