"""The phones that keep data of the field."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.actions.devices import revoke_device
from zhenjie.engines.surveys.models.fieldwork import Device
from zhenjie.engines.surveys.views.reach import DESIGN, back, below_here


@require_GET
@needs(DESIGN)
def devices(request: Any) -> HttpResponse:
    """The phones that keep data of this unit's grids."""
    found = Device.objects.filter(account__person__isnull=False).select_related("account__person__unit")
    return render(
        request,
        "surveys/field/devices.html",
        {"devices": within(found, below_here(request, DESIGN), "account__person__unit__path")[:200]},
    )


@require_POST
def revoke(request: Any, pk: int) -> HttpResponse:
    """A phone that was lost or given on: it wipes itself with its next signal."""
    found = Device.objects.select_related("account__person__unit").filter(pk=pk, account__person__isnull=False).first()
    if found is None or found.account.person is None:
        raise Http404(_("没有这台手机，或不在您的管辖范围内。"))
    place: Unit = found.account.person.unit
    require(request, DESIGN, place.path)
    revoke_device(by=request.actor, device=found, scope=place.path)
    messages.success(request, _("已收回。这台手机下次有信号时清空，没送到的可以先存成加密文件。"))
    return back(request, "surveys:survey_devices")
