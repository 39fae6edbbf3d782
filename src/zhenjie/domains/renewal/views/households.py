"""One household: signed at the door on a phone, and everything that follows on its own page."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.renewal.actions import households as acts
from zhenjie.domains.renewal.actions.transition import set_term
from zhenjie.domains.renewal.choices import EventKind, RenewalState
from zhenjie.domains.renewal.forms import CorrectForm, DoorForm, EventForm, TermForm
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.models.transition import TransitionTerm
from zhenjie.domains.renewal.queries import households as reading
from zhenjie.domains.renewal.queries.projects import law_refusal, reward_steps
from zhenjie.domains.renewal.rules.rewards import reward_for
from zhenjie.domains.renewal.views.reach import done_once, found, may
from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.actions.tokens import digest_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.engines.org.doors import needs, require

READ, WRITE = "renewal.household.read", "renewal.household.write"
KINDS = {
    "ruled": gettext_lazy("补偿决定"),
    "paid": gettext_lazy("补偿到位"),
    "moved": gettext_lazy("搬迁交房"),
    "demolished": gettext_lazy("拆除"),
}


def _household(request: Any, pk: int, permission: str) -> Household:
    row: Household = found(request, Household, pk, permission, "renewal__unit", "registered")
    return row


@require_GET
@needs(READ)
def door(request: Any) -> HttpResponse:
    """Which door: households of the renewals that are being signed, within reach, found by number, plate or name."""
    here = reach(request, READ)
    words = request.GET.get("q", "").strip()[:20]
    running = Renewal.objects.filter(state__in=(RenewalState.SIGNING, RenewalState.EFFECTIVE)).order_by("-signing_from")
    renewals = [one for one in running[:60] if any(_touches(one.unit.path, prefix) for prefix in here)] if here else []
    asked = request.GET.get("renewal", "")
    chosen = next((one for one in renewals if str(one.pk) == asked), renewals[0] if renewals else None)
    everyone = request.GET.get("all") == "1" or bool(words)
    rows = reading.at_the_door(chosen, here, words, unsigned=not everyone) if chosen else []
    known = bool(rows) or (chosen is not None and reading.is_here(chosen, here))
    context = {
        "renewals": renewals,
        "chosen": chosen,
        "known": known,
        "rows": rows,
        "words": words,
        "everyone": everyone,
    }
    return render(request, "renewal/door.html", context)


def _touches(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


@require_http_methods(["GET", "POST"])
def sign(request: Any, pk: int) -> HttpResponse:
    """The signature of one household, with the reward of the day told before."""
    row = _household(request, pk, WRITE)
    today = clock.today()
    form = DoorForm(request.POST or None, initial={"key": str(uuid.uuid4())})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        told = acts.Told(EventKind.SIGNED, said["on"], said["number"], said["choice"], said["amount"])
        try:
            content = f"{said['key']}:{row.pk}:{told}"
            once(
                key=f"sign:{digest_of(content)[:60]}", by=request.actor, content=content,
                run=lambda: acts.record_event(by=request.actor, household=row, told=told).pk,
            )  # fmt: skip
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(number)s 户已签约。") % {"number": row.number})
            return HttpResponseRedirect(reverse("renewal:household", args=[pk]))
    steps = reward_steps(row.renewal, today)
    context = {
        "row": row,
        "form": form,
        "refusal": law_refusal(row.renewal, "sign", today),
        "reward": reward_for(steps, today, row.area),
        "next": next((one for one in steps if one.first > today), None),
        "current": next((one for one in steps if one.first <= today <= one.last), None),
        "missing": [one for one in reading.papers_of(row) if one.is_missing],
    }
    return render(request, "renewal/sign.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def household(request: Any, pk: int) -> HttpResponse:
    """Everything about one household."""
    return _page(request, _household(request, pk, READ))


def _page(request: Any, row: Household, status: int = 200, **forms: Any) -> HttpResponse:
    today = clock.today()
    rows = reading.events_of(row)
    terms = list(row.terms.select_related("corrected_by").order_by("pk"))
    lines = list(row.lines.select_related("run").order_by("run__upto", "first", "pk"))
    context = {
        "row": row,
        "events": [(one, hasattr(one, "corrected_by"), _correction(one)) for one in rows],
        "papers": reading.papers_of(row),
        "terms": [(one, hasattr(one, "corrected_by")) for one in terms],
        "lines": lines,
        "paid": sum((one.amount for one in lines), 0),
        "kinds": [
            (key, title)
            for key, title in KINDS.items()
            if not getattr(row, f"{key}_on") and (key != "ruled" or not row.signed_on)
        ],
        "event": EventForm(initial={"on": today}),
        "term": TermForm(initial={"first": row.moved_on, "monthly": reading.usual_fee(row)}),
        "may_write": may(request, WRITE, row),
        **forms,
    }
    return render(request, "renewal/household.html", context, status=status)


def _correction(one: HouseholdEvent) -> CorrectForm:
    start = {"on": one.on, "number": one.number, "choice": one.choice, "amount": one.amount}
    return CorrectForm(initial=start, auto_id=f"id_e{one.pk}_%s")


@require_POST
def record(request: Any, pk: int, kind: str) -> HttpResponse:
    """Decided, paid, moved, demolished."""
    row = _household(request, pk, WRITE)
    if kind not in KINDS:
        raise Http404
    form = EventForm(request.POST)
    if form.is_valid():
        told = acts.Told(kind, form.cleaned_data["on"], amount=form.cleaned_data["amount"])
        try:
            done_once(request, lambda: acts.record_event(by=request.actor, household=row, told=told).pk)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("已记下：%(what)s。") % {"what": KINDS[kind]})
            return HttpResponseRedirect(reverse("renewal:household", args=[pk]))
    return _page(request, row, 422, event=form, at=kind)


@require_POST
def correct(request: Any, pk: int) -> HttpResponse:
    """Correct an event or take it back."""
    event = get_object_or_404(
        HouseholdEvent.objects.select_related("household__unit", "household__renewal__unit"), pk=pk
    )
    row = event.household
    require(request, WRITE, row.unit.path)
    form = CorrectForm(request.POST, auto_id=f"id_e{event.pk}_%s")
    if not form.is_valid():
        messages.error(request, _("更正和撤回都要写明理由，日期、金额要填对。"))
        return HttpResponseRedirect(reverse("renewal:household", args=[row.pk]))
    said = form.cleaned_data
    try:
        if request.POST.get("way") == "void":
            done_once(request, lambda: acts.void_event(by=request.actor, event=event, reason=said["reason"]).pk)
            messages.success(request, _("已撤回，原来的记录还在。"))
        else:
            told = acts.Told(
                event.kind, said["on"] or event.on, said["number"], said["choice"], said["amount"], said["reason"]
            )
            done_once(request, lambda: acts.correct_event(by=request.actor, event=event, told=told).pk)
            messages.success(request, _("已更正，原来的记录还在。"))
    except Problem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(reverse("renewal:household", args=[row.pk]))


@require_POST
def paper(request: Any, pk: int) -> HttpResponse:
    """One paper of the checklist."""
    row = _household(request, pk, WRITE)
    try:
        key, state = request.POST.get("key", ""), request.POST.get("state", "")
        done_once(request, lambda: acts.mark_paper(by=request.actor, household=row, key=key, state=state).pk)
    except Problem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(reverse("renewal:household", args=[pk]) + "#papers")


@require_POST
def term(request: Any, pk: int) -> HttpResponse:
    """A term of transition fees, corrected or taken back."""
    row = _household(request, pk, WRITE)
    form = TermForm(request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        corrects = said.pop("corrects")
        said["corrects"] = get_object_or_404(TransitionTerm, household=row, pk=corrects) if corrects else None
        try:
            void = request.POST.get("way") == "void"
            done_once(request, lambda: set_term(by=request.actor, household=row, void=void, **said).pk)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("过渡期已记下，下一次发放时结清。"))
            return HttpResponseRedirect(reverse("renewal:household", args=[pk]))
    return _page(request, row, 422, term=form)
