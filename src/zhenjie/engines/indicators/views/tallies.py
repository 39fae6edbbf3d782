"""台账数: what the registers count beside what the books hold, and the button that takes it over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zhenjie.engines.indicators import tallies
from zhenjie.engines.indicators.asking import asked
from zhenjie.engines.ledger.resolving import resolve_many
from zhenjie.engines.org.doors import needs, refusal


@require_GET
@needs("indicators.read")
def counts(request: HttpRequest) -> HttpResponse:
    """Every figure that the ledger counts for a township, beside the books; above the township, the townships to choose from."""
    what = asked(request)
    below = tallies.townships_of(what.unit, what.end)
    one = what.unit if what.unit.kind == "township" else None
    found = tallies.tallies(one, what.end) if one else []
    places = resolve_many(tally.source for tally in found)
    context = {
        "asked": what,
        "unit": one,
        "townships": below,
        "rows": [(tally, places.get(tally.source)) for tally in found],
        "open": sum(tally.counted is not None and tally.known is None for tally in found),
        "may": request.scope.allows("indicators.enter", what.unit.path),  # type: ignore[attr-defined]
    }
    return render(request, "indicators/counts.html", context)


@require_POST
@needs("indicators.enter")
def take(request: HttpRequest) -> HttpResponse:
    """Take the ledger's counts into the books; a reported figure only where it was ticked."""
    what = asked(request, "indicators.enter")
    if not request.scope.allows("indicators.enter", what.unit.path):  # type: ignore[attr-defined]
        raise PermissionDenied(refusal("indicators.enter"))
    keys = request.POST.getlist("keys")
    changed = tallies.take(by=request.actor, unit=what.unit, end=what.end, keys=keys)  # type: ignore[attr-defined]
    if changed:
        messages.success(
            request,
            ngettext(
                "按台账记入 %(count)s 个数，上级的汇总同时更新。",
                "按台账记入 %(count)s 个数，上级的汇总同时更新。",
                changed,
            )
            % {"count": changed},
        )
    else:
        messages.info(request, _("账上已是台账的数，没有要改的。"))
    return HttpResponseRedirect(
        f"{reverse('indicators:counts')}?{urlencode({'month': what.month, 'unit': str(what.unit.pk)})}"
    )
