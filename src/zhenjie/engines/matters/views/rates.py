"""办理评价: the table of a month with its ranking, the very matters behind each figure, closing, the file, 剔除."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.exporting import origin_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.rates import check_closable
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries import exclusions as excluded
from zhenjie.engines.matters.queries.allowed import READ, REVIEW
from zhenjie.engines.matters.queries.rate_tables import Ranking, Table, outcomes_behind, table
from zhenjie.engines.matters.queries.rates import PLACE, WORKER, is_over
from zhenjie.engines.matters.rules.rates import CLOCK, SAYS, TITLES, Counted, RateError, counted, edition_on, rate_of
from zhenjie.engines.matters.tasks import close_rates
from zhenjie.engines.matters.views.asking import Asked, asked, month_after, month_before
from zhenjie.engines.matters.views.rate_lines import columns, shown_line, workbook
from zhenjie.engines.org.doors import needs, refusal
from zhenjie.engines.org.models import Unit

PAGE = 100
PARTS = {"above": gettext_lazy("分子"), "below": gettext_lazy("分母"), "out": gettext_lazy("不计入")}
GROUPS = {
    PLACE: (gettext_lazy("按所在地"), gettext_lazy("本级（不在下列任何一处）")),
    WORKER: (gettext_lazy("按承办单位"), gettext_lazy("其他承办（下级单位办理或还没有派出）")),
}
OUTCOMES = {
    excluded.WAITING: gettext_lazy("待裁定"), excluded.GRANTED: gettext_lazy("已剔除"),
    excluded.REFUSED: gettext_lazy("不同意"), excluded.UNDONE: gettext_lazy("已恢复计入"),
    excluded.TAKEN_BACK: gettext_lazy("申请人撤回"),
}  # fmt: skip


@require_GET
@needs(READ)
def page(request: Any) -> HttpResponse:
    """The table: live while the month runs, as it was kept once it is closed."""
    what = asked(request)
    context: dict[str, Any] = _about(request, what)
    try:
        found = table(what.flow, what.month, what.unit)
    except RateError as error:
        return render(request, "matters/rates.html", context | {"problem": str(error)})
    context |= {
        "table": found,
        "columns": columns(found),
        "clock_columns": columns(found, clocks=True),
        "whole": shown_line(found.whole, found, what.here),
        "groups": [_group(ranking, found, what.here) for ranking in found.rankings],
        "weights": [(TITLES[key], weight) for key, weight in found.edition.composite.items()],
        "dropped": [TITLES[key] for key in found.edition.dropped],
        "may_close": request.scope.allows(REVIEW, what.unit.path),
        "may_export": request.scope.allows("matters.export", what.unit.path),
        "over": is_over(what.month),
    }
    return render(request, "matters/rates.html", context)


def _group(ranking: Ranking, found: Table, here: str) -> tuple[Any, ...]:
    """Basis, title, title of the rest, the lines with something in them, and how many units had nothing."""
    lines = [shown_line(line, found, here) for line in ranking.lines]
    told = [line for line in lines if line.counts]
    return ranking.basis, *GROUPS[ranking.basis], told, len(lines) - len(told)


def _about(request: Any, what: Asked) -> dict[str, Any]:
    after = month_after(what.month)
    return {
        "asked": what,
        "before": f"{month_before(what.month):%Y-%m}",
        "after": f"{after:%Y-%m}" if is_over(what.month) else "",
        "exclusions_url": f"{reverse('matters:exclusions')}?{what.here}",
    }


@require_GET
@needs(READ)
def rows(request: Any) -> HttpResponse:
    """The very matters behind one figure: what counted above the line, what below, what was left out and why."""
    what = asked(request)
    key, basis, part = (request.GET.get(name, "") for name in ("rate", "basis", "part"))
    unit = _line_unit(what, request.GET.get("of", ""), basis)
    title = TITLES.get(key) or what.flow.clock_titles.get(key.removeprefix(CLOCK), "")
    if not title or (key not in TITLES and not key.startswith(CLOCK)):
        raise Http404(_("没有这个指标。"))
    try:
        behind, edition = outcomes_behind(what.flow, what.month, what.unit, basis, unit)
    except RateError as error:
        raise Http404(str(error)) from error
    found = counted(key, behind, edition)
    parts = {
        "above": [row for row in found if row.numerator],
        "below": [row for row in found if row.denominator],
        "out": [row for row in found if row.why],
    }
    part = part if part in parts else "below"
    shown, following = _page(parts[part], request.GET.get("after", ""))
    context = _about(request, what) | {
        "title": title if key in TITLES else _("%(clock)s按时率") % {"clock": title},
        "says": SAYS.get(key, _("按时做到的件数 ÷ 做到的和已到期的件数")),
        "rate": rate_of(key, found), "key": key, "basis": basis, "of": unit, "part": part, "edition": edition,
        "parts": [(name, PARTS[name], len(list_)) for name, list_ in parts.items()],
        "rows": _told(shown), "following": following,
    }  # fmt: skip
    return render(request, "matters/rate_rows.html", context)


def _line_unit(what: Asked, of: str, basis: str) -> Unit:
    """The unit of one line: the head itself or one directly below it."""
    if basis not in ("", PLACE, WORKER):
        raise Http404(_("没有这一行。"))
    if not of or of == str(what.unit.pk):
        return what.unit
    known = whole(of) is not None and basis
    unit = Unit.objects.filter(pk=of, parent=what.unit).first() if known else None
    if unit is None:
        raise Http404(_("没有这一行。"))
    return unit


def _page(rows: list[Counted], after: str) -> tuple[list[Counted], int | None]:
    """A page of rows behind the key `after`; rows are in order of their matters."""
    start = whole(after) or 0
    left = [row for row in rows if row.matter > start]
    return left[:PAGE], left[PAGE - 1].matter if len(left) > PAGE else None


def _told(rows: list[Counted]) -> list[tuple[Counted, Matter]]:
    found = Matter.objects.select_related("unit").in_bulk([row.matter for row in rows])
    workers = {matter.state.get("worker") for matter in found.values()} - {None}
    names = dict(Unit.objects.filter(pk__in=workers).values_list("pk", "name"))
    for matter in found.values():
        matter.worker_name = names.get(matter.state.get("worker"), "")  # type: ignore[attr-defined]
    return [(row, found[row.matter]) for row in rows if row.matter in found]


@require_POST
@needs(REVIEW)
def close(request: Any) -> HttpResponse:
    """Closes the month in the background; it is refused at once where it cannot be."""
    what = asked(request, REVIEW)
    if not request.scope.allows(REVIEW, what.unit.path):
        raise PermissionDenied(refusal(REVIEW))
    try:
        check_closable(what.flow.key, what.month, what.unit)
        edition_on(what.month, settings.CATALOGUE_DIR)
    except (Problem, RateError) as problem:
        messages.error(request, str(problem))
    else:
        by = request.actor
        said = [by.account, by.name, by.unit, by.address]
        close_rates.enqueue(what.flow.key, what.month.isoformat(), what.unit.pk, said)
        messages.success(request, _("正在封存，件数多时要几分钟；封存好后这一页会写明何时由何人封存。"))
    return HttpResponseRedirect(f"{reverse('matters:rates')}?{what.here}")


@require_GET
@needs("matters.export")
def export(request: Any) -> Any:
    """The table as a workbook: above, below and value of every rate, the ranking, and by what it was counted."""
    what = asked(request, "matters.export")
    try:
        found: Table = table(what.flow, what.month, what.unit)
    except RateError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"{reverse('matters:rates')}?{what.here}")
    title = _("%(flow)s办理评价 %(month)s") % {"flow": what.flow.title, "month": what.month_text}
    origin = origin_of(title, what.unit.name, request.actor.name, [])
    return FileResponse(workbook(found, origin), as_attachment=True, filename=origin.name("xlsx"))


@require_GET
@needs(READ)
def exclusions(request: Any) -> HttpResponse:
    """Who asked that a matter should not count, on what ground, who ruled."""
    what = asked(request)
    found = excluded.exclusions(what.flow.key, what.month, [what.unit.path])
    context = _about(request, what) | {"rows": [(one, OUTCOMES[one.outcome]) for one in found]}
    return render(request, "matters/exclusions.html", context)
