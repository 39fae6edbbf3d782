"""派单学习: how well the first dispatch hits, what was learnt, where returned ones went; suggestions for one matter."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ, mover, readable
from zhenjie.engines.matters.queries.dispatched import can_learn, dispatching, learnt, models_of
from zhenjie.engines.matters.queries.suggesting import advice, standing
from zhenjie.engines.matters.rules.learning import learning_rule
from zhenjie.engines.matters.tasks import learn
from zhenjie.engines.matters.views.asking import month_before, unit_asked
from zhenjie.engines.org.doors import needs, refusal
from zhenjie.engines.org.models import Unit

MONTHS, ROUTES, SPOKEN = 12, 30, 60


@require_GET
@needs(DISPATCH)
def page(request: Any) -> HttpResponse:
    """Accuracy over the months, the model beside it, what it learnt, from where to where returned dispatches went."""
    unit = unit_asked(request, DISPATCH)
    months = _months(clock.today().replace(day=1))
    found = dispatching([unit.path], months[-1])
    models = models_of(unit)
    words = learnt(models[0])[:SPOKEN] if models else []
    wrong = sorted(found.wrong.items(), key=lambda row: (-row[1], str(row[0])))[:ROUTES]
    names = _names(
        {pk for (sender, taker), _n in wrong for pk in (sender, taker) if pk} | {one.unit for one in words}, unit
    )
    rule = learning_rule(clock.today(), settings.CATALOGUE_DIR)
    most = max((count for _pair, count in wrong), default=1)
    context = {
        "unit": unit,
        "months": [(month, *found.months.get(month, (0, 0))) for month in months],
        "whole": [sum(one[place] for one in found.months.values()) for place in (0, 1)],
        "returned": sum(found.wrong.values()),
        "cut": found.cut,
        "wrong": [
            (names.get(sender, "—"), names.get(taker or 0, ""), count, round(100 * count / most))
            for (sender, taker), count in wrong
        ],
        "models": models,
        "words": [(names.get(one.unit, "—"), one.speaks, one.against) for one in words],
        "rule": rule,
        "can_learn": can_learn(),
        "standing": standing(unit),
    }
    return render(request, "matters/dispatching.html", context)


def _months(first: date) -> list[date]:
    found = [first]
    while len(found) < MONTHS:
        found.append(month_before(found[-1]))
    return found


def _names(keys: set[int], head: Unit) -> dict[int, str]:
    """How the units are called; below another unit than `head` with that unit's name before their own."""
    rows = Unit.objects.filter(pk__in=keys).values_list("pk", "name", "parent", "parent__name")
    return {pk: name if above in (None, head.pk) else f"{over} {name}" for pk, name, above, over in rows}


@require_POST
@needs(DISPATCH)
def relearn(request: Any) -> HttpResponse:
    """Learn anew in the background."""
    unit = unit_asked(request, DISPATCH)
    if not request.scope.allows(DISPATCH, unit.path):
        raise PermissionDenied(refusal(DISPATCH))
    by = request.actor
    learn.enqueue(unit.pk, [by.account, by.name, by.unit, by.address])
    messages.success(request, _("正在重新学习，好了会在下面多出一个版本；学不成的，原来的继续用。"))
    return HttpResponseRedirect(f"{reverse('matters:dispatching')}?unit={unit.pk}")


@require_GET
@needs(READ)
def suggestions(request: Any, pk: int) -> HttpResponse:
    """Whom to give one matter to, as a part of its page."""
    matter = Matter.objects.select_related("unit").filter(pk=pk).first()
    if matter is None or not readable(mover(request.account, request.scope), matter):
        raise Http404(_("没有这件事项，或不在您的范围内。"))
    return render(request, "matters/parts/advice.html", {"matter": matter, "advice": advice(matter)})
