"""跟进承诺: promised, kept, withdrawn. Nobody marks a promise late: the day does."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.investment.choices import PromiseState
from zhenjie.domains.investment.models.events import Event, Promise
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Person, Unit


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What is promised, by whom, by when."""

    text: str
    owner: Person
    due: date


@transaction.atomic
def make_promise(
    *, by: Actor, unit: Unit, told: NewPromise, investor: Investor | None = None, event: Event | None = None,
    project: Project | None = None,
) -> Promise:  # fmt: skip
    """A promise on somebody's desk. Raises Problem with the field."""
    if not told.text.strip():
        raise Problem(422, _("写清承诺了什么。"), field="text")
    if told.due < clock.today():
        raise Problem(422, _("这一天已经过了，请填今天或以后。"), field="due")
    row = Promise(
        unit=unit,
        investor=investor,
        event=event,
        project=project,
        text=told.text.strip()[:200],
        owner=told.owner,
        due=told.due,
    )
    return save_row(by=by, row=row, verb=_("承诺"))


@transaction.atomic
def close_promise(*, by: Actor, promise: Promise, on: date, result: str = "", withdraw: bool = False) -> Promise:
    """Kept on a day, or withdrawn with a reason. Sent twice it is closed once. Raises Problem with the field."""
    held = Promise.objects.select_for_update(of=("self",)).select_related("unit").get(pk=promise.pk)
    state = PromiseState.WITHDRAWN if withdraw else PromiseState.KEPT
    if held.state == state and held.closed_on == on:
        return held
    if held.state != PromiseState.OPEN:
        raise Problem(409, _("这条承诺已经办结，请刷新再看。"), field="on")
    if on > clock.today():
        raise Problem(422, _("这一天还没有到，请填实际发生的日期。"), field="on")
    if withdraw and not result.strip():
        raise Problem(422, _("撤销承诺要写原因。"), field="result")
    held.state, held.closed_on, held.closed_at, held.result = state, on, clock.now(), result.strip()[:200]
    return save_row(by=by, row=held, verb=_("撤销承诺") if withdraw else _("兑现承诺"))
