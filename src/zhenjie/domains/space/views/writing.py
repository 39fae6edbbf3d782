"""Pages where something is recorded: inspections of plants in plants, the quota ledger."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.domains.space.actions.duties import record_inspection
from zhenjie.domains.space.actions.quota import post_quota, reverse_quota
from zhenjie.domains.space.choices import Account
from zhenjie.domains.space.forms import InspectionForm, QuotaForm
from zhenjie.domains.space.models.land import QuotaEntry
from zhenjie.domains.space.models.leases import PlantDuty
from zhenjie.domains.space.queries.overview import plant_duties
from zhenjie.domains.space.queries.quota import books
from zhenjie.domains.space.rules import edition
from zhenjie.domains.space.rules.quota import QuotaError
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.queries import within

DUTY, QUOTA = "space.plantduty", "space.quotaentry"


@require_GET
def plants(request: Any) -> HttpResponse:
    """Who answers for safety in each plant in a plant, and when it has to be looked at next."""
    return _plants(request)


def _plants(request: Any, form: InspectionForm | None = None, at: int = 0, status: int = 200) -> HttpResponse:
    here = reach(request, f"{DUTY}.read")
    context = {
        "tab": "plants",
        "duties": plant_duties(here),
        "form": form or InspectionForm(initial={"on": clock.today()}),
        "at": at,
        "rule": edition(clock.today()),
        "may_write": may(request, f"{DUTY}.write"),
    }
    return render(request, "space/plants.html", context, status=status)


@require_POST
def inspect(request: Any, pk: int) -> HttpResponse:
    """Record an inspection."""
    duty = get_object_or_404(PlantDuty.objects.select_related("unit"), pk=pk)
    require(request, f"{DUTY}.write", duty.unit.path)
    form = InspectionForm(request.POST)
    if not form.is_valid():
        return _plants(request, form, pk, 422)
    told = form.cleaned_data
    try:
        record_inspection(
            by=request.actor, duty=duty, on=told["on"], found=told["found"], hazards=told["hazards"] or 0,
            fix_until=told["fix_until"], note=told["note"],
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _plants(request, form, pk, 422)
    messages.success(request, _("检查已记下，下次的日期从这天起算。"))
    return HttpResponseRedirect(reverse("space:plants"))


@require_http_methods(["GET", "POST"])
def quota(request: Any) -> HttpResponse:
    """The quota ledger: balances of each area, entries, and a form to book the next."""
    here = reach(request, f"{QUOTA}.{'write' if request.method == 'POST' else 'read'}")
    form = QuotaForm(request.POST or None, prefixes=here, initial={"on": clock.today(), "source": Account.RECLAIMED})
    if request.method == "POST" and form.is_valid():
        try:
            post_quota(by=request.actor, **form.cleaned_data)
        except QuotaError as error:
            form.add_error("mu", str(error))
        else:
            messages.success(request, _("已记账，余额随之更新。"))
            return HttpResponseRedirect(reverse("space:quota"))
    entries = within(QuotaEntry.objects.all(), here).select_related("area", "unit", "reversed_by").order_by("-pk")
    context = {
        "tab": "quota",
        "accounts": Account.choices,
        "books": [(area, [told.get(key, 0) for key, _title in Account.choices]) for area, told in books(here)],
        "entries": entries[:50],
        "form": form,
        "may_write": may(request, f"{QUOTA}.write"),
        "rule": edition(clock.today()),
    }
    return render(request, "space/quota.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: Any, pk: int) -> HttpResponse:
    """Reverse an entry by one of its own."""
    entry = get_object_or_404(QuotaEntry.objects.select_related("unit"), pk=pk)
    require(request, f"{QUOTA}.write", entry.unit.path)
    try:
        reverse_quota(by=request.actor, entry=entry, note=request.POST.get("note", ""))
        messages.success(request, _("已冲销，原来的一笔留着，另记了一笔相反的。"))
    except QuotaError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("space:quota"))
