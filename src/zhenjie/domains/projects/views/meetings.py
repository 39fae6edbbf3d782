"""调度会: the agenda as the books write it, what was decided, what is still open from before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.domains.projects.actions import meetings as acts
from zhenjie.domains.projects.forms import work as forms
from zhenjie.domains.projects.models.work import Item, Meeting
from zhenjie.domains.projects.queries.agenda import page, points
from zhenjie.domains.projects.queries.work import matters_behind, promises, units_near
from zhenjie.domains.projects.views.reach import MEETING_READ, MEETING_WRITE, answered, home_of
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.queries import within
from zhenjie.engines.org.views.acting import number


@require_GET
def meetings(request: Any) -> HttpResponse:
    """What a meeting today would have to speak of; the meetings there were; promises not kept yet."""
    here, today = reach(request, MEETING_READ), clock.today()
    held = within(Meeting.objects.all(), here).select_related("unit").order_by("-on", "-pk")
    context = {
        "tab": "meetings", "today": today, "page": page(here, today, number(request.GET.get("at")) or 1), "meetings": held[:12],
        "promises": promises(here, today.replace(year=today.year + 1, day=1))[:30], "may_write": may(request, MEETING_WRITE),
    }  # fmt: skip
    return render(request, "projects/meetings.html", context)


def _meeting(request: Any, pk: int, permission: str) -> Meeting:
    found = get_object_or_404(Meeting.objects.select_related("unit"), pk=pk)
    require(request, permission, found.unit.path)
    return found


@require_GET
def meeting(request: Any, pk: int) -> HttpResponse:
    """One meeting."""
    return _shown(request, _meeting(request, pk, MEETING_READ))


def _shown(
    request: Any, found: Meeting, *, status: int = 200, at: int = 0, form: Any = None, **more: Any
) -> HttpResponse:
    where = home_of(request, MEETING_WRITE)
    items = list(found.items.select_related("project", "holder").order_by("position", "pk"))
    behind = matters_behind(items)
    context = {
        "tab": "meetings", "meeting": found, "items": [(one, behind.get(one.pk)) for one in items], "today": clock.today(), "at": at, "form": form,
        "decide_form": forms.DecideForm(prefixes=where, prefix="decide"), "done_form": forms.DoneForm(prefix="done"),
        "add_form": forms.AddItemForm(prefix="add"), "decided": sum(bool(one.decided) for one in items),
        "may_write": request.scope.allows(MEETING_WRITE, found.unit.path),
        "units": units_near(found.unit),
    }  # fmt: skip
    if not items and found.on >= clock.today():
        context["drafts"] = points([found.unit.path], found.on)
    refused = [form for name, form in more.items() if name in ("decide_form", "done_form")]
    return render(request, "projects/meeting.html", context | more | {"refused": refused}, status=status)


def _back(found: Meeting, item: int = 0) -> str:
    return reverse("projects:meeting", args=[found.pk]) + (f"#i{item}" if item else "")


@require_POST
def agenda(request: Any, pk: int) -> HttpResponse:
    """Write the agenda from the books."""
    found = _meeting(request, pk, MEETING_WRITE)
    number = acts.write_agenda(by=request.actor, meeting=found)
    messages.success(
        request,
        ngettext("议题写好了，新增 %(n)s 条。", "议题写好了，新增 %(n)s 条。", number) % {"n": number}
        if number
        else _("没有新的议题，账上的都在议程里了。"),
    )
    return HttpResponseRedirect(_back(found))


@require_POST
def add(request: Any, pk: int) -> HttpResponse:
    """补充议题."""
    found = _meeting(request, pk, MEETING_WRITE)
    return answered(
        request, forms.AddItemForm(request.POST, prefix="add"),
        lambda told: acts.add_item(by=request.actor, meeting=found, text=told["text"]), said=_("已补充。"), url=_back(found),
        again=lambda form: _shown(request, found, status=422, add_form=form),
    )  # fmt: skip


@require_POST
def decide(request: Any, pk: int) -> HttpResponse:
    """议定, or done."""
    item = get_object_or_404(Item.objects.select_related("meeting__unit"), pk=pk)
    require(request, MEETING_WRITE, item.meeting.unit.path)
    found, version = item.meeting, number(request.POST.get("version"))
    if "finish" in request.POST:
        return answered(
            request, forms.DoneForm(request.POST, prefix="done"),
            lambda told: acts.finish_item(by=request.actor, item=item, result=told["result"], version=version),
            said=_("已办结。"),
            url=_back(found, item.pk), again=lambda form: _shown(request, found, status=422, at=item.pk, done_form=form),
        )  # fmt: skip
    return answered(
        request, forms.DecideForm(request.POST, prefix="decide", prefixes=home_of(request, MEETING_WRITE)),
        lambda told: acts.decide_item(
            by=request.actor, item=item, decided=told["decided"], holder=told["holder"], due=told["due"], version=version,
        ),
        said=_("已记下议定事项，没办结的下次会自动上议程。"), url=_back(found, item.pk),
        again=lambda form: _shown(request, found, status=422, at=item.pk, decide_form=form),
    )  # fmt: skip
