"""排出计划: route and required end; the whole plan is shown before it is drawn."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.views.reach import row_of
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import draw_schedule
from zhenjie.engines.schedules.choices import Approval, Land
from zhenjie.engines.schedules.forms import OWN, DrawForm
from zhenjie.engines.schedules.queries.drawing import Preview, preview
from zhenjie.engines.schedules.rules.tasks import ScheduleError
from zhenjie.engines.schedules.views.reach import WRITE, page_url
from zhenjie.engines.schedules.views.reading import places


@needs(WRITE)
@require_http_methods(["GET", "POST"])
def draw(request: Any) -> HttpResponse:
    """GET asks and shows what would be drawn; POST draws it."""
    if request.method == "POST":
        return _draw(request)
    asked = request.GET if request.GET.get("required_end") else None
    form = DrawForm(asked, places=places(), initial={**_usual(), **{name: request.GET[name] for name in ("subject", "title") if name in request.GET}})  # fmt: skip
    return _page(request, form)


def _draw(request: Any) -> HttpResponse:
    form = DrawForm(request.POST, places=places())
    if not form.is_valid():
        return _page(request, form, 422)
    told = form.cleaned_data
    try:
        schedule = draw_schedule(
            by=request.actor, unit=request.unit, subject=_subject(request, told["subject"]), title=told["title"],
            approval=told["approval"], land=told["land"], required_end=told["required_end"], durations=_own(form, told),
            variants=_variants(told), jurisdiction=told["jurisdiction"], division=division_of(request.unit),
        )  # fmt: skip
    except ScheduleError as error:
        form.add_error(None, str(error))
        return _page(request, form, 422)
    return HttpResponseRedirect(page_url(schedule))


def _page(request: Any, form: DrawForm, status: int = 200) -> HttpResponse:
    shown: Preview | None = None
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            shown = preview(
                told["approval"], told["land"], told["required_end"], durations=_own(form, told), variants=_variants(told),
                division=division_of(request.unit),
            )  # fmt: skip
        except ScheduleError as error:
            form.add_error(None, str(error))
    return render(request, "schedules/draw.html", {"form": form, "preview": shown, "own": OWN}, status=status)


def _own(form: DrawForm, told: dict[str, Any]) -> dict[str, Any]:
    """Own durations of steps that the route has: another route leaves the others behind."""
    shown = preview(told["approval"], told["land"], told["required_end"], variants=_variants(told))
    steps = {one.step.key: one for one in shown.plan.steps}
    return {key: limit for key, limit in form.own.items() if key in steps and limit != steps[key].limit.limit}


def _variants(told: dict[str, Any]) -> dict[str, str]:
    return {"eia": told["eia"]} if told.get("eia") else {}


def _usual() -> dict[str, Any]:
    """A year from now, the commonest route."""
    return {
        "required_end": clock.today() + timedelta(days=365), "approval": Approval.RECORD.value, "land": Land.GRANT.value, "eia": "form",
    }  # fmt: skip


def _subject(request: Any, text: str) -> str:
    """A row of a register within the reader's scope; none is none."""
    if not text:
        return ""
    try:
        ref = Ref.parse(text)
    except RefError as error:
        raise ScheduleError(str(error)) from None
    declaration = declarations.find(ref.register)
    if declaration is None or (pk := whole(ref.pk)) is None:
        raise ScheduleError(_("要排计划的对象“%(subject)s”找不到，请从它的页面进来再排。") % {"subject": text})
    row_of(request, declaration, pk, "read")
    return text


def division_of(unit: Unit) -> str:
    """The code of the place whose limits hold: the unit's own, or the nearest one above that has one."""
    here: Unit | None = unit
    while here is not None:
        if here.code and not here.local:
            return here.code
        here = here.parent
    return ""
