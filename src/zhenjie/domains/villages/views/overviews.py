"""Pages over everything: income of the villages, contracts that run out and money that is due, shares."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.domains.villages.actions import shares as acts
from zhenjie.domains.villages.choices import IncomeItem
from zhenjie.domains.villages.forms import DayForm
from zhenjie.domains.villages.models import Dividend, ShareRegister
from zhenjie.domains.villages.queries import incomes as reading
from zhenjie.domains.villages.queries.plans import holders_on
from zhenjie.domains.villages.rules.editions import edition
from zhenjie.domains.villages.rules.incomes import over, warning_days
from zhenjie.domains.villages.views.reach import here
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.queries import within


@require_GET
@needs("villages.income.read")
def incomes(request: Any) -> HttpResponse:
    """Every village's income of a period, item by item, with the definition behind each figure."""
    reach = here(request, "villages.income.read")
    periods = reading.periods_of(reach)
    chosen = next((one for one in periods if "{}-{}".format(*one) == request.GET.get("period")), None)
    year, month = chosen or (periods[0] if periods else (clock.today().year, 12))
    rows, today = reading.incomes(reach, year, month), clock.today()
    totals = [row.found.total for row in rows]
    villages = {one.pk for one in reading.villages_on(reach, today)}
    steps = over((row.found.total for row in rows if row.unit.pk in villages), today)
    said = edition("incomes", today)
    names = dict(IncomeItem.choices)
    context = {
        "tab": "incomes",
        "periods": [(f"{y}-{m}", y, m) for y, m in periods],
        "year": year,
        "month": month,
        "rows": rows,
        "heads": IncomeItem.labels,
        "sums": [
            sum((row.found.items.get(item, Decimal(0)) for row in rows), Decimal(0)) for item in IncomeItem.values
        ],
        "total": sum(totals, Decimal(0)),
        "operating": sum((row.found.operating for row in rows), Decimal(0)),
        "steps": steps,
        "villages": len(villages),
        "missing": len(villages - {row.unit.pk for row in rows}),
        "total_of": [names[item] for item in said["total"]],
        "operating_of": [names[item] for item in said["operating"]],
        "source": said["source"],
        "may_write": request.permits("villages.income.write"),
    }
    return render(request, "villages/incomes.html", context)


@require_GET
@needs("villages.contract.read")
def contracts(request: Any) -> HttpResponse:
    """Contracts that run out, payments behind their day, what each month of the year brings."""
    today = clock.today()
    year = whole(request.GET.get("year"), 4) or 0
    shown = year if 2000 <= year <= 2100 else today.year
    reach = here(request, "villages.contract.read")
    late = reading.owed(reach, today)
    context = {
        "tab": "contracts",
        "today": today,
        "year": shown,
        "months": reading.months_due(reach, shown),
        "ending": reading.ending(reach, today),
        "days": warning_days(today),
        "late": [(one, one.amount - one.paid) for one in late[:100]],
        "owed": sum((one.amount - one.paid for one in late), Decimal(0)),
        "may_write": request.permits("villages.contract.write"),
    }
    return render(request, "villages/contracts.html", context)


@require_GET
@needs("villages.shareregister.read")
def shares(request: Any) -> HttpResponse:
    """Frozen registers and dividends of the villages; where one village is chosen, its shares of today can be frozen."""
    return _shares(request, DayForm())


def _shares(request: Any, form: DayForm, status: int = 200) -> HttpResponse:
    reach = here(request, "villages.shareregister.read")
    is_village = request.unit.kind == UnitKind.VILLAGE
    context = {
        "tab": "shares",
        "registers": within(ShareRegister.objects.all(), reach).select_related("unit")[:60],
        "dividends": within(Dividend.objects.all(), reach).select_related("unit", "register")[:60],
        "is_village": is_village,
        "holders": holders_on(request.unit, clock.today()).count() if is_village else 0,
        "form": form,
        "may_write": request.permits("villages.shareregister.write"),
    }
    return render(request, "villages/shares.html", context, status=status)


@require_POST
@needs("villages.shareregister.write")
def freeze(request: Any) -> HttpResponse:
    """Freeze the shares of the chosen village."""
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            register = acts.freeze_shares(by=request.actor, unit=request.unit, on=form.cleaned_data["on"])
        except Problem as problem:
            form.add_error("on", str(problem))
        else:
            messages.success(request, _("已冻结并开始公示，以后份额有变动也不会改写这一份。"))
            return HttpResponseRedirect(reverse("villages:share_register", args=[register.pk]))
    return _shares(request, form, status=422)
