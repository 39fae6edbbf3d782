"""Looking at figures: the list, one indicator with its units, the evidence of one number, a sheet."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.core.quantities import plain
from zhenjie.engines.indicators import evidence, queries
from zhenjie.engines.indicators.asking import Asked, asked, indicator_asked, rights
from zhenjie.engines.indicators.models import Evidence, Indicator, Sheet
from zhenjie.engines.indicators.queries import Row
from zhenjie.engines.indicators.rules import pace, ranking, spans
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.queries import ancestors

METRICS = ("completion", "value", "growth")


@require_GET
@needs("indicators.read")
def index(request: HttpRequest) -> HttpResponse:
    """Every indicator of a unit by section, with target, completion, growth and signal."""
    what = asked(request)
    rows, only = queries.board(what.unit, what.period), request.GET.get("only", "")
    words = request.GET.get("q", "").strip()[:40]
    shown = [row for row in rows if _wanted(row, only, words)]
    sections = [(name, list(group)) for name, group in groupby(shown, key=lambda row: row.definition.section)]
    context = {
        "asked": what,
        "sections": sections,
        "counts": _counts(rows),
        "only": only,
        "words": words,
        "any": bool(rows),
        "may": rights(request, what.unit),
        "closing": _closing(what),
    }
    return render(request, "indicators/index.html", context)


def _wanted(row: Row, only: str, words: str) -> bool:
    if words and not any(words.upper() in name.upper() for name in (row.definition.name, *row.definition.aliases)):
        return False
    if only == "target":
        return bool(row.paces)
    if only in ("green", "yellow", "red"):
        return bool(row.pace and row.pace.verdict.colour.value == only)
    return True


def _counts(rows: list[Row]) -> dict[str, int]:
    """How many indicators with a target stand where."""
    judged = [row.pace.verdict.colour.value for row in rows if row.pace]
    return {
        "all": len(rows),
        "target": len(judged),
        **{name: judged.count(name) for name in ("green", "yellow", "red")},
    }


def _closing(what: Asked) -> Any:
    return next((one for one in queries.closings(what.unit) if one.end == what.end), None)


@dataclass(frozen=True, slots=True)
class Total:
    """The line under a table of units: the level's own total and what it has beyond the units below."""

    row: Row
    remainder: Decimal | None
    counted: int
    missing: int


@require_GET
@needs("indicators.read")
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator: its figures, its months, the units below with ranks and the remainder, and the evidence of one number."""
    indicator, definition = indicator_asked(key)
    what = asked(request)
    mine = queries.single(indicator, what.unit, what.period)
    metric = request.GET.get("by", "")
    rows = queries.table(indicator, what.unit, what.period, metric=metric if metric in METRICS else "")
    series = queries.series(indicator, what.unit, what.end.year)
    context = {
        "asked": what,
        "indicator": indicator,
        "definition": definition,
        "row": mine,
        "rows": rows,
        "metric": metric if metric in METRICS else _metric(rows),
        "metrics": ranking.METRICS.items(),
        "total": _total(mine, rows),
        "series": series,
        "months": list(zip(_names(series), series.this, series.last, strict=True)),
        "singles": list(zip(series.months, series.month_on_month, strict=True)),
        "chart": _chart(mine, series, what),
        "needed": pace.still_needed(mine.value.value, mine.pace.target) if mine.value and mine.pace else None,
        "left": 12 - spans.end_of(mine.period).month,
        "proof": evidence.proof(indicator, what.unit, what.period),
        "others": Indicator.objects.filter(active=True).order_by("position"),
        "crumbs": _crumbs(request, what),
        "rank": queries.rank_among_siblings(indicator, what.unit, what.period) if definition.ranked else None,
        "closing": _closing(what),
        "unranked": not definition.ranked,
        "may": rights(request, what.unit),
    }
    return render(request, "indicators/detail.html", context)


def _metric(rows: list[Row]) -> str:
    return "completion" if any(row.rank and "按完成率" in row.rank.text for row in rows) else "value"


def _total(mine: Row, rows: list[Row]) -> Total | None:
    if not rows:
        return None
    counted = sum(1 for row in rows if row.value is not None)
    return Total(mine, mine.value.remainder if mine.value else None, counted, len(rows) - counted)


def _crumbs(request: Any, what: Asked) -> list[Any]:
    """The units above that the reader may see, root first."""
    return [unit for unit in ancestors(what.unit) if request.scope.allows("indicators.read", unit.path)]


def _names(series: queries.Series) -> list[str]:
    if not series.definition.cumulative:
        return [f"{month}月" for month in range(1, 13)]
    return ["1月"] + [f"1—{month}月" for month in range(2, 13)]


def _chart(row: Row, series: queries.Series, what: Asked) -> dict[str, object]:
    """What chart.ts draws: cumulative lines against last year, the target as the line of its pace."""

    def number(value: Decimal | None) -> float | None:
        return None if value is None else float(value)

    ends = [spans.month_end(what.end.year, month) for month in range(1, 13)]
    aim = row.pace
    due = [pace.elapsed(row.definition, end, _curve(row)) for end in ends]
    address = reverse("indicators:evidence", args=[row.definition.key])
    return {
        "unit": row.definition.unit,
        "months": [_("%(n)s月") % {"n": month} for month in range(1, 13)],
        "this": [number(value) for value in series.this],
        "last": [number(value) for value in series.last],
        "target": [number(aim.target * share) if share is not None else number(aim.target) for share in due]
        if aim
        else [],
        "names": [_("今年"), _("去年同期"), aim.target_name if aim else ""],
        "places": row.definition.places,
        "links": [f"{address}?{urlencode({'unit': str(what.unit.pk), 'month': f'{end:%Y-%m}'})}" for end in ends],
        "label": _label(row, what.end),
    }


def _curve(row: Row) -> list[Decimal] | None:
    return [Decimal(step) for step in row.targets[0].curve] if row.targets and row.targets[0].curve else None


def _label(row: Row, end: date) -> str:
    value = plain(row.value.value) if row.value else _("没有数")
    return _("%(unit)s%(name)s各月：%(month)s月 %(value)s %(symbol)s") % {
        "unit": row.unit.name,
        "name": row.definition.name,
        "month": end.month,
        "value": value,
        "symbol": row.definition.unit,
    }


@require_GET
@needs("indicators.read")
def prove(request: HttpRequest, key: str) -> HttpResponse:
    """The evidence of one number: a drawer when htmx asks for it, else a page."""
    indicator, definition = indicator_asked(key)
    what = asked(request)
    context = {
        "asked": what,
        "indicator": indicator,
        "definition": definition,
        "proof": evidence.proof(indicator, what.unit, what.period),
        "closing": _closing(what),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "indicators/parts/proof.html" if part else "indicators/evidence.html", context)


@require_GET
@needs("indicators.read")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One act of entering by hand: who, when, from which document, which figures."""
    found = Sheet.objects.select_related("unit").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这张录入单。"))
    require(request, "indicators.read", found.unit.path)
    said = (
        Evidence.objects.filter(source=f"indicators.sheet:{pk}")
        .select_related("observation__indicator", "observation__unit")
        .order_by("id")
    )
    definitions = queries.definitions()
    lines = [
        (one, definitions[one.observation.indicator.key])
        for one in said
        if one.observation.indicator.key in definitions
    ]
    return render(request, "indicators/sheet.html", {"sheet": found, "lines": lines, "at": clock.aware(found.at)})
