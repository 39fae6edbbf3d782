"""Looking at plans: the list with its colours, a plan as Gantt or table, a task, a comparison with a baseline."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.core.refs import Ref, RefError
from zhenjie.core.workdays import standard
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.ledger.resolving import Resolved
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.models import Person
from zhenjie.engines.schedules.forms import (
    BaselineForm,
    LevelForm,
    LinkForm,
    NewTaskForm,
    PlanForm,
    ProgressForm,
    TaskForm,
    initial_of,
)
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.listing import listed
from zhenjie.engines.schedules.queries.loading import day_end, day_of
from zhenjie.engines.schedules.queries.pages import Page, schedule_page
from zhenjie.engines.schedules.queries.standings import rules_in_force
from zhenjie.engines.schedules.rules.chart import ROW, Scale
from zhenjie.engines.schedules.views.reach import READ, WRITE, day_asked, may_write, plan_at, whole

#: So many months have room for their number on A3.
MONTHS_TOLD = 40
#: Pixels of a day that a person may choose.
ZOOMS = (12, 6, 4, 2, 1)


@needs(READ)
@require_GET
def index(request: Any) -> HttpResponse:
    """Plans of the unit in the top bar and below: colour, next node, forecast and required end."""
    on = day_asked(request)
    colour = request.GET.get("colour", "")
    page = listed(
        request.scope, request.unit, on=on, colour=colour if colour in {one.value for one in Colour} else "",
        text=request.GET.get("q", ""), cursor=request.GET.get("at", ""),
    )  # fmt: skip
    context = {
        "page": page, "on": on, "today": clock.today(), "colour": colour, "q": request.GET.get("q", ""),
        "colours": [Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.NONE], "may_draw": request.permits(WRITE),
    }  # fmt: skip
    return render(request, "schedules/index.html", context)


@require_GET
def show(request: Any, pk: int) -> HttpResponse:
    """A plan: Gantt, or the same as a table with forms (``view=table``); on a past day as it was then."""
    schedule = plan_at(request, pk, READ)
    if (on := day_asked(request)) and clock.aware(schedule.created_at).date() > on:
        begun = clock.aware(schedule.created_at).date()
        messages.info(request, _("那天还没有这份计划，%(day)s 才排出来。") % {"day": begun})
        return HttpResponseRedirect(reverse("schedules:show", args=[schedule.pk]))
    return shown(request, schedule, on=on, table=request.GET.get("view") == "table")


def shown(
    request: Any, schedule: Schedule, *, on: Any = None, table: bool = False, status: int = 200, **bound: Any
) -> HttpResponse:
    """The page of a plan; a form among `bound` (plan_form, new_form …) was refused and comes back as it was filled in."""
    px = whole(request.GET.get("px", ""))
    page = schedule_page(
        schedule, on=on, baseline=whole(request.GET.get("baseline", "")), px=px if px in ZOOMS else None
    )
    writes = may_write(request, schedule) and on is None
    tasks = [(key, values["title"]) for key, values in page.plan.state.tasks.items()]
    context = {
        **_shown(page), "schedule": schedule, "page": page, "on": on, "today": clock.today(), "table": table, "may_write": writes,
        "subject": subject_of(schedule), "zooms": ZOOMS, "row": ROW, "gone": schedule.closed_at is not None,
    }  # fmt: skip
    if writes:
        context |= {
            "plan_form": PlanForm(initial=_plan_values(page), places=places()), "baseline_form": BaselineForm(),
            "new_form": NewTaskForm(tasks=tasks), "level_form": LevelForm(), **bound,
        }  # fmt: skip
    return render(request, f"schedules/{'table' if table else 'gantt'}.html", context, status=status)


@require_GET
def task(request: Any, pk: int, key: str) -> HttpResponse:
    """One task: what it waits for, its facts, forms to change it and to report."""
    schedule = plan_at(request, pk, READ)
    on = day_asked(request)
    return render(request, "schedules/task.html", task_context(request, schedule, key, on=on))


@require_GET
def compare(request: Any, pk: int) -> HttpResponse:
    """What changed since a baseline, task by task."""
    schedule = plan_at(request, pk, READ)
    on = day_asked(request)
    page = schedule_page(schedule, on=on, baseline=whole(request.GET.get("baseline", "")))
    context = {"schedule": schedule, "page": page, "on": on, "subject": subject_of(schedule)}
    return render(request, "schedules/compare.html", context)


def task_context(
    request: Any, schedule: Schedule, key: str, *, on: Any = None, form: Any = None, progress_form: Any = None, link_form: Any = None
) -> dict[str, Any]:  # fmt: skip
    """What the page of a task shows; forms that were refused come back as they were filled in."""
    page = schedule_page(schedule, on=on, baseline=None)
    if key not in page.plan.state.tasks:
        raise Http404(_("计划里没有这项工作，可能刚被删去。"))
    state, values = page.plan.state, page.plan.state.tasks[key]
    person = Person.objects.select_related("unit").filter(pk=values["owner_person_id"]).first()
    others = [(name, one["title"]) for name, one in state.tasks.items() if name != key]
    report, proof = page.plan.reports.get(key), page.plan.proofs.get(key)
    writes = may_write(request, schedule) and on is None
    return {
        "schedule": schedule, "page": page, "on": on, "key": key, "values": values, "person": person, "may_write": writes,
        "bar": next((one for one in page.chart.bars if one.key == key), None) if page.chart else None,
        "waits": [(state.tasks[one["before"]]["title"], one) for one in state.links.values() if one["after"] == key],
        "followers": [(state.tasks[one["after"]]["title"], one) for one in state.links.values() if one["before"] == key],
        "reports": schedule.progress.filter(key=key, at__lt=day_end(page.plan.on)).select_related("file").order_by("-id")[:20],
        "proof": proof, "proof_row": _row_of(proof.source) if proof else None,
        "form": form or TaskForm(initial=initial_of(values, person), prefixes=request.scope.prefixes),
        "progress_form": progress_form or ProgressForm(
            initial={"started": report.started, "finished": report.finished, "remaining": report.remaining, "percent": report.percent} if report else {}
        ),
        "link_form": link_form or LinkForm(tasks=others), "subject": subject_of(schedule), "start_on": day_of(values["start_on"]),
        "finish_on": day_of(values["finish_on"]),
    }  # fmt: skip


def subject_of(schedule: Schedule) -> Resolved | None:
    """What the plan is about, if it can be told."""
    return _row_of(schedule.subject)


def _row_of(text: str) -> Resolved | None:
    try:
        return resolve(Ref.parse(text)) if text else None
    except RefError:
        return None


def places() -> list[str]:
    """The places that have colour rules."""
    return sorted({rule.jurisdiction for rule in rules_in_force().rules} - {""})


def _shown(page: Page) -> dict[str, Any]:
    """What the chart needs beside its rows: months, the line of today, the end that is required, years not yet arranged."""
    if page.chart is None:
        return {}
    scale, end, on = page.chart.scale, page.standing.required_end, page.plan.on
    years = standard().years
    unarranged = next(
        (day for day, _left, _width in scale.months() if day.year not in years or years[day.year].provisional), None
    )
    return {
        "months": [
            {"title": day, "left": left, "width": width, "middle": left + width // 2, "year": day.month == 1 or left == 0}
            for day, left, width in scale.months()
        ],
        "paper": _paper(scale.paper),
        "now": scale.left(on) + scale.px // 2, "end": scale.left(end) + scale.px if end else None,
        "provisional": (scale.left(unarranged), scale.width - scale.left(unarranged)) if unarranged else None,
    }  # fmt: skip


def _paper(scale: Scale) -> dict[str, Any]:
    """The months as a table whose columns are days: what paper shows instead of pixels. Of many months only each quarter is told."""
    years: dict[int, int] = {}
    months = []
    for day, _left, width in scale.months():
        days = width // scale.px
        years[day.year] = years.get(day.year, 0) + days
        months.append((day.month, days))
    every = 1 if len(months) <= MONTHS_TOLD else 3
    return {
        "years": list(years.items()),
        "months": [(month, days, (month - 1) % every == 0) for month, days in months],
    }


def _plan_values(page: Page) -> dict[str, Any]:
    state = page.plan.state.schedule
    return {**state, "required_end": page.plan.required_end, "planned_from": page.plan.planned_from}


def tasks_url(schedule: Schedule, key: str) -> str:
    return reverse("schedules:task", args=[schedule.pk, key])
