"""An event in a minute, on a phone; and one event with whoever went, whom it met, what it cost and what came of it."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.investment.actions import events as acts
from zhenjie.domains.investment.forms.leads import AfterForm, MeetForm, RecordForm
from zhenjie.domains.investment.models.events import Event
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries import events as reading
from zhenjie.domains.investment.queries.investors import leads_of, met_at
from zhenjie.domains.investment.queries.words import already
from zhenjie.domains.investment.views.reach import EVENTS, EVENTS_WRITE, INVESTORS, found, people_of
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.views.reach import answered
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.queries import within
from zhenjie.web.beside import drawn_each

KNOWN = 400


def names_at(path: str) -> list[str]:
    """The investors a form offers to pick from."""
    rows = within(Investor.objects.all(), [path]).order_by("-pk")
    return list(rows.values_list("name", flat=True)[:KNOWN])


@require_http_methods(["GET", "POST"])
@needs(EVENTS_WRITE)
def record(request: Any) -> HttpResponse:
    """记一次招商."""
    given = {"prefixes": people_of(request)}
    if request.method == "GET":
        me = getattr(request.account, "person_id", None)
        first = {"on": clock.today(), "command": str(uuid4()), "kind": request.GET.get("kind", "in"), "promise_owner": me,
                 "people": [me] if me else [], "investor_name": request.GET.get("investor", "")}  # fmt: skip
        return _asked(request, RecordForm(initial=first, **given))
    form = RecordForm(request.POST, **given)
    if not form.is_valid():
        return _asked(request, form, 422)
    try:
        made = acts.record_event(
            by=request.actor, unit=request.unit, values=form.values, people=form.cleaned_data["people"], met=form.met,
            said=form.cleaned_data["said"], lead=form.lead, promise=form.promise, key=f"event:{form.cleaned_data['command']}",
        )  # fmt: skip
    except Problem as problem:
        field = problem.extra.get("field")
        form.add_error(field if field in form.fields else None, problem.detail)
        return _asked(request, form, 422)
    if made.contested:
        messages.warning(request, already())
    messages.success(request, _("记下了。"))
    return HttpResponseRedirect(reverse("investment:event", args=[made.event]))


def _asked(request: Any, form: RecordForm, status: int = 200) -> HttpResponse:
    context = {"tab": "record", "form": form, "names": names_at(request.unit.path)}
    return render(request, "investment/record.html", context, status=status)


@require_GET
def event(request: Any, pk: int) -> HttpResponse:
    """One event."""
    return _shown(request, found(request, Event, pk, EVENTS, "leader"))


def _shown(request: Any, row: Event, status: int = 200, **more: Any) -> HttpResponse:
    today = clock.today()
    may_write = request.scope.allows(EVENTS_WRITE, row.unit.path)
    went = within(
        row.attendances.select_related("person__unit"), request.scope.prefixes_for(EVENTS), "person__unit__path"
    )
    people, leads = [one.person for one in went], leads_of(row)
    beside = drawn_each(request, PROJECT, [one.project for one in leads])
    context: dict[str, Any] = {
        "tab": "event", "row": row, "today": today, "people": people, "met": met_at(row, request.scope.prefixes_for(INVESTORS)),
        "leads": [(one, beside.get(one.project_id)) for one in leads],
        "promises": reading.due(row.promises.filter(gone_at__isnull=True).select_related("owner", "investor"), today),
        "one": reading.yields([row], [row.unit.path], today)[0], "may_write": may_write, "names": names_at(row.unit.path) if may_write else [],
    }  # fmt: skip
    if may_write:
        given = {"prefixes": people_of(request)}
        known = {name: getattr(row, name) for name in ("heads", "traffic", "lodging", "other", "minutes")}
        context |= {
            "meet_form": MeetForm(prefix="meet", **given),
            "after_form": AfterForm(
                prefix="after",
                initial={**known, "leader": row.leader_id, "people": [one.pk for one in people]},
                **given,
            ),
        }
    return render(request, "investment/event.html", context | more, status=status)


@require_POST
def meet(request: Any, pk: int) -> HttpResponse:
    """One more investor, lead or promise of an event."""
    row = found(request, Event, pk, EVENTS_WRITE, "leader")
    form = MeetForm(request.POST, prefix="meet", prefixes=people_of(request))

    def act(told: dict[str, Any]) -> None:
        met = form.met
        if met is None:
            raise Problem(422, _("写投资方的名称，或从台账里选。"), field="investor_name")
        _investor, contested = acts.add_met(
            by=request.actor, event=row, met=met, said=told["said"], lead=form.lead, promise=form.promise
        )
        if contested:
            messages.warning(request, already())

    return answered(
        request, form, act, said=_("记下了。"), url=reverse("investment:event", args=[pk]),
        again=lambda form: _shown(request, row, 422, meet_form=form, wrong="meet"),
    )  # fmt: skip


@require_POST
def after(request: Any, pk: int) -> HttpResponse:
    """Who went, what it cost, the minutes."""
    row = found(request, Event, pk, EVENTS_WRITE, "leader")
    return answered(
        request, AfterForm(request.POST, prefix="after", prefixes=people_of(request)),
        lambda told: acts.tell_minutes(by=request.actor, event=row, among=people_of(request), **told), said=_("补上了。"),
        url=reverse("investment:event", args=[pk]), again=lambda form: _shown(request, row, 422, after_form=form, wrong="after"),
    )  # fmt: skip
