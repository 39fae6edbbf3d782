"""The week on a phone: which projects have not told it, one form for one project with all that is known standing there already."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhenjie.core import clock
from zhenjie.domains.projects.actions.work import report_week
from zhenjie.domains.projects.forms.work import WeekForm
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Week
from zhenjie.domains.projects.queries import books
from zhenjie.domains.projects.queries.agenda import running
from zhenjie.domains.projects.queries.plans import lights
from zhenjie.domains.projects.queries.work import last_weeks, open_problems, owners, shown
from zhenjie.domains.projects.views.reach import READ, WEEK_WRITE, answered, project_of
from zhenjie.engines.ledger.views.reach import may, reach
from zhenjie.engines.org.views.acting import number


@require_GET
def weeks(request: Any) -> HttpResponse:
    """The running projects: whose week is told, whose is not; one's own first."""
    here, today = reach(request, READ), clock.today()
    monday = today - timedelta(days=today.weekday())
    rows = running(here)
    told, mine = last_weeks(rows), owners(rows)
    me = getattr(request.account, "person_id", None)
    lines = [
        (one, told.get(one.pk), mine.get(one.pk), one.pk in told and told[one.pk].monday >= monday) for one in rows
    ]
    lines.sort(key=lambda line: (line[3], not (line[2] and line[2].person == me), line[0].pk))
    context = {
        "tab": "weeks", "lines": lines, "monday": monday, "missing": sum(not line[3] for line in lines),
        "may_write": may(request, WEEK_WRITE), "me": me,
    }  # fmt: skip
    return render(request, "projects/weeks.html", context)


@require_http_methods(["GET", "POST"])
def week(request: Any, pk: int) -> HttpResponse:
    """One project's week, in a minute."""
    found = project_of(request, pk, WEEK_WRITE)
    if request.method == "GET":
        return _shown(request, found, WeekForm(initial=_known(found)))
    form = WeekForm(request.POST)
    return answered(
        request, form,
        lambda told: report_week(
            by=request.actor, project=found, on=clock.today(), version=number(request.POST.get("version")), **told
        ),
        said=_("本周进展已记下。"), url=reverse("projects:weeks"), again=lambda form: _shown(request, found, form, 422),
    )  # fmt: skip


def _known(found: Project) -> dict[str, Any]:
    """What is known stands there already: this week's own words, last week's plan as what was done, the month's money."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    now = Week.objects.filter(project=found, monday=monday).first()
    last = last_weeks([found], monday).get(found.pk)
    invested = books.of_month(found, today)
    known: dict[str, Any] = {"invested": f"{invested.normalize():f}" if invested else ""}
    if now is not None:
        return known | {"done": now.done, "ahead": now.ahead, "same": now.same}
    return known | ({"done": last.ahead} if last else {})


def _version(found: Project, monday: date) -> int:
    """Of the week as it stands now, 0 when nobody has told it."""
    return Week.objects.filter(project=found, monday=monday).values_list("version", flat=True).first() or 0


def _shown(request: Any, found: Project, form: WeekForm, status: int = 200) -> HttpResponse:
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    context = {
        "project": found, "form": form, "today": today, "monday": monday, "last": last_weeks([found], monday).get(found.pk),
        "lit": lights([found], today)[found.pk], "version": _version(found, monday),
        "problems": shown(open_problems([found.unit.path]).filter(project=found)),
    }  # fmt: skip
    return render(request, "projects/week.html", context, status=status)
