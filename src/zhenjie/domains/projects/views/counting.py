"""报告里会怎么说: a sentence clicked together from the ledger; every number of it leads to its rows. What was reported stands beside."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.core.periods import Period, print_period
from zhenjie.domains.projects.choices import PROJECT, Measure, Sector, Stage
from zhenjie.domains.projects.forms.counts import BehindForm, CountForm, behind_filled
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import counts, measures, reported, tallying
from zhenjie.domains.projects.rules.definitions import edition
from zhenjie.domains.projects.rules.money import said as money_said
from zhenjie.domains.projects.rules.sentences import ALL, NESTED, sentence
from zhenjie.domains.projects.views.reach import READ
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.web.beside import drawn_each

PAGE = 50
_WORDS = {str(value): label for value, label in Stage.choices} | {ALL: gettext_lazy("签约以后的全部")}


def _form(request: Any, here: tuple[str, ...]) -> CountForm:
    units = Unit.objects.filter(valid_on(), kind__in=(UnitKind.TOWNSHIP, UnitKind.VILLAGE))
    return CountForm(
        request.GET,
        rule=edition(clock.today(), settings.CATALOGUE_DIR),
        units=within(units, here, "path").order_by("path")[:500],
    )


def _where(form: CountForm, here: tuple[str, ...]) -> tuple[str, ...]:
    unit = form.cleaned_data.get("unit")
    return (unit.path,) if unit else here


@require_GET
def page(request: Any) -> HttpResponse:
    """The sentence and the form that asks for it."""
    here = reach(request, READ)
    form = _form(request, here)
    context: dict[str, Any] = {"tab": "counts", "form": form, "ready": _ready()}
    if form.is_valid():
        asked = form.asked
        base, nested = counts.counted(_where(form, here), asked)
        unit = form.cleaned_data["unit"]
        size = _("总投资%(least)s及以上") % {"least": money_said(asked.least)} if asked.least else ""
        whose = "".join(
            [unit.name if unit else "", _due(asked), _("重点") if asked.is_key else "", _sector(asked.sector)]
        )
        span = measures.Span(asked.start, asked.end)
        too = measures.said(counts.rows(_where(form, here), asked), asked.also, span)
        parts = sentence(
            replace(base, stage=form.cleaned_data["stage"]), nested, flow=asked.flow, start=asked.start, end=asked.end,
            today=clock.today(), whose=whose, size=size, said_too=too,
        )  # fmt: skip
        query = form.filled
        context |= {
            "parts": [(one.text, _rows_url(query, one.step) if one.step else "") for one in parts], "base": base,
            "nested": [(one, _WORDS[one.stage], _rows_url(query, one.stage)) for one in nested],
            "all_url": _rows_url(query, "all"), "counts_word": _counts_word(form),
            "rule": form.rule, "asked": asked, "stages": [_WORDS[one] for one in asked.stages],
        }  # fmt: skip
    return render(request, "projects/counts.html", context, status=200 if form.is_valid() else 422)


def _counts_word(form: CountForm) -> str:
    stage = form.cleaned_data["stage"]
    return _("签了约、没有退出的，不论走到哪一步") if stage == ALL else form.rule.stages[stage].counts


def _due(asked: counts.Asked) -> str:
    """计划明年1月至6月投产的, when the sentence speaks of those alone."""
    if asked.due_from and asked.due_to:
        return _("计划%(when)s投产的") % {"when": print_period(Period(asked.due_from, asked.due_to), clock.today())}
    if asked.due_to:
        return _("计划%(day)s前投产的") % {"day": f"{asked.due_to:%Y-%m-%d}"}
    return _("计划%(day)s以后投产的") % {"day": f"{asked.due_from:%Y-%m-%d}"} if asked.due_from else ""


def _sector(sector: str) -> str:
    return str(Sector(sector).label) if sector else ""


def _rows_url(query: Any, step: str) -> str:
    told = query.copy()
    told["step"] = step
    return f"{reverse('projects:rows')}?{told.urlencode()}"


def _ready() -> list[tuple[str, str]]:
    """Sentences that every report has, one click each."""
    today = clock.today()
    day, first = today.isoformat(), today.replace(month=1, day=1).isoformat()
    asked = (
        (_("在谈项目"), f"stage=negotiating&kind=stock&end={day}"),
        (_("新签约，其中落地、开工、投产"), f"stage=signed&kind=flow&start={first}&end={day}&nested=landed&nested=started&nested=producing"),
        (_("在建项目"), f"stage=building&kind=stock&end={day}"),
        (_("新开工过亿元项目"), f"stage=started&kind=flow&start={first}&end={day}&least=10000"),
        (_("投产项目"), f"stage=producing&kind=flow&start={first}&end={day}"),
        (_("在建项目，年度计划和完成"), f"stage=building&kind=stock&start={first}&end={day}&also=plan&also=invested"),
        (_("重点项目开工率"), f"stage=every&kind=stock&end={day}&is_key=on&nested=started&nested=producing"),
        (_("明年上半年建成投产的在建项目"), f"stage=building&kind=stock&end={day}&due_from={today.year + 1}-01-01&due_to={today.year + 1}-06-30&also=output&also=tax"),
        (_("新纳统项目"), f"stage=listed&kind=flow&start={first}&end={day}"),
    )  # fmt: skip
    return [(title, f"?{query}") for title, query in asked]


@require_GET
def rows(request: Any) -> HttpResponse:
    """The projects behind a number, each with the day that counts and its evidence."""
    here = reach(request, READ)
    form = _form(request, here)
    step = request.GET.get("step", "all")
    if not form.is_valid() or (step != "all" and step not in NESTED):
        return render(request, "projects/counts.html", {"tab": "counts", "form": form, "ready": _ready()}, status=422)
    found = counts.rows(_where(form, here), form.asked, step).select_related("unit").order_by("pk")
    page = list(found.filter(pk__gt=whole(request.GET.get("after")) or 0)[: PAGE + 1])
    shown = page[:PAGE]
    entries = counts.proofs(shown, form.asked.stages[0] if step == "all" else step)
    query = request.GET.copy()
    if len(page) > PAGE:
        query["after"] = str(shown[-1].pk)
    back = request.GET.copy()
    for name in ("after", "step"):
        back.pop(name, None)
    told = counts.count(counts.rows(_where(form, here), form.asked, step), step)
    span = measures.Span(form.asked.start, form.asked.end)
    each = measures.by_project(Project.objects.filter(pk__in=[one.pk for one in shown]), form.asked.also, span)
    beside = drawn_each(request, PROJECT, shown)
    context = {
        "tab": "counts", "told": told,
        "rows": [(one, entries.get(one.pk), [some.get(one.pk) for some in each.values()], beside.get(one.pk)) for one in shown],
        "heads": [(Measure(key).label, "亩" if key == Measure.MU else "万元") for key in each], "form": form, "step": step,
        "step_word": _WORDS.get(step, ""), "next": f"?{query.urlencode()}" if len(page) > PAGE else "",
        "back": f"{reverse('projects:counts')}?{back.urlencode()}", "stage_word": _WORDS[form.cleaned_data["stage"]],
    }  # fmt: skip
    return render(request, "projects/rows.html", context)


@require_GET
def figures(request: Any) -> HttpResponse:
    """What the ledger counts beside what was reported, the difference row by row."""
    here = reach(request, READ)
    month = request.GET.get("month", "")
    told = reported.compared(request.unit, here, reported.month_of(month), request.GET.get("key", ""))
    return render(request, "projects/figures.html", {"tab": "figures", **told})


@require_GET
def behind(request: Any) -> HttpResponse:
    """The projects behind a count of a place and a stretch of time, one by one with why each counts; what was left out among them.
    Asked for nothing it is the investment of the year."""
    reach(request, READ)
    form = BehindForm(behind_filled(request.GET, request.unit))
    if not form.is_valid():
        raise Http404(_("没有这样的数。"))
    told = form.cleaned_data
    here = reaching(request.scope, told["unit"], READ)
    if not here:
        raise Http404(_("这个数不在您看得到的范围里。"))
    key, start, end = told["key"], told["start"], told["end"]
    lines = tallying.lines(key, here, start, end)
    after = request.GET.get("after", "")
    first = next((place for place, one in enumerate(lines, 1) if str(one.project.pk) == after), 0)
    shown = lines[first : first + PAGE]
    query = request.GET.copy()
    if len(lines) > first + PAGE:
        query["after"] = str(shown[-1].project.pk)
    context = {
        "tab": "", "title": tallying.title_of(key), "measure": tallying.measure_of(key), "lines": shown, "number": len(lines),
        "told": told, "total": tallying.value(key, here, start, end), "next": f"?{query.urlencode()}" if "after" in query and query["after"] != after else "",
        "is_money": tallying.source_of(key).is_money, "stock": tallying.source_of(key).kind == "stock",
    }  # fmt: skip
    return render(request, "projects/behind.html", context)
